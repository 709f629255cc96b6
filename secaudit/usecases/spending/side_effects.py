"""What a what-if changes beside the ratio it is for: every other ratio, gate and verdict, before and after.

Invariant: both sides are whole assessments; nothing that differs between them is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, GateState, Verdict
from secaudit.model.plan import Turn
from secaudit.usecases.check import Checked
from secaudit.usecases.spending.ratio_desk import Reading, ratio_views
from secaudit.usecases.spending.ratio_ledger import RatioKey

_BEST_LAST = (
    Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.UNASSESSED, Verdict.PARTIAL, Verdict.PLANNED, Verdict.EXCEPTED,
    Verdict.NA, Verdict.MET,
)  # fmt: skip
_GATES_BEST_LAST = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN, GateState.PASS)


@dataclass(frozen=True, slots=True)
class SideEffect:
    """``what`` went from ``before`` to ``after``; a ratio that stayed as it is has both alike."""

    control_id: str
    what: str
    before: str
    after: str
    turn: Turn

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def text(self) -> str:
        if not self.changed:
            return f"{self.what} {self.after}，不變"
        return f"{self.what} {self.before} → {self.after}（{self.control_id}）"


def side_effects(present: Checked, tried: Checked, *chosen: RatioKey) -> tuple[SideEffect, ...]:
    """Beside the ratios ``chosen``: worse ones first, then better, then what stayed; ratios before clauses in each."""
    found = (*_ratios(present, tried, chosen), *_clauses(present, tried))
    order = (Turn.WORSE, Turn.BETTER, Turn.SAME)
    return tuple(sorted(found, key=lambda e: order.index(e.turn)))


def _ratios(present: Checked, tried: Checked, chosen: tuple[RatioKey, ...]) -> list[SideEffect]:
    after = {r.key: r for v in ratio_views(tried) for r in (v.main, *v.others)}
    effects = []
    for view in ratio_views(present):
        for reading in (view.main, *view.others):
            if reading.key not in chosen and reading.key in after:
                effects.append(_ratio(reading, after[reading.key], reading is not view.main))
    return effects


def _ratio(before: Reading, after: Reading, is_other: bool) -> SideEffect:
    what = before.title if is_other else before.label
    turn = _turn(_BEST_LAST.index(before.outcome), _BEST_LAST.index(after.outcome))
    if turn is Turn.SAME and before.ratio and after.ratio:
        margins = before.ratio.margin_twd, after.ratio.margin_twd
        if None not in margins:
            turn = _turn(margins[0] or 0, margins[1] or 0)
    return SideEffect(before.key.control_id, what, _state(before), _state(after), turn)


def _state(reading: Reading) -> str:
    return f"{reading.percent} {VERDICT_TITLES[reading.outcome]}"


def _turn(before: int, after: int) -> Turn:
    return Turn.SAME if before == after else Turn.BETTER if after > before else Turn.WORSE


def _clauses(present: Checked, tried: Checked) -> list[SideEffect]:
    """Every control whose verdict or gate is another one, in the order of the catalogue."""
    before, after = _judged(present), _judged(tried)
    return [
        SideEffect(
            control_id,
            f"條文 {_title(tried, control_id)}",
            _words(before[control_id]),
            _words(then),
            _turn(_rank(before[control_id]), _rank(then)),
        )
        for control_id, then in after.items()
        if control_id in before and before[control_id] != then
    ]


def _judged(checked: Checked) -> dict[str, tuple[Verdict, GateState | None]]:
    gates = {g.control_id: g.state for g in checked.assessment.gates}
    return {r.control_id: (r.verdict, gates.get(r.control_id)) for r in checked.assessment.results}


def _words(judged: tuple[Verdict, GateState | None]) -> str:
    verdict, gate = judged
    return VERDICT_TITLES[verdict] + (f"、關卡{GATE_TITLES[gate]}" if gate else "")


def _rank(judged: tuple[Verdict, GateState | None]) -> int:
    verdict, gate = judged
    return _BEST_LAST.index(verdict) + (_GATES_BEST_LAST.index(gate) if gate else 0)


def _title(checked: Checked, control_id: str) -> str:
    control = checked.catalogue.by_id(control_id)
    return control.title.zh_tw if control else control_id
