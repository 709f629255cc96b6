"""What the comparison report is made from: two states in words, and what differs between them.

Invariant: nothing here is computed or read from a file; in each list what must be seen first stands first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.reports.blocks import Tone


class SideFact(NamedTuple):
    """One state. ``label`` is what it was read from; ``sealed`` says which seal it is, or that it is none."""

    label: str
    organisation: str
    case_id: str
    phase: str
    as_of: date
    sealed: str
    catalogue_digest: str
    score: tuple[int, int]
    judged: int
    applicable: int


class PromiseFact(NamedTuple):
    """``fate`` in words with its tone; ``kept``: nobody has to look at it again."""

    fate: str
    tone: Tone
    kept: bool
    promise: str
    why: str


class TurnFact(NamedTuple):
    """A verdict or a gate that went another way: the word for it, the control, old → new, and why."""

    turn: str
    tone: Tone
    chapter: str
    control: str
    move: str
    why: str


class RatioFact(NamedTuple):
    title: str
    bound: str
    old: str
    new: str
    old_holds: str
    new_holds: str
    tone: Tone


class RowFact(NamedTuple):
    """``cells`` are the differing cells in words."""

    drift: str
    id: str
    name: str
    cells: tuple[str, ...]


class TableFact(NamedTuple):
    title: str
    added: int
    changed: int
    withdrawn: int
    rows: tuple[RowFact, ...]


Money = tuple[str, str, str, str, str]
"""What it is, before, after, difference, share of the old amount; all in words."""


@dataclass(frozen=True, slots=True)
class CompareFacts:
    """Everything the report prints. ``totals`` and ``ratios`` also hold what stayed the same."""

    old: SideFact
    new: SideFact
    cautions: tuple[str, ...]
    fates: tuple[tuple[str, int], ...]
    promises: tuple[PromiseFact, ...]
    gates: tuple[TurnFact, ...]
    verdicts: tuple[TurnFact, ...]
    evidence: tuple[tuple[str, str, str], ...]
    totals: tuple[Money, ...]
    purchases: tuple[tuple[str, str, str, str, str, str], ...]
    """What became of it, then as :data:`Money`."""
    ratios: tuple[RatioFact, ...]
    tables: tuple[TableFact, ...]
    log: str
    untold: tuple[str, ...] = ()
    """What the comparison cannot tell, and why."""
