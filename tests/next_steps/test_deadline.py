"""Supplement deadlines, worked out on the calendars of the Directorate-General of Personnel Administration."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.cli.main import run
from secaudit.errors import UsageError
from secaudit.model.workdays import Period, count
from secaudit.usecases.deadline import deadline

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT.parent / "shared" / "facts" / "supplement_deadlines.csv"


@pytest.mark.parametrize(
    ("closing", "last"),
    [
        # A plain week: Monday closes; Tuesday, Wednesday, Thursday.
        ("2024-05-06", "2024-05-09"),
        # 02-07, then 小年夜 to 春節補假 (02-08 to 02-14) off; 02-15, 02-16.
        ("2024-02-06", "2024-02-16"),
        # 02-16, the make-up Saturday 02-17, Sunday off, 02-19.
        ("2024-02-15", "2024-02-19"),
        # 兒童節 and 清明 04-04, 04-05, weekend; 04-08, 04-09, 04-10.
        ("2024-04-03", "2024-04-10"),
        # 02-07, the make-up Saturday 02-08, Sunday off, 02-10.
        ("2025-02-06", "2025-02-10"),
        # Closing on a Saturday: Monday, Tuesday, Wednesday.
        ("2024-05-11", "2024-05-15"),
    ],
)
def test_three_working_days_begin_the_day_after(closing: str, last: str) -> None:
    found = deadline(date.fromisoformat(closing))
    assert found.last_day == date.fromisoformat(last)
    assert found.closes_at == "17:30:59"
    assert not found.is_estimate


def test_the_known_pairs_come_out() -> None:
    if not FACTS.is_file():
        pytest.skip("the reference material is not here")
    with FACTS.open(encoding="utf-8") as handle:
        pairs = [(row["closing_date"], row["last_supplement_day"]) for row in csv.DictReader(handle)]
    assert len(pairs) == 7
    assert [deadline(date.fromisoformat(closing)).last_day.isoformat() for closing, _ in pairs] == [p[1] for p in pairs]


def test_a_make_up_saturday_counts_and_is_named() -> None:
    found = deadline(date(2024, 2, 15))
    assert found.counted == (date(2024, 2, 16), date(2024, 2, 17), date(2024, 2, 19))
    assert found.made_up == (date(2024, 2, 17),)
    assert [(s.day, s.why) for s in found.skipped] == [(date(2024, 2, 18), "週末")]


def test_another_programme_counts_calendar_days() -> None:
    """次日起 3 日 from Friday 2024-05-03: Saturday, Sunday, Monday."""
    found = deadline(date(2024, 5, 3), Period(3, working=False))
    assert found.last_day == date(2024, 5, 6)
    assert found.skipped == ()
    assert found.closes_at == ""
    assert not found.falls_on_day_off
    assert deadline(date(2024, 5, 2), Period(3, working=False)).falls_on_day_off


def test_days_are_a_parameter() -> None:
    assert deadline(date(2024, 5, 6), Period(5, working=True)).last_day == date(2024, 5, 13)


def test_beyond_the_published_calendars_is_an_estimate() -> None:
    assert deadline(date(2030, 5, 6)).is_estimate
    assert deadline(date(2026, 12, 31)).is_estimate
    assert not deadline(date(2026, 2, 13)).is_estimate
    assert not deadline(date(2030, 5, 6), Period(3, working=False)).is_estimate


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_period_that_nobody_gives_is_refused(days: int) -> None:
    with pytest.raises(UsageError):
        deadline(date(2024, 5, 6), Period(days, working=True))


@given(st.dates(date(2000, 1, 1), date(2026, 12, 1)), st.integers(1, 40), st.sets(st.integers(0, 6), max_size=6))
def test_every_day_up_to_the_last_is_counted_or_skipped(closing: date, days: int, off: set[int]) -> None:
    found = count(closing, Period(days, working=True), lambda day: day.weekday() not in off)
    assert len(found.counted) == days
    assert all(day.weekday() not in off for day in found.counted)
    after = [closing + timedelta(days=n) for n in range(1, (found.last - closing).days + 1)]
    assert sorted((*found.counted, *found.skipped)) == after


def test_the_command_says_each_day(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["deadline", "113/2/15"]) == 0
    said = capfd.readouterr().out
    assert "補件期限：2024-02-19（113年2月19日，週一） 17:30:59 前" in said
    assert "第 2 天 2024-02-17（113年2月17日，週六），補行上班日" in said
    assert "推估" not in said


def test_the_command_says_what_is_estimated(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["deadline", "2030-05-06"]) == 0
    assert "推估" in capfd.readouterr().out


def test_the_command_takes_another_programme(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["deadline", "2024-05-02", "--days", "3", "--calendar-days", "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert record["last_day"] == "2024-05-05"
    assert record["period"] == {"days": 3, "working": False}
    assert record["falls_on_day_off"] is True


@pytest.mark.parametrize("arguments", [["someday"], ["2024-05-06", "--days", "0"], []])
def test_a_wrong_call_says_what_to_write(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["deadline", *arguments]) == 2
    assert "E-USE-" in capfd.readouterr().err


def test_the_calendar_loads_only_when_a_deadline_is_asked() -> None:
    code = "from secaudit.cli.main import run; run(['--help']); import sys; assert 'holidays' not in sys.modules"
    code += "; import secaudit.cli.commands.deadline, secaudit.usecases.deadline; assert 'holidays' not in sys.modules"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
