"""Show the whole job on one of our own cases: open, check, write the appendix."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from secaudit.errors import SecauditError
from secaudit.model.control import Catalogue
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.report import Wanted, report

SAMPLE = "hongyuan-precision"
FORMATS = ("docx", "pdf", "html")


def sample_case(samples: Path) -> Path:
    """Of the samples that ship with us, the one that fails in several instructive ways (see its README)."""
    found = samples / SAMPLE / "case.xlsx"
    if not found.is_file():
        raise SecauditError(f"找不到範例案件 {SAMPLE}", "請重新安裝 secaudit", code="E-FIL-09")
    return found


def demo(sample: Path, catalogue: Catalogue, folder: Path, *, today: date) -> tuple[Checked, tuple[Path, ...]]:
    """The judged sample, and the files written into ``folder``."""
    checked = check(open_case(sample, catalogue, today=today), catalogue)
    return checked, report(checked, folder, Wanted(formats=FORMATS))
