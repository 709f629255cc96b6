"""``secaudit compare``: two states of a case side by side: what was promised and what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, phase_option
from secaudit.cli.passphrases import opened_key, passphrase_option
from secaudit.cli.progress import progress

if TYPE_CHECKING:
    from secaudit.usecases.comparing.opened import Opened

OpenedBy = Callable[[], Sequence[Any]]


@click.command("compare", cls=Command)
@click.argument("old", type=click.Path(path_type=Path), metavar="舊佐證包")
@click.argument("new", type=click.Path(path_type=Path), metavar="新佐證包或案件")
@click.option("--all", "everything", is_flag=True, help="全部列出，不省略")
@click.option("--despite", is_flag=True, help="身分不通過也照樣比較")
@click.option("--identity", type=click.Path(path_type=Path), metavar="檔案",
              help="解開 .age 加密檔的私鑰：age 金鑰檔或 OpenSSH 私鑰")  # fmt: skip
@passphrase_option
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    old: Path,
    new: Path,
    everything: bool,
    despite: bool,
    identity: Path | None,
    passphrase_file: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """比較兩次封存：承諾了什麼、拿出了什麼；判定、佐證、經費與資料差在哪裡。兩份都先離線驗證。

    新的一份也可以是案件檔或活頁簿，供公司封存前自己先比；--phase、--date、--catalogue 只用在這時。

    結束代碼：0 比較完成（不論有無差異）、5 驗證不通過，或同一案件的紀錄沒有接續、6 不是佐證包或讀不懂。
    """
    from secaudit.usecases.comparing.opened import compare_opened, exit_code

    opened_by = _identities(identity, passphrase_file) if identity else None
    with ExitStack() as held:
        before = _bundle(old, held, opened_by, despite, is_older=True)
        after = _newer(new, held, opened_by, despite, partial(_judged, new, catalogue_folder, phase, as_of))
        found = compare_opened(before, after)
    code = exit_code(before, after, found)
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.compare_lines import compared_record

        verified = {"old": before.verdict_words, "new": after.verdict_words}
        print_json(compared_record(found) | {"verified": verified, "exit_code": code})
        return code
    from secaudit.cli.compare_lines import compare_lines

    cells = console.columns()
    for word, side in (("舊", before), ("新", after)):
        console.show(console.indented(side.verdict_words, cells, 8, f"驗證{word}"))
    console.show(compare_lines(found, cells, everything=everything))
    return code


def _newer(
    path: Path, held: ExitStack, opened_by: OpenedBy | None, despite: bool, judged: Callable[[], Opened]
) -> Opened:
    from secaudit.usecases.comparing.opened import is_bundle

    return _bundle(path, held, opened_by, despite, is_older=False) if is_bundle(path) else judged()


def _bundle(path: Path, held: ExitStack, opened_by: OpenedBy | None, despite: bool, *, is_older: bool) -> Opened:
    """Verified now; what was seen is neither asked about an older one nor kept."""
    from secaudit.usecases.comparing.opened import open_bundle

    with progress("驗證") as told:
        verified = wiring.verified(path, opened_by=opened_by, remember=False, told=told)
    held.callback(verified.close)
    return open_bundle(verified, despite=despite, is_older=is_older)


def _judged(path: Path, catalogue_folder: Path | None, phase: str | None, as_of: date | None) -> Opened:
    from secaudit.usecases.comparing.opened import open_checked

    return open_checked(wiring.judged(path, catalogue_folder, phase=phase, as_of=as_of))


def _identities(path: Path, passphrase_file: Path | None) -> OpenedBy:
    """What opens an encrypted bundle; the passphrase of an OpenSSH key is asked for only when it is needed."""
    from secaudit.usecases.verifying.identities import identities_in

    return partial(identities_in, path, lambda: opened_key(path, passphrase_file))
