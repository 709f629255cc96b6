"""The file itself: making one, telling one from anything else, bringing an older one up to date, connecting.

Invariant: a file is looked at before SQLite touches it, and only a whole case file of a form we know is ever written.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from secaudit import __version__
from secaudit.store import rows
from secaudit.store.migrations import APPLICATION_ID, CURRENT, bring_up, expected_shape, shape
from secaudit.store.trouble import AlreadyThere, NewerSchema, NotACase, damaged, disk_trouble, told_plainly
from secaudit.text import safe_text

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_BUSY_SECONDS = 10.0
_OWNER_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Header:
    """What the first hundred bytes of a case file say (sqlite.org/fileformat2, 1.3)."""

    form: int
    plain: bool
    """Rollback journal, UTF-8, usual fractions, reserved bytes zero: as we write it."""


def is_case(path: Path) -> bool:
    """Whether the file at ``path`` begins like a case file, whatever it is called."""
    try:
        return path.is_file() and _header(_first_bytes(path)) is not None
    except OSError:
        return False


def make(path: Path, at: datetime | None) -> None:
    """A new, empty case file at ``path``, whole from the moment it has its name."""
    with _on_disk(path):
        if path.exists() or path.is_symlink():
            raise AlreadyThere(f"{safe_text(str(path))} 已經存在", "請換一個檔名，或直接開啟它")
        _make_folder(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
        unnamed = Path(name)
        try:
            with closing(connect(unnamed)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                bring_up(connection, 0)
                _say_about_itself(connection, at)
                connection.execute("COMMIT")
            _give_name(unnamed, path)
        finally:
            unnamed.unlink(missing_ok=True)


def attach(path: Path) -> sqlite3.Connection:
    """A connection to the case file at ``path``, brought up to date first; raises one of ``trouble``'s errors."""
    with _on_disk(path):
        _look_at(path)
        connection = connect(path)
        try:
            form = _sound_form(connection, path)
            if form < CURRENT:
                _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """SQLite on an existing file, every setting that durability rests on made explicit."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
    try:
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = EXTRA"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("PRAGMA journal_mode = DELETE")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    try:
        with told_plainly(path):
            yield
    except OSError as error:
        raise disk_trouble(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:  # of a name in SQLite's own complaint
        raise damaged(path, "內容無法讀取") from error


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(_HEADER_BYTES)


def _header(data: bytes) -> Header | None:
    if len(data) < _HEADER_BYTES or not data.startswith(_MAGIC):
        return None
    encoding, form, application = (struct.unpack(">I", data[at : at + 4])[0] for at in (56, 60, 68))
    if application != APPLICATION_ID:
        return None
    return Header(form, (*data[18:24], encoding) == (1, 1, 0, 64, 32, 32, 1) and not any(data[72:92]))


def _look_at(path: Path) -> None:
    """Refuse what is no case file of ours before SQLite has seen it."""
    if not path.is_file():
        what = f"{safe_text(str(path))} 不是檔案" if path.exists() else f"找不到 {safe_text(str(path))}"
        raise NotACase(what, "請確認檔名與路徑；建立新案件：secaudit new")
    header = _header(_first_bytes(path))
    if header is None:
        raise NotACase(f"{safe_text(path.name)} 不是 secaudit 案件檔", "請確認檔名；檔案未被更動")
    if header.form > CURRENT:
        known = f"這個 secaudit（{__version__}）認得到第 {CURRENT} 版"
        raise NewerSchema(
            f"案件檔 {safe_text(path.name)} 是第 {header.form} 版格式，{known}", "請更新 secaudit；檔案未被更動"
        )
    if not header.plain:
        raise damaged(path, "檔頭不正確")


def _sound_form(connection: sqlite3.Connection, path: Path) -> int:
    """The form of the file, found whole and exactly of that form; under a lock, as others may be writing."""
    connection.execute("BEGIN")
    try:
        found = shape(connection)
        form, pages, page_bytes = (
            int(connection.execute(f"PRAGMA {fact}").fetchone()[0])
            for fact in ("user_version", "page_count", "page_size")
        )
        if path.stat().st_size != pages * page_bytes:
            raise damaged(path, "檔案大小與檔頭不符，可能只複製了一部分")
        if found != expected_shape(form):
            raise damaged(path, "內部結構不是 secaudit 所建立")
        return form
    finally:
        connection.execute("ROLLBACK")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Keep a copy beside the older file, then take every step in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        form = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if form < CURRENT:
            _keep_copy(path, form)
            bring_up(connection, form)
            _say_about_itself(connection, None)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _keep_copy(path: Path, form: int) -> None:
    """``名稱.secaudit.v1.bak`` (or ``v1.2.bak`` …). Through SQLite, as closing a second handle would drop our lock."""
    number = 1
    while (copy := path.with_name(f"{path.name}.v{form}{f'.{number}' if number > 1 else ''}.bak")).exists():
        number += 1
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    try:
        with closing(connect(path)) as source, closing(connect(Path(name))) as target:
            source.backup(target)
        _give_name(Path(name), copy)
    finally:
        Path(name).unlink(missing_ok=True)


def _say_about_itself(connection: sqlite3.Connection, at: datetime | None) -> None:
    about = {"program": __version__} | ({"created": at.isoformat()} if at else {})
    connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", about.items())
    rows.renew_digest(connection)


def _make_folder(folder: Path) -> None:
    """Folders that we make are the owner's alone; existing ones stay as they are."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=_OWNER_FOLDER, exist_ok=True)


def _give_name(unnamed: Path, path: Path) -> None:
    """Give the whole file its name, never over another; the folder's entry is on disk afterwards."""
    try:
        os.link(unnamed, path)
    except FileExistsError:
        raise AlreadyThere(f"{safe_text(str(path))} 已經存在", "請換一個檔名，或直接開啟它") from None
    except OSError:  # a file system without links (FAT, some shares)
        if path.exists():
            raise AlreadyThere(f"{safe_text(str(path))} 已經存在", "請換一個檔名，或直接開啟它") from None
        os.rename(unnamed, path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
