"""BorgBackup: archives as JSON and as text, and borg check."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import observer, own, read, sample
from secaudit.observers import Export, Unreadable
from secaudit.observers.backups.borg import series_of

_ID = "a1" * 32


def dated(data: bytes) -> Export:
    return Export.of(data, "given.txt", date(2024, 3, 9))


def test_each_series_has_its_newest_archive_and_a_checkpoint_is_none() -> None:
    reading = read(own("borg/list.json"))
    erp, mail = reading.backups
    assert erp.name == "borg nas-02.plant.example:2222/./repos/erp erp"
    assert erp.cells == {
        "device": "nas-02.plant.example", "kind": "backup", "encrypted": 1, "last_success_on": "2024-03-01",
    }  # fmt: skip
    assert mail.cells["last_success_on"] == "2024-02-01"
    assert any("2024-03-02 那次只備份到一半" in n for n in reading.notes)
    assert reading.collected_on == date(2024, 3, 2)


def test_a_repository_without_encryption_on_a_local_path_names_no_device_and_no_success() -> None:
    reading = read(own("borg/info-none.json"))
    assert reading.backups[0].cells == {"encrypted": 0}
    assert any("本機路徑" in n for n in reading.notes)
    assert any("last_modified" in n for n in reading.notes)


def test_an_archive_that_was_just_made_counts_from_its_end_and_authenticated_is_not_encrypted() -> None:
    cells = read(own("borg/create.json")).backups[0].cells
    assert cells["last_success_on"] == "2024-03-06"
    assert cells["encrypted"] == 0
    assert cells["media"] == "cloud"


def test_an_archive_that_names_its_host_is_told_apart_by_it() -> None:
    backup = read(own("borg/info-archive.json")).backups[0]
    assert backup.host.name == "erp-db"
    assert backup.cells["last_success_on"] == "2024-03-05"
    assert "keys" not in repr(read(own("borg/info-archive.json")))


def test_an_empty_repository_is_no_backup() -> None:
    reading = read(own("borg/empty.json"))
    assert reading.says_nothing
    assert any("沒有備份" in n for n in reading.notes)


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("erp-2024-01-02", "erp"), ("erp-2024-01-02T03:04:05", "erp"), ("erp_20240102", "erp"), ("erp-7", "erp"),
        ("2024-01-02", ""), ("web01-2024-01-02", "web01"), ("monday", "monday"), ("erp-1709600000", "erp"),
    ],
)  # fmt: skip
def test_a_series_is_the_name_before_its_date(name: str, series: str) -> None:
    assert series_of(name) == series


def test_the_text_list_gives_the_newest_of_each_series() -> None:
    reading = read(own("borg-text/list.txt"))
    assert {b.name: b.cells["last_success_on"] for b in reading.backups} == {
        "borg erp": "2024-03-05", "borg 薪資": "2024-02-01",
    }  # fmt: skip


def test_of_prune_only_what_is_kept_counts() -> None:
    reading = read(own("borg-text/prune.txt"))
    assert [b.cells["last_success_on"] for b in reading.backups] == ["2024-03-01"]


def test_a_clean_check_is_verified_on_the_day_of_the_file() -> None:
    reading = read(dated(own("borg-text/check.txt").head))
    assert reading.backups[0].cells == {"verified_on": "2024-03-09"}
    assert not any("--verify-data" in n for n in reading.notes)
    assert read(own("borg-text/check.txt")).says_nothing


@pytest.mark.parametrize(
    "end", [b"Finished full repository check, errors found.\n", b"erp: Missing file chunk detected (Byte 0-9).\n"]
)
def test_a_check_with_problems_verifies_nothing(end: bytes) -> None:
    reading = read(dated(b"Starting repository check\n" + end))
    assert reading.says_nothing
    assert "不算通過" in reading.notes[0]


def test_a_check_whose_second_half_is_missing_is_cut_short() -> None:
    text = b"Starting repository check\nFinished full repository check, no problems found.\n"
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(dated(text + b"Starting archive consistency check...\n"))


def test_an_archive_without_a_time_is_refused() -> None:
    with pytest.raises(Unreadable, match="時間"):
        read(b'{"archives":[{"name":"a"}],"encryption":{"mode":"none"},"repository":{"id":"x","location":"/b"}}')


def test_real_listings() -> None:
    listed = read(sample("backups/borg-json/self__borg_list.json"))
    assert {b.name: b.cells["last_success_on"] for b in listed.backups} == {
        "borg /tmp/gen/br nas": "2023-12-31", "borg /tmp/gen/br erp": "2026-11-21",
    }  # fmt: skip
    text = read(sample("backups/borg-json/self__borg_list.txt"))
    assert {b.name: b.cells["last_success_on"] for b in text.backups} == {
        "borg nas": "2023-12-31", "borg erp": "2026-11-21",
    }  # fmt: skip
    assert [b.name for b in read(sample("backups/borg-json/self__borg_prune.txt")).backups] == ["borg erp"]


def test_real_info_and_check() -> None:
    assert read(sample("backups/borg-json/self__borg_info_repo.json")).backups[0].cells == {"encrypted": 1}
    checked = read(dated(sample("backups/borg-json/self__borg_check.txt").head))
    assert checked.backups[0].cells == {"verified_on": "2024-03-09"}


def test_the_text_of_info_gives_place_and_encryption_and_no_success() -> None:
    reading = read(own("borg-info/repository.txt"))
    assert reading.backups[0].name == "borg nas-02.plant.example/./repos/erp"
    assert reading.backups[0].cells == {"device": "nas-02.plant.example", "encrypted": 1}


def test_the_statistics_of_a_run_give_the_day_it_ended() -> None:
    reading = read(own("borg-info/create.txt"))
    assert reading.backups[0].name == "borg /mnt/usb/borg erp"
    assert reading.backups[0].cells == {"kind": "backup", "last_success_on": "2024-03-06"}


@pytest.mark.parametrize(
    ("said", "encrypted"), [("No", 0), ("Yes (authenticated)", 0), ("Yes (key file BLAKE2b)", 1), ("Yes (new)", None)]
)
def test_encryption_in_the_words_of_info(said: str, encrypted: int | None) -> None:
    text = f"Repository ID: {_ID}\nLocation: ssh://nas.lan/x\nEncrypted: {said}\n"
    assert read(text.encode()).backups[0].cells.get("encrypted") == encrypted


def test_statistics_without_an_end_are_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(f"Archive name: a\nArchive fingerprint: {_ID}\nTime (start): Tue, 2024-03-05 23:59:00\n".encode())


def test_a_check_in_a_log_is_of_the_day_of_its_last_line() -> None:
    text = "2024-03-06 23:59:00,1 - INFO - Remote: Starting repository check\n"
    text += "2024-03-07 00:10:00,1 - INFO - Remote: Finished full repository check, no problems found.\n"
    backup = observer("borg-text").reads(dated(text.encode())).backups[0]
    assert (backup.cells["verified_on"], backup.places["verified_on"]) == ("2024-03-07", "第 2 行")


def test_a_check_of_a_part_verifies_nothing() -> None:
    text = b"Starting partial repository check\nFinished partial repository check, no problems found.\n"
    assert read(dated(text)).says_nothing


def test_a_check_of_the_archives_alone_reads_no_contents() -> None:
    text = b"Starting archive consistency check...\nArchive consistency check complete, no problems found.\n"
    reading = read(dated(text))
    assert reading.says_nothing
    assert "不填最近驗證日" in reading.notes[0]
    verified = b"Starting cryptographic data integrity verification...\n"
    assert read(dated(text + verified)).backups[0].cells == {"verified_on": "2024-03-09"}


def test_an_endless_name_costs_no_time() -> None:
    assert len(series_of(" " * 3_000_000 + "x")) <= 300
