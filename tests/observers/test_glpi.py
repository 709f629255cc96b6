"""GLPI, FusionInventory and OCS inventories, XML and JSON: one machine, its cards, and whether it is protected."""

from __future__ import annotations

import json
from datetime import date

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Export, Reading, Unreadable
from secaudit.observers.inventory.glpi_json import GLPI_JSON
from secaudit.observers.inventory.glpi_xml import GLPI_XML


def _xml(*sections: str) -> bytes:
    return f"<REQUEST><CONTENT>{''.join(sections)}</CONTENT><QUERY>INVENTORY</QUERY></REQUEST>".encode()


UCS = ("10.2.5.10", "192.168.12.5")
PC = "<HARDWARE><NAME>pc</NAME></HARDWARE>"


def test_a_computer_is_proposed_with_the_cards_that_are_its_own() -> None:
    reading = read(own("glpi-xml/computer.xml"))
    (only,) = reading.hosts
    assert (only.name, only.kind, only.brand, only.model) == (
        "PC-DESIGN-7",
        "pc",
        "Example Computer Inc.",
        "ProDesk 42",
    )
    assert only.host.addresses == ("192.0.2.77",)
    assert only.host.macs == ("00:11:22:77:00:01",)
    assert only.host.serial == "EXM0042"
    assert (reading.program, reading.collected_on) == ("GLPI-Agent_v1.7", date(2026, 3, 2))


def test_one_enabled_product_protects_and_old_signatures_are_said() -> None:
    reading = read(own("glpi-xml/computer.xml"))
    (only,) = reading.settings
    assert (only.column, only.value, only.place) == ("antimalware", 1, "第 5 行 ANTIVIRUS")
    assert only.said == "Example Endpoint Security ENABLED=1"
    assert only.in_force is True
    assert only.host.name == "PC-DESIGN-7"
    assert reading.notes == ("啟用中的防毒軟體病毒碼未更新",)


def test_all_registered_products_disabled_is_no_protection() -> None:
    assert settings(read(own("glpi-json/computer.json"))) == {"antimalware": 0}


def test_no_registered_product_says_nothing() -> None:
    reading = read(_xml(PC))
    assert reading.settings == ()
    assert any("不推定" in n for n in reading.notes)


def test_a_product_that_does_not_say_whether_it_is_enabled_says_nothing() -> None:
    product = "<ANTIVIRUS><NAME>x</NAME></ANTIVIRUS>"
    off = "<ANTIVIRUS><NAME>y</NAME><ENABLED>0</ENABLED></ANTIVIRUS>"
    assert read(_xml(PC, product, off)).settings == ()


@pytest.mark.parametrize(
    ("ends", "day", "found"),
    [
        ("2026-03-01", "2026-03-02", []),
        ("2026-03-02", "2026-03-02", [1]),
        ("soon", "2026-03-02", [1]),
        ("2020-01-01", "", [1]),
    ],
)
def test_a_product_whose_licence_has_ended_is_not_sure_to_protect(ends: str, day: str, found: list[int]) -> None:
    product = f"<ANTIVIRUS><NAME>x</NAME><ENABLED>1</ENABLED><EXPIRATION>{ends}</EXPIRATION></ANTIVIRUS>"
    reading = read(_xml(PC, product, f"<ACCESSLOG><LOGDATE>{day} 08:00:00</LOGDATE></ACCESSLOG>"))
    assert [s.value for s in reading.settings] == found
    assert any("授權已到期" in n for n in reading.notes) == (not found)


@pytest.mark.parametrize("name", ["glpi-xml/computer.xml", "glpi-json/computer.json"])
def test_users_keys_and_environment_are_not_taken(name: str) -> None:
    assert "must-not-appear" not in repr(read(own(name)))


def test_the_same_machine_is_the_same_in_json() -> None:
    reading = read(own("glpi-json/computer.json"))
    (only,) = reading.hosts
    assert (only.name, only.kind, only.host.serial) == ("NB-SALES-3", "laptop", "EXN0014")
    assert (only.host.addresses, only.host.macs) == (("192.0.2.83",), ("00:11:22:83:00:01",))
    assert reading.collected_on == date(2026, 3, 3)


def test_discovered_devices_have_the_best_name_they_answered_with() -> None:
    reading = read(own("glpi-xml/discovery.xml"))
    assert [(h.name, h.kind, h.host.macs) for h in reading.hosts] == [
        ("PRN-2F", "printer", ("00:11:22:30:00:01",)),
        ("192.0.2.31", "", ()),
    ]
    assert any("1 個設備沒有名稱" in n for n in reading.notes)


def test_a_network_device_is_no_more_than_that_and_its_ports_are_not_machines() -> None:
    (only,) = read(own("glpi-xml/switch.xml")).hosts
    assert (only.name, only.kind, only.note) == ("sw-2f", "", "韌體 16.12.4")
    assert (only.host.addresses, only.host.macs) == (("192.0.2.2",), ("00:11:22:02:00:01",))


def test_a_printer_in_json_is_a_printer() -> None:
    (only,) = read(own("glpi-json/printer.json")).hosts
    assert (only.name, only.kind, only.brand) == ("MFP-1F", "printer", "Example Print")


@pytest.mark.parametrize(
    ("chassis", "system", "kind"),
    [
        ("Desktop", "Microsoft Windows Server 2022 Standard", "server"),
        ("Desktop", "Debian GNU/Linux 12", ""),
        ("Rack Mount Chassis", "Debian GNU/Linux 12", "server"),
        ("Notebook", "Fedora 40", "laptop"),
        ("Other", "Microsoft Windows 11 Pro", ""),
        ("", "Android 14", "mobile"),
    ],
)
def test_the_kind_is_told_by_chassis_and_system_together(chassis: str, system: str, kind: str) -> None:
    hardware = f"<HARDWARE><NAME>x</NAME><CHASSIS_TYPE>{chassis}</CHASSIS_TYPE><OSNAME>{system}</OSNAME></HARDWARE>"
    assert read(_xml(hardware)).hosts[0].kind == kind


def test_a_partial_inventory_says_that_it_is_one() -> None:
    whole = json.loads(own("glpi-json/computer.json").text()) | {"partial": True}
    assert any("部分盤點" in n for n in read(json.dumps(whole).encode()).notes)


def test_an_inventory_of_nothing_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="沒有一台"):
        read(_xml("<HARDWARE><MEMORY>1</MEMORY></HARDWARE>"))
    with pytest.raises(Unreadable, match="沒有一台"):
        read(b'{"deviceid": "x", "content": {"bios": {}}}')


def test_a_cut_inventory_is_a_problem() -> None:
    for one, name in ((GLPI_XML, "glpi-xml/computer.xml"), (GLPI_JSON, "glpi-json/computer.json")):
        data = own(name).head
        with pytest.raises(Unreadable):
            one.reads(Export.of(data[: len(data) * 2 // 3]))


def test_entities_are_refused() -> None:
    with pytest.raises(Unreadable, match="E-OBS-06"):
        GLPI_XML.reads(Export.of(b'<!DOCTYPE R [<!ENTITY a "b">]>' + _xml(PC)))


@pytest.mark.parametrize("value", ["null", "[]", '"x"', "1e400", "true"])
def test_sections_of_another_shape_are_passed_over(value: str) -> None:
    data = f'{{"deviceid":"x","content":{{"hardware":{{"name":"h"}},"bios":{value},"networks":{value}}}}}'
    assert GLPI_JSON.reads(Export.of(data.encode())).hosts[0].name == "h"


def test_the_list_that_the_pages_export_is_read_and_its_users_are_not() -> None:
    reading = read(own("glpi-csv/computers.csv"))
    first, second = reading.hosts
    assert (first.name, first.kind, first.brand, first.model) == ("PC-HR-01", "pc", "Example Computer", "Desk 5")
    assert (first.host.serial, first.place) == ("EXH0001", "第 3 行")
    assert first.note == "位置 HQ > 3F；作業系統 Microsoft Windows 11 Pro；狀態 In use"
    assert (second.name, second.kind, second.host.serial) == ("SRV-ERP", "server", "")
    assert "未提列 1 筆：已封存 1 筆" in reading.notes
    assert "someone" not in repr(reading)


def test_a_list_cut_in_a_row_is_a_problem() -> None:
    data = own("glpi-csv/computers.csv").head
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[: data.rindex(b"Debian")])


def _only(reading: Reading) -> tuple[str, str, str, str, tuple[str, ...], str]:
    (h,) = reading.hosts
    return h.name, h.kind, h.brand, h.model, h.host.addresses, h.host.serial


def test_the_real_windows_notebook_is_protected_by_two_products() -> None:
    reading = read(sample("inventory/glpi-inventory/inventory_format__data_12.xml"))
    known = ("pc-arg-23", "laptop", "Hewlett-Packard", "HP EliteBook 2540p", ("10.253.6.55",), "CZC0479792")
    assert _only(reading) == known
    assert settings(reading) == {"antimalware": 1}
    assert reading.collected_on == date(2017, 5, 15)
    assert "68:b5:99:e6:84:eb" in reading.hosts[0].host.macs
    assert "00:ff:3a:68:62:80" not in reading.hosts[0].host.macs
    assert "BCDEFG" not in repr(reading)
    assert "cvigneron" not in repr(reading)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("data_16.xml", ("J9803A", "", "Hewlett-Packard", "1810-24G", ("192.168.1.9",), "cn3afrt37n")),
        ("data_5-good.xml", ("WR21", "", "Digi", "WR11 XT", ("172.21.255.102",), "486280")),
        ("examples_computer_2.json", ("COMP1", "laptop", "Dell Inc.", "XPS 13 9350", (), "2FAGP34")),
        (
            "examples_networkequipment_1.json",
            ("ucs6248up-cluster-pa3-B", "", "Cisco", "UCS 6248UP 48-Port", UCS, "SSI1912014B"),
        ),
    ],
)
def test_the_other_real_inventories_are_one_machine_each(
    name: str, known: tuple[str, str, str, str, tuple[str, ...], str]
) -> None:
    assert _only(read(sample(f"inventory/glpi-inventory/inventory_format__{name}"))) == known
