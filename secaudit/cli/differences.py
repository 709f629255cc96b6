"""Differences between two states of a case, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from secaudit.cli import console
from secaudit.text import safe_text
from secaudit.usecases.difference import Comparison, RowDifference

SHOWN = 40


def comparison_lines(found: Comparison, cells: int, *, remove_missing: bool) -> Iterator[str]:
    """What an import adds, changes, and what it does not have; long lists are cut, and say so."""
    yield from _section(f"新增 {len(found.added)} 列", found.added, cells)
    yield from _section(f"更改 {len(found.changed)} 列", found.changed, cells)
    fate = "會移除" if remove_missing else "保留；加上 --remove-missing 才會移除"
    if found.missing:
        yield from _section(f"檔案中沒有 {len(found.missing)} 列（{fate}）", found.missing, cells)
    if remove_missing and any(d.table.name == "evidence" for d in found.missing):
        yield "佐證連同檔案保留；要移除請用 secaudit evidence rm"
    for replaced in found.replaced:
        yield f"案件編號「{safe_text(replaced.row_id)}」改用檔案中的編號"


def _section(heading: str, rows: Iterable[RowDifference], cells: int) -> Iterator[str]:
    yield heading
    listed = list(rows)
    for row in listed[:SHOWN]:
        yield from row_lines(row, cells)
    if len(listed) > SHOWN:
        yield f"  另有 {len(listed) - SHOWN} 列（--json 可看全部）"


def row_lines(row: RowDifference, cells: int) -> Iterator[str]:
    """The row, and each cell as 欄：舊 → 新; of a new row what it holds."""
    yield from console.indented(f"{row.table.title} {row.row_id} {row.name}", cells, 4, "  ")
    if row.action == "add":
        told = "、".join(f"{c.column.title} {c.words[1]}" for c in row.cells[1:])
        yield from console.indented(told, cells, 6) if told else ()
        return
    for cell in row.cells:
        old, new = cell.words
        yield from console.indented(f"{cell.column.title}：{old} → {new}", cells, 6)


def row_record(row: RowDifference) -> dict[str, Any]:
    cells = [{"column": c.column.name, "old": c.old, "new": c.new} for c in row.cells]
    return {"table": row.table.name, "id": row.row_id, "name": row.name, "action": row.action.value, "cells": cells}


def comparison_record(found: Comparison) -> dict[str, Any]:
    return {
        part: [row_record(row) for row in getattr(found, part)] for part in ("added", "changed", "missing", "replaced")
    }
