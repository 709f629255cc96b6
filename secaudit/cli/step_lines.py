"""A next step as lines, and where it is done: in a sheet of the workbook, or by a command on the case file."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secaudit.cli.console import indented
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.next_steps import Step

MARGIN = 4
ELSEWHERE = "先完成其他條文"
_COMMANDS = {"data_set": "data-set", "backup_copy": "backup"}
"""Tables whose command is called otherwise."""
Places = Callable[["Step"], str]


def places(path: Path, named: bool) -> Places:
    """How to say where a step is done, for what ``path`` is; ``named``: the user had to say which case file."""
    from secaudit.usecases.case_file import is_case_file

    if not is_case_file(path):
        return _sheet
    which = f" --case {shlex.quote(str(path))}" if named else ""
    return lambda step: _command(step, which)


def _sheet(step: Step) -> str:
    return f"工作表{step.target}" if _is_one_place(step) else ELSEWHERE


def _is_one_place(step: Step) -> bool:
    """False where a control only waits for others."""
    return step.target.table != "answer" or bool(step.target.ids)


def _command(step: Step, which: str) -> str:
    """The command as it is typed; what only the user knows stands in 〈〉."""
    target = step.target
    if not _is_one_place(step):
        return ELSEWHERE
    if target.table == "answer":
        return f"secaudit answer {step.control_id} 〈自評〉{which}"
    if target.table == "evidence":
        return f"secaudit evidence add 〈檔案〉 --control {step.control_id}{which}"
    table = TABLE_BY_NAME[target.table]
    name = _COMMANDS.get(table.name, table.name)
    if not target.ids and step.effort == "purchase":
        return f"secaudit {name} list{which}"
    if not target.ids and not table.single:
        return f"secaudit {name} add --set 〈欄名=值〉{which}"
    cells = " ".join(f"--set {table.by_name[c].title}=〈值〉" for c in target.columns) or "--set 〈欄名=值〉"
    row = "" if table.single else f" {shlex.quote(safe_text(target.ids[0]))}"
    more = f"（共 {len(target.ids)} 列）" if len(target.ids) > 1 else ""
    return f"secaudit {name} edit{row} {cells}{which}{more}"


def step_lines(number: int, step: Step, where: Places, cells: int) -> Iterator[str]:
    from secaudit.usecases.next_steps import EFFECT_TITLES

    yield ""
    yield from indented(f"{EFFECT_TITLES[step.effect]} {step.control_id} {step.title}", cells, MARGIN, str(number))
    yield from indented(step.sentence, cells, MARGIN)
    worth = f"可得 {step.points} 點，約 {step.minutes} 分鐘，負責 {step.owner or '未定'}"
    yield from indented(worth, cells, MARGIN)
    yield from indented(where(step), cells, MARGIN)


def step_record(step: Step, where: Places) -> dict[str, Any]:
    return {
        "control_id": step.control_id,
        "title": step.title,
        "effect": step.effect,
        "points": step.points,
        "effort": step.effort,
        "minutes": step.minutes,
        "owner": step.owner,
        "sentence": step.sentence,
        "target": step.target,
        "where": where(step),
    }
