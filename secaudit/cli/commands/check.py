"""``secaudit check``: a case goes in, a verdict and an exit code come out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, phase_option


@click.command("check", cls=Command)
@click.argument("path", type=click.Path(path_type=Path), metavar="案件")
@phase_option
@date_option
@click.option("--fail-on", type=click.Choice(["gate", "finding", "unknown", "never"]), default="unknown",
              metavar="[gate|finding|unknown|never]",
              help="何時結束代碼不為 0：gate 只看門檻；finding 加上不符合與部分符合；"
                   "unknown（預設）再加上無法評估與未評估；never 一律 0")  # fmt: skip
@catalogue_option
@json_option
def command(
    path: Path,
    phase: str | None,
    as_of: date | None,
    fail_on: str,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """檢核一個案件：案件檔（.secaudit）、Excel 活頁簿、CSV 資料夾或 YAML 檔。"""
    from secaudit.usecases.check import FailOn, exit_code

    checked = wiring.judged(path, catalogue_folder, phase=phase, as_of=as_of)
    code = exit_code(checked.assessment, FailOn(fail_on))
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.verdict_record import verdict_record

        print_json(verdict_record(checked, code))
    else:
        from secaudit.cli.verdicts import verdict_lines

        console.show(verdict_lines(checked, console.columns()))
        console.note("條文怎麼判定：secaudit explain 編號；產生附錄：secaudit report 案件 --out 資料夾")
    return code
