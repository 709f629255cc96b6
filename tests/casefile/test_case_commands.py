"""The commands over a case file as they are typed: streams, exit codes, questions."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from secaudit.cli.main import COMMANDS, run

ROOT = Path(__file__).resolve().parents[2]
Said = pytest.CaptureFixture[str]
MORE = "asset: [{id: PC-01, name: 辦公電腦, kind: 個人電腦, quantity: 33}]\n"


class Terminal(io.StringIO):
    """Somebody at a terminal who types these lines."""

    def isatty(self) -> bool:
        return True


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))


def events(said: Said) -> list[dict[str, object]]:
    said.readouterr()
    assert run(["log", "--json"]) == 0
    found: list[dict[str, object]] = json.loads(said.readouterr().out)["events"]
    return found


def test_new_asks_what_was_not_given(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Said) -> None:
    """The company and the phase are given; of the five questions one is answered wrongly and asked again."""
    typing(monkeypatch, "12345678", "12345670", "113/3/1", "是", "", "否")
    assert run(["new", "new.secaudit", "--name", "甲公司", "--phase", "提案"]) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.count("統一編號（") == 2
    assert run(["case", "list", "--json", "--case", "new.secaudit"]) == 0
    (case,) = json.loads(capfd.readouterr().out)
    assert (case["name"], case["tax_id"], case["assessment_date"]) == ("甲公司", "12345670", "2024-03-01")
    assert (case["has_personal_data"], case["has_remote_access"], case["has_sensitive_data"]) == (1, None, 0)


def test_new_that_is_cut_off_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, "甲公司")
    assert run(["new", "new.secaudit"]) == 130
    assert not (folder / "new.secaudit").exists()


@pytest.mark.parametrize("arguments", [["--no-input", "new", "n.secaudit"], ["new", "n.secaudit", "--no-input"]])
def test_new_without_questions_names_the_missing_flag(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Said, arguments: list[str]
) -> None:
    typing(monkeypatch, "甲公司")
    assert run(arguments) == 2
    assert "--name" in capfd.readouterr().err


def test_new_calls_the_file_after_the_company(folder: Path, capfd: Said) -> None:
    assert run(["new", "--name", "乙公司", "--no-input"]) == 0
    assert (folder / "乙公司.secaudit").exists()
    assert run(["new", "--name", "乙公司", "--no-input"]) == 2
    assert run(["asset", "list"]) == 2
    assert "case.secaudit、乙公司.secaudit" in capfd.readouterr().err


def test_import_shows_asks_and_keeps(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Said) -> None:
    (folder / "more.yaml").write_text(MORE, encoding="utf-8")
    typing(monkeypatch, "n")
    assert run(["import", "more.yaml"]) == 0
    said = capfd.readouterr()
    assert "數量：32 -> 33" in said.out
    assert "檔案中沒有 1 列" in said.out
    assert len(events(capfd)) == 1
    typing(monkeypatch, "y")
    assert run(["import", "more.yaml"]) == 0
    found = events(capfd)
    assert (found[-1]["kind"], found[-1]["note"]) == ("import", "more.yaml")
    assert run(["import", "more.yaml", "--yes"]) == 0
    assert "沒有差異" not in capfd.readouterr().err


def test_import_neither_asks_nor_applies_without_a_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Said
) -> None:
    (folder / "more.yaml").write_text(MORE, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert run(["import", "more.yaml"]) == 2
    assert run(["import", "more.yaml", "--dry-run"]) == 0
    assert len(events(capfd)) == 1


def test_import_tells_a_program_what_it_did(folder: Path, capfd: Said) -> None:
    (folder / "more.yaml").write_text(MORE, encoding="utf-8")
    assert run(["import", "more.yaml", "--yes", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["kept"] is True
    assert told["changed"][0]["cells"] == [{"column": "quantity", "old": 32, "new": 33}]
    assert told["missing"][0]["id"] == "NAS-01"


def test_a_bad_file_is_refused_with_its_line(folder: Path, capfd: Said) -> None:
    (folder / "more.yaml").write_text(MORE.replace("33", "三打"), encoding="utf-8")
    assert run(["import", "more.yaml", "--yes"]) == 6
    assert "more.yaml:1" in capfd.readouterr().err
    assert len(events(capfd)) == 1


def test_rows_are_listed_added_edited_and_removed(folder: Path, capfd: Said) -> None:
    assert run(["asset", "add", "--set", "資產名稱=筆電", "--set", "類型=筆記型電腦"]) == 0
    assert "PC-02" in capfd.readouterr().out
    assert run(["asset", "edit", "PC-02", "--set", "數量=5"]) == 0
    assert "數量：1 -> 5" in capfd.readouterr().out
    assert run(["asset", "list", "--columns", "數量"]) == 0
    assert "PC-02     5" in capfd.readouterr().out
    assert run(["asset", "rm", "PC-02"]) == 0
    assert run(["asset", "list", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out.split("已移除", 1)[1].split("\n", 1)[1])
    assert [row["id"] for row in listed] == ["PC-01", "NAS-01"]


def test_removing_what_is_in_use_names_who_uses_it(folder: Path, capfd: Said) -> None:
    assert run(["asset", "rm", "NAS-01"]) == 2
    assert "F-01 的目的" in capfd.readouterr().err


def test_undo_and_redo_walk_the_session(folder: Path, capfd: Said) -> None:
    run(["asset", "edit", "PC-01", "--set", "數量=5"])
    run(["answer", "2.3.1.4", "1"])
    assert run(["undo"]) == 0
    assert run(["undo"]) == 0
    assert run(["undo"]) == 0
    assert "沒有可以復原" in capfd.readouterr().err
    assert run(["redo"]) == 0
    assert "數量 32 -> 5" in capfd.readouterr().out
    assert [e["kind"] for e in events(capfd)] == ["import", "change", "change", "undo", "undo", "redo"]


def test_undo_tells_a_program_what_it_did(folder: Path, capfd: Said) -> None:
    run(["asset", "edit", "PC-01", "--set", "數量=5"])
    capfd.readouterr()
    assert run(["undo", "--json"]) == 0
    event = json.loads(capfd.readouterr().out)["event"]
    assert (event["kind"], event["undoes"]) == ("undo", 2)
    assert event["rows"][0]["cells"] == [{"column": "quantity", "old": 5, "new": 32}]
    assert run(["undo", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"event": None}


def test_new_tells_a_program_which_file_it_is(folder: Path, capfd: Said) -> None:
    assert run(["new", "n.secaudit", "--name", "丙", "--id", "C-7", "--no-input", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"file": "n.secaudit", "id": "C-7"}


def test_another_window_does_not_undo_ours(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Said) -> None:
    run(["answer", "2.3.1.4", "1"])
    monkeypatch.setenv("SECAUDIT_SESSION", "window-2")
    assert run(["undo"]) == 0
    assert "沒有可以復原" in capfd.readouterr().err


def test_the_log_says_who_and_what(folder: Path, capfd: Said) -> None:
    run(["config", "set", "author", "陳美玲"])
    run(["asset", "edit", "PC-01", "--set", "數量=5", "--set", "鎖定次數="])
    capfd.readouterr()
    assert run(["log", "-n", "1"]) == 0
    said = capfd.readouterr().out
    assert "陳美玲  修改" in said
    assert "資產 PC-01：數量 32 -> 5、鎖定次數 5 -> 未填" in said


def test_a_log_that_was_tampered_with_ends_with_5(folder: Path, capfd: Said) -> None:
    run(["answer", "2.3.1.4", "1"])
    assert run(["log", "--verify"]) == 0
    connection = sqlite3.connect(folder / "case.secaudit")
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE event SET body = replace(body, '\"met\"', '\"na\"') WHERE sequence = 2")
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()
    capfd.readouterr()
    assert run(["log", "--verify"]) == 5
    assert "第 2 筆" in capfd.readouterr().err


def test_export_and_check_take_the_case_file(folder: Path, capfd: Said) -> None:
    assert run(["export", "out.xlsx"]) == 0
    assert run(["import", "out.xlsx", "--yes", "--json"]) == 0
    assert run(["check", "case.secaudit", "--json"]) == run(["check", "out.xlsx", "--json"])


def test_settings_are_listed_and_found(folder: Path, capfd: Said) -> None:
    assert run(["config", "set", "author", "陳美玲"]) == 0
    assert run(["config", "get", "author"]) == 0
    assert capfd.readouterr().out == "陳美玲\n"
    assert run(["config", "list", "--json"]) == 0
    unset = dict.fromkeys(("catalogue", "language", "theme", "ascii"))
    assert json.loads(capfd.readouterr().out) == {"author": "陳美玲", **unset}
    assert run(["config", "path"]) == 0
    assert capfd.readouterr().out.strip() == str(folder / "settings" / "config.toml")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(shell: str, capfd: Said) -> None:
    assert run(["completion", shell]) == 0
    assert "_SECAUDIT_COMPLETE" in capfd.readouterr().out


def test_the_shell_is_told_the_commands() -> None:
    import os

    ours = {**os.environ, "PYTHONPATH": str(ROOT), "_SECAUDIT_COMPLETE": "bash_complete", "COMP_WORDS": "secaudit as"}
    ended = subprocess.run(
        [sys.executable, "-c", "from secaudit.cli.main import run; run()"],
        capture_output=True, check=False, env=ours | {"COMP_CWORD": "1"}, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert {line.split(",")[1] for line in ended.stdout.splitlines()} == {"asset", "ask"}


@pytest.mark.parametrize("command", [*COMMANDS])
def test_every_command_has_help(command: str, capfd: Said) -> None:
    assert run([command, "--help"]) == 0
    assert "用法：secaudit " in capfd.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["asset"], ["asset", "add"], ["asset", "edit"], ["asset", "edit", "PC-99", "--set", "數量=1"],
        ["asset", "list", "--columns", "顏色"], ["answer", "2.3.1.4", "9"], ["answer", "9.9.9", "1"],
        ["log", "-n", "0"], ["config", "get", "x"], ["completion", "tcsh"], ["export", "x.ods"],
    ],
)  # fmt: skip
def test_a_wrong_call_over_a_case_is_usage(folder: Path, arguments: list[str], capfd: Said) -> None:
    assert run(arguments) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert "E-" in said.err


def test_what_a_stranger_typed_cannot_move_the_cursor(folder: Path, capfd: Said) -> None:
    assert run(["asset", "edit", "PC-01", "--set", "資產名稱=紅\x1b[31m\u202e字"]) == 0
    for command in (
        ["asset", "list"],
        ["log"],
        ["asset", "edit", "\x1b[2J", "--set", "數量=1"],
        ["answer", "\x1b", "1"],
    ):
        run(command)
    said = capfd.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "\u202e" not in said.out + said.err
