"""pwquality.conf: length, classes of characters, and whether it refuses or only warns."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.reading import Basis


def test_a_strict_file_gives_length_and_mixture() -> None:
    found = settings(read(own("pwquality/strict.conf")))
    assert found == {"password_min_length": 12, "password_complexity": 1, "password_strength_enforced": 1}


def test_it_needs_a_pam_stack_that_calls_it() -> None:
    assert [(s.in_force, s.needs) for s in read(own("pwquality/strict.conf")).settings] == [
        (None, "pam_pwquality:minlen"),
        (None, "pam_pwquality:classes"),
        (None, "pam_pwquality:enforcing"),
    ]


def test_the_file_as_shipped_since_1_4_has_built_in_eight_and_asks_no_mixture() -> None:
    reading = read(own("pwquality/shipped-1.4.conf"))
    assert settings(reading) == {"password_min_length": 8, "password_complexity": 0, "password_strength_enforced": 1}
    assert {s.basis for s in reading.settings} == {Basis.DEFAULT}


def test_before_1_4_credits_make_passwords_shorter_than_minlen() -> None:
    reading = read(own("pwquality/shipped-1.2.conf"))
    assert settings(reading)["password_min_length"] == 10
    assert "1.4.0 以前" in reading.program


def test_before_1_4_nine_less_four_credits_is_never_below_six() -> None:
    text = b"# minlen = 9\n# dcredit = 1\n# ucredit = 1\n# lcredit = 1\n# ocredit = 1\n# minclass = 0\n"
    assert settings(read(text))["password_min_length"] == 6


def test_a_file_that_only_warns_is_not_in_force() -> None:
    reading = read(own("pwquality/only-warns.conf"))
    assert {s.column: s.in_force for s in reading.settings} == {
        "password_min_length": False,
        "password_complexity": False,
        "password_strength_enforced": None,
    }
    assert settings(reading)["password_strength_enforced"] == 0
    assert reading.proves == ()


def test_a_drop_in_settles_only_what_it_states() -> None:
    reading = read(own("pwquality/drop-in.conf"))
    assert settings(reading) == {"password_min_length": 15}
    assert reading.proves == ()
    assert any("pwquality.conf.d" in n for n in reading.notes)


def test_without_a_version_the_built_in_length_stays_unknown() -> None:
    reading = read(b"minclass = 4\nretry = 3\n")
    assert "password_min_length" not in settings(reading)
    assert any("版本" in n for n in reading.notes)


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("minclass = 3", 1),
        ("minclass = 2", 0),
        ("dcredit = -1\nucredit = -1", 0),
        ("dcredit = -1\nucredit = -1\nlcredit = -2", 1),
        ("dcredit = 1\nucredit = 1\nlcredit = 1\nocredit = 1", 0),
        ("dcredit=0\nminclass=4", 1),
    ],
)
def test_three_required_classes_are_a_mixture(text: str, mixed: int) -> None:
    assert settings(read(f"minlen = 12\n{text}\n".encode()))["password_complexity"] == mixed


def test_positive_credits_are_taken_off_the_length() -> None:
    text = b"minlen = 14\ndcredit = 1\nucredit = 1\nlcredit = 0\nocredit = 0\n"
    assert settings(read(text))["password_min_length"] == 12


@pytest.mark.parametrize("value", ["twelve", "9" * 5000, ""])
def test_a_length_that_is_no_number_is_one_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(f"minclass = 3\nminlen = {value}\n".encode())


def test_debians_own_file_is_all_built_in() -> None:
    reading = read(sample("passwords/pwquality.conf/debian12__pwquality.conf"))
    assert settings(reading) == {"password_min_length": 8, "password_complexity": 0, "password_strength_enforced": 1}
    assert {s.basis for s in reading.settings} == {Basis.DEFAULT}
