"""Ansible facts: every form of the output, machines told apart, secrets left where they are."""

from __future__ import annotations

import json
from datetime import date

import pytest

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host, SeenHost

SETUP = (EXPORTS / "ansible-facts" / "setup.txt").read_bytes()


def _only(facts: dict[str, object]) -> SeenHost:
    (seen,) = read(json.dumps({"ansible_facts": {"ansible_hostname": "h1", **facts}}).encode()).hosts
    return seen


def test_each_host_that_answered_is_proposed_and_the_others_are_counted() -> None:
    reading = read(own("ansible-facts/setup.txt"))
    assert reading.collected_on == date(2024, 5, 21)
    first, second = reading.hosts
    assert first.host == Host("db1", ("10.4.0.11",), ("00:25:90:04:00:11",), "7XK2P93")
    assert (first.kind, first.brand, first.model) == ("server", "Dell Inc.", "PowerEdge R750")
    assert (second.name, second.kind, second.brand, second.model) == ("vm7", "", "", "")
    assert "2 台連不上或執行失敗，未列入" in reading.notes


def test_nothing_secret_of_the_file_is_in_the_reading() -> None:
    said = repr(read(own("ansible-facts/setup.txt")))
    assert "hunter2" not in said
    assert "publickey" not in said


def test_a_network_inside_one_machine_gives_it_no_address() -> None:
    assert "172.17.0.1" not in repr(read(own("ansible-facts/setup.txt")).hosts)
    assert read(own("ansible-facts/windows-tree.json")).hosts[0].host.addresses == ("10.4.0.40",)


def test_one_line_a_host_is_read_and_the_words_of_makers_without_a_name_are_none() -> None:
    (seen,) = read(own("ansible-facts/one-line.txt")).hosts
    assert seen.host == Host("edge1", ("10.4.0.31",))
    assert (seen.kind, seen.brand, seen.model) == ("pc", "", "")


def test_a_windows_domain_controller_is_a_server() -> None:
    (seen,) = read(own("ansible-facts/windows-tree.json")).hosts
    assert (seen.name, seen.kind, seen.brand) == ("AD1", "server", "HPE")
    assert seen.host.macs == ("3c:ec:ef:04:00:40",)


def test_the_fact_cache_has_no_name_but_the_facts_do() -> None:
    reading = read(own("ansible-facts/fact-cache.json"))
    assert [(h.name, h.kind) for h in reading.hosts] == [("nb-lin", "laptop")]
    assert reading.collected_on is None


def test_several_hosts_in_one_object_are_read_by_their_names() -> None:
    both = {
        name: {"ansible_facts": {"ansible_all_ipv4_addresses": [f"10.4.1.{n}"]}} for n, name in ((1, "a"), (2, "b"))
    }
    assert [(h.name, h.host.addresses) for h in read(json.dumps(both).encode()).hosts] == [
        ("a", ("10.4.1.1",)),
        ("b", ("10.4.1.2",)),
    ]


def test_a_switch_tells_its_model_and_serial_number() -> None:
    told = {"ansible_net_hostname": "sw1", "ansible_net_serialnum": "FOC1122A3B4", "ansible_net_model": "C9300",
            "ansible_network_os": "ios", "ansible_net_version": "17.9.4"}  # fmt: skip
    text = f"sw1 | SUCCESS => {json.dumps({'ansible_facts': told}, indent=4)}\n"
    (seen,) = read(text.encode()).hosts
    assert (seen.host, seen.model, seen.note) == (Host("sw1", serial="FOC1122A3B4"), "C9300", "ios 17.9.4")


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"ansible_form_factor": "Notebook"}, "laptop"),
        ({"ansible_form_factor": "Tower"}, ""),
        ({"ansible_form_factor": "Desktop", "ansible_virtualization_role": "guest"}, ""),
        ({"ansible_distribution": "Microsoft Windows Server 2019 Standard"}, "server"),
        ({"ansible_distribution": "Microsoft Windows 11 Pro", "ansible_os_product_type": "workstation"}, ""),
        ({"ansible_distribution": "Debian"}, ""),
    ],
)
def test_a_kind_needs_a_form_or_a_server_system(facts: dict[str, object], kind: str) -> None:
    assert _only(facts).kind == kind


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, [None], [{"macaddress": 5}], [["eth0"]], {"address": []}])
@pytest.mark.parametrize(
    "key", ["interfaces", "default_ipv4", "all_ipv4_addresses", "date_time", "product_serial", "eth0"]
)
def test_a_fact_of_another_shape_is_passed_over(key: str, wrong: object) -> None:
    assert _only({f"ansible_{key}": wrong}).name == "h1"


def test_a_block_that_does_not_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(SETUP.rstrip().removesuffix(b"}"))


def test_a_block_in_the_middle_that_does_not_end_is_refused_with_its_line() -> None:
    first, second = SETUP.split(b"}\ndb2 ")
    with pytest.raises(Unreadable, match=":2"):
        read(first + b"db2 " + second)


def test_output_as_yaml_is_refused_with_the_way_to_json() -> None:
    with pytest.raises(Unreadable, match="ANSIBLE_CALLBACK_RESULT_FORMAT"):
        read(b"db1 | SUCCESS =>\n    ansible_facts:\n        ansible_hostname: db1\n")


def test_colours_of_a_terminal_are_passed_over() -> None:
    lines = (b"\x1b[0;32m" + line + b"\x1b[0m" for line in SETUP.split(b"\n"))
    assert len(read(b"\n".join(lines)).hosts) == 2


def test_a_run_in_which_nobody_answered_proposes_nothing() -> None:
    reading = read(b'a | UNREACHABLE! => {\n    "msg": "no route"\n}\n')
    assert reading.says_nothing
    assert reading.notes == ("1 台連不上或執行失敗，未列入",)


@pytest.mark.parametrize("name", ["self__ansible_setup_stdout.txt", "self__ansible_tree_localhost.json"])
def test_a_real_run_is_read_in_both_forms_alike(name: str) -> None:
    reading = read(sample(f"inventory/ansible-facts/{name}"))
    (seen,) = reading.hosts
    assert reading.collected_on == date(2026, 11, 21)
    assert (seen.name, seen.host.addresses, seen.host.serial) == ("vm", ("192.0.2.2", "fd00::2"), "")
    assert seen.host.macs[0] == "02:fc:00:00:00:01"
