"""F7: every item of evidence with what is known of its bytes and its dates, and the controls that still want one.

1. What the case lists is cheap to say; whether bytes are what they were is said only once they were hashed again.
2. An item counts for a control as the judgement counts it; here that is only put into words.

Invariant: a hash that was not looked at in this sitting is 未驗, never 相符.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from secaudit.assess.evidence import EvidenceIndex
from secaudit.model.assessment import VERDICT_TITLES, ControlResult, Verdict
from secaudit.model.choices import EVIDENCE_KIND_TITLES, PHASE_TITLES
from secaudit.text import thousands
from secaudit.usecases.check import Checked
from secaudit.usecases.evidence.items import Item, evidence_items
from secaudit.usecases.evidence.verify import Held, ItemCheck, Original, Verified
from secaudit.usecases.questions.control_detail import size_words
from secaudit.usecases.sitting import Sitting


class HashState(StrEnum):
    """What is known of the bytes in the case; the value is the word for it."""

    INTACT = "相符"
    DAMAGED = "內容已變"
    MISSING = "遺失"
    NOT_HELD = "未存檔"
    UNVERIFIED = "未驗"


class Fresh(StrEnum):
    """What the dates mean on the judged day."""

    CURRENT = "有效"
    OLD = "逾一年"
    EXPIRED = "過期"
    UNDATED = "未載日期"


class Sieve(StrEnum):
    """Which rows are listed."""

    ALL = "全部"
    LACKING = "缺證條文"
    EXPIRED = "過期"
    CHANGED = "已變"
    UNLINKED = "未連結"


_HELD = {
    Held.INTACT: HashState.INTACT,
    Held.DAMAGED: HashState.DAMAGED,
    Held.MISSING: HashState.MISSING,
    Held.NOT_HELD: HashState.NOT_HELD,
}
_ORIGINALS = {
    Original.SAME: "原檔一致",
    Original.CHANGED: "原檔內容已變，案件內仍是加入時的內容",
    Original.GONE: "原檔已不在原處",
    Original.NOT_LOOKED_AT: "原檔未查",
}
_FRESH = {"current": Fresh.CURRENT, "old": Fresh.OLD, "expired": Fresh.EXPIRED, "undated": Fresh.UNDATED}
_TROUBLED = (HashState.DAMAGED, HashState.MISSING)


@dataclass(frozen=True, slots=True)
class CoveredControl:
    """A control that an item covers; ``counts`` tells whether the item counts for it on the judged day."""

    id: str
    title: str
    verdict: str
    counts: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    item: Item
    kind: str
    size: str
    state: HashState
    original: str
    original_changed: bool
    fresh: Fresh
    controls: tuple[CoveredControl, ...]

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def name(self) -> str:
        return self.item.file_name or self.item.title

    @property
    def is_changed(self) -> bool:
        return self.state in _TROUBLED or self.original_changed


@dataclass(frozen=True, slots=True)
class LackingControl:
    """A control that needs evidence, in this phase or in a later one, and has none that counts."""

    id: str
    title: str
    verdict: str
    why: str
    asked: tuple[str, ...]
    """Examples of what would do, from the catalogue."""
    from_phase: str
    """The later phase that asks for it; "" when this one does."""


@dataclass(frozen=True, slots=True)
class EvidenceDesk:
    lines: tuple[EvidenceLine, ...]
    lacking: tuple[LackingControl, ...]
    upcoming: tuple[LackingControl, ...]
    needing: int
    phase: str
    held_bytes: int
    unlisted_damaged: int

    @property
    def coverage(self) -> str:
        """How many of the controls that need evidence in this phase have it."""
        if not self.needing:
            return f"{self.phase}階段沒有條文必須附佐證，可先備妥驗收要用的"
        return f"{self.phase}階段 {self.needing} 條須佐證，已有 {self.needing - len(self.lacking)} 條"

    @property
    def states(self) -> str:
        """``相符 3  未存檔 6``, what is wrong first."""
        counted = Counter(line.state for line in self.lines)
        order = (*_TROUBLED, HashState.UNVERIFIED, HashState.INTACT, HashState.NOT_HELD)
        said = [f"{state} {thousands(counted[state])}" for state in order if counted[state]]
        if changed := sum(line.original_changed for line in self.lines):
            said.insert(0, f"原檔已變 {changed}")
        if self.unlisted_damaged:
            said.insert(0, f"已移除項目損壞 {self.unlisted_damaged}")
        return "  ".join(said)


def evidence_desk(
    checked: Checked, items: tuple[Item, ...], held_bytes: int, verified: Verified | None = None
) -> EvidenceDesk:
    """``items`` of the case that was judged; ``verified`` says what is known of their bytes, if they were hashed."""
    index = EvidenceIndex.of(checked.case.inventory, checked.assessment.as_of)
    states = {i.id: _FRESH[index.state(i)] for i in index.items}
    checks = {c.item.id: c for c in verified.items} if verified else {}
    results = {r.control_id: r for r in checked.assessment.results}
    titles = {c.id: c.title.zh_tw for c in checked.catalogue.controls}
    lines = tuple(
        _line(item, checks.get(item.id), states.get(item.id, Fresh.UNDATED), results, titles) for item in items
    )
    lacking = tuple(_lacking(checked, index, states))
    needing = sum(r.evidence_needed and r.verdict is not Verdict.NA for r in results.values())
    return EvidenceDesk(
        lines,
        tuple(c for c in lacking if not c.from_phase),
        tuple(c for c in lacking if c.from_phase),
        needing,
        PHASE_TITLES[checked.assessment.phase],
        held_bytes,
        len(verified.unlisted_damaged) if verified else 0,
    )


def _lacking(checked: Checked, index: EvidenceIndex, states: Mapping[str, Fresh]) -> Iterator[LackingControl]:
    """Without what is 不適用, and without what no phase ever asks evidence for."""
    results = {r.control_id: r for r in checked.assessment.results}
    for control in checked.catalogue.controls:
        result = results.get(control.id)
        if result is None or result.verdict is Verdict.NA or index.counting(control.id):
            continue
        if result.evidence_needed or control.evidence_from is not None:
            yield LackingControl(
                control.id,
                control.title.zh_tw,
                VERDICT_TITLES[result.verdict],
                _why({states[i.id] for i in index.covering(control.id)}),
                control.evidence,
                "" if result.evidence_needed else PHASE_TITLES[str(control.evidence_from)],
            )


def laid_out(sitting: Sitting, checked: Checked, verified: Verified | None) -> EvidenceDesk:
    """The desk of the case that is open; reads rows and names of bytes, never the bytes."""
    return evidence_desk(checked, evidence_items(sitting.store), sum(b.size for b in sitting.store.blobs()), verified)


def sieved(desk: EvidenceDesk, sieve: Sieve, control_id: str = "") -> tuple[EvidenceLine, ...]:
    """The items that ``sieve`` lets through; with a control, only those that cover it. 缺證條文 lists no items."""
    covering = (line for line in desk.lines if not control_id or control_id in line.item.control_ids)
    return tuple(line for line in covering if _passes(line, sieve))


def _passes(line: EvidenceLine, sieve: Sieve) -> bool:
    match sieve:
        case Sieve.ALL:
            return True
        case Sieve.LACKING:
            return False
        case Sieve.EXPIRED:
            return line.fresh in (Fresh.EXPIRED, Fresh.UNDATED)
        case Sieve.CHANGED:
            return line.is_changed
        case Sieve.UNLINKED:
            return not line.controls


def _line(
    item: Item,
    check: ItemCheck | None,
    fresh: Fresh,
    results: Mapping[str, ControlResult],
    titles: Mapping[str, str],
) -> EvidenceLine:
    is_same = check is not None and check.item.sha256 == item.sha256
    state = HashState.UNVERIFIED if item.content else HashState.NOT_HELD
    original = Original.NOT_LOOKED_AT
    if check is not None and is_same:
        state, original = _HELD[check.held], check.original
    counts = fresh in (Fresh.CURRENT, Fresh.OLD)
    return EvidenceLine(
        item,
        EVIDENCE_KIND_TITLES.get(item.kind or "", ""),
        size_words(item.size_bytes) if item.size_bytes is not None else "",
        state,
        _ORIGINALS[original],
        original is Original.CHANGED,
        fresh,
        tuple(
            CoveredControl(i, titles.get(i, ""), VERDICT_TITLES[results[i].verdict] if i in results else "", counts)
            for i in item.control_ids
        ),
    )


def _why(states: set[Fresh]) -> str:
    if Fresh.EXPIRED in states:
        return "佐證已過期"
    return "佐證未載取得日" if Fresh.UNDATED in states else "尚無佐證"
