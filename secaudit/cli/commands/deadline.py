"""``secaudit deadline``: until when what was missing can be handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option, named_day
from secaudit.errors import EXIT_OK
from secaudit.text import padded, roc_date

if TYPE_CHECKING:
    from secaudit.usecases.deadline import Deadline

_WEEKDAYS = "一二三四五六日"


@click.command("deadline", cls=Command)
@click.argument("closing", callback=named_day, metavar="收件截止日")
@click.option("--days", type=int, metavar="天數", help="給幾天；預設 3")
@click.option("--calendar-days", is_flag=True, help="以日曆天計（其他計畫）；預設以工作天計")
@json_option
def command(closing: date, days: int | None, calendar_days: bool, as_json: bool) -> int:
    """算補件期限：公告收件截止日翌日起 3 個工作天，補行上班日也算。

    日期寫成 2024-02-06 或 113/2/6。
    """
    from secaudit.model.workdays import SUPPLEMENT, Period
    from secaudit.usecases.deadline import deadline

    found = deadline(closing, Period(SUPPLEMENT.days if days is None else days, working=not calendar_days))
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json(found)
    else:
        for line in _lines(found):
            console.show(console.wrapped(line, console.columns()))
    return EXIT_OK


def _lines(found: Deadline) -> Iterator[str]:
    until = f" {found.closes_at} 前" if found.closes_at else ""
    yield f"補件期限：{_named(found.last_day)}{until}"
    unit = "工作天" if found.period.working else "日曆天"
    yield f"算法：{_named(found.closing_day)} 截止，翌日起 {found.period.days} 個{unit}"
    numbers = {day: number for number, day in enumerate(found.counted, 1)}
    reasons = {skipped.day: skipped.why for skipped in found.skipped}
    for day in sorted({*numbers, *reasons}):
        counted = f"第 {numbers[day]} 天" if day in numbers else "不計"
        why = "，補行上班日" if day in found.made_up else f"，{reasons[day]}" if day in reasons else ""
        yield f"  {padded(counted, 8)}{_named(day)}{why}"
    if found.is_estimate:
        yield "注意：這是推估。該年的政府行政機關辦公日曆表不在本程式內，請以公布的日曆表為準。"
    if found.falls_on_day_off:
        yield "注意：最後一天不是工作天，是否順延請看該計畫的公告。"


def _named(day: date) -> str:
    """``2024-02-16``（113年2月16日，週五）."""
    return f"{day.isoformat()}（{roc_date(day.isoformat())}，週{_WEEKDAYS[day.weekday()]}）"
