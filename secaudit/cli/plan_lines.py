"""達標方案 as lines for a terminal, and as a record: the cheapest first, what to do before what it brings.

Invariant: only layout and grouping are decided here; every line fits the given cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from secaudit.cli.console import indented, wrapped
from secaudit.model.assessment import Ratio
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.plan import PLAN_STATE_TITLES, AskedCheck, ComplyingPlan, Obstacle, Planned, PlanState, Turn
from secaudit.model.plan_words import change_words, check_words, obstacle_words, to_be_told
from secaudit.model.schema import Cell
from secaudit.text import roc_date, thousands, width

MARGIN = 10
_FIGURES = ("numerator_twd", "denominator_twd", "bound_percent", "sense", "holds", "margin_twd")
_HEADS = {
    PlanState.NOTHING: "錢的關卡都過，不用改採購。",
    PlanState.UNTOLD: "還無法評估。",
}


def head_lines(case: Mapping[str, Cell], told: Planned, cells: int) -> Iterator[str]:
    """Which case it is about, and as of when."""
    day = told.as_of.isoformat()
    yield from wrapped(f"{case['name'] or '未具名案件'}（{case['id'] or '--'}）", cells)
    yield from indented(f"{PHASE_TITLES[told.phase]}，評估日 {day}（{roc_date(day)}）", cells, 6, "階段")
    yield ""


def plan_lines(told: Planned, cells: int) -> Iterator[str]:
    """The whole answer, ``cells`` wide."""
    yield from indented(_head(told), cells, 0)
    for number, plan in enumerate(told.plans, 1):
        yield from _plan(number, plan, cells)
    if len(told.obstacles) > 1 and any(o.reaches for o in told.obstacles):
        yield from indented("以下是其他關卡都過時，各道最多能到哪裡。", cells, 0)
    for obstacle in told.obstacles:
        yield from _obstacle(obstacle, cells)
    if told.state is PlanState.NOTHING:
        yield from _checks(told.present, cells, "目前")
    if told.untold:
        yield ""
        yield "還不能評估，沒有列入方案："
        for obstacle in told.untold:
            yield from _obstacle(obstacle, cells, apart=False)
    for label, texts in (
        ("先查", told.conditions), ("需說明", told.explain), ("另須", told.beside), ("怎麼辦", told.helps),
        ("另註", told.remarks),
    ):  # fmt: skip
        yield from _labelled(label, texts, cells, apart=True)
    if not told.proven:
        yield ""
        yield from indented("時間用完，未能確定沒有更省的；--seconds 可放寬。", cells, 0)


def _head(told: Planned) -> str:
    if told.state is PlanState.NOTHING and (told.untold or told.conditions):
        return f"不用改採購，但還有{'不能評估的' if told.untold else '要先查的'}。"
    if told.state is PlanState.IMPOSSIBLE:
        ids = "、".join(o.control_id for o in told.obstacles)
        return f"做不到，因為 {ids} {'無法同時通過' if len(told.obstacles) > 1 else '怎麼改都過不了'}。"
    if told.state is not PlanState.FOUND:
        return _HEADS[told.state]
    gates = "能評估的錢的關卡" if told.untold else "錢的關卡"
    asked = f"讓{gates}全部通過" if told.fails_now else "補齊建議事項或無法評估的項目"
    if any(plan.conditions for plan in told.plans):
        asked = f"查明「先查」各項後，{asked}"
    return f"達標方案 {len(told.plans)} 個，{asked}，最省的在前（新臺幣元，未稅）"


def _plan(number: int, plan: ComplyingPlan, cells: int) -> Iterator[str]:
    title = f"方案 {number}  {_cost(plan.extra_cost_twd)}，改 {len(plan.changes)} 筆，{_days(plan)}"
    yield ""
    yield title
    yield "-" * min(width(title), cells)
    for change in plan.changes:
        yield from indented(change_words(change), cells, 4, "  ")
    yield from _checks(plan.checks, cells, "關卡")
    yield from _labelled("假設", plan.assumes, cells)
    yield from _labelled("先查", plan.conditions, cells)
    yield from _labelled("需說明", plan.explain, cells)
    yield from _labelled("另須", plan.beside, cells)
    asked = {c.control_id for c in plan.checks}
    for label, turn in (("變差", Turn.WORSE), ("變好", Turn.BETTER), ("其他", Turn.SAME)):
        beside = [e.text for e in plan.effects if e.turn is turn and e.control_id not in asked]
        yield from _labelled(label, beside, cells)


def _cost(extra_twd: int) -> str:
    if not extra_twd:
        return "不增加經費"
    return f"{'多花' if extra_twd > 0 else '省下'} {thousands(abs(extra_twd))} 元"


def _days(plan: ComplyingPlan) -> str:
    unknown = f"{plan.efforts_unknown} 筆工作天未填" if plan.efforts_unknown else ""
    known = f"{plan.effort_days} 個工作天" if plan.effort_days or not unknown else ""
    return "，另 ".join(filter(None, (known, unknown)))


def _checks(checks: tuple[AskedCheck, ...], cells: int, label: str) -> Iterator[str]:
    """What the plan moves or what does not pass, one by one; the others are counted."""
    told = to_be_told(checks)
    words = [check_words(check) for check in told]
    if still := len(checks) - len(told):
        words.append(f"其餘 {still} 項不變，都通過" if told else f"{still} 項都通過")
    yield from _labelled(label, words, cells)


def _obstacle(obstacle: Obstacle, cells: int, *, apart: bool = True) -> Iterator[str]:
    if apart:
        yield ""
    yield from indented(f"{obstacle.control_id} {obstacle.title}", cells, 2)
    for words in obstacle_words(obstacle):
        yield from indented(words, cells, 4)


def _labelled(label: str, texts: Iterable[str], cells: int, *, apart: bool = False) -> Iterator[str]:
    for number, text in enumerate(texts):
        if apart and not number:
            yield ""
        yield from indented(text, cells, MARGIN, f"  {label}" if not number else "")


def plan_record(told: Planned, exit_code: int) -> dict[str, Any]:
    """For JSON: everything, but of the ratios only the figures; the lines that they leave out are told by ``check``."""
    record: dict[str, Any] = _record(told)
    record["gates"] = [{"control_id": control_id, "title": title} for control_id, title in told.gates]
    record["plans"] = [_record(plan) | {"assumed": plan.assumed} for plan in told.plans]
    return {"state_title": PLAN_STATE_TITLES[told.state], "exit_code": exit_code, **record}


def _record(value: Any) -> Any:
    if isinstance(value, Ratio):
        return {name: getattr(value, name) for name in _FIGURES}
    if isinstance(value, tuple):
        return [_record(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _record(getattr(value, f.name)) for f in fields(value)}
    return value
