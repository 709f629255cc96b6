"""login.defs: the maximum age of new accounts' passwords, and what it does not prove."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.reading import Basis


def test_ninety_days_are_for_new_accounts_only() -> None:
    reading = read(own("login-defs/ninety-days.defs"))
    assert settings(reading) == {"password_max_age_days": 90}
    assert [(s.in_force, s.scope) for s in reading.settings] == [(None, "login.defs")]
    assert "新建" in reading.settings[0].why


def test_length_and_retries_settle_nothing_and_are_said_to() -> None:
    notes = " ".join(read(own("login-defs/ninety-days.defs")).notes)
    assert "PASS_MIN_LEN" in notes
    assert "LOGIN_RETRIES" in notes


@pytest.mark.parametrize("days", ["99999", "10000", "-1"])
def test_what_chage_calls_never_never_expires(days: str) -> None:
    text = f"UID_MIN 1000\nUMASK 022\nPASS_MAX_DAYS {days}\n"
    assert settings(read(text.encode())) == {"password_max_age_days": 0}


def test_unset_is_the_documented_minus_one() -> None:
    reading = read(own("login-defs/silent.defs"))
    assert settings(reading) == {"password_max_age_days": 0}
    assert [s.basis for s in reading.settings] == [Basis.DEFAULT]
    assert any("MD5" in n for n in reading.notes)


def test_never_is_said_with_the_number_of_the_file() -> None:
    reading = read(own("login-defs/never.defs"))
    assert reading.settings[0].said.startswith("PASS_MAX_DAYS 99999")
    assert reading.settings[0].basis is Basis.DERIVED


def test_zero_days_are_not_taken_for_never() -> None:
    assert read(b"PASS_MAX_DAYS 0\nUID_MIN 1000\nUMASK 022\n").settings == ()


@pytest.mark.parametrize("value", ["ninety", "9" * 5000, "-7"])
def test_a_number_that_is_none_is_one_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(f"UID_MIN 1000\nPASS_MAX_DAYS {value}\nUMASK 022\n".encode())


@given(st.integers(1, 9999))
def test_what_is_written_is_read(days: int) -> None:
    text = f"\ufeffMAIL_DIR /var/mail\r\nUID_MIN 1000\r\nPASS_MAX_DAYS\t{days} # policy\r\n"
    assert settings(read(text.encode())) == {"password_max_age_days": days}


@pytest.mark.parametrize(
    ("name", "days"),
    [("debian12", 0), ("casjay", 0), ("shadow-upstream", 0), ("spaceport", 0), ("wildfielded", 180)],
)
def test_the_real_files(name: str, days: int) -> None:
    assert settings(read(sample(f"passwords/login.defs/{name}__login.defs"))) == {"password_max_age_days": days}
