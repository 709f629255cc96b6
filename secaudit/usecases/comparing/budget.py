"""How the money moved: totals, purchases, shares; whole NT$ without tax, nothing rounded.

1. A total adds up the amounts that are known and surely belong; a line without an amount, or of which it can't be told
   whether it belongs, is counted as unsettled beside it.
2. 國產 and 非國產 are those of the clauses: 資安經費 from domestic vendors with domestic products (A4-1.2.0), products
   not made in Taiwan (A4-1.2.8); 再外包 what prime vendors pass on of 資安經費 (A4-1.2.6); 雲端 the part of 5.1.19.
3. Every share is the one that the judgement computed, with its two integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from secaudit.graphs.budget_lines import budget_lines
from secaudit.model.assessment import Ratio
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.schema import Cell
from secaudit.tables.views import as_is
from secaudit.usecases.comparing.compared import Amount, AmountDrift, Drift, PurchaseDrift, RatioDrift, Share
from secaudit.usecases.comparing.rows import rows_of
from secaudit.usecases.comparing.stand import Stand

Line = Mapping[str, Cell]
Truth = int | None
_PURCHASE = TABLE_BY_NAME["purchase"]
_BY_DRIFT = tuple(Drift)


def _all(*facts: Cell) -> Truth:
    """AND of SQL: one false makes it false, else one unknown makes it unknown."""
    if any(fact == 0 for fact in facts):
        return 0
    return None if None in facts else 1


def _not(fact: Cell) -> Truth:
    return None if fact is None else int(not fact)


class _Total(NamedTuple):
    key: str
    title: str
    item: str
    counts: Callable[[Line], Truth]


_TOTALS = (
    _Total("purchases", "全部採購", "purchase", lambda r: 1),
    _Total("security", "資安經費（剔除資訊類產品後）", "purchase", lambda r: _all(r["in_security"])),
    _Total("domestic", "國產產品及服務（資安經費中）", "purchase", lambda r: _all(r["in_security"], r["is_domestic"])),
    _Total("foreign", "非國產產品（資安經費中）", "purchase",
           lambda r: _all(r["in_security"], r["is_product"], _not(r["made_in_taiwan"]))),
    _Total("passed_on", "資安業者再外包", "passed_on", lambda r: _all(r["in_security"])),
    _Total("cloud", "雲端服務", "purchase",
           lambda r: _all(r["it_system_spend"], r["is_cloud"], _not(r["in_security"]))),
)  # fmt: skip
_STATED = ("total_budget_twd", "subsidy_twd", "self_funded_twd")


def amount_drifts(old: Stand, new: Stand) -> tuple[AmountDrift, ...]:
    """計畫總經費 and where it comes from, as stated, then what the purchases add up to."""
    stated = (
        AmountDrift(name, TABLE_BY_NAME["case"].by_name[name].title, _stated(old.cell(name)), _stated(new.cell(name)))
        for name in _STATED
    )
    before, after = _lines(old), _lines(new)
    summed = (AmountDrift(t.key, t.title, _sum(before, t), _sum(after, t)) for t in _TOTALS)
    return (*stated, *summed)


def _stated(cell: Cell) -> Amount | None:
    return None if cell is None else Amount(int(cell))


def _lines(stand: Stand) -> list[Line]:
    names = QUERYABLE["budget_line"].names
    rows = budget_lines(as_is(stand.inventory), stand.catalogue.brands)
    return [dict(zip(names, row, strict=False)) for row in rows]


def _sum(lines: list[Line], total: _Total) -> Amount:
    known = unsettled = 0
    for line in lines:
        counts = total.counts(line) if line["item"] == total.item else 0
        amount = line["line_amount_twd"]
        if counts == 0:
            continue
        if counts is None or amount is None:
            unsettled += 1
        else:
            known += int(amount)
    return Amount(known, unsettled)


def purchase_drifts(old: Stand, new: Stand) -> tuple[PurchaseDrift, ...]:
    """Purchases withdrawn, with another amount, and added; in each kind the largest difference first."""

    def rank(drift: PurchaseDrift) -> tuple[int, int]:
        moved = drift.difference_twd
        return _BY_DRIFT.index(drift.drift), -abs(moved) if moved is not None else 1

    return tuple(sorted(_purchases(old, new), key=rank))


def _purchases(old: Stand, new: Stand) -> Iterator[PurchaseDrift]:
    before, after = rows_of(old.inventory, "purchase"), rows_of(new.inventory, "purchase")
    amount, name = _PURCHASE.positions["amount_twd"], _PURCHASE.positions["name"]
    for key in (*before, *(k for k in after if k not in before)):
        was, now = before.get(key), after.get(key)
        either = now or was
        amounts = (_whole(was[amount]) if was else None, _whole(now[amount]) if now else None)
        if either is None or (was and now and amounts[0] == amounts[1]):
            continue
        drift = Drift.ADDED if was is None else Drift.WITHDRAWN if now is None else Drift.CHANGED
        yield PurchaseDrift(key, str(either[name] or ""), drift, *amounts)


def _whole(cell: Cell) -> int | None:
    return None if cell is None else int(cell)


def ratio_drifts(old: Stand, new: Stand) -> tuple[RatioDrift, ...]:
    """Every share of money that either judgement computed, in the order of the newer one."""
    before, after = ({(r.control_id, r.check_id): r for r in s.assessment.ratios} for s in (old, new))
    return tuple(_ratio(before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before)))


def _ratio(old: Ratio | None, new: Ratio | None) -> RatioDrift:
    one = new or old
    assert one is not None
    return RatioDrift(
        one.control_id, one.check_id, one.title, one.sense, one.bound_percent, _share(old), _share(new)
    )  # fmt: skip


def _share(ratio: Ratio | None) -> Share | None:
    return Share(ratio.numerator_twd, ratio.denominator_twd, ratio.holds) if ratio else None
