"""What no company's rows can truly say: shares beyond the whole, owners of themselves, vendors that pay themselves.

Invariant: only what is certainly mistyped stands here and stops a judgement; what could be real, a budget that
overshoots or a chain that does not add up, is a finding beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.errors import Place, Problem
from secaudit.importers.cells import quoted
from secaudit.importers.grid import origin_place
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, Table

_OWNERS = ("case", "company", "vendor")
ACROSS_ROWS = ("holding", "subcontract")
"""The tables whose cells, beside their identifiers, are asked here."""
_WHOLE_PPM = 1_000_000


class _Fault(NamedTuple):
    table: str
    position: int
    row_id: str
    column: str
    code: str
    what: str
    fix: str


class _Holding(NamedTuple):
    id: str
    owned_id: str | None
    owner_id: str | None
    share_ppm: int | None


class _Subcontract(NamedTuple):
    id: str
    from_vendor_id: str | None
    to_vendor_id: str | None


def impossible(inventory: Inventory) -> tuple[Problem, ...]:
    """Everything of the kind, each with the row's place in its file; by the row's identifier where it has none."""
    return tuple(_problem(inventory, fault) for fault in _faults(inventory))


def impossible_row(table: Table, row: Row, inventory: Inventory) -> tuple[Problem, ...]:
    """What is impossible about ``row`` beside the other rows of ``inventory``, in which it may stand already."""
    if table.name not in (*_OWNERS, *ACROSS_ROWS):
        return ()
    others = tuple(other for other in inventory.rows(table.name) if other[0] != row[0])
    result = Inventory({**inventory.tables, table.name: (*others, row)})
    own = (f for f in _faults(result) if (f.table, f.position) == (table.name, len(others)))
    return tuple(_problem(result, fault) for fault in own)


def newly_impossible(before: Inventory, result: Inventory) -> tuple[Problem, ...]:
    """What is impossible in ``result`` about rows of which ``before`` does not say the same."""
    old = {(f.table, f.row_id, f.code) for f in _faults(before)}
    return tuple(_problem(result, f) for f in _faults(result) if (f.table, f.row_id, f.code) not in old)


def _faults(inventory: Inventory) -> Iterator[_Fault]:
    yield from _of_identifiers(inventory)
    holdings = list(inventory.select("holding", _Holding))
    yield from _of_single_holdings(holdings)
    yield from _of_owned(holdings)
    for index, s in enumerate(inventory.select("subcontract", _Subcontract)):
        if s.from_vendor_id is not None and s.from_vendor_id == s.to_vendor_id:
            what = f"「{quoted(s.from_vendor_id)}」付給自己"
            yield _Fault(
                "subcontract", index, s.id, "to_vendor_id", "E-SUB-01", what, "請改填實際承接的廠商，或刪除這一列"
            )


def _of_identifiers(inventory: Inventory) -> Iterator[_Fault]:
    """The applicant, companies and vendors stand in one chain of owners: an identifier must mean one of them."""
    first: dict[str, str] = {}
    for name in _OWNERS:
        for index, row in enumerate(inventory.rows(name)):
            row_id = str(row[0])
            if (table := first.setdefault(row_id, name)) != name:
                what = f"「{quoted(row_id)}」也是{TABLE_BY_NAME[table].title}的編號，股權鏈分不出是誰"
                yield _Fault(name, index, row_id, "id", "E-OWN-05", what, "請把其中一個改成別的編號")


def _of_single_holdings(holdings: list[_Holding]) -> Iterator[_Fault]:
    first: dict[tuple[str | None, str | None], str] = {}
    for index, h in enumerate(holdings):
        if h.share_ppm == 0:
            fix = "持股比率要大於 0；不知道請留空白，沒有持股請刪除這一列"
            yield _Fault("holding", index, h.id, "share_ppm", "E-OWN-01", "持股 0%", fix)
        if h.owned_id is not None and h.owned_id == h.owner_id:
            fix = "請改填真正的持有者；庫藏股不必填"
            yield _Fault("holding", index, h.id, "owner_id", "E-OWN-02", f"「{quoted(h.owned_id)}」持有自己", fix)
        pair = (h.owned_id, h.owner_id)
        if (earlier := first.setdefault(pair, h.id)) != h.id:
            fix = "同一持有者請合併成一列，比率相加"
            yield _Fault("holding", index, h.id, "owner_id", "E-OWN-03", f"與持股 {quoted(earlier)} 重複", fix)


def _of_owned(holdings: list[_Holding]) -> Iterator[_Fault]:
    """Each row of a company whose shares add up to more than all of it."""
    sums: dict[str | None, int] = {}
    for h in holdings:
        sums[h.owned_id] = sums.get(h.owned_id, 0) + (h.share_ppm or 0)
    for index, h in enumerate(holdings):
        if h.share_ppm and (together := sums[h.owned_id]) > _WHOLE_PPM:
            what = f"「{quoted(str(h.owned_id))}」的持股合計 {_percent(together)}，超過 100%"
            fix = "請核對各列比率；四捨五入所致者，請把其中一列捨去尾數"
            yield _Fault("holding", index, h.id, "share_ppm", "E-OWN-04", what, fix)


def _percent(ppm: int) -> str:
    """All four places: an excess of one ppm must be seen."""
    return f"{ppm // 10_000}.{ppm % 10_000:04d}".rstrip("0").rstrip(".") + "%"


def _problem(inventory: Inventory, fault: _Fault) -> Problem:
    table = TABLE_BY_NAME[fault.table]
    column, origin = table.by_name[fault.column].title, inventory.origins.get(table.name)
    if origin is None or fault.position >= len(origin.rows):
        place = Place(f"{table.title} {quoted(fault.row_id)}", column=column)
    else:
        place = origin_place(origin, table, fault.position, column)
    return Problem(fault.code, place, fault.what, fault.fix)
