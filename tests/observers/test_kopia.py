"""Kopia: snapshots, repository status, verification."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Export, Unreadable


def dated(data: bytes) -> Export:
    return Export.of(data, "given.txt", date(2024, 3, 9))


def test_incomplete_and_partial_snapshots_are_no_success_and_are_said() -> None:
    reading = read(own("kopia/list.json"))
    assert [(b.name, b.cells["last_success_on"]) for b in reading.backups] == [
        ("kopia op@hmi-01：/recipes", "2024-03-05")
    ]
    assert any("有 3 個檔案備份失敗；最近成功日是較早的 2024-03-05" in n for n in reading.notes)
    assert any("/logs" in n and "沒有一次成功" in n for n in reading.notes)


def test_text_with_identical_snapshots_left_out_counts_the_last_of_them() -> None:
    reading = read(own("kopia/list.txt"))
    assert [b.cells["last_success_on"] for b in reading.backups] == ["2024-03-03"]
    assert any("2024-03-05 那次有 2 個檔案備份失敗" in n for n in reading.notes)


def test_the_repository_says_where_and_how_but_no_secret() -> None:
    reading = read(own("kopia-repository/s3.json"))
    assert reading.backups[0].cells == {
        "media": "cloud", "device": "AWS ap-northeast-1", "site": "AWS ap-northeast-1", "country": "JP", "encrypted": 1,
    }  # fmt: skip
    for name in ("s3.json", "status.txt"):
        assert "SECRET" not in repr(read(own(f"kopia-repository/{name}"))).upper()


def test_a_server_is_a_device_of_unknown_media() -> None:
    reading = read(own("kopia-repository/status.txt"))
    assert reading.backups[0].cells == {"device": "nas-02.plant.example", "encrypted": 1}
    assert any("看不出媒體" in n for n in reading.notes)


@pytest.mark.parametrize(
    ("kind", "config", "cells"),
    [
        ("filesystem", '{"path":"/mnt/x"}', {}),
        ("gcs", '{"bucket":"b1"}', {"media": "cloud", "device": "Google Cloud Storage"}),
        ("azureBlob", '{"container":"c1"}', {"media": "cloud", "device": "Azure Blob"}),
        ("b2", '{"bucket":"b1"}', {"media": "cloud", "device": "Backblaze B2"}),
        ("s3", '{"bucket":"b1","endpoint":"minio.lan:9000"}', {"device": "minio.lan:9000"}),
        ("rclone", '{"remotePath":"r:x"}', {}),
        ("webdav", '{"url":"https://u:p@nas.lan/dav"}', {"device": "nas.lan"}),
    ],
)
def test_storage_by_its_kind(kind: str, config: str, cells: dict[str, str]) -> None:
    text = f'{{"configFile":"/c","uniqueIDHex":"ab","storage":{{"type":"{kind}","config":{config}}}}}'
    found = read(text.encode()).backups
    assert (found[0].cells if found else {}) == cells


def test_a_verification_does_not_tell_how_much_it_read_and_verifies_no_contents() -> None:
    reading = read(dated(own("kopia-repository/verify.txt").head))
    assert reading.says_nothing
    assert "不填最近驗證日" in reading.notes[0]


@pytest.mark.parametrize("line", [b"ERROR error processing /x: object not found\n", b"ERROR encountered 2 errors\n"])
def test_a_verification_with_errors_verifies_nothing(line: bytes) -> None:
    assert read(dated(b"Processed 0 objects.\n" + line + b"Finished processing 22 objects.\n")).says_nothing


def test_a_verification_that_did_not_end_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(dated(b"Listing blobs...\nProcessed 10 objects.\n"))


def test_a_status_without_its_end_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(b"Config file:         /c\n\nStorage type:        s3\n")


def test_a_real_list() -> None:
    reading = read(sample("backups/kopia/transcribed__snapshot_list_freenas.json"))
    assert reading.backups[0].name == "kopia root@freenas：/mnt/fsrevolution/media/pictures"
    assert reading.backups[0].cells == {"kind": "backup", "last_success_on": "2023-10-05"}
    assert reading.backups[0].host.name == "freenas"


def test_the_one_snapshot_that_create_prints_is_read() -> None:
    assert [b.cells["last_success_on"] for b in read(own("kopia/create.json")).backups] == ["2024-03-07"]
