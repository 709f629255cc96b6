"""``secaudit report``: what is asked for is written, what there is not is refused by name, what is missing is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from secaudit.cli.main import run
from secaudit.files import data_dir

CASE = data_dir("sample_inventories") / "hongyuan-precision" / "case.xlsx"


def report(out: Path, *options: str) -> int:
    return run(["report", str(CASE), "--out", str(out), "--date", "2024-03-01", *options])


@pytest.mark.parametrize(
    ("options", "code", "known"),
    [
        (("--what", "appendix,letter"), "E-USE-20", "appendix,gap,findings"),
        (("--format", "odt"), "E-USE-07", "docx,pdf,html,json"),
        (("--figures", "jpg"), "E-USE-21", "svg,png,drawio"),
        (("--views", "mail"), "E-USE-22", "remote,backup,log"),
        (("--views", "log", "--figures", "none"), "E-USE-23", "svg,png,drawio"),
        (("--template", "x.docx", "--what", "gap"), "E-USE-25", "appendix"),
        (("--template", "x.docx", "--format", "pdf"), "E-USE-25", "docx"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...], code: str, known: str
) -> None:
    assert report(tmp_path / "out", *options) == 2
    said = capfd.readouterr().err
    assert code in said
    assert known in said
    assert options[0] in said
    assert not (tmp_path / "out").exists()


def test_documents_and_drawings_are_written_by_their_names(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path, "--what", "gap,findings", "--format", "json", "--figures", "svg,drawio", "--json") == 0
    told = json.loads(capfd.readouterr().out)
    names = [Path(p).name for p in told["files"]]
    assert names[:2] == ["gap.json", "findings.xlsx"]
    assert {"各章判定圖.svg", "各章判定圖.drawio", "比率圖.svg"} <= set(names)
    assert sorted(names) == sorted(p.name for p in tmp_path.iterdir())


def test_one_kind_of_traffic_is_drawn_when_it_is_asked_for(tmp_path: Path) -> None:
    assert report(tmp_path, "--what", "gap", "--format", "json", "--views", "remote") == 0
    assert (tmp_path / "架構圖-遠端存取.svg").is_file()


def test_what_is_missing_in_the_appendix_is_told_on_the_side(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path, "--format", "json", "--figures", "none") == 0
    kept = capfd.readouterr()
    assert kept.out.splitlines() == [str(tmp_path / "appendix.json")]
    whole = (tmp_path / "appendix.json").read_text(encoding="utf-8")
    assert "處待補" in kept.err
    assert "待補" in whole


def test_an_empty_list_is_said_to_be_empty(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path / "out", "--what", " , ") == 2
    assert "--what 是空白的" in capfd.readouterr().err


def test_the_example_of_a_word_template_has_no_example_rows_to_leave_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["template", "--word", "--no-examples", str(tmp_path / "a.docx")]) == 2
    assert "E-USE-27" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())
