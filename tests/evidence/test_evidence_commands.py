"""``secaudit evidence`` as a user meets it: exit codes, streams, JSON, and a bar that stays out of pipes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from evidence_bench import LOCKOUT, written

from secaudit.cli import progress
from secaudit.cli.main import run
from secaudit.store import SqliteStore
from secaudit.text import width


@pytest.fixture
def case(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    store.close()
    monkeypatch.setenv("SECAUDIT_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)
    return store.path


def test_add_list_show_verify_rm_export(case: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "in" / "lockout.html", b"<html></html>")
    assert run(["evidence", "add", str(path), "--control", LOCKOUT, "--kind", "系統匯出", "--note", "網域"]) == 0
    said = capfd.readouterr()
    assert "已加入 E-0001" in said.out
    assert "取得日 2024-02-25" in said.out
    assert run(["evidence", "list"]) == 0
    assert LOCKOUT in capfd.readouterr().out
    assert run(["evidence", "show", "e-0001", "--json"]) == 0
    shown = json.loads(capfd.readouterr().out)
    assert (shown["kind"], shown["content"], shown["note"]) == ("export", "text/html", "網域")
    assert run(["evidence", "verify"]) == 0
    assert "原始檔一致" in capfd.readouterr().out
    assert run(["evidence", "export", "E-0001", "--out", "out"]) == 0
    assert (tmp_path / "out" / "E-0001_lockout.html").read_bytes() == b"<html></html>"
    assert run(["evidence", "rm", "E-0001"]) == 0
    assert "undo" in capfd.readouterr().err
    assert run(["undo"]) == 0
    assert run(["evidence", "show", "E-0001"]) == 0


def test_exit_codes_tell_drift_from_damage(case: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "in" / "a.txt", b"three attempts")
    assert run(["evidence", "add", str(path)]) == 0
    written(path, b"five attempts")
    assert run(["evidence", "verify"]) == 3
    assert "原始檔已變更" in capfd.readouterr().out
    data = case.read_bytes()
    case.write_bytes(data.replace(b"three attempts", b"three Attempts"))
    assert run(["evidence", "verify", "--json"]) == 5
    document = json.loads(capfd.readouterr().out)
    assert (document["exit_code"], document["items"][0]["held"]) == (5, "damaged")
    assert run(["evidence", "export", "--all", "--out", "out"]) == 5


def test_a_refused_add_says_why_and_ends_with_6(case: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "in" / "a.txt", b"a")
    assert run(["evidence", "add", str(path), str(tmp_path / "absent.txt"), "--control", "A4-2.3.1.44"]) == 6
    said = capfd.readouterr()
    assert said.out == ""
    assert "E-REF-01" in said.err
    assert "E-EVD-06" in said.err
    assert run(["evidence", "list", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"],
        ["add", "a.txt", "--kind", "照片"],
        ["add", "a.txt", "--collected-on", "5/3/2024"],
        ["show", "E-0009"],
        ["rm", "E-0009"],
        ["export", "--out", "x"],
        ["export", "--all", "E-0001", "--out", "x"],
        ["export", "--all"],
    ],
)
def test_a_wrong_call_is_usage(case: Path, arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", *arguments]) == 2
    assert "E-USE-" in capfd.readouterr().err


def test_a_folder_without_a_case_is_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["evidence", "list"]) == 2


def test_nothing_hostile_reaches_the_terminal(case: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = "a\u202e" + "很長的檔名" * 12 + ".txt"
    try:
        path = written(tmp_path / "in" / name, b"x")
    except OSError:
        pytest.skip("this file system refuses such names")
    for arguments in (["add", str(path), "--note", "\x1b]52;c;x\x07"], ["list"], ["show", "E-0001"], ["verify"]):
        assert run(["evidence", *arguments]) == 0
        said = capfd.readouterr()
        assert not set(said.out + said.err) & {"\x1b", "\x07", "\u202e"}
        assert max(map(width, said.out.splitlines())) <= 100


class _Console(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(("terminal", "seconds", "drawn"), [(True, 1.5, True), (True, 0.5, False), (False, 1.5, False)])
def test_a_bar_is_drawn_on_a_terminal_once_a_second_has_passed(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, seconds: float, drawn: bool
) -> None:
    console, clock = _Console(terminal), iter((0.0, seconds))
    monkeypatch.setattr(progress.sys, "stderr", console)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.progress("加入") as told:
        told(410 * 1024 * 1024, 1024 * 1024 * 1024)
    assert bool(console.getvalue()) is drawn


def test_the_bar_says_how_far() -> None:
    assert progress.bar("加入", 512 * 1024 * 1024, 1024**3) == f"加入 [{'#' * 15}{'.' * 15}]  50%  512 / 1,024 MB"
