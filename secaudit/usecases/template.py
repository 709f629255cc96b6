"""Write an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path

from secaudit.errors import UsageError
from secaudit.exporters.workbook import to_workbook
from secaudit.files import write_atomic


def template(path: Path, *, examples: bool, force: bool) -> None:
    """An .xlsx workbook at ``path``, with or without one example row a table; never over an existing file unasked."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"檔名「{path.name}」不是 .xlsx", "請改用例如 case.xlsx", code="E-USE-03")
    if path.exists() and not force:
        raise UsageError(f"{path} 已存在，未覆寫", "請換個檔名，或加上 --force", code="E-USE-04")
    write_atomic(path, to_workbook(None, examples=examples), mode=0o644)
