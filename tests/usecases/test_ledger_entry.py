"""What can be picked for a cell, and what a new row is asked."""

from __future__ import annotations

from datetime import date

import pytest

from secaudit.importers import Misread, read_cell
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.usecases.ledger.columns import LEDGER_TABLES
from secaudit.usecases.ledger.entry import Offer, by_digit, offers, problems_of_new_row, questions
from secaudit.usecases.ledger.ledger import Ledger

ASSET, FLOW, CHANGE = (TABLE_BY_NAME[name] for name in ("asset", "flow", "change"))
INVENTORY = Inventory.of(
    zone=[{"id": "Z-1", "name": "辦公區", "layer": "network", "trust": "internal"}],
    profile=[{"id": "PF-PC", "name": "AD 設定", "has_login": 1}],
    asset=[{"id": "A-007", "name": "電腦", "kind": "pc", "profile_id": "PF-PC", "has_login": 0}],
)


def test_yes_no_or_not_known() -> None:
    assert offers(Ledger(INVENTORY, ASSET), ASSET.by_name["is_core"]) == (
        Offer("是", "是"), Offer("否", "否"), Offer("", "不知道（留空）")
    )  # fmt: skip


def test_a_blank_says_what_the_profile_would_give() -> None:
    ledger = Ledger(INVENTORY, ASSET)
    assert offers(ledger, ASSET.by_name["has_login"], ledger.row("A-007"))[-1] == Offer(
        "", "留空", "取自設定檔 PF-PC：是"
    )


def test_required_cells_and_those_with_a_default_offer_no_blank() -> None:
    ledger = Ledger(INVENTORY, ASSET)
    assert "" not in [o.text for o in offers(ledger, ASSET.by_name["kind"])]
    assert [o.text for o in offers(ledger, ASSET.by_name["state"])] == ["現況", "規劃", "汰除"]


def test_references_say_which_table_where_there_are_several() -> None:
    assert offers(Ledger(INVENTORY, FLOW), FLOW.by_name["source_id"]) == (
        Offer("Z-1", "Z-1  辦公區", "區域"), Offer("A-007", "A-007  電腦", "資產")
    )  # fmt: skip
    assert offers(Ledger(INVENTORY, ASSET), ASSET.by_name["zone_id"])[0] == Offer("Z-1", "Z-1  辦公區")


def test_texts_numbers_dates_and_controls_are_typed() -> None:
    ledger = Ledger(INVENTORY, ASSET)
    assert all(offers(ledger, ASSET.by_name[n]) == () for n in ("name", "quantity", "last_patched_on", "country"))
    risk = TABLE_BY_NAME["risk"]
    assert offers(Ledger(INVENTORY, risk), risk.by_name["control_ids"]) == ()


def test_a_planned_change_names_a_setting_from_the_list() -> None:
    found = offers(Ledger(INVENTORY, CHANGE), CHANGE.by_name["setting"])
    assert Offer("鎖定次數", "鎖定次數", "輸入錯誤幾次即鎖定；0＝永不鎖定") in found


@pytest.mark.parametrize("table", LEDGER_TABLES, ids=lambda t: t.name)
def test_whatever_is_offered_is_read_back(table) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger(INVENTORY, table)
    for column in table.columns:
        for offer in offers(ledger, column):
            assert not isinstance(read_cell(column, offer.text), Misread)


def test_digits_answer_yes_or_no_only() -> None:
    assert [by_digit(ASSET.by_name["is_core"], d) for d in "120"] == ["是", "否", ""]
    assert by_digit(ASSET.by_name["quantity"], "1") is None


def test_a_new_row_is_proposed_the_next_identifier_and_its_defaults() -> None:
    asked = {q.column.name: q for q in questions(Ledger(INVENTORY, ASSET), {})}
    assert list(asked) == ["id", "name", "kind", "quantity", "zone_id", "profile_id"]
    assert (asked["id"].value, asked["quantity"].value) == ("PC-001", "1")
    assert asked["name"].column.required
    assert asked["zone_id"].offers == (("Z-1", "Z-1  辦公區"), ("", "留空"))


def test_a_copy_keeps_its_cells_but_gets_an_identifier_of_its_own() -> None:
    ledger = Ledger(INVENTORY, ASSET)
    row = ledger.row("A-007")
    assert row is not None
    asked = {q.column.name: q.value for q in questions(ledger, ledger.typed_row(row))}
    assert (asked["id"], asked["name"], asked["kind"]) == ("PC-001", "電腦", "個人電腦")


def test_a_long_list_is_typed_instead_of_chosen() -> None:
    many = INVENTORY.replacing(zone=tuple((f"Z-{i}", "甲", *INVENTORY.rows("zone")[0][2:]) for i in range(201)))
    asked = {q.column.name: q for q in questions(Ledger(many, ASSET), {})}
    assert asked["zone_id"].offers == ()
    assert "可填：區域的編號" in asked["zone_id"].help


def test_what_is_wrong_with_a_new_row_is_told_before_it_is_kept(catalogue: Catalogue) -> None:
    def codes(**texts: str) -> list[str]:
        found = problems_of_new_row(ASSET, texts, INVENTORY, catalogue, date(2024, 3, 1))
        return [p.code for p in found]

    assert codes(id="A-1", name="甲", kind="個人電腦") == []
    assert codes(id="A-007", name="甲", kind="個人電腦") == ["E-ROW-01"]
    assert sorted(codes(id="A-1", name="", kind="飛機", zone_id="Z-9")) == ["E-CEL-01", "E-CEL-07", "E-ROW-02"]
    assert codes(id="A-1", name="甲", kind="個人電腦", went_live_on="2024-03-02") == ["E-ROW-06"]
