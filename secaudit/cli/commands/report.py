"""``secaudit report``: the documents of a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, phase_option
from secaudit.cli.progress import stepwise
from secaudit.errors import EXIT_OK


@click.command("report", cls=Command)
@click.argument("path", type=click.Path(path_type=Path), metavar="案件")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="資料夾", help="寫到哪裡")
@click.option("--what", default="appendix", metavar="文件",
              help="appendix 附錄、gap 差距報告、findings 缺失清單（xlsx），以逗號分隔；預設 appendix")  # fmt: skip
@click.option("--format", "formats", default="docx,pdf,html,json", metavar="格式",
              help="docx、pdf、html、json，以逗號分隔；預設全部")  # fmt: skip
@click.option("--figures", default="svg", metavar="圖檔",
              help="svg、png、drawio（可編輯），以逗號分隔，或 none；預設 svg")  # fmt: skip
@click.option("--views", default="", metavar="流向圖",
              help="另畫 remote 遠端存取、backup 備份、log 日誌，以逗號分隔")  # fmt: skip
@click.option("--template", type=click.Path(path_type=Path), metavar="檔案",
              help="附錄 DOCX 改填入自己的 Word 範本，說明見 docs/template.md")  # fmt: skip
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    path: Path,
    out: Path,
    what: str,
    formats: str,
    figures: str,
    views: str,
    template: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """產生計畫書的資安規劃附錄、給主管的差距報告、缺失清單與圖檔。寫出檔案即為 0；判定結果請看 secaudit check。"""
    from secaudit.usecases.own_template import read_template
    from secaudit.usecases.report import chosen, refuse_template, report, steps

    wanted = chosen(what, formats, figures, views)
    if template:
        refuse_template(wanted)
    own = read_template(template) if template else None
    checked = wiring.judged(path, catalogue_folder, phase=phase, as_of=as_of)
    noted: list[str] = []
    with stepwise("產生文件", steps(wanted)) as said:
        written = report(checked, out, wanted, template=own, said=said, noted=noted.append)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"files": [str(p) for p in written], "notes": noted})
    else:
        console.show(str(p) for p in written)
    for text in noted:
        console.note(f"注意  {text}")
    return EXIT_OK
