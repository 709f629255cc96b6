"""Remove rows: what else names them is told first, and cleared in the same change.

Invariant: no reference is left that leads nowhere; a required cell is never cleared, its row has to go first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secaudit.errors import UsageError
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Table
from secaudit.store.protocol import Action, Author, CaseStore, Event
from secaudit.text import safe_text
from secaudit.usecases.difference import CellDifference, RowDifference, removed
from secaudit.usecases.ledger.bulk_edit import stored_row
from secaudit.usecases.links import Link, links, without


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows of one table that are to go, and every cell of other rows that names one of them."""

    table: Table
    row_ids: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def stuck(self) -> tuple[Link, ...]:
        """The links that can't be cleared."""
        return tuple(link for link in self.links if link.column.required)


def plan_removal(inventory: Inventory, table: Table, row_ids: Sequence[str]) -> Removal:
    """What removing the rows would touch."""
    going = frozenset(row_ids)
    found = (
        link
        for link in links(inventory)
        if link.target in going
        and table.name in link.column.refs
        and not (link.table is table and link.row_id in going)
    )
    return Removal(table, tuple(row_ids), tuple(found))


def remove_rows(store: CaseStore, table: Table, row_ids: Sequence[str], author: Author) -> tuple[Removal, Event]:
    """Remove the rows and clear what names them, as one change; raises when some of that is required."""
    removal = plan_removal(store.inventory(), table, row_ids)
    if stuck := removal.stuck:
        what = f"{table.title}「{safe_text(stuck[0].target)}」還被用到：{stuck[0]}"
        raise UsageError(what, "這些欄位必填，請先移除或改正那些資料", code="E-ROW-07")
    gone = [removed(table, stored_row(store, table, row_id)) for row_id in row_ids]
    cleared = _clearings(store, removal.links)
    return removal, store.commit([d.change for d in (*cleared, *gone)], author)


def _clearings(store: CaseStore, found: Sequence[Link]) -> Iterator[RowDifference]:
    """One edit a row, with every target taken out of every cell that names it."""
    rows: dict[tuple[Table, str], list[Link]] = {}
    for link in found:
        rows.setdefault((link.table, link.row_id), []).append(link)
    for (table, row_id), named in rows.items():
        stored = stored_row(store, table, row_id)
        cells: dict[str, Cell] = {}
        for link in named:
            name = link.column.name
            cells[name] = without(link.column, cells.get(name, stored.cells.get(name)), link.target)
        differences = (CellDifference(table.by_name[n], stored.cells.get(n), new) for n, new in cells.items())
        yield RowDifference(table, row_id, "", Action.EDIT, tuple(differences), stored.version)
