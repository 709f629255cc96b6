"""restic: which hosts and paths have snapshots in a repository, and since when.

Read: ``restic snapshots --json`` (plain, ``--group-by``, ``--latest``), ``restic forget --json`` (what is kept), and
the text table of ``restic snapshots``. Facts (restic manual, "Working with repositories", "Scripting"): a snapshot is
saved when a backup ended, also when some files could not be read (exit code 3, which no listing shows); a repository is
always encrypted (manual, "Design"); neither form names the repository. The text table ends with the number of
snapshots, and a file without it is cut short.

Proves that snapshots exist and are dated. Not: that they can be read (``restic check``) or restored, and where they
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, Run, Runs, bounded, copy, newest, told_apart, within_bounds
from secaudit.observers.export import Export
from secaudit.observers.json_shape import entries, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import BackupSeen, Reading

_AGAIN = "請重新執行 restic snapshots --json 並存檔"
_ENCRYPTED = "restic 儲存庫一律加密（restic 的設計）"
_NOTES = (
    "快照清單不含儲存庫位置：媒體、設備、地點以填寫的為準",
    "有無損壞另附 restic check 的輸出，還原測試另附 restic restore 的輸出",
    "備份時有檔案讀不到（結束代碼 3）也會留下快照，清單看不出來",
)
_HEADER = re.compile(
    r"^ID {1,80}(?:Time|Date) {1,80}Host {1,200}Tags\b(?:[^\n]{0,400}?(?P<paths>Paths|Directory)\b)?", re.MULTILINE
)
_ROW = re.compile(r"(?P<id>[0-9a-f]{8,64}) +(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) {2,}(?P<host>\S+)(?P<rest>.*)")
_SIZE = re.compile(r"\d+(?:\.\d+)? [KMGTP]?i?B")
_COUNT = re.compile(r"(\d{1,9}) snapshots?\b")
Where = tuple[str, tuple[str, ...]]
"""Host and paths."""


def _recognises(export: Export) -> bool:
    return _is_json(shape(export)) or _is_table(export)


def _is_json(keys: frozenset[str]) -> bool:
    plain = {"item.time", "item.tree", "item.paths"} <= keys
    grouped = {"item.group_key", "item.snapshots"} <= keys or {"item.keep", "item.remove", "item.host"} <= keys
    return plain or grouped


def _is_table(export: Export) -> bool:
    return bool(_HEADER.search(export.text_head)) and not json_stream.opens_json(export)


def _reads(export: Export) -> Reading:
    found = _in_json(export) if json_stream.opens_json(export) else _in_table(export)
    copies: dict[Where, Runs] = {}
    for where, at, place in found:
        copies.setdefault(where, Runs()).add(Run(at, place))
        within_bounds(export, len(copies))
    notes = [*_NOTES] if copies else ["清單裡沒有任何快照：這個儲存庫沒有備份"]
    backups = tuple(_seen(where, runs) for where, runs in copies.items())
    return Reading("restic", newest(copies.values()), backups=backups, notes=bounded(notes))


def _seen(where: Where, runs: Runs) -> BackupSeen:
    host, paths = where
    place = runs.good.place if runs.good else "快照清單"
    facts = {
        "kind": Fact("backup", place, "restic 快照"),
        "encrypted": Fact(1, place, _ENCRYPTED),
        "last_success_on": runs.success,
    }
    return copy(f"restic {host}：{'、'.join(paths)}" if paths else f"restic {host}", facts, host)


# JSON


def _in_json(export: Export) -> Iterator[tuple[Where, datetime, str]]:
    for number, entry in entries(export):
        if "snapshots" in entry or "keep" in entry:
            within = json_stream.at(entry, "snapshots" if "snapshots" in entry else "keep")
            for inner, snapshot in enumerate(_list(export, within, number), start=1):
                yield _snapshot(export, snapshot, f"第 {number} 群第 {inner} 筆")
        else:
            yield _snapshot(export, entry, f"第 {number} 筆")


def _list(export: Export, within: Any, number: int) -> list[Any]:
    if within is None:
        return []
    if not isinstance(within, list):
        raise export.fail(f"第 {number} 群的快照不是清單", _AGAIN)
    return within


def _snapshot(export: Export, snapshot: Any, place: str) -> tuple[Where, datetime, str]:
    at = moment(json_stream.at(snapshot, "time"))
    paths = json_stream.list_at(snapshot, "paths")
    if at is None or not paths or not all(isinstance(p, str) for p in paths):
        raise export.fail(f"{place}沒有看得懂的時間或路徑", _AGAIN)
    host = json_stream.text_at(snapshot, "hostname")
    return (told_apart(host), tuple(sorted(told_apart(p) for p in paths))), at, place


# Text


def _in_table(export: Export) -> Iterator[tuple[Where, datetime, str]]:
    """The rows; further paths of a snapshot stand below the first, in the same column."""
    rows = counted = column = tables = 0
    inside = False
    row: _Row | None = None
    for number, line in export.lines():
        if header := _HEADER.match(line):
            inside, column = True, header.start("paths")
        elif not inside:
            continue
        elif found := _ROW.match(line):
            yield from _ended(row)
            at = moment(found["time"])
            if at is None:
                raise export.fail(f"看不懂時間「{found['time']}」", _AGAIN, line=number)
            rows, row = (
                rows + 1,
                _Row(found["host"], at, f"第 {number} 行", _paths(found["rest"] if column > 0 else "")),
            )
        elif total := _COUNT.fullmatch(line.strip()):
            yield from _ended(row)
            counted, inside, row, tables = counted + int(total[1]), False, None, tables + 1
        elif row and column > 0 and line[:column].isspace():
            row.paths.extend(_paths(line))
    if inside or not tables:
        raise export.fail("快照表沒有寫完（缺最後的快照數）", _AGAIN, code="E-OBS-05")
    if counted != rows:
        raise export.fail(f"快照表說有 {counted} 份，卻列出 {rows} 份", _AGAIN)


@dataclass(slots=True)
class _Row:
    host: str
    at: datetime
    place: str
    paths: list[str]


def _ended(row: _Row | None) -> Iterator[tuple[Where, datetime, str]]:
    if row:
        yield (told_apart(row.host), tuple(sorted(row.paths))), row.at, row.place


def _paths(rest: str) -> list[str]:
    """The last column before the size, if there is one; tags, if any, stand before it."""
    parts = re.split(r" {2,}", rest.strip())
    if len(parts) > 1 and _SIZE.fullmatch(parts[-1]):
        parts.pop()
    return [told_apart(parts[-1])] if parts[-1] else []


RESTIC = Observer(
    "restic",
    "restic 快照清單",
    "restic snapshots --json > snapshots.json",
    "restic 0.14 實檔，0.9–0.18 依文件（JSON、文字表格、--compact）",
    ("backup_copy.kind", "backup_copy.encrypted", "backup_copy.last_success_on"),
    _recognises,
    _reads,
)
