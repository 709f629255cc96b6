"""secedit and GptTmpl.inf: what a template defines, and that it proves configuration only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import Export, Unreadable
from secaudit.observers.reading import Reading

_VERSION = '[Version]\r\nsignature="$CHICAGO$"\r\nRevision=1\r\n'


def _template(access: str, rest: str = "", codec: str = "utf-16") -> bytes:
    return f"[Unicode]\r\nUnicode=yes\r\n[System Access]\r\n{access}\r\n{rest}{_VERSION}".encode(codec)


def _audit(reading: Reading) -> dict[str, object]:
    return {k: v for k, v in settings(reading).items() if k.startswith("log_")}


def test_a_local_export_gives_account_policy_and_the_event_classes_of_the_nine_categories() -> None:
    reading = read(own("security-template/secedit-local.inf"))
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
        "log_privilege": 1,
        "log_system_change": 1,
    }
    assert {s.in_force for s in reading.settings} == {None}
    assert all("GPO" in s.why for s in reading.settings)
    places = {s.column: s.place for s in reading.settings}
    assert places["lockout_threshold"] == "第 9 行"
    assert places["password_max_age_days"] == "第 5 行"


def test_absent_keys_stay_unknown_and_minus_one_means_never_and_until_an_administrator() -> None:
    reading = read(own("security-template/gpttmpl-until-admin.inf"))
    account = [s for s in reading.settings if not s.column.startswith("log_")]
    assert {s.column: s.value for s in account} == {
        "password_max_age_days": 0,
        "lockout_threshold": 5,
        "lockout_until_admin": 1,
    }
    assert any("MinimumPasswordLength" in note for note in reading.notes)


def test_categories_that_the_same_file_overrides_are_not_in_force() -> None:
    reading = read(own("security-template/gpttmpl-until-admin.inf"))
    login = next(s for s in reading.settings if s.column == "log_login")
    assert (login.value, login.in_force) == (0, False)


def test_each_event_log_is_a_scope_and_a_log_that_stops_when_full_settles_nothing() -> None:
    reading = read(own("security-template/gpttmpl-until-admin.inf"))
    logs = {(s.column, s.scope): s.value for s in reading.settings if s.scope}
    assert logs == {("log_size_limited", "Security"): 1, ("log_retention_days", "Application"): 400}
    assert any(note.startswith("System") for note in reading.notes)


def test_a_template_that_never_locks_says_nothing_of_how_long_it_locks() -> None:
    reading = read(own("security-template/ansi-never-locks.inf"))
    assert settings(reading) == {
        "password_min_length": 0,
        "password_complexity": 0,
        "password_strength_enforced": 0,
        "lockout_threshold": 0,
    }


def test_complexity_without_length_does_not_tell_whether_strength_is_enforced() -> None:
    assert settings(read(_template("PasswordComplexity = 1"))) == {"password_complexity": 1}
    found = settings(read(_template("PasswordComplexity = 0\r\nMinimumPasswordLength = 8")))
    assert found == {"password_complexity": 0, "password_min_length": 8}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "cp936"])
def test_the_encoding_does_not_matter(codec: str) -> None:
    text = _template('NewAdministratorName = "廠務"\r\nLockoutBadCount = 3', codec=codec)
    assert settings(read(text)) == {"lockout_threshold": 3}


def test_all_bits_set_is_minus_one() -> None:
    assert settings(read(_template("LockoutDuration = 4294967295"))) == {"lockout_until_admin": 1}


def test_the_same_value_twice_is_that_value_and_two_values_are_a_problem() -> None:
    assert settings(read(_template("LockoutBadCount = 3\r\nlockoutbadcount=3"))) == {"lockout_threshold": 3}
    with pytest.raises(Unreadable, match="兩次"):
        read(_template("LockoutBadCount = 3\r\nLockoutBadCount = 5"))


@pytest.mark.parametrize(
    "line",
    [
        "LockoutBadCount = three",
        "LockoutBadCount = -1",
        "LockoutBadCount = ",
        "LockoutBadCount",
        "PasswordComplexity = 2",
        "MaximumPasswordAge = -2",
        "MaximumPasswordAge = 99999999999",
        "MinimumPasswordLength = " + "9" * 5000,
        "MinimumPasswordLength = ١٢",
    ],
)
def test_what_windows_would_not_write_is_a_problem_with_its_line(line: str) -> None:
    with pytest.raises(Unreadable, match=r":4：.*E-OBS-03"):
        read(_template(line))


def test_a_template_without_its_version_or_cut_inside_a_value_is_not_whole() -> None:
    whole = "[Unicode]\nUnicode=yes\n" + _VERSION + "[System Access]\nLockoutDuration = 30"
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(whole.encode())
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(b"[Unicode]\nUnicode=yes\n[System Access]\nLockoutDuration = 30\n")
    assert settings(read(whole.encode() + b"\n")) == {"lockout_minutes": 30, "lockout_until_admin": 0}


def test_an_audit_value_above_three_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="AuditLogonEvents"):
        read(_template("LockoutBadCount = 3", "[Event Audit]\r\nAuditLogonEvents = 4\r\n"))


def test_only_success_of_logons_is_not_logging_failed_ones() -> None:
    found = _audit(read(_template("", "[Event Audit]\r\nAuditLogonEvents = 1\r\n")))
    assert found == {"log_login": 0, "log_remote": 0}


def test_an_ini_file_of_another_program_is_not_recognised() -> None:
    for text in ("[Version]\nsignature=$CHICAGO$\nClass=Net\n", "# [System Access]\nx = 1\n", "[Unicode]\na=b\n"):
        assert not observer("security-template").recognises(Export.of(text.encode()))


def test_a_head_of_blank_lines_is_passed_over_quickly() -> None:
    assert not observer("security-template").recognises(Export.of(b"[a]\n" + b"\n" * 65_000))


@given(st.integers(0, 999), st.integers(1, 99999), st.integers(0, 128), st.integers(-1, 999))
def test_what_is_written_is_read_back(threshold: int, minutes: int, length: int, days: int) -> None:
    text = (
        f"LockoutBadCount = {threshold}\r\nLockoutDuration = {minutes}\r\n"
        f"MinimumPasswordLength = {length}\r\nMaximumPasswordAge = {days}"
    )
    lock = {"lockout_minutes": minutes, "lockout_until_admin": 0} if threshold else {}
    assert settings(read(_template(text))) == {
        "lockout_threshold": threshold,
        "password_min_length": length,
        "password_max_age_days": max(days, 0),
        **lock,
    }


def test_real_templates_of_a_baseline() -> None:
    expected = {
        "password_min_length": 14,
        "password_complexity": 1,
        "password_max_age_days": 60,
        "password_strength_enforced": 1,
        "lockout_threshold": 3,
        "lockout_until_admin": 1,
    }
    assert settings(read(sample("passwords/gpttmpl-baseline/NSA__Windows_GptTmpl.inf"))) == expected
    assert settings(read(sample("passwords/secedit-inf/defendthehoneypot__GptTmpl.inf"))) == expected
    assert read(sample("passwords/gpttmpl-baseline/NSA__Certificates_GptTmpl.inf")).says_nothing
    assert read(sample("passwords/secedit-inf/BaselineManagement__GptTmpl.inf")).says_nothing


def test_a_real_export_whose_audit_categories_are_overridden() -> None:
    reading = read(sample("passwords/secedit-inf/SecurityPolicyDsc__sample.inf"))
    found = settings(reading)
    assert (found["lockout_threshold"], found["lockout_minutes"], found["password_max_age_days"]) == (10, 30, 70)
    assert {s.in_force for s in reading.settings if s.column.startswith("log_")} == {False}
