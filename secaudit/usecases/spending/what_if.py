"""What if: changes to a case that are tried out beside it, and kept only when all of them are applied together.

Invariant: a what-if holds differences, never a case; nothing of it is in the case until :func:`apply`, which is one
event, and that only if nobody changed the same cells since they were tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from secaudit.errors import BadInput, UsageError
from secaudit.exporters.cells import typed_row
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row, Table
from secaudit.store.protocol import Action, Author, CaseStore, Event
from secaudit.usecases.difference import CellDifference, RowDifference, added, after
from secaudit.usecases.edit_rows import checked_row
from secaudit.usecases.links import links_to, newly_broken, without

ASSUMED_VENDOR = "V-假設"
"""Stands for a domestic vendor that has yet to be found. It is never written into a case."""
NOTE = "試算套用"
_PROOF = "origin_proof"
VENDOR = TABLE_BY_NAME["vendor"]
PURCHASE = TABLE_BY_NAME["purchase"]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Differences from the case, one a row, in the order they were made; ``assumes`` is what has to be true of them.

    ``promised`` names the purchases whose proof of origin is assumed: a paper that nobody holds. It counts while it is
    tried, and is never written into a case.
    """

    changes: tuple[RowDifference, ...] = ()
    assumes: tuple[str, ...] = ()
    promised: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, table: str, row_id: str) -> RowDifference | None:
        return next((c for c in self.changes if (c.table.name, c.row_id) == (table, row_id)), None)

    @property
    def purchases(self) -> frozenset[str]:
        """The purchases that it changes, by themselves or through their vendor's or subcontract's row."""
        return frozenset(c.row_id for c in self.changes if c.table is PURCHASE)

    @property
    def assumes_vendor(self) -> bool:
        return self.of("vendor", ASSUMED_VENDOR) is not None

    def tried(self, inventory: Inventory) -> Inventory:
        """``inventory`` with every difference in it, but those of rows that have been removed meanwhile.

        A table that no difference touches is the very same, so that it need not be judged again.
        """
        if not self.changes:
            return inventory
        touched = Inventory({c.table.name: inventory.rows(c.table.name) for c in self.changes})
        there = {name: {row[0] for row in rows} for name, rows in touched.tables.items()}
        kept = [c for c in self.changes if c.action is not Action.EDIT or c.row_id in there[c.table.name]]
        changed = after(touched, kept)
        return inventory.replacing(**{name: changed.rows(name) for name in touched.tables})

    def merged(
        self,
        changes: Iterable[RowDifference],
        assumes: Iterable[str] = (),
        promised: Iterable[str] = (),
    ) -> WhatIf:
        """With ``changes``, which were made to what :meth:`tried` gives, on top."""
        rows = {(c.table.name, c.row_id): c for c in self.changes}
        for change in changes:
            key = (change.table.name, change.row_id)
            both = _merged(rows.get(key), change)
            rows.pop(key, None) if both is None else rows.__setitem__(key, both)
        if not rows:
            return WhatIf()
        return WhatIf(
            tuple(rows.values()), tuple(dict.fromkeys((*self.assumes, *assumes))), self.promised | frozenset(promised)
        )

    def without(self, table: str, row_id: str) -> WhatIf:
        """With that row as it stands in the case; an assumed vendor that nothing names any more goes with it."""
        kept = self._keeping(lambda c: (c.table.name, c.row_id) != (table, row_id))
        return kept if kept._names_assumed() else kept._keeping(lambda c: c.row_id != ASSUMED_VENDOR)

    def _names_assumed(self) -> bool:
        return any(x.new == ASSUMED_VENDOR for c in self.changes if c.table is not VENDOR for x in c.cells)

    def _keeping(self, wanted: Callable[[RowDifference], bool]) -> WhatIf:
        kept = tuple(filter(wanted, self.changes))
        left = {c.row_id for c in kept if c.table is PURCHASE}
        return WhatIf(kept, self.assumes if kept else (), self.promised & left)

    def in_hand(self, inventory: Inventory) -> WhatIf:
        """The same without the promised proofs: ``inventory``'s own stays, unless it proves the product that goes."""
        at = PURCHASE.positions[_PROOF]
        held = {str(row[0]): row[at] for row in inventory.rows(PURCHASE.name)}
        kept = (self._unpromised(change, held.get(change.row_id)) for change in self.changes)
        return WhatIf(tuple(change for change in kept if change), self.assumes)

    def _unpromised(self, change: RowDifference, held: Cell) -> RowDifference | None:
        if change.table is not PURCHASE or change.row_id not in self.promised:
            return change
        cells = [c for c in change.cells if c.column.name != _PROOF]
        if held is not None and any(c.column.name == "brand" for c in cells):
            cells.append(CellDifference(PURCHASE.by_name[_PROOF], held, None))
        return replace(change, cells=tuple(cells)) if cells else None


def _merged(before: RowDifference | None, change: RowDifference) -> RowDifference | None:
    """One difference from the case for both; the version is the one that was seen first."""
    if before is None or before.action is Action.REMOVE:
        return change
    if change.action is Action.REMOVE:
        return None if before.action is Action.ADD else replace(change, seen_version=before.seen_version)
    cells = {c.column.name: c for c in before.cells}
    for cell in change.cells:
        earlier = cells.get(cell.column.name)
        cells[cell.column.name] = CellDifference(cell.column, earlier.old if earlier else cell.old, cell.new)
    differing = tuple(c for c in cells.values() if c.old != c.new)
    return replace(before, cells=differing) if differing else None


def difference(inventory: Inventory, table: Table, row_id: str, cells: Mapping[str, object]) -> RowDifference | None:
    """What setting ``cells`` (stored form) changes in that row of ``inventory``; a row that is not there is added.

    The version is 0 until :func:`versioned`.
    """
    row = next((r for r in inventory.rows(table.name) if r[0] == row_id), None)
    if row is None:
        given = {table.key.name: row_id, **cells}
        return added(table, tuple(_cell(given.get(c.name, c.default)) for c in table.columns))
    return altered(table, row, cells)


def altered(table: Table, row: Row, cells: Mapping[str, object]) -> RowDifference | None:
    """What setting ``cells`` (stored form) changes in ``row``."""
    at = table.positions
    changed = tuple(
        CellDifference(table.by_name[name], row[at[name]], _cell(value))
        for name, value in cells.items()
        if row[at[name]] != value
    )
    return RowDifference(table, str(row[0]), "", Action.EDIT, changed, 0) if changed else None


def _cell(value: object) -> str | int | None:
    if value is not None and not isinstance(value, str | int):
        raise TypeError(type(value).__name__)
    return value


def removal(inventory: Inventory, table: Table, row_id: str) -> tuple[RowDifference, ...]:
    """Removing that row: rows that need it go with it, other cells that name it are cleared."""
    gone = [RowDifference(table, row_id, "", Action.REMOVE, (), 0)]
    for link in links_to(inventory, table, row_id):
        if link.column.required:
            gone.append(RowDifference(link.table, link.row_id, "", Action.REMOVE, (), 0))
        else:
            row = next(r for r in inventory.rows(link.table.name) if r[0] == link.row_id)
            left = without(link.column, row[link.table.positions[link.column.name]], row_id)
            cleared = difference(inventory, link.table, link.row_id, {link.column.name: left})
            gone += [cleared] if cleared else []
    return tuple(gone)


def versioned(store: CaseStore, changes: Iterable[RowDifference]) -> tuple[RowDifference, ...]:
    """``changes`` with the version that each row has now, by which :func:`apply` later tells a clash."""
    return tuple(replace(c, seen_version=_version(store, c)) for c in changes)


def _version(store: CaseStore, change: RowDifference) -> int:
    stored = None if change.action is Action.ADD else store.row(change.table.name, change.row_id)
    return stored.version if stored else 0


def try_cells(
    what_if: WhatIf,
    store: CaseStore,
    table: Table,
    row_id: str,
    texts: Mapping[str, str],
    catalogue: Catalogue,
    *,
    today: date,
) -> WhatIf:
    """With the cells of that row as typed (an id that is not there: a new row); raises :class:`BadInput`."""
    inventory = what_if.tried(store.inventory())
    row = read(table, row_id, texts, inventory, catalogue, today)
    change = difference(inventory, table, row_id, dict(zip(table.names, row, strict=True)))
    if change is None:
        return what_if
    result = what_if.merged(versioned(store, (change,)))
    if any(cell.column.name == _PROOF for cell in change.cells):
        result = replace(result, promised=result.promised - {row_id})
    if broken := newly_broken(inventory, result.tried(store.inventory())):
        raise BadInput("沒有更改試算", broken)
    return result


def typed_cells(table: Table, row_id: str, inventory: Inventory) -> dict[str, str]:
    """That row as one would type it; nothing for a row that is not there."""
    held = next((r for r in inventory.rows(table.name) if r[0] == row_id), None)
    return {} if held is None else dict(zip(table.names, typed_row(table, held), strict=True))


def read(
    table: Table, row_id: str, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, today: date
) -> Row:
    """That row of ``inventory`` with ``texts`` typed into it; raises :class:`BadInput` with all that is wrong."""
    typed = {**typed_cells(table, row_id, inventory), **texts, table.key.name: row_id}
    return checked_row(table, typed, inventory, catalogue, today)


def wrong_with(
    table: Table, row_id: str, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, today: date
) -> tuple[str, ...]:
    """What :func:`try_cells` would refuse, a sentence each."""
    try:
        read(table, row_id, texts, inventory, catalogue, today)
    except BadInput as error:
        return tuple(f"{p.place.column}：{p.what}。{p.fix}" if p.place.column else str(p) for p in error.problems)
    return ()


def try_also(what_if: WhatIf, store: CaseStore, further: WhatIf) -> WhatIf:
    """With ``further``, which was found on the case as it stands with ``what_if`` in it."""
    return what_if.merged(versioned(store, further.changes), further.assumes, further.promised)


def try_removal(what_if: WhatIf, store: CaseStore, table: Table, row_id: str) -> WhatIf:
    changes = removal(what_if.tried(store.inventory()), table, row_id)
    return what_if.merged(versioned(store, changes))


def rebased(what_if: WhatIf, store: CaseStore) -> WhatIf:
    """The same values tried on the case as it stands now: whoever saw what was changed meanwhile may still want them.

    What the case says already is left out, and so are changes of rows that are gone. A row that was to be added stays
    so: where its identifier is taken by now it is another row, which is never written over.
    """
    inventory = store.inventory()
    found = (_rebased(change, inventory) for change in what_if.changes)
    changes = versioned(store, (change for change in found if change is not None))
    return replace(what_if, changes=changes) if changes else WhatIf()


def _rebased(change: RowDifference, inventory: Inventory) -> RowDifference | None:
    row = next((r for r in inventory.rows(change.table.name) if r[0] == change.row_id), None)
    if change.action is not Action.EDIT:
        return change if change.action is Action.ADD or row is not None else None
    return None if row is None else altered(change.table, row, {c.column.name: c.new for c in change.cells})


def apply(what_if: WhatIf, store: CaseStore, author: Author) -> Event:
    """Everything but promised proofs at once, as one event. Raises ``Conflict`` when a cell was changed in the case
    since it was tried."""
    if what_if.assumes_vendor:
        raise UsageError("試算裡還有假設的國內廠商", "請先填是哪一家、統一編號多少", code="E-WIF-01")
    inventory = store.inventory()
    if broken := newly_broken(inventory, what_if.tried(inventory)):
        raise BadInput("試算沒有套用", broken)
    note = "；".join((NOTE, *what_if.assumes))
    return store.commit([c.change for c in what_if.in_hand(inventory).changes], author, note=note)
