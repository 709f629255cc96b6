"""What a reviewer says, of a control and of the whole, and how he looks at what lies before him.

Invariant: everything is asked before anything is kept, and what is refused is asked again, not lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from secaudit.errors import SecauditError
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.tui.desktop import open_outside, opener
from secaudit.tui.dialogs import Confirm, Form, Option, Pick, Told
from secaudit.tui.pages import review_asking as asking
from secaudit.tui.pages.evidence_acts import PrivateCopies
from secaudit.tui.terms import title_of
from secaudit.tui.words import N_, _
from secaudit.usecases.deadline import deadline
from secaudit.usecases.questions.control_detail import Details
from secaudit.usecases.reviewing import opinions
from secaudit.usecases.reviewing.desk import EvidenceLine, ReviewDesk, ReviewLine, agree_all, review_desk
from secaudit.usecases.reviewing.open_review import ReviewSitting
from secaudit.usecases.reviewing.viewing import copy_for_review
from secaudit.usecases.verifying.verify import Verification

if TYPE_CHECKING:
    from secaudit.store.protocol import Event
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting

Result = TypeVar("Result")
_PLAIN = ("agree", "seen")
"""What is said without a word more."""
_EXCLUDED = {"agree": ("return", "supplement"), "return": ("agree",), "supplement": ("agree",)}
_ASKED: Mapping[str, tuple[str, str]] = {
    "return": (N_("理由"), N_("為什麼退回，必填")),
    "question": (N_("問題"), N_("問公司什麼，必填")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows: the desk, every control in full, what the verification of the bundle came to."""

    desk: ReviewDesk
    details: Details
    verification: Verification


def reviewer(sitting: Sitting) -> ReviewSitting:
    """``sitting``, at which a reviewer sits."""
    if not isinstance(sitting, ReviewSitting):
        raise RuntimeError("no review is open")
    return sitting


def found(sitting: Sitting) -> Found:
    at = reviewer(sitting)
    return Found(review_desk(at), at.details, at.verification)


def or_trouble(work: Callable[[ReviewSitting], Result], sitting: Sitting) -> Result | SecauditError:
    """What ``work`` makes, or why it did not, so that the question can be asked again."""
    try:
        return work(reviewer(sitting))
    except SecauditError as refused:
        return refused


# Opinions


async def give(app: SecauditApp, desk: ReviewDesk, line: ReviewLine, code: str) -> None:
    """Say ``code`` (of ``choices.REVIEW_OPINION``) of a control, after asking what it needs."""
    title = f"{line.control.id} {_(REVIEW_OPINION_TITLES[code])}"
    if (instead := _instead_of(line, code)) and not await _agreed(app, title, instead):
        return
    texts: dict[str, str] | None = {"said": next((p.said for p in line.points if p.opinion == code), "")}
    while texts is not None:
        if code not in _PLAIN and (texts := await app.ask(_form(title, desk, code, texts))) is None:
            return
        if await _said(app, line, code, texts, instead) or code in _PLAIN:
            return


def _instead_of(line: ReviewLine, code: str) -> tuple[str, ...]:
    """The opinions that cannot stay beside ``code``."""
    return tuple(p.opinion for p in line.points if p.opinion in _EXCLUDED.get(code, ()))


async def _agreed(app: SecauditApp, title: str, instead: tuple[str, ...]) -> bool | None:
    held = "、".join(_(REVIEW_OPINION_TITLES[code]) for code in instead)
    return await app.ask(Confirm(title, [_("這一條已是：{held}。要改嗎？").format(held=held)], N_("更改"), N_("不改")))


def _form(title: str, desk: ReviewDesk, code: str, known: Mapping[str, str]) -> Form:
    if code == "supplement":
        return asking.supplement_form(title, desk, known)
    label, help_text = _ASKED[code]
    return asking.reason_form(title, label, help_text, known["said"])


async def _said(
    app: SecauditApp, line: ReviewLine, code: str, texts: Mapping[str, str], instead: tuple[str, ...]
) -> bool:
    """Keep it; false after a refusal, which has been shown."""
    work = partial(_say, control_id=line.control.id, code=code, texts=texts, instead=instead)
    kept = await app.do(partial(or_trouble, work))
    if isinstance(kept, SecauditError):
        await app.ask(Told(str(kept), ()))
        return False
    word = f"{line.control.id} {title_of(line.control)}：{_(REVIEW_OPINION_TITLES[code])}"
    app.say(word if kept else _("與原來相同：") + word, "good")
    return True


def _say(
    sitting: ReviewSitting, control_id: str, code: str, texts: Mapping[str, str], instead: tuple[str, ...]
) -> Event | None:
    closing, due = (asking.typed_day(texts.get(key, "")) for key in ("closing_day", "due"))
    last = due or (deadline(closing).last_day if closing else None)
    for other in instead:
        opinions.withdraw(sitting, control_id, other)
    try:
        event = opinions.say(sitting, control_id, code, texts.get("said", "").strip(), last)
    except SecauditError:
        for _other in instead:
            opinions.undo(sitting)
        raise
    if closing is not None:
        event = opinions.conclude(sitting, closing_day=closing) or event
    return event


async def withdraw(app: SecauditApp, line: ReviewLine) -> None:
    """Take one opinion back; which one is asked when there are several."""
    held = list(dict.fromkeys(point.opinion for point in line.points))
    if len(held) > 1:
        held = [code for code in held if code != "seen"]
    if not held:
        app.say(_("這一條沒有意見可以收回"), "warn")
        return
    code: str | None = held[0]
    if len(held) > 1:
        options = [Option(c, _(REVIEW_OPINION_TITLES[c]), c) for c in held]
        code = await app.ask(Pick(_("收回哪一個意見？"), options))
    if code is None:
        return
    work = partial(opinions.withdraw, control_id=line.control.id, opinion=code)
    told = _("已收回 {id} 的{opinion}").format(id=line.control.id, opinion=_(REVIEW_OPINION_TITLES[code]))
    await app.do(lambda sitting: work(reviewer(sitting)), told)


async def agree_rest(app: SecauditApp, control_ids: Sequence[str]) -> None:
    """同意 for those of ``control_ids`` that were seen, hold and are nothing out of the ordinary, as one event."""
    lines = [_("只及於看過、判定成立而沒有例外的；其餘不動。一次復原（U）可全部取消。")]
    if not await app.ask(Confirm(_("一次同意列出的 {n} 條？").format(n=len(control_ids)), lines, N_("同意"))):
        return
    done = await app.do(lambda sitting: agree_all(reviewer(sitting), control_ids))
    if done is not None:
        said = _("已同意 {n} 條，不動 {left} 條").format(n=len(done.agreed), left=len(done.left))
        app.say(said, "good" if done.agreed else "warn")


async def conclude(app: SecauditApp, desk: ReviewDesk) -> None:
    """The reviewer's name, his words on the whole, and the closing day."""
    texts = await app.ask(asking.conclusion_form(desk))
    if texts is None:
        return

    def kept(sitting: Sitting) -> Event | None:
        return opinions.conclude(
            reviewer(sitting),
            conclusion=texts["conclusion"].strip(),
            closing_day=asking.typed_day(texts["closing_day"]),
            reviewer=texts["reviewer"].strip(),
        )

    if (event := await app.do(kept)) is not None:
        app.say(_("總評已存") if event else _("與原來相同，沒有更改"), "good")


# What lies before the reviewer


async def open_item(app: SecauditApp, line: ReviewLine, item_id: str, copies: PrivateCopies) -> None:
    """A private copy of one item of the control in the system's viewer, never anything that runs."""
    items = [item for item in line.evidence if item_id in ("", item.id)]
    item = items[0] if len(items) == 1 else await _picked(app, line, items)
    if item is None:
        return
    program = opener()
    if item.closed:
        app.say(_("不開啟 {id}：{why}").format(id=item.id, why=item.closed), "warn")
    elif not program:
        app.say(_("這裡沒有桌面可以開啟"), "warn")
    else:
        folder, wanted = copies.folder, item.id
        path = await app.look(lambda sitting: copy_for_review(reviewer(sitting), wanted, folder))
        if path is not None and open_outside(path, program):
            app.say(_("已開啟 {id} 的副本，結束程式時刪除").format(id=item.id), "good")
        elif path is not None:
            app.say(_("無法開啟檢視程式"), "warn")


async def _picked(app: SecauditApp, line: ReviewLine, items: list[EvidenceLine]) -> EvidenceLine | None:
    if not items:
        app.say(_("{id} 沒有佐證可以開啟").format(id=line.control.id), "warn")
        return None
    options = [Option(i.id, f"{i.id} {i.file_name or i.title}", i.title, _(i.state.value)) for i in items]
    chosen = await app.ask(Pick(_("開啟哪一件？"), options))
    return next((item for item in items if item.id == chosen), None)
