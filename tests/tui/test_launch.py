"""How the screen is opened from the command line, and when it is refused."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("no pseudo-terminal here", allow_module_level=True)

from secaudit import wiring
from secaudit.cli.commands import ui
from secaudit.cli.main import run
from secaudit.store import open_store
from secaudit.usecases.config import change_setting
from tui.terminal import PYTHON, ROOT, Terminal

LEAVE = b"\x11"
F3 = b"\x1bOR"


def said(command: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    """What the program says into pipes."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin", "HOME": str(folder), "SECAUDIT_STATE": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_without_arguments_the_only_case_here_is_opened(case: Path) -> None:
    with Terminal(PYTHON, case.parent) as terminal:
        terminal.until("宏遠精密股份")
        terminal.until("符合度")
        terminal.type(LEAVE)
        assert terminal.ended() == 0


@pytest.mark.parametrize("others", [0, 2])
def test_without_a_single_case_the_start_screen_is_opened(others: int, case: Path) -> None:
    folder = case.parent / "elsewhere"
    folder.mkdir()
    for number in range(others):
        (folder / f"{number}.secaudit").write_bytes(case.read_bytes())
    with Terminal(PYTHON, folder) as terminal:
        terminal.until("建立新案件")
        terminal.type(LEAVE)
        assert terminal.ended() == 0


def test_into_a_pipe_it_is_the_status_or_the_help(case: Path) -> None:
    status = said(PYTHON, case.parent)
    assert status.returncode == 0
    assert status.stdout.startswith("宏遠精密股份有限公司（C2M-113-028）")
    empty = case.parent / "empty"
    empty.mkdir()
    helped = said(PYTHON, empty)
    assert helped.returncode == 0
    assert helped.stdout.startswith("用法：secaudit")


def test_between_several_cases_a_pipe_gets_a_question_back(case: Path) -> None:
    (case.parent / "另一件.secaudit").write_bytes(case.read_bytes())
    asked = said(PYTHON, case.parent)
    assert asked.returncode == 2
    assert "E-USE-12" in asked.stderr


@pytest.mark.parametrize(
    ("command", "environment", "code", "advice"),
    [
        ((*PYTHON, "ui"), {"TERM": "dumb"}, "E-USE-52", "secaudit ask"),
        ((*PYTHON, "--no-input", "ui"), {}, "E-USE-51", "secaudit ask"),
        (("/bin/sh", "-c", '"$@" 2>errors; cat errors', "sh", *PYTHON, "ui"), {}, "E-USE-53", "2>"),
        (("/bin/sh", "-c", '"$@" </dev/null', "sh", *PYTHON, "ui"), {}, "E-USE-54", "secaudit ask"),
        ((*PYTHON, "ui", "盤點.xlsx"), {}, "E-USE-55", "secaudit import"),
        ((*PYTHON, "ui", "沒有.secaudit"), {}, "E-FIL-01", "secaudit new"),
    ],
)
def test_where_no_screen_can_be_it_says_what_to_do_instead(
    command: tuple[str, ...], environment: dict[str, str], code: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "盤點.xlsx").write_bytes(b"PK\x03\x04")
    with Terminal(command, tmp_path, **environment) as terminal:
        terminal.ended()
        received = terminal.received.decode()
    assert code in received
    assert advice in received
    assert "\x1b[?1049h" not in received


def test_a_dumb_terminal_without_arguments_gets_the_status(case: Path) -> None:
    with Terminal(PYTHON, case.parent, TERM="dumb") as terminal:
        assert terminal.ended() == 0
        assert "加權分數" in terminal.received.decode()


def test_looks_come_from_the_command_line_and_from_the_settings(
    case: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from secaudit.tui import launch

    opened: list[tuple[object, ...]] = []
    monkeypatch.setenv("SECAUDIT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(ui, "refuse_without_terminal", lambda **_: None)
    monkeypatch.setattr(launch, "open_ui", lambda path, looks, **more: opened.append((path, looks, more["phase"])))
    change_setting(wiring.settings_file(), "theme", "light")
    assert run(["ui", str(case), "--ascii", "--phase", "驗收"]) == 0
    assert run(["ui", str(case), "--theme", "dark", "--lang", "en"]) == 0
    assert opened == [
        (case, launch.Looks("zh", "light", True), "acceptance"),
        (case, launch.Looks("en", "dark", False), None),
    ]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP], ids=lambda s: s.name)
def test_what_was_shown_as_saved_outlives_the_terminal(how: signal.Signals, case: Path) -> None:
    with closing(open_store(case)) as store:
        before = store.head().sequence
    with Terminal((*PYTHON, "ui", str(case)), case.parent) as terminal:
        terminal.until("符合度")
        terminal.type(F3)
        terminal.until("自評")
        terminal.type(b"2")
        terminal.until("已存")
        terminal.kill(how)
    with closing(open_store(case)) as store:
        (event,) = store.events(before)
        assert store.check_log().first_bad is None
    assert [(c.column, c.new) for row in event.rows for c in row.cells if c.column == "claim"] == [("claim", "partial")]


def test_an_app_without_its_terminal_leaves_and_writes_no_log(case: Path) -> None:
    with Terminal((*PYTHON, "ui", str(case)), case.parent) as terminal:
        terminal.until("符合度")
        terminal.vanish()
    assert not list((case.parent / "state").glob("crash-*"))
    with closing(open_store(case)) as store:
        assert store.check_log().first_bad is None
