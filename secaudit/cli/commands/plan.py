"""``secaudit plan``: the cheapest changes of purchases with which every money gate passes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, date_option, json_option, phase_option


@click.command("plan", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@click.option("-n", "--top", type=click.IntRange(1, 5), default=3, metavar="個數", help="列出幾個方案，1 到 5；預設 3")
@click.option("--gate", "gates", multiple=True, metavar="條文", help="只看這些關卡；可重複，預設全部")
@click.option("--day-cost", "day_cost_twd", type=click.IntRange(min=0), default=0, metavar="元",
              help="一個工作天抵多少元，排序時一併計入；預設 0")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=20.0, metavar="秒", help="求解最多幾秒；預設 20")
@case_option
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    path: Path | None,
    top: int,
    gates: tuple[str, ...],
    day_cost_twd: int,
    seconds: float,
    case: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """達標方案：改哪幾筆採購，錢的關卡就全部通過，最省的在前。

    從候選方案表挑；沒有填候選的採購以同價的台製品、補證或不再外包代替，並註明是假設。方案只是建議，不會更改案件。

    結束代碼看現況：0 不用改、3 現在有關卡未過（不論有沒有方案）、4 沒有未過但無法評估。
    """
    from secaudit.usecases.open_case import open_case
    from secaudit.usecases.planning.plan import Asked, exit_code, plan

    catalogue = wiring.catalogue(catalogue_folder)
    found = wiring.case_path(path or case)
    opened = open_case(found, catalogue, today=wiring.today(), phase=phase, as_of=as_of)
    asked = Asked(top, gates, day_cost_twd, seconds)
    told = plan(opened.inventory, catalogue, opened.phase, opened.as_of, asked).told
    code = exit_code(told)
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.plan_lines import plan_record

        print_json(plan_record(told, code))
        return code
    from secaudit.cli.plan_lines import head_lines, plan_lines

    cells = console.columns()
    console.show(head_lines(opened.inventory.case, told, cells))
    console.show(plan_lines(told, cells))
    console.note("候選方案填在「候選方案」表；在畫面上試算與套用：secaudit ui，按 F5")
    return code
