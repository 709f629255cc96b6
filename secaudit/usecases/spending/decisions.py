"""What a person decides of a product's origin: what was decided already, what waits, what a decision has to say.

Invariant: a decision without reason, name and date does not count, so none is taken here that lacks one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from secaudit.graphs.products import product_origins
from secaudit.model.brands import ListedBrand
from secaudit.model.choices import ORIGIN_RESULT
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.views import as_is
from secaudit.text import safe_text
from secaudit.usecases.spending.purchase_desk import UNDECIDED
from secaudit.usecases.spending.what_if import wrong_with

DECISION = TABLE_BY_NAME["origin_decision"]
ASKED = ("outcome", "reason", "decided_by", "decided_on", "reference")
_NEEDED = ("outcome", "reason", "decided_by", "decided_on")
_RESULTS = {c.code: c.title for c in ORIGIN_RESULT}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is listed; ``complete`` says whether it counts."""

    id: str
    text: str
    complete: bool


def decisions(inventory: Inventory, product_id: str) -> tuple[Decided, ...]:
    """Those about that product, in the order of the case."""
    rows = (row for row in inventory.dicts("origin_decision") if row["product_id"] == product_id)
    return tuple(_listed(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Gear:
    """Security gear in use that came by no purchase; ``result`` is in words: 疑似, 需確認."""

    id: str
    name: str
    result: str


def waiting(inventory: Inventory, brands: tuple[ListedBrand, ...]) -> tuple[Gear, ...]:
    """The gear whose origin somebody has to settle."""
    at = QUERYABLE["product_origin"].positions
    rows = product_origins(as_is(inventory), brands)
    return tuple(
        Gear(str(row[at["id"]]), safe_text(str(row[at["name"]] or "")), _RESULTS[str(row[at["result"]])])
        for row in rows
        if row[at["item"]] == "asset" and row[at["in_clause"]] == 1 and row[at["result"]] in UNDECIDED
    )


def proposed(product_id: str, name: str, day: date) -> dict[str, str]:
    """What a new decision begins with, as typed; the outcome and its reason are the person's own."""
    return {"product_id": product_id, "decided_by": name, "decided_on": day.isoformat()}


def wrong_with_decision(
    row_id: str, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, today: date
) -> tuple[str, ...]:
    """What keeps ``texts`` from being a decision that counts, a sentence each."""
    blank = tuple(DECISION.by_name[n].title for n in _NEEDED if not texts.get(n, "").strip())
    if blank:
        return (f"{'、'.join(blank)}未填：沒有判定、理由、判定人與日期的不算",)
    return wrong_with(DECISION, row_id, texts, inventory, catalogue, today)


def _listed(row: Mapping[str, Cell]) -> Decided:
    outcome = shown(DECISION.by_name["outcome"], row["outcome"])
    said = [f"{row['id']} {outcome}", *(str(row[n]) for n in ("decided_by", "decided_on", "reason") if row[n])]
    return Decided(str(row["id"]), "  ".join(said), all(row[n] for n in _NEEDED))
