"""The facts that begin a case, looked at one by one while they are typed, and all together at the end.

Invariant: what is refused here is what ``read_facts`` and ``new_case`` would refuse, in the same words.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from secaudit.errors import BadInput, SecauditError
from secaudit.model.schema import Column
from secaudit.text import safe_text
from secaudit.usecases.case_file import SUFFIX, is_case_file
from secaudit.usecases.new_case import default_file, read_facts, refuse_existing

NOT_KNOWN = "不知道"
YES_NO = ("是", "否", NOT_KNOWN)


def fact_trouble(column: Column, text: str, *, today: date) -> str:
    """What is wrong with ``text`` as this one fact, and what to do; "" when it can be taken."""
    if column.required and not text.strip():
        return f"請填{column.title}"
    try:
        read_facts({"name": "-", column.name: said(column, text)}, today=today)
    except BadInput as refused:
        return _words(refused)
    return ""


def said(column: Column, text: str) -> str:
    """不知道 is a blank, never a no."""
    return "" if column.kind == "bool" and text.strip() == NOT_KNOWN else text


def file_trouble(folder: Path, text: str) -> str:
    """What is wrong with ``text`` as the file of a new case in ``folder``; "" when it can be made."""
    if not text.strip():
        return f"請填檔名，例如 案件{SUFFIX}"
    if safe_text(text) != text:
        return "檔名裡有看不見的字元，請換一個"
    path = file_at(folder, text)
    try:
        refuse_existing(path)
    except SecauditError as refused:
        return f"{refused.what}。{refused.fix}"
    except (OSError, ValueError):
        return "檔名不能用，請換一個"
    return "" if path.parent.is_dir() else f"沒有資料夾 {safe_text(str(path.parent))}，請先建立或換個位置"


def case_trouble(folder: Path, text: str) -> str:
    """Why ``text`` is neither a case file nor a bundle that can be opened; "" when it may be one."""
    if not text.strip():
        return "請填案件檔的路徑"
    if "\0" in text:
        return "路徑裡有看不見的字元"
    path = folder / Path(text.strip()).expanduser()
    try:
        if not path.exists():
            return f"找不到 {safe_text(str(path))}，請確認檔名與路徑"
        if is_case_file(path) or _is_bundle(path):
            return ""
    except (OSError, ValueError, SecauditError):
        return f"無法讀取 {safe_text(text)}，請確認檔案權限"
    if path.is_dir():
        return f"{safe_text(str(path))} 是資料夾，請指定裡面的 {SUFFIX} 檔"
    return f"{safe_text(path.name)} 不是案件檔；活頁簿請先建立新案件，再匯入"


def _is_bundle(path: Path) -> bool:
    from secaudit.usecases.reviewing.open_review import is_bundle_file

    return is_bundle_file(path)


def file_at(folder: Path, text: str) -> Path:
    """The file that is meant: relative to ``folder``, ~ being the home folder, with our ending where it has none."""
    path = folder / Path(text.strip()).expanduser()
    return path if path.suffix else path.with_name(path.name + SUFFIX)


def proposed_file(folder: Path, company: str) -> str:
    """A name after the company that is free in ``folder``."""
    first = default_file(folder, company)
    numbered = (first.with_name(f"{first.stem}-{n}{SUFFIX}") for n in range(2, 1000))
    return next((p.name for p in (first, *numbered) if not p.exists()), first.name)


def _words(refused: BadInput) -> str:
    first = refused.problems[0]
    return f"{first.what}。{first.fix}"
