"""The money of an inventory put before the catalogue's ratio checks: line by line, or judged, without the whole case.

Invariant: the conditions and the court are the catalogue's and the rules' own, so what stands here is what an
assessment of the same inventory says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from secaudit.graphs.origin import Vendor
from secaudit.graphs.ownership import vendors
from secaudit.model.assessment import CheckResult
from secaudit.model.control import Catalogue, Check, Control
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row, members
from secaudit.rules.condition import screened
from secaudit.rules.hearing import Hearing, close_to_all_but_reading, parameters_of
from secaudit.rules.judge import judge
from secaudit.rules.standing import Standing, forbidden, standings, truths
from secaudit.tables.database import open_database
from secaudit.tables.views import as_is

MONEY_TABLES = ("case", "vendor", "company", "holding", "purchase", "subcontract", "origin_decision")
"""The tables that money rests on; of the assets, only those that a purchase delivers."""
LINES = "budget_line"
_ORIGIN_TABLES = (LINES, "product_origin", "party")
_ORIGIN_COLUMNS = frozenset({"from_prc", "result", "prc_capital"})
"""A prohibition that asks these is about what is bought and from whom, not about how it is booked."""


class RatioKey(NamedTuple):
    """Which ratio: a control and one of its share checks."""

    control_id: str
    check_id: str


class _Delivery(NamedTuple):
    id: str
    asset_ids: str | None


def _assets(inventory: Inventory, in_use: bool) -> tuple[Row, ...]:
    """The assets, as they are, that some purchase delivers: what they show counts for it (A4-1.2.7). Or all of them."""
    if in_use:
        return as_is(inventory).rows("asset")
    wanted = {i for purchase in inventory.select("purchase", _Delivery) for i in members(purchase.asset_ids)}
    return tuple(row for row in as_is(inventory).rows("asset") if row[0] in wanted) if wanted else ()


class RatioLedger:
    """A case's money in a database of its own; close it when done (it is a context manager)."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue, as_of: date, *, in_use: bool = False) -> None:
        """``in_use``: with everything that the company has, not only what purchases deliver."""
        self.inventory = Inventory({t: inventory.rows(t) for t in MONEY_TABLES} | {"asset": _assets(inventory, in_use)})
        self.catalogue = catalogue
        self.as_of = as_of
        self._database = open_database(self.inventory, as_of, brands=catalogue.brands)
        close_to_all_but_reading(self._database)

    def __enter__(self) -> RatioLedger:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def like(self, inventory: Inventory) -> RatioLedger:
        """The same court over another inventory."""
        return RatioLedger(inventory, self.catalogue, self.as_of)

    def result(self, key: RatioKey) -> CheckResult:
        """The ratio judged."""
        control, check = self._asked(key)
        return judge(check, control, self._hearing(control))

    def standings(self, key: RatioKey) -> tuple[Standing, ...]:
        """How every line stands in the ratio; nothing for a ratio of another table."""
        control, check = self._asked(key)
        return standings(check, self._hearing(control)) if check.table == LINES else ()

    @cached_property
    def prohibitions(self) -> tuple[RatioKey, ...]:
        """The checks that forbid what is bought or whom it is bought from."""
        return tuple(RatioKey(control.id, check.id) for control, check in self._prohibitions())

    def truths(self, key: RatioKey) -> Mapping[str, int | None]:
        """How each row that such a check asks stands: 1 passes, 0 breaks it, ``None`` can't be told."""
        control, check = self._asked(key)
        return truths(check, self._hearing(control))

    def columns(self, key: RatioKey) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns that the whole asks, and those that the part asks beyond them."""
        _control, check = self._asked(key)
        names = QUERYABLE[check.table].names
        whole, part = (screened(c or "1", names).columns for c in (check.whole, check.part))
        return whole, tuple(c for c in part if c not in whole)

    @cached_property
    def flags(self) -> Mapping[str, Mapping[str, Cell]]:
        """The columns of each purchase's budget line, derived ones included, by the purchase's id."""
        return self._rows(f"SELECT * FROM {LINES} WHERE item = 'purchase'")

    @cached_property
    def origins(self) -> Mapping[str, Mapping[str, Cell]]:
        """Where each product that is bought comes from, by the purchase's id."""
        return self._rows("SELECT * FROM product_origin WHERE item = 'purchase'")

    @cached_property
    def parties(self) -> Mapping[str, Mapping[str, Cell]]:
        """Who owns whom: the applicant and each vendor that gets money, by id."""
        return self._rows("SELECT * FROM party")

    def _rows(self, query: str) -> dict[str, Mapping[str, Cell]]:
        cursor = self._database.connection.execute(query)
        names = [d[0] for d in cursor.description]
        return {str(row[0]): dict(zip(names, row, strict=True)) for row in cursor}

    @cached_property
    def purchases(self) -> Mapping[str, Mapping[str, Cell]]:
        return {str(row["id"]): row for row in self.inventory.dicts("purchase")}

    @cached_property
    def vendors(self) -> Mapping[str, Vendor]:
        return vendors(self.inventory)

    @cached_property
    def subcontracts(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the subcontracts of each purchase that has any."""
        found: dict[str, list[str]] = {}
        for row in self.inventory.dicts("subcontract"):
            found.setdefault(str(row["purchase_id"]), []).append(str(row["id"]))
        return {purchase_id: tuple(ids) for purchase_id, ids in found.items()}

    def vendor_of(self, purchase: Mapping[str, Cell]) -> Vendor | None:
        return self.vendors.get(str(purchase["vendor_id"]))

    @cached_property
    def forbidden(self) -> Mapping[str, str]:
        """Purchase → the control that forbids it: by its own line, or because of its vendor."""
        found: dict[str, str] = {}
        for control, check in self._prohibitions():
            broken = set(forbidden(check, self._hearing(control)))
            for purchase_id, purchase in self.purchases.items():
                if broken & {purchase_id, str(purchase["vendor_id"])}:
                    found.setdefault(purchase_id, control.id)
        return found

    def _prohibitions(self) -> Iterator[tuple[Control, Check]]:
        for control in self.catalogue.controls:
            for check in control.checks:
                if check.prohibition and check.every in _ORIGIN_TABLES:
                    asked = screened(check.must, QUERYABLE[check.table].names).columns
                    if _ORIGIN_COLUMNS & set(asked):
                        yield control, check

    def _asked(self, key: RatioKey) -> tuple[Control, Check]:
        control = self.catalogue.by_id(key.control_id)
        if control is None:
            raise KeyError(key.control_id)
        return control, next(c for c in control.checks if c.id == key.check_id)

    def _hearing(self, control: Control) -> Hearing:
        return Hearing(self._database, parameters_of(control, self._database))
