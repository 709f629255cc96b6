"""Linting a catalogue: its own problems, and controls without worked cases."""

from pathlib import Path

from secaudit.usecases.lint import lint

CONTROL = """\
- id: A4-1.1.1
  title: {zh-TW: 標題, en: Title}
  chapter: 壹
  clause: 條文。
  source: 附件四
  binding: required
  from_phase: proposal
  checks:
    - {id: main, title: 檢核, attest: 是否做到}
  interpretation: 依據。
  remedy: 補。
"""


def catalogue(folder: Path, controls: str = CONTROL) -> Path:
    folder.mkdir()
    (folder / "programme.yaml").write_text("id: c2m\ntitle: 附件四\n", encoding="utf-8")
    (folder / "one.yaml").write_text(controls, encoding="utf-8")
    return folder


def test_a_catalogue_without_cases_at_hand_is_linted_alone(tmp_path: Path) -> None:
    linted = lint(catalogue(tmp_path / "controls"), None)
    assert (linted.controls, linted.cases, linted.problems) == (1, None, ())


def test_a_control_without_cases_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    linted = lint(catalogue(tmp_path / "controls"), tmp_path / "cases")
    assert [p.code for p in linted.problems] == ["E-CAT-20"]
    assert "A4-1.1.1" in linted.problems[0].place.file


def test_cases_of_an_unknown_control_are_a_problem(tmp_path: Path) -> None:
    for name in ("A4-1.1.1", "A4-9.9.9"):
        (tmp_path / "cases" / name).mkdir(parents=True)
        (tmp_path / "cases" / name / "plain.met.yaml").write_text("{}", encoding="utf-8")
    linted = lint(catalogue(tmp_path / "controls"), tmp_path / "cases")
    assert [p.code for p in linted.problems] == ["E-CAT-21"]
    assert linted.cases == 2


def test_every_problem_of_a_catalogue_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    broken = CONTROL.replace("binding: required", "binding: maybe").replace("  remedy: 補。\n", "")
    linted = lint(catalogue(tmp_path / "controls", broken), None)
    assert len(linted.problems) == 2
    assert all(p.place.line for p in linted.problems)
