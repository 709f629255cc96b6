"""Opening a case: phase and date by precedence, a digest of what was read, every problem at once."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from judged_case import control
from secaudit.errors import BadInput, UsageError
from secaudit.model.control import Catalogue
from secaudit.usecases.open_case import OpenCase, day_of, open_case

TODAY = date(2024, 9, 9)
CATALOGUE = Catalogue(id="c2m", title="附件四", controls=(control("A4-2.3.1.4", "鎖定"),))
STATED = "case: {id: C-1, name: 甲公司, phase: 簽約, assessment_date: 113/3/1}\n"


def opened(folder: Path, text: str, **chosen: object) -> OpenCase:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return open_case(path, CATALOGUE, today=TODAY, **chosen)  # type: ignore[arg-type]


def test_phase_and_date_come_from_the_case(tmp_path: Path) -> None:
    case = opened(tmp_path, STATED)
    assert (case.phase, case.as_of) == ("signing", date(2024, 3, 1))


def test_the_caller_overrides_the_case(tmp_path: Path) -> None:
    case = opened(tmp_path, STATED, phase="acceptance", as_of=date(2024, 6, 1))
    assert (case.phase, case.as_of) == ("acceptance", date(2024, 6, 1))


def test_a_silent_case_is_a_proposal_of_today(tmp_path: Path) -> None:
    case = opened(tmp_path, "case: {id: C-1, name: 甲公司}\n")
    assert (case.phase, case.as_of) == ("proposal", TODAY)


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    assert opened(tmp_path, STATED).digest == hashlib.sha256(STATED.encode()).hexdigest()


def test_the_digest_of_a_folder_covers_what_its_files_hold(tmp_path: Path) -> None:
    digests = set()
    for company in ("甲公司", "乙公司", "甲公司"):
        (tmp_path / "case.csv").write_text(f"案件編號,公司名稱\nC-1,{company}\n", encoding="utf-8-sig")
        digests.add(open_case(tmp_path, CATALOGUE, today=TODAY).digest)
    assert len(digests) == 2


def test_an_unknown_control_is_a_problem_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        opened(tmp_path, STATED + "answer:\n  - {control_id: A4-2.3.1.5, claim: 符合}\n")
    (problem,) = caught.value.problems
    assert problem.code == "E-REF-01"
    assert problem.place.line == 3
    assert "A4-2.3.1.4" in problem.fix


def test_problems_of_every_kind_come_together(tmp_path: Path) -> None:
    """A bad number, an unknown control, and a meeting held after the assessment date."""
    text = (
        STATED
        + "asset:\n  - {id: PC-1, name: 甲, kind: 個人電腦, quantity: 很多}\n"
        + "answer:\n  - {control_id: A4-9.9, claim: 符合}\n"
        + "record:\n  - {id: R-1, kind: 資安會議, title: 會議, held_on: 113/3/2}\n"
    )
    with pytest.raises(BadInput) as caught:
        opened(tmp_path, text)
    assert {p.place.line for p in caught.value.problems} == {3, 5, 7}
    assert caught.value.exit_code == 6


def test_a_later_date_makes_the_meeting_past(tmp_path: Path) -> None:
    record = "record:\n  - {id: R-1, kind: 資安會議, title: 會議, held_on: 113/3/2}\n"
    assert opened(tmp_path, STATED + record, as_of=date(2024, 3, 2)).as_of == date(2024, 3, 2)


@pytest.mark.parametrize("text", ["2024-05-03", "113/5/3", "民國113年5月3日"])
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert day_of(text) == date(2024, 5, 3)


@pytest.mark.parametrize("text", ["5/3/2024", "113/2/30", "yesterday", ""])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        day_of(text)
