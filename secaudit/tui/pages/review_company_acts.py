"""What a company does about reviews: takes one in, answers its points.

Invariant: a review is shown before it is kept, and what is refused says why; what was typed is asked again, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit import wiring
from secaudit.errors import BadInput, SecauditError
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.tui.dialogs import Ask, Form, Told, Ways
from secaudit.tui.opening import Heard, begun
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.reviewing.company import desk as company_desk
from secaudit.usecases.reviewing.company.desk import DeskPoint, PlannedReview

if TYPE_CHECKING:
    from secaudit.store.protocol import Event
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting

_KEEP, _BACK = "keep", "back"
_LISTED = 60
_BETWEEN = re.compile(r"[、，,;；\s]+")


# Take a review in


async def take_in(app: SecauditApp) -> bool:
    """Ask for the bundle, verify and show it, and keep it when that is agreed to; whether it was."""
    path = ""
    while (texts := await app.ask(_path_form(path))) is not None:
        path = texts["path"]
        work = partial(_coming, path=Path(path.strip()).expanduser(), heard=begun(_("驗證審查包"), app.say))
        planned = await app.look(work)
        app.say("")
        if isinstance(planned, SecauditError):
            await app.ask(Told(str(planned), _problems(planned)))
        elif planned is not None and (way := await _settled(app, planned)) != _BACK:
            return way == _KEEP
    return False


def _path_form(path: str) -> Form:
    help_text = N_("審查者簽署的審查包；Tab 補全，或把檔案拖進視窗")
    asks = [Ask("path", N_("審查包"), path, help_text, path=True)]
    return Form(_("匯入審查"), asks, lambda texts: [] if texts["path"].strip() else [_("請填路徑")])


def _coming(sitting: Sitting, path: Path, heard: Heard) -> PlannedReview | SecauditError:
    try:
        return company_desk.coming(sitting, path, wiring.anchors(), told=heard)
    except SecauditError as refused:
        return refused


async def _settled(app: SecauditApp, planned: PlannedReview) -> str:
    """Show what would be kept and keep it: ``_KEEP`` then, ``_BACK`` for another file, else ""."""
    if planned.known_as:
        await app.ask(Told(_("這份審查已經匯入過（{id}）").format(id=planned.known_as), list(_planned_lines(planned))))
        return ""
    ways = [(_KEEP, N_("匯入")), (_BACK, N_("換一個檔案"))]
    head = "、".join(f"{_(REVIEW_OPINION_TITLES[code])} {n}" for code, n in planned.counts.items() if n)
    way = await app.ask(Ways(_("會匯入的審查"), _planned_lines(planned), ways, head=head, careful=True))
    if way == _KEEP:
        said = _("已匯入 {reviewer} 的審查，{n} 點").format(reviewer=planned.reviewer, n=len(planned.points))
        await app.do(lambda sitting: company_desk.keep(sitting, planned), said)
    return way or ""


def _planned_lines(planned: PlannedReview) -> Iterator[Line]:
    yield Line(_("審查者 {name}").format(name=planned.reviewer), "strong")
    subject = f"s{planned.subject_sequence:03d}  {planned.subject_file or planned.subject_seal}"
    facts = (
        (_("對象"), subject),
        (_("審查日"), str(planned.reviewed_on or "")),
        (_("截止日"), str(planned.closing_day or "")),
        (_("總評"), planned.conclusion),
    )
    yield from (Line(f"{label}  {text}", hanging=2) for label, text in facts if text)
    if planned.replaces:
        yield Line(_("取代 {id}；公司的回覆會保留").format(id=planned.replaces), "warn")
    if planned.closes:
        yield Line(_("結案：") + "、".join(planned.closes), "good", hanging=2)
    for differing in planned.differing:
        yield Line(_("{id} 與審查時的內容不同").format(id=differing.id), "warn")
    asked = [point for point in planned.points if point.said or point.opinion not in ("seen", "agree")]
    for point in asked[:_LISTED]:
        due = _("  期限 {day}").format(day=point.due_on) if point.due_on else ""
        yield Line(f"{point.control_id} {_(REVIEW_OPINION_TITLES[point.opinion])}：{point.said}{due}", "", 2, 2)
    if len(asked) > _LISTED:
        yield Line(_("另有 {n} 點").format(n=len(asked) - _LISTED), "muted", 2)


# Answer


async def reply(app: SecauditApp, point: DeskPoint) -> None:
    """Ask for the answer to a point and keep it."""
    line = point.line
    known: Mapping[str, str] = {"answer": line.answer, "evidence": "、".join(line.answer_evidence)}
    while (texts := await app.ask(_reply_form(point, known))) is not None:
        ids = tuple(
            part for part in texts["evidence"].replace(",", "、").replace("，", "、").split("、") if part.strip()
        )
        work = partial(_answered, point_id=line.id, text=texts["answer"], ids=tuple(i.strip() for i in ids))
        kept = await app.do(work)
        if not isinstance(kept, SecauditError):
            app.say(_("{id} 已回覆").format(id=line.id) if kept else _("與原來相同，沒有更改"), "good")
            return
        await app.ask(Told(str(kept), _problems(kept)))
        known = texts


def _reply_form(point: DeskPoint, known: Mapping[str, str]) -> Form:
    line = point.line
    asks = [
        Ask("answer", N_("回覆"), known["answer"], line.said, grows=True),
        Ask("evidence", N_("佐證編號"), known["evidence"], N_("F7 的編號，以、分隔；可留空"), grows=True),
    ]
    title = f"{line.id} {_(REVIEW_OPINION_TITLES[line.opinion])} {line.control_id}"
    return Form(title, asks, lambda texts: [] if any(t.strip() for t in texts.values()) else [_("請填回覆或佐證")])


def _answered(sitting: Sitting, point_id: str, text: str, ids: tuple[str, ...]) -> Event | SecauditError | None:
    try:
        return company_desk.answer(sitting, point_id, text.strip(), ids)
    except SecauditError as refused:
        return refused


async def withdraw(app: SecauditApp, point: DeskPoint) -> None:
    point_id = point.line.id

    def withdrawn(sitting: Sitting) -> bool:
        return company_desk.withdraw(sitting, point_id) is not None

    gone = await app.do(withdrawn)
    if gone is not None:
        said = _("{id} 的回覆已收回，按 U 復原") if gone else _("{id} 沒有回覆")
        app.say(said.format(id=point_id), "good" if gone else "warn")


def _problems(error: SecauditError) -> list[str]:
    return [str(problem) for problem in error.problems] if isinstance(error, BadInput) else []
