"""A bench for the case file: short words for changes, and a child process that can be killed or starved at a write."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from secaudit.errors import SecauditError
from secaudit.model.schema import Cell
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.migrations import APPLICATION_ID, MIGRATIONS
from secaudit.store.protocol import Action, Author, RowChange

TAIPEI = timezone(timedelta(hours=8))
AT = datetime(2024, 3, 1, 9, 30, tzinfo=TAIPEI)
WANG = Author("王小明", "王/1", AT)
LEE = Author("李大同", "李/1", AT)

WRITING_CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "openat")
DISK_CALLS = ("pwrite64", "fsync", "fdatasync", "ftruncate", "unlink")


def add(row_id: str, table: str = "asset", **cells: Cell) -> RowChange:
    return RowChange(table, row_id, Action.ADD, cells, 0)


def edit(row_id: str, seen: int, table: str = "asset", **cells: Cell) -> RowChange:
    return RowChange(table, row_id, Action.EDIT, cells, seen)


def remove(row_id: str, seen: int, table: str = "asset") -> RowChange:
    return RowChange(table, row_id, Action.REMOVE, {}, seen)


def assets(store: SqliteStore) -> dict[str, str]:
    """Id → name, in the order of the rows."""
    return {str(row["id"]): str(row["name"]) for row in store.inventory().dicts("asset")}


def new_case(path: Path) -> Path:
    """A case with two assets and three events."""
    with create(path, WANG) as store:
        store.commit([add("A-1", name="伺服器"), add("A-2", name="筆電")], WANG)
        store.commit([edit("A-1", 1, name="主機")], WANG)
        store.commit([add("V-1", "vendor", name="甲公司")], LEE)
    return path


def older_case(path: Path) -> Path:
    """A case of the first form (before it told about itself), with one asset and the event that added it."""
    with create(path.with_suffix(".new"), WANG) as store:
        store.commit([add("A-1", name="伺服器")], WANG)
        row = store.connection.execute("SELECT * FROM row").fetchone()
        event = store.connection.execute("SELECT * FROM event").fetchone()
    path.with_suffix(".new").unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", event)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    return path


def work(path: Path, acknowledge: Callable[[int], None]) -> None:
    """Six changes of every kind, each acknowledged with its sequence number once it is kept."""

    def with_bytes(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO evidence_blob VALUES (?, ?, ?)", ("a" * 64, 30_000, "text/plain"))
        connection.execute("INSERT INTO evidence_chunk VALUES (?, ?, ?)", ("a" * 64, 0, b"x" * 30_000))

    with open_store(path) as store:
        acknowledge(store.commit([add(f"A-{n}", name="新" * 200) for n in range(3, 9)], WANG, kind="import").sequence)
        acknowledge(store.commit([edit("A-2", 1, name="平板")], WANG).sequence)
        for again in (store.undo, store.redo):
            event = again(WANG)
            assert event
            acknowledge(event.sequence)
        acknowledge(store.commit([add("E-1", "evidence", title="帳號清冊")], WANG, inside=with_bytes).sequence)
        acknowledge(store.commit([remove("A-1", 2)], WANG).sequence)


@dataclass(frozen=True)
class Ended:
    """How the child ended: what it acknowledged, the code of its trouble, whether a signal killed it."""

    acknowledged: tuple[int, ...]
    trouble: str
    killed: bool
    disturbed: bool = False
    """strace did what it was asked to."""


def strace() -> str | None:
    """Where strace is, if it may watch a process of ours here."""
    found = shutil.which("strace")
    if not found or sys.platform != "linux":
        return None
    works = subprocess.run([found, "-o", os.devnull, "-e", "trace=none", "true"], capture_output=True, check=False)
    return found if works.returncode == 0 else None


Job = Callable[[Path, Callable[[int], None]], None]


def in_child(
    path: Path, watched_by: list[str] | None = None, kill: Callable[[int], None] | None = None, job: Job = work
) -> Ended:
    """Run ``job`` on ``path`` in a forked child, with strace attached or ``kill`` let loose on its pid."""
    heard, says = os.pipe()
    waits, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(job, path, says, waits)
    os.close(says)
    os.close(waits)
    watcher = _watch(pid, watched_by) if watched_by else None
    os.write(go, b"!")
    if kill:
        kill(pid)
    with os.fdopen(heard, "rb") as stream:
        told = stream.read().decode().split()
    os.close(go)
    _, status = os.waitpid(pid, 0)
    log = watcher.communicate()[1] if watcher else ""
    numbers = tuple(int(word) for word in told if word.isdigit())
    trouble = next((word for word in told if not word.isdigit()), "")
    return Ended(numbers, trouble, os.WIFSIGNALED(status), "INJECTED" in log or "SIGKILL" in log)


def _child(job: Job, path: Path, says: int, waits: int) -> None:
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # let a sibling trace us under Yama
    code = 1
    try:
        os.read(waits, 1)
        job(path, lambda number: _say(says, str(number)))
        code = 0
    except SecauditError as error:
        _say(says, error.code)
    except BaseException as error:
        _say(says, type(error).__name__)
    finally:
        os._exit(code)


def _say(pipe: int, word: str) -> None:
    os.writev(pipe, [f"{word} ".encode()])  # not among the calls that are interfered with


def _watch(pid: int, command: list[str]) -> subprocess.Popen[str]:
    watcher = subprocess.Popen([*command, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    assert watcher.stderr
    while "attached" not in (line := watcher.stderr.readline()):
        if not line:
            os.kill(pid, signal.SIGKILL)
            raise RuntimeError("strace could not attach")
    return watcher


def killing_at(strace_path: str, call: str, number: int) -> list[str]:
    """strace that kills when ``call`` is entered for the ``number``-th time. (It counts each system call apart.)"""
    return [strace_path, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]


def failing_at(strace_path: str, call: str, number: str, error: str) -> list[str]:
    """strace that lets the ``number``-th ``call`` fail with ``error``; ``7+`` means from the seventh on."""
    return [strace_path, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}"]


def whole(path: Path, base: int, ended: Ended) -> int:
    """Assert that ``path`` is sound and has all that was acknowledged, at most one change more; return the count."""
    with open_store(path) as store:
        found = store.check_log()
        assert found.first_bad is None, found.what
        last = ended.acknowledged[-1] if ended.acknowledged else base
        assert last <= found.count <= last + 1
        assert len(store.inventory()) == len(_rows_by_events(store))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        blobs = connection.execute("SELECT count(*) FROM evidence_blob").fetchone()[0]
        chunks = connection.execute("SELECT count(*) FROM evidence_chunk").fetchone()[0]
        assert blobs == chunks == (found.count >= base + 5)
    return found.count


def _rows_by_events(store: SqliteStore) -> set[tuple[str, str]]:
    rows: set[tuple[str, str]] = set()
    for event in store.events():
        for row in event.rows:
            (rows.discard if row.action is Action.REMOVE else rows.add)((row.table, row.row_id))
    return rows
