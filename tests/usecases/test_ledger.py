"""A table as it is looked at: own values, those of profiles, groups, filters and what may be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Kind
from secaudit.usecases.ledger.arrangement import Heading, Sieve, arrange, choices
from secaudit.usecases.ledger.columns import (
    LEDGER_TABLES,
    asked_of_new_rows,
    column_groups,
    facets,
    pinned,
    sections,
)
from secaudit.usecases.ledger.ledger import Ledger, LedgerCell, about, ledger_of, sentence, targets

ASSET = TABLE_BY_NAME["asset"]
ZONE = TABLE_BY_NAME["zone"]
FLOW = TABLE_BY_NAME["flow"]

INVENTORY = Inventory.of(
    zone=[
        {"id": "Z-1", "name": "辦公區", "layer": "network", "trust": "internal"},
        {"id": "Z-2", "name": "產線", "layer": "device", "trust": "internal"},
    ],
    profile=[{"id": "PF-PC", "name": "AD 設定", "lockout_threshold": 3, "antimalware": 1}],
    asset=[
        {"id": "PC-1", "name": "辦公電腦", "kind": "pc", "quantity": 32, "zone_id": "Z-1", "profile_id": "PF-PC"},
        {"id": "CNC-1", "name": "車床", "kind": "cnc", "quantity": 4, "zone_id": "Z-2"},
        {"id": "PC-2", "name": "會計電腦", "kind": "pc", "quantity": None, "zone_id": "Z-1", "profile_id": "PF-PC",
         "lockout_threshold": 5},
        {"id": "FW-1", "name": "防火牆", "kind": "firewall", "zone_id": None},
    ],
    flow=[{"id": "F-1", "name": "上網", "source_id": "PC-1", "target_id": "Z-2", "purpose": "internet",
           "via_ids": "|FW-1|"}],
)  # fmt: skip


@pytest.fixture
def assets() -> Ledger:
    return Ledger(INVENTORY, ASSET)


def cell(ledger: Ledger, row_id: str, column: str) -> LedgerCell:
    row = ledger.row(row_id)
    assert row is not None
    return ledger.cell(row, ledger.table.by_name[column])


def test_an_own_value_is_plain_and_wins_over_the_profile(assets: Ledger) -> None:
    assert cell(assets, "PC-2", "lockout_threshold") == LedgerCell("5")


def test_a_value_of_the_profile_is_marked_as_such(assets: Ledger) -> None:
    assert cell(assets, "PC-1", "lockout_threshold") == LedgerCell("~3", profile="PF-PC")
    assert cell(assets, "PC-1", "antimalware") == LedgerCell("~是", profile="PF-PC")


def test_what_nobody_has_said_is_two_dashes(assets: Ledger) -> None:
    assert cell(assets, "PC-1", "lockout_minutes") == LedgerCell("--", known=False)
    assert cell(assets, "CNC-1", "lockout_threshold") == LedgerCell("--", known=False)
    assert cell(assets, "PC-2", "quantity") == LedgerCell("--", known=False)


def test_only_settings_come_from_a_profile() -> None:
    """A profile has a name and a note too; an asset without a note has none."""
    inventory = Inventory.of(
        profile=[{"id": "P", "name": "甲", "note": "設定檔的備註"}],
        asset=[{"id": "A", "name": "乙", "profile_id": "P"}],
    )
    assert cell(Ledger(inventory, ASSET), "A", "note") == LedgerCell("--", known=False)


def test_where_a_value_comes_from_is_told(assets: Ledger) -> None:
    row = assets.row("PC-1")
    assert row is not None
    told = {c: assets.provenance(row, ASSET.by_name[c]) for c in ("lockout_threshold", "lockout_minutes", "zone_id")}
    assert told == {
        "lockout_threshold": "3（本列未填，取自設定檔 PF-PC）",
        "lockout_minutes": "不知道（未填，設定檔也沒有）",
        "zone_id": "Z-1 辦公區",
    }


def test_a_cell_is_explained_in_two_lines(assets: Ledger) -> None:
    row = assets.row("PC-2")
    assert row is not None
    assert sentence(assets, row, ASSET.by_name["lockout_threshold"]) == (
        "鎖定次數（次）：5  A4-2.3.1.4",
        "輸入錯誤幾次即鎖定；0＝永不鎖定。可填：0 以上",
    )


def test_references_are_told_by_name_whatever_table_they_lead_to() -> None:
    flows = Ledger(INVENTORY, FLOW)
    row = flows.row("F-1")
    assert row is not None
    assert [flows.provenance(row, FLOW.by_name[c]) for c in ("source_id", "target_id", "via_ids")] == [
        "PC-1 辦公電腦", "Z-2 產線", "FW-1 防火牆"
    ]  # fmt: skip


def test_a_reference_offers_the_rows_of_its_tables_in_their_order() -> None:
    assert [(t.key, t.table) for t in targets(INVENTORY, FLOW.by_name["source_id"])] == [
        ("Z-1", "區域"), ("Z-2", "區域"), ("PC-1", "資產"), ("CNC-1", "資產"), ("PC-2", "資產"), ("FW-1", "資產")
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_column_says_what_may_be_typed(table) -> None:  # type: ignore[no-untyped-def]
    assert all(about(column).allowed for column in table.columns)


def test_bounds_are_told_as_people_type_them() -> None:
    assert about(TABLE_BY_NAME["case"].by_name["availability_target_ppm"]).allowed == "0% 到 100%"
    assert about(ASSET.by_name["quantity"]).allowed == "1 以上"
    assert about(ASSET.by_name["country"]).allowed == "國名（臺灣）或兩碼國碼（TW）"
    assert about(ASSET.by_name["state"]).allowed == "現況、規劃、汰除"
    assert about(ASSET.by_name["kind"]).allowed.endswith(" 等 25 種，按 Enter 挑選")
    assert about(ASSET.by_name["zone_id"]).allowed == "區域的編號"


def test_a_ledger_stays_while_what_it_shows_does(assets: Ledger) -> None:
    elsewhere = INVENTORY.replacing(person=())
    assert ledger_of(elsewhere, ASSET, assets) is assets
    renamed = INVENTORY.replacing(zone=INVENTORY.rows("zone")[:1])
    assert ledger_of(renamed, ASSET, assets) is not assets
    assert ledger_of(INVENTORY, ZONE, assets) is not assets


def test_a_row_is_typed_back_without_its_blanks(assets: Ledger) -> None:
    row = assets.row("FW-1")
    assert row is not None
    assert assets.typed_row(row) == {"id": "FW-1", "name": "防火牆", "kind": "防火牆", "quantity": "1", "state": "現況"}


@pytest.mark.parametrize("table", LEDGER_TABLES, ids=lambda t: t.name)
def test_every_column_can_be_reached_in_some_group(table) -> None:  # type: ignore[no-untyped-def]
    grouped = {c.name for group in column_groups(table.name) for c in group.columns}
    assert grouped | {c.name for c in pinned(table)} == set(table.names)


@pytest.mark.parametrize("table", LEDGER_TABLES, ids=lambda t: t.name)
def test_one_row_from_top_to_bottom_has_every_column_once(table) -> None:  # type: ignore[no-untyped-def]
    listed = [c.name for section in sections(table) for c in section.columns]
    assert sorted(listed) == sorted(table.names)


def test_each_setting_is_in_one_group_of_settings() -> None:
    """The groups after 重點, 基本資料 and 產品來源, before 規劃備註 and 全部欄位."""
    listed = [c.name for group in column_groups("asset")[3:-2] for c in group.columns]
    assert sorted(listed) == sorted(c.name for c in SETTINGS)


def test_answers_evidence_and_what_the_program_records_are_not_among_the_tables() -> None:
    left_out = {"answer", "evidence", "observation", "seal", "review", "review_point"}
    assert len(LEDGER_TABLES) == len(TABLES) - len(left_out)
    assert {t.name for t in TABLES} - {t.name for t in LEDGER_TABLES} == left_out


@pytest.mark.parametrize("table", LEDGER_TABLES, ids=lambda t: t.name)
def test_a_new_row_is_asked_for_everything_required(table) -> None:  # type: ignore[no-untyped-def]
    asked = asked_of_new_rows(table)
    assert {c.name for c in table.columns if c.required} <= {c.name for c in asked}
    assert len(asked) <= 10


@pytest.mark.parametrize("name", ["asset", "purchase", "candidate"])
def test_where_a_product_comes_from_is_looked_at_together(name: str) -> None:
    places = {"brand_country", "made_in", "developed_in", "origin_proof", "maker_id", "cpe"}
    (group,) = (g for g in column_groups(name) if g.key == "origin")
    assert places <= {c.name for c in group.columns}
    (section,) = (g for g in sections(TABLE_BY_NAME[name]) if g.key == "origin")
    assert places <= {c.name for c in section.columns}


@pytest.mark.parametrize("table", LEDGER_TABLES, ids=lambda t: t.name)
def test_rows_are_gathered_by_choices_and_references(table) -> None:  # type: ignore[no-untyped-def]
    assert all(c.kind in (Kind.CHOICE, Kind.REF) for c in facets(table.name))


def test_groups_stand_in_the_order_of_the_choices_with_totals(assets: Ledger) -> None:
    found = arrange(assets, Sieve(), ASSET.by_name["kind"])
    assert [line if isinstance(line, Heading) else assets.rows[line][0] for line in found.lines] == [
        Heading("個人電腦", "2 列  32 台（1 列未填）"), "PC-1", "PC-2",
        Heading("防火牆", "1 列  1 台"), "FW-1",
        Heading("CNC 機台", "1 列  4 台"), "CNC-1",
    ]  # fmt: skip


def test_rows_without_a_zone_come_last_under_their_own_heading(assets: Ledger) -> None:
    found = arrange(assets, Sieve(), ASSET.by_name["zone_id"])
    assert [line.title for line in found.lines if isinstance(line, Heading)] == ["Z-1 辦公區", "Z-2 產線", "區域 --"]


def test_a_filter_keeps_one_value(assets: Ledger) -> None:
    assert arrange(assets, Sieve("kind", "pc"), None).ids == ("PC-1", "PC-2")


def test_a_filter_on_blanks_asks_the_profile_too(assets: Ledger) -> None:
    assert arrange(assets, Sieve(blank_in=("lockout_threshold",)), None).ids == ("CNC-1", "FW-1")


def test_a_text_is_found_whatever_its_case_and_width(assets: Ledger) -> None:
    assert arrange(assets, Sieve(text="ｐｃ-1"), None).ids == ("PC-1",)
    assert arrange(assets, Sieve(text="電腦"), None).ids == ("PC-1", "PC-2")
    assert arrange(assets, Sieve(text="CNC 機台"), None).ids == ("CNC-1",)


def test_filters_hold_together(assets: Ledger) -> None:
    assert arrange(assets, Sieve("zone_id", "Z-1", text="會計"), None).ids == ("PC-2",)


def test_filters_are_offered_with_what_they_leave(assets: Ledger) -> None:
    offered = {c.title: c.count for c in choices(assets, (ASSET.by_name["lockout_threshold"],))}
    assert offered["全部"] == 4
    assert offered["不知道：鎖定次數"] == 2
    assert offered["類型：個人電腦"] == 2
    assert offered["區域：--"] == 1
    assert offered["狀態：現況"] == 4


@given(
    kinds=st.lists(st.sampled_from(["pc", "cnc", None]), max_size=12),
    text=st.sampled_from(["", "A-1", "PC"]),
    grouped=st.booleans(),
)
def test_every_row_that_passes_stands_on_exactly_one_line(kinds: list[str | None], text: str, grouped: bool) -> None:
    ledger = Ledger(Inventory.of(asset=[{"id": f"A-{i}", "name": "甲", "kind": k} for i, k in enumerate(kinds)]), ASSET)
    found = arrange(ledger, Sieve(text=text), ASSET.by_name["kind"] if grouped else None)
    assert found.count == len(found.ids) == len(set(found.ids))
    assert all(found.row_id(found.line_of[row_id]) == row_id for row_id in found.ids)
    plain = arrange(ledger, Sieve(text=text), None)
    assert sorted(found.ids) == sorted(plain.ids)
