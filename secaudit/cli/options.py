"""Options that several commands share, and how phases and dates are written on a command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from secaudit.model.choices import PHASE

F = TypeVar("F", bound=Callable[..., Any])


def phase_code(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """提案, 簽約, 期中, 驗收 or their codes → the code."""
    if value is None:
        return None
    known = {name: choice.code for choice in PHASE for name in (choice.code, choice.title)}
    if value.casefold() not in known:
        allowed = "、".join(f"{c.title}（{c.code}）" for c in PHASE)
        raise click.BadParameter(f"沒有階段「{value}」，可填 {allowed}")
    return known[value.casefold()]


def named_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """2024-05-03 or 113/5/3 → the date."""
    if value is None:
        return None
    from secaudit.usecases.open_case import day_of

    return day_of(value)


def phase_option(command: F) -> F:
    said = "階段：提案、簽約、期中、驗收；預設依案件"
    return click.option("--phase", callback=phase_code, metavar="階段", help=said)(command)


def date_option(command: F) -> F:
    said = "評估日：2024-05-03 或 113/5/3；預設依案件，未填為今天"
    return click.option("--date", "as_of", callback=named_day, metavar="日期", help=said)(command)


def case_option(command: F) -> F:
    said = "案件檔（.secaudit）；預設為目前資料夾裡唯一的一個"
    return click.option("--case", "case", type=click.Path(path_type=Path), metavar="檔案", help=said)(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="輸出一份 JSON")(command)


def catalogue_option(command: F) -> F:
    return click.option(
        "--catalogue", "catalogue_folder", type=click.Path(path_type=Path), metavar="資料夾", help="改用其他條文目錄"
    )(command)
