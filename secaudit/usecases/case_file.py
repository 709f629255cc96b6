"""Which case file is meant: the one that was named, or the only one here.

Invariant: nothing is guessed between several; a file counts as a case file by what it begins with, whatever its name.
"""

from __future__ import annotations

from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import UnreadableFile, why
from secaudit.text import safe_text

SUFFIX = ".secaudit"
REVIEW_SUFFIX = ".review.secaudit"
"""A reviewer's file about a bundle: a case file by its form, but no case of its own."""
_SQLITE = b"SQLite format 3\0"


def find_case(folder: Path, chosen: Path | None = None) -> Path:
    """``chosen``, or the only case file in ``folder``; raises with the choices when there are several, or none."""
    if chosen is not None:
        if not chosen.exists():
            raise UnreadableFile(f"找不到 {safe_text(str(chosen))}", "請確認檔名與路徑；建立新案件：secaudit new")
        if is_review_file(chosen):
            fix = "請開啟它的佐證包：secaudit review open 佐證包"
            raise UsageError(f"{safe_text(chosen.name)} 是審查者的覆核檔，不是案件檔", fix, code="E-USE-82")
        return chosen
    found = case_files(folder)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("這個資料夾沒有案件檔", "請先執行 secaudit new，或以 --case 指定案件檔", code="E-USE-11")
    names = "、".join(safe_text(p.name) for p in found)
    raise UsageError(f"這個資料夾有 {len(found)} 個案件檔", f"請以 --case 指定其中一個：{names}", code="E-USE-12")


def case_files(folder: Path) -> tuple[Path, ...]:
    """The files directly in ``folder`` that are called like a case file, by name; none that belong to reviews."""
    found = (p for p in folder.iterdir() if p.suffix.lower() == SUFFIX and not is_review_file(p))
    return tuple(sorted(p for p in found if p.is_file()))


def is_review_file(path: Path) -> bool:
    return path.name.lower().endswith(REVIEW_SUFFIX)


def must_be_there(path: Path) -> None:
    """Raises when the file of an open case has been moved, renamed or removed: nothing can be kept in it any more."""
    if not path.exists():
        raise UnreadableFile(f"{safe_text(path.name)} 不見了", "請把檔案放回原處再繼續，否則更改存不進去")


def is_case_file(path: Path) -> bool:
    """Whether ``path`` is meant as a case file: it begins like one, or is called like one and may be damaged."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as handle:
            return handle.read(len(_SQLITE)) == _SQLITE or path.suffix.lower() == SUFFIX
    except OSError as error:
        raise UnreadableFile(f"無法讀取 {safe_text(str(path))}：{why(error)}", "請確認檔案權限") from error
