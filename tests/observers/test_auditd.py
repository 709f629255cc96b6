"""auditd.conf: overwritten by size, or never deleted at all."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Reading, Unreadable
from secaudit.observers.logs.retention import FOREVER_DAYS
from secaudit.observers.reading import Basis


def _read(*lines: str) -> Reading:
    return read("\n".join(["log_file = /a", "max_log_file = 8", "flush = NONE", *lines]).encode())


def test_rotate_overwrites_the_oldest() -> None:
    assert settings(read(own("auditd/rotate.conf"))) == {"log_size_limited": 1}


def test_keep_logs_overwrites_nothing_whatever_the_case_of_the_words() -> None:
    reading = read(own("auditd/keep.conf"))
    assert settings(reading) == {"log_size_limited": 0, "log_retention_days": FOREVER_DAYS}
    assert "不刪除" in reading.settings[1].said
    assert reading.settings[1].basis is Basis.DERIVED


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("max_log_file_action = ROTATE", "num_logs = 1"), 0),
        (("max_log_file_action = ROTATE",), 0),
        (("max_log_file_action = ROTATE", "num_logs = 2"), 1),
        (("max_log_file_action = IGNORE",), 0),
        (("max_log_file_action = SYSLOG",), 0),
        (("max_log_file_action = KEEP_LOGS", "disk_full_action = ROTATE"), 1),
        (("max_log_file_action = KEEP_LOGS", "space_left_action = rotate"), 1),
    ],
)
def test_what_happens_at_the_limit(lines: tuple[str, ...], value: int) -> None:
    found = settings(_read(*lines))
    assert found.pop("log_retention_days", None) == (None if value else FOREVER_DAYS)
    assert found == {"log_size_limited": value}


def test_a_script_for_a_full_disk_may_delete() -> None:
    lines = ("max_log_file_action = KEEP_LOGS", "disk_full_action = exec /usr/local/sbin/room")
    assert settings(_read(*lines)) == {"log_size_limited": 0}


def test_rotate_without_a_count_rests_on_the_built_in_default() -> None:
    assert _read("max_log_file_action = ROTATE").settings[0].basis is Basis.DEFAULT


@pytest.mark.parametrize("line", ["", "max_log_file_action = SUSPEND", "max_log_file_action = ROTATE\nwrite_logs = no"])
def test_what_does_not_tell_settles_nothing(line: str) -> None:
    assert not _read(line).settings


@pytest.mark.parametrize(
    "line", ["max_log_file_action = WRAP", "max_log_file_action = ROTATE\nnum_logs = lots", "flush = SYNC"]
)
def test_what_auditd_would_not_take_is_a_problem_with_its_line(line: str) -> None:
    with pytest.raises(Unreadable, match=r":[45]"):
        _read(line)


def test_debians_own_file_rotates_five_of_eight_megabytes() -> None:
    reading = read(sample("logs/auditd.conf/debian12__auditd.conf"))
    assert settings(reading) == {"log_size_limited": 1}
    assert "8 MB × 5" in reading.settings[0].said
