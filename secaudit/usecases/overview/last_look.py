"""What is different since this person looked at the case last, and who did it.

1. Kept per user: the identity of a case, the number of the newest event then, and when. No verdicts, no names, no
   paths: a list of a company's weaknesses must not lie about beside the case file.
2. The case as it was: the events since then taken back from the case of now. Where that does not fit, as a row that was
   removed has lost its place, all events are told from the first. The law: it equals the inventory then.
3. It is judged for the phase of now, and as of the day of then: a plan that fell overdue since is a difference too.

Invariant: looking never changes the case; what is kept of it can be lost without harm.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path

from secaudit.files import UnreadableFile, read_bounded, write_atomic
from secaudit.model.assessment import HOLDING, Verdict
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import Cell, Row
from secaudit.store.protocol import Action, CaseStore, Event, RowEvent
from secaudit.store.replay import replayed
from secaudit.store.rows import as_inventory
from secaudit.text import safe_text
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import OpenCase, stated_day

FILE = "last_look.json"
MOST_CASES = 200
_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class LastLook:
    """Up to which event somebody has seen a case, and when that was."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """What one person did: how many rows of which tables, and when last."""

    actor: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What to compare with. ``since`` is ``None`` when this user has never looked at the case before."""

    since: datetime | None
    phase: str
    verdicts: Mapping[str, Verdict]
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictChange:
    control_id: str
    title: str
    was: Verdict | None
    now: Verdict

    @property
    def is_better(self) -> bool:
        return self.now in HOLDING


@dataclass(frozen=True, slots=True)
class Progress:
    """Which controls came out otherwise than in the baseline, and by how much each count differs (0 left out)."""

    since: datetime | None
    changes: tuple[VerdictChange, ...]
    differences: Mapping[Verdict, int]
    deeds: tuple[Deed, ...]


def last_look(folder: Path, identity: str) -> LastLook | None:
    """What was kept for the case; ``None`` when nothing was, or when it can't be read."""
    found = _read(folder).get(identity)
    try:
        return LastLook(int(str(found["sequence"])), datetime.fromisoformat(str(found["at"]))) if found else None
    except (KeyError, TypeError, ValueError):
        return None


def keep_look(folder: Path, identity: str, look: LastLook) -> None:
    """Keep ``look``, readable for this user alone; the cases looked at longest ago are forgotten."""
    kept = {k: v for k, v in _read(folder).items() if k != identity}
    kept[identity] = {"sequence": look.sequence, "at": look.at.isoformat()}
    newest = dict(list(kept.items())[-MOST_CASES:])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(folder / FILE, json.dumps(newest, indent=1).encode())


def _read(folder: Path) -> dict[str, dict[str, object]]:
    path = folder / FILE
    try:
        found = json.loads(read_bounded(path, _MOST_BYTES)) if path.exists() else {}
    except (UnreadableFile, ValueError, RecursionError):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}


def case_identity(store: CaseStore) -> str:
    """The hash of the first event: the same wherever the file lies; "" for a case without any."""
    return next((event.hash for event in store.events()), "")


def inventory_at(store: CaseStore, sequence: int, file: str) -> Inventory:
    """The case as it was right after event ``sequence``, told from the first; ``file`` is what origins call it."""
    events = takewhile(lambda event: event.sequence <= sequence, store.events())
    return as_inventory(iter(replayed(events).values()), file)


def taken_back(inventory: Inventory, events: Sequence[Event], file: str) -> Inventory | None:
    """``inventory`` before ``events`` happened to it; ``None`` when they can't all be taken back one by one."""
    tables: dict[str, dict[Cell, Row]] = {}
    for row in (row for event in reversed(events) for row in reversed(event.rows)):
        if row.table not in TABLE_BY_NAME:
            return None
        rows = tables.setdefault(row.table, {r[0]: r for r in inventory.rows(row.table)})
        if not _took_back(rows, row):
            return None
    found = {t.name: tuple(tables[t.name].values()) if t.name in tables else inventory.rows(t.name) for t in TABLES}
    kept = {name: rows for name, rows in found.items() if rows}
    return Inventory(kept, {n: Origin(file, TABLE_BY_NAME[n].title, range(1, len(r) + 1)) for n, r in kept.items()})


def _took_back(rows: dict[Cell, Row], event: RowEvent) -> bool:
    """Take one row event back; False when the row is not as the event left it, or has lost its place."""
    row, at = rows.get(event.row_id), TABLE_BY_NAME[event.table].positions
    if row is None or event.action is Action.REMOVE:
        return False
    if any(cell.column not in at or row[at[cell.column]] != cell.new for cell in event.cells):
        return False
    if event.action is Action.ADD:
        del rows[event.row_id]
        return True
    old = {at[cell.column]: cell.old for cell in event.cells}
    rows[event.row_id] = tuple(old.get(position, cell) for position, cell in enumerate(row))
    return True


def baseline(store: CaseStore, checked: Checked, look: LastLook | None) -> tuple[Baseline, int]:
    """What to compare with, and the number of the newest event: what is to be kept as seen.

    Judges the whole case once more, unless nothing has happened since ``look``.
    """
    newest, phase = store.head().sequence, checked.assessment.phase
    if look is None or look.sequence > newest:
        return Baseline(None, phase, _verdicts(checked)), newest
    later = tuple(store.events(look.sequence))
    if not later and _day_then(checked.case.inventory, look) == checked.case.as_of:
        return Baseline(look.at, phase, _verdicts(checked)), newest
    file = checked.case.path.name
    was = taken_back(checked.case.inventory, later, file) or inventory_at(store, look.sequence, file)
    case = OpenCase(checked.case.path, was, checked.case.phase, _day_then(was, look), "")
    return Baseline(look.at, phase, _verdicts(check(case, checked.catalogue)), deeds(later)), newest


def _day_then(inventory: Inventory, look: LastLook) -> date:
    return stated_day(inventory.case["assessment_date"]) or look.at.date()


def _verdicts(checked: Checked) -> dict[str, Verdict]:
    return {r.control_id: r.verdict for r in checked.assessment.results}


def deeds(events: Iterable[Event]) -> tuple[Deed, ...]:
    """Who did what, the latest last; every row counts once however often it was touched."""
    rows: dict[str, set[tuple[str, str]]] = {}
    at: dict[str, datetime] = {}
    for event in events:
        rows.setdefault(event.actor, set()).update((row.table, row.row_id) for row in event.rows)
        at[event.actor] = event.at
    ordered = sorted(rows, key=lambda actor: at[actor])
    return tuple(Deed(safe_text(actor), at[actor], _counted(rows[actor])) for actor in ordered if rows[actor])


def _counted(rows: set[tuple[str, str]]) -> str:
    counts = Counter(table for table, _row_id in rows)
    ordered = [name for name in TABLE_BY_NAME if name in counts] + sorted(counts.keys() - TABLE_BY_NAME.keys())
    return "、".join(f"{_title(name)} {counts[name]} 列" for name in ordered)


def _title(name: str) -> str:
    table = TABLE_BY_NAME.get(name)
    return table.title if table else safe_text(name)


def progress(base: Baseline, checked: Checked) -> Progress:
    """How ``checked`` differs from ``base``, in the order of the catalogue; another phase is not compared with."""
    if base.phase != checked.assessment.phase:
        return Progress(base.since, (), {}, base.deeds)
    now = _verdicts(checked)
    titles = {c.id: c.title.zh_tw for c in checked.catalogue.controls}
    changes = tuple(
        VerdictChange(i, titles.get(i, i), base.verdicts.get(i), verdict)
        for i, verdict in now.items()
        if base.verdicts.get(i) is not verdict
    )
    counts, before = Counter(now.values()), Counter(base.verdicts.values())
    differences = {v: counts[v] - before[v] for v in Verdict if counts[v] != before[v]}
    return Progress(base.since, changes, differences, base.deeds)
