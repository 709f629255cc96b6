"""Write the appendix of a judged case into a folder: the documents asked for, and its figures as SVG.

Invariant: everything is rendered before anything is written, and each file appears whole at its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import FORMATS
from secaudit.tables.database import open_database
from secaudit.tables.views import as_is, to_be
from secaudit.usecases.check import Checked


def chosen_formats(text: str) -> tuple[str, ...]:
    """``"docx,pdf"`` → the formats, each once, in our order; raises at one we don't have."""
    wanted = {part.strip().lower() for part in text.split(",") if part.strip()}
    if not wanted or wanted - set(FORMATS):
        unknown = "、".join(sorted(wanted - set(FORMATS))) or "（空白）"
        raise UsageError(f"沒有格式 {unknown}", f"可選：{','.join(FORMATS)}", code="E-USE-07")
    return tuple(f for f in FORMATS if f in wanted)


def report(checked: Checked, folder: Path, formats: tuple[str, ...] = FORMATS) -> tuple[Path, ...]:
    """The files written, in order: 附錄 in each format, then the figures."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是資料夾", "請換一個 --out", code="E-USE-08")
    rendered = _rendered(checked, formats)
    for name, data in rendered.items():
        write_atomic(folder / name, data, mode=0o644)
    return tuple(folder / name for name in rendered)


def _rendered(checked: Checked, formats: tuple[str, ...]) -> dict[str, bytes]:
    from secaudit.reports import appendix, render

    case, assessment = checked.case, checked.assessment
    whole, day = case.inventory, case.as_of
    current = _derived(as_is(whole), day, whole, [t.name for t in DERIVED_TABLES])
    planned = _derived(to_be(whole, day), day, whole, ["exposure"])
    document = appendix(whole, assessment, checked.catalogue, current, case.digest, planned["exposure"])
    files = {f"appendix.{f}": render(document, assessment, f) for f in formats}
    for figure in document.figures:
        name = "規劃" if "規劃" in figure.caption else "現況"
        files[f"架構圖-{name}.svg"] = figure.svg.encode()
    return files


def _derived(view: Inventory, as_of: date, whole: Inventory, tables: Iterable[str]) -> dict[str, list[dict[str, Cell]]]:
    """The rows of derived tables over a view of the case, by table and by column."""
    with open_database(view, as_of, whole) as database:
        read = database.connection.execute
        return {
            t: [dict(zip(QUERYABLE[t].names, row, strict=True)) for row in read(f'SELECT * FROM "{t}"')] for t in tables
        }
