"""restic: snapshots as JSON and as a table, and what check and restore printed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample
from secaudit.observers import Export, Reading, Unreadable
from secaudit.observers.secrets import HIDDEN, redacted, secrets_in

_HEADER = b"ID        Time                 Host        Tags        Paths\n-----\n"


def dated(data: bytes) -> Export:
    return Export.of(data, "given.txt", date(2024, 3, 9))


def copies(reading: Reading) -> dict[str, object]:
    return {b.name: b.cells.get("last_success_on") for b in reading.backups}


def test_each_host_and_path_has_its_newest_snapshot_on_the_day_as_written() -> None:
    reading = read(own("restic/plain.json"))
    assert copies(reading) == {"restic mes-db：/srv/mes": "2024-03-05", "restic nas-b：/data/a、/data/b": "2024-02-28"}
    assert reading.collected_on == date(2024, 3, 5)
    first = reading.backups[0]
    assert first.cells["encrypted"] == 1
    assert first.cells["kind"] == "backup"
    assert first.host.name == "mes-db"
    assert first.places["last_success_on"] == "第 2 筆"


def test_what_the_listing_does_not_say_is_left_out() -> None:
    for backup in read(own("restic/plain.json")).backups:
        assert not backup.cells.keys() & {"media", "device", "site", "country", "verified_on", "restore_tested_on"}


def test_groups_as_powershell_writes_them_are_read_and_an_empty_group_says_nothing() -> None:
    assert copies(read(own("restic/grouped-utf16.json"))) == {"restic mes-db：C:\\Data": "2024-03-05"}


def test_of_forget_only_what_is_kept_counts() -> None:
    assert copies(read(own("restic/forget.json"))) == {"restic mes-db：/srv/mes": "2024-03-05"}


def test_further_paths_of_a_row_belong_to_it_and_the_size_does_not() -> None:
    assert copies(read(own("restic/table.txt"))) == {
        "restic mes-db：/srv/mes": "2024-03-01",
        "restic mes-db：/srv/conf、/srv/mes": "2024-03-05",
    }


def test_a_table_for_each_host_with_wide_names_is_read() -> None:
    assert copies(read(own("restic/table-by-host.txt"))) == {
        "restic mes-db：/srv/mes": "2024-03-01",
        "restic 辦公室：D:\\共用 資料": "2024-02-20",
    }


def test_a_table_without_its_last_line_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(_HEADER + b"1111aaaa  2024-03-01 02:00:01  mes-db      x           /srv\n")


def test_a_table_that_counts_more_than_it_lists_contradicts_itself() -> None:
    with pytest.raises(Unreadable, match="2"):
        read(_HEADER + b"1111aaaa  2024-03-01 02:00:01  mes-db      x           /srv\n----\n2 snapshots\n")


def test_an_empty_table_is_no_backup() -> None:
    reading = read(_HEADER + b"-----\n0 snapshots\n")
    assert reading.says_nothing
    assert "沒有備份" in reading.notes[0]


@pytest.mark.parametrize("time", ['"0001-01-01T00:00:00Z"', '"yesterday"', "null", "1e400", "9" * 400])
def test_a_snapshot_without_a_date_of_this_age_is_refused(time: str) -> None:
    with pytest.raises(Unreadable):
        read(f'[{{"tree":"aa","paths":["/x"],"hostname":"h","time":{time}}}]'.encode())


@given(st.lists(st.dates(date(2000, 1, 1), date(2100, 1, 1)), min_size=1, max_size=8))
def test_the_last_success_is_the_newest_of_any_order(days: list[date]) -> None:
    listed = [{"time": f"{d}T03:00:00Z", "tree": "aa", "paths": ["/x"], "hostname": "h"} for d in days]
    assert copies(read(json.dumps(listed).encode())) == {"restic h：/x": max(days).isoformat()}


# check and restore


def test_a_clean_check_is_verified_on_the_day_of_the_file_and_says_so() -> None:
    reading = read(dated(own("restic-output/check.txt").head))
    assert reading.backups[0].name == "restic 儲存庫 0a1b2c3d4e"
    assert reading.backups[0].cells["verified_on"] == "2024-03-09"
    assert "檔案日期" in reading.backups[0].places["verified_on"]
    assert any("以檔案日期為準" in n for n in reading.notes)


@pytest.mark.parametrize(
    "did",
    [b"", b"read 10.0% of data packs\n", b"read group #1 of 40 data packs (out of total 400 packs in 10 groups)\n"],
)
def test_a_check_that_did_not_read_all_data_verifies_no_contents(did: bytes) -> None:
    text = own("restic-output/check.txt").head.replace(b"read all data\n", did)
    reading = read(dated(text))
    assert reading.backups[0].cells == {"encrypted": 1}
    assert any("看不出讀過全部資料內容" in n for n in reading.notes)
    assert read(dated(own("restic-output/check.json").head)).backups[0].cells == {"encrypted": 1}


def test_without_a_day_of_the_file_no_day_is_invented() -> None:
    reading = read(own("restic-output/check.txt"))
    assert "verified_on" not in reading.backups[0].cells
    assert any("沒有日期" in n for n in reading.notes)


@pytest.mark.parametrize("end", [b"Fatal: repository contains errors\n", b"error for tree 4645312b:\n  not found\n"])
def test_a_check_with_errors_verifies_nothing(end: bytes) -> None:
    reading = read(dated(b"load indexes\ncheck all packs\ncheck snapshots, trees and blobs\n" + end))
    assert reading.says_nothing
    assert "不算通過" in reading.notes[0]


def test_errors_of_the_json_check_verify_nothing() -> None:
    assert read(dated(b'{"message_type":"summary","num_errors":2,"broken_packs":null}\n')).says_nothing


def test_a_check_that_did_not_end_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(dated(b"load indexes\ncheck all packs\ncheck snapshots, trees and blobs\n"))


@pytest.mark.parametrize("name", ["restore.txt", "restore-old.txt"])
def test_a_restore_that_ended_is_a_restore_on_the_day_of_the_file(name: str) -> None:
    reading = read(dated(own(f"restic-output/{name}").head))
    assert [b.cells for b in reading.backups] == [{"restore_tested_on": "2024-03-09"}]
    assert reading.backups[0].host.name == "mes-db"


@pytest.mark.parametrize(
    "end",
    [
        "",
        "Summary: Restored 3 / 3 files/dirs (3 B / 3 B) in 0:01\n",
        "Summary: Restored 3 files/dirs (3 B) in 0:01\nfinished verifying 0 files in /tmp/x (took 1s)\n",
        "Summary: Restored 3 / 9 files/dirs (1 B / 3 B) in 0:01\n",
        "ignoring error for /x: denied\nSummary: Restored 3 files\n",
    ],
)
def test_a_restore_that_failed_or_does_not_say_it_ended_has_no_day(end: str) -> None:
    text = f"restoring snapshot 2222bbbb of [/srv] at 2024-03-05 02:00:01 +0800 CST by root@mes-db to /tmp/x\n{end}"
    reading = read(dated(text.encode()))
    assert reading.says_nothing
    assert "不填最近還原測試日" in reading.notes[0]


# real exports


def test_real_snapshots() -> None:
    expected = {"restic erp-db01：/tmp/gen/src": "2026-11-21", "restic 檔案伺服器：/tmp/gen/src": "2024-01-31"}
    assert copies(read(sample("backups/restic/self__restic_snapshots.txt"))) == expected
    assert copies(read(sample("backups/restic/self__restic_snapshots_grouped.json"))) == expected


def test_a_real_check() -> None:
    reading = read(dated(sample("backups/restic/self__restic_check.txt").head))
    assert reading.backups[0].cells == {"encrypted": 1}
    assert any("看不出讀過全部資料內容" in n for n in reading.notes)


def test_a_compact_table_names_no_path() -> None:
    assert copies(read(own("restic/compact.txt"))) == {"restic mes-db": "2024-03-05"}


def test_a_listing_on_one_long_line_is_looked_through_for_secrets() -> None:
    listed = [{"time": "2024-03-05T02:00:00Z", "tree": "a" * 64, "paths": ["/x"], "hostname": "h"}] * 12_000
    listed.append({**listed[0], "paths": ["https://u:sesame99@h/x"]})
    one = Export.of(json.dumps(listed).encode())
    assert [s.count for s in secrets_in(one)] == [1]
    assert b"".join(redacted(one)) == (json.dumps(listed).replace("sesame99", HIDDEN) + "\n").encode()


def test_two_long_paths_that_begin_alike_are_two_copies() -> None:
    start = "/srv/" + "x" * 200
    days = {f"{start}/live": "2024-03-05", f"{start}/dead": "2023-01-01"}
    listed = [{"time": f"{d}T02:00:00Z", "tree": "a" * 64, "paths": [p], "hostname": "h"} for p, d in days.items()]
    found = copies(read(json.dumps(listed).encode()))
    assert sorted(str(d) for d in found.values()) == ["2023-01-01", "2024-03-05"]
    assert all(len(name) <= 160 for name in found)
