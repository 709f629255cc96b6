"""Examine the machine: can this program read, show and write what it has to here?

Invariant: a finding that would break a command is ``bad``; one that only makes it less comfortable is a hint.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from secaudit.files import why

OLDEST_SQLITE = (3, 37, 0)
COMFORTABLE_COLUMNS = 80
BUILT_IN = 2026
"""The clock cannot truly be earlier than the year this was written in."""
_PACKAGES = {
    "bcrypt": "bcrypt", "click": "click", "cryptography": "cryptography", "jinja2": "jinja2", "networkx": "networkx",
    "platformdirs": "platformdirs", "pydantic": "pydantic", "pyrage": "pyrage", "python-calamine": "python_calamine",
    "python-docx": "docx", "PyYAML": "yaml", "typst": "typst", "XlsxWriter": "xlsxwriter",
}  # fmt: skip
FONTS = "pylopdf_fonts_zh_tw"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the caller sees of the world."""

    today: date
    python: tuple[int, ...]
    encoding: str
    columns: int
    folder: Path
    packaged: tuple[Path, ...]
    keys: Path | None = None
    trust: Path | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; ``fix`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    bad: bool = True


def doctor(around: Surroundings) -> tuple[Examined, ...]:
    return tuple(_examined(around))


def _examined(around: Surroundings) -> Iterator[Examined]:
    python = ".".join(map(str, around.python))
    yield Examined("Python", around.python >= (3, 11), python, "請改用 Python 3.11 以上")
    yield _sqlite()
    yield from (_package(name, module) for name, module in _PACKAGES.items())
    font = find_spec(FONTS) is not None
    yield Examined("中文字型", font, "已安裝" if font else "沒有", "請重新安裝 secaudit（pylopdf-fonts-zh-tw）")
    for folder in around.packaged:
        held = folder.is_dir() and any(folder.iterdir())
        yield Examined(f"隨附資料 {folder.name}", held, "已安裝" if held else "沒有", "請重新安裝 secaudit")
    utf8 = around.encoding.replace("-", "").lower().startswith("utf8")
    yield Examined("輸出編碼", utf8, around.encoding, "部分字元會變成 ?；可移除 PYTHONIOENCODING 設定", bad=False)
    wide = around.columns >= COMFORTABLE_COLUMNS
    yield Examined("終端機寬度", wide, f"{around.columns} 欄", "請把視窗放寬到 80 欄以上", bad=False)
    plausible = around.today.year >= BUILT_IN
    yield Examined("時鐘", plausible, around.today.isoformat(), "日期不合理，天數會算錯；請校時或用 --date")
    yield _writable("目前資料夾可寫入", around.folder)
    if around.keys:
        yield _own("簽署金鑰的資料夾", around.keys, 0o077, "其他人看得到", "go-rwx")
    if around.trust:
        yield _own("信任清單的資料夾", around.trust, 0o022, "其他人改得了", "go-w")
    known = shutil.which("ssh-keygen") is not None
    yield Examined("ssh-keygen（選用）", True, "有" if known else "沒有；簽署與驗證不需要它")


def _own(name: str, folder: Path, others: int, wrong: str, mode: str) -> Examined:
    """Whether other people of this machine are kept out of ``folder`` and of what lies in it."""
    try:
        found = [p for p in (folder, *sorted(folder.iterdir())) if p.suffix != ".pub"] if folder.is_dir() else []
        open_to_others = [p for p in found if os.name != "nt" and p.stat().st_mode & others]
    except OSError as error:
        return Examined(name, False, why(error), f"請確認讀得到 {folder}", bad=False)
    if not open_to_others:
        return Examined(name, True, f"只有您{'看得到' if others & 0o044 else '改得了'}" if found else "還沒有")
    return Examined(name, False, wrong, f"請執行 chmod -R {mode} {folder}", bad=False)


def _sqlite() -> Examined:
    """Rules need generated SQL up to row values and ``IS TRUE``, and an authorizer that is obeyed."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("SELECT (1 IS TRUE), count(*) FILTER (WHERE 1)").fetchall()
        connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
        connection.execute("SELECT 1")
        obeyed = False
    except sqlite3.DatabaseError as error:
        obeyed = "not authorized" in str(error)
    finally:
        connection.close()
    ok = obeyed and sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return Examined("SQLite", ok, sqlite3.sqlite_version, "請改用較新的 Python（內含 SQLite 3.37 以上）")


def _package(name: str, module: str) -> Examined:
    try:
        found = version(name)
    except PackageNotFoundError:
        found = ""
    present = bool(found) and find_spec(module) is not None
    return Examined(name, present, found or "沒有", "請重新安裝 secaudit")


def _writable(name: str, folder: Path) -> Examined:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Examined(name, True, "可以")
    except OSError as error:
        return Examined(name, False, why(error), "請換到有寫入權限的資料夾再執行")
