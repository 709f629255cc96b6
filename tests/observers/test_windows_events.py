"""Windows events: the oldest one in text, XML and CSV, and dates whose order nobody can tell."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import own, read, settings
from secaudit.observers import Unreadable


@pytest.mark.parametrize(
    ("name", "oldest", "newest", "scope"),
    [
        ("security.txt", "2023-04-30", date(2024, 5, 3), "Security"),
        ("rootless.xml", "2023-12-31", date(2024, 1, 2), "System"),
        ("viewer.xml", "2022-02-03", date(2022, 2, 3), "Security"),
        ("viewer-zh.csv", "2023-12-09", date(2024, 5, 3), "viewer-zh.csv"),
        ("viewer-us.csv", "2024-02-28", date(2024, 3, 4), "viewer-us.csv"),
    ],
)
def test_the_oldest_event_of_each_form(name: str, oldest: str, newest: date, scope: str) -> None:
    reading = read(own(f"windows-events/{name}"))
    assert settings(reading) == {"log_oldest_on": oldest}
    assert reading.collected_on == newest
    assert reading.settings[0].scope == scope


def test_days_and_months_that_cannot_be_told_apart_stay_unknown() -> None:
    reading = read(b"Level,Date and Time,Source,Event ID,Task Category\nError,3/4/2024 1:00:00 AM,disk,51,None\n")
    assert not reading.settings
    assert "分不出月與日" in reading.notes[0]


def test_dates_that_contradict_each_other_stay_unknown() -> None:
    rows = b"Error,13/4/2024 1:00,disk,51,None\nError,4/13/2024 1:00,disk,51,None\n"
    assert not read(b"Level,Date and Time,Source,Event ID,Task Category\n" + rows).settings


def test_day_first_is_told_by_a_day_over_twelve() -> None:
    rows = b"Error,05/04/2024 1:00,disk,51,None\nError,13/04/2024 1:00,disk,51,None\n"
    reading = read(b"Level,Date and Time,Source,Event ID,Task Category\n" + rows)
    assert settings(reading) == {"log_oldest_on": "2024-04-05"}


def test_powershells_csv_with_its_type_line_is_read() -> None:
    header = '#TYPE Selected.Event\r\n"TimeCreated","Id","ProviderName","LogName"\r\n'
    reading = read(f'{header}"2024/5/3 上午 09:00:00","1","x","Security"\r\n'.encode())
    assert settings(reading) == {"log_oldest_on": "2024-05-03"}
    assert reading.settings[0].scope == "Security"


def test_a_channel_keeps_its_whole_name() -> None:
    text = "Event[0]:\n  Log Name: Vendor-Product/Operational\n  Date: 2024-05-03T09:00:00.000\n"
    assert read(text.encode()).settings[0].scope == "Vendor-Product/Operational"


def test_a_cut_xml_is_one_problem() -> None:
    data = b"".join(own("windows-events/rootless.xml").chunks())
    with pytest.raises(Unreadable, match="E-OBS"):
        read(data[:-20])


def test_a_header_without_events_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="找不到任何事件"):
        read(b"Level,Date and Time,Source,Event ID,Task Category\n")


def test_the_labels_of_the_text_form_may_be_in_any_language() -> None:
    fields = "  記錄名稱: Application\n  來源: x\n  日期: 2024-05-03T09:00:00.000\n"
    reading = read(f"Event[0]\n{fields}  描述: \n  y: 2001-01-01T00:00:00\n".encode("cp950"))
    assert settings(reading) == {"log_oldest_on": "2024-05-03"}
    assert reading.settings[0].scope == "Application"
