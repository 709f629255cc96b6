"""AWS Backup: recovery points, jobs, copies, restores, vaults."""

from __future__ import annotations

import json

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Unreadable

_TOKYO = {"media": "cloud", "device": "AWS ap-northeast-1", "site": "AWS ap-northeast-1", "country": "JP"}


def test_each_resource_of_a_vault_is_a_copy_in_its_region() -> None:
    reading = read(own("aws-backup/points.json"))
    assert {b.name: b.cells for b in reading.backups} == {
        "AWS Backup plant ap-northeast-1：EBS volume/vol-0b": {
            **_TOKYO, "kind": "backup", "last_success_on": "2024-03-05", "encrypted": 1,
            "restore_tested_on": "2024-02-01",
        },
        "AWS Backup plant ap-northeast-1：RDS db:erp": {
            **_TOKYO, "kind": "backup", "last_success_on": "2024-03-01", "encrypted": 0,
        },
    }  # fmt: skip
    assert any("狀態是 PARTIAL；最近成功日是較早的 2024-03-05" in n for n in reading.notes)
    assert "111122223333" not in repr(reading)


def test_recorded_replies_and_their_dates_are_read() -> None:
    cells = read(own("aws-backup/recorded-jobs.json")).backups[0].cells
    assert cells["last_success_on"] == "2024-03-05"
    assert cells["country"] == "TW"


def test_a_completed_restore_is_a_restore_test_and_a_newer_failed_one_is_said() -> None:
    reading = read(own("aws-backup/restores.json"))
    assert [b.cells for b in reading.backups] == [{"restore_tested_on": "2024-02-01"}]
    assert any("最近還原測試日是較早的 2024-02-01" in n for n in reading.notes)


def test_a_copy_is_where_it_went() -> None:
    backup = read(own("aws-backup/copies.json")).backups[0]
    assert backup.name == "AWS Backup far ap-southeast-1：EC2 instance/i-0d"
    assert backup.cells["country"] == "SG"


def test_a_vault_says_where_and_an_empty_one_is_no_backup() -> None:
    reading = read(own("aws-backup/vaults.json"))
    assert [b.cells for b in reading.backups] == [_TOKYO]
    assert any("empty 沒有復原點" in n for n in reading.notes)


@pytest.mark.parametrize("key", ["RecoveryPoints", "BackupJobs", "RestoreJobs", "CopyJobs"])
def test_an_empty_list_says_nothing(key: str) -> None:
    assert read(json.dumps({key: []}).encode()).says_nothing


@pytest.mark.parametrize("status", ["PARTIAL", "EXPIRED", "DELETING", "FAILED", "RUNNING", "AVAILABLE"])
def test_nothing_but_completed_is_a_success(status: str) -> None:
    point = {"RecoveryPointArn": "x", "Status": status, "CreationDate": "2024-03-05T01:00:00Z"}
    reading = read(json.dumps({"RecoveryPoints": [point]}).encode())
    assert reading.says_nothing
    assert any(status in n for n in reading.notes)


def test_a_restore_whose_validation_failed_is_none() -> None:
    job = {"RecoveryPointArn": "x", "Status": "COMPLETED", "CompletionDate": 1709600000, "ValidationStatus": "FAILED"}
    assert read(json.dumps({"RestoreJobs": [job]}).encode()).says_nothing


def test_a_region_that_is_not_known_has_no_country() -> None:
    vault = {"BackupVaultName": "v", "BackupVaultArn": "arn:aws:backup:xx-nowhere-9:111122223333:backup-vault:v"}
    assert "country" not in read(json.dumps(vault).encode()).backups[0].cells


def test_one_page_of_many_is_said_to_be_one() -> None:
    point = {"RecoveryPointArn": "x", "Status": "COMPLETED", "CreationDate": "2024-03-05T01:00:00Z"}
    reading = read(json.dumps({"RecoveryPoints": [point], "NextToken": "t"}).encode())
    assert any("NextToken" in n for n in reading.notes)


def test_a_point_without_a_date_is_refused() -> None:
    with pytest.raises(Unreadable, match="日期"):
        read(
            b'{"RecoveryPoints":[{"RecoveryPointArn":"x","Status":"COMPLETED","CreationDate":{"__class__":"datetime"}}]}'
        )


def test_real_replies() -> None:
    point = read(sample("backups/aws-backup/ListRecoveryPointsByResource_2.json")).backups[0]
    assert point.cells["last_success_on"] == "2022-09-08"
    assert point.cells["country"] == "US"
    vault = read(sample("backups/aws-backup/DescribeBackupVault.json")).backups[0]
    assert vault.name == "AWS Backup Default us-east-1"
    assert "last_success_on" not in vault.cells
