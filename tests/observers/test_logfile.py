"""A log itself: its oldest record, the year that RFC 3164 leaves out, and packed files that may be cut."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import observer, own, read, settings
from secaudit.observers import Export, Reading, Unreadable, recognised
from secaudit.observers.logs.log_span import log_name
from secaudit.observers.reading import Basis


@pytest.mark.parametrize(
    ("name", "oldest", "newest", "scope"),
    [
        ("messages", "2024-04-30", date(2024, 5, 3), "messages"),
        ("access.log-20240504", "2024-05-02", date(2024, 5, 3), "access.log"),
        ("fortigate.log", "2024-05-01", date(2024, 5, 2), "fortigate.log"),
        ("audit.log.4", "2024-05-03", date(2024, 5, 4), "audit.log"),
        ("u_ex240503.log", "2024-05-03", date(2024, 5, 3), "u_ex.log"),
        ("error_log", "2024-05-03", date(2024, 5, 4), "error_log"),
    ],
)
def test_the_oldest_record_of_each_form(name: str, oldest: str, newest: date, scope: str) -> None:
    reading = read(own(f"logfile/{name}"))
    assert settings(reading) == {"log_oldest_on": oldest}
    assert reading.collected_on == newest
    assert reading.settings[0].scope == scope
    assert reading.settings[0].in_force is True


def _yearless(lines: list[str], modified_on: date | None) -> dict[str, object]:
    text = "".join(f"{line} 10:00:00 gate cron[1]: x\n" for line in lines)
    return settings(read(Export.of(text.encode(), "syslog", modified_on)))


def test_without_the_day_of_the_file_a_stamp_without_year_settles_nothing() -> None:
    reading = read(own("logfile/syslog.2.gz"))
    assert not reading.settings
    assert any("沒有年份" in note for note in reading.notes)


def test_the_year_is_counted_back_from_the_day_of_the_file_across_the_new_year() -> None:
    reading = read(replace(own("logfile/syslog.2.gz"), modified_on=date(2024, 3, 1)))
    assert settings(reading) == {"log_oldest_on": "2023-11-30"}
    assert reading.collected_on == date(2024, 2, 29)
    assert reading.settings[0].basis is Basis.DERIVED


@pytest.mark.parametrize(
    ("lines", "modified_on", "oldest"),
    [
        (["May  3", "May  4"], date(2024, 5, 4), "2024-05-03"),
        (["May  3", "May  4"], date(2024, 5, 3), "2024-05-03"),
        (["May  3", "May  4"], date(2024, 5, 1), "2023-05-03"),
        (["Dec 30", "Dec 31"], date(2023, 12, 31), "2023-12-30"),
        (["Dec 30", "Dec 31"], date(2024, 1, 1), "2023-12-30"),
        (["Dec 30", "Jan  1", "Dec 31", "Jan  2"], date(2025, 1, 2), None),
        (["May  3", "Jan  1", "May  4"], date(2024, 5, 4), None),
        (["Feb 29", "Mar  1"], date(2023, 3, 1), None),
        (["May  4", "May  3", "May  5"], date(2024, 5, 5), "2024-05-03"),
        (["Dec 31", "Jan  1", "Dec 31"], date(2024, 12, 31), None),
    ],
)
def test_years_are_told_or_left_unknown(lines: list[str], modified_on: date, oldest: str | None) -> None:
    assert _yearless(lines, modified_on).get("log_oldest_on") == oldest


@given(st.dates(date(2001, 1, 1), date(2030, 1, 1)), st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_a_chronological_log_is_dated_exactly_as_it_was_written(start: date, gaps: list[int]) -> None:
    days = [start]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    lines = [f"{day:%b} {day.day:2d}" for day in days]
    assert _yearless(lines, days[-1]) == {"log_oldest_on": start.isoformat()}


def test_a_packed_log_in_two_members_is_read_to_its_end() -> None:
    parts = [gzip.compress(f"2024-05-0{n}T00:00:00Z a: b\n".encode() * 2) for n in (2, 1)]
    assert settings(read(Export.of(b"".join(parts), "app.log.1.gz"))) == {"log_oldest_on": "2024-05-01"}


def test_a_packed_log_that_is_cut_or_damaged_is_one_problem() -> None:
    data = gzip.compress(b"".join(b"2024-05-02T00:00:00Z gate %d\n" % n for n in range(9000)))
    for broken, code in ((data[:-9], "E-OBS-05"), (data[:9000] + b"\0" * 50 + data[9050:], "E-OBS-0[35]")):
        with pytest.raises(Unreadable, match=code):
            read(Export.of(broken, "app.log.gz"))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, partial(lzma.compress, preset=0)])
def test_packed_logs_of_each_kind_are_read_and_a_cut_one_is_refused(pack: Callable[[bytes], bytes]) -> None:
    days = [date(2022, 1, 1) + timedelta(days=n // 50) for n in range(24_000)]
    random = Random(1)
    lines = [f"{day} 00:00:00 gate {random.getrandbits(160):x}\n" for day in reversed(days)]
    data = pack("".join(lines).encode())
    assert len(data) > 200 * 1000
    assert settings(read(Export.of(data, "app.log.2"))) == {"log_oldest_on": "2022-01-01"}
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(Export.of(data[:-20], "app.log.2"))


def test_a_packed_bomb_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.observers.logs.logfile.MAX_BYTES", 4 * 1024 * 1024)
    line = b"2024-05-02T00:00:00Z gate x\n"
    reading = read(Export.of(gzip.compress(line * 400_000), "app.log.gz"))
    assert settings(reading) == {"log_oldest_on": "2024-05-02"}
    assert reading.collected_on is None
    assert any("只讀到那裡" in note for note in reading.notes)


def test_bytes_that_are_no_text_in_the_middle_of_a_log_do_not_hide_its_dates() -> None:
    data = b"2024-05-02 00:00:00 a\n" * 4000 + b"\xff\xfe\x80 junk\n2024-05-01 00:00:00 b\n"
    assert settings(read(Export.of(data, "app.log"))) == {"log_oldest_on": "2024-05-01"}


def test_a_day_that_does_not_exist_is_passed_over() -> None:
    assert settings(read(b"2024-02-30 00:00:00 a\n2024-05-01 00:00:00 b\n")) == {"log_oldest_on": "2024-05-01"}


def test_a_log_whose_days_all_do_not_exist_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="有效的日期"):
        read(b"2024-02-30 00:00:00 a\n2024-13-01 00:00:00 b\n")


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 00:00:00 only one line\n",
        "name,first_seen\n2024-05-01 00:00:00,x\nb,c\nd,e\n",
        "# comment\nhello\n2024-05-01 00:00:00 a\n2024-05-01 00:00:00 a\n",
        '{"time": "2024-05-01T00:00:00"}\n{"time": "2024-05-01T00:00:00"}\n',
    ],
)
def test_what_is_not_clearly_a_log_is_not_taken_for_one(text: str) -> None:
    assert observer("logfile") not in recognised(Export.of(text.encode()))


@pytest.mark.parametrize(
    ("name", "log"),
    [
        ("/var/log/syslog.3.gz", "syslog"),
        ("syslog", "syslog"),
        ("auth.log.1", "auth.log"),
        ("messages-20240501", "messages"),
        ("messages-20240501-1714521600.xz", "messages"),
        ("access.log-20240501.gz", "access.log"),
        ("app-2024-05-01.log", "app.log"),
        ("catalina.2024-05-01.log", "catalina.log"),
        ("server.log.2024-05-01", "server.log"),
        ("192.168.1.1", "192.168.1.1"),
        ("192.168.1.1.2.gz", "192.168.1.1"),
        (r"C:\inetpub\u_ex24050313.log", "u_ex.log"),
        ("20240501", "*"),
        ("2024-05-01.log", "*.log"),
        ("2024-05-01.log.gz", "*.log"),
        (".xsession-errors", ".xsession-errors"),
    ],
)
def test_the_files_of_one_log_have_one_name(name: str, log: str) -> None:
    assert log_name(name) == log


def _dated(*days: str, modified_on: date | None = None) -> Reading:
    text = "".join(f"{day} 10:00:00 gate x\n" for day in days)
    return read(Export.of(text.encode(), "app.log", modified_on))


@pytest.mark.parametrize("stray", ["1970-01-01", "1980-01-01", "2000-01-01", "2021-03-04"])
def test_a_record_of_a_clock_that_was_not_set_does_not_make_a_log_old(stray: str) -> None:
    reading = _dated(stray, "2024-04-30", "2024-05-03")
    assert settings(reading) == {"log_oldest_on": "2024-04-30"}
    assert any(stray in note for note in reading.notes)


def test_a_log_reaches_back_to_its_first_long_silence() -> None:
    days = [date(2023, 1, 1) + timedelta(days=92 * n) for n in range(6)]
    iso = [day.isoformat() for day in days]
    assert settings(_dated(*iso)) == {"log_oldest_on": "2023-01-01"}
    del iso[3]
    assert settings(_dated(*iso)) == {"log_oldest_on": iso[3]}


def test_records_of_the_future_do_not_count() -> None:
    reading = _dated("2024-04-30", "2024-05-03", "2099-01-01", modified_on=date(2024, 5, 3))
    assert settings(reading) == {"log_oldest_on": "2024-04-30"}
    assert reading.collected_on == date(2024, 5, 3)
    assert any("2099-01-01" in note for note in reading.notes)


def test_a_file_whose_day_is_older_than_all_of_its_records_is_read_as_written() -> None:
    reading = _dated("2024-04-30", "2024-05-03", modified_on=date(1980, 1, 1))
    assert settings(reading) == {"log_oldest_on": "2024-04-30"}


@pytest.mark.parametrize("day", ["0000-01-01", "0001-01-01", "9999-12-31"])
def test_years_at_the_edge_of_what_a_date_can_be_are_no_fault(day: str) -> None:
    assert settings(_dated(day, "2024-05-03", modified_on=date(2024, 5, 3))) == {"log_oldest_on": "2024-05-03"}


def test_a_log_with_more_days_than_centuries_have_stays_within_bounds() -> None:
    start = date(2010, 1, 1)
    text = "".join(f"{start + timedelta(days=n)} 10:00:00 x\n" for n in range(120_000))
    assert settings(read(Export.of(text.encode(), "app.log"))) == {"log_oldest_on": "2010-01-01"}


@pytest.mark.parametrize(
    ("lines", "modified_on", "oldest"),
    [
        (["Jan  2", "May  3", "May  4"], date(2024, 5, 4), "2024-05-03"),
        (["Nov 20", "Nov 21", "Jan  1"], date(2026, 11, 21), None),
        (["Nov 20", "Jan  1", "Nov 21"], date(2026, 11, 21), None),
        (["Nov 20", "Jan  1", "Feb  1"], date(2026, 4, 1), "2025-11-20"),
    ],
)
def test_silence_and_clocks_that_start_anew_do_not_make_a_log_without_years_older(
    lines: list[str], modified_on: date, oldest: str | None
) -> None:
    assert _yearless(lines, modified_on).get("log_oldest_on") == oldest
