"""Rows added, edited and removed one by one: read like a file, and never a reference that leads nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from secaudit.errors import BadInput, UsageError
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.edit_rows import add_row, assignments, edit_row, next_id, remove_row
from secaudit.usecases.links import broken_links

ASSET = TABLE_BY_NAME["asset"]
NEW = {"name": "測試機", "kind": "個人電腦"}


@pytest.fixture
def add(store: CaseStore, author: Author, catalogue: Catalogue, today: date):  # type: ignore[no-untyped-def]
    return lambda table, **texts: add_row(store, TABLE_BY_NAME[table], texts, author, catalogue, today=today)[0]


@pytest.fixture
def edit(store: CaseStore, author: Author, catalogue: Catalogue, today: date):  # type: ignore[no-untyped-def]
    def edited(table: str, row_id: str, **texts: str):  # type: ignore[no-untyped-def]
        return edit_row(store, TABLE_BY_NAME[table], row_id, texts, author, catalogue, today=today)

    return edited


def cell(store: CaseStore, table: str, row_id: str, column: str) -> object:
    row = store.row(table, row_id)
    assert row is not None
    return row.cells.get(column)


def test_titles_and_names_are_both_columns() -> None:
    assert assignments(ASSET, ["數量=3", "name=甲=乙", " 廠牌 = 國產甲"]) == {
        "quantity": "3", "name": "甲=乙", "brand": " 國產甲"
    }  # fmt: skip


def test_all_wrong_assignments_are_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        assignments(ASSET, ["數量", "顏色=紅", "name=甲", "資產名稱=乙"])
    assert [p.code for p in caught.value.problems] == ["E-SET-01", "E-COL-01", "E-COL-02"]


def test_nothing_to_set_is_usage() -> None:
    with pytest.raises(UsageError):
        assignments(ASSET, [])


def test_a_new_row_gets_the_next_number_of_its_kind(store: CaseStore, add) -> None:  # type: ignore[no-untyped-def]
    """The example of the asset table is PC-GRP-1, and PC-01 is there: PC-02 follows, in two digits."""
    assert add("asset", **NEW).row_id == "PC-02"
    assert add("vendor", name="甲").row_id == "V-001"
    assert add("vendor", name="乙").row_id == "V-002"


def test_numbers_continue_after_the_highest() -> None:
    inventory = Inventory.of(vendor=[{"id": i} for i in ("V-9", "V-99", "X-500", "V-7b")])
    assert next_id(TABLE_BY_NAME["vendor"], inventory) == "V-100"


def test_cells_are_read_as_in_a_workbook(store: CaseStore, add) -> None:  # type: ignore[no-untyped-def]
    add("purchase", id="P-01", name="授權", kind="軟體", booked_as="資安經費", amount_twd="38萬", plan_due="113/6/30")
    assert cell(store, "purchase", "P-01", "amount_twd") == 380_000
    assert cell(store, "purchase", "P-01", "plan_due") == "2024-06-30"
    assert cell(store, "purchase", "P-01", "stage") == "planned"


def test_every_problem_of_a_row_is_told_and_nothing_is_kept(store: CaseStore, add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        add("asset", id="PC-09", name="甲", kind="飛機", quantity="三打", zone_id="Z-NONE")
    assert {p.code for p in caught.value.problems} == {"E-CEL-07", "E-CEL-12", "E-ROW-02"}
    assert store.row("asset", "PC-09") is None
    assert len(list(store.events())) == 1


def test_a_name_is_answered_with_the_identifier_that_was_meant(store: CaseStore, add) -> None:  # type: ignore[no-untyped-def]
    add("vendor", id="V-7", name="甲資安")
    with pytest.raises(BadInput) as caught:
        add("purchase", name="授權", kind="軟體", booked_as="資安經費", vendor_id="甲資安")
    assert [(p.code, p.fix) for p in caught.value.problems] == [("E-ROW-02", "這裡要填編號，不是名稱：是不是「V-7」？")]


def test_an_unknown_control_is_refused(add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        add("risk", title="甲", aspect="存取控制管理", control_ids="A4-2.3.1.44")
    assert caught.value.problems[0].code == "E-REF-01"


def test_a_past_event_after_the_assessment_date_is_refused(add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        add("record", title="會議", kind="資安會議", held_on="113/3/2")
    assert caught.value.problems[0].code == "E-ROW-06"


def test_an_identifier_is_used_once(add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="PC-01"):
        add("asset", id="PC-01", **NEW)


def test_an_asset_called_like_a_zone_that_flows_name_is_refused(add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        add("asset", id="Z-OFFICE", **NEW)
    assert {p.code for p in caught.value.problems} == {"E-ROW-03"}


def test_an_edit_changes_the_named_cells_only(store: CaseStore, edit) -> None:  # type: ignore[no-untyped-def]
    difference, event = edit("asset", "PC-01", quantity="33", lockout_threshold="")
    assert [(c.column.name, c.old, c.new) for c in difference.cells] == [
        ("quantity", 32, 33), ("lockout_threshold", 5, None)
    ]  # fmt: skip
    assert cell(store, "asset", "PC-01", "name") == "辦公電腦"
    assert [(c.column, c.old, c.new) for c in event.rows[0].cells] == [
        ("quantity", 32, 33), ("lockout_threshold", 5, None)
    ]  # fmt: skip


def test_an_edit_to_the_same_value_is_no_event(store: CaseStore, edit) -> None:  # type: ignore[no-untyped-def]
    assert edit("asset", "PC-01", quantity="３２台") is None
    assert len(list(store.events())) == 1


def test_a_required_cell_is_not_cleared(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as caught:
        edit("asset", "PC-01", name="")
    assert caught.value.problems[0].code == "E-CEL-01"


def test_an_identifier_stays(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="不能改"):
        edit("asset", "PC-01", id="PC-99")


def test_an_unknown_row_names_the_nearest(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as caught:
        edit("asset", "PC-1", quantity="1")
    assert "PC-01" in caught.value.fix


def test_a_row_is_found_whatever_the_case(edit) -> None:  # type: ignore[no-untyped-def]
    assert edit("asset", "ｐｃ-01", quantity="1")[0].row_id == "PC-01"


def test_a_planned_change_reads_its_value_as_the_setting_does(store: CaseStore, add, edit) -> None:  # type: ignore[no-untyped-def]
    add("change", id="CH-01", target_id="PC-01", setting="鎖定次數", value="3次")
    assert cell(store, "change", "CH-01", "setting") == "lockout_threshold"
    assert cell(store, "change", "CH-01", "value") == "3"
    edit("change", "CH-01", plan_owner="王小明")
    assert cell(store, "change", "CH-01", "value") == "3"


def test_a_row_in_use_is_not_removed_and_its_users_are_named(store: CaseStore, author: Author) -> None:
    with pytest.raises(UsageError) as caught:
        remove_row(store, TABLE_BY_NAME["zone"], "Z-OFFICE", author, force=False)
    for user in ("PC-01 的區域", "NAS-01 的區域", "F-02 的來源", "F-02 的目的"):
        assert user in caught.value.what
    assert "F-01" not in caught.value.what


def test_force_clears_the_cells_that_point_at_the_row(store: CaseStore, author: Author) -> None:
    remove_row(store, TABLE_BY_NAME["flow"], "F-02", author, force=False)
    gone, cleared, event = remove_row(store, TABLE_BY_NAME["zone"], "Z-OFFICE", author, force=True)
    assert gone.row_id == "Z-OFFICE"
    assert {c.row_id for c in cleared} == {"PC-01", "NAS-01"}
    assert store.row("zone", "Z-OFFICE") is None
    assert cell(store, "asset", "PC-01", "zone_id") is None
    assert len(event.rows) == 3
    assert broken_links(store.inventory()) == ()


def test_undoing_a_forced_removal_brings_everything_back(store: CaseStore, author: Author) -> None:
    before = store.inventory().tables
    remove_row(store, TABLE_BY_NAME["flow"], "F-01", author, force=False)
    remove_row(store, TABLE_BY_NAME["asset"], "NAS-01", author, force=True)
    assert store.undo(author)
    assert store.undo(author)
    assert store.inventory().tables == before


def test_force_does_not_clear_a_required_cell(store: CaseStore, author: Author) -> None:
    with pytest.raises(UsageError, match="F-01 的來源"):
        remove_row(store, ASSET, "PC-01", author, force=True)
    assert store.row("asset", "PC-01") is not None


def test_one_of_several_references_is_taken_out_alone(store: CaseStore, author: Author, add, edit) -> None:  # type: ignore[no-untyped-def]
    add("asset", id="FW-01", name="防火牆", kind="防火牆")
    edit("flow", "F-02", via_ids="FW-01、NAS-01")
    remove_row(store, ASSET, "FW-01", author, force=True)
    assert cell(store, "flow", "F-02", "via_ids") == "|NAS-01|"


def test_two_who_add_at_once_get_two_numbers(
    store: CaseStore, author: Author, catalogue: Catalogue, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our look and our change somebody else takes V-001: we get V-002."""
    vendor = TABLE_BY_NAME["vendor"]
    looked = store.inventory

    def overtaken() -> Inventory:
        inventory = looked()
        monkeypatch.undo()
        add_row(store, vendor, {"name": "別人的"}, author, catalogue, today=today)
        return inventory

    monkeypatch.setattr(store, "inventory", overtaken)
    assert add_row(store, vendor, {"name": "我的"}, author, catalogue, today=today)[0].row_id == "V-002"
    assert cell(store, "vendor", "V-001", "name") == "別人的"
