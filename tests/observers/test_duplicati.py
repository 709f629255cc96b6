"""Duplicati: exported jobs and result reports."""

from __future__ import annotations

import json

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Export, Unreadable
from secaudit.observers.secrets import redacted, secrets_in


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
    assert reading.backups[0].cells == {"device": "nas-02.plant.example", "encrypted": 0}
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


def test_a_report_of_success_gives_the_day_and_a_sample_verifies_nothing() -> None:
    reading = read(own("duplicati-report/backup.json"))
    assert reading.backups[0].name == "Duplicati ERP 夜間"
    assert reading.backups[0].host.name == "erp-db"
    assert reading.backups[0].cells == {"kind": "backup", "last_success_on": "2024-03-05"}
    assert any("只抽查了 2 個備份檔" in n for n in reading.notes)
    assert "verysecret" not in repr(reading)


@pytest.mark.parametrize(("known", "verified"), [(2, "2024-03-05"), (3, None), (0, None), ("2", None)])
def test_only_where_every_file_was_checked_are_the_contents_verified(known: object, verified: str | None) -> None:
    report = json.loads(own("duplicati-report/backup.json").head)
    report["Data"]["BackendStatistics"] = {"KnownFileCount": known}
    assert read(json.dumps(report).encode()).backups[0].cells.get("verified_on") == verified


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


@pytest.mark.parametrize("indent", [None, 2])
def test_the_passphrase_of_an_exported_job_is_found_and_taken_out(indent: int | None) -> None:
    settings = [
        {"Filter": "", "Name": "encryption-module", "Value": "aes", "Argument": None},
        {"Filter": "", "Name": "passphrase", "Value": 'hun"ter22', "Argument": None},
        {"Filter": "", "Name": "--auth-password", "Value": "hunter33", "Argument": None},
    ]
    one = Export.of((json.dumps({"Backup": {"Settings": settings}}, indent=indent) + "\n").encode())
    assert sum(s.count for s in secrets_in(one)) == 2
    copy = b"".join(redacted(one)).decode()
    assert "hunter" not in copy
    assert "ter22" not in copy
    assert json.loads(copy)["Backup"]["Settings"][0] == settings[0]
    assert secrets_in(Export.of(copy.encode())) == ()


@pytest.mark.parametrize("metadata", [None, {}, {"BackupListCount": "0", "LastBackupFinished": "20240305T010000Z"}])
def test_a_job_that_never_ran_is_no_backup(metadata: object) -> None:
    job = {"Name": "ERP", "TargetURL": "b2://x/y", "Sources": [], "Settings": [], "Metadata": metadata}
    (copy,) = read(json.dumps({"CreatedByVersion": "2.1.0.2", "Backup": job}).encode()).backups
    assert copy.cells == {"media": "cloud", "device": "Backblaze B2"}
