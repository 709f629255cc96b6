"""Proxmox: snapshots of a Backup Server, backups on a storage, logs of vzdump."""

from __future__ import annotations

import json
from datetime import date

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Unreadable
from secaudit.observers.backups.proxmox_backup import upid_start


def test_each_guest_has_success_encryption_and_verification_of_its_own() -> None:
    reading = read(own("proxmox-backup/list.json"))
    vm, host = reading.backups
    assert (vm.name, vm.host.name) == ("PBS vm/101", "")
    assert vm.cells == {
        "kind": "backup", "last_success_on": "2024-03-05", "encrypted": 1, "verified_on": "2024-03-05",
    }  # fmt: skip
    assert (host.name, host.host.name) == ("PBS host/mes-db", "mes-db")


def test_a_snapshot_that_failed_verification_is_no_success() -> None:
    reading = read(own("proxmox-backup/list.json"))
    assert reading.backups[1].cells == {"kind": "backup", "last_success_on": "2024-03-04", "encrypted": 0}
    assert any("mes-db：2024-03-05 那次驗證失敗" in n for n in reading.notes)


def test_a_snapshot_without_its_index_is_not_finished() -> None:
    reading = read(own("proxmox-backup/list.json"))
    assert not any("ct/200" in b.name for b in reading.backups)
    assert any("ct/200" in n and "沒有寫完" in n for n in reading.notes)


def test_the_table_counts_finished_snapshots_alone() -> None:
    reading = read(own("proxmox-backup/table.txt"))
    assert [b.cells for b in reading.backups] == [{"kind": "backup", "last_success_on": "2024-03-01"}]


def test_a_table_without_its_bottom_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(own("proxmox-backup/table.txt").head.rpartition("└".encode())[0])


@pytest.mark.parametrize("time", ["null", '"1709600000"', "-5", "1e300", "9" * 300, "true"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(Unreadable):
        read(f'[{{"backup-id":"1","backup-type":"vm","backup-time":{time},"files":[]}}]'.encode())


@pytest.mark.parametrize(
    ("upid", "day"),
    [
        ("UPID:pbs:000002C0:000007BA:00000001:67DE4FC4:verificationjob:x:root@pam:", date(2025, 3, 22)),
        ("UPID:pve:000002C0:000007BA:67DE4FC4:vzdump:100:root@pam:", date(2025, 3, 22)),
        ("UPID:pve:zz", None),
        ("", None),
    ],
)
def test_a_task_id_has_its_start(upid: str, day: date | None) -> None:
    found = upid_start(upid)
    assert (found.date() if found else None) == day


def test_only_backups_of_a_storage_count() -> None:
    reading = read(own("proxmox-ve/content.json"))
    assert {b.name: b.cells for b in reading.backups} == {
        "PVE nas：qemu/100": {"kind": "backup", "last_success_on": "2024-03-05"},
        "PVE pbs：lxc/200": {
            "kind": "backup", "last_success_on": "2024-03-05", "encrypted": 1, "verified_on": "2024-03-06",
        },
        "PVE pbs：qemu/300": {"kind": "backup", "last_success_on": "2024-03-05", "encrypted": 0},
    }  # fmt: skip


def test_a_storage_without_backups_is_none() -> None:
    reading = read(json.dumps([{"volid": "nas:iso/x.iso", "content": "iso", "ctime": 1}]).encode())
    assert reading.says_nothing
    assert "沒有備份" in reading.notes[0]


def test_a_log_gives_the_day_each_guest_ended_and_says_what_failed() -> None:
    reading = read(own("proxmox-ve/vzdump.log"))
    assert {b.name: b.cells for b in reading.backups} == {
        "PVE nas：qemu/100": {"kind": "backup", "last_success_on": "2024-03-06"}
    }
    assert any("lxc/101：2024-03-06 那次失敗" in n for n in reading.notes)


def test_a_log_that_is_still_running_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(own("proxmox-ve/vzdump.log").head.partition(b"INFO: Backup job finished")[0])


def test_a_real_list() -> None:
    backup = read(sample("backups/proxmox-backup-server/transcribed__snapshot_list.json")).backups[0]
    assert backup.name == "PBS vm/103"
    assert backup.cells == {
        "kind": "backup", "last_success_on": "2025-03-25", "encrypted": 0, "verified_on": "2025-03-22",
    }  # fmt: skip


def test_the_list_of_groups_has_the_last_backup_and_says_nothing_of_verification() -> None:
    reading = read(own("proxmox-backup/groups.json"))
    assert [b.cells for b in reading.backups] == [{"kind": "backup", "last_success_on": "2024-03-05"}]
    assert not any("驗證過" in n for n in reading.notes)
    assert any("不含驗證結果" in n for n in reading.notes)


@pytest.mark.parametrize(
    "archive",
    [
        "vzdump archive '/mnt/pve/x/dump/vzdump-qemu-7-2024_03_05-01_00_04.vma.zst'",
        "Proxmox Backup Server archive 'vm/7/2024-03-05T01:00:04Z'",
    ],
)
def test_a_log_without_times_has_the_day_of_its_archive(archive: str) -> None:
    text = f"INFO: Starting Backup of VM 7 (qemu)\nINFO: creating {archive}\nINFO: Finished Backup of VM 7 (00:00:05)\n"
    assert [b.cells["last_success_on"] for b in read(f"{text}TASK OK\n".encode()).backups] == ["2024-03-05"]


def test_a_log_of_success_without_any_day_is_refused() -> None:
    with pytest.raises(Unreadable, match="日期"):
        read(b"INFO: Starting Backup of VM 7 (qemu)\nINFO: Finished Backup of VM 7 (00:00:05)\nTASK OK\n")


def test_a_guest_whose_backup_never_ended_is_no_success() -> None:
    text = b"INFO: Starting Backup of VM 7 (qemu)\nINFO: Backup started at 2024-03-05 01:00:00\n"
    reading = read(text + b"TASK ERROR: interrupted by signal\n")
    assert reading.says_nothing
    assert any("沒有結束" in n for n in reading.notes)
