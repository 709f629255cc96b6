"""``secaudit demo``: the whole job on a sample."""

from __future__ import annotations

from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.errors import EXIT_OK


@click.command("demo", cls=Command)
@click.option("--out", type=click.Path(path_type=Path), default=Path("secaudit-demo"), metavar="資料夾",
              help="附錄寫到哪裡；預設 ./secaudit-demo")  # fmt: skip
def command(out: Path) -> int:
    """以隨附的範例案件走一遍：檢核、印出判定、產生 DOCX、PDF、HTML 附錄與架構圖。"""
    from secaudit.cli.verdicts import verdict_lines
    from secaudit.usecases.check import exit_code
    from secaudit.usecases.demo import demo, sample_case

    sample = sample_case(wiring.samples_folder())
    console.note(f"範例案件：{sample}")
    checked, written = demo(sample, wiring.catalogue(), out, today=wiring.today())
    console.show(verdict_lines(checked, console.columns()))
    console.note("\n已寫入：")
    for path in written:
        console.note(f"  {path}")
    console.note(f"同一案件以 secaudit check 執行時，結束代碼為 {exit_code(checked.assessment)}")
    return EXIT_OK
