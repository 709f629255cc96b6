"""One case from nothing to a rendered appendix in a real terminal: tmux types the keys and reads the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from secaudit.store import open_store

TMUX = shutil.which("tmux")
LOOKS = 4_000
"""How often the screen is looked at before what is waited for counts as missing; a look takes milliseconds."""

pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


class Terminal:
    """One tmux window, 100×30, in ``folder``; its server is its own and ends with it."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self.folder = folder
        self._socket = socket

    def begin(self, *arguments: str) -> None:
        environment = {
            "SECAUDIT_STATE": str(self._socket.parent / "state"),
            "SECAUDIT_CONFIG": str(self._socket.parent / "config.toml"),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "LANG": "C.UTF-8",
        }
        stated = [part for name, value in environment.items() for part in ("-e", f"{name}={value}")]
        command = [sys.executable, "-m", "secaudit", *arguments]
        window = ("-d", "-x", "100", "-y", "30", "-c", str(self.folder))
        self._run("-f", "/dev/null", "new-session", *window, *stated, *command)

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def wait_for(self, *texts: str) -> str:
        """The screen once all ``texts`` stand on it."""
        seen = ""
        for _ in range(LOOKS):
            seen = self.screen()
            if all(text in seen for text in texts):
                return seen
        raise AssertionError(f"{texts} not on the screen:\n{seen}")

    def wait_until_it_ended(self) -> None:
        for _ in range(LOOKS):
            if subprocess.run([str(TMUX), "-S", str(self._socket), "list-sessions"], capture_output=True).returncode:
                return
        raise AssertionError(f"still running:\n{self.screen()}")

    def end(self) -> None:
        subprocess.run([str(TMUX), "-S", str(self._socket), "kill-server"], capture_output=True)

    def _run(self, *arguments: str) -> str:
        command = [str(TMUX), "-u", "-S", str(self._socket), *arguments]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env={**os.environ}).stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    folder = tmp_path / "公司"
    folder.mkdir()
    opened = Terminal(folder, tmp_path / "tmux")
    yield opened
    opened.end()


def test_from_an_empty_folder_to_an_appendix(terminal: Terminal) -> None:
    terminal.begin()
    terminal.wait_for("建立新案件", "試用範例")
    terminal.press("1")
    terminal.wait_for("公司名稱")
    terminal.type("正達精密")
    terminal.press("C-s")
    terminal.wait_for("盤點從哪裡開始")
    terminal.press("Escape")
    terminal.wait_for("正達精密", "符合度")
    terminal.press("Space")
    terminal.wait_for("A4-1.1.1", "自評：未填")
    terminal.press("1")
    terminal.wait_for("自評：符合", "A4-1.1.1 自評符合")
    terminal.press("F8")
    terminal.wait_for("還不能送件")
    terminal.press("5", "6", "7", "8", "r")
    terminal.wait_for("只能當草稿")
    terminal.press("Right", "Enter")
    terminal.wait_for("文件已產出")
    terminal.press("C-q")
    terminal.wait_until_it_ended()
    with closing(open_store(terminal.folder / "正達精密.secaudit")) as store:
        kept = store.row("answer", "A4-1.1.1")
    assert kept is not None
    assert kept.cells["claim"] == "met"
    assert [p.name for p in terminal.folder.glob("附錄-*/*")] == ["appendix.docx"]
