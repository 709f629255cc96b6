"""Which rows of a case point at which: what a removal would leave pointing nowhere.

Invariant: a link is a reference between declared tables; ids of controls lead into the catalogue and are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.errors import Place, Problem
from secaudit.importers.references import asked_for_identifier, by_name
from secaudit.model.declared import TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Kind, Table, members, pack
from secaudit.text import folded, safe_text

_CONTROL = ("control",)


@dataclass(frozen=True, slots=True)
class Link:
    """The cell of ``table``'s row ``row_id`` in ``column`` that names ``target``."""

    table: Table
    row_id: str
    column: Column
    target: str

    def __str__(self) -> str:
        return f"{self.table.title} {safe_text(self.row_id)} 的{self.column.title}"


def links(inventory: Inventory) -> Iterator[Link]:
    for table in TABLES:
        for position, column in enumerate(table.columns):
            if column.refs and column.refs != _CONTROL:
                for row in inventory.rows(table.name):
                    if row[position] is not None:
                        yield from (Link(table, str(row[0]), column, t) for t in _targets(column, row[position]))


def _targets(column: Column, cell: Cell) -> tuple[str, ...]:
    return members(cell) if column.kind is Kind.REFS else (str(cell),)


def links_to(inventory: Inventory, table: Table, row_id: str) -> tuple[Link, ...]:
    """Every link that leads to the row, in the order of the tables; a row's link to itself is none."""
    return tuple(
        link
        for link in links(inventory)
        if link.target == row_id and table.name in link.column.refs and (link.table, link.row_id) != (table, row_id)
    )


def without(column: Column, cell: Cell, target: str) -> Cell:
    """``cell`` with ``target`` taken out."""
    return pack(tuple(m for m in members(cell) if m != target)) if column.kind is Kind.REFS else None


def dangling(inventory: Inventory) -> Iterator[tuple[Link, int]]:
    """Every link that leads to no row, or to rows of two tables, with the number of rows that it leads to."""
    known = {t.name: {str(row[0]) for row in inventory.rows(t.name)} for t in TABLES}
    for link in links(inventory):
        if (found := sum(link.target in known[t] for t in link.column.refs)) != 1:
            yield link, found


def broken_links(inventory: Inventory) -> tuple[Problem, ...]:
    """What is wrong with every dangling link, in words."""
    named: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
    told = []
    for link, found in dangling(inventory):
        refs = link.column.refs
        if refs not in named:
            named[refs] = by_name({t: inventory.rows(t) for t in refs})
        told.append(_problem(link, found, named[refs].get(folded(link.target), ())))
    return tuple(told)


def newly_broken(before: Inventory, result: Inventory) -> tuple[Problem, ...]:
    """The broken links of ``result`` that ``before`` does not have."""
    old = {(p.code, p.place, p.what) for p in broken_links(before)}
    return tuple(p for p in broken_links(result) if (p.code, p.place, p.what) not in old)


def _problem(link: Link, found: int, ids: tuple[str, ...]) -> Problem:
    """``ids`` are those of the rows that bear the target as their name."""
    place = Place(f"{link.table.title} {safe_text(link.row_id)}", column=link.column.title)
    titles = "、".join(t.title for t in TABLES if t.name in link.column.refs)
    target = safe_text(link.target)
    if found:
        what, fix = f"「{target}」在{titles}都有，不知道指哪一個", "請把其中一個改成別的編號"
        return Problem("E-ROW-03", place, what, fix)
    fix = asked_for_identifier(map(safe_text, ids)) if ids else f"請先在{titles}加上這個編號，或改正這裡"
    return Problem("E-ROW-02", place, f"「{target}」不在{titles}裡", fix)
