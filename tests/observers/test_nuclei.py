"""Nuclei: JSON lines and lists, new keys and old."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import EXPORTS, own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.reading import Host


def line(**more: Any) -> bytes:
    one = {
        "template-id": "t",
        "info": {"name": "N", "severity": "low"},
        "host": "h.example",
        "matched-at": "h.example:22",
    }
    return json.dumps(one | more).encode() + b"\n"


def test_lines_are_findings_told_apart_by_their_matcher() -> None:
    reading = read(own("nuclei/results.jsonl"))
    (scan,) = reading.scans
    portal = Host("portal.plant.example", ("192.0.2.10",))
    assert [(w.identifier, w.severity, w.host, w.where) for w in scan.weaknesses] == [
        ("CVE-2021-70001", "critical", portal, "https://portal.plant.example:8443/a/b"),
        ("missing-headers:csp", "low", portal, "https://portal.plant.example/"),
        ("missing-headers:hsts", "low", portal, "https://portal.plant.example/"),
    ]
    assert (scan.held_on, scan.name) == (date(2024, 7, 2), "portal.plant.example")
    assert scan.counted == "嚴重度不明 1 項、資訊級 1 項"


def test_credentials_queries_and_requests_are_nowhere_in_the_reading() -> None:
    said = repr(read(own("nuclei/results.jsonl")))
    assert "s3cr3t" not in said
    assert "hunter2" not in said


def test_a_list_with_the_keys_of_old_is_read() -> None:
    (scan,) = read(own("nuclei/list.json")).scans
    assert scan.held_on == date(2021, 5, 20)
    assert [(w.identifier, w.severity, w.host, w.where) for w in scan.weaknesses] == [
        ("telnet-open", "medium", Host("", ("192.0.2.20",)), "192.0.2.20:23")
    ]


@given(
    st.lists(
        st.fixed_dictionaries(
            {"template-id": st.sampled_from("abc"), "matched-at": st.text(max_size=30), "host": st.text(max_size=20)},
            optional={"matcher-name": st.text(max_size=5), "ip": st.ip_addresses().map(str)},
        ),
        min_size=1,
    )
)
def test_lines_and_a_list_of_the_same_results_say_the_same(results: list[dict[str, str]]) -> None:
    full = [{**one, "info": {"name": "N", "severity": "high"}} for one in results]
    as_lines = read("\n".join(json.dumps(one) for one in full).encode()).scans[0]
    assert as_lines == read(json.dumps(full, indent=1).encode()).scans[0]
    assert len(as_lines.weaknesses) == len({(w.identifier, w.host, w.where) for w in as_lines.weaknesses})


def test_a_template_that_did_not_match_is_counted() -> None:
    (scan,) = read(line(**{"matcher-status": False}) + line(timestamp="x")).scans
    assert (scan.counted, len(scan.weaknesses), scan.held_on) == ("未符合 1 項", 1, None)


def test_a_line_longer_than_a_megabyte_is_read() -> None:
    assert len(read(line(response="x" * 1_500_000) + line()).scans[0].weaknesses) == 1


def test_what_is_no_result_and_what_is_cut_short_are_problems() -> None:
    with pytest.raises(Unreadable, match="第 2 筆"):
        read(line() + b'{"a": 1}\n')
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((EXPORTS / "nuclei/results.jsonl").read_bytes()[:-30])


def test_the_real_results() -> None:
    (scan,) = read(sample("scans/nuclei/django-DefectDojo__nuclei_many_findings_new.json")).scans
    assert scan.held_on == date(2022, 3, 20)
    assert [(w.identifier, w.severity) for w in scan.weaknesses] == [
        ("CVE-2018-15473", "medium"),
        ("prometheus-metrics", "low"),
    ]
    (scan,) = read(sample("scans/nuclei/django-DefectDojo__nuclei_invalid_cwe.json")).scans
    assert (scan.held_on, scan.counted) == (date(2021, 5, 20), "資訊級 1 項")
    (scan,) = read(sample("scans/nuclei/django-DefectDojo__nuclei_issue_9201.json")).scans
    assert scan.hosts == (Host("example.com"),)
