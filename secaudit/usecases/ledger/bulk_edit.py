"""Set the same cells in one row or in many, as one change: one step of undo.

Invariant: all rows are kept or none; a row with a problem is named with every other that has one; what somebody else
has changed since it was looked at is never written over unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from secaudit.errors import BadInput, Place, Problem, UsageError
from secaudit.exporters.cells import typed_row
from secaudit.importers import ACROSS_ROWS, dates_ahead, newly_impossible, read_typed
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, Table
from secaudit.store import Conflict
from secaudit.store.protocol import Author, CaseStore, Clash, Event, StoredRow
from secaudit.text import safe_text
from secaudit.usecases.difference import RowDifference, after, edited, row_of
from secaudit.usecases.open_case import stated_day, unknown_controls


@dataclass(frozen=True, slots=True)
class Kept:
    """What was changed; rows that already said so are not among ``differences``."""

    differences: tuple[RowDifference, ...]
    event: Event | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was changed, a sentence each; the row is named only where there are several."""

    told: tuple[str, ...]


def set_or_refuse(
    store: CaseStore,
    table: Table,
    row_ids: Sequence[str],
    texts: Mapping[str, str],
    author: Author,
    catalogue: Catalogue,
    *,
    today: date,
    seen: Mapping[str, Row],
) -> Kept | Refused:
    """:func:`set_cells` for somebody who can correct what was typed; without differences when nothing changes."""
    try:
        kept = set_cells(store, table, row_ids, texts, author, catalogue, today=today, seen=seen)
    except BadInput as error:
        alone = len(row_ids) == 1
        return Refused(tuple(f"{p.what}。{p.fix}（{p.code}）" if alone else str(p) for p in error.problems))
    except Conflict as error:
        return Refused((str(error), "畫面已是最新的值；仍要改成您的值，請再送出一次"))
    return kept or Kept((), None)


def set_cells(
    store: CaseStore,
    table: Table,
    row_ids: Sequence[str],
    texts: Mapping[str, str],
    author: Author,
    catalogue: Catalogue,
    *,
    today: date,
    seen: Mapping[str, Row] | None = None,
) -> Kept | None:
    """``texts`` (column name → as typed; "" clears) in every row of ``row_ids``; ``None`` when nothing changes.

    ``seen`` are the rows as they were looked at: where a cell that is to be set has changed since, it is a Conflict.
    Raises :class:`BadInput` with the problems of all rows.
    """
    if table.key.name in texts:
        what = f"{table.key.title}是其他資料指過來的名字，不能改"
        raise UsageError(what, "請新增一列，改好指過來的資料，再移除舊的", code="E-SET-02")
    stored = {row_id: stored_row(store, table, row_id) for row_id in row_ids}
    inventory = store.inventory()
    rows = _read(table, stored, texts, inventory, catalogue, today)
    _refuse_unseen(table, stored, rows, tuple(texts), seen or {})
    pairs = ((stored[str(row[0])], row) for row in rows)
    differences = tuple(d for kept, row in pairs if (d := edited(table, kept, row)))
    if not differences:
        return None
    _refuse_impossible(table, inventory, differences)
    return Kept(differences, store.commit([d.change for d in differences], author))


def _refuse_impossible(table: Table, inventory: Inventory, differences: tuple[RowDifference, ...]) -> None:
    if table.name not in ACROSS_ROWS:
        return
    if untrue := newly_impossible(inventory, after(inventory, differences)):
        raise BadInput("沒有更改任何資料", untrue)


def stored_row(store: CaseStore, table: Table, row_id: str) -> StoredRow:
    """The row as it is kept now; raises when somebody has removed it."""
    found = store.row(table.name, row_id)
    if found is None:
        raise UsageError(f"{table.title}沒有「{safe_text(row_id)}」", "可能已被移除，請重新選擇", code="E-USE-14")
    return found


def _refuse_unseen(
    table: Table,
    stored: Mapping[str, StoredRow],
    wanted: Sequence[Row],
    names: Sequence[str],
    seen: Mapping[str, Row],
) -> None:
    clashes = [
        Clash(table.name, row_id, name, looked_at[at], theirs, ours[at])
        for ours in wanted
        if (looked_at := seen.get(row_id := str(ours[0]))) is not None
        for name, at in ((n, table.positions[n]) for n in names)
        if looked_at[at] != (theirs := stored[row_id].cells.get(name)) and theirs != ours[at]
    ]
    if clashes:
        raise Conflict(clashes)


def _read(
    table: Table,
    stored: Mapping[str, StoredRow],
    texts: Mapping[str, str],
    inventory: Inventory,
    catalogue: Catalogue,
    today: date,
) -> tuple[Row, ...]:
    """The rows as they would be, read like those of a file; raises with everything that is wrong."""
    given = []
    for kept in stored.values():
        cells = dict(zip(table.names, typed_row(table, row_of(table, kept)), strict=True))
        given.append(tuple({**cells, **texts}.values()))
    rows, problems = read_typed(table, table.names, given, inventory)
    if not problems:
        alone = Inventory({table.name: rows})
        case = alone.case if table.single else inventory.case
        ahead = dates_ahead(alone, stated_day(case["assessment_date"]) or today)
        problems = (*ahead, *unknown_controls(alone, catalogue))
    if problems:
        ids = list(stored)
        raise BadInput("沒有更改任何資料", tuple(_named(table, ids, problem) for problem in problems))
    return rows


def _named(table: Table, row_ids: Sequence[str], problem: Problem) -> Problem:
    """``problem`` with its row called by its identifier instead of its number."""
    number = problem.place.row
    row_id = row_ids[number - 1] if 0 < number <= len(row_ids) else ""
    place = Place(f"{table.title} {safe_text(row_id)}".strip(), column=problem.place.column)
    return replace(problem, place=place)
