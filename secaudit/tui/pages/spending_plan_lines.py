"""What a plan is made of, on the screen: lines under headings, what needs an eye in a tone of its own.

Invariant: sentences and figures are the use cases'; here they get headings, places and tones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secaudit.model.plan import AskedCheck, ComplyingPlan, Planned, PlanState, Turn
from secaudit.model.plan_words import change_words, check_words, obstacle_words, to_be_told
from secaudit.tui.terms import VERDICT_TONE
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _

_EFFECT_TONES = {Turn.WORSE: "bad", Turn.BETTER: "good", Turn.SAME: "muted"}
_EFFECT_WORDS = {Turn.WORSE: N_("變差："), Turn.BETTER: N_("變好："), Turn.SAME: ""}
_HEADINGS = {
    PlanState.NOTHING: N_("錢的關卡都過，不用改採購"),
    PlanState.FOUND: N_("達標方案：讓錢的關卡一次全部通過"),
    PlanState.IMPOSSIBLE: N_("做不到：現有的做法怎麼搭，都過不了下列關卡"),
    PlanState.UNTOLD: N_("還無法評估，找不出達標方案"),
}


def heading(planned: Planned) -> str:
    """What came of it, in a sentence."""
    if planned.state is PlanState.NOTHING and planned.untold:
        return _("不用改採購，但還有不能評估的")
    if planned.state is PlanState.NOTHING and planned.conditions:
        return _("不用改採購，但還有要先查的")
    return _(_HEADINGS[planned.state])


def plan_lines(plan: ComplyingPlan, planned: Planned) -> Iterator[Line]:
    """One plan: what it changes, what has to be true, what it brings."""
    yield Line(_("改什麼"), "title")
    for change in plan.changes:
        yield Line(change_words(change), "" if change.needed else "planned", 2, 4)
    yield from listed(_("須成真"), plan.assumes, "warn")
    yield from listed(_("先查"), plan.conditions, "warn")
    yield from listed(_("須說明"), plan.explain, "warn")
    yield Line(_("各關卡"), "title")
    yield from _checks(plan.checks)
    yield from listed(_("另須"), plan.beside, "")
    asked = {check.control_id for check in plan.checks}
    effects = [effect for effect in plan.effects if effect.control_id not in asked]
    if effects:
        yield Line(_("副作用"), "title")
    for effect in effects:
        yield Line(_(_EFFECT_WORDS[effect.turn]) + effect.text, _EFFECT_TONES[effect.turn], 2, 4)
    yield from beside_lines(planned)


def _checks(checks: tuple[AskedCheck, ...]) -> Iterator[Line]:
    """What moves or does not pass, one by one; the others are counted."""
    told = to_be_told(checks)
    for check in told:
        yield Line(check_words(check), VERDICT_TONE[check.after], 2, 4)
    if still := len(checks) - len(told):
        yield Line(
            _("其餘 {n} 項不變，都通過").format(n=still) if told else _("{n} 項都通過").format(n=still), "muted", 2
        )


def beside_lines(planned: Planned) -> Iterator[Line]:
    """What is said beside all plans."""
    for obstacle in planned.untold:
        heading = _("沒有列入方案：{id} {title}").format(id=obstacle.control_id, title=obstacle.title)
        yield from listed(heading, tuple(obstacle_words(obstacle)), "warn")
    yield from listed(_("另註"), planned.remarks, "muted")
    if not planned.proven:
        yield Line(_("時間用完，未能確定沒有更省的；補齊候選方案後可再按 L"), "warn", hanging=2)


def answer_lines(planned: Planned) -> Iterator[Line]:
    """What is said where there is no plan to choose."""
    for obstacle in planned.obstacles:
        yield Line(f"{obstacle.control_id} {obstacle.title}", "bad", hanging=2)
        yield from (Line(text, "", 2, 4) for text in obstacle_words(obstacle))
    if len(planned.obstacles) > 1:
        yield Line(_("以上關卡各自做得到，合起來做不到"), "warn", hanging=2)
    yield from listed(_("怎麼辦"), planned.helps, "planned")
    yield from listed(_("先查"), planned.conditions, "warn")
    yield from listed(_("須說明"), planned.explain, "warn")
    yield Line(_("各關卡"), "title")
    yield from _checks(planned.present)
    yield from listed(_("另須"), planned.beside, "")
    yield from beside_lines(planned)


def listed(heading: str, texts: Iterable[str], tone: str) -> Iterator[Line]:
    """``texts`` under their heading; nothing where there are none."""
    found = tuple(texts)
    if found:
        yield Line(heading, "title")
    yield from (Line(text, tone, 2, 4) for text in found)
