"""``secaudit review import``, ``points`` and ``answer``: what a company does with the reviews of its seals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from secaudit import wiring
from secaudit.cli import asking, console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, json_option
from secaudit.cli.passphrases import passphrase_option
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import safe_text


@click.command("import", cls=Command)
@click.argument("path", type=click.Path(path_type=Path), metavar="審查結果")
@case_option
@click.option("--dry-run", is_flag=True, help="只列出會匯入什麼，不匯入")
@click.option("--yes", is_flag=True, help="不再詢問，直接匯入")
@click.option("--form", "forms", type=click.Path(path_type=Path), metavar="資料夾",
              help="把它附的審查意見表（DOCX、PDF）寫到這個資料夾；可與 --dry-run 合用")  # fmt: skip
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    metavar="檔案",
    help="解開 .age 加密檔的私鑰：age 金鑰檔或 OpenSSH 私鑰",
)
@passphrase_option
@json_option
def import_command(
    path: Path,
    case: Path | None,
    dry_run: bool,
    yes: bool,
    forms: Path | None,
    identity: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """匯入審查者簽署的審查結果：先驗證，列出意見，同意後一次匯入。

    審查者的公鑰須已釘選（secaudit trust add），審查的須是此案件的封存。匯入後不能用 secaudit undo 復原。
    結束代碼：0 已匯入或沒有差異、5 驗證不通過或是別的封存的審查、6 不是審查結果。
    """
    from secaudit.cli.progress import progress
    from secaudit.cli.review_point_lines import coming_lines, coming_record
    from secaudit.usecases.reviewing.company.import_review import keep_review, plan_review_import

    ask = not (dry_run or yes)
    if ask and not asking.may_ask(False):
        raise UsageError("無法在這裡詢問是否匯入", "請加上 --yes 匯入，或 --dry-run 只看內容", code="E-USE-17")
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        with progress("驗證") as told:
            planned = plan_review_import(
                store,
                path,
                wiring.anchors(),
                now=wiring.now(),
                opened_by=_identities(identity, passphrase_file),
                told=told,
            )
        if not as_json:
            console.show(coming_lines(planned, console.columns()))
        written = _forms(path, forms, identity, passphrase_file)
        if not as_json:
            console.show(safe_text(str(p)) for p in written)
        kept = bool(planned.changes) and (yes or (ask and asking.confirmed("要匯入嗎？")))
        if kept:
            keep_review(store, planned, wiring.author())
    if planned.known_as:
        console.note(f"這份審查已匯入（{planned.known_as}），沒有更改")
    else:
        following = "secaudit next 列出要回覆的意見" if planned.points else "這一份沒有要回覆的意見"
        console.note(f"已匯入；{following}" if kept else "沒有匯入")
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({**coming_record(planned, kept), "forms": written})
    return EXIT_OK


def _forms(path: Path, folder: Path | None, identity: Path | None, passphrase_file: Path | None) -> tuple[Path, ...]:
    if folder is None:
        return ()
    from secaudit.usecases.reviewing.company.carried_forms import write_carried_forms

    opened_by = _identities(identity, passphrase_file)
    return write_carried_forms(path, folder, wiring.anchors(), now=wiring.now(), opened_by=opened_by)


def _identities(path: Path | None, passphrase_file: Path | None) -> Callable[[], Sequence[Any]] | None:
    """What opens an encrypted review; the passphrase of an OpenSSH key is asked for only when it is needed."""
    if path is None:
        return None
    from secaudit.cli.passphrases import opened_key
    from secaudit.usecases.verifying.identities import identities_in

    return partial(identities_in, path, lambda: opened_key(path, passphrase_file))


@click.command("points", cls=Command)
@click.option("--open", "only_open", is_flag=True, help="只列出待回覆的，期限近者在前")
@case_option
@catalogue_option
@json_option
def points_command(only_open: bool, case: Path | None, catalogue_folder: Path | None, as_json: bool) -> int:
    """列出審查意見：狀態、期限、內容與回覆。已看與同意不須回覆，只在 --json 列出。"""
    from secaudit.cli.review_point_lines import point_lines, point_record
    from secaudit.usecases.reviewing.company.points import PointState, open_points, points

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        inventory, today = store.inventory(), wiring.today()
    lines = open_points(inventory, today) if only_open else points(inventory, today)
    titles = {c.id: c.title.zh_tw for c in wiring.catalogue(catalogue_folder).controls}
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"points": [point_record(line, titles.get(line.control_id, "")) for line in lines]})
        return EXIT_OK
    for line in lines:
        if line.state is not PointState.NONE:
            console.show(point_lines(line, titles.get(line.control_id, ""), console.columns()))
    waiting = sum(line.is_open for line in lines)
    late = sum(line.is_overdue for line in lines)
    console.note(f"待回覆 {waiting} 點" + (f"，其中 {late} 點已逾期" if late else ""))
    return EXIT_OK


@click.command("answer", cls=Command)
@click.argument("point_id", metavar="意見編號")
@click.argument("text", required=False, metavar="[回覆]")
@click.option("--evidence", "evidence", multiple=True, metavar="佐證編號", help="佐證，可重複；加在已列的之後")
@click.option("--withdraw", is_flag=True, help="收回整個回覆")
@case_option
@json_option
def answer_command(
    point_id: str, text: str | None, evidence: tuple[str, ...], withdraw: bool, case: Path | None, as_json: bool
) -> int:
    """回覆一點審查意見：文字、佐證，或兩者。可用 secaudit undo 復原。"""
    from secaudit.usecases.reviewing.company.answers import answer_point, withdraw_answer

    if withdraw == (text is not None or bool(evidence)):
        raise UsageError("要回覆什麼", "請寫回覆或 --evidence 佐證編號；收回請只加 --withdraw", code="E-USE-15")
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        if withdraw:
            kept = withdraw_answer(store, point_id, wiring.author())
        else:
            kept = answer_point(store, point_id, wiring.author(), text=text, evidence=evidence)
    if as_json:
        from secaudit.cli.as_json import print_json

        cells = {c.column.name: c.new for c in kept[0].cells} if kept else {}
        print_json({"id": kept[0].row_id if kept else point_id, "changed": bool(kept), "cells": cells})
    elif kept is None:
        console.show(["與原本相同，沒有更改"])
    else:
        console.show([f"{'已收回' if withdraw else '已回覆'} {safe_text(kept[0].row_id)}"])
    return EXIT_OK


commands: dict[str, click.Command] = {
    "import": import_command,
    "points": points_command,
    "answer": answer_command,
}
