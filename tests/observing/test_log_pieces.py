"""Rotated files of one log read together: how far back it reaches without a gap, up to the day that is judged."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

from observing.conftest import Bench, said

Day = tuple[int, int, int]


def _lines(first: date, last: date, stamp: str = "%Y-%m-%dT02:00:00+08:00") -> str:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return "".join(f"{day.strftime(stamp)} srv app[1]: x\n" for day in days)


def _piece(bench: Bench, name: str, first: date, last: date, stamp: str = "%Y-%m-%dT02:00:00+08:00") -> Path:
    data = _lines(first, last, stamp).encode()
    (bench.folder / name).parent.mkdir(parents=True, exist_ok=True)
    return bench.file(name, gzip.compress(data) if name.endswith(".gz") else data, (last.year, last.month, last.day))


def test_a_folder_of_rotated_and_packed_files_reaches_back_to_the_oldest_of_them(bench: Bench) -> None:
    _piece(bench, "log/syslog", date(2024, 2, 20), date(2024, 3, 4))
    _piece(bench, "log/syslog.1", date(2024, 1, 1), date(2024, 2, 19))
    _piece(bench, "log/syslog.2.gz", date(2023, 1, 1), date(2023, 12, 31))
    _piece(bench, "log/auth.log", date(2024, 2, 1), date(2024, 3, 4))
    bench.observe(bench.folder / "log", asset_id="SRV")
    rows = {r["scope"]: r["value"] for r in bench.rows("observation").values()}
    assert rows == {"syslog": "2023-01-01", "auth.log": "2024-02-01"}


def test_pieces_without_years_are_joined_to_those_with(bench: Bench) -> None:
    _piece(bench, "log/syslog", date(2024, 2, 20), date(2024, 3, 4))
    _piece(bench, "log/syslog.1", date(2023, 11, 1), date(2024, 2, 19), "%b %e 02:00:00")
    _piece(bench, "log/syslog.2.gz", date(2023, 2, 1), date(2023, 10, 31), "%b %e 02:00:00")
    bench.observe(bench.folder / "log", asset_id="SRV")
    assert bench.seen("SRV") == {"log_oldest_on": "2023-02-01"}


def test_one_file_of_years_ago_beside_the_log_of_today_does_not_make_it_old(bench: Bench) -> None:
    new = _piece(bench, "syslog", date(2024, 2, 20), date(2024, 3, 4))
    old = _piece(bench, "syslog.9.gz", date(2021, 1, 1), date(2021, 2, 1))
    for order in ((new, old), (old, new)):
        told = said(bench.observe(*order, asset_id="SRV"))
        assert bench.seen("SRV") == {"log_oldest_on": "2024-02-20"}
    assert "只記到 2021-02-01，與較新的檔案（2024-02-20 起）相隔超過 92 天" in told


def test_an_old_file_alone_does_not_show_that_the_log_is_still_kept(bench: Bench) -> None:
    told = said(bench.observe(_piece(bench, "syslog.9.gz", date(2021, 1, 1), date(2021, 2, 1)), asset_id="SRV"))
    assert not bench.rows("observation")
    assert "離評估日 2024-03-05 超過 92 天" in told.replace("\n", "")


def test_files_of_one_name_in_two_folders_are_two_logs_and_the_younger_counts(bench: Bench) -> None:
    _piece(bench, "log/gate/messages", date(2022, 12, 1), date(2024, 3, 4))
    _piece(bench, "log/press/messages", date(2024, 2, 1), date(2024, 3, 4))
    _piece(bench, "log/press/messages.1", date(2024, 1, 1), date(2024, 1, 31))
    bench.observe(bench.folder / "log", asset_id="SRV")
    rows = {r["scope"]: r["value"] for r in bench.rows("observation").values()}
    assert rows == {"gate/messages": "2022-12-01", "press/messages": "2024-01-01"}


def test_an_archive_in_a_folder_of_its_own_is_a_piece_of_the_log(bench: Bench) -> None:
    _piece(bench, "log/syslog", date(2024, 2, 1), date(2024, 3, 4))
    _piece(bench, "log/old/syslog.1.gz", date(2023, 1, 1), date(2024, 1, 31))
    bench.observe(bench.folder / "log", asset_id="SRV")
    assert bench.seen("SRV") == {"log_oldest_on": "2023-01-01"}


def test_a_packed_log_and_one_with_bytes_that_are_no_text_are_kept_as_they_are_or_without_secrets(bench: Bench) -> None:
    lines = _lines(date(2024, 2, 1), date(2024, 3, 4)).encode()
    text = lines + b"2024-03-04T02:00:00 \xff\xfe --password=hunter2hunter2\n" * 3
    packed = bench.file("app.log.1.gz", gzip.compress(text), (2024, 3, 4))
    assert "命令列密碼 3 處" in said(bench.observe(packed, asset_id="SRV"))
    bench.observe(packed, bench.file("db.log", text, (2024, 3, 4)), asset_id="SRV", is_redacted=True)
    kept = {r["file_name"]: b"".join(bench.store.read_blob(str(r["sha256"]))) for r in bench.rows("evidence").values()}
    assert gzip.decompress(kept["app.log.1.gz"]) == text
    copies = [data for name, data in kept.items() if str(name).startswith("遮蔽_")]
    assert len(copies) == 2
    assert all(lines in data and b"hunter2" not in data for data in copies)


def test_folders_by_month_are_of_one_log_and_files_named_by_the_day_alone_are_of_their_folder(bench: Bench) -> None:
    for year, month in ((2023, 11), (2023, 12), (2024, 1), (2024, 2)):
        _piece(bench, f"gate/{year}/{month:02d}/fw.log", date(year, month, 1), date(year, month, 28))
    _piece(bench, "press/20240301", date(2024, 2, 1), date(2024, 3, 1))
    _piece(bench, "oven/20240131", date(2023, 1, 1), date(2024, 1, 31))
    bench.observe(*(bench.folder / name for name in ("gate", "press", "oven")), asset_id="SRV")
    rows = {r["scope"]: r["value"] for r in bench.rows("observation").values()}
    assert rows == {"fw.log": "2023-11-01", "press/*": "2024-02-01", "oven/*": "2023-01-01"}
