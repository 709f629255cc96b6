"""A proof that is only assumed counts while it is tried, and is never written into a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from money_case import BUILD, author, blueprint, firewall, kept, money, purchase

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.usecases.planning.plan import plan
from secaudit.usecases.sitting import Sitting, open_sitting
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from secaudit.usecases.spending.remedies import RemedyKind, remedies
from secaudit.usecases.spending.spending_desk import look_at
from secaudit.usecases.spending.what_if import PURCHASE, WhatIf, apply, rebased, try_also, try_cells
from secaudit.usecases.spending.what_if_told import told_promises

TODAY = author().at.date()


@pytest.fixture
def sitting(tmp_path: Path, catalogue: Catalogue) -> Iterator[Sitting]:
    path = tmp_path / "case.secaudit"
    kept(path, blueprint()).close()
    with closing(open_sitting(path, open_store(path), catalogue, today=lambda: TODAY, author=author)) as opened:
        yield opened


def cell(inventory: Inventory, purchase_id: str, column: str) -> Cell:
    return next(row[column] for row in inventory.dicts("purchase") if row["id"] == purchase_id)


def replaced(sitting: Sitting) -> WhatIf:
    """The American firewall P-03 becomes a Taiwanese one that nobody has chosen yet."""
    what_if = try_also(WhatIf(), sitting.store, look_at(sitting, WhatIf(), BUILD).reaching.found[0].changes)
    assert what_if.purchases == {"P-03"}
    return what_if


def result_of(inventory: Inventory, catalogue: Catalogue, purchase_id: str) -> Cell:
    with RatioLedger(inventory, catalogue, TODAY) as ledger:
        return ledger.origins[purchase_id]["result"]


def test_a_promised_proof_counts_while_it_is_tried_and_is_left_blank_in_the_case(
    sitting: Sitting, catalogue: Catalogue
) -> None:
    what_if = replaced(sitting)
    assert result_of(what_if.tried(sitting.store.inventory()), catalogue, "P-03") == "clear"
    assert told_promises(what_if) == ("產地佐證尚未到手，套用時留白：P-03；拿到文件再填",)
    apply(what_if, sitting.store, author())
    case = sitting.store.inventory()
    assert (cell(case, "P-03", "made_in"), cell(case, "P-03", "origin_proof")) == ("TW", None)
    assert result_of(case, catalogue, "P-03") == "unknown"


def test_the_proof_of_the_old_product_does_not_stay_with_the_new_one(tmp_path: Path, catalogue: Catalogue) -> None:
    """The remedy asks for the very kind of paper that the old product had: the cell itself does not change."""
    path = tmp_path / "case.secaudit"
    kept(path, money(purchase(1, 100), firewall(2, 900, origin_proof="certificate"))).close()
    with closing(open_sitting(path, open_store(path), catalogue, today=lambda: TODAY, author=author)) as opened:
        found = look_at(opened, WhatIf(), BUILD).reaching.found[0]
        apply(try_also(WhatIf(), opened.store, found.changes), opened.store, author())
        assert cell(opened.store.inventory(), "P-02", "origin_proof") is None


def test_a_proof_that_somebody_typed_into_the_trial_is_written(sitting: Sitting) -> None:
    typed = {"brand": "國產乙", "origin_proof": "原廠聲明書"}
    what_if = try_cells(replaced(sitting), sitting.store, PURCHASE, "P-03", typed, sitting.catalogue, today=TODAY)
    assert told_promises(what_if) == ()
    apply(what_if, sitting.store, author())
    assert cell(sitting.store.inventory(), "P-03", "origin_proof") == "manufacturer"


def test_a_promise_goes_with_the_row_and_stays_with_a_change_that_is_tried_anew(sitting: Sitting) -> None:
    what_if = replaced(sitting)
    assert what_if.without("purchase", "P-03").promised == frozenset()
    assert rebased(what_if, sitting.store).promised == {"P-03"}


def test_a_remedy_that_only_proves_leaves_what_was_there(catalogue: Catalogue) -> None:
    inventory = money(purchase(1, 100, kind="software", origin_proof="none"))
    with RatioLedger(inventory, catalogue, TODAY) as ledger:
        proving = next(r for r in remedies(ledger, "P-01") if r.kind is RemedyKind.PROVE)
    what_if = WhatIf().merged(proving.changes, promised=proving.promised)
    assert cell(what_if.tried(inventory), "P-01", "origin_proof") == "manufacturer"
    kept_back = what_if.in_hand(inventory).tried(inventory)
    assert (cell(kept_back, "P-01", "developed_in"), cell(kept_back, "P-01", "origin_proof")) == ("TW", "none")


def test_a_plan_of_assumed_remedies_promises_and_one_of_candidates_does_not(catalogue: Catalogue) -> None:
    """1,000 of American firewall alone: 0 %. Either the assumed remedy or the entered candidate makes it 100 %."""
    case = money(firewall(1, 1_000))
    stated = {
        "id": "CA-01", "purchase_id": "P-01", "name": "國產防火牆", "way": "product", "brand": "國產甲",
        "brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "certificate",
    }  # fmt: skip
    entered = Inventory({**case.tables, **Inventory.of(candidate=[stated]).tables})
    assert plan(case, catalogue, "proposal", TODAY).what_ifs[0].promised == {"P-01"}
    assert plan(entered, catalogue, "proposal", TODAY).what_ifs[0].promised == frozenset()
