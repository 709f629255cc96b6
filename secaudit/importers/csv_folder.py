"""A folder of CSV files, one a table, named after the table's zh-TW title or its name.

Invariant: files are decoded and split as they are read; nothing splits at newlines but the csv module.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from secaudit.errors import Place
from secaudit.files import UnreadableFile, read_bounded, why
from secaudit.importers.cells import Misread, read_cell
from secaudit.importers.encoding import BIG5, codec_of
from secaudit.importers.grid import CutShort, Grid, table_named
from secaudit.importers.report import Report
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.notation import revived
from secaudit.model.schema import Cell, Column, Table
from secaudit.text import safe_text


def csv_grids(folder: Path, name: str, report: Report) -> Iterator[Grid]:
    """A grid for each table in ``folder``; files that are no table or twice the same one are problems."""
    found: dict[str, Path] = {}
    for path in _csv_files(folder):
        place = Place(f"{name}/{safe_text(path.name)}")
        table = table_named(path.stem)
        if table is None:
            fix = "請改用資料表名稱當檔名（例如 資產.csv），或移出資料夾"
            report.add("E-TAB-01", place, f"「{safe_text(path.stem)}」不是資料表", fix)
        elif table.name in found:
            what = f"「{table.title}」有兩個檔案，另一個是 {safe_text(found[table.name].name)}"
            report.add("E-TAB-03", place, what, "請只留一個")
        else:
            found[table.name] = path
    if not found:
        report.add("E-TAB-02", Place(name), "資料夾裡沒有資料表", "請放入 案件.csv、資產.csv 等檔案")
    for table in FILLED_TABLES:
        if table.name in found:
            yield _grid(found[table.name], f"{name}/{safe_text(found[table.name].name)}", table)


def _csv_files(folder: Path) -> list[Path]:
    try:
        names = sorted(folder.iterdir())
    except OSError as error:
        raise UnreadableFile(f"無法讀取 {safe_text(str(folder))}：{why(error)}", "請確認資料夾權限") from error
    return [p for p in names if p.suffix.lower() == ".csv" and not p.name.startswith((".", "~$"))]


def _grid(path: Path, file: str, table: Table) -> Grid:
    data = read_bounded(path)
    codec = codec_of(data)
    return Grid(table, file, "", _records(data, codec, file), partial(_read, codec in BIG5))


def _read(big5: bool, column: Column, text: str) -> Cell | Misread:
    return read_cell(column, revived(text), big5=big5)


def _records(data: bytes, codec: str | Misread, file: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered records, counted as a spreadsheet counts rows: a quoted cell may span several lines."""
    if isinstance(codec, Misread):
        raise CutShort(codec, Place(file))
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    number = 0
    try:
        for number, row in enumerate(csv.reader(lines, strict=True), start=1):
            yield number, row
    except csv.Error as error:
        what = f"CSV 格式錯誤：{safe_text(str(error))}"
        fix = "請檢查這一列的引號是否成對，或在 Excel 重新另存成「CSV UTF-8」"
        raise CutShort(Misread("E-CSV-03", what, fix), Place(file, row=number + 1)) from error
