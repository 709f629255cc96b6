"""wevtutil gl: whether an event log is overwritten when it is full."""

from __future__ import annotations

import pytest

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import Export, Unreadable

EVENT_LOG_SETTINGS = observer("wevtutil")


def _listing(retention: str = "false", backup: str = "false", size: str = "20971520", enabled: str = "true") -> bytes:
    return (
        f"name: Security\r\nenabled: {enabled}\r\ntype: Admin\r\nowningPublisher: \r\nlogging:\r\n"
        f"  logFileName: C:\\Security.evtx\r\n  retention: {retention}\r\n  autoBackup: {backup}\r\n"
        f"  maxSize: {size}\r\npublishing:\r\n  fileMax: 1\r\n"
    ).encode()


def test_each_log_is_a_scope_and_one_that_stops_when_full_settles_nothing() -> None:
    reading = read(own("wevtutil/three-logs.txt"))
    found = {s.scope: (s.column, s.value, s.in_force) for s in reading.settings}
    assert found == {"Security": ("log_size_limited", 1, True), "Application": ("log_size_limited", 0, True)}
    assert any(note.startswith("System 滿了就停止記錄") for note in reading.notes)


def test_no_number_of_days_is_invented() -> None:
    assert settings(read(_listing())) == {"log_size_limited": 1}


def test_a_disabled_log_settles_nothing() -> None:
    reading = read(_listing(enabled="false"))
    assert reading.says_nothing
    assert any("未啟用" in note for note in reading.notes)


@pytest.mark.parametrize("part", [b"publishing", b"  maxSize", b"  autoBackup"])
def test_a_listing_cut_short_is_a_problem(part: bytes) -> None:
    whole = _listing()
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(whole[: whole.index(part)])


@pytest.mark.parametrize("listing", [_listing(retention="falsey"), _listing(size="9" * 30), _listing(size="-1")])
def test_values_that_are_none_are_a_problem(listing: bytes) -> None:
    with pytest.raises(Unreadable):
        read(listing)


def test_the_same_log_twice_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="兩次"):
        read(_listing() + _listing(retention="true", backup="true"))


def test_a_yaml_file_with_a_name_is_not_recognised() -> None:
    assert not EVENT_LOG_SETTINGS.recognises(Export.of(b"name: app\nlogging:\n  level: info\n  retention: 30d\n"))
    assert not EVENT_LOG_SETTINGS.recognises(Export.of(b"name: x\nlogging:" + b"\n" * 65_000))


def test_a_real_log_that_is_overwritten() -> None:
    reading = read(sample("logs/wevtutil/transcribed__gl_mycustomlog2.txt"))
    assert [(s.column, s.value, s.scope) for s in reading.settings] == [("log_size_limited", 1, "mycustomlog2")]
