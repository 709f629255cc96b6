"""Duplicati: exported jobs and result reports."""

from __future__ import annotations

import json

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Unreadable


def test_a_job_to_the_cloud_gives_place_encryption_and_days_but_no_secret() -> None:
    reading = read(own("duplicati/s3.json"))
    assert reading.backups[0].name == "Duplicati ERP 夜間"
    assert reading.backups[0].cells == {
        "media": "cloud", "device": "AWS ap-southeast-1", "site": "AWS ap-southeast-1", "country": "SG",
        "kind": "backup", "encrypted": 1, "last_success_on": "2024-03-05", "restore_tested_on": "2024-01-10",
    }  # fmt: skip
    assert "SECRET" not in repr(reading).upper()
    assert reading.program == "Duplicati 2.0.8.1"


def test_an_error_after_the_last_success_is_said() -> None:
    assert any("2024-03-06 那次失敗" in n for n in read(own("duplicati/s3.json")).notes)


def test_a_job_without_metadata_schedule_or_encryption_says_just_that() -> None:
    reading = read(own("duplicati/ssh-plain.json"))
    assert reading.backups[0].cells == {"device": "nas-02.plant.example", "kind": "backup", "encrypted": 0}
    assert "SECRET" not in repr(reading).upper()
    assert any("沒有排程" in n for n in reading.notes)
    assert any("中繼資料" in n for n in reading.notes)


def test_a_destination_without_a_version_is_no_success() -> None:
    job = json.loads(own("duplicati/s3.json").text())
    job["Backup"]["Metadata"] = {"BackupListCount": "0", "LastBackupFinished": "20240305T171500Z"}
    assert "last_success_on" not in read(json.dumps(job).encode()).backups[0].cells


def test_without_a_word_on_encryption_it_stays_unknown() -> None:
    job = json.loads(own("duplicati/s3.json").text())
    job["Backup"]["Settings"] = None
    assert "encrypted" not in read(json.dumps(job).encode()).backups[0].cells


def test_a_report_of_success_gives_the_day_and_the_sampled_verification() -> None:
    reading = read(own("duplicati-report/backup.json"))
    assert reading.backups[0].name == "Duplicati ERP 夜間"
    assert reading.backups[0].host.name == "erp-db"
    assert reading.backups[0].cells == {
        "kind": "backup", "last_success_on": "2024-03-05", "verified_on": "2024-03-05",
    }  # fmt: skip
    assert "verysecret" not in repr(reading)


def test_a_failed_report_is_no_backup_and_is_said() -> None:
    reading = read(own("duplicati-report/failed.json"))
    assert reading.says_nothing
    assert any("Fatal" in n for n in reading.notes)


@pytest.mark.parametrize(
    "change",
    [
        {"PartialBackup": True},
        {"Interrupted": True},
        {"Dryrun": True},
        {"FilesWithError": 2},
        {"ParsedResult": "Error"},
    ],
)
def test_a_partial_or_failed_run_is_no_success(change: dict[str, object]) -> None:
    report = json.loads(own("duplicati-report/backup.json").text())
    report["Data"] |= change
    assert all("last_success_on" not in b.cells for b in read(json.dumps(report).encode()).backups)


def test_a_warning_is_a_backup_and_is_said() -> None:
    report = json.loads(own("duplicati-report/backup.json").text())
    report["Data"]["ParsedResult"] = "Warning"
    reading = read(json.dumps(report).encode())
    assert reading.backups[0].cells["last_success_on"] == "2024-03-05"
    assert any("有警告" in n for n in reading.notes)


def test_a_defect_found_by_the_sample_verifies_nothing() -> None:
    report = json.loads(own("duplicati-report/backup.json").text())
    report["Data"]["TestResults"]["Verifications"][0]["Value"] = [{"Key": "Missing", "Value": "x"}]
    reading = read(json.dumps(report).encode())
    assert "verified_on" not in reading.backups[0].cells
    assert any("抽查發現問題" in n for n in reading.notes)


def test_a_restore_is_a_restore_on_its_own_day_unless_it_restored_nothing() -> None:
    assert read(own("duplicati-report/restore.json")).backups[0].cells == {"restore_tested_on": "2024-02-01"}
    report = json.loads(own("duplicati-report/restore.json").text())
    report["RestoredFiles"] = 0
    assert read(json.dumps(report).encode()).says_nothing


def test_a_report_without_its_end_is_refused() -> None:
    report = json.loads(own("duplicati-report/restore.json").text())
    report["EndTime"] = "0001-01-01T00:00:00"
    with pytest.raises(Unreadable, match="EndTime"):
        read(json.dumps(report).encode())


def test_real_jobs() -> None:
    inside = read(sample("backups/duplicati/transcribed__nextcloud.json")).backups[0]
    assert inside.cells == {"kind": "backup", "encrypted": 1, "last_success_on": "2022-12-01"}
    outside = read(sample("backups/duplicati/transcribed__nextcloud_external.json")).backups[0]
    assert outside.cells == {
        "kind": "backup", "encrypted": 1, "last_success_on": "2022-12-01", "restore_tested_on": "2022-11-28",
    }  # fmt: skip
