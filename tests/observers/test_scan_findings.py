"""What all scanners share: merging, rating, days, names of targets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.observers.days import day, day_of_epoch
from secaudit.observers.export import Export
from secaudit.observers.findings import Findings, by_score, by_word, worse
from secaudit.observers.reading import Host, Unreadable
from secaudit.observers.scans.targets import address, host, host_of, macs, plain_url, port

SEVERITIES = ("low", "medium", "high", "critical")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03T23:59:59+08:00", date(2024, 5, 3)),
        ("Fri May  3 10:00:00 2024", date(2024, 5, 3)),
        ("Fri May  3 10:00:00 CST 2024", date(2024, 5, 3)),
        ("Feb 19, 2024 21:01:01 UTC", date(2024, 2, 19)),
        ("Sat, 4 Nov 2023 10:00:00", date(2023, 11, 4)),
        ("週六, 4 十一月 2023 10:00:00", date(2023, 11, 4)),
        ("星期六, 4 11月 2023 10:00:00", date(2023, 11, 4)),
        ("03/04/2024", None),
        ("2024-13-40", None),
        ("31 Foo 2024", None),
        ("", None),
    ],
)
def test_days_are_read_as_written_and_ambiguous_ones_are_unknown(text: str, expected: date | None) -> None:
    assert day(text) == expected


@given(st.text(max_size=100))
def test_no_text_makes_reading_a_day_fail(text: str) -> None:
    day(text)
    day_of_epoch(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_written_in_any_form_is_that_day(one: date) -> None:
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[one.month - 1]
    assert day(one.isoformat()) == one
    assert day(f"Sat, {one.day} {month} {one.year:04} 10:00:00") == one
    assert day(f"Sat {month} {one.day:2} 10:00:00 {one.year:04}") == one
    assert day(f"{month} {one.day}, {one.year:04} 21:01:01 UTC") == one


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("9.0", "critical"),
        (8.9, "high"),
        ("7", "high"),
        ("6.9", "medium"),
        ("0.1", "low"),
        ("0", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_scores_have_the_bands_of_cvss(score: str | float | None, expected: str) -> None:
    assert by_score(score) == expected


@pytest.mark.parametrize("score", ["nan", "inf", "1e999", "-5", "11", "9" * 5000, "九"])
def test_what_is_no_score_rates_nothing(score: str) -> None:
    assert by_score(score) == ""


def test_words_are_known_or_not() -> None:
    assert [by_word(w) for w in ("CRITICAL", " Moderate ", "None", "unknown", "")] == [
        "critical",
        "medium",
        "info",
        "",
        "",
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(SEVERITIES), st.sampled_from(["", "x"])), min_size=1))
def test_what_is_there_twice_is_once_with_the_worst_severity(given: list[tuple[str, str, str]]) -> None:
    findings = Findings(Export.of(b""))
    for identifier, severity, where in given:
        findings.add(identifier, "t", severity, "p", Host(), where)
    found = {(w.identifier, w.where): w.severity for w in findings.scan("T", "", None, "p").weaknesses}
    worst = {(i, w): max((s for j, s, v in given if (j, v) == (i, w)), key=SEVERITIES.index) for i, _, w in given}
    assert found == worst


def test_two_plugins_of_one_cve_are_one_finding_and_one_plugin_of_two_cves_too() -> None:
    findings = Findings(Export.of(b""))
    findings.add("p1", "One", "low", "1", Host(), "", ["CVE-2020-1"])
    findings.add("p2", "Two", "high", "2", Host(), "", ["cve-2020-1"])
    findings.add("p3", "Three", "low", "3", Host(), "", ["CVE-2020-2"])
    findings.add("p3", "Three", "low", "4", Host(), "", ["CVE-2020-3", "NOCVE"])
    scan = findings.scan("T", "", None, "p")
    assert [(w.identifier, w.title, w.severity) for w in scan.weaknesses] == [
        ("CVE-2020-1", "Two", "high"),
        ("p3", "Three（CVE-2020-2 等 2 個 CVE）", "low"),
    ]


@pytest.mark.parametrize(
    ("url", "plain", "name"),
    [
        ("https://u:p@h.example:8443/a;s=1?q=2#f", "https://h.example:8443/a", "h.example"),
        ("h.example:22", "h.example:22", "h.example"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1", "2001:db8::1"),
        ("/etc/passwd", "/etc/passwd", ""),
        ("", "", ""),
    ],
)
def test_a_url_loses_credentials_and_query(url: str, plain: str, name: str) -> None:
    assert (plain_url(url), host_of(url)) == (plain, name)


@given(st.text(max_size=60))
def test_no_text_makes_a_target_fail(text: str) -> None:
    host(text, host_of(text), also=macs(text))
    assert "?" not in plain_url(text)
    port(text, text)


def test_names_addresses_and_ports() -> None:
    assert host("PLANT\\ERP01", "10.0.0.1", "fe80::1%eth0") == Host("ERP01", ("10.0.0.1", "fe80::1"))
    assert host("localhost.localdomain", "10.0.0.1") == Host("", ("10.0.0.1",))
    assert host("localhost") == Host("localhost")
    assert address("999.1.1.1") == ""
    assert macs("AA-BB-CC-00-11-22\n00:11:22:33:44:55 aa:bb") == ("aa:bb:cc:00:11:22", "00:11:22:33:44:55")
    assert [port("443", "TCP"), port("0", "tcp"), port("70000x", "tcp"), port("53", "")] == ["443/tcp", "", "", "53"]


def test_the_worse_of_two_ratings_counts_and_none_is_none() -> None:
    assert (worse("low", "critical"), worse("", "medium"), worse("", "")) == ("critical", "medium", "")


def test_two_long_places_that_begin_alike_are_two_findings() -> None:
    findings, begin = Findings(Export.of(b"")), "/srv/" + "a" * 1000
    findings.add("rule", "T", "high", "1", Host(), f"{begin}/one.py:1")
    findings.add("rule", "T", "high", "2", Host(), f"{begin}/two.py:1")
    findings.add("rule", "T", "high", "3", Host(), f"{begin}/two.py:1")
    first, second = findings.scan("T", "", None, "p").weaknesses
    assert first.where != second.where
    assert len(first.where) <= 200


def test_findings_without_a_severity_are_told_to_the_scan() -> None:
    findings = Findings(Export.of(b""))
    findings.add("a", "A", "", "1", Host())
    findings.add("b", "B", "info", "1", Host())
    assert findings.scan("T", "", None, "p").unrated == 1


def test_more_findings_than_anybody_treats_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.observers.findings.MAX_FINDINGS", 2)
    findings = Findings(Export.of(b"", "big.json"))
    findings.add("a", "T", "low", "1", Host())
    findings.add("b", "T", "low", "1", Host())
    with pytest.raises(Unreadable, match="弱點超過 2 項"):
        findings.add("c", "T", "low", "1", Host())
