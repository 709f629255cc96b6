"""What a reviewer says of a control: 已看, 同意, 退回, 補件, 提問, kept at once in his review file, undoable, logged.

1. 退回 needs its reason, 補件 what and until when, 提問 the question. Any opinion counts as 已看, and keeps it.
2. 同意 stands beside neither 退回 nor 補件 of the same control; it carries the digest of what the control read.
3. 補件 is due on the third working day after the closing day of the review where that is known, else on the day said.
4. One opinion of a kind for a control: said again, it takes the place of what was said.

Invariant: an opinion is a row of ``review_point``; every call is one event, or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.model.choices import REVIEW_OPINION, REVIEW_OPINION_TITLES
from secaudit.model.control import Control
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.protocol import Action, Event, RowChange, StoredRow
from secaudit.text import folded, safe_text
from secaudit.usecases.deadline import deadline
from secaudit.usecases.explain import find_control
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.draft import REVIEW_ID
from secaudit.usecases.reviewing.trouble import WrongOpinion

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.open_review import ReviewSitting

SEEN, AGREE, RETURN, SUPPLEMENT, QUESTION = (choice.code for choice in REVIEW_OPINION)
KIND = "opinion"
LONGEST = 2000
"""Characters that one opinion may have; a table in a document still holds them."""
_KEYS = {"v": SEEN, "a": AGREE, "r": RETURN, "s": SUPPLEMENT, "q": QUESTION}
EXCLUDED = {AGREE: (RETURN, SUPPLEMENT), RETURN: (AGREE,), SUPPLEMENT: (AGREE,)}
_NEEDED = {RETURN: "退回要寫理由", SUPPLEMENT: "補件要寫補什麼", QUESTION: "提問要寫問題"}
_NUMBERED = re.compile(r"RP-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion. ``opinion`` is a code of ``choices.REVIEW_OPINION``; ``said`` "" where nothing was."""

    id: str
    control_id: str
    opinion: str
    said: str
    due_on: date | None
    raised_by: str
    raised_on: date | None
    basis: str

    @property
    def title(self) -> str:
        return REVIEW_OPINION_TITLES[self.opinion]


def opinion_code(text: str) -> str:
    """同意, agree or A … → the code; raises with what can be said."""
    known = {folded(name): c.code for c in REVIEW_OPINION for name in (c.title, c.code)} | _KEYS
    if folded(text) not in known:
        allowed = "、".join(c.title for c in REVIEW_OPINION)
        raise WrongOpinion(f"「{safe_text(text)}」不是意見", f"可填：{allowed}")
    return known[folded(text)]


def opinions(sitting: ReviewSitting, control_id: str = "") -> tuple[Opinion, ...]:
    """Every opinion of the review, or of one control, in the order in which they were said."""
    return opinions_in(sitting.draft.inventory(), control_id)


def opinions_in(draft: Inventory, control_id: str = "") -> tuple[Opinion, ...]:
    """The same of what a review file holds."""
    rows = (row for row in draft.dicts("review_point") if row["review_id"] == REVIEW_ID)
    return tuple(_opinion(row) for row in rows if not control_id or row["control_id"] == control_id)


def say(sitting: ReviewSitting, control_id: str, opinion: str, text: str = "", due: date | None = None) -> Event | None:
    """Keep ``opinion`` (a code) of the control; ``None`` when it stands so already. Raises :class:`WrongOpinion`."""
    control = asked_control(sitting, control_id)
    changes = said(sitting, control, opinion, text, due, next_number(sitting))
    if not changes:
        return None
    note = f"{control.id} {REVIEW_OPINION_TITLES[opinion]}"
    return sitting.draft.commit(changes, sitting.author(), kind=KIND, note=note)


def said(
    sitting: ReviewSitting, control: Control, opinion: str, text: str, due: date | None, number: int
) -> list[RowChange]:
    """What saying so changes; new rows are numbered from ``number``."""
    held = {o.opinion: o for o in opinions(sitting, control.id)}
    _refuse_excluded(control, opinion, tuple(held))
    wanted = _cells(sitting, control, opinion, _sound(opinion, text), due, held.get(opinion))
    changes = []
    for code, cells in {SEEN: _bare(sitting, control, SEEN), opinion: wanted}.items():
        if code in held and code == opinion and code != SEEN:
            changes += _edited(sitting, held[code].id, cells)
        elif code not in held:
            row_id = f"RP-{number + len(changes):03d}"
            changes.append(RowChange("review_point", row_id, Action.ADD, {"id": row_id, **cells}, 0))
    return changes


def withdraw(sitting: ReviewSitting, control_id: str, opinion: str = "") -> Event | None:
    """Take back the control's opinion of that code, or all but 已看; ``None`` when there is none."""
    control = asked_control(sitting, control_id)
    gone = [o for o in opinions(sitting, control.id) if o.opinion == opinion or (not opinion and o.opinion != SEEN)]
    if opinion == SEEN and len(opinions(sitting, control.id)) > 1:
        raise WrongOpinion(f"{control.id} 還有其他意見，不能改成未看", "請先收回其他意見")
    if not gone:
        return None
    changes = [RowChange("review_point", o.id, Action.REMOVE, {}, _stored(sitting, o.id).version) for o in gone]
    note = f"{control.id} 收回{'、'.join(o.title for o in gone)}"
    return sitting.draft.commit(changes, sitting.author(), kind=KIND, note=note)


def conclude(
    sitting: ReviewSitting,
    *,
    conclusion: str | None = None,
    closing_day: date | None = None,
    reviewer: str | None = None,
) -> Event | None:
    """Keep the review's own facts; ``None`` leaves one as it is. Opinions given before keep their days."""
    wanted: dict[str, Cell] = {}
    if conclusion is not None:
        wanted["conclusion"] = _sound("", conclusion) or None
    if closing_day is not None:
        deadline(closing_day)
        wanted["closing_day"] = closing_day.isoformat()
    if reviewer is not None:
        if not reviewer.strip():
            raise WrongOpinion("審查者不可空白", "請填姓名或單位")
        wanted["reviewer"] = _sound("", reviewer)
    changes = _edited(sitting, REVIEW_ID, wanted, table="review")
    return sitting.draft.commit(changes, sitting.author(), kind=KIND, note="審查基本資料") if changes else None


def undo(sitting: ReviewSitting) -> Event | None:
    """Take back the reviewer's newest opinion of this session."""
    return sitting.draft.undo(sitting.author())


def redo(sitting: ReviewSitting) -> Event | None:
    return sitting.draft.redo(sitting.author())


def supplement_due(sitting: ReviewSitting) -> date | None:
    """Until when a 補件 is due that names no day of its own; ``None`` while the closing day is not known."""
    return supplement_due_after(stated_day(sitting.review["closing_day"]))


def supplement_due_after(closing_day: date | None) -> date | None:
    return deadline(closing_day).last_day if closing_day else None


def asked_control(sitting: ReviewSitting, control_id: str) -> Control:
    """The control that ``control_id`` means, however loosely typed; raises when it is not asked in this phase."""
    control = find_control(sitting.catalogue, control_id)
    if all(r.control_id != control.id for r in sitting.checked().assessment.results):
        raise UsageError(f"{control.id} 在這個階段不問", "secaudit review show 可列出要看的條文", code="E-REV-11")
    return control


def next_number(sitting: ReviewSitting) -> int:
    """One after the highest ever used, so that a withdrawn opinion's id never means something else."""
    ids = [row.row_id for event in sitting.draft.events_about("review_point") for row in event.rows]
    return 1 + max((int(m[1]) for i in ids if (m := _NUMBERED.fullmatch(i))), default=0)


def _opinion(row: dict[str, Cell]) -> Opinion:
    def text(name: str) -> str:
        return str(row[name] or "")

    due_on, raised_on = stated_day(row["due_on"]), stated_day(row["raised_on"])
    return Opinion(
        text("id"), text("control_id"), text("opinion"), text("said"), due_on, text("raised_by"), raised_on,
        text("basis"),
    )  # fmt: skip


def _refuse_excluded(control: Control, opinion: str, held: Sequence[str]) -> None:
    if against := [code for code in EXCLUDED.get(opinion, ()) if code in held]:
        titles = "、".join(REVIEW_OPINION_TITLES[code] for code in against)
        what = f"{control.id} 已{titles}，不能同時{REVIEW_OPINION_TITLES[opinion]}"
        raise WrongOpinion(what, f"請先收回{titles}")


def _sound(opinion: str, text: str) -> str:
    """``text`` in one line, without anything that could move a cursor; raises where it must say something."""
    clean = safe_text(" ".join(text.split()))
    if not clean and opinion in _NEEDED:
        raise WrongOpinion(_NEEDED[opinion], "請一起寫上（--text）")
    if len(clean) > LONGEST:
        raise WrongOpinion(f"內容有 {len(clean):,} 字，超過 {LONGEST:,} 字", "請摘要，細節可另附文件")
    return clean


def _bare(sitting: ReviewSitting, control: Control, opinion: str) -> dict[str, Cell]:
    author = sitting.author()
    return {
        "review_id": REVIEW_ID,
        "control_id": control.id,
        "opinion": opinion,
        "raised_by": safe_text(author.name),
        "raised_on": author.at.date().isoformat(),
    }


def _cells(
    sitting: ReviewSitting, control: Control, opinion: str, text: str, due: date | None, held: Opinion | None
) -> dict[str, Cell]:
    cells = _bare(sitting, control, opinion) | {"said": text or None, "due_on": None, "basis": None}
    if opinion == AGREE:
        cells["basis"] = sitting.basis_of(control)
    if opinion == SUPPLEMENT:
        cells["due_on"] = _due(sitting, due or (held.due_on if held else None)).isoformat()
    elif due is not None:
        raise WrongOpinion(f"{REVIEW_OPINION_TITLES[opinion]}沒有期限", "只有補件可以指定期限")
    return cells


def _due(sitting: ReviewSitting, stated: date | None) -> date:
    due = stated or supplement_due(sitting)
    if due is None:
        fix = "請指定期限（--due），或先填這次審查的收件截止日（review conclude --closing-day）"
        raise WrongOpinion("補件要有期限", fix)
    if due < sitting.author().at.date():
        raise WrongOpinion(f"補件期限 {due} 已經過了", "請指定今天或以後的日期（--due）")
    return due


def _edited(
    sitting: ReviewSitting, row_id: str, cells: dict[str, Cell], table: str = "review_point"
) -> list[RowChange]:
    """Only what is different; who said it last and when goes along with it."""
    stored = _stored(sitting, row_id, table)
    different = {name: cell for name, cell in cells.items() if stored.cells.get(name) != cell}
    if not different.keys() - {"raised_by", "raised_on"}:
        return []
    return [RowChange(table, row_id, Action.EDIT, different, stored.version)]


def _stored(sitting: ReviewSitting, row_id: str, table: str = "review_point") -> StoredRow:
    stored = sitting.draft.row(table, row_id)
    if stored is None:
        raise LookupError(row_id)
    return stored
