"""Ask one control after the other: what stands open, what a typed line means, and what is then to be kept.

Invariant: an answer that needs something beside it (不適用 its reason, 規劃中 its owner and day) is never made without.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from secaudit.errors import UsageError
from secaudit.importers import Misread, read_cell
from secaudit.model.assessment import VERDICT_TITLES, ControlResult, Verdict
from secaudit.model.choices import CLAIM
from secaudit.model.control import Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.store.protocol import Action, RowChange, StoredRow
from secaudit.text import safe_text
from secaudit.usecases.check import Checked

ANSWER = TABLE_BY_NAME["answer"]
KEYS: dict[str, str] = {str(number): choice.code for number, choice in enumerate(CLAIM, 1)}
"""1 符合, 2 部分符合, 3 不符合, 4 不適用, 5 規劃中."""


class Move(Enum):
    """What a line means when it is not an answer."""

    SKIP = "skip"
    LEAVE = "leave"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Question:
    """A control to be answered, and how it stands by the data alone."""

    control: Control
    result: ControlResult

    @property
    def standing(self) -> str:
        return f"{VERDICT_TITLES[self.result.verdict]}：{self.result.reason}"


def questions(checked: Checked, *, everything: bool = False) -> tuple[Question, ...]:
    """What applies and has no 自評, in the order of the catalogue; with ``everything`` what applies."""
    found = ((checked.catalogue.by_id(r.control_id), r) for r in checked.assessment.results)
    return tuple(
        Question(control, result)
        for control, result in found
        if control and result.verdict is not Verdict.NA and (everything or result.claim is None)
    )


def meaning(line: str) -> Move | str:
    """A claim's code or a move; full-width digits and letters are as good. Raises with the keys there are."""
    key = unicodedata.normalize("NFKC", line).strip().casefold()
    if not key:
        return Move.SKIP
    if key == "q":
        return Move.LEAVE
    if key == "0":
        return Move.CLEAR
    if key not in KEYS:
        raise UsageError(
            f"「{safe_text(line.strip())}」不是選項", "請輸入 0 到 5、q，或直接按 Enter 跳過", code="E-USE-32"
        )
    return KEYS[key]


def not_applicable(reason: str) -> dict[str, Cell]:
    """The cells of a 不適用; raises without a reason."""
    return {"claim": "na", "reason": _needed("reason", reason, "不適用要有理由")}


def planned(owner: str, due: str) -> dict[str, Cell]:
    """The cells of a 規劃中; raises without an owner or a readable day."""
    who = _needed("plan_owner", owner, "規劃中要有負責人")
    return {"claim": "planned", "plan_owner": who, "plan_due": _needed("plan_due", due, "規劃中要有完成日")}


def claimed(code: str) -> dict[str, Cell]:
    return {"claim": code}


def _needed(column: str, text: str, why: str) -> Cell:
    """``text`` read as a cell of that column; raises ``why`` when there is none."""
    value = read_cell(ANSWER.by_name[column], text)
    if isinstance(value, Misread):
        raise UsageError(value.what, value.fix, code=value.code)
    if value is None:
        raise UsageError(why, "請再選一次", code="E-USE-33")
    return value


def change(control_id: str, meant: Mapping[str, Cell] | Move, seen: StoredRow | None) -> RowChange | None:
    """What is to be kept, decided on ``seen``; ``None`` when nothing would change.

    Clearing takes the whole answer away; other answers leave the note, and what was said before beside them.
    """
    if isinstance(meant, Move):
        gone = meant is Move.CLEAR and seen is not None
        return RowChange(ANSWER.name, control_id, Action.REMOVE, {}, seen.version) if gone and seen else None
    if seen is None:
        return RowChange(ANSWER.name, control_id, Action.ADD, {"control_id": control_id, **meant}, 0)
    fresh = {name: value for name, value in meant.items() if seen.cells.get(name) != value}
    return RowChange(ANSWER.name, control_id, Action.EDIT, fresh, seen.version) if fresh else None
