"""What the questionnaire does to the case: an answer, a note, the same answer for a group.

Invariant: everything is asked before anything is kept, and what is kept is one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from secaudit.model.control import Control
from secaudit.tui.dialogs import Told
from secaudit.tui.pages import answers_asking as asking
from secaudit.tui.terms import title_of
from secaudit.tui.words import _
from secaudit.usecases.answer import Particulars, annotate, answer
from secaudit.usecases.questions.control_detail import AnswerTold, answer_told, standing
from secaudit.usecases.questions.group_answer import keep_group, plan_group
from secaudit.usecases.questions.questionnaire import Group

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting


async def give(app: SecauditApp, control: Control, code: str) -> None:
    """Answer ``control`` with ``code``, and say how it is judged then."""
    if code == "na" and not control.is_conditional:
        app.say(_("{id} 一律適用，不能填不適用；可填 3 不符合，或 5 規劃中").format(id=control.id), "warn")
        return
    particulars = await _asked(app, _title(control), code, _known(app, control))
    if particulars is None:
        return

    def kept(sitting: Sitting) -> bool:
        return answer(sitting.store, sitting.catalogue, control.id, code, sitting.author(), particulars) is not None

    changed = await app.do(kept)
    if changed is not None and app.checked is not None:
        said, disagrees = standing(app.checked, control)
        app.say(said if changed else _("與原來相同：") + said, "warn" if disagrees else "good")


async def note(app: SecauditApp, control: Control) -> None:
    """Ask for the note and what stands beside the claim, and keep it."""
    texts = await app.ask(asking.note_form(_title(control), _known(app, control)))
    if texts is None:
        return

    def kept(sitting: Sitting) -> bool:
        said = asking.particulars_of(texts)
        return annotate(sitting.store, sitting.catalogue, control.id, said, sitting.author()) is not None

    await app.do(kept, lambda changed: _("備註已存") if changed else _("與原來相同，沒有更改"))


async def give_group(app: SecauditApp, group: Group) -> None:
    """Ask for one answer, show what it would touch, and give it to the shown controls of ``group`` as one event."""
    answered = sum(e.is_answered for e in group.entries)
    title = f"{_('本組套用：')}{_(group.chapter)}"
    texts = await app.ask(asking.group_form(title, len(group.entries) - answered, answered))
    if texts is None:
        return
    plan = plan_group(group.entries, texts["claim"], overwrite=texts.get("scope") == asking.OVERWRITE)
    if not plan.taken:
        await app.ask(Told(_("沒有可以填的題目"), [_("這一組都填了，或都不能填這個答案。")]))
        return
    particulars = await _asked(app, f"{title} {_(plan.title)}", plan.claim, AnswerTold())
    if particulars is None or not await app.ask(asking.group_confirm(plan)):
        return

    def kept(sitting: Sitting) -> int:
        return keep_group(sitting.store, plan, particulars, sitting.author())[0]

    await app.do(kept, lambda n: _("已填 {n} 題，按 U 可一次復原").format(n=n))


async def _asked(app: SecauditApp, title: str, code: str, known: AnswerTold) -> Particulars | None:
    """What goes beside ``code``; ``None`` when the person thinks better of it."""
    if code not in asking.NEEDING:
        return Particulars()
    texts = await app.ask(asking.particulars_form(title, code, known))
    return None if texts is None else asking.particulars_of(texts)


def _known(app: SecauditApp, control: Control) -> AnswerTold:
    return answer_told(app.checked.case.inventory, control.id) if app.checked else AnswerTold()


def _title(control: Control) -> str:
    return f"{control.id} {title_of(control)}"
