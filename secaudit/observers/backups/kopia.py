"""Kopia: the snapshots of each source, as JSON and as text.

Read: ``kopia snapshot list --json``, ``kopia snapshot create --json`` (one snapshot) and ``kopia snapshot list --all``.
Facts (kopia ``snapshot.Manifest``; reference "snapshot list"): a snapshot with ``incomplete`` is a checkpoint or was
cancelled; ``rootEntry.summ.numFailed`` counts the files that could not be read, and such a snapshot is partial; in text
these are "incomplete:…" and "errors:N", and "+ N identical snapshots until …" stands for those left out. By default the
text shows the own user and host only.

Proves dated snapshots of a source. Not where the repository is or how it is encrypted (``kopia repository status``),
nor that they can be read (``kopia snapshot verify``) or restored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import (
    MAX_NAME,
    Fact,
    Run,
    Runs,
    bounded,
    copy,
    newest,
    shown,
    told_apart,
    within_bounds,
)
from secaudit.observers.export import Export
from secaudit.observers.json_shape import entries, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請重新執行 kopia snapshot list --all --json 並存檔"
_SOURCE = re.compile(r"(?P<user>[^\s@:]{1,64})@(?P<host>[^\s:@]{1,253}):(?P<path>\S.{0,2000})")
_STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Za-z+0-9-]{1,6}"
_ROW = re.compile(rf"  (?P<time>{_STAMP}) (?P<id>[a-z]?[0-9a-f]{{16,128}}|<ERROR>)(?P<bits>.*)")
_IDENTICAL = re.compile(rf"  \+ \d+ identical snapshots until (?P<time>{_STAMP})")
_FAILED = re.compile(r"\berrors:(\d{1,12})")
_NOTES = (
    "快照清單不含儲存庫位置與加密：媒體、設備、地點另附 kopia repository status --json",
    "有無損壞另附 kopia snapshot verify 的輸出；還原測試請以紀錄佐證",
)
Found = tuple[str, str, str, Run]
"""User, host, path, run."""


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export):
        keys = shape(export)
        return any({f"{at}source.path", f"{at}startTime", f"{at}source.host"} <= keys for at in ("item.", ""))
    lines = export.text_head.splitlines()[:100]
    rows = any(_ROW.fullmatch(line) for line in lines if len(line) < 4000)
    return rows and any(_SOURCE.fullmatch(line) for line in lines if len(line) < 4000)


def _reads(export: Export) -> Reading:
    found = _in_json(export) if json_stream.opens_json(export) else _in_text(export)
    copies: dict[tuple[str, str], Runs] = {}
    for user, host, path, run in found:
        copies.setdefault((told_apart(f"kopia {user}@{host}：{path}", MAX_NAME), host), Runs()).add(run)
        within_bounds(export, len(copies))
    notes = [*_NOTES] if copies else ["清單裡沒有任何快照：沒有備份"]
    for (name, _), runs in copies.items():
        notes += runs.notes(name)
    backups = tuple(
        copy(name, {"kind": Fact("backup", "快照清單", "Kopia 快照"), "last_success_on": runs.success}, host)
        for (name, host), runs in copies.items()
        if runs.good
    )
    return Reading("Kopia", newest(copies.values()), backups=backups, notes=bounded(notes))


def _in_json(export: Export) -> Iterator[Found]:
    one = json_stream.opens_json(export) == "{"
    for number, entry in [(1, json_stream.whole(export))] if one else entries(export):
        at = moment(json_stream.at(entry, "endTime")) or moment(json_stream.at(entry, "startTime"))
        user, host, path = (json_stream.text_at(entry, "source", k) for k in ("userName", "host", "path"))
        if at is None or not path:
            raise export.fail(f"第 {number} 筆沒有看得懂的時間或來源", _AGAIN)
        yield user, host, path, Run(at, f"第 {number} 筆", _trouble(entry))


def _trouble(entry: Any) -> str:
    incomplete = json_stream.text_at(entry, "incomplete") or json_stream.text_at(entry, "incompleteReason")
    if incomplete:
        return f"沒有完成（{shown(incomplete, 30)}）"
    failed = json_stream.at(entry, "rootEntry", "summ", "numFailed")
    errors = json_stream.at(entry, "stats", "errorCount")
    worst = max((n for n in (failed, errors) if isinstance(n, int)), default=0)
    return f"有 {min(worst, 2**31):,} 個檔案備份失敗" if worst > 0 else ""


def _in_text(export: Export) -> Iterator[Found]:
    source: re.Match[str] | None = None
    last = ""
    for number, line in export.lines():
        if len(line) > 4000:
            continue
        if found := _SOURCE.fullmatch(line):
            source = found
        elif source and (row := _ROW.fullmatch(line) or _IDENTICAL.fullmatch(line)):
            at = moment(row["time"])
            if at is None:
                raise export.fail(f"看不懂時間「{shown(row['time'])}」", _AGAIN, line=number)
            last = _text_trouble(row) if "bits" in row.groupdict() else last
            yield source["user"], source["host"], source["path"], Run(at, f"第 {number} 行", last)


def _text_trouble(row: re.Match[str]) -> str:
    if row["id"] == "<ERROR>":
        return "讀不到"
    if "incomplete:" in row["bits"]:
        return "沒有完成"
    failed = _FAILED.search(row["bits"])
    return f"有 {failed[1]} 個檔案備份失敗" if failed and failed[1].strip("0") else ""


KOPIA = Observer(
    "kopia",
    "Kopia 快照清單",
    "kopia snapshot list --all --json > snapshots.json",
    "Kopia 0.13 實檔，0.8–0.21 依原始碼（JSON、文字）",
    ("backup_copy.kind", "backup_copy.last_success_on"),
    _recognises,
    _reads,
)
