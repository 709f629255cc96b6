"""A case file of our own to try things on.

Invariant: it lies in a folder that was not there before; nothing is ever overwritten, and trouble leaves no file.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path

from secaudit.errors import BadInput
from secaudit.files import UnwritableFile, why
from secaudit.importers import read_case
from secaudit.model.control import Catalogue
from secaudit.store.protocol import Author, CaseStore
from secaudit.text import safe_text
from secaudit.usecases.import_case import keep_import, plan_import
from secaudit.usecases.new_case import default_file, new_case

FOLDER = "secaudit-sample"


def free_folder(parent: Path) -> Path:
    """The first of secaudit-sample, secaudit-sample-2 … that is not in ``parent`` yet."""
    names = (FOLDER if n == 1 else f"{FOLDER}-{n}" for n in count(1))
    return next(parent / name for name in names if not (parent / name).exists())


def try_sample(
    parent: Path,
    sample: Path,
    catalogue: Catalogue,
    author: Author,
    *,
    create: Callable[[Path], CaseStore],
    reopen: Callable[[Path], CaseStore],
    today: date,
) -> Path:
    """A case file with everything that the workbook ``sample`` says, in a new folder in ``parent``; where it lies."""
    inventory, problems = read_case(sample)
    if problems:
        raise BadInput(f"{safe_text(sample.name)} 有 {len(problems)} 個問題，沒有建立範例案件", problems)
    folder = free_folder(parent)
    path = default_file(folder, f"範例-{inventory.case['name']}")
    try:
        folder.mkdir()
    except OSError as error:
        raise UnwritableFile(f"無法建立 {safe_text(str(folder))}：{why(error)}", "請換個資料夾再試") from error
    try:
        new_case(path, inventory.rows("case")[0], author, create)
        with closing(reopen(path)) as store:
            keep_import(store, plan_import(store, sample, catalogue, today=today), author)
    except BaseException:
        path.unlink(missing_ok=True)
        folder.rmdir()
        raise
    return path
