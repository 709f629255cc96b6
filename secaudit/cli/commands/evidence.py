"""``secaudit evidence``: put files into a case, list them, hash them again, write them out."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.evidence_lines import added_lines, added_record, card, item_lines, verified_lines, verified_record
from secaudit.cli.grammar import LazyGroup
from secaudit.cli.options import case_option, catalogue_option, json_option, named_day
from secaudit.cli.progress import progress
from secaudit.errors import EXIT_OK, UsageError
from secaudit.model.choices import EVIDENCE_KIND
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.evidence.add import AddedAll


@click.group("evidence", cls=LazyGroup)
def command() -> None:
    """佐證檔案：加入案件、列出、驗證、匯出。檔案存在案件檔裡，以 SHA-256 命名，相同內容只存一份。"""


def kind_code(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """系統匯出 or ``export`` → the code."""
    if value is None:
        return None
    known = {name: choice.code for choice in EVIDENCE_KIND for name in (choice.code, choice.title)}
    if value.casefold() not in known:
        raise click.BadParameter(f"沒有種類「{value}」，可填 {'、'.join(c.title for c in EVIDENCE_KIND)}")
    return known[value.casefold()]


@command.command("add", short_help="加入檔案或整個資料夾")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="檔案或資料夾...")
@click.option("--control", "controls", multiple=True, metavar="條文編號", help="佐證哪一條，可重複，例如 A4-2.3.1.4")
@click.option("--collected-on", callback=named_day, metavar="日期", help="取得日；預設為檔案自己的日期")
@click.option("--valid-until", callback=named_day, metavar="日期", help="有效至；到期後不計")
@click.option("--kind", callback=kind_code, metavar="種類", help="、".join(c.title for c in EVIDENCE_KIND))
@click.option("--note", metavar="文字", help="備註")
@case_option
@catalogue_option
@json_option
def add_command(
    paths: tuple[Path, ...],
    controls: tuple[str, ...],
    collected_on: date | None,
    valid_until: date | None,
    kind: str | None,
    note: str | None,
    case: Path | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """把檔案複製進案件檔並計算雜湊；有任何一個不行就一個也不加。單檔上限 2 GiB，不收連結與裝置。

    資料夾連同子資料夾一起加入；隱藏檔、暫存檔與案件檔略過。
    """
    from secaudit.usecases.evidence.add import Wish, add_evidence

    wish = Wish(paths, controls, collected_on, valid_until, note, kind)
    with closing(wiring.case_store(wiring.case_path(case))) as store, progress("加入") as told:
        catalogue = wiring.catalogue(catalogue_folder)
        added = add_evidence(store, wish, catalogue, wiring.author(), today=wiring.today(), told=told)
    if as_json:
        _print({"added": [added_record(a) for a in added.items], "skipped": added.skipped})
    else:
        console.show(line for item in added.items for line in added_lines(item))
        _tell_added(added, bool(controls))
    return EXIT_OK


@command.command("list", short_help="列出佐證")
@case_option
@json_option
def list_command(case: Path | None, as_json: bool) -> int:
    """列出全部佐證：編號、取得日、有效至、大小、名稱與條文。"""
    from secaudit.usecases.evidence.items import evidence_items

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        items = evidence_items(store)
    if as_json:
        _print(items)
    else:
        console.show(line for item in items for line in item_lines(item))
        console.note(f"共 {len(items)} 件" if items else "還沒有佐證；secaudit evidence add 檔案 可加入")
    return EXIT_OK


@command.command("show", short_help="看一件佐證的全部資料")
@click.argument("item_id", metavar="編號")
@case_option
@json_option
def show_command(item_id: str, case: Path | None, as_json: bool) -> int:
    """看一件佐證：登錄的資料、雜湊值，以及檔案內容是什麼。"""
    from secaudit.usecases.evidence.items import evidence_item

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        item = evidence_item(store, item_id)
    if as_json:
        _print(item)
    else:
        console.show(card(item))
    return EXIT_OK


@command.command("verify", short_help="重算雜湊，並查原始檔是否變更")
@case_option
@json_option
def verify_command(case: Path | None, as_json: bool) -> int:
    """重算案件內每個檔案的雜湊；原始檔還在時也重算。

    結束代碼：0 都相符、3 原始檔已變更、5 案件內的檔案與雜湊值不符。原始檔不在只是告知。
    """
    from secaudit.usecases.evidence.verify import verify_evidence

    with closing(wiring.case_store(wiring.case_path(case))) as store, progress("驗證") as told:
        verified = verify_evidence(store, told)
    if as_json:
        _print(verified_record(verified))
    else:
        console.show(verified_lines(verified))
    return verified.exit_code


@command.command("rm", short_help="從清單移除")
@click.argument("item_ids", nargs=-1, required=True, metavar="編號...")
@case_option
@json_option
def remove_command(item_ids: tuple[str, ...], case: Path | None, as_json: bool) -> int:
    """從佐證清單移除。檔案內容仍留在案件檔裡，secaudit undo 可完整復原；歷程保留雜湊值。"""
    from secaudit.usecases.evidence.items import remove_evidence

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        items, event = remove_evidence(store, item_ids, wiring.author())
    if as_json:
        _print({"removed": items})
    else:
        console.show(f"已移除 {safe_text(i.id)} {safe_text(i.title)}" for i in items)
        console.note("檔案內容仍留在案件檔裡；secaudit undo 可復原")
        if answers := "、".join(safe_text(r.row_id) for r in event.rows if r.table == "review_point"):
            console.note(f"審查意見 {answers} 的回覆少了這裡的佐證；secaudit review points 可看")
    return EXIT_OK


@command.command("export", short_help="把檔案寫到資料夾")
@click.argument("item_ids", nargs=-1, metavar="[編號]...")
@click.option("--all", "everything", is_flag=True, help="全部")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="資料夾", help="寫到哪裡")
@click.option("--force", is_flag=True, help="覆寫同名檔案")
@case_option
@json_option
def export_command(
    item_ids: tuple[str, ...], everything: bool, out: Path, force: bool, case: Path | None, as_json: bool
) -> int:
    """把佐證寫成檔案，檔名為「編號_原檔名」；寫之前核對雜湊，不覆寫既有檔案。"""
    from secaudit.usecases.evidence.export import export_evidence

    if bool(item_ids) == everything:
        raise UsageError("要匯出哪些佐證", "請列出編號，或加上 --all", code="E-USE-15")
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        exported = export_evidence(store, None if everything else item_ids, out, force=force)
    if as_json:
        files = [{"id": item.id, "path": path} for item, path in exported.files]
        _print({"files": files, "without_bytes": [i.id for i in exported.without_bytes]})
        return EXIT_OK
    console.show(safe_text(str(path)) for _, path in exported.files)
    for item in exported.without_bytes:
        console.note(f"{safe_text(item.id)} 只有登錄，案件內沒有檔案")
    return EXIT_OK


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)


def _tell_added(added: AddedAll, with_controls: bool) -> None:
    if added.skipped:
        console.note(f"略過 {added.skipped} 個隱藏檔、暫存檔或案件檔")
    if not with_controls:
        console.note("還沒有指定條文，不會計入任何條文的佐證；加入時可用 --control 指定")
