"""An .xlsx workbook, one sheet a table, as `secaudit template` writes it.

Invariant: calamine sees only bytes that ``preflight`` has inflated and bounded; whatever goes wrong in it is a problem.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from secaudit.errors import Place
from secaudit.importers.cells import Misread
from secaudit.importers.grid import CutShort, Grid, table_named
from secaudit.importers.preflight import trouble_in
from secaudit.importers.report import Report
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.notation import NOTES_SHEET, OPTIONS_SHEET
from secaudit.text import safe_text

MAX_WORKBOOK_BYTES = 128 * 1024 * 1024
_IGNORED = (NOTES_SHEET, OPTIONS_SHEET)
_BROKEN = Misread("E-XLS-03", "活頁簿內容損壞，無法讀取", "請用 Excel 或 LibreOffice 開啟後另存新檔")


def workbook_grids(data: bytes, name: str, report: Report, *, partial: bool = False) -> Iterator[Grid]:
    """A grid for each declared table; a double or unknown sheet is a problem, a missing one of the first edition too,
    unless ``partial``."""
    trouble = trouble_in(data) or _opened(data)
    if isinstance(trouble, Misread):
        report.add(trouble.code, Place(name), trouble.what, trouble.fix)
        return
    workbook = trouble
    sheets = _sheets(workbook.sheet_names, name, report)
    if not sheets:
        fix = "請用 secaudit template 產生活頁簿，再填入資料"
        report.add("E-TAB-02", Place(name), "活頁簿裡沒有任何資料表", fix)
        return
    for table in FILLED_TABLES:
        if table.name not in sheets:
            if partial or table.since > 1:
                continue
            fix = "請用 secaudit template 產生的檔案，或加一張同名空白表"
            report.add("E-TAB-02", Place(name), f"缺少工作表「{table.title}」", fix)
            continue
        title = sheets[table.name]
        yield Grid(table, name, safe_text(title), _numbered(workbook, title, name))


def _opened(data: bytes) -> Any:
    """The calamine workbook, or a :class:`Misread`."""
    import python_calamine

    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except BaseException as error:
        return _broken(error)


def _broken(error: BaseException) -> Misread:
    """A Rust panic is a BaseException; what is not calamine's own keeps going up."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
        raise error
    return _BROKEN


def _sheets(titles: list[str], name: str, report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for title in titles:
        table = table_named(title)
        if title.strip() in _IGNORED:
            continue
        place = Place(name, sheet=safe_text(title))
        if table is None:
            report.add("E-TAB-01", place, "不是資料表", "請刪除這張工作表，或改成資料表名稱")
        elif table.name in found:
            report.add("E-TAB-03", place, f"「{table.title}」有兩張工作表", "請合併成一張")
        else:
            found[table.name] = title
    return found


def _numbered(workbook: Any, title: str, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        rows = enumerate(workbook.get_sheet_by_name(title).iter_rows(), start=1)
        for number, row in rows:
            yield number, [cell if type(cell) is str else typed(cell) for cell in row]
    except BaseException as error:
        raise CutShort(_broken(error), Place(name, sheet=safe_text(title))) from error


def typed(cell: object) -> str:
    """What a person would have typed to get this cell: whole floats without a point, dates as ISO."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else f"{cell:.15g}"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time() | timedelta() | int():
            return str(cell)
        case None:
            return ""
    return str(cell)
