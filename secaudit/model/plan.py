"""達標方案: the cheapest changes of purchases that make every money gate pass at once, as plain facts to be shown.

Invariant: facts and words only, nothing is computed here; every figure of a plan is that of the case re-judged with the
plan in it, amounts are whole NT$ untaxed, and every text is fit to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secaudit.model.assessment import FAILING, UNTOLD, Ratio, Verdict


class PlanState(StrEnum):
    """What came of asking for a plan."""

    NOTHING = "nothing"
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNTOLD = "untold"


PLAN_STATE_TITLES: dict[PlanState, str] = {
    PlanState.NOTHING: "不用改",
    PlanState.FOUND: "有方案",
    PlanState.IMPOSSIBLE: "做不到",
    PlanState.UNTOLD: "無法評估",
}


class Turn(StrEnum):
    """Which way something went."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One purchase done otherwise. ``candidate_id`` is blank for a remedy that is assumed, not entered."""

    purchase_id: str
    name: str
    says: str
    """What is done: 改採其他產品「國產權杖」."""
    candidate_id: str
    before_twd: int | None
    after_twd: int | None
    price_assumed: bool
    effort_days: int | None
    """``None`` = nobody has said."""
    needed: bool
    """False for a change that only saves money: every gate would pass without it."""
    assumes: tuple[str, ...]
    """What has to be true, a sentence each."""
    cells: tuple[str, ...]
    """Every changed cell in words, a line for each row."""

    @property
    def extra_twd(self) -> int:
        """What it costs more; the whole price where the present amount is blank."""
        return (self.after_twd or 0) - (self.before_twd or 0)


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """One check of a money gate, as it is and with the plan; ``ratio`` is ``None`` for a prohibition.

    A wish is what the clause recommends (宜): when no plan satisfies it as well, it stands 需說明.
    """

    control_id: str
    check_id: str
    title: str
    wish: bool
    before: Verdict
    after: Verdict
    ratio_before: Ratio | None
    ratio_after: Ratio | None
    reason_after: str


@dataclass(frozen=True, slots=True)
class PlanEffect:
    """Something that differs with the plan, or a ratio that stayed as it is."""

    control_id: str
    text: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class ComplyingPlan:
    """One way to comply, re-judged. ``conditions`` is what must still be looked up or confirmed for it to hold."""

    changes: tuple[PlannedChange, ...]
    extra_cost_twd: int
    effort_days: int
    """Of the changes whose days are known."""
    efforts_unknown: int
    checks: tuple[AskedCheck, ...]
    conditions: tuple[str, ...]
    explain: tuple[str, ...]
    """What the plan leaves 需說明, a sentence each."""
    beside: tuple[str, ...]
    """What the same gates ask beyond money and is still open, a sentence each."""
    effects: tuple[PlanEffect, ...]

    @property
    def assumed(self) -> int:
        """How many changes rest on an assumed remedy or an assumed price."""
        return sum(c.price_assumed or not c.candidate_id for c in self.changes)

    @property
    def assumes(self) -> tuple[str, ...]:
        """What has to be true, each once, with the purchases that it is said of."""
        said: dict[str, list[str]] = {}
        for change in self.changes:
            for sentence in change.assumes:
                said.setdefault(sentence, []).append(change.purchase_id)
        return tuple(f"{'、'.join(ids)}：{sentence}" for sentence, ids in said.items())


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one ratio of a conflict gets while the conflict's other gates hold; ``ratio`` is judged there."""

    check_id: str
    title: str
    ratio: Ratio | None
    missing_twd: int | None
    """NT$ to the bound; ``None`` where not even the other gates hold, or an amount is not known."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A gate of the smallest set that cannot hold together, or one that cannot be told."""

    control_id: str
    title: str
    reaches: tuple[Reach, ...]
    because: tuple[str, ...]
    """What stands in the way: purchases that no way suits, amounts that are not known."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The answer. ``plans`` are there when FOUND, cheapest first; ``obstacles`` when IMPOSSIBLE.

    ``untold`` are gates that no purchase can settle (a zero denominator, a blank total): they are left out of the plan
    and said beside it. ``conditions`` is what must be looked up even if nothing is changed.
    """

    state: PlanState
    phase: str
    as_of: date
    gates: tuple[tuple[str, str], ...]
    """The gates that were asked: control id and title."""
    present: tuple[AskedCheck, ...]
    plans: tuple[ComplyingPlan, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    untold: tuple[Obstacle, ...] = ()
    conditions: tuple[str, ...] = ()
    explain: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """As of a plan, when nothing is changed."""
    helps: tuple[str, ...] = ()
    """What would help: where candidates are missing, which cells are blank."""
    remarks: tuple[str, ...] = ()
    """What else to know: candidates that could not be used, gates that an exception settles."""
    proven: bool = True
    """False when time ran out before the first plan was known to be the cheapest, or the conflict the smallest."""

    @property
    def fails_now(self) -> bool:
        """Whether a required check of an asked gate certainly fails in the case as it is."""
        return any(c.before in FAILING and not c.wish for c in self.present)

    @property
    def open_now(self) -> bool:
        """Whether something of the gates can't be told in the case as it is."""
        return bool(self.untold) or any(c.before in UNTOLD and not c.wish for c in self.present)
