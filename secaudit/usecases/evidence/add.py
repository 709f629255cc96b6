"""Add files to a case as evidence: everything that is wrong with any of them at once, or all of them together.

1. Nothing is kept unless every file, control id and date is good: one call is one transaction and one event.
2. 取得日 is the file's own date unless stated, 加入日 is today: neither is guessed from the other.
3. The original name and path are data and pass ``safe_text``; inside the case bytes have a hash for a name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from secaudit.errors import BadInput, Place, Problem
from secaudit.model.control import Catalogue
from secaudit.model.schema import Cell, pack
from secaudit.store.evidence import Blob, ChangedWhileReading, EvidenceStore, Keep
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.text import safe_text
from secaudit.usecases.evidence.content import contradicts, kind_of
from secaudit.usecases.evidence.source import Source, SourceTrouble, changed, chunks, find_sources
from secaudit.usecases.open_case import stated_day

_NUMBERED = re.compile(r"E-([0-9]{1,9})")
Told = Callable[[int, int], None]
"""Hears how many bytes were read so far, and of how many."""


def untold(done: int, whole: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user said of the files: the same for all files of one call."""

    paths: tuple[Path, ...]
    control_ids: tuple[str, ...] = ()
    collected_on: date | None = None
    valid_until: date | None = None
    note: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """One item as it was kept; ``same_as`` names the items that had the same bytes before."""

    id: str
    file_name: str
    blob: Blob
    collected_on: date
    same_as: tuple[str, ...]
    mismatch: bool


@dataclass(frozen=True, slots=True)
class AddedAll:
    items: tuple[Added, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class _Item:
    source: Source
    collected_on: date


def add_evidence(
    store: EvidenceStore, wish: Wish, catalogue: Catalogue, author: Author, *, today: date, told: Told = untold
) -> AddedAll:
    """Keep every file that ``wish`` names; raises :class:`BadInput` with all problems and keeps nothing then."""
    found = find_sources(wish.paths)
    bounds = Bounds(today, stated_day(store.inventory().case["assessment_date"]))
    items, undated = _dated(found.sources, wish.collected_on, bounds)
    wrong = (*_wrong_wish(wish, catalogue, bounds), *found.problems, *undated)
    if not wrong and not items:
        wrong = tuple(_nothing(p) for p in wish.paths)
    if wrong:
        raise _refused(wrong)
    added = _kept(store, wish, items, author, today, _Progress(told, sum(i.source.size for i in items)))
    return AddedAll(added, found.skipped)


@dataclass(slots=True)
class _Progress:
    told: Told
    whole: int
    done: int = 0

    def through(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self.done = min(self.done + len(piece), self.whole)
            self.told(self.done, self.whole)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that 取得日 may not lie behind; ``judged_on`` is the case's 評估日 where it has one."""

    today: date
    judged_on: date | None

    def passed_by(self, day: date) -> str:
        if day > self.today:
            return "晚於今天"
        return f"晚於評估日 {self.judged_on}" if self.judged_on and day > self.judged_on else ""


def _dated(sources: Sequence[Source], stated: date | None, bounds: Bounds) -> tuple[list[_Item], list[Problem]]:
    """Each source with its 取得日: as stated, else the day the file was last written."""
    items, problems = [], []
    for source in sources:
        day = stated or own_day(source)
        late = bounds.passed_by(day) if day and not stated else ""
        if day is None or late:
            what = f"檔案日期 {day} {late}" if day else "檔案沒有可用的日期"
            problems.append(Problem("E-EVD-09", source.place, what, "請以 --collected-on 指明取得日，或更新評估日"))
        else:
            items.append(_Item(source, day))
    return items, problems


def own_day(source: Source) -> date | None:
    try:
        return datetime.fromtimestamp(source.modified_ns // 10**9).date()
    except (OverflowError, OSError, ValueError):
        return None


def _wrong_wish(wish: Wish, catalogue: Catalogue, bounds: Bounds) -> Iterator[Problem]:
    known = {c.id for c in catalogue.controls}
    for control_id in dict.fromkeys(wish.control_ids):
        if control_id not in known:
            near = get_close_matches(control_id, known, 1)
            fix = f"是不是 {near[0]}？" if near else "secaudit explain 可列出全部條文編號"
            yield Problem("E-REF-01", Place("--control"), f"目錄中沒有條文「{safe_text(control_id)}」", fix)
    if wish.collected_on and (late := bounds.passed_by(wish.collected_on)):
        what = f"取得日 {wish.collected_on} {late}"
        yield Problem("E-EVD-09", Place("--collected-on"), what, "請填實際取得的日期，或更新評估日")
    if wish.valid_until and wish.collected_on and wish.valid_until < wish.collected_on:
        what = f"有效至 {wish.valid_until} 早於取得日 {wish.collected_on}"
        yield Problem("E-EVD-09", Place("--valid-until"), what, "請確認兩個日期")


def _nothing(path: Path) -> Problem:
    return Problem("E-EVD-08", Place(safe_text(str(path))), "裡面沒有可加入的檔案", "請確認資料夾；隱藏檔與暫存檔不計")


def _refused(problems: Sequence[Problem]) -> BadInput:
    return BadInput(f"有 {len(problems)} 個問題，沒有加入任何檔案", tuple(problems))


def _kept(
    store: EvidenceStore, wish: Wish, items: Sequence[_Item], author: Author, today: date, progress: _Progress
) -> tuple[Added, ...]:
    """One transaction: bytes, rows and event; a file that changes while it is read gives up all of it."""
    added: list[Added] = []

    def plan(keep: Keep) -> list[RowChange]:
        added.clear()
        known = known_bytes(store)
        changes = []
        for number, item in enumerate(items, next_number(store)):
            blob = _keep(keep, item.source, progress)
            one = _added(f"E-{number:04d}", item, blob, tuple(known.get(blob.sha256, ())))
            known.setdefault(blob.sha256, []).append(one.id)
            added.append(one)
            changes.append(RowChange("evidence", one.id, Action.ADD, _cells(one, item, wish, today), 0))
        return changes

    try:
        store.commit_evidence(plan, author, note=_note(items))
    except SourceTrouble as trouble:
        raise _refused([trouble.problem]) from trouble
    return tuple(added)


def _keep(keep: Keep, source: Source, progress: _Progress) -> Blob:
    try:
        return keep(lambda: progress.through(chunks(source)), source.size, kind_of)
    except ChangedWhileReading as error:
        raise SourceTrouble(changed(source.path)) from error


def _added(item_id: str, item: _Item, blob: Blob, same_as: tuple[str, ...]) -> Added:
    name = item.source.name
    return Added(item_id, name, blob, item.collected_on, same_as, contradicts(name, blob.kind))


def _cells(added: Added, item: _Item, wish: Wish, today: date) -> dict[str, Cell]:
    return {
        "id": added.id,
        "title": Path(added.file_name).stem.strip() or added.id,
        "kind": wish.kind,
        "control_ids": pack(tuple(dict.fromkeys(wish.control_ids))),
        "file_name": added.file_name,
        "sha256": added.blob.sha256,
        "collected_on": added.collected_on.isoformat(),
        "valid_until": wish.valid_until.isoformat() if wish.valid_until else None,
        "reference": None,
        "added_on": today.isoformat(),
        "original_path": safe_text(os.path.abspath(item.source.path)),
        "size_bytes": added.blob.size,
        "note": safe_text(wish.note.strip()) or None if wish.note else None,
    }


def known_bytes(store: EvidenceStore) -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for row in store.inventory().dicts("evidence"):
        if row["sha256"]:
            known.setdefault(str(row["sha256"]), []).append(str(row["id"]))
    return known


def next_number(store: EvidenceStore) -> int:
    """One after the highest ever used, so that an id taken off the list never means something else."""
    ids = [str(row[0]) for row in store.inventory().rows("evidence")]
    ids += [row.row_id for event in store.events() for row in event.rows if row.table == "evidence"]
    return 1 + max((int(m[1]) for i in ids if (m := _NUMBERED.fullmatch(i))), default=0)


def _note(items: Sequence[_Item]) -> str:
    first = items[0].source.name
    return first if len(items) == 1 else f"{first} 等 {len(items)} 個檔案"
