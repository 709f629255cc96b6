"""gpresult /x: what was applied to one machine, by which policy."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import observer, own, read, settings
from secaudit.observers import Export, Unreadable

GPRESULT = observer("gpresult")


def _text(name: str = "gpresult/member-server.xml") -> str:
    return b"".join(own(name).chunks()).decode("utf-16")


def _changed(old: str, new: str) -> Export:
    text = _text()
    assert old in text
    return Export.of(text.replace(old, new).encode("utf-16"), "gpresult.xml")


def test_the_winning_policy_decides_and_is_named() -> None:
    reading = read(own("gpresult/member-server.xml"))
    assert settings(reading) == {
        "password_min_length": 12,
        "password_complexity": 1,
        "password_max_age_days": 90,
        "password_strength_enforced": 1,
        "lockout_threshold": 3,
        "lockout_minutes": 15,
        "lockout_until_admin": 0,
        "log_login": 1,
        "log_removable": 0,
    }
    assert {(s.in_force, s.host.name) for s in reading.settings} == {(True, "MES-SRV-01")}
    assert reading.collected_on == date(2024, 5, 3)
    said = {s.column: s.said for s in reading.settings}
    assert said["lockout_threshold"] == "LockoutBadCount = 3（產線伺服器基準）"
    assert said["password_complexity"] == "PasswordComplexity = true（Default Domain Policy）"


def test_the_prefix_the_encoding_and_the_declaration_do_not_matter() -> None:
    text = _text().replace("q1:", "zz:").replace("xmlns:q1", "xmlns:zz")
    expected = settings(read(own("gpresult/member-server.xml")))
    for data in (text.encode("utf-16"), text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("utf-16-be")):
        assert settings(read(data)) == expected


def test_the_nine_categories_alone_are_not_known_to_be_in_force() -> None:
    reading = read(own("gpresult/legacy-audit-utf8.xml"))
    assert {s.column: (s.value, s.in_force) for s in reading.settings} == {
        "lockout_threshold": (5, True),
        "lockout_until_admin": (1, True),
        "log_login": (1, None),
    }


def test_a_simulation_is_not_in_force() -> None:
    reading = read(_changed("LoggedData", "PlanningData"))
    assert {s.in_force for s in reading.settings} == {None}
    assert all("模擬" in s.why for s in reading.settings)


def test_an_extension_that_failed_leaves_it_open() -> None:
    reading = read(_changed("<Error>0</Error>", "<Error>1332</Error>"))
    assert {s.in_force for s in reading.settings} == {None}


def test_without_the_computer_there_is_nothing_and_the_note_says_what_to_do() -> None:
    text = _text()
    start, end = text.index("  <ComputerResults>"), text.index("</Rsop>")
    reading = read((text[:start] + text[end:]).encode("utf-16"))
    assert reading.says_nothing
    assert "系統管理員" in reading.notes[0]


def test_two_policies_of_one_rank_that_differ_are_a_problem() -> None:
    base = "http://www.microsoft.com/GroupPolicy/Settings/Base"
    with pytest.raises(Unreadable, match="兩次"):
        read(_changed(f'<Precedence xmlns="{base}">2</Precedence>', f'<Precedence xmlns="{base}">1</Precedence>'))


def test_a_file_cut_short_is_one_problem() -> None:
    data = _text().encode("utf-16")
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[: len(data) // 4 * 2])


def test_an_entity_is_refused() -> None:
    text = _text().replace("<Rsop", '<!DOCTYPE Rsop [<!ENTITY a "b">]>\n<Rsop', 1)
    with pytest.raises(Unreadable, match="E-OBS-06"):
        GPRESULT.reads(Export.of(text.encode("utf-16")))


def test_nesting_without_end_is_refused() -> None:
    start = '<Rsop xmlns="http://www.microsoft.com/GroupPolicy/Rsop">'
    with pytest.raises(Unreadable, match="巢狀"):
        read((start + "<a>" * 5000).encode())


@pytest.mark.parametrize("bad", ["many", "-1", "9" * 5000, ""])
def test_a_number_that_is_none_is_a_problem_with_its_line(bad: str) -> None:
    with pytest.raises(Unreadable, match=":21：LockoutBadCount"):
        read(_changed("<q1:SettingNumber>3<", f"<q1:SettingNumber>{bad}<"))


def test_the_text_output_of_gpresult_is_not_this_format() -> None:
    assert not GPRESULT.recognises(Export.of(b"RSOP data for FACTORY\\op on PC : Logging Mode\n"))
    assert not GPRESULT.recognises(Export.of(b'<Rsop xmlns="urn:other"/>'))


@pytest.mark.parametrize(("categories", "in_force"), [(False, True), (True, None)])
def test_subcategories_beside_categories_are_not_known_to_be_in_force(categories: bool, in_force: bool | None) -> None:
    category = "<Audit><Name>AuditLogonEvents</Name><SuccessAttempts>true</SuccessAttempts>"
    category += "<FailureAttempts>true</FailureAttempts></Audit>"
    text = (
        '<Rsop xmlns="http://www.microsoft.com/GroupPolicy/Rsop"><DataType>LoggedData</DataType><ComputerResults>'
        "<Name>PLANT\\SRV-9$</Name><ExtensionData><Extension><AuditSetting><PolicyTarget>System</PolicyTarget>"
        "<SubcategoryName>Removable Storage</SubcategoryName>"
        "<SubcategoryGuid>{0CCE9245-69AE-11D9-BED3-505054503030}</SubcategoryGuid><SettingValue>1</SettingValue>"
        f"</AuditSetting>{category if categories else ''}</Extension></ExtensionData></ComputerResults></Rsop>"
    )
    reading = read(text.encode())
    assert [(s.column, s.in_force) for s in reading.settings] == [("log_removable", in_force)]
