"""``secaudit report``: the appendix of a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, phase_option
from secaudit.errors import EXIT_OK


@click.command("report", cls=Command)
@click.argument("path", type=click.Path(path_type=Path), metavar="案件")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="資料夾", help="寫到哪裡")
@click.option("--format", "formats", default="docx,pdf,html,json", metavar="格式",
              help="docx、pdf、html、json，以逗號分隔；預設全部")  # fmt: skip
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    path: Path,
    out: Path,
    formats: str,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """產生計畫書的資安規劃附錄與架構圖。寫出檔案即為 0；判定結果請看 secaudit check。"""
    from secaudit.usecases.report import chosen_formats, report

    wanted = chosen_formats(formats)
    checked = wiring.judged(path, catalogue_folder, phase=phase, as_of=as_of)
    console.note("判定並產生文件")
    written = report(checked, out, wanted)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"files": [str(p) for p in written]})
    else:
        console.show(str(p) for p in written)
    return EXIT_OK
