"""``secaudit seal``: a case becomes one signed bundle."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, phase_option
from secaudit.cli.passphrases import key_option, opened_key, passphrase_option
from secaudit.cli.progress import progress
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.sealing.order import Disclosure, SealOrder
    from secaudit.usecases.sealing.preflight import SealCheck
    from secaudit.usecases.sealing.seal import SealedBundle

_NONE = "none"


@click.command("seal", cls=Command)
@click.argument("case", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@phase_option
@date_option
@key_option
@click.option("--out", type=click.Path(path_type=Path), metavar="資料夾", help="寫到哪裡；預設為案件檔旁邊")
@click.option("--to", "recipients", multiple=True, metavar="公鑰",
              help="加密給誰，可重複：age1…、ssh-ed25519 …，或一行一把公鑰的檔案")  # fmt: skip
@click.option("--keep-plain", is_flag=True, help="加密時也留下未加密的佐證包")
@click.option("--challenge", default="", metavar="文字", help="審查者事先給的審查碼；證明封存晚於它")
@click.option("--withhold", "withheld", multiple=True, metavar="佐證編號",
              help="不揭露這件佐證的檔案，只留雜湊；可重複，各配一個 --why")  # fmt: skip
@click.option("--why", "reasons", multiple=True, metavar="理由", help="為何不揭露；只給一個時全部適用")
@click.option("--log", "log_shown", type=click.Choice(["hashes", "full"]), default="hashes", metavar="hashes/full",
              help="歷程：hashes 只放雜湊（預設）、full 連同內容")  # fmt: skip
@click.option("--report", "reports", default="pdf,json", metavar="格式",
              help="放入的附錄：docx、pdf、html、json，以逗號分隔；none 不放。預設 pdf,json")  # fmt: skip
@click.option("--despite", is_flag=True, help="明知有缺失仍要封存；缺失會記在佐證包裡")
@click.option("--dry-run", is_flag=True, help="只檢查，不封存、不需要金鑰；佐證與原始檔都重算雜湊")
@passphrase_option
@catalogue_option
@json_option
def command(
    case: Path | None,
    phase: str | None,
    as_of: date | None,
    key_name: str | None,
    out: Path | None,
    recipients: tuple[str, ...],
    keep_plain: bool,
    challenge: str,
    withheld: tuple[str, ...],
    reasons: tuple[str, ...],
    log_shown: str,
    reports: str,
    despite: bool,
    dry_run: bool,
    passphrase_file: Path | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """封存案件：資料表、條文目錄、判定、附錄、佐證與歷程，簽署成一個 ZIP。既有檔案不會被覆寫。

    資料表一律完整放入，審查者才能重算分數；佐證與歷程內容可選擇不放。說明見 docs/seal.md。
    """
    from secaudit.usecases.sealing.order import SealOrder, recipients_in

    path = wiring.case_path(case)
    order = SealOrder(
        folder=out or path.absolute().parent, phase=phase, as_of=as_of, challenge=challenge, despite=despite,
        disclosure=_disclosure(withheld, reasons, log_shown, reports), recipients=recipients_in(recipients),
        keep_plain=keep_plain,
    )  # fmt: skip
    if dry_run:
        return _examine(path, order, catalogue_folder, as_json)
    bundle = _seal(path, order, catalogue_folder, key_name, passphrase_file)
    _tell(bundle, as_json)
    return EXIT_OK


def _disclosure(withheld: tuple[str, ...], reasons: tuple[str, ...], log_shown: str, reports: str) -> Disclosure:
    from secaudit.usecases.report import chosen_formats
    from secaudit.usecases.sealing.order import Disclosure

    if len(reasons) == 1 and withheld:
        reasons = reasons * len(withheld)
    if len(reasons) != len(withheld):
        fix = "每個 --withhold 配一個 --why；只給一個 --why 時全部適用"
        raise UsageError(f"--withhold 有 {len(withheld)} 個，--why 有 {len(reasons)} 個", fix, code="E-SEA-18")
    formats = () if reports.strip().lower() == _NONE else chosen_formats(reports, "--report")
    return Disclosure(dict(zip(withheld, reasons, strict=True)), log_shown == "full", formats)


def _examine(path: Path, order: SealOrder, catalogue_folder: Path | None, as_json: bool) -> int:
    from secaudit.cli.seal_lines import check_lines, check_record
    from secaudit.usecases.sealing.order import examined

    with closing(wiring.case_store(path)) as store, progress("檢查") as told:
        catalogue = wiring.catalogue_files(catalogue_folder)
        check = examined(path, store, catalogue, order, today=wiring.today(), thorough=True, told=told).check
    if as_json:
        _print(check_record(check))
    else:
        console.show(check_lines(check))
    return check.exit_code(despite=order.despite)


def _seal(
    path: Path, order: SealOrder, catalogue_folder: Path | None, key_name: str | None, passphrase_file: Path | None
) -> SealedBundle:
    from secaudit.usecases.keys.own import find_key
    from secaudit.usecases.sealing.seal import seal

    key_path = find_key(wiring.keys_folder(), key_name)
    console.note("檢查案件")
    with closing(wiring.case_store(path)) as store, progress("封存") as told:
        return seal(
            path, store, wiring.catalogue_files(catalogue_folder), order, lambda: opened_key(key_path, passphrase_file),
            wiring.author(), now=wiring.now, said=_say, told=told,
        )  # fmt: skip


def _say(check: SealCheck) -> None:
    """What is sealed although it is known, counted, and in full what is only told."""
    from secaudit.cli.seal_lines import counted, point_lines

    if check.shortfalls:
        console.note(f"{len(check.shortfalls)} 項缺失會記在佐證包裡：{counted(check)}；--dry-run 可逐項看")
    for point in check.notes:
        console.note("\n".join(point_lines(point, sys.stderr)))


def _tell(bundle: SealedBundle, as_json: bool) -> None:
    from secaudit.cli.seal_lines import sealed_lines, sealed_record
    from secaudit.usecases.sealing.letter import letter_text

    for path in bundle.swept:
        console.note(f"已刪除先前中斷時留下的暫存檔 {safe_text(path.name)}")
    letter = letter_text(bundle)
    if as_json:
        _print(sealed_record(bundle, letter))
    else:
        console.show(sealed_lines(bundle))
        console.note("\n隨函可附上以下文字：\n" + letter)


def _print(value: object) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)
