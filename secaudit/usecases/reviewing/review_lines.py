"""The lines of a reviewer's list as far as the sealed case alone decides them: what it shows, and in which order.

Order, within which the gates come first, then the catalogue's order:

1. 雜湊不符: the bytes of an item that covers the control are not those that the case names;
2. 矛盾: 自評 and 判定 disagree, or the data contradict a declared fact;
3. 缺證: evidence is asked now, and none that counts lies in the bundle, be it missing, withheld or never held;
4. 其餘.

Invariant: a sealed case does not change, so neither do these lines; opinions are laid over them (``desk``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from secaudit.model.assessment import HOLDING, VERDICT_TITLES, ControlResult
from secaudit.model.choices import EVIDENCE_KIND_TITLES, REVIEW_OPINION_TITLES
from secaudit.model.control import Control
from secaudit.model.schema import Cell, members
from secaudit.usecases.evidence.items import Item, evidence_items
from secaudit.usecases.evidence.viewing import not_viewable
from secaudit.usecases.questions.control_detail import Detail, EvidenceTold
from secaudit.usecases.questions.questionnaire import Entry, Flag, questionnaire
from secaudit.usecases.reviewing.bundle_store import held_as_named
from secaudit.usecases.reviewing.opinions import Opinion

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.sealing.contents import SealedItem


class Rank(StrEnum):
    """Why a control comes before others; the value is the word for it, the order is that of the list."""

    MISMATCH = "雜湊不符"
    CONTRADICTION = "矛盾"
    MISSING = "缺證"
    REST = "其餘"


class BytesState(StrEnum):
    """What is known of an item's bytes; the value is the word for it."""

    INTACT = "一致"
    MISMATCH = "不符"
    WITHHELD = "未揭露"
    NOT_HELD = "未提供"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One item. ``state`` is of its bytes, ``why`` says more of it; ``dates`` is what its days mean on the judged day;
    ``closed`` is why it is not opened from here, "" when it may be."""

    id: str
    title: str
    file_name: str
    kind: str
    size: str
    sha256: str
    state: BytesState
    why: str
    collected_on: str
    valid_until: str
    dates: str
    is_counting: bool
    closed: str


@dataclass(frozen=True, slots=True)
class EarlierPoint:
    """What an earlier review said of the control, and what the company answered (from the sealed tables)."""

    id: str
    opinion: str
    title: str
    said: str
    due_on: str
    raised_by: str
    raised_on: str
    answer: str
    answered_by: str
    answered_on: str
    answer_evidence: tuple[str, ...]
    closed_on: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One control. ``number`` is its place in the catalogue of this phase; ``stated`` is the verdict that stands in the
    bundle where it differs from ``verdict``, which was computed here, else ""."""

    control: Control
    result: ControlResult
    number: int
    rank: Rank
    is_gate: bool
    claim: str
    verdict: str
    stated: str
    disagreement: str
    reason: str
    evidence: tuple[EvidenceLine, ...]
    earlier: tuple[EarlierPoint, ...]
    points: tuple[Opinion, ...] = ()
    is_seen: bool = False

    @property
    def is_exception(self) -> bool:
        """Whether it is to be looked at on its own: out of the ordinary, or stated otherwise than it came out."""
        return self.rank is not Rank.REST or bool(self.stated)

    @property
    def holds(self) -> bool:
        """Whether the judgement stands in nobody's way."""
        return self.result.verdict in HOLDING


def lines_of(sitting: ReviewSitting) -> tuple[ReviewLine, ...]:
    """Every control asked in the phase of the seal, in the order above, without opinions."""
    evidence, earlier = _evidence_lines(sitting), _earlier(sitting)
    gates = {gate.control_id for gate in sitting.checked().assessment.gates}
    lines = [
        _line(sitting, entry, entry.id in gates, evidence, earlier.get(entry.id, ()))
        for entry in questionnaire(sitting.checked()).entries
    ]
    order = list(Rank)
    return tuple(sorted(lines, key=lambda line: (order.index(line.rank), not line.is_gate, line.number)))


def _line(
    sitting: ReviewSitting,
    entry: Entry,
    is_gate: bool,
    bytes_of: Mapping[str, EvidenceLine],
    earlier: tuple[EarlierPoint, ...],
) -> ReviewLine:
    detail = sitting.details.of(entry.control)
    evidence = tuple(_dated(bytes_of[told.id], told) for told in detail.evidence)
    return ReviewLine(
        control=entry.control,
        result=entry.result,
        number=entry.number,
        rank=_rank(entry, evidence),
        is_gate=is_gate,
        claim=detail.claim,
        verdict=detail.verdict,
        stated=_stated_otherwise(sitting, detail),
        disagreement=detail.disagreement,
        reason=entry.result.reason,
        evidence=evidence,
        earlier=earlier,
    )


def _rank(entry: Entry, evidence: tuple[EvidenceLine, ...]) -> Rank:
    if any(line.state is BytesState.MISMATCH for line in evidence):
        return Rank.MISMATCH
    if Flag.CONTRADICTION in entry.flags:
        return Rank.CONTRADICTION
    shown = any(line.is_counting and line.state is BytesState.INTACT for line in evidence)
    unshown = entry.result.evidence_needed and bool(evidence) and not shown
    return Rank.MISSING if unshown or Flag.MISSING_EVIDENCE in entry.flags else Rank.REST


def _stated_otherwise(sitting: ReviewSitting, detail: Detail) -> str:
    stated = sitting.sealed.stated.controls.get(detail.control.id)
    if stated is None:
        return "未載"
    return "" if stated.verdict is detail.result.verdict else VERDICT_TITLES[stated.verdict]


def _evidence_lines(sitting: ReviewSitting) -> dict[str, EvidenceLine]:
    sealed = {item.id: item for item in sitting.sealed.items}
    return {item.id: _evidence_line(sitting, item, sealed.get(item.id)) for item in evidence_items(sitting.store)}


def _evidence_line(sitting: ReviewSitting, item: Item, sealed: SealedItem | None) -> EvidenceLine:
    state = _bytes_state(sitting, item, sealed)
    return EvidenceLine(
        id=item.id,
        title=item.title,
        file_name=item.file_name or "",
        kind=EVIDENCE_KIND_TITLES.get(item.kind or "", ""),
        size="",
        sha256=item.sha256 or "",
        state=state,
        why=sealed.why if sealed else "",
        collected_on=item.collected_on or "",
        valid_until=item.valid_until or "",
        dates="",
        is_counting=False,
        closed=not_viewable(item) if state is BytesState.INTACT else f"檔案{state}",
    )


def _bytes_state(sitting: ReviewSitting, item: Item, sealed: SealedItem | None) -> BytesState:
    if sealed is None:
        return BytesState.NOT_HELD
    if not sealed.disclosed:
        return BytesState.WITHHELD if sealed.held else BytesState.NOT_HELD
    same = item.sha256 == sealed.sha256 and held_as_named(sitting.opened.bundle, sealed)
    return BytesState.INTACT if same else BytesState.MISMATCH


def _dated(line: EvidenceLine, told: EvidenceTold) -> EvidenceLine:
    """What the days and the size mean stands in the detail already."""
    return replace(line, size=told.size, dates=told.state, is_counting=told.is_counting)


def _earlier(sitting: ReviewSitting) -> dict[str, tuple[EarlierPoint, ...]]:
    found: dict[str, list[EarlierPoint]] = defaultdict(list)
    for row in sitting.store.inventory().dicts("review_point"):
        found[str(row["control_id"])].append(_earlier_point(row))
    return {control_id: tuple(points) for control_id, points in found.items()}


def _earlier_point(row: dict[str, Cell]) -> EarlierPoint:
    names = (
        "id",
        "opinion",
        "said",
        "due_on",
        "raised_by",
        "raised_on",
        "answer",
        "answered_by",
        "answered_on",
        "closed_on",
    )
    texts = {name: str(row[name] or "") for name in names}
    title = REVIEW_OPINION_TITLES.get(texts["opinion"], texts["opinion"])
    return EarlierPoint(title=title, answer_evidence=members(row["answer_evidence"]), **texts)


def count_by_opinion(lines: Iterator[ReviewLine]) -> dict[str, int]:
    """How many controls have each opinion, by code; all codes are there."""
    counts = dict.fromkeys(REVIEW_OPINION_TITLES, 0)
    for line in lines:
        for opinion in line.points:
            counts[opinion.opinion] += 1
    return counts
