"""A next step as lines, and where it is done: in a sheet of the workbook, or by a command on the case file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secaudit.cli.console import indented
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.next_steps import Step

MARGIN = 4
ELSEWHERE = "先完成其他條文"
_COMMANDS = {
    "data_set": "data-set", "backup_copy": "backup", "origin_decision": "origin-decision", "key": "crypto-key",
}  # fmt: skip
"""Tables whose command is called otherwise."""


@dataclass(frozen=True, slots=True)
class Places:
    """How to say where a step is done. ``which`` is the case as a command has to name it, "" where it need not;
    ``asked`` are the options of phase and date that it was judged with."""

    in_case_file: bool
    which: str
    asked: str = ""

    def __call__(self, step: Step) -> str:
        which = f" --case {self.which}" if self.which else ""
        return _command(step, which) if self.in_case_file else _sheet(step)

    def answering(self, step: Step) -> str:
        """The command that answers the reviewer; "" where the step is not his, or the case is no case file."""
        if not step.review_point or not self.in_case_file:
            return ""
        which = f" --case {self.which}" if self.which else ""
        return f"secaudit review answer {shlex.quote(safe_text(step.review_point))} 〈回覆〉{which}"

    @property
    def plan(self) -> str:
        """Where the changes of purchases are worked out."""
        return " ".join(filter(None, ("secaudit plan", self.which, self.asked)))


def places(path: Path, named: bool, phase: str | None = None, as_of: date | None = None) -> Places:
    """For what ``path`` is; ``named``: the user had to say which; ``phase`` and ``as_of`` where they were given."""
    from secaudit.usecases.case_file import is_case_file

    options = (f"--phase {PHASE_TITLES[phase]}" if phase else "", f"--date {as_of.isoformat()}" if as_of else "")
    asked = " ".join(filter(None, options))
    return Places(is_case_file(path), shlex.quote(str(path)) if named else "", asked)


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
        known = "".join(f" --set {table.by_name[c].title}={shlex.quote(safe_text(text))}" for c, text in target.given)
        asked = "".join(f" --set {table.by_name[c].title}=〈值〉" for c in target.columns)
        return f"secaudit {name} add{known}{asked}{which}" if known else f"secaudit {name} add --set 〈欄名=值〉{which}"
    cells = " ".join(f"--set {table.by_name[c].title}=〈值〉" for c in target.columns) or "--set 〈欄名=值〉"
    row = "" if table.single else f" {shlex.quote(safe_text(target.ids[0]))}"
    more = f"（共 {len(target.ids)} 列）" if len(target.ids) > 1 else ""
    return f"secaudit {name} edit{row} {cells}{which}{more}"


def step_lines(number: int, step: Step, where: Places, cells: int) -> Iterator[str]:
    from secaudit.usecases.next_steps import EFFECT_TITLES

    yield ""
    yield from indented(f"{EFFECT_TITLES[step.effect]} {step.control_id} {step.title}", cells, MARGIN, str(number))
    yield from indented(step.sentence, cells, MARGIN)
    earns = "" if step.review_point else f"可得 {step.points} 點，"
    worth = f"{earns}約 {step.minutes} 分鐘，負責 {step.owner or '未定'}"
    yield from indented(worth, cells, MARGIN)
    if step.planned:
        yield from indented(f"改哪幾筆最省：{where.plan}", cells, MARGIN)
    yield from indented(where(step), cells, MARGIN)
    if answering := where.answering(step):
        yield from indented(f"辦妥後回覆：{answering}", cells, MARGIN)


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
        "plan": where.plan if step.planned else "",
        "where": where(step),
        "review_point": step.review_point,
        "answering": where.answering(step),
    }
