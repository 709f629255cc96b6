"""Where entered money and owners contradict each other: chains of subcontracts, look-ups, and totals.

Invariant: nothing here stops a judgement, since a plan may overshoot and a look-up may be out of date; each finding
names its row and where that stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.graphs.chains import chain_problems
from secaudit.graphs.ownership import standing_of, told
from secaudit.model.assessment import Finding, FindingKind
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory

_CHAIN_CLAUSE = TABLE_BY_NAME["subcontract"].by_name["amount_twd"].clause
_OWNER_CLAUSE = TABLE_BY_NAME["vendor"].by_name["prc_capital"].clause
_TOTAL_CLAUSE = TABLE_BY_NAME["case"].by_name["total_budget_twd"].clause


class _Line(NamedTuple):
    amount_twd: int | None


def money_conflicts(inventory: Inventory) -> Iterator[Finding]:
    """Chains first, then owners, then the total."""
    rows = places(inventory, "subcontract")
    for row_id, why in chain_problems(inventory):
        yield _conflict(_CHAIN_CLAUSE, f"再外包 {row_id}{rows.get(row_id, '')}：{why}")
    rows = places(inventory, "case", "company", "vendor")
    for standing in standing_of(inventory).values():
        if standing.contradicted:
            who = f"{standing.name}（{standing.id}）{rows.get(standing.id, '')}"
            yield _conflict(_OWNER_CLAUSE, f"{who}查詢為無陸資，但股權鏈顯示 {told(standing)}；以股權鏈為準")
    yield from _overshoot(inventory)


def _overshoot(inventory: Inventory) -> Iterator[Finding]:
    total, known = inventory.case["total_budget_twd"], 0
    for line in inventory.select("purchase", _Line):
        known += line.amount_twd or 0
    if isinstance(total, int) and known > total:
        where = "".join(places(inventory, "case").values())
        over = f"多出 {known - total:,} 元，請核對金額或總經費"
        yield _conflict(_TOTAL_CLAUSE, f"案件{where}：採購合計 {known:,} 元，大於計畫總經費 {total:,} 元，{over}")


def _conflict(clause: str, text: str) -> Finding:
    return Finding(FindingKind.CONFLICT, clause, text)


def places(inventory: Inventory, *tables: str) -> dict[str, str]:
    """Where each row stands in the file that it came from, in brackets; nothing for rows that came from none."""
    found: dict[str, str] = {}
    for table in tables:
        if origin := inventory.origins.get(table):
            title, numbers = TABLE_BY_NAME[table].title, origin.rows
            for row, number in zip(inventory.rows(table), numbers, strict=False):
                found[str(row[0])] = f"（「{title}」第 {number} 列）"
    return found
