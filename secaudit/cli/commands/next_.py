"""``secaudit next``: what to do first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, date_option, json_option, phase_option
from secaudit.errors import EXIT_OK


@click.command("next", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@click.option("-n", "most", type=click.IntRange(min=1), default=10, metavar="筆數", help="列出幾項；預設 10")
@case_option
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    path: Path | None,
    most: int,
    case: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """下一步：未過的條文與待回覆的審查意見各一項，影響大、分數多、工時短者在前。

    影響依序為審查（期限近者在前）、門檻、不符、矛盾、缺證、未填。案件檔與活頁簿皆可。
    """
    from secaudit.cli.step_lines import places, step_lines, step_record
    from secaudit.usecases.next_steps import next_steps

    found = wiring.case_path(path or case)
    steps = next_steps(wiring.judged(found, catalogue_folder, phase=phase, as_of=as_of), wiring.today())
    where = places(found, named=(path or case) is not None, phase=phase, as_of=as_of)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"total": len(steps), "steps": [step_record(step, where) for step in steps[:most]]})
        return EXIT_OK
    if not steps:
        console.show(["沒有未過的條文。"])
    else:
        shown = f"，列出前 {most} 項（-n 可改）" if len(steps) > most else ""
        console.show([f"下一步 {len(steps)} 項{shown}"])
    for number, step in enumerate(steps[:most], 1):
        console.show(step_lines(number, step, where, console.columns()))
    return EXIT_OK
