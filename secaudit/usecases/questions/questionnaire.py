"""The controls as a list to be answered: by chapter, how each came out, what is odd about it, what comes next.

1. Answered is what has a 自評, and what is 不適用 by the data: there is nothing to say about it.
2. 矛盾: 自評 and 判定 disagree, or the data contradict a declared fact; 缺證: evidence is asked now and none counts.
3. A filter never takes the control away that one stands on: it stays until one leaves it.

Invariant: the list only arranges a judgement; the order is the catalogue's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from secaudit.assess.evidence import EvidenceIndex
from secaudit.model.assessment import FAILING, ControlResult, FindingKind, Verdict
from secaudit.model.control import Control
from secaudit.usecases.check import Checked
from secaudit.usecases.questions.jump import short_id


class Flag(StrEnum):
    """What is odd about a control; the order is from most to least urgent."""

    CONTRADICTION = "contradiction"
    MISSING_EVIDENCE = "missing_evidence"
    UNANSWERED = "unanswered"


FLAG_TITLES: dict[Flag, str] = {
    Flag.CONTRADICTION: "矛盾",
    Flag.MISSING_EVIDENCE: "缺證",
    Flag.UNANSWERED: "未填",
}


class Filter(StrEnum):
    ALL = "all"
    UNANSWERED = "unanswered"
    FAILING = "failing"
    CONTRADICTION = "contradiction"
    MISSING_EVIDENCE = "missing_evidence"
    MARKED = "marked"


FILTER_TITLES: dict[Filter, str] = {
    Filter.ALL: "全部",
    Filter.UNANSWERED: "未填",
    Filter.FAILING: "不符",
    Filter.CONTRADICTION: "矛盾",
    Filter.MISSING_EVIDENCE: "缺證",
    Filter.MARKED: "標記",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One control of the list. ``number`` counts from 1 over the whole catalogue of this phase."""

    control: Control
    result: ControlResult
    number: int
    flags: tuple[Flag, ...]

    @property
    def id(self) -> str:
        return self.control.id

    @property
    def short_id(self) -> str:
        return short_id(self.control)

    @property
    def is_answered(self) -> bool:
        return Flag.UNANSWERED not in self.flags

    @property
    def flag(self) -> Flag | None:
        """The most urgent one."""
        return self.flags[0] if self.flags else None


@dataclass(frozen=True, slots=True)
class Group:
    """The shown controls of a chapter, and how many of all its controls are answered."""

    chapter: str
    entries: tuple[Entry, ...]
    answered: int
    total: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All entries, in the order of the catalogue."""

    entries: tuple[Entry, ...]

    def entry(self, control_id: str) -> Entry | None:
        return next((e for e in self.entries if e.id == control_id), None)

    def next_unanswered(self, after: str = "") -> Entry | None:
        """The first unanswered control behind ``after``, from the beginning again when there is none behind it."""
        at = next((e.number for e in self.entries if e.id == after), 0)
        around = (*self.entries[at:], *self.entries[:at])
        return next((e for e in around if not e.is_answered), None)

    def counts(self, marked: Collection[str]) -> dict[Filter, int]:
        """How many controls each filter shows."""
        return {f: sum(_passes(e, f, marked) for e in self.entries) for f in Filter}

    def shown(self, chosen: Filter = Filter.ALL, marked: Collection[str] = (), *, kept: str = "") -> tuple[Group, ...]:
        """The groups with what ``chosen`` leaves; ``kept`` is the control that stays in any case."""
        return tuple(
            group
            for chapter in dict.fromkeys(e.control.chapter for e in self.entries)
            if (group := self._group(chapter, chosen, marked, kept)).entries
        )

    def _group(self, chapter: str, chosen: Filter, marked: Collection[str], kept: str) -> Group:
        every = [e for e in self.entries if e.control.chapter == chapter]
        left = tuple(e for e in every if e.id == kept or _passes(e, chosen, marked))
        return Group(chapter, left, sum(e.is_answered for e in every), len(every))


def questionnaire(checked: Checked) -> Questionnaire:
    contradicted = {f.control_id for f in checked.assessment.findings if f.kind is FindingKind.CONTRADICTION}
    evidence = EvidenceIndex.of(checked.case.inventory, checked.assessment.as_of)
    results = {r.control_id: r for r in checked.assessment.results}
    asked = [c for c in checked.catalogue.controls if c.id in results]
    return Questionnaire(
        tuple(
            Entry(c, results[c.id], number, _flags(results[c.id], c.id in contradicted, evidence))
            for number, c in enumerate(asked, 1)
        )
    )


def _flags(result: ControlResult, contradicted: bool, evidence: EvidenceIndex) -> tuple[Flag, ...]:
    applies = result.verdict is not Verdict.NA
    lacking = applies and result.evidence_needed and not evidence.counting(result.control_id)
    found = {
        Flag.CONTRADICTION: contradicted,
        Flag.MISSING_EVIDENCE: lacking,
        Flag.UNANSWERED: applies and result.claim is None,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _passes(entry: Entry, chosen: Filter, marked: Collection[str]) -> bool:
    match chosen:
        case Filter.ALL:
            return True
        case Filter.FAILING:
            return entry.result.verdict in FAILING
        case Filter.MARKED:
            return entry.id in marked
        case _:
            return Flag(chosen.value) in entry.flags
