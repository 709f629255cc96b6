"""``secaudit ask``: one control after the other, line by line; for screen readers and dumb terminals."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, phase_option
from secaudit.errors import EXIT_OK, SecauditError, UsageError
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.model.schema import Cell
    from secaudit.store.protocol import CaseStore, RowChange
    from secaudit.usecases.ask import Question

CONFLICT = "E-STO-07"
"""Someone else answered the same control in between: said, and the walk goes on. Any other trouble ends it."""
PROMPT = "1 符合，2 部分，3 不符，4 不適用（理由），5 規劃中（負責人、日期），0 清除，空白跳過，q 離開："


class _Ended(Exception):
    """There is no further line to read."""


@click.command("ask", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@click.option("--all", "everything", is_flag=True, help="已填的也再問一次")
@case_option
@phase_option
@catalogue_option
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    everything: bool,
    case: Path | None,
    phase: str | None,
    catalogue_folder: Path | None,
) -> int:
    """逐題填自評，一行一行問答，沒有顏色與游標移動；適合螢幕報讀軟體。

    每題填了就存。全形數字也可以。輸入 q 或結束輸入即離開，下次從未填的繼續。
    """
    from secaudit.usecases.ask import questions
    from secaudit.usecases.case_file import is_case_file

    if context.find_root().params.get("no_input"):
        raise UsageError("ask 要逐題輸入，不能與 --no-input 並用", "請改用 secaudit answer", code="E-USE-35")
    found = wiring.case_path(path or case)
    if not is_case_file(found):
        fix = "請先以 secaudit new 建立案件檔，再用 secaudit import 匯入這個檔案"
        raise UsageError(f"{safe_text(found.name)} 不是案件檔，無法存自評", fix, code="E-USE-36")
    judged = wiring.judged(found, catalogue_folder, phase=phase)
    with closing(wiring.case_store(found)) as store:
        _walk(store, questions(judged, everything=everything))
    return EXIT_OK


def _walk(store: CaseStore, asked: tuple[Question, ...]) -> None:
    kept = 0
    if not asked:
        _say("沒有未填的題目。")
        return
    _say(f"共 {len(asked)} 題，每題填了就存。")
    try:
        for number, question in enumerate(asked, 1):
            _pose(number, len(asked), question)
            answered = _answer(store, question)
            if answered is None:
                break
            kept += answered
    except _Ended:
        _say("")
        _say("輸入已結束。")
    _say(f"存了 {kept} 題。")


def _pose(number: int, count: int, question: Question) -> None:
    control = question.control
    _say("")
    _say(f"第 {number} 題，共 {count} 題：{control.id} {control.title.zh_tw}")
    _say(f"條文：{control.clause}")
    _say(f"依資料判定 {question.standing}")


def _answer(store: CaseStore, question: Question) -> bool | None:
    """Whether an answer was kept; ``None`` to leave. What can't be used is asked again."""
    from secaudit.usecases.ask import ANSWER, Move, change, meaning

    seen = store.row(ANSWER.name, question.control.id)
    while True:
        try:
            meant = meaning(_read(PROMPT))
            if meant is Move.LEAVE:
                return None
            if meant is Move.SKIP:
                _say("跳過。")
                return False
            wanted = change(question.control.id, meant if isinstance(meant, Move) else _cells(question, meant), seen)
        except UsageError as error:
            _say(str(error))
            continue
        return _keep(store, wanted)


def _keep(store: CaseStore, wanted: RowChange | None) -> bool:
    if wanted is None:
        _say("沒有變更。")
        return False
    try:
        store.commit([wanted], wiring.author())
    except SecauditError as error:
        if error.code != CONFLICT:
            raise
        _say(str(error))
        _say("這一題沒有存，請稍後再填。")
        return False
    _say("已存。")
    return True


def _cells(question: Question, code: str) -> dict[str, Cell]:
    from secaudit.usecases.answer import refuse_unconditional
    from secaudit.usecases.ask import claimed, not_applicable, planned

    match code:
        case "na":
            refuse_unconditional(question.control)
            return not_applicable(_read("不適用的理由："))
        case "planned":
            return planned(_read("負責人："), _read("完成日（2024-05-03 或 113/5/3）："))
        case _:
            return claimed(code)


def _read(prompt: str) -> str:
    """The next line; raises :class:`_Ended` after the last."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise _Ended
    return line


def _say(text: str) -> None:
    print(safe_text(text), flush=True)
