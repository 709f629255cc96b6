"""``secaudit answer``: what the company claims of itself about one control."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, json_option
from secaudit.errors import EXIT_OK


@click.command("answer", cls=Command)
@click.argument("control_id", metavar="編號")
@click.argument("claim", metavar="自評")
@click.option("--reason", metavar="文字", help="理由；不適用必填")
@click.option("--owner", metavar="姓名", help="規劃負責人；規劃中必填")
@click.option("--due", metavar="日期", help="規劃完成日：2024-05-03 或 113/5/3；規劃中必填")
@click.option("--note", metavar="文字", help="備註")
@case_option
@catalogue_option
@json_option
def command(
    control_id: str,
    claim: str,
    reason: str | None,
    owner: str | None,
    due: str | None,
    note: str | None,
    case: Path | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """填一條條文的自評：1 符合、2 部分符合、3 不符合、4 不適用、5 規劃中、0 清除；也可以寫中文或代碼。"""
    from secaudit.cli.differences import row_lines, row_record
    from secaudit.usecases.answer import Particulars, answer

    particulars = Particulars(reason, owner, due, note)
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        kept = answer(store, wiring.catalogue(catalogue_folder), control_id, claim, wiring.author(), particulars)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"kept": kept is not None, "change": row_record(kept[1]) if kept else None})
    elif kept is None:
        console.note("與原來相同，沒有更改")
    else:
        control, difference, _ = kept
        console.show([f"{control.id} {control.title.zh_tw}"])
        console.show(row_lines(difference, console.columns()) if difference.cells else ["  已清除填答"])
    return EXIT_OK
