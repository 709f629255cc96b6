"""Sealing stopped anywhere: no file at the final name or the whole one, a sound case, and the next seal works.

A child process is killed just before one step: a statement that writes to the case, or a call that touches a file.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from seal_bench import NOW, add_file, contents, new_case, sealed, small_case

from secaudit.store import SqliteStore, open_store
from secaudit.trust.bundle import open_bundle
from secaudit.trust.keys import new_key

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes to kill here")

WRITING = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "COMMIT")
FILE_CALLS = ((os, "link"), (os, "unlink"), (os, "fsync"), (os, "rename"), (tempfile, "mkstemp"))
READER = new_key("reviewer")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with closing(new_case(tmp_path / "甲.secaudit", small_case())) as store:
        add_file(store, tmp_path / "政策.pdf", b"%PDF-1.7 policy" * 50_000)
        sealed(store, tmp_path / "before")
    return tmp_path / "甲.secaudit"


def watched(store: SqliteStore, step: Callable[[str], None], patch: Callable[[Any, str, Any], None]) -> None:
    """Let ``step`` hear of each statement that writes and of each call that touches a file, just before it happens."""

    def traced(statement: str) -> None:
        if statement.startswith(WRITING):
            step(statement.split()[0])

    def heard(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def calling(*given: Any, **more: Any) -> Any:
            step(name)
            return call(*given, **more)

        return calling

    store.connection.set_trace_callback(traced)
    for module, name in FILE_CALLS:
        patch(module, name, heard(name, getattr(module, name)))


def steps_of(case: Path, out: Path, recipients: tuple[str, ...]) -> list[str]:
    """The steps of a sealing that nobody stops."""
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch, closing(open_store(case)) as store:
        watched(store, seen.append, patch.setattr)
        sealed(store, out, recipients=recipients)
    return seen


def killed_before(number: int, case: Path, out: Path, recipients: tuple[str, ...]) -> bool:
    """Seal in a child that is killed just before its step ``number``; whether it was."""
    child = os.fork()
    if not child:
        left = number

        def step(name: str) -> None:
            nonlocal left
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        try:
            with closing(open_store(case)) as store:
                watched(store, step, setattr)
                sealed(store, out, recipients=recipients)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def finished(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*") if not path.name.startswith("."))


@pytest.mark.parametrize("recipients", [(), (READER.public.line,)], ids=["plain", "encrypted"])
def test_killed_before_any_step_no_half_file_has_the_name_and_the_next_seal_works(
    case: Path, tmp_path: Path, recipients: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    shutil.copy(case, tmp_path / "dry.secaudit")
    steps = steps_of(tmp_path / "dry.secaudit", tmp_path / "dry", recipients)
    assert {"BEGIN", "INSERT", "COMMIT", "mkstemp", "fsync", "link", "unlink"} <= set(steps)
    commit = steps.index("COMMIT")
    named = 0
    for number in range(len(steps)):
        copy, out = tmp_path / f"{number}.secaudit", tmp_path / f"out-{number}"
        shutil.copy(case, copy)
        assert killed_before(number, copy, out, recipients)
        with closing(open_store(copy)) as store:
            assert store.check_log().first_bad is None
            rows = list(store.inventory().dicts("seal"))
            assert len(rows) == (1 if number <= commit else 2)
            for path in finished(out):
                named += 1
                assert path.name == rows[-1]["file_name"]
                assert recipients or open_bundle(path).seal_id == rows[-1]["seal_id"]
            again = sealed(store, out, recipients=recipients, now=NOW.replace(year=2100))
        assert again.facts.sequence == len(rows) + 1
        assert again.facts.previous_seal == rows[-1]["seal_id"]
        assert not list(out.glob(".*"))
        assert recipients or contents(again.path).log.head == again.facts.log_head
    assert named
    record_property(f"seal killed ({'encrypted' if recipients else 'plain'})", f"{len(steps)} steps, {named} named")
