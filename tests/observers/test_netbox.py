"""NetBox: devices and virtual machines of CSV exports and REST answers; other objects are no devices."""

from __future__ import annotations

import json

import pytest

from observers.conftest import SAMPLES, own, read, sample
from secaudit.observers import Export, Reading, Unreadable, recognised
from secaudit.observers.inventory.netbox import NETBOX

HEADER = "Name,Status,Tenant,Site,Location,Rack,Role,Manufacturer,Type,IP Address,Serial number\n"


def _hosts(reading: Reading) -> dict[str, tuple[str, str, str, str]]:
    return {h.name: (h.kind, h.brand, h.model, h.host.serial) for h in reading.hosts}


def test_devices_in_use_are_proposed_with_what_netbox_knows_of_them() -> None:
    reading = read(own("netbox/devices.csv"))
    assert _hosts(reading) == {
        "fw-tc-01": ("firewall", "Fortinet", "FortiGate 60F", "FGT60FTK00001"),
        "sw-tc-01": ("switch", "Cisco", "C9200L-24T", "FOC0001A"),
        "app-node": ("", "Dell", "PowerEdge R650", ""),
        "PowerEdge R640 7XK0001": ("server", "Dell", "PowerEdge R640", "7XK0001"),
    }
    assert reading.hosts[0].host.addresses == ("192.0.2.1", "2001:db8::1")
    assert reading.hosts[0].note == "資產標籤 A-001；站台 Taichung；機櫃 R01"
    assert reading.hosts[3].host.name == ""


def test_what_is_not_in_use_is_counted_by_its_state() -> None:
    notes = read(own("netbox/devices.csv")).notes
    assert "未提列 3 筆：規劃中 1 筆、配線架等非資訊設備 1 筆、除役中 1 筆" in notes


def test_field_names_of_old_exports_are_the_same_columns() -> None:
    reading = read(own("netbox/old.csv"))
    assert _hosts(reading) == {
        "srv-db-01": ("server", "HPE", "DL380 Gen10", "CZJ00001"),
        "nas-01": ("nas", "Synology", "DS920+", "2010PCN0001"),
    }
    assert any("停用或離線 1 筆" in n for n in reading.notes)


def test_a_localised_export_with_another_delimiter_is_read_and_its_states_are_known() -> None:
    reading = read(own("netbox/zh.csv"))
    assert _hosts(reading) == {"edge-01": ("router", "Juniper", "MX204", "JN0001")}
    assert any("除役中 1 筆" in n for n in reading.notes)


def test_virtual_machines_have_addresses_but_no_maker() -> None:
    (only,) = read(own("netbox/vms.csv")).hosts
    assert (only.name, only.kind, only.brand, only.host.addresses) == ("vm-web", "", "", ("192.0.2.50",))


def test_an_answer_of_the_rest_api_is_read_and_its_contexts_and_custom_fields_are_not() -> None:
    reading = read(own("netbox/api.json"))
    assert _hosts(reading) == {
        "core-sw": ("switch", "Arista", "DCS-7050", "SSJ0001"),
        "ups-1": ("", "APC", "SMT1500", "AS0002"),
        "P3245 ACCC80001": ("camera", "Axis", "P3245", "ACCC80001"),
    }
    assert reading.hosts[1].host.addresses == ("2001:db8::7",)
    assert "must-not-appear" not in repr(reading)


def test_one_page_of_many_says_that_it_is_one() -> None:
    assert any("只有一頁（1 筆）" in n for n in read(own("netbox/page.json")).notes)
    assert not any("只有一頁" in n for n in read(own("netbox/api.json")).notes)


def test_a_list_of_results_without_its_envelope_is_read_too() -> None:
    results = json.loads(own("netbox/api.json").text())["results"]
    assert len(read(json.dumps(results).encode()).hosts) == 3


def test_a_cut_answer_is_a_problem() -> None:
    data = own("netbox/api.json").head
    with pytest.raises(Unreadable, match="E-OBS-05"):
        NETBOX.reads(Export.of(data[:-40]))


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", "N/A", "0000000000", "6.4E+12", "Default string"])
def test_a_placeholder_is_no_serial_number(serial: str) -> None:
    (only,) = read(f"{HEADER}a,Active,,HQ,,R1,Server,Dell,R650,,{serial}\n".encode()).hosts
    assert only.host.serial == ""


def test_a_header_alone_has_no_device() -> None:
    with pytest.raises(Unreadable, match="沒有任何一台"):
        read(HEADER.encode())


def test_an_export_of_racks_is_not_recognised() -> None:
    racks = (
        "Name,Site,Location,Status,Facility ID,Tenant,Role,Type,Height,Devices,Space,Manufacturer,Serial number\n"
        "R1,HQ,MDF,Active,,,core,4-post,42U,7,16%,,\n"
    )
    assert recognised(Export.of(racks.encode())) == ()


def test_the_real_export_of_devices_is_read_whole() -> None:
    reading = read(sample("inventory/netbox/seduc__netbox_devices.csv"))
    assert len(reading.hosts) == 21
    hosts = {h.name: h for h in reading.hosts}
    assert (hosts["PROXMOX"].kind, hosts["PROXMOX"].brand, hosts["PROXMOX"].model) == (
        "server",
        "Dell",
        "PowerEdge T630",
    )
    assert (hosts["AP 0A"].kind, hosts["SW FD0A"].kind, hosts["TPS3"].kind) == ("access_point", "switch", "ids")
    assert hosts["SPINE_CONTEINER_01"].kind == ""


def test_the_real_export_of_racks_is_not_recognised() -> None:
    one = sample("inventory/netbox/seduc__netbox_racks.csv")
    assert SAMPLES.is_dir()
    assert not NETBOX.recognises(one)
