"""What can go wrong with a case file, each with its code and what to do, and how SQLite's words become ours.

Invariant: no ``sqlite3`` database error leaves this room; whichever is raised, nothing half-written stands in the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from secaudit.errors import EXIT_INTERNAL, EXIT_UNREADABLE, SecauditError
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.schema import Cell
from secaudit.store.protocol import Clash
from secaudit.text import safe_text

_SHORT_READ = sqlite3.SQLITE_IOERR_SHORT_READ
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DISK = {
    sqlite3.SQLITE_FULL: "磁碟已滿",
    sqlite3.SQLITE_IOERR: "磁碟讀寫失敗",
    sqlite3.SQLITE_READONLY: "檔案或資料夾唯讀",
    sqlite3.SQLITE_CANTOPEN: "無法在這個資料夾開啟或建立檔案",
    sqlite3.SQLITE_PERM: "沒有存取權限",
}
_LISTED = 5


class AlreadyThere(SecauditError):
    """A new case would take the place of a file."""

    code = "E-STO-01"
    exit_code = EXIT_INTERNAL


class NotACase(SecauditError):
    """The file is something else."""

    code = "E-STO-02"
    exit_code = EXIT_UNREADABLE


class NewerSchema(SecauditError):
    """The file was written by a later secaudit."""

    code = "E-STO-03"
    exit_code = EXIT_UNREADABLE


class LockedCase(SecauditError):
    """Someone else has been writing for longer than we wait."""

    code = "E-STO-04"
    exit_code = EXIT_UNREADABLE


class DamagedCase(SecauditError):
    """The file is a case, and not whole: cut off, altered, or at odds with its own log."""

    code = "E-STO-05"
    exit_code = EXIT_UNREADABLE


class DiskTrouble(SecauditError):
    """The disk refused; what stood in the file before still stands there."""

    code = "E-STO-06"
    exit_code = EXIT_INTERNAL


class Conflict(SecauditError):
    """Someone else changed the same cells in between; nothing was kept."""

    code = "E-STO-07"
    exit_code = EXIT_INTERNAL

    def __init__(self, clashes: Sequence[Clash]) -> None:
        told = "；".join(map(_told, clashes[:_LISTED]))
        more = f"；另有 {len(clashes) - _LISTED} 處" if len(clashes) > _LISTED else ""
        super().__init__(f"同一筆資料已被更動，本次變更未儲存：{told}{more}", "請重新讀取後再決定要改成什麼")
        self.clashes = tuple(clashes)


class Unsound(ValueError):
    """What stands in the file can't have been written by us; the text says what, in the user's words."""


class UnknownNames(Unsound):
    """The file speaks of tables or columns that this program does not know."""


def _told(clash: Clash) -> str:
    table = TABLE_BY_NAME[clash.table]
    row = f"{table.title} {safe_text(clash.row_id)}"
    if not clash.column:
        return f"{row} 已被刪除" if clash.theirs is None else f"{row} 已經存在"
    column = table.by_name[clash.column]

    def value(cell: Cell) -> str:
        return safe_text(shown(column, cell))

    return f"{row}「{column.title}」原為 {value(clash.seen)}，現為 {value(clash.theirs)}，您要改為 {value(clash.ours)}"


def damaged(path: Path, what: str) -> DamagedCase:
    return DamagedCase(f"案件檔 {safe_text(path.name)} 已損壞：{what}", "請改用備份；檔案未被更動")


def disk_trouble(path: Path, why: str) -> DiskTrouble:
    return DiskTrouble(f"無法存取案件檔 {safe_text(path.name)}：{why}", "原有內容未變；請確認磁碟空間與權限後再試")


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Whatever SQLite raises inside, and what is found unsound, leaves as one of ours."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        raise translated(path, error) from error
    except UnknownNames as error:
        what = f"案件檔 {safe_text(path.name)} 有這個 secaudit 不認得的資料：{safe_text(str(error))}"
        raise NewerSchema(what, "請更新 secaudit；檔案未被更動") from error
    except Unsound as error:
        raise damaged(path, str(error)) from error


def translated(path: Path, error: sqlite3.Error) -> SecauditError:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in _BUSY:
        return LockedCase(f"案件檔 {safe_text(path.name)} 正由其他程式寫入", "請稍後再試")
    if code in _DISK and extended != _SHORT_READ:
        return disk_trouble(path, _DISK[code] if path.exists() else "檔案不見了（移走、改名或刪除）")
    return damaged(path, "內容無法讀取")
