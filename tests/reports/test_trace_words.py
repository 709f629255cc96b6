"""The words of the plan's tables: who, when, and what is there already."""

from __future__ import annotations

from datetime import date

import pytest

from secaudit.model.schema import Cell
from secaudit.reports.appendix.trace import passed, progress

AS_OF = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("stage", "paid_on", "said"),
    [
        ("planned", None, "由王小明負責，預定於113年6月30日完成"),
        ("contracted", None, "由王小明負責，預定於113年6月30日完成"),
        ("delivered", None, "已交付"),
        ("paid", None, "已付款"),
        ("paid", "2024-02-20", "已付款（113年2月20日）"),
    ],
)
def test_what_is_delivered_or_paid_is_there_and_all_else_is_still_to_come(
    stage: str, paid_on: str | None, said: str
) -> None:
    row: dict[str, Cell] = {"stage": stage, "paid_on": paid_on, "plan_owner": "王小明", "plan_due": "2024-06-30"}
    assert progress(row, AS_OF) == said


def test_the_day_of_the_assessment_itself_has_not_passed() -> None:
    assert [bool(passed(due, AS_OF)) for due in ("2024-02-29", "2024-03-01", None)] == [True, False, False]
