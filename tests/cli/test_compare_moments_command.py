"""``secaudit compare`` of one case file at two moments: on which days it is judged, and what cannot be asked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit import wiring
from secaudit.cli.main import run
from secaudit.store import create
from secaudit.store.protocol import Action, Author, RowChange

JUNE = Author("王", "t", datetime(2024, 6, 1, 9, tzinfo=UTC))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Entered in June of 2024; it states the first of March as the day of its assessment. Today is in July."""
    monkeypatch.setattr(wiring, "today", lambda: date(2024, 7, 15))
    store = create(tmp_path / "a.secaudit", JUNE)
    cells = {"id": "C-1", "name": "宏遠精密", "phase": "proposal", "assessment_date": "2024-03-01"}
    store.commit([RowChange("case", "C-1", Action.ADD, cells, 0)], JUNE)
    store.close()
    return store.path


def days(case: Path, capfd: pytest.CaptureFixture[str], *options: str) -> tuple[str, str]:
    assert run(["compare", str(case), *options, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    return found["old"]["as_of"], found["new"]["as_of"]


def test_now_is_today_where_the_case_states_a_day_before_the_one_it_is_compared_with(
    case: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert days(case, capfd, "--from", "2024-06-30") == ("2024-06-30", "2024-07-15")
    assert days(case, capfd, "--from", "2024-06-30", "--date", "2024-07-01") == ("2024-06-30", "2024-07-01")
    assert days(case, capfd, "--from", "2024-06-30", "--to", "2024-12-01") == ("2024-06-30", "2024-12-01")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--from", "2024-07-16"], "E-CMP-12"),
        (["--from", "2024-06-30", "--to", "2024-06-01"], "E-CMP-13"),
        (["--from", "2024-06-01", "--to", "2024-06-30", "--phase", "驗收"], "E-CMP-14"),
        (["--phases", "提案,驗收", "--date", "2024-06-30"], "E-CMP-14"),
        (["--phases", "提案,驗收"], "E-CMP-05"),
        (["--from", "2024-05-31"], "E-CMP-04"),
    ],
)
def test_what_cannot_be_asked_is_an_error_of_usage_with_its_code(
    case: Path, capfd: pytest.CaptureFixture[str], options: list[str], code: str
) -> None:
    assert run(["compare", str(case), *options]) == 2
    said = capfd.readouterr()
    assert code in said.err
    assert said.out == ""


def test_a_phase_we_do_not_have_names_the_option_that_it_was_given_to(
    case: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", str(case), "--phases", "提案,結案"]) == 2
    assert "--phases 不對：沒有階段「結案」" in capfd.readouterr().err


def test_options_that_two_sealed_bundles_would_not_heed_are_refused(
    case: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", "a.zip", "b.zip", "--phase", "驗收", "--date", "2024-06-30"]) == 2
    assert "--phase、--date 在這裡沒有作用：佐證包有自己的階段與評估日" in capfd.readouterr().err
