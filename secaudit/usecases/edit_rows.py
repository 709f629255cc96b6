"""Add, edit and remove single rows of the tables that people fill in, by the same rules as a whole file.

Invariant: what is kept has been read like a cell of a workbook, and leaves no reference that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from secaudit.errors import BadInput, Place, Problem, UsageError
from secaudit.exporters.cells import typed_row
from secaudit.importers import dates_ahead, impossible_row, read_row
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Column, Row, Table
from secaudit.store import Conflict
from secaudit.store.protocol import Action, Author, CaseStore, Event
from secaudit.text import folded, safe_text
from secaudit.usecases.difference import CellDifference, RowDifference, added, after, edited, removed, row_of
from secaudit.usecases.links import Link, links_to, newly_broken, without
from secaudit.usecases.open_case import stated_day, unknown_controls

_ATTEMPTS = 20
_NUMBERED = re.compile(r"(?P<head>.*?)(?P<number>[0-9]+)", re.ASCII)
_PREFIX = re.compile(r"([A-Z]+)-", re.ASCII)


def assignments(table: Table, given: Iterable[str]) -> dict[str, str]:
    """``("數量=3", "name=甲")`` → typed text by column name; raises with everything that is wrong."""
    known = {folded(c.name): c for c in table.columns} | {folded(c.title): c for c in table.columns}
    texts: dict[str, str] = {}
    problems = []
    if not (given := tuple(given)):
        raise UsageError("沒有說要填什麼", "請加上 --set 欄名=值，可重複", code="E-USE-19")
    for assignment in given:
        name, equals, text = assignment.partition("=")
        column = known.get(folded(name))
        if not equals:
            problems.append(_problem(table, "E-SET-01", f"「{safe_text(assignment)}」沒有等號", "請寫成 --set 欄名=值"))
        elif column is None:
            problems.append(_problem(table, "E-COL-01", f"沒有「{safe_text(name)}」這一欄", _nearest(table, name)))
        elif column.name in texts:
            problems.append(_problem(table, "E-COL-02", f"「{column.title}」出現兩次", "請只留一個"))
        else:
            texts[column.name] = text
    if problems:
        raise BadInput("沒有更改任何資料", tuple(problems))
    return texts


def _problem(table: Table, code: str, what: str, fix: str) -> Problem:
    return Problem(code, Place(table.title), what, fix)


def _nearest(table: Table, name: str) -> str:
    near = get_close_matches(folded(name), [n for c in table.columns for n in (c.title, c.name)], 3, 0.5)
    listed = f"secaudit tables {table.name} 列出全部"
    return f"是不是「{'」、「'.join(near)}」？{listed}" if near else listed


def next_id(table: Table, inventory: Inventory, letters: str = "") -> str:
    """One after the highest number that ends an identifier of the usual form of this table, as ``A-001``.

    ``letters`` begin it; by default those of the table's example.
    """
    matched = _PREFIX.match(table.key.example)
    usual = matched[1] if matched else table.name.upper()
    head, digits, highest = f"{letters or usual}-", 3, 0
    for row in inventory.rows(table.name):
        numbered = _NUMBERED.fullmatch(str(row[0]))
        if numbered and numbered["head"] == head and len(numbered["number"]) <= 9:
            highest, digits = max(highest, int(numbered["number"])), len(numbered["number"])
    return f"{head}{highest + 1:0{digits}d}"


def add_row(
    store: CaseStore, table: Table, texts: Mapping[str, str], author: Author, catalogue: Catalogue, *, today: date
) -> tuple[RowDifference, Event]:
    """A new row; without an identifier of its own it gets the next one, whoever else is adding rows meanwhile."""
    if texts.get(table.key.name, "").strip():
        return _add(store, table, texts, store.inventory(), author, catalogue, today)
    for _ in range(_ATTEMPTS):
        inventory = store.inventory()
        numbered = {**texts, table.key.name: next_id(table, inventory)}
        try:
            return _add(store, table, numbered, inventory, author, catalogue, today)
        except Conflict:
            continue
    raise UsageError("很多人同時在新增，沒有編到編號", f"請自己給編號：--set {table.key.title}=…", code="E-SET-03")


def _add(
    store: CaseStore,
    table: Table,
    texts: Mapping[str, str],
    inventory: Inventory,
    author: Author,
    catalogue: Catalogue,
    today: date,
) -> tuple[RowDifference, Event]:
    row = checked_row(table, texts, inventory, catalogue, today)
    if any(row[0] == other[0] for other in inventory.rows(table.name)):
        fix = "請換一個編號，或用 secaudit 的 edit 修改它"
        raise UsageError(f"{table.title}已有「{row[0]}」", fix, code="E-ROW-01")
    difference = added(table, row)
    if ambiguous := newly_broken(inventory, after(inventory, (difference,))):
        raise BadInput("沒有更改任何資料", ambiguous)
    return difference, store.commit([difference.change], author)


def edit_row(
    store: CaseStore,
    table: Table,
    row_id: str,
    texts: Mapping[str, str],
    author: Author,
    catalogue: Catalogue,
    *,
    today: date,
) -> tuple[RowDifference, Event] | None:
    """The row with the cells in ``texts`` as typed, empty text clearing them; ``None`` when that changes nothing."""
    inventory = store.inventory()
    row_id = find_row(inventory, table, row_id)
    if texts.get(table.key.name, row_id).strip() != row_id:
        what = f"{table.key.title}是其他資料指過來的名字，不能改"
        raise UsageError(what, "請新增一列，改好指過來的資料，再移除舊的", code="E-SET-02")
    stored = store.row(table.name, row_id)
    if stored is None:
        raise _gone(table, row_id)
    typed = dict(zip(table.names, typed_row(table, row_of(table, stored)), strict=True))
    difference = edited(table, stored, checked_row(table, {**typed, **texts}, inventory, catalogue, today))
    return None if difference is None else (difference, store.commit([difference.change], author))


def checked_row(table: Table, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, today: date) -> Row:
    """The row that ``texts`` say beside ``inventory``; raises with everything that is wrong with it."""
    row, problems = read_row(table, texts, inventory)
    if row is not None:
        alone = Inventory({table.name: (row,)})
        case = alone.case if table.single else inventory.case
        judged_on = stated_day(case["assessment_date"]) or today
        ahead = dates_ahead(alone, judged_on)
        problems = (*ahead, *impossible_row(table, row, inventory), *unknown_controls(alone, catalogue))
    if row is None or problems:
        raise BadInput("沒有更改任何資料", problems)
    return row


def only_row(store: CaseStore, table: Table) -> str:
    """The identifier of the row of a single-row table."""
    rows = store.inventory().rows(table.name)
    if not rows:
        raise _gone(table, "")
    return str(rows[0][0])


def find_row(inventory: Inventory, table: Table, row_id: str) -> str:
    """The identifier as it is kept, whatever case or width it was typed in; raises with the nearest."""
    ids = [str(row[0]) for row in inventory.rows(table.name)]
    if row_id in ids:
        return row_id
    alike = {folded(i): i for i in ids}
    if folded(row_id) in alike:
        return alike[folded(row_id)]
    raise _gone(table, row_id, get_close_matches(row_id, ids, 5, 0.5) or ids[:5])


def _gone(table: Table, row_id: str, near: list[str] | None = None) -> UsageError:
    fix = f"相近的有：{'、'.join(map(safe_text, near))}" if near else f"{table.title}還沒有任何資料"
    return UsageError(f"{table.title}沒有「{safe_text(row_id)}」", fix, code="E-USE-14")


def remove_row(
    store: CaseStore, table: Table, row_id: str, author: Author, *, force: bool
) -> tuple[RowDifference, tuple[RowDifference, ...], Event]:
    """Remove a row that nothing points at. With ``force`` the cells that do are cleared in the same event.

    Returns the removal and those clearings. A required cell can't be cleared: its row must go first. What the program
    itself recorded of the row goes along with it.
    """
    inventory = store.inventory()
    row_id = find_row(inventory, table, row_id)
    linked = links_to(inventory, table, row_id)
    found = tuple(link for link in linked if not _goes_along(link))
    stuck = tuple(link for link in found if link.column.required) if force else found
    if stuck:
        raise UsageError(
            f"{table.title}「{safe_text(row_id)}」還被用到：{_listed(stuck)}", _way_out(force), code="E-ROW-07"
        )
    stored = store.row(table.name, row_id)
    if stored is None:
        raise _gone(table, row_id)
    records = {(link.table, link.row_id) for link in linked if _goes_along(link)}
    along = tuple(removed(t, kept) for t, i in sorted(records, key=lambda r: r[1]) if (kept := store.row(t.name, i)))
    gone, cleared = removed(table, stored), (*along, *_clearings(store, found, row_id))
    event = store.commit([*(d.change for d in cleared), gone.change], author)
    return gone, cleared, event


def _goes_along(link: Link) -> bool:
    """Whether the row of the link means nothing without its target: a setting observed of an asset that is gone."""
    return link.table.recorded and link.column.required


def _listed(links: tuple[Link, ...], most: int = 8) -> str:
    rest = f"等 {len(links)} 處" if len(links) > most else ""
    return "、".join(map(str, links[:most])) + rest


def _way_out(force: bool) -> str:
    return "這些欄位必填，請先移除或改正那些資料" if force else "請先改正那些資料，或加上 --force 一併清空那些欄位"


def _clearings(store: CaseStore, links: tuple[Link, ...], target: str) -> Iterable[RowDifference]:
    """One edit a row, with every cell of it that names ``target`` cleared."""
    rows: dict[tuple[Table, str], list[Column]] = {}
    for link in links:
        rows.setdefault((link.table, link.row_id), []).append(link.column)
    for (table, row_id), columns in rows.items():
        if stored := store.row(table.name, row_id):
            pairs = [(c, stored.cells.get(c.name)) for c in columns]
            cells = tuple(CellDifference(c, old, without(c, old, target)) for c, old in pairs)
            yield RowDifference(table, row_id, "", Action.EDIT, cells, stored.version)
