"""Begin a case: a new file whose first event holds the facts that decide which clauses are asked.

Invariant: an existing file is never touched, and a beginning that fails leaves no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from secaudit.errors import BadInput, UsageError
from secaudit.importers import read_row
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Column, Row
from secaudit.store.protocol import Author, CaseStore
from secaudit.text import safe_text
from secaudit.usecases.case_file import SUFFIX
from secaudit.usecases.difference import added

CASE = TABLE_BY_NAME["case"]
FACTS: tuple[Column, ...] = tuple(
    CASE.by_name[name]
    for name in (
        "name", "tax_id", "phase", "assessment_date", "has_personal_data", "has_remote_access", "has_sensitive_data",
    )
)  # fmt: skip
"""What is asked, in this order; only the company's name must be known."""
KIND = "new"


def read_facts(texts: Mapping[str, str], *, today: date) -> Row:
    """The case's row from typed texts by column name; raises :class:`BadInput` with everything that is wrong.

    A case without an identifier of its own is numbered 001 of its ROC year.
    """
    given = {name: text for name, text in texts.items() if text.strip()}
    row, problems = read_row(CASE, {"id": f"C2M-{today.year - 1911}-001", **given}, Inventory({}))
    if row is None:
        raise BadInput(f"有 {len(problems)} 個欄位不對，沒有建立案件", problems)
    return row


def default_file(folder: Path, company: str) -> Path:
    """A file in ``folder`` that is called after the company."""
    plain = "".join(c for c in safe_text(company).strip() if c not in '/\\:*?"<>|‹›').strip(". ")
    return folder / f"{plain[:60] or 'case'}{SUFFIX}"


def refuse_existing(path: Path) -> None:
    if path.suffix.lower() != SUFFIX:
        fix = f"請改用例如 {safe_text(path.stem) or 'case'}{SUFFIX}"
        raise UsageError(f"檔名「{safe_text(path.name)}」不是 {SUFFIX}", fix, code="E-USE-03")
    if path.exists() or path.is_symlink():
        raise UsageError(f"{safe_text(str(path))} 已存在，未覆寫", "請換個檔名", code="E-USE-04")


def new_case(path: Path, facts: Row, author: Author, create: Callable[[Path], CaseStore]) -> None:
    """A case file at ``path`` with ``facts`` as its only row."""
    refuse_existing(path)
    with closing(create(path)) as store:
        try:
            store.commit([added(CASE, facts).change], author, kind=KIND)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
