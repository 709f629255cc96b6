"""``secaudit key``: make the user's signing key, show its fingerprint, export its public half."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.asking import answered, may_ask
from secaudit.cli.grammar import LazyGroup
from secaudit.cli.options import json_option
from secaudit.cli.passphrases import new_passphrase, passphrase_option
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import padded, safe_text

if TYPE_CHECKING:
    from secaudit.usecases.keys.own import OwnKey, PublicKey

_FORMS = ("line", "signers", "letter")


@click.group("key", cls=LazyGroup)
def command() -> None:
    """簽署金鑰（Ed25519，OpenSSH 格式）：產生、看指紋、匯出公鑰。私鑰以通行碼加密，ssh-keygen 也讀得懂。"""


@command.command("new", short_help="產生一把金鑰")
@click.argument("name", required=False, metavar="[名稱]")
@click.option("--comment", metavar="文字", help="持有人：機關或公司名稱、統一編號，例如「宏遠精密 12345675」")
@passphrase_option
@json_option
def new_command(name: str | None, comment: str | None, passphrase_file: Path | None, as_json: bool) -> int:
    """產生一把簽署金鑰，通行碼必填（12 個字元以上）；不覆寫既有的金鑰。名稱預設為 signing。"""
    from secaudit.usecases.keys.own import DEFAULT_NAME, new_key_pair, refuse_name

    folder, name = wiring.keys_folder(), name or DEFAULT_NAME
    refuse_name(folder, name)
    if comment is None and may_ask(False):
        comment = answered("持有人（機關或公司名稱、統一編號）：")
    if not (comment or "").strip():
        raise UsageError("沒有填持有人", "請加 --comment，例如 --comment '宏遠精密 12345675'", code="E-USE-72")
    made = new_key_pair(folder, name, comment or "", new_passphrase(passphrase_file))
    if as_json:
        _print(_record(made))
        return EXIT_OK
    console.show(_card(made))
    console.note(f"私鑰在 {safe_text(str(made.path))}；請備份到安全的地方，通行碼忘記就無法復原")
    console.note("下一步：secaudit key export --form letter（審查者加 --role review），把指紋寫進公文交給對方")
    return EXIT_OK


@command.command("show", short_help="看指紋")
@click.argument("name", required=False, metavar="[名稱或檔案]")
@json_option
def show_command(name: str | None, as_json: bool) -> int:
    """看一把金鑰的指紋，不需要通行碼；也可以是別人的公鑰檔。沒指定就列出全部。"""
    from secaudit.usecases.keys.own import find_key, own_keys, own_public

    folder = wiring.keys_folder()
    keys = own_keys(folder) if name is None else (own_public(find_key(folder, name)),)
    if as_json:
        _print({"keys": [_record(key) for key in keys]} if name is None else _record(keys[0]))
        return EXIT_OK
    for number, key in enumerate(keys):
        console.show([""] if number else [])
        console.show(_card(key))
        for warning in key.warnings:
            console.note(f"注意：{warning}")
    if not keys:
        console.note("這台電腦還沒有簽署金鑰；secaudit key new 可產生")
    return EXIT_OK


@command.command("export", short_help="匯出公鑰：給對方、或寫進公文")
@click.argument("name", required=False, metavar="[名稱]")
@click.option(
    "--form",
    type=click.Choice(_FORMS),
    default="line",
    metavar="/".join(_FORMS),
    help="line 公鑰一行（預設）、signers 對方 allowed_signers 的一行、letter 函文用文字",
)
@click.option("--as", "principal", metavar="名稱", help="signers：對方清單裡的名稱；預設為金鑰名稱")
@click.option(
    "--role", default="evidence", metavar="用途", help="evidence 佐證包（預設）、review 審查結果、receipt、all"
)
def export_command(name: str | None, form: str, principal: str | None, role: str) -> int:
    """匯出公鑰。私鑰不會、也不能匯出。"""
    from secaudit.usecases.keys.letter import letter_text, signers_line
    from secaudit.usecases.keys.own import find_key, own_public
    from secaudit.usecases.keys.roles import namespaces_of

    key = own_public(find_key(wiring.keys_folder(), name))
    namespaces = namespaces_of(role)
    if form == "line":
        console.show([key.public.line])
    elif form == "signers":
        console.show([signers_line(key.public, principal or key.name, namespaces)])
    else:
        console.show(letter_text(key.public, namespaces, wiring.today()).splitlines())
    return EXIT_OK


def fingerprint_lines(key: PublicKey) -> list[str]:
    """The fingerprint in both writings, the hex one in two rows of eight groups."""
    groups = key.spoken.split()
    rows = (("指紋", key.fingerprint), ("十六進位", " ".join(groups[:8])), ("", " ".join(groups[8:])))
    return [padded(name, 10) + said for name, said in rows]


def _card(key: OwnKey) -> list[str]:
    lines = [f"{safe_text(key.name)}  {key.public.comment}".rstrip(), *fingerprint_lines(key.public)]
    return [*lines, padded("檔案", 10) + safe_text(str(key.path))]


def _record(key: OwnKey) -> dict[str, Any]:
    public = key.public
    return {
        "name": key.name,
        "file": key.path,
        "comment": public.comment,
        "fingerprint": public.fingerprint,
        "spoken": public.spoken,
        "line": public.line,
        "private": key.is_private,
        "warnings": key.warnings,
    }


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)
