"""``secaudit observe``: what real exports say, shown first, then kept with the files as evidence."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import asking, console
from secaudit.cli.format_lines import format_lines, formats_markdown
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, json_option, named_day
from secaudit.errors import EXIT_OK, UsageError

if TYPE_CHECKING:
    from secaudit.usecases.observing.telling import Proposal


@click.command("observe", cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[檔案或資料夾]...")
@click.option("--asset", "asset_id", default="", metavar="編號", help="這些檔案是哪個資產的")
@click.option("--profile", "profile_id", default="", metavar="編號", help="這些檔案是哪個設定檔的（例如群組原則）")
@click.option("--backup", "backup_id", default="", metavar="編號", help="備份清單說的是哪一筆備份")
@click.option("--record", "record_id", default="", metavar="編號", help="檢測報告屬於哪一筆既有紀錄")
@click.option("--data-set", "data_set_id", default="", metavar="編號", help="備份清單備的是哪一份資料：新增一筆備份")
@click.option("--pick", multiple=True, metavar="名稱", help="備份清單有好幾份時，要哪一份；可重複")
@click.option("--format", "format_name", default="", metavar="格式", help="不自動辨識，指定格式（見 --list）")
@click.option("--collected-on", callback=named_day, metavar="日期", help="取得日；預設依檔案內容，其次檔案日期")
@click.option("--redact", is_flag=True, help="存遮蔽機密後的副本，不存原檔；佐證備註會載明")
@click.option("--no-new-assets", is_flag=True, help="資產清單沒有的主機不新增")
@click.option("--dry-run", is_flag=True, help="只看會寫入什麼，不寫入")
@click.option("--yes", "yes", is_flag=True, help="不再詢問，直接寫入")
@click.option("--list", "lists", is_flag=True, help="列出看得懂的格式、試過的版本與可佐證的條文")
@click.option("--markdown", is_flag=True, help="與 --list 併用：輸出 Markdown（docs/formats.md 由此產生）")
@case_option
@catalogue_option
@json_option
def command(
    paths: tuple[Path, ...],
    asset_id: str,
    profile_id: str,
    backup_id: str,
    record_id: str,
    data_set_id: str,
    pick: tuple[str, ...],
    format_name: str,
    collected_on: date | None,
    redact: bool,
    no_new_assets: bool,
    dry_run: bool,
    yes: bool,
    lists: bool,
    markdown: bool,
    case: Path | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """讀取系統匯出檔：依內容辨識格式，先列出會寫入什麼，同意後連同檔案一次寫入，可用 undo 復原。

    讀到的設定與填寫的並列，以觀測為準，不同者列為矛盾。有任何一個檔案讀不出來就什麼都不寫。
    """
    if lists:
        return _list(as_json, markdown)
    if not paths:
        raise UsageError("沒有指定檔案", "secaudit observe 檔案...；--list 列出看得懂的格式", code="E-OBS-12")
    if not (dry_run or yes) and not asking.may_ask(False):
        raise UsageError("無法在這裡詢問是否寫入", "請加上 --yes 寫入，或 --dry-run 只看", code="E-USE-17")
    from secaudit.usecases.observing.keep import keep
    from secaudit.usecases.observing.proposal import propose
    from secaudit.usecases.observing.request import Request

    request = Request(
        paths, asset_id, profile_id, backup_id, record_id, data_set_id, pick, format_name, collected_on, redact,
        not no_new_assets,
    )  # fmt: skip
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        proposal = propose(store, request, wiring.catalogue(catalogue_folder), today=wiring.today())
        if not as_json:
            _show(proposal)
        kept = not proposal.is_empty and (yes or (not dry_run and asking.confirmed("要寫入嗎？")))
        if kept:
            keep(store, proposal, wiring.author())
        console.note(_outcome(proposal, kept))
    if as_json:
        _print({"kept": kept, **_record(proposal)})
    return EXIT_OK


def _show(proposal: Proposal) -> None:
    from secaudit.usecases.observing.telling import told_lines

    cells = console.columns()
    for told in proposal.files:
        for depth, line in told_lines(told):
            console.show(console.indented(line, cells, 2 * depth + 2, "  " * depth))
    if proposal.left_out:
        console.note(proposal.left_out)
    if proposal.skipped:
        console.note(f"略過 {proposal.skipped} 個隱藏檔、暫存檔或案件檔")


def _outcome(proposal: Proposal, kept: bool) -> str:
    if kept:
        odd = f"；{proposal.disagreements} 項與填寫的不同，見 secaudit check" if proposal.disagreements else ""
        return f"已寫入{odd}；要復原請執行 secaudit undo"
    return "沒有新的內容，案件不變" if proposal.is_empty else "沒有寫入任何資料"


def _list(as_json: bool, markdown: bool) -> int:
    from secaudit.usecases.observing.formats import formats

    found = formats()
    if as_json:
        _print({"formats": found})
    elif markdown:
        console.show(formats_markdown(found))
    else:
        console.show(line for one in found for line in format_lines(one, console.columns()))
        console.note(f"共 {len(found)} 種；新增格式請看 docs/observers.md")
    return EXIT_OK


def _record(proposal: Proposal) -> dict[str, Any]:
    from secaudit.cli.differences import row_record

    return {"files": proposal.files, "changes": [row_record(d) for d in proposal.differences]}


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)
