"""Snipe-IT: assets of exports, imports and the API; who has them is nobody's business here."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Export, Unreadable, recognised
from secaudit.observers.inventory.snipe_it import SNIPE_IT


def test_assets_are_proposed_with_serial_cards_and_kind() -> None:
    reading = read(own("snipe-it/list.csv"))
    first = reading.hosts[0]
    assert (first.name, first.kind, first.brand, first.model) == ("PC-ACC-01", "pc", "HP", "EliteDesk 800")
    assert first.host.name == "PC-ACC-01"
    assert first.host.macs == ("00:11:22:aa:bb:01",)
    assert first.host.addresses == ("192.0.2.101",)
    assert first.host.serial == "5CG0001AAA"
    assert first.note == "資產標籤 100001；類別 Desktop；位置 HQ 3F；狀態 Deployed"


def test_a_name_that_several_assets_share_is_no_host_name() -> None:
    laptops = [h for h in read(own("snipe-it/list.csv")).hosts if h.kind == "laptop"]
    assert [h.name for h in laptops] == ["Notebook", "Notebook"]
    assert [h.host.name for h in laptops] == ["", ""]
    assert laptops[0].host.macs == ("00:11:22:aa:bb:02", "00:11:22:aa:bb:03")


def test_archived_and_lost_assets_are_counted_and_not_proposed() -> None:
    reading = read(own("snipe-it/list.csv"))
    assert "未提列 2 筆：已封存 1 筆、遺失 1 筆" in reading.notes
    assert {h.name for h in reading.hosts}.isdisjoint({"old-srv", "lost-pad"})


def test_blanks_and_rounded_serial_numbers_identify_nothing() -> None:
    reading = read(own("snipe-it/list.csv"))
    nameless = next(h for h in reading.hosts if h.name == "OptiPlex 100005")
    assert not nameless.host
    assert any("1 筆序號被試算表改成科學記號" in n for n in reading.notes)
    assert next(h for h in reading.hosts if h.name == "100006").kind == ""


@pytest.mark.parametrize("name", ["list.csv", "zh-tw.csv", "import.csv", "api.json"])
def test_no_person_is_in_what_is_read(name: str) -> None:
    said = repr(read(own(f"snipe-it/{name}")))
    for secret in ("Personal", "王某某", "some.body", "sbody", "cperson", "E99", "must-not-appear"):
        assert secret not in said


def test_the_chinese_export_in_big5_is_read() -> None:
    reading = read(own("snipe-it/zh-tw.csv"))
    (only,) = reading.hosts
    assert (only.name, only.kind, only.brand, only.host.macs) == ("PR-2F", "printer", "HP", ("00:11:22:cc:dd:01",))
    assert any("已封存 1 筆" in n for n in reading.notes)


def test_the_import_form_is_the_same_list_under_other_names() -> None:
    (only,) = read(own("snipe-it/import.csv")).hosts
    assert (only.host.name, only.kind, only.model, only.host.serial) == ("nas-backup", "nas", "DS1621+", "2150SBR0001")


def test_an_answer_of_the_api_is_unescaped_and_its_custom_fields_are_chosen() -> None:
    reading = read(own("snipe-it/api.json"))
    first, second = reading.hosts
    assert (first.host.name, first.kind, first.brand) == ("SW-CORE", "switch", "Cisco & Co")
    assert first.model == 'Catalyst "9300"'
    assert (first.host.macs, first.host.addresses) == (("00:11:22:ee:ff:01",), ("192.0.2.3",))
    assert (second.name, second.kind) == ("AP-505 400003", "access_point")
    assert any("已封存 1 筆" in n for n in reading.notes)


def test_a_page_of_many_says_so() -> None:
    data = own("snipe-it/api.json").head.replace(b'"total": 3', b'"total": 90')
    assert any("全部有 90 筆" in n for n in read(data).notes)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("First Name,Last Name,Email,Username,Activated,Employee Number", "個人資料"),
        ("Name,Category,Manufacturer,Model Number,Fieldset,EOL", "型號清單"),
        ("Company,Name,Category,QTY,Order Number,Model Number,Item Number", "耗材清單"),
        ("Item Name,Order Number,Serial number,Category,Quantity", "零組件清單"),
    ],
)
def test_lists_of_other_things_are_refused_with_what_they_are(header: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(f"{header}\na,b,c,d,e,f,g\n".encode())


@pytest.mark.parametrize("thing", ["users", "models", "consumables", "components"])
def test_the_real_lists_of_other_things_are_refused(thing: str) -> None:
    one = sample(f"inventory/snipe-it/snipe-it__sample_csvs_{thing}-sample.csv")
    assert [o.name for o in recognised(one)] == ["snipe-it"]
    with pytest.raises(Unreadable, match="不是 Snipe-IT 的資產匯出"):
        SNIPE_IT.reads(one)


def test_the_real_asset_list_with_blanks_is_read_once_its_encoding_is_one_that_is_known() -> None:
    """The vendor's file is in Mac Roman, with CR alone at the end of lines: the encoding cannot be told."""
    one = sample("inventory/snipe-it/snipe-it__sample_csvs_assets-sample-BLANKS.csv")
    assert recognised(one) == ()
    reading = read(Export.of(one.head.decode("mac_roman").encode()))
    assert len(reading.hosts) == 124
    assert "未提列 76 筆：已封存 39 筆、遺失 37 筆" in reading.notes
    first = reading.hosts[0]
    assert (first.name, first.brand, first.model) == ("eget nunc donec quis", "Linkbridge", "massa id")
    assert first.host.serial == "27aa8378-b0f4-4289-84a4-405da95c6147"
    assert "Bonnie" not in repr(reading)


@pytest.mark.parametrize("state", ["報廢", "已汰除", "Decommissioned", "已捐贈", "Sold"])
def test_what_was_scrapped_or_given_away_is_no_asset(state: str) -> None:
    text = f"Asset Name,Asset Tag,Serial,Model,Category,Status,Manufacturer\npc-1,A-1,SN1112,X,Desktop,{state},Dell\n"
    assert read(text.encode()).hosts == ()
