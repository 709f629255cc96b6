"""Write a case as a workbook or as CSV files. Importing the result changes nothing."""

from __future__ import annotations

from pathlib import Path

from secaudit.errors import UsageError
from secaudit.exporters import to_csv
from secaudit.exporters.workbook import to_workbook
from secaudit.files import write_atomic
from secaudit.model.inventory import Inventory
from secaudit.text import safe_text

WORKBOOK = ".xlsx"


def export_case(inventory: Inventory, out: Path, *, force: bool) -> tuple[Path, ...]:
    """The files written: ``out`` itself when it is called .xlsx, else a CSV file a table in the folder ``out``.

    Without ``force`` nothing that exists is written over.
    """
    files = {out: to_workbook(inventory, examples=False)} if _is_workbook(out) else _csv_files(inventory, out)
    existing = [path for path in files if path.exists()]
    if existing and not force:
        fix = "請換個檔名，或加上 --force"
        raise UsageError(f"{safe_text(str(existing[0]))} 已存在，未覆寫", fix, code="E-USE-04")
    for path, data in files.items():
        write_atomic(path, data)
    return tuple(files)


def _is_workbook(out: Path) -> bool:
    if out.suffix.lower() == WORKBOOK:
        return True
    if out.exists() and not out.is_dir():
        raise UsageError(f"{safe_text(str(out))} 不是資料夾", "請指定 .xlsx 檔名，或放 CSV 的資料夾", code="E-USE-08")
    if out.suffix and not out.is_dir():
        fix = "請指定 .xlsx 檔名，或放 CSV 的資料夾（名稱不加副檔名）"
        raise UsageError(f"不能匯出成 {safe_text(out.suffix)}", fix, code="E-USE-03")
    return False


def _csv_files(inventory: Inventory, folder: Path) -> dict[Path, bytes]:
    return {folder / name: data for name, data in to_csv(inventory).items()}
