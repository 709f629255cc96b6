"""``secaudit export``: the case as files that people fill in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, json_option
from secaudit.errors import EXIT_OK
from secaudit.text import safe_text


@click.command("export", cls=Command)
@click.argument("out", type=click.Path(path_type=Path), metavar="檔案.xlsx|資料夾")
@case_option
@click.option("--force", is_flag=True, help="覆寫已存在的檔案")
@json_option
def command(out: Path, case: Path | None, force: bool, as_json: bool) -> int:
    """匯出案件：檔名是 .xlsx 就是活頁簿，否則是一個資料夾的 CSV。改好後可用 secaudit import 匯回。佐證檔案不在內。"""
    from secaudit.usecases.export_case import export_case

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        written = export_case(store.inventory(), out, force=force)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"files": [str(p) for p in written]})
    else:
        console.show(safe_text(str(p)) for p in written)
    return EXIT_OK
