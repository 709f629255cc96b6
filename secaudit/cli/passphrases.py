"""How the command line comes by a passphrase: a hidden prompt, or a file that --passphrase-file names.

Invariant: a passphrase is never an argument, and no message or traceback shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from secaudit.cli import console
from secaudit.cli.asking import may_ask
from secaudit.errors import UsageError

if TYPE_CHECKING:
    from secaudit.usecases.keys.own import PrivateKey

F = TypeVar("F", bound=Callable[..., Any])
_ATTEMPTS = 3


def passphrase_option(command: F) -> F:
    said = "通行碼寫在這個檔案的第一行；- 表示標準輸入。沒給就在畫面上問，不會顯示"
    option = click.option("--passphrase-file", type=click.Path(path_type=Path), metavar="檔案", help=said)
    return option(command)


def key_option(command: F) -> F:
    said = "簽署金鑰：名稱或私鑰檔；只有一把時可省略"
    return click.option("--key", "key_name", metavar="金鑰", help=said)(command)


def opened_key(path: Path, passphrase_file: Path | None) -> PrivateKey:
    """The private key at ``path``; at a terminal the passphrase may be mistyped twice."""
    from secaudit.usecases.keys.own import WrongPassphrase, own_key, own_public

    for warning in own_public(path).warnings:
        console.note(f"注意：{warning}")
    if passphrase_file is not None:
        return own_key(path, _stated(passphrase_file))
    for left in reversed(range(_ATTEMPTS)):
        try:
            return own_key(path, _asked(f"{path.name} 的通行碼："))
        except WrongPassphrase as error:
            if not left:
                raise
            console.note(error.what)
    raise AssertionError


def new_passphrase(passphrase_file: Path | None) -> str:
    """A passphrase for a new key: from the file, or asked for twice; raises when it is weak."""
    from secaudit.usecases.keys.own import LEAST_PASSPHRASE, WeakPassphrase, refuse_weak

    if passphrase_file is not None:
        return _stated(passphrase_file)
    for left in reversed(range(_ATTEMPTS)):
        first = _asked(f"設一個通行碼（{LEAST_PASSPHRASE} 個字元以上；忘記就無法復原）：")
        try:
            refuse_weak(first)
        except WeakPassphrase as error:
            if not left:
                raise
            console.note(f"{error.what}；{error.fix}")
            continue
        if _asked("再輸入一次：") == first:
            return first
        console.note("兩次不一樣，請重新輸入")
    raise UsageError("兩次輸入的通行碼不一樣", "請再執行一次", code="E-USE-71")


def _stated(file: Path) -> str:
    from secaudit.usecases.keys.passphrases import MOST_BYTES, first_line, passphrase_in

    if str(file) == "-":
        return first_line(sys.stdin.buffer.readline(MOST_BYTES), "標準輸入")
    return passphrase_in(file)


def _asked(question: str) -> str:
    if not may_ask(False):
        raise UsageError("需要通行碼，但現在不能發問", "請加 --passphrase-file 檔案", code="E-USE-70")
    import getpass

    try:
        return getpass.getpass(question, stream=sys.stderr)
    except EOFError:
        raise click.Abort from None
