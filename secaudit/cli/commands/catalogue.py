"""``secaudit catalogue``: look after a catalogue of controls."""

from __future__ import annotations

from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import LazyGroup
from secaudit.cli.options import json_option
from secaudit.errors import EXIT_OK, EXIT_UNREADABLE


@click.group("catalogue", cls=LazyGroup)
def command() -> None:
    """檢查條文目錄。"""


@command.command("lint", short_help="列出目錄的所有問題，各附檔名與行號")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[資料夾]")
@click.option("--cases", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="資料夾",
              help="測試案例的資料夾；隨附目錄預設為原始碼的 tests/cases")  # fmt: skip
@json_option
def lint_command(folder: Path | None, cases: Path | None, as_json: bool) -> int:
    """檢查編號、重複、未知的欄位與參數、條件是否安全，以及每條是否都有測試案例。"""
    from secaudit.usecases.lint import lint

    looked_at = wiring.catalogue_folder(folder)
    linted = lint(looked_at, cases or (wiring.cases_folder() if folder is None else None))
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.trouble import problem_record

        print_json(
            {
                "controls": linted.controls,
                "cases": linted.cases,
                "problems": [problem_record(p) for p in linted.problems],
            }
        )
    else:
        from secaudit.cli.trouble import tell_problems

        tell_problems(linted.problems)
        said = "未檢查測試案例" if linted.cases is None else f"{linted.cases} 個測試案例"
        console.show([f"{linted.controls} 條條文、{said}、{len(linted.problems)} 個問題"])
    return EXIT_UNREADABLE if linted.problems else EXIT_OK
