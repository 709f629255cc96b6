"""``secaudit review show``, ``say``, ``conclude``, ``status``, ``form``, ``sign`` and ``open``: a reviewer's work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option, named_day
from secaudit.cli.passphrases import key_option, passphrase_option
from secaudit.cli.progress import progress
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import folded, safe_text

if TYPE_CHECKING:
    from secaudit.store.protocol import Event
    from secaudit.usecases.comparing.compared import Compared
    from secaudit.usecases.reviewing.open_review import ReviewSitting

F = TypeVar("F", bound=Callable[..., Any])
EVERYTHING = ("全部", "all")
_SEPARATOR = re.compile("[,，、]")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bundle, and how it is to be opened."""

    bundle: Path
    draft: Path | None
    despite: bool
    challenge: str
    identity: Path | None
    passphrase_file: Path | None


def _subject(command: F) -> F:
    """The bundle and the options that open it."""
    path = click.Path(path_type=Path)
    for decorate in (
        click.option("--identity", type=path, metavar="檔案", help="解開 .age 加密檔的私鑰：age 金鑰檔或 OpenSSH 私鑰"),
        click.option("--challenge", default="", metavar="文字", help="您事先給公司的審查碼"),
        click.option("--despite", is_flag=True, help="新舊或齊全不通過也要開來看；審查意見表會載明"),
        click.option("--draft", type=path, metavar="檔案", help="覆核檔；預設在佐證包旁邊，不能寫時在自己的資料夾"),
        click.argument("bundle", type=path, metavar="佐證包"),
    ):
        command = decorate(command)
    return command


@contextmanager
def _opened(asked: Asked) -> Iterator[ReviewSitting]:
    """The bundle verified and open for review, and closed at the end."""
    with progress("驗證") as told:
        sitting = wiring.review_sitting(
            asked.bundle, told, draft=asked.draft, despite=asked.despite, challenge=asked.challenge,
            opened_by=_identities(asked),
        )  # fmt: skip
    try:
        yield sitting
    finally:
        sitting.close()


def _earlier(command: F) -> F:
    said = "前次封存的佐證包；審查意見表會列出承諾與經費的變動"
    return click.option("--earlier", type=click.Path(path_type=Path), metavar="佐證包", help=said)(command)


def _compared(sitting: ReviewSitting, earlier: Path | None, asked: Asked) -> Compared | None:
    """What differs from the earlier bundle, where one was named; it is verified first."""
    if earlier is None:
        return None
    from secaudit.usecases.reviewing.earlier import compared_with

    with progress("驗證") as told:
        found = wiring.verified(earlier, opened_by=_identities(asked), remember=False, told=told)
    return compared_with(sitting, found)


def _identities(asked: Asked) -> Callable[[], Any] | None:
    """What opens an encrypted bundle; the passphrase of an OpenSSH key is asked for only when it is needed."""
    if (path := asked.identity) is None:
        return None
    from secaudit.cli.passphrases import opened_key
    from secaudit.usecases.verifying.identities import identities_in

    return partial(identities_in, path, lambda: opened_key(path, asked.passphrase_file))


@click.command("show", cls=Command)
@_subject
@click.option("--only", type=click.Choice(["exceptions"]), metavar="exceptions", help="exceptions：只列例外")
@passphrase_option
@json_option
def show_command(only: str | None, as_json: bool, **given: Any) -> int:
    """逐條列出自評、判定、佐證與意見：雜湊不符、矛盾、缺證者在前，門檻優先。"""
    from secaudit.cli.review_lines import desk_lines, desk_record
    from secaudit.usecases.reviewing.desk import review_desk

    with _opened(Asked(**given)) as sitting:
        desk = review_desk(sitting)
        if as_json:
            _print(desk_record(sitting, desk, only_exceptions=bool(only)))
        else:
            console.show(desk_lines(desk, only_exceptions=bool(only), cells=console.columns()))
            console.note(f"已看 {desk.progress.seen}／{desk.progress.total} 條")
    return EXIT_OK


@click.command("say", cls=Command)
@_subject
@click.argument("control_id", metavar="編號")
@click.argument("opinion", metavar="意見")
@click.option("--text", default="", metavar="文字", help="退回的理由、要補什麼、問什麼；必填，同意可不填")
@click.option("--due", callback=named_day, metavar="日期", help="補件期限；預設為收件截止日翌日起 3 個工作天")
@click.option("--withdraw", is_flag=True, help="收回這個意見")
@passphrase_option
@json_option
def say_command(
    control_id: str, opinion: str, text: str, due: date | None, withdraw: bool, as_json: bool, **given: Any
) -> int:
    """填一條的意見：已看、同意、退回、補件、提問。立刻存進覆核檔，可再改。

    幾條意見相同時，編號以逗號分隔：A4-1.1.1,A4-1.1.2。編號寫「全部」只能同意：已看過、判定成立而且沒有例外的條文一次同意，其餘列出原因。
    """
    from secaudit.usecases.reviewing.opinions import asked_control, opinion_code

    code = opinion_code(opinion)
    with _opened(Asked(**given)) as sitting:
        if folded(control_id) in EVERYTHING:
            return _agree_all(sitting, code, text, withdraw, as_json)
        ids = [asked_control(sitting, i).id for i in _SEPARATOR.split(control_id) if i.strip()]
        if as_json and len(ids) > 1:
            raise UsageError("--json 一次只能填一條", "請逐條填，或拿掉 --json", code="E-USE-89")
        for one in ids or [control_id]:
            _say_one(sitting, one, code, text, due, withdraw, as_json)
    return EXIT_OK


def _say_one(
    sitting: ReviewSitting, control_id: str, code: str, text: str, due: date | None, withdraw: bool, as_json: bool
) -> int:
    from secaudit.cli.review_lines import opinion_words
    from secaudit.usecases.reviewing.opinions import asked_control, opinions, say
    from secaudit.usecases.reviewing.opinions import withdraw as take_back

    event: Event | None
    event = take_back(sitting, control_id, code) if withdraw else say(sitting, control_id, code, text, due)
    control = asked_control(sitting, control_id)
    held = opinions(sitting, control.id)
    if as_json:
        _print({"kept": event is not None, "control_id": control.id, "opinions": held})
        return EXIT_OK
    console.show([safe_text(f"{control.id} {control.title.zh_tw}")])
    console.show(f"  {safe_text(opinion_words(o))}" for o in held)
    if event is None:
        console.note("沒有這個意見可以收回" if withdraw else "與原來相同，沒有更改")
    return EXIT_OK


def _agree_all(sitting: ReviewSitting, code: str, text: str, withdraw: bool, as_json: bool) -> int:
    from secaudit.usecases.reviewing.desk import agree_all, review_desk
    from secaudit.usecases.reviewing.opinions import AGREE

    if code != AGREE or text or withdraw:
        raise UsageError("「全部」只能用於同意，不帶內容", "其他意見請逐條填", code="E-USE-80")
    done = agree_all(sitting, [line.control.id for line in review_desk(sitting).lines])
    if as_json:
        left = [{"control_id": control_id, "why": why} for control_id, why in done.left]
        _print({"agreed": done.agreed, "left": left})
        return EXIT_OK
    console.show(f"同意 {control_id}" for control_id in done.agreed)
    for reason in dict.fromkeys(why for _, why in done.left):
        named = [control_id for control_id, why in done.left if why == reason]
        console.note(f"未同意 {len(named)} 條：{reason}")
        console.note("\n".join(console.indented("、".join(named), console.columns(), 4)))
    return EXIT_OK


@click.command("conclude", cls=Command)
@_subject
@click.option("--closing-day", callback=named_day, metavar="日期", help="收件截止日；補件期限由它推算")
@click.option("--conclusion", metavar="文字", help="總評")
@click.option("--reviewer", metavar="姓名", help="審查者，印在審查意見表上")
@passphrase_option
@json_option
def conclude_command(
    closing_day: date | None, conclusion: str | None, reviewer: str | None, as_json: bool, **given: Any
) -> int:
    """填這次審查的收件截止日、總評與審查者。"""
    from secaudit.usecases.reviewing.opinions import conclude

    if closing_day is None and conclusion is None and reviewer is None:
        fix = "請加上 --closing-day、--conclusion 或 --reviewer"
        raise UsageError("沒有要填的", fix, code="E-USE-81")
    with _opened(Asked(**given)) as sitting:
        kept = conclude(sitting, conclusion=conclusion, closing_day=closing_day, reviewer=reviewer)
        if kept is None:
            console.note("與原來相同，沒有更改")
        return _status(sitting, as_json)


@click.command("status", cls=Command)
@_subject
@passphrase_option
@json_option
def status_command(as_json: bool, **given: Any) -> int:
    """看了幾條、意見各幾條、例外幾條、能不能簽署。"""
    with _opened(Asked(**given)) as sitting:
        return _status(sitting, as_json)


def _status(sitting: ReviewSitting, as_json: bool) -> int:
    from secaudit.cli.review_lines import status_lines, status_record
    from secaudit.usecases.reviewing.desk import review_desk

    desk = review_desk(sitting)
    if as_json:
        _print(status_record(sitting, desk))
    else:
        console.show(status_lines(sitting, desk, console.columns()))
    return EXIT_OK


@click.command("form", cls=Command)
@_subject
@click.option("--out", type=click.Path(path_type=Path), metavar="資料夾", help="寫到哪裡；預設在佐證包旁邊")
@click.option(
    "--format", "format_", type=click.Choice(["docx", "pdf", "both"]), default="both", metavar="docx/pdf/both",
    help="哪一種；預設 both，兩種都寫",
)  # fmt: skip
@_earlier
@passphrase_option
@json_option
def form_command(out: Path | None, format_: str, earlier: Path | None, as_json: bool, **given: Any) -> int:
    """把目前的意見產生成審查意見表（DOCX、PDF），簽署前後都可以。"""
    asked = Asked(**given)
    wanted = ("docx", "pdf") if format_ == "both" else (format_,)
    with _opened(asked) as sitting:
        found = _compared(sitting, earlier, asked)
        written = wiring.review_form_files(sitting, wanted, out or asked.bundle.parent, found)
    if as_json:
        _print({"files": written})
    else:
        console.show(safe_text(str(path)) for path in written)
    return EXIT_OK


@click.command("sign", cls=Command)
@_subject
@key_option
@click.option("--out", type=click.Path(path_type=Path), metavar="檔案或資料夾", help="寫到哪裡；預設在佐證包旁邊")
@_earlier
@passphrase_option
@json_option
def sign_command(key_name: str | None, out: Path | None, earlier: Path | None, as_json: bool, **given: Any) -> int:
    """簽署審查結果：每一條都看過才能簽，金鑰不能是封存案件的那一把。再簽一次是下一個序號。

    寫出的檔案給公司，以 secaudit review import 匯入。
    """
    from secaudit.cli.passphrases import opened_key
    from secaudit.usecases.keys.own import find_key
    from secaudit.usecases.reviewing.desk import review_desk
    from secaudit.usecases.reviewing.sign import refuse_unseen, sign

    asked, path = Asked(**given), find_key(wiring.keys_folder(), key_name)
    with _opened(replace(asked, passphrase_file=None)) as sitting:
        refuse_unseen(review_desk(sitting))
        found = _compared(sitting, earlier, replace(asked, passphrase_file=None))
        key = opened_key(path, asked.passphrase_file)
        with progress("簽署") as told:
            signed = sign(sitting, key, out=out, earlier=found, told=told)
    if as_json:
        _print({"path": signed.path, "seal_id": signed.seal_id, "sequence": signed.sequence})
    else:
        console.show([safe_text(str(signed.path))])
        console.note(f"審查封存編號 {signed.seal_id}，序號 {signed.sequence}")
        console.note("下一步：把這個檔案交給公司，公司以 secaudit review import 匯入")
    return EXIT_OK


@click.command("open", cls=Command)
@_subject
@passphrase_option
@click.pass_context
def open_command(context: click.Context, /, **given: Any) -> int:
    """打開畫面覆核：先驗證，再逐條看佐證、填意見、簽署。"""
    from secaudit.cli.commands.ui import looks, refuse_without_terminal

    instead = "請改用 secaudit review show、say、sign，一行一行做"
    refuse_without_terminal(no_input=bool(context.find_root().params.get("no_input")), instead=instead)
    from secaudit.tui.launch import open_ui

    asked = Asked(**given)
    opened_by = _identities(asked)
    identities = opened_by() if opened_by else None
    review = partial(
        wiring.review_sitting, draft=asked.draft, despite=asked.despite, challenge=asked.challenge,
        opened_by=(lambda: identities) if identities else None,
    )  # fmt: skip
    open_ui(asked.bundle, looks(), review=review)
    return EXIT_OK


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)


commands: dict[str, click.Command] = {
    "open": open_command,
    "show": show_command,
    "say": say_command,
    "conclude": conclude_command,
    "status": status_command,
    "form": form_command,
    "sign": sign_command,
}
