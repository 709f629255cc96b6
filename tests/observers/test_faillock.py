"""faillock.conf: threshold and duration, stated or built in, never in force by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Export, Unreadable, recognised
from secaudit.observers.reading import Basis


def test_three_failures_lock_for_fifteen_minutes() -> None:
    reading = read(own("faillock/three-fifteen.conf"))
    assert settings(reading) == {"lockout_threshold": 3, "lockout_minutes": 15, "lockout_until_admin": 0}


def test_it_proves_configuration_only_until_a_pam_stack_calls_it() -> None:
    reading = read(own("faillock/three-fifteen.conf"))
    assert [(s.in_force, s.needs, s.scope) for s in reading.settings] == [
        (None, "pam_faillock:deny", "pam"),
        (None, "pam_faillock:unlock_time", "pam"),
        (None, "pam_faillock:unlock_time", "pam"),
    ]
    assert all("PAM" in s.why for s in reading.settings)


def test_what_is_commented_out_is_the_built_in_value_and_is_said_to_be_one() -> None:
    reading = read(own("faillock/all-commented.conf"))
    assert settings(reading) == {"lockout_threshold": 3, "lockout_minutes": 10, "lockout_until_admin": 0}
    assert {s.basis for s in reading.settings} == {Basis.DEFAULT}
    assert all("1.4" in s.said for s in reading.settings)


def test_never_means_until_an_administrator_unlocks_and_gives_no_minutes() -> None:
    assert settings(read(own("faillock/until-admin.conf"))) == {"lockout_threshold": 5, "lockout_until_admin": 1}


def test_root_is_said_to_be_spared_unless_the_file_says_otherwise() -> None:
    assert any("root" in n for n in read(own("faillock/until-admin.conf")).notes)
    assert not any("root 不會" in n for n in read(own("faillock/three-fifteen.conf")).notes)


def test_deny_zero_never_locks_whatever_the_time() -> None:
    assert settings(read(b"deny = 0\nunlock_time = 900\n")) == {"lockout_threshold": 0}


def test_a_time_that_pam_faillock_refuses_leaves_the_built_in_one() -> None:
    reading = read(b"deny = 3\nunlock_time = 2592000\n")
    assert settings(reading)["lockout_minutes"] == 10
    assert [s.basis for s in reading.settings if s.column == "lockout_minutes"] == [Basis.DEFAULT]


def test_the_last_of_one_name_counts() -> None:
    assert settings(read(b"deny = 3\ndeny = 8\nunlock_time = 0\n"))["lockout_threshold"] == 8


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_and_line_ends_are_read(codec: str) -> None:
    reading = read("deny = 4\r\nunlock_time = 1200\r\n".encode(codec))
    assert settings(reading) == {"lockout_threshold": 4, "lockout_minutes": 20, "lockout_until_admin": 0}


@pytest.mark.parametrize("value", ["many", "", "-1", "70000", "9" * 5000, "3.5"])
def test_a_threshold_that_is_no_number_is_one_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(f"unlock_time = 900\ndeny = {value}\n".encode())


@given(st.integers(1, 65535), st.integers(1, 604800))
def test_what_is_written_is_read(deny: int, seconds: int) -> None:
    found = settings(read(f"deny = {deny}\nunlock_time = {seconds}\n".encode()))
    assert found == {"lockout_threshold": deny, "lockout_minutes": seconds // 60, "lockout_until_admin": 0}


def test_a_file_that_only_speaks_of_deny_is_no_faillock_conf() -> None:
    assert not recognised(Export.of(b"[defaults]\ndeny = 3\nunlock_time = 900\n"))
    assert not recognised(Export.of(b"order deny,allow\ndeny from all\nallow from 192.0.2.0\n"))


def test_the_hardened_real_file_locks_after_thirty_for_a_day() -> None:
    reading = read(sample("passwords/faillock.conf/prismos__faillock.conf"))
    assert settings(reading) == {"lockout_threshold": 30, "lockout_minutes": 1440, "lockout_until_admin": 0}
