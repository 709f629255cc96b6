"""When the screen fails: few words to the user, a log without any of the case, and the terminal as it was."""

from __future__ import annotations

import asyncio
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("no pseudo-terminal here", allow_module_level=True)

from textual.worker import WorkerFailed

from secaudit.errors import SecauditError
from secaudit.tui.crash import Faults
from tui.conftest import NOW
from tui.terminal import Terminal

SECRET = "hunter2-統一編號-12345675"
FAILING = f"""
import asyncio, sys, threading
from textual import work
from textual.widget import Widget
from secaudit.cli.main import run
from secaudit.tui import app as frame
from secaudit.tui.page import Page
how = sys.argv[2]

def fail():
    password = {SECRET!r}
    raise ValueError(f"cannot use {{password}}")

class Painted(Widget):
    can_focus = True
    def render_line(self, y):
        return fail()

class Failing(Page):
    NAME = "overview"
    def compose(self):
        if how == "compose":
            fail()
        yield Painted() if how == "render" else Widget()
    def show(self, checked):
        if how == "timer":
            self.set_timer(0.01, fail)
        if how == "task":
            self.kept = asyncio.get_running_loop().create_task(self.later())
            self.kept.add_done_callback(lambda task: setattr(self, "kept", None))
        if how == "worker":
            self.toil()
        if how == "desk":
            self.act()
        if how == "thread":
            threading.Thread(target=fail).start()
            self.set_timer(0.2, self.app.exit)
    async def later(self):
        fail()
    @work
    async def toil(self):
        fail()
    @work
    async def act(self):
        await self.desk_app.do(lambda sitting: fail())

sys.modules["failing"] = sys.modules["__main__"]
frame.PAGES["overview"] = ("F2", "總覽", "failing:Failing")
sys.exit(run(["ui", sys.argv[1]]))
"""


def logs(folder: Path) -> list[Path]:
    return sorted(folder.glob("crash-*.log"))


@pytest.mark.parametrize("how", ["compose", "render", "timer", "task", "worker", "desk", "thread"])
def test_a_fault_anywhere_tells_nothing_of_the_case(how: str, case: Path) -> None:
    with Terminal((sys.executable, "-X", "utf8", "-c", FAILING, str(case), how), case.parent) as terminal:
        code = terminal.ended()
        received = terminal.received.decode()
    (log,) = logs(case.parent / "state")
    written = log.read_text(encoding="utf-8")
    assert code == 1
    assert SECRET not in received + written
    assert "cannot use" not in received + written
    assert "Traceback" not in received
    assert "hunter2" not in received + written
    assert str(log) in received
    assert "E-GEN-98" in received
    assert "builtins.ValueError" in written
    assert "<string>:" in written
    assert " fail\n" in written
    assert is_put_back(received.encode())
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def is_put_back(received: bytes) -> bool:
    """Whether every mode was off again when the words came."""
    said = received.index("程式內部錯誤".encode())
    modes = ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1003h", b"\x1b[?1003l"))
    return all(received.rindex(on) < received.rindex(off) < said for on, off in modes)


def failure(raise_: Callable[[], None]) -> Exception:
    try:
        raise_()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def chain() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as inner:
            raise OSError(SECRET) from inner
    except OSError as middle:
        raise ExceptionGroup(SECRET, [WorkerFailed(middle), ZeroDivisionError(SECRET)]) from None


def test_everything_that_led_to_it_is_named_and_nothing_is_quoted(tmp_path: Path) -> None:
    faults = Faults(tmp_path, lambda: NOW)
    faults.keep(failure(chain))
    (log,) = logs(tmp_path)
    written = log.read_text(encoding="utf-8")
    kinds = [line for line in written.partition("\n\n")[2].splitlines() if not line.startswith(" ")]
    assert kinds == [
        "builtins.ExceptionGroup", "textual.worker.WorkerFailed", "builtins.OSError", "builtins.KeyError",
        "builtins.ZeroDivisionError",
    ]  # fmt: skip
    assert SECRET not in written
    assert str(Path.home()) not in written


def test_the_first_fault_counts_and_old_logs_go(tmp_path: Path) -> None:
    for minute in range(12):
        faults = Faults(tmp_path, lambda minute=minute: NOW.replace(minute=minute))  # type: ignore[misc]
        faults.keep(ValueError())
        faults.keep(KeyError())
    kept = logs(tmp_path)
    assert [p.name[15:19] for p in kept] == [f"14{minute:02}"[-4:] for minute in range(2, 12)]
    assert all("KeyError" not in p.read_text(encoding="utf-8") for p in kept)


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file")
    faults = Faults(tmp_path / "state", lambda: NOW)
    faults.keep(ValueError(SECRET))
    with pytest.raises(SecauditError) as caught:
        faults.tell()
    assert "無法寫入" in caught.value.fix
    assert caught.value.exit_code == 1


def test_nothing_is_told_where_nothing_failed(tmp_path: Path) -> None:
    faults = Faults(tmp_path, lambda: NOW)
    faults.tell()
    faults.of_thread(threading.ExceptHookArgs([SystemExit, None, None, None]))
    faults.tell()
    assert logs(tmp_path) == []


def test_cancelled_tasks_are_no_faults(tmp_path: Path) -> None:
    from secaudit.tui.crash import Guarded

    app = Guarded()
    faults = Faults(tmp_path, lambda: NOW)
    app.watch_for(faults)
    loop = asyncio.new_event_loop()
    app._of_task(loop, {"message": "advice"})
    app._of_task(loop, {"message": "x", "exception": asyncio.CancelledError()})
    loop.close()
    assert logs(tmp_path) == []
