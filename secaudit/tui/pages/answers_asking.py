"""What the questionnaire asks beside a claim: reason, owner and day, note, and what a whole group is to be given.

Invariant: a form is closed only with what the use cases accept; Esc changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from secaudit.model.choices import CLAIM
from secaudit.model.control import Control
from secaudit.tui.dialogs import Ask, Confirm, Form
from secaudit.tui.terms import title_of
from secaudit.tui.words import N_, _
from secaudit.usecases.answer import Particulars
from secaudit.usecases.questions.answer_check import wanting
from secaudit.usecases.questions.control_detail import AnswerTold
from secaudit.usecases.questions.group_answer import GroupPlan
from secaudit.usecases.questions.jump import short_id

OVERWRITE = "all"
"""The scope that also changes answers that are there."""
NEEDING = frozenset({"na", "planned"})
"""Claims that need something beside them."""
_REASON = N_("為什麼這一條不適用，必填")
_OWNER = N_("誰負責完成，必填")
_DUE = N_("何時完成，必填：2024-05-03 或 113/5/3")


def particulars_form(title: str, claim: str, known: AnswerTold) -> Form:
    """The reason of a 不適用, or owner and day of a 規劃中, with what was said before."""
    asks = [Ask("reason", N_("理由"), known.reason, _REASON, grows=True)]
    if claim == "planned":
        asks = [Ask("plan_owner", N_("負責人"), known.plan_owner, _OWNER), _due(known, _DUE)]
    return Form(title, asks, lambda texts: wanting(claim, texts))


def note_form(title: str, known: AnswerTold) -> Form:
    """The note, and what stands beside the present claim."""
    asks = [
        Ask("note", N_("備註"), known.note, N_("現況、做法、期限等，會印在附錄"), grows=True),
        Ask("reason", N_("理由"), known.reason, _REASON if known.claim == "na" else N_("自評的理由"), grows=True),
    ]
    if known.claim == "planned" or known.plan_owner or known.plan_due:
        asks += [Ask("plan_owner", N_("負責人"), known.plan_owner), _due(known, N_("2024-05-03 或 113/5/3"))]
    return Form(title, asks, lambda texts: wanting(known.claim, texts))


def _due(known: AnswerTold, help_text: str) -> Ask:
    return Ask("plan_due", N_("完成日"), known.plan_due, help_text)


def group_form(title: str, open_count: int, answered_count: int) -> Form:
    """Which claim, and whether answers that are there are to be written over, where there are any."""
    claims = [(c.code, _(c.title)) for c in CLAIM]
    asks = [Ask("claim", N_("自評"), "met", N_("左右選擇或按 1 到 5"), claims)]
    if answered_count:
        keep = _("只填未填的 {n} 題").format(n=open_count)
        over = _("已填的 {n} 題也改").format(n=answered_count)
        asks.append(Ask("scope", N_("範圍"), "open", N_("已填的預設不動"), [("open", keep), (OVERWRITE, over)]))
    return Form(title, asks)


def group_confirm(plan: GroupPlan) -> Confirm:
    """What the plan does and what it leaves alone, control by control."""
    lines = [_("填「{claim}」的 {n} 題：").format(claim=_(plan.title), n=len(plan.taken)), *_listed(plan.taken)]
    if plan.unconditional:
        lines += [
            _("一律適用，不能填不適用，略過 {n} 題：").format(n=len(plan.unconditional)),
            *_listed(plan.unconditional),
        ]
    if plan.answered:
        lines += [_("已填或不適用，不動 {n} 題：").format(n=len(plan.answered)), *_listed(plan.answered)]
    lines.append(_("一次復原（U）可全部取消。"))
    return Confirm(_("本組套用"), lines, N_("套用"))


def _listed(controls: Sequence[Control]) -> list[str]:
    return [f"  {short_id(c)} {title_of(c)}" for c in controls]


def particulars_of(texts: Mapping[str, str]) -> Particulars:
    """What was typed; what was not asked stays as it is."""
    return Particulars(
        reason=texts.get("reason"),
        plan_owner=texts.get("plan_owner"),
        plan_due=texts.get("plan_due"),
        note=texts.get("note"),
    )
