"""``secaudit verify``: a bundle goes in; four verdicts, the steps behind them and an exit code come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option
from secaudit.cli.passphrases import key_option, opened_key, passphrase_option
from secaudit.cli.progress import progress
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.verifying.verify import VerifiedBundle


@click.command("verify", cls=Command)
@click.argument("bundle", required=False, type=click.Path(path_type=Path), metavar="[佐證包]")
@click.option(
    "--as", "expected", type=click.Choice(["evidence", "review"]), default="evidence",
    metavar="evidence/review", help="檔案應該是什麼：evidence 佐證包（預設）、review 審查結果",
)  # fmt: skip
@click.option("--challenge", default="", metavar="文字", help="您事先給對方的審查碼；證明封存晚於給出它的時間")
@click.option("--identity", type=click.Path(path_type=Path), metavar="檔案",
              help="解開 .age 加密檔的私鑰：age 金鑰檔或 OpenSSH 私鑰")  # fmt: skip
@click.option("--no-remember", is_flag=True, help="比對先前驗證過的，但不記下這一次")
@click.option("--receipt", is_flag=True, help="通過後以自己的金鑰簽一張收據，放在佐證包旁")
@click.option("--check-receipt", "receipt_file", type=click.Path(path_type=Path), metavar="檔案",
              help="公司：查驗審查者開的收據；也給佐證包時，核對是不是同一份")  # fmt: skip
@key_option
@passphrase_option
@json_option
def command(
    bundle: Path | None,
    expected: str,
    challenge: str,
    identity: Path | None,
    no_remember: bool,
    receipt: bool,
    receipt_file: Path | None,
    key_name: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """離線驗證佐證包或審查結果：完整、身分、新舊、齊全，各是通過、不通過或無法判斷。

    結束代碼：0 沒有不通過、5 有不通過、6 不是佐證包、讀不懂或解不開。各步驟的說明見 docs/verify.md。
    """
    opened_by = _identities(identity, passphrase_file) if identity else None
    if receipt_file is not None:
        return _check_receipt(receipt_file, bundle, expected, opened_by, as_json)
    if bundle is None:
        raise UsageError("沒有指定佐證包", "用法：secaudit verify 佐證包.zip", code="E-VER-03")
    if receipt:
        from secaudit.usecases.verifying.receipts import refuse_receipt

        refuse_receipt(bundle)
    with progress("驗證") as told:
        verified = wiring.verified(
            bundle, expected=expected, challenge=challenge, opened_by=opened_by, remember=not no_remember, told=told
        )
    with closing(verified):
        _show(verified, as_json)
        if receipt and not verified.verification.accepted:
            console.note("有不通過的步驟，不開收據")
        elif receipt:
            _write_receipt(verified, key_name, passphrase_file)
        return verified.verification.exit_code


def _show(verified: VerifiedBundle, as_json: bool) -> None:
    from secaudit.cli.verify_lines import NOT_COVERED, verification_lines, verification_record

    if as_json:
        _print(verification_record(verified))
        return
    console.show(verification_lines(verified, console.columns()))
    console.note(NOT_COVERED)


def _write_receipt(verified: VerifiedBundle, key_name: str | None, passphrase_file: Path | None) -> None:
    from secaudit.usecases.keys.own import find_key
    from secaudit.usecases.verifying.receipts import write_receipt

    key = opened_key(find_key(wiring.keys_folder(), key_name), passphrase_file)
    for path in write_receipt(verified, key, wiring.now()):
        console.note(f"已寫入 {safe_text(str(path))}")


def _check_receipt(
    path: Path, bundle: Path | None, expected: str, opened_by: Callable[[], Sequence[Any]] | None, as_json: bool
) -> int:
    from secaudit.cli.verify_lines import receipt_lines, receipt_record
    from secaudit.usecases.verifying.receipts import check_receipt, sealed_as

    seal_id = sealed_as(bundle, opened_by) if bundle else ""
    checked = check_receipt(path, wiring.anchors(), now=wiring.now(), seal_id=seal_id)
    if as_json:
        _print(receipt_record(checked))
    else:
        console.show(receipt_lines(checked))
    return EXIT_OK


def _identities(path: Path, passphrase_file: Path | None) -> Callable[[], Sequence[Any]]:
    """What opens an encrypted bundle; the passphrase of an OpenSSH key is asked for only when it is needed."""
    from secaudit.usecases.verifying.identities import identities_in

    return partial(identities_in, path, lambda: opened_key(path, passphrase_file))


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)
