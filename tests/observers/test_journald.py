"""journald.conf: retention by time where it is set, and by size always."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.reading import Basis


def test_a_year_of_retention_is_365_days_and_still_bounded_by_size() -> None:
    assert settings(read(own("journald/one-year.conf"))) == {"log_retention_days": 365, "log_size_limited": 1}


def test_commented_lines_say_nothing_and_the_built_in_size_bound_is_said_to_be_one() -> None:
    reading = read(own("journald/defaults.conf"))
    assert settings(reading) == {"log_size_limited": 1}
    assert [s.basis for s in reading.settings] == [Basis.DEFAULT]


@pytest.mark.parametrize(
    ("span", "days"),
    [
        ("90day", 90),
        ("2week 1d", 15),
        ("31536000", 365),
        ("12M", 365),
        ("48h", 2),
        ("1.5d", 1),
        ("1y", 365),
        ("1440m", 1),
        ("12h", 0),
        ("999999999y", 2**31 - 1),
    ],
)
def test_spans_are_read_as_systemd_reads_them(span: str, days: int) -> None:
    assert settings(read(f"[Journal]\nMaxRetentionSec={span}\n".encode()))["log_retention_days"] == days


@pytest.mark.parametrize("span", ["0", "0s", "0day", "infinity", ""])
def test_no_bound_by_time_is_no_number_of_days(span: str) -> None:
    assert settings(read(f"[Journal]\nMaxRetentionSec={span}\n".encode())) == {"log_size_limited": 1}


@pytest.mark.parametrize("span", ["1fortnight", "-1d", "d", "1D", "9" * 5000])
def test_a_span_that_systemd_would_refuse_is_a_problem_with_its_line(span: str) -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(f"[Journal]\nMaxRetentionSec={span}\n".encode())


def test_storage_none_keeps_nothing() -> None:
    assert settings(read(b"[Journal]\nStorage=none\nMaxRetentionSec=1y\n")) == {"log_retention_days": 0}


def test_a_volatile_journal_has_no_days_that_hold() -> None:
    reading = read(b"[Journal]\nStorage=volatile\nMaxRetentionSec=1y\nRuntimeMaxUse=50M\n")
    assert settings(reading) == {"log_size_limited": 1}
    assert any("重新開機" in note for note in reading.notes)


def test_drop_ins_joined_by_cat_config_override_in_their_order() -> None:
    reading = read(own("journald/cat-config.txt"))
    assert settings(reading) == {"log_retention_days": 400, "log_size_limited": 1}
    assert reading.settings[1].basis is Basis.DEFAULT
    assert not any("cat-config" in note for note in reading.notes)


def test_another_section_says_nothing_of_the_journal() -> None:
    assert settings(read(b"[Journal]\nSeal=yes\n[Other]\nMaxRetentionSec=1y\n")) == {"log_size_limited": 1}


@given(st.integers(1, 99999), st.sampled_from([("d", 86400), ("week", 604800), ("h", 3600), ("min", 60), ("", 1)]))
def test_a_printed_span_is_read_again(number: int, unit: tuple[str, int]) -> None:
    found = settings(read(f"[Journal]\nMaxRetentionSec={number}{unit[0]}\n".encode()))
    assert found["log_retention_days"] == number * unit[1] // 86400


def test_debians_own_file_leaves_retention_unknown() -> None:
    reading = read(sample("logs/journald.conf/debian12__journald.conf"))
    assert settings(reading) == {"log_size_limited": 1}


def test_a_comment_of_endless_paths_costs_its_length() -> None:
    comment = b"#" + b"/journald.conf.d/" * 50_000 + b" x\n"
    assert settings(read(b"[Journal]\nMaxRetentionSec=1year\n" + comment))["log_retention_days"] == 365
