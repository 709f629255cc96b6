"""AWS Backup: recovery points, jobs, copies and restores, as the AWS CLI or an SDK gives them.

Read: list-recovery-points-by-backup-vault, -by-resource, list-backup-jobs, list-copy-jobs, list-restore-jobs,
describe-backup-vault, list-backup-vaults; also as recorded replies ``{status_code, data}``. Facts (AWS Backup API
reference, RecoveryPointByBackupVault, BackupJob, CopyJob, RestoreJobsListMember): only COMPLETED is whole (PARTIAL,
EXPIRED, FAILED … are not); ``LastRestoreTime`` is when a point was last restored; ``IsEncrypted`` is of the point,
while the key of a vault protects only resource types that AWS Backup fully manages. A date is ISO text, an epoch, or a
recorded datetime.

A recovery point, also one that EC2 or RDS calls a snapshot, lies apart from the resource and outlives it: a backup. All
vaults of one region count as one device; the country is that of the region.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.aws_regions import COUNTRY_OF_REGION, region_of, resource_of
from secaudit.observers.backups.copies import Fact, Run, Runs, bounded, copy, newest, shown, told_apart, within_bounds
from secaudit.observers.export import Export
from secaudit.observers.json_shape import entries, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import BackupSeen, Reading

_AGAIN = "請重新執行 aws backup list-recovery-points-by-backup-vault 並存檔"


@dataclass(frozen=True, slots=True)
class _List:
    """One kind of list: under which key, and which keys of an entry name vault, resource, point and state."""

    key: str
    vault: str
    resource: str
    point: str
    state: str


_LISTS = (
    _List("RecoveryPoints", "BackupVault", "ResourceArn", "RecoveryPointArn", "Status"),
    _List("BackupJobs", "BackupVault", "ResourceArn", "RecoveryPointArn", "State"),
    _List("CopyJobs", "DestinationBackupVault", "ResourceArn", "DestinationRecoveryPointArn", "State"),
    _List("RestoreJobs", "BackupVault", "SourceResourceArn", "RecoveryPointArn", "Status"),
)
_TIMES = ("CompletionDate", "CreationDate")


def _recognises(export: Export) -> bool:
    return bool(_kind(export)) or _is_vault(shape(export))


def _kind(export: Export) -> tuple[_List, tuple[str, ...]] | None:
    keys = shape(export)
    for one in _LISTS:
        for at in ((), ("data",)):
            path = ".".join((*at, one.key))
            inside = {k for k in keys if k.startswith(f"{path}.item.")}
            if path in keys and (not inside or inside & {f"{path}.item.{k}" for k in (one.point, one.state)}):
                return one, (*at, one.key)
    return None


def _is_vault(keys: frozenset[str]) -> bool:
    return any(
        f"{at}BackupVaultArn" in keys for at in ("", "data.", "BackupVaultList.item.", "data.BackupVaultList.item.")
    )


def _reads(export: Export) -> Reading:
    found = _kind(export)
    if found is None:
        return _vaults(export)
    one, keys = found
    copies: dict[str, _Copy] = {}
    for number, entry in entries(export, *keys):
        within_bounds(export, len(copies))
        seen = _Copy(one, entry)
        copies.setdefault(seen.name, seen).add(export, entry, f"第 {number} 筆")
    notes = [n for c in copies.values() for n in c.notes]
    notes += _notes(export, one, copies)
    backups = tuple(c.seen for c in copies.values() if c.runs.good)
    return Reading("AWS Backup", newest(c.runs for c in copies.values()), backups=backups, notes=bounded(notes))


class _Copy:
    """The recovery points, or jobs, of one resource in one vault."""

    def __init__(self, one: _List, entry: Any) -> None:
        arn = json_stream.text_at(entry, f"{one.vault}Arn")
        point = json_stream.text_at(entry, one.point)
        vault = json_stream.text_at(entry, f"{one.vault}Name") or resource_of(arn).removeprefix("backup-vault:")
        resource = resource_of(json_stream.text_at(entry, one.resource))
        kind = json_stream.text_at(entry, "ResourceType")
        self._list = one
        self.region = region_of(arn) or region_of(point)
        what = " ".join(filter(None, (shown(kind, 40), told_apart(resource))))
        where = " ".join(filter(None, ("AWS Backup", told_apart(vault), self.region)))
        self.name = f"{where}：{what}" if what else where
        self.runs = Runs()
        self._encrypted: tuple[datetime, int, str, str] | None = None
        self._restored: tuple[datetime, str] | None = None

    def add(self, export: Export, entry: Any, place: str) -> None:
        state = json_stream.text_at(entry, self._list.state)
        at = next((m for k in _TIMES if (m := moment(json_stream.at(entry, k)))), None)
        if at is None or not state:
            raise export.fail(f"{place}沒有看得懂的日期或狀態", _AGAIN)
        trouble = "" if state == "COMPLETED" else f"狀態是 {shown(state, 20)}"
        if self._list.key == "RestoreJobs" and json_stream.text_at(entry, "ValidationStatus") in (
            "FAILED",
            "TIMED_OUT",
        ):
            trouble = "還原驗證沒有通過"
        self.runs.add(Run(at, place, trouble))
        if not trouble and (not self._encrypted or at > self._encrypted[0]):
            self._encrypted = _encryption(entry, at, place) or self._encrypted
        restored = moment(json_stream.at(entry, "LastRestoreTime"))
        if restored and (not self._restored or restored > self._restored[0]):
            self._restored = (restored, place)

    @property
    def notes(self) -> tuple[str, ...]:
        if self._list.key == "RestoreJobs":
            return tuple(n.replace("最近成功日", "最近還原測試日") for n in self.runs.notes(self.name))
        return self.runs.notes(self.name)

    @property
    def seen(self) -> BackupSeen:
        if self._list.key == "RestoreJobs":
            return copy(self.name, {"restore_tested_on": self.runs.success})
        facts = {**_place(self.region), "kind": Fact("backup", self._list.key, "AWS Backup 復原點")}
        facts["last_success_on"] = self.runs.success
        if self._encrypted:
            facts["encrypted"] = Fact(self._encrypted[1], self._encrypted[2], self._encrypted[3])
        if self._restored:
            day, place = self._restored
            facts["restore_tested_on"] = Fact(day.date().isoformat(), place, "LastRestoreTime")
        return copy(self.name, facts)


def _encryption(entry: Any, at: datetime, place: str) -> tuple[datetime, int, str, str] | None:
    stated = json_stream.at(entry, "IsEncrypted")
    if isinstance(stated, bool):
        return at, int(stated), place, f"IsEncrypted={str(stated).lower()}"
    return (at, 1, place, "有 EncryptionKeyArn") if json_stream.text_at(entry, "EncryptionKeyArn") else None


def _place(region: str) -> dict[str, Fact | None]:
    """Media, and where the region is; an unknown region has no country."""
    facts: dict[str, Fact | None] = {"media": Fact("cloud", "AWS Backup", "AWS Backup 保存庫")}
    if region:
        place = "ARN 的區域"
        facts |= {"device": Fact(f"AWS {region}", place, region), "site": Fact(f"AWS {region}", place, region)}
        facts["country"] = Fact(c, place, region) if (c := COUNTRY_OF_REGION.get(region)) else None
    return facts


def _notes(export: Export, one: _List, copies: dict[str, _Copy]) -> Iterator[str]:
    if not copies:
        yield f"{one.key} 是空的：沒有可讀的"
        return
    if one.key == "BackupJobs":
        yield "備份工作紀錄只留 30 天，也不表示復原點還在：另附 list-recovery-points-by-backup-vault"
    if any(not c.region for c in copies.values()):
        yield "看不出 AWS 區域：地點與國家請補填"
    if export.is_all_head and shape(export) & {"NextToken", "data.NextToken"}:
        yield "清單只有一頁（有 NextToken），後面還有：請列出全部再匯出"
    if one.key != "RestoreJobs":
        yield "同一區域的保存庫視為同一套雲端；還原測試另附 aws backup list-restore-jobs"


# Vaults


def _vaults(export: Export) -> Reading:
    document = json_stream.whole(export)
    root = json_stream.at(document, "data") if isinstance(json_stream.at(document, "data"), dict) else document
    listed = json_stream.at(root, "BackupVaultList")
    vaults = listed if isinstance(listed, list) else [root]
    notes, backups = [], []
    for number, vault in enumerate(vaults, start=1):
        arn = json_stream.text_at(vault, "BackupVaultArn")
        if not arn:
            raise export.fail(
                f"第 {number} 個保存庫沒有 BackupVaultArn", "請重新執行 aws backup describe-backup-vault 並存檔"
            )
        name = json_stream.text_at(vault, "BackupVaultName") or resource_of(arn).removeprefix("backup-vault:")
        if json_stream.at(vault, "NumberOfRecoveryPoints") == 0:
            notes.append(f"保存庫 {shown(name)} 沒有復原點：沒有備份")
            continue
        region = region_of(arn)
        backups.append(copy(f"AWS Backup {shown(name)} {region}".rstrip(), _place(region)))
    notes.append("保存庫的設定不是備份清單：最近成功日與加密另附 aws backup list-recovery-points-by-backup-vault")
    return Reading("AWS Backup", backups=tuple(backups), notes=bounded(notes))


AWS_BACKUP = Observer(
    "aws-backup",
    "AWS Backup 復原點、工作與保存庫",
    "aws backup list-recovery-points-by-backup-vault --backup-vault-name NAME --output json > points.json",
    "AWS Backup API 2018-11-15（AWS CLI 1、2，boto3）：實檔兩份，其餘依文件",
    tuple(
        f"backup_copy.{c}"
        for c in ("kind", "media", "device", "site", "country", "encrypted", "last_success_on", "restore_tested_on")
    ),
    _recognises,
    _reads,
)
