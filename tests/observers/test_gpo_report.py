"""Get-GPOReport: what a policy object defines, and whether the report itself shows that it applies nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import Export, Unreadable

GPO_REPORT = observer("gpo-report")


def _text() -> str:
    return b"".join(own("gpo-report/linked.xml").chunks()).decode("utf-16")


def test_a_linked_object_is_configuration_and_the_resultant_set_has_to_show_the_rest() -> None:
    reading = read(own("gpo-report/linked.xml"))
    assert settings(reading) == {
        "password_max_age_days": 0,
        "lockout_threshold": 3,
        "lockout_minutes": 30,
        "lockout_until_admin": 0,
        "log_size_limited": 1,
    }
    assert {s.in_force for s in reading.settings} == {None}
    assert {s.scope for s in reading.settings} == {"密碼原則", "密碼原則／Security"}
    assert all("gpresult" in s.why for s in reading.settings)
    assert reading.collected_on == date(2024, 6, 1)


def test_an_object_without_a_link_is_not_in_force() -> None:
    reading = read(own("gpo-report/unlinked-utf8.xml"))
    assert {(s.in_force, s.why) for s in reading.settings} == {(False, "報告內沒有連結：未套用到任何電腦")}


def test_of_many_objects_each_has_its_own_ground() -> None:
    reading = read(own("gpo-report/all.xml"))
    assert [(s.scope, s.column, s.value, s.in_force, s.why) for s in reading.settings] == [
        ("A 線", "lockout_threshold", 3, False, "GPO 的電腦設定已停用"),
        ("B 線", "log_removable", 1, False, "GPO 的連結都已停用"),
    ]


def test_the_computer_half_switched_off_is_not_in_force_whatever_the_links() -> None:
    text = _text().replace("<VersionDirectory>4</VersionDirectory>\r\n    <Enabled>true", "<Enabled>false")
    assert {s.in_force for s in read(text.encode("utf-16")).settings} == {False}


def test_two_objects_of_one_name_go_by_their_identifiers_and_one_object_twice_is_a_problem() -> None:
    body = _text().partition("\n")[2]
    other = body.replace("000000000007}", "000000000008}")
    reading = read(f"<report>{body}{other}</report>".encode())
    scopes = {s.scope for s in reading.settings if s.column == "lockout_threshold"}
    assert scopes == {"密碼原則", "密碼原則 {0A0A0A0A-1111-4222-8333-000000000008}"}
    with pytest.raises(Unreadable, match="出現兩次"):
        read(f"<report>{body}{other}{other}</report>".encode())


def test_a_setting_twice_with_two_values_is_a_problem() -> None:
    twice = (
        "<q2:Account><q2:Name>LockoutBadCount</q2:Name><q2:SettingNumber>9</q2:SettingNumber></q2:Account></Extension>"
    )
    with pytest.raises(Unreadable, match="兩次"):
        read(_text().replace("</Extension>", twice, 1).encode("utf-16"))


def test_a_file_cut_short_is_one_problem() -> None:
    data = _text().encode("utf-16")
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(data[: len(data) // 4 * 2])


def test_a_report_of_another_program_is_not_recognised() -> None:
    for text in ("<report><results/></report>", '<GPO xmlns="urn:x"/>', "<report id='1' format_id='2'/>"):
        assert not GPO_REPORT.recognises(Export.of(text.encode()))


def test_a_real_object_for_users_says_nothing_of_computers() -> None:
    reading = read(sample("passwords/gpo-report-xml/NSA__Windows_gpreport-508e6b.xml"))
    assert reading.says_nothing
    assert reading.collected_on == date(2016, 12, 9)
    assert any("沒有帳戶原則" in note for note in reading.notes)


def test_the_nine_categories_are_read_and_two_values_of_one_are_a_problem() -> None:
    one = (
        "<q2:Audit><q2:Name>AuditLogonEvents</q2:Name><q2:SuccessAttempts>true</q2:SuccessAttempts>"
        "<q2:FailureAttempts>{}</q2:FailureAttempts></q2:Audit>"
    )
    text = _text().replace("</Extension>", one.format("true") + "</Extension>", 1)
    login = next(s for s in read(text.encode("utf-16")).settings if s.column == "log_login")
    assert (login.value, login.in_force) == (1, None)
    with pytest.raises(Unreadable, match="AuditLogonEvents 出現兩次"):
        read(text.replace("</Extension>", one.format("false") + "</Extension>", 1).encode("utf-16"))


def test_categories_are_not_in_force_where_the_object_lets_subcategories_override_them() -> None:
    more = (
        "<q2:Audit><q2:Name>AuditLogonEvents</q2:Name><q2:SuccessAttempts>true</q2:SuccessAttempts>"
        "<q2:FailureAttempts>true</q2:FailureAttempts></q2:Audit><q2:SecurityOptions>"
        "<q2:KeyName>MACHINE\\System\\CurrentControlSet\\Control\\Lsa\\scenoapplylegacyauditpolicy</q2:KeyName>"
        "<q2:SettingNumber>1</q2:SettingNumber></q2:SecurityOptions></Extension>"
    )
    reading = read(_text().replace("</Extension>", more, 1).encode("utf-16"))
    assert {s.in_force for s in reading.settings if s.column == "log_login"} == {False}
    assert {s.in_force for s in reading.settings if s.column == "lockout_threshold"} == {None}
