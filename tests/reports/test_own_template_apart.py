"""A template is filled in a process of its own that ends in time, and whose trouble is told in words."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from reports.own_templates import judged, template
from secaudit.cli.main import run
from secaudit.errors import BadInput, UsageError
from secaudit.reports.own_template import opened
from secaudit.usecases.apart import Bounds, Undone, apart
from secaudit.usecases.own_template import BOUNDS, Unfilled, filled, read_template, write_example

LARGE = 512 * 1024**2


def _forever() -> None:
    while True:
        pass


def _much() -> int:
    return len(b"x" * (2 * LARGE))


def test_work_that_never_ends_is_ended() -> None:
    assert apart(Bounds(1, LARGE, 1000), _forever) == Undone(True, "1 秒內算不完")


@pytest.mark.skipif(sys.platform == "win32", reason="no memory bound there")
def test_work_that_takes_too_much_memory_is_ended() -> None:
    assert apart(Bounds(60, LARGE, 1000), _much) == Undone(False, "MemoryError")


def test_an_answer_that_is_too_large_is_not_read() -> None:
    found = apart(Bounds(60, LARGE, 1000), bytes, 2000)
    assert isinstance(found, Undone)
    assert not found.spent


def test_a_screen_in_the_place_of_stderr_does_not_stop_it() -> None:
    """Where a screen is drawn, stderr has no number that a process could inherit."""
    code = """
import sys
class Screen:
    fileno = lambda self: -1
    flush = lambda self: None
sys.stderr = Screen()
from secaudit.usecases.apart import Bounds, apart
print(apart(Bounds(), len, "abc"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "3\n"


def test_a_template_is_filled_apart_as_it_is_here() -> None:
    made = filled(opened("範本.docx", template("{{ 公司名稱 }}", "{{ 第一章 }}")), *judged())
    assert docx.Document(io.BytesIO(made)).paragraphs[0].text == "宏遠精密股份有限公司"


def test_what_is_wrong_comes_back_from_there() -> None:
    with pytest.raises(BadInput, match=r"範本\.docx 有 2 處需要修正") as error:
        filled(opened("範本.docx", template("{{ 甲乙 }}", "{{")), *judged())
    assert [p.code for p in error.value.problems] == ["E-TPL-20", "E-TPL-21"]


def test_too_little_time_is_said_so() -> None:
    with pytest.raises(Unfilled, match="0 秒內填不完") as error:
        filled(opened("範本.docx", template("{{ 公司名稱 }}")), *judged(), BOUNDS._replace(seconds=0))
    assert error.value.code == "E-TPL-40"


def test_a_file_that_python_docx_refuses_is_told_without_a_trace() -> None:
    data = template("x").replace(b"word/styles.xml", b"word/stylez.xml")
    with pytest.raises((Unfilled, BadInput)):
        filled(opened("範本.docx", data), *judged())


def test_the_example_is_written_once_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "範本.docx"
    write_example(path, force=False)
    assert read_template(path).data == path.read_bytes()
    with pytest.raises(UsageError, match="已存在"):
        write_example(path, force=False)
    with pytest.raises(UsageError, match=r"不是 \.docx"):
        write_example(tmp_path / "a.dotx", force=False)


def test_the_command_line_fills_the_example_and_names_what_is_wrong(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    example, case, out = tmp_path / "範本.docx", tmp_path / "case.yaml", tmp_path / "out"
    assert run(["template", "--word", str(example)]) == 0
    case.write_text("case: {id: C-1, name: 甲公司}\n", encoding="utf-8")
    asked = ["report", str(case), "--format", "docx", "--figures", "none", "--out", str(out), "--template"]
    assert run([*asked, str(example)]) == 0
    assert "甲公司" in docx.Document(str(out / "appendix.docx")).sections[0].header.paragraphs[0].text
    wrong = tmp_path / "錯.docx"
    wrong.write_bytes(template("{{ 公司名 }}"))
    capfd.readouterr()
    assert run([*asked, str(wrong)]) == 6
    assert (
        "錯.docx 本文第 1 段『{{ 公司名 }}』：沒有「公司名」這個欄位。是不是「公司名稱」？（E-TPL-20）"
        in capfd.readouterr().err
    )
