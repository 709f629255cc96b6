"""A plan in words and figures: its changes, what it does to every ratio, what must still be looked up.

Invariant: figures come from the case re-judged with the plan in it; what a stranger wrote has passed ``safe_text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from secaudit.model.assessment import HOLDING, UNTOLD, Assessment, CheckResult, Verdict
from secaudit.model.inventory import Inventory
from secaudit.model.plan import AskedCheck, ComplyingPlan, PlanEffect, Turn
from secaudit.model.ratio_words import bound_words
from secaudit.text import safe_text, thousands, truncated_percent
from secaudit.usecases.planning.candidates import UNNAMED_VENDOR
from secaudit.usecases.planning.money_gates import MoneyGates
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.planning.weighing import PARTIES, Ruled, Weight
from secaudit.usecases.spending.ratio_ledger import RatioKey
from secaudit.usecases.spending.side_effects import SideEffect
from secaudit.usecases.spending.what_if import ASSUMED_VENDOR, WhatIf

MOST_NAMED = 5
PRODUCTS = "product_origin"
_NOT_YET = {PARTIES: "須查無陸資", PRODUCTS: "須查明產品來源"}
_STAND_INS = {ASSUMED_VENDOR: "另尋的國內業者", UNNAMED_VENDOR: "另填的下包"}
Results = Mapping[RatioKey, CheckResult]


def results_of(assessment: Assessment) -> Results:
    return {RatioKey(r.control_id, c.check_id): c for r in assessment.results for c in r.checks}


def asked_checks(gates: MoneyGates, after: Results | None = None) -> tuple[AskedCheck, ...]:
    """Every check of ``gates`` as it is, and as ``after`` has it (without: the same)."""
    return tuple(
        AskedCheck(
            control_id=check.key.control_id,
            check_id=check.key.check_id,
            title=check.before.title,
            wish=check.wish,
            before=check.before.outcome,
            after=then.outcome,
            ratio_before=check.before.ratio,
            ratio_after=then.ratio,
            reason_after=safe_text(then.reason),
        )
        for check in gates.checks
        for then in (after[check.key] if after else check.before,)
    )


def merged(ways: Iterable[Way]) -> WhatIf:
    """All ``ways`` tried together."""
    chosen = tuple(ways)
    said = (f"{way.purchase_id} {sentence}" for way in chosen for sentence in way.assumes)
    promised = (i for way in chosen for i in way.promised)
    return WhatIf().merged((c for way in chosen for c in way.changes), said, promised)


def complying(
    ways: tuple[tuple[Way, bool], ...],
    checks: tuple[AskedCheck, ...],
    conditions: tuple[str, ...],
    explain: tuple[str, ...],
    still_open: tuple[str, ...],
    effects: Iterable[SideEffect],
) -> ComplyingPlan:
    """The plan that does each of ``ways``; beside each stands whether it is needed."""
    changes = tuple(way.told(needed) for way, needed in ways)
    extra_twd = sum(c.extra_twd for c in changes)
    budget = (f"多花的 {thousands(extra_twd)} 元須調整經費表；各比率以原總經費計",) if extra_twd > 0 else ()
    return ComplyingPlan(
        changes=changes,
        extra_cost_twd=extra_twd,
        effort_days=sum(c.effort_days or 0 for c in changes),
        efforts_unknown=sum(c.effort_days is None for c in changes),
        checks=checks,
        conditions=conditions,
        explain=explain,
        beside=(*budget, *still_open),
        effects=tuple(PlanEffect(e.control_id, safe_text(e.text), e.turn if e.changed else Turn.SAME) for e in effects),
    )


def beside(gates: MoneyGates, assessment: Assessment) -> tuple[str, ...]:
    """What the gates of ``gates`` ask beyond what a plan is asked for, and is open in ``assessment``."""
    asked = {check.key for check in gates.checks}
    controls = {check.control.id: check.control for check in gates.checks}
    said: dict[str, list[str]] = {}
    for result in assessment.results:
        if result.control_id not in controls:
            continue
        required = [c for c in result.checks if c.binding == "required" and c.outcome not in HOLDING]
        for check in required:
            if RatioKey(result.control_id, check.check_id) not in asked:
                said.setdefault(f"{check.title}：{check.reason}", []).append(result.control_id)
        if not required and result.verdict in (*UNTOLD, Verdict.NOT_MET):
            said.setdefault(result.reason, []).append(result.control_id)
    return tuple(safe_text(f"{'、'.join(ids)} {why}") for why, ids in said.items())


def explained(checks: Iterable[AskedCheck]) -> tuple[str, ...]:
    """The wishes that stay unfulfilled, a sentence each."""
    return tuple(map(_explained, (c for c in checks if c.wish and c.after not in (Verdict.MET, Verdict.NA))))


def _explained(check: AskedCheck) -> str:
    ratio, named = check.ratio_after, f"{check.control_id} {check.title}"
    if ratio is None:
        return f"{named}，需說明"
    percent = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    return f"{named}：{percent}，未達 {bound_words(ratio)}，需說明"


def conditions(gates: MoneyGates, weights: Iterable[Weight], inventory: Inventory) -> tuple[str, ...]:
    """What must still be looked up: the rows of which it can't be told whether they keep a rule, a line each check."""
    found = sorted({row for weight in weights for row in weight.open}, key=lambda row: row[1])
    said = []
    for check in gates.rules:
        table = check.check.table
        if rows := [row for row in found if row[0] == check.key]:
            names = listed(named(rows, table, inventory))
            said.append(f"{_NOT_YET.get(table, '須查明')}：{names}（{check.key.control_id}）")
    return tuple(said)


def nothing_left(gates: MoneyGates, results: Results) -> tuple[str, ...]:
    """The rules that have nothing to ask any more with the plan: neither a pass nor a fail."""
    empty = (c for c in gates.rules if results[c.key].outcome is Verdict.UNKNOWN and not results[c.key].tally.total)
    return tuple(safe_text(f"{c.key.control_id} {c.before.title}：{results[c.key].reason}") for c in empty)


def named(rows: Iterable[Ruled], table: str, inventory: Inventory) -> Iterator[str]:
    """Rows that a rule asks as people know them: V-03 甲公司."""
    tables = ("vendor", "case") if table == PARTIES else ("purchase", "asset")
    names = {str(row["id"]): str(row["name"] or "") for t in tables for row in inventory.dicts(t)}
    for _, row_id in rows:
        yield _STAND_INS.get(row_id) or safe_text(f"{row_id} {names.get(row_id, '')}".strip())


def listed(names: Iterable[str]) -> str:
    """The first few of ``names``, and how many there are."""
    told = list(dict.fromkeys(names))
    return "、".join(told[:MOST_NAMED]) + (f" 等 {len(told)} 項" if len(told) > MOST_NAMED else "")
