"""The program as a user meets it: exit codes, streams, encodings, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from secaudit.cli import main
from secaudit.cli.main import run
from secaudit.text import width

ROOT = Path(__file__).resolve().parents[2]

CASE = """\
case: {id: C-1, name: 宏遠精密股份有限公司, phase: 提案, assessment_date: 113/3/1}
asset:
  - {id: PC-01, name: 辦公電腦, kind: 個人電腦, quantity: 32, has_login: 是, lockout_threshold: 5, lockout_minutes: 10}
answer:
  - {control_id: A4-2.3.1.4, claim: 符合}
"""


def secaudit(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    ours = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONUTF8", "COLUMNS", "NO_COLOR")}
    ours |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    command = [sys.executable, "-m", "secaudit", *arguments]
    ended = subprocess.run(command, capture_output=True, check=False, env=ours, timeout=120)
    assert b"Traceback" not in ended.stderr + ended.stdout
    return ended


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


def test_help_lists_every_command_and_ends_well() -> None:
    ended = secaudit("--help")
    assert ended.returncode == 0
    text = ended.stdout.decode()
    for command in ("demo", "template", "check", "report", "explain", "tables", "catalogue", "doctor"):
        assert f"\n  {command} " in text


@pytest.mark.parametrize("command", ["demo", "template", "check", "report", "explain", "tables", "doctor"])
def test_every_command_has_help_in_chinese(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    said = capfd.readouterr().out
    assert "用法：secaudit " in said
    assert "選項" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["check"],
        ["check", "case.xlsx", "--phase", "畢業"],
        ["check", "case.xlsx", "--date", "5/3/2024"],
        ["check", "case.xlsx", "--fail-on", "sometimes"],
        ["report", "case.xlsx"],
        ["report", "case.xlsx", "--out", "x", "--format", "odt"],
        ["template", "case.ods"],
        ["explain", "A4-9.9"],
        ["tables", "nothing"],
        ["catalogue"],
    ],
)
def test_a_wrong_call_is_usage(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert "E-USE-" in said.err


def test_a_failing_case_is_a_finding_with_data_on_stdout(case: str) -> None:
    ended = secaudit("check", case)
    assert ended.returncode == 3
    assert "A4-2.3.1.4" in ended.stdout.decode()
    assert "secaudit explain" in ended.stderr.decode()
    assert "secaudit explain" not in ended.stdout.decode()


def test_fail_on_never_ends_well_and_says_the_same(case: str) -> None:
    forgiving = secaudit("check", case, "--fail-on", "never")
    assert forgiving.returncode == 0
    assert forgiving.stdout == secaudit("check", case).stdout


def test_json_is_one_document_with_codes(case: str) -> None:
    ended = secaudit("check", case, "--json", "--phase", "驗收", "--date", "113/6/1")
    document = json.loads(ended.stdout)
    assert document["assessment"]["phase"] == "acceptance"
    assert document["assessment"]["as_of"] == "2024-06-01"
    assert document["exit_code"] == ended.returncode == 3


def test_every_problem_is_told_at_once_and_nothing_is_judged(tmp_path: Path) -> None:
    bad = CASE.replace("quantity: 32", "quantity: 三打").replace("A4-2.3.1.4", "A4-2.3.1.44").replace("提案", "畢業")
    (tmp_path / "bad.yaml").write_text(bad, encoding="utf-8")
    ended = secaudit("check", str(tmp_path / "bad.yaml"), "--json")
    assert ended.returncode == 6
    problems = json.loads(ended.stdout)["problems"]
    assert {p["place"]["line"] for p in problems} == {1, 3, 5}
    assert all(p["code"] and p["what"] and p["fix"] for p in problems)
    unknown = next(p for p in problems if p["code"] == "E-REF-01")
    assert "A4-2.3.1.4" in unknown["fix"]
    in_text = secaudit("check", str(tmp_path / "bad.yaml"))
    assert in_text.returncode == 6
    assert in_text.stdout == b""


def test_a_report_of_a_bad_case_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(CASE.replace("113/3/1", "someday"), encoding="utf-8")
    ended = secaudit("report", str(tmp_path / "bad.yaml"), "--out", str(tmp_path / "out"))
    assert ended.returncode == 6
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("case.xlsx", b"not a workbook"),
        ("case.xlsx", b""),
        ("case.xlsx", b"PK\x03\x04" + bytes(200)),
        ("case.yaml", b"\x00\xff\xfe"),
        ("case.yaml", b"- a\n- b\n"),
        ("case.yaml", b"a: &a [x]\nb: [*a, *a]\n"),
        ("case.yaml", b"{" * 500),
        ("case.txt", b"hello"),
    ],
)
def test_garbage_is_refused_politely(
    tmp_path: Path, name: str, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(["check", str(tmp_path / name)]) == 6
    said = capfd.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err


def test_an_absent_case_is_refused_politely(tmp_path: Path) -> None:
    assert run(["check", str(tmp_path / "absent.xlsx")]) == 6


def test_a_hostile_catalogue_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    folder = tmp_path / "controls"
    folder.mkdir()
    (folder / "programme.yaml").write_text("id: x\ntitle: x\n", encoding="utf-8")
    (folder / "x.yaml").write_text(
        "- id: X-1\n  title: {zh-TW: 題, en: T}\n  chapter: 壹\n  clause: 文\n  source: 源\n  binding: required\n"
        "  from_phase: proposal\n  interpretation: 據\n  remedy: 改\n  checks:\n"
        "    - {id: a, title: 檢, every: asset, must: '1) UNION SELECT 1 --', because: '{name}'}\n",
        encoding="utf-8",
    )
    ended = secaudit("check", case, "--catalogue", str(folder))
    assert ended.returncode == 6
    assert "x.yaml:11" in ended.stderr.decode()


def test_a_cp950_console_gets_everything_it_can_show(case: str) -> None:
    ended = secaudit("check", case, PYTHONIOENCODING="cp950")
    assert ended.returncode == 3
    assert "不符合" in ended.stdout.decode("cp950")
    document = secaudit("check", case, "--json", PYTHONIOENCODING="cp950")
    assert json.loads(document.stdout)["assessment"]["case_name"] == "宏遠精密股份有限公司"


def test_output_is_utf8_whatever_the_locale(case: str) -> None:
    ended = secaudit("check", case, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "宏遠精密股份有限公司" in ended.stdout.decode("utf-8")


def test_pipes_get_no_colour(case: str) -> None:
    assert b"\x1b" not in secaudit("check", case).stdout


def test_lines_fit_a_narrow_terminal(case: str) -> None:
    for columns in (80, 100):
        text = secaudit("check", case, COLUMNS=str(columns)).stdout.decode()
        assert max(map(width, text.splitlines())) <= columns


def test_a_template_is_never_written_over_unasked(tmp_path: Path) -> None:
    target = tmp_path / "case.xlsx"
    target.write_bytes(b"mine")
    refused = secaudit("template", str(target))
    assert refused.returncode == 2
    assert target.read_bytes() == b"mine"
    assert secaudit("template", str(target), "--force").returncode == 0
    assert target.read_bytes().startswith(b"PK")


def test_an_unknown_fault_is_one_line_with_a_code(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("secret cell")

    monkeypatch.setattr(main.program, "main", broken)
    monkeypatch.delenv("SECAUDIT_DEBUG", raising=False)
    assert main.run(["doctor"]) == 1
    said = capfd.readouterr()
    assert "E-GEN-99" in said.err
    assert "secret" not in said.err
    assert "Traceback" not in said.err


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.program, "main", interrupted)
    assert main.run(["doctor"]) == 130
