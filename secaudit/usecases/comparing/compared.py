"""What a comparison of two states of a case says: rows, promises, verdicts, evidence, money, log.

Invariant: results only, whole numbers only; a share is kept as its two integers. In each list what a reviewer must see
first stands first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from secaudit.model.assessment import GateState, Score, Verdict
from secaudit.model.schema import Cell


class Drift(StrEnum):
    """What became of a row, a purchase."""

    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    ADDED = "added"


DRIFT_TITLES = {Drift.WITHDRAWN: "撤除", Drift.CHANGED: "更改", Drift.ADDED: "新增"}


class CellDrift(NamedTuple):
    """One cell, stored and as people read it."""

    column: str
    title: str
    old: Cell
    new: Cell
    old_words: str
    new_words: str


class RowDrift(NamedTuple):
    """One row by its id: ADDED and WITHDRAWN have its known cells, CHANGED those that differ."""

    table: str
    table_title: str
    id: str
    name: str
    drift: Drift
    cells: tuple[CellDrift, ...]


class Fate(StrEnum):
    """What became of a promise, what a reviewer must see first in front."""

    OVERDUE = "overdue"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    OTHERWISE = "otherwise"
    UNTOLD = "untold"
    PLANNED = "planned"
    KEPT = "kept"


FATE_TITLES = {
    Fate.OVERDUE: "逾期未做",
    Fate.BROKEN: "未做到",
    Fate.WITHDRAWN: "取消",
    Fate.OTHERWISE: "與承諾不同",
    Fate.UNTOLD: "無法判斷",
    Fate.PLANNED: "仍在規劃",
    Fate.KEPT: "已兌現",
}


class Promise(NamedTuple):
    """One promise of the older state. ``subject`` is the row or the control, ``what`` the promise in words, ``why``
    what the fate rests on; ``due`` as promised, ``due_now`` where the newer state says another day."""

    table: str
    subject: str
    what: str
    owner: str
    due: str
    fate: Fate
    why: str
    due_now: str = ""
    cells: tuple[CellDrift, ...] = ()


class Turn(StrEnum):
    """Which way a verdict or a gate went, what a reviewer must see first in front."""

    WORSE = "worse"
    NO_LONGER_ASKED = "no_longer_asked"
    NEWLY_NA = "newly_na"
    NEWLY_ASKED = "newly_asked"
    NOW_APPLIES = "now_applies"
    BETTER = "better"
    SAME = "same"


TURN_TITLES = {
    Turn.WORSE: "變差",
    Turn.NO_LONGER_ASKED: "不再評估",
    Turn.NEWLY_NA: "改為不適用",
    Turn.NEWLY_ASKED: "新列入",
    Turn.NOW_APPLIES: "改為適用",
    Turn.BETTER: "變好",
    Turn.SAME: "判定相同",
}


class VerdictDrift(NamedTuple):
    """A control whose verdict or claim differs; ``None`` as verdict = not asked in that state."""

    control_id: str
    title: str
    turn: Turn
    old: Verdict | None
    new: Verdict | None
    old_claim: str | None
    new_claim: str | None
    reason: str
    """Why the newer verdict is what it is."""


class GateDrift(NamedTuple):
    """A gate whose state differs; ``None`` = no gate in that state."""

    control_id: str
    title: str
    turn: Turn
    old: GateState | None
    new: GateState | None
    text: str


class ProofTurn(StrEnum):
    """What became of an item of evidence, what a reviewer must see first in front."""

    OTHER_BYTES = "other_bytes"
    WITHHELD = "withheld"
    GONE = "gone"
    OTHER_ID = "other_id"
    NEW = "new"
    DISCLOSED = "disclosed"
    DESCRIBED = "described"


PROOF_TITLES = {
    ProofTurn.OTHER_BYTES: "內容不同",
    ProofTurn.WITHHELD: "改為不揭露",
    ProofTurn.GONE: "不再提出",
    ProofTurn.OTHER_ID: "換了編號",
    ProofTurn.NEW: "新提出",
    ProofTurn.DISCLOSED: "改為揭露",
    ProofTurn.DESCRIBED: "登錄資料不同",
}


class ProofDrift(NamedTuple):
    """One item; ``old_id`` and ``new_id`` differ where the same bytes go by another id, one is "" for new and gone."""

    old_id: str
    new_id: str
    title: str
    file_name: str
    turn: ProofTurn
    old_sha256: str
    new_sha256: str
    cells: tuple[CellDrift, ...] = ()


class Amount(NamedTuple):
    """NT$, as far as it is known; ``unsettled`` lines have no amount or may or may not belong."""

    twd: int
    unsettled: int = 0


class AmountDrift(NamedTuple):
    """A total before and after; ``None`` = not stated."""

    key: str
    title: str
    old: Amount | None
    new: Amount | None

    @property
    def difference_twd(self) -> int | None:
        return None if self.old is None or self.new is None else self.new.twd - self.old.twd


class PurchaseDrift(NamedTuple):
    """One purchase whose amount differs, or that is only in one state; ``None`` = amount not filled in."""

    id: str
    name: str
    drift: Drift
    old_twd: int | None
    new_twd: int | None

    @property
    def difference_twd(self) -> int | None:
        """Of an added purchase all of it, of a withdrawn one all of it as a minus."""
        old = 0 if self.drift is Drift.ADDED else self.old_twd
        new = 0 if self.drift is Drift.WITHDRAWN else self.new_twd
        return None if old is None or new is None else new - old


class Share(NamedTuple):
    numerator_twd: int
    denominator_twd: int
    holds: bool | None


class RatioDrift(NamedTuple):
    """A share of money before and after; ``None`` = not computed in that state."""

    control_id: str
    check_id: str
    title: str
    sense: str
    bound_percent: int | None
    old: Share | None
    new: Share | None


class LogDrift(NamedTuple):
    """``extends``: the newer log contains the older one entry by entry; ``None`` when a log is not at hand."""

    old_count: int
    new_count: int
    same_start: bool | None
    extends: bool | None

    @property
    def between(self) -> int:
        return self.new_count - self.old_count


class Side(NamedTuple):
    """What heads a column: which state this is."""

    label: str
    case_id: str
    organisation: str
    tax_id: str
    phase: str
    as_of: date
    sequence: int
    catalogue_digest: str
    score: Score
    judged: int
    applicable: int


class Tallied(NamedTuple):
    """How many rows of a table were added, changed, withdrawn."""

    table: str
    title: str
    added: int
    changed: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that differs between ``old`` and ``new``; promises are told even where nothing differs."""

    old: Side
    new: Side
    cautions: tuple[str, ...]
    """What the reader must know before anything else: other case, other organisation, other catalogue …"""
    promises: tuple[Promise, ...]
    gates: tuple[GateDrift, ...]
    verdicts: tuple[VerdictDrift, ...]
    evidence: tuple[ProofDrift, ...]
    totals: tuple[AmountDrift, ...]
    """All of them, also those that stayed the same."""
    purchases: tuple[PurchaseDrift, ...]
    ratios: tuple[RatioDrift, ...]
    """All of them, also those that stayed the same."""
    rows: tuple[RowDrift, ...]
    tallies: tuple[Tallied, ...]
    log: LogDrift | None

    @property
    def is_empty(self) -> bool:
        """Nothing differs; promises may stand as they stood."""
        moved = any(t.old != t.new for t in self.totals) or any(r.old != r.new for r in self.ratios)
        return not (self.gates or self.verdicts or self.evidence or self.purchases or self.rows or moved)

    def fates(self) -> dict[Fate, int]:
        """How many promises met which fate, in the order of :class:`Fate`."""
        return {f: sum(p.fate is f for p in self.promises) for f in Fate}
