"""A case in one YAML file: table → list of rows, row → column → value; 案件 may be a single mapping.

Invariant: every scalar is read as the text a person typed, by the same rules as a cell of a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit import yamltree
from secaudit.errors import Place
from secaudit.importers.cells import quoted
from secaudit.importers.grid import Grid, table_named
from secaudit.importers.report import Report
from secaudit.model.notation import NONE
from secaudit.model.schema import LIST_KINDS, Column, Table
from secaudit.text import folded


@dataclass(frozen=True, slots=True)
class _Source:
    file: str
    lines: yamltree.Lines
    report: Report

    def refuse(self, code: str, path: yamltree.Path, what: str, fix: str) -> None:
        self.report.add(code, Place(self.file, line=self.lines.get(path, 0)), what, fix)


def yaml_grids(data: bytes, name: str, report: Report) -> Iterator[Grid]:
    """A grid for each table in the document."""
    tree, lines, problems = yamltree.load(data, name, texts=True)
    for problem in problems:
        report.add(problem.code, problem.place, problem.what, problem.fix)
    source = _Source(name, lines, report)
    if not isinstance(tree, dict):
        if not problems:
            source.refuse("E-YML-10", (), "不是「資料表: 各列」的結構", "請以資料表名稱為鍵，例如 案件:、資產:")
        return
    seen: set[str] = set()
    for key, value in tree.items():
        table = table_named(key)
        if table is None:
            source.refuse("E-TAB-01", (key,), f"「{quoted(key)}」不是資料表", "請改成資料表名稱，例如 資產")
        elif table.name in seen:
            source.refuse("E-TAB-03", (key,), f"「{table.title}」出現兩次", "請合併成一個")
        else:
            seen.add(table.name)
            yield _grid(source, table, key, value)


def _grid(source: _Source, table: Table, key: str, value: object) -> Grid:
    rows: list[tuple[yamltree.Path, dict[str, object]]] = []
    items: list[tuple[yamltree.Path, object]] = []
    if isinstance(value, dict) and table.single:
        items = [((key,), value)]
    elif isinstance(value, list):
        items = [((key, i), item) for i, item in enumerate(value)]
    elif value != "":
        source.refuse("E-YML-10", (key,), f"「{table.title}」的內容不是清單", "請每列以「- 」開頭")
    for path, item in items:
        if isinstance(item, dict):
            rows.append((path, item))
        else:
            source.refuse("E-YML-10", path, "這一項不是「欄: 值」", "請寫成「- 欄名: 值」")
    return _table_grid(source, table, rows)


def _table_grid(source: _Source, table: Table, rows: list[tuple[yamltree.Path, dict[str, object]]]) -> Grid:
    known = {folded(c.name): c for c in table.columns} | {folded(c.title): c for c in table.columns}
    cells = [_cells(source, path, row, known) for path, row in rows]
    names = dict.fromkeys(n for row in cells for n in row) | dict.fromkeys(c.name for c in table.columns if c.required)
    paths = {source.lines.get(path, 0): path for path, _ in reversed(rows)}
    named = {c.title: c.name for c in table.columns}

    def line(number: int, title: str) -> int:
        path = paths.get(number, ())
        exact = (source.lines.get((*path, key)) for key in (title, named.get(title, "")))
        return next((found for found in exact if found), number)

    header = list(names) if rows else []
    numbered = zip((source.lines.get(path, 0) for path, _ in rows), cells, strict=True)
    texts = [(number, [row.get(name, "") for name in header]) for number, row in numbered]
    stated = {row.get(table.key.name, "").strip(): frozenset(row) for row in cells}
    return Grid(table, source.file, "", [(0, header), *texts], lines=line, stated=stated)


def _cells(source: _Source, path: yamltree.Path, row: dict[str, object], known: dict[str, Column]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in row.items():
        column = known.get(folded(key))
        if column is None:
            source.refuse("E-COL-01", (*path, key), f"沒有「{quoted(key)}」這一欄", "請刪除，或改成該表的欄名")
        elif column.name in found:
            source.refuse("E-COL-02", (*path, key), f"「{column.title}」出現兩次", "請只留一個")
        else:
            found[column.name] = _text(source, (*path, key), column, value)
    return found


def _text(source: _Source, path: yamltree.Path, column: Column, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and column.kind in LIST_KINDS and all(isinstance(v, str) for v in value):
        return "、".join(value) or NONE
    source.refuse("E-YML-10", path, f"「{column.title}」的值不是一段文字", "請寫成「欄名: 值」")
    return ""
