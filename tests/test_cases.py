"""Every worked case comes out as its name says: ``cases/<control id>/<situation>.<verdict>.yaml``.

Expected verdicts are worked out by hand from the clause; the first line of each file says why.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secaudit.assess import assess
from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.importers import dates_ahead, read_case
from secaudit.model.assessment import Verdict

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*/*.yaml"))
CATALOGUE, CATALOGUE_PROBLEMS = load(data_dir("controls"))
CONTROL_IDS = [c.id for c in CATALOGUE.controls] if CATALOGUE else []


def expected_verdict(path: Path) -> Verdict:
    return Verdict(path.stem.rpartition(".")[2])


def test_packaged_catalogue_has_no_problem() -> None:
    assert CATALOGUE_PROBLEMS == ()


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case_comes_out_as_worked_out_by_hand(path: Path) -> None:
    assert CATALOGUE is not None
    inventory, problems = read_case(path)
    assert problems == ()
    as_of = date.fromisoformat(str(inventory.case["assessment_date"]))
    assert dates_ahead(inventory, as_of) == ()
    result = assess(inventory, CATALOGUE, str(inventory.case["phase"]), as_of).result(path.parent.name)
    assert result.verdict == expected_verdict(path), result.reason


@pytest.mark.parametrize("control_id", CONTROL_IDS)
def test_every_control_has_cases_of_different_verdicts(control_id: str) -> None:
    assert len({expected_verdict(path) for path in FILES if path.parent.name == control_id}) >= 2


def test_every_case_belongs_to_a_control_and_says_why_first() -> None:
    assert {path.parent.name for path in FILES} <= set(CONTROL_IDS)
    assert [path for path in FILES if not path.read_text(encoding="utf-8").startswith("# ")] == []
