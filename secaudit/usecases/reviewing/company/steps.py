"""What reviewers wait for, as next steps: before everything else, the earliest day first.

Invariant: a step of a review earns no points; it names the point that it answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.usecases.check import Checked
from secaudit.usecases.next_steps import MINUTES, Effect, Step
from secaudit.usecases.reviewing.company.points import PointLine, open_points
from secaudit.usecases.shortfalls import Effort, Target

_EFFORT = {"return": Effort.DOCUMENT, "supplement": Effort.EVIDENCE, "question": Effort.ANSWER}


def review_steps(checked: Checked, today: date | None) -> Iterator[Step]:
    """One step for every point that waits for an answer; how many days are left is told where ``today`` is known."""
    asked = {r.control_id: r for r in checked.assessment.results}
    for line in open_points(checked.case.inventory, today or checked.case.as_of):
        control, effort = checked.catalogue.by_id(line.control_id), _EFFORT[line.opinion]
        result = asked.get(line.control_id)
        yield Step(
            control_id=line.control_id,
            title=control.title.zh_tw if control else "",
            effect=Effect.REVIEW,
            points=0,
            effort=effort,
            minutes=MINUTES[effort],
            owner=(result.plan_owner or "") if result else "",
            sentence=_sentence(line, days_words(line) if today else _day_words(line)),
            target=_target(line),
            review_point=line.id,
        )


def days_words(line: PointLine) -> str:
    """``期限 2026-11-26，剩 3 天``; 今天到期 on the day itself, 逾期 after it; "" without a day."""
    if line.due_on is None or line.days_left is None:
        return ""
    left = f"剩 {line.days_left} 天" if line.days_left > 0 else "今天到期"
    return f"期限 {line.due_on}，" + (f"已逾期 {-line.days_left} 天" if line.days_left < 0 else left)


def _day_words(line: PointLine) -> str:
    return f"期限 {line.due_on}" if line.due_on else ""


def _sentence(line: PointLine, days: str) -> str:
    """``補件，期限 2026-11-25，剩 2 天：請附紀錄（林審查）``: what is cut off at the end can be done without."""
    lost = f"，回覆的佐證 {'、'.join(line.lost_evidence)} 已移除" if line.lost_evidence else ""
    by = f"（{line.reviewer}）" if line.reviewer else ""
    return f"{REVIEW_OPINION_TITLES[line.opinion]}{'，' + days if days else ''}{lost}：{line.said}{by}"


def _target(line: PointLine) -> Target:
    """補件 is brought to the evidence; anything else begins at the answer."""
    if line.opinion == "supplement":
        return Target("evidence")
    return Target("answer", (line.control_id,), ("claim",))
