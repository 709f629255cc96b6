"""Why there is no plan: the gates that cannot hold together, how far each gets, and what stands in the way.

Invariant: a share that is said to be the most that can be reached is that of a case, judged by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from secaudit.model.assessment import Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Obstacle, Reach
from secaudit.planning.problem import Bound, Conflict, Plans
from secaudit.planning.search import Deadline
from secaudit.planning.solve import solve
from secaudit.tables.effective import Rows
from secaudit.text import safe_text
from secaudit.usecases.planning.money_gates import MoneyCheck, MoneyGates
from secaudit.usecases.planning.question import Question, bound_id, question
from secaudit.usecases.planning.told import MOST_NAMED, PRODUCTS, listed, merged, named
from secaudit.usecases.planning.weighing import Weighed, Weight
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from secaudit.usecases.supply_steps import lacking

_CASE = TABLE_BY_NAME["case"].by_name


def untold(gates: MoneyGates, weights: Weighed, case: Rows) -> dict[str, Obstacle]:
    """What no way to do a purchase can settle, by what it is asked as; a wish is not told beside its own gate."""
    found: dict[str, Obstacle] = {}
    for check in sorted(gates.checks, key=lambda c: c.wish):
        because = tuple(_cannot_tell(check, weights, case))
        if because:
            told = found.get(check.gate)
            title = check.before.title if check.wish else check.control.title.zh_tw
            earlier = told.because if told else ()
            found[check.gate] = Obstacle(check.control.id, title, (), tuple(dict.fromkeys((*earlier, *because))))
    return found


def _cannot_tell(check: MoneyCheck, weights: Weighed, case: Rows) -> Iterator[str]:
    if not check.is_share:
        if check.before.tally.total == 0:
            yield check.before.reason
        return
    totals = weights.totals.get(check.key, ())
    if blank := [s.id for s in totals if s.amount_twd is None]:
        yield f"案件的{listed(_CASE[f'{item}_twd'].title for item in blank)}未填"
        return
    most = [max(w.wholes[check.key] for w in choices) for choices in weights.by_purchase.values()]
    unknown = any(w.gains[check.key] is None for choices in weights.by_purchase.values() for w in choices)
    if weights.fixed.wholes[check.key] + sum(most) < 1 and not unknown:
        nothing = [_CASE[f"{s.id}_twd"].title for s in totals if s.whole == 1]
        whole = (check.before.title.partition("／")[2] or check.before.title).partition("（")[0]
        yield (
            f"分母為零：案件的{listed(nothing)}為 0" if nothing else f"分母為零：沒有採購列入{whole}，請先填金額與歸類"
        )
    elif check.before.outcome is Verdict.UNKNOWN and not unknown and _best(check, weights) < 0:
        yield lacking(check.control, check.check, check.before, case).sentence


def _best(check: MoneyCheck, weights: Weighed) -> int:
    """What the ways come to at best while every open cell counts against them: below 0 none makes it certain."""
    choices = weights.by_purchase.values()
    return (weights.fixed.gains[check.key] or 0) + sum(max(w.gains[check.key] or 0 for w in c) for c in choices)


def obstacles(
    asked: Question, conflict: Conflict, ledger: RatioLedger, inventory: Inventory, until: Deadline
) -> tuple[Obstacle, ...]:
    """One for each gate of ``conflict``; ``inventory`` is the whole case, whose money is in ``ledger``."""
    found = []
    jointly = tuple(_jointly(asked, conflict, ledger))
    for gate in conflict.gates:
        checks = [c for c in asked.gates.checks if c.gate == gate]
        reaches = tuple(_reach(asked, conflict, c, ledger, until) for c in checks if c.is_share)
        why = dict.fromkeys(w for c in checks for w in _because(asked, c, ledger, inventory))
        missed = tuple(r for r in reaches if r.missing_twd != 0)
        found.append(Obstacle(gate, checks[0].control.title.zh_tw, missed, tuple(why) or (() if missed else jointly)))
    return tuple(found)


def _jointly(asked: Question, conflict: Conflict, ledger: RatioLedger) -> Iterator[str]:
    """The purchases of which every way mends one gate and leaves another, though none is barred by one alone."""
    checks = [c for c in asked.gates.checks if c.gate in conflict.gates and not c.is_share]
    stuck = [i for i, w in asked.weighed.by_purchase.items() if all(any(_breaks(x, c) for c in checks) for x in w)]
    if stuck:
        yield f"{listed(_purchases(stuck, ledger))} 的做法各只解決其中一道，沒有一個全部解決"


def _reach(asked: Question, conflict: Conflict, check: MoneyCheck, ledger: RatioLedger, until: Deadline) -> Reach:
    most = conflict.reachable.get(bound_id(*check.key))
    if most is None:
        return Reach(check.key.check_id, check.before.title, None, None)
    if most >= 0:
        return Reach(check.key.check_id, check.before.title, None, 0)
    others = [c for c in asked.gates.checks if c.gate in conflict.gates]
    beside = tuple(c for c in others if c is check or c.gate != check.gate or not c.is_share)
    relaxed = question(MoneyGates(beside), asked.ways, asked.weighed, 0)
    bounds = tuple(_relaxed(bound, check, most) for bound in relaxed.problem.bounds)
    relaxed = replace(relaxed, problem=replace(relaxed.problem, bounds=bounds))
    result = solve(relaxed.problem, wanted=1, seconds=until.left)
    ratio = None
    if isinstance(result, Plans) and result.found:
        what_if = merged(relaxed.chosen(result.found[0]))
        with ledger.like(what_if.tried(ledger.inventory)) as tried:
            ratio = tried.result(check.key).ratio
    return Reach(check.key.check_id, check.before.title, ratio, -(most // 100))


def _relaxed(bound: Bound, check: MoneyCheck, most: int) -> Bound:
    """The bound of ``check`` moved to what can be reached, that of its whole taken away."""
    if bound.id == bound_id(*check.key):
        return replace(bound, fixed=bound.fixed - most)
    return replace(bound, fixed=0) if bound.id == f"{bound_id(*check.key)}/whole" else bound


def _because(asked: Question, check: MoneyCheck, ledger: RatioLedger, inventory: Inventory) -> Iterator[str]:
    """What stands in the way of one check by itself."""
    by_purchase = asked.weighed.by_purchase
    if check.is_share:
        blank = [i for i, w in by_purchase.items() if all(x.gains[check.key] is None for x in w)]
        if blank:
            yield f"{listed(_purchases(blank, ledger))} 的金額或歸屬未填"
        elif all(len({(x.gains[check.key], x.wholes[check.key]) for x in w}) == 1 for w in by_purchase.values()):
            yield "與採購怎麼改無關，請調整案件的經費"
        return
    stuck = [i for i, w in by_purchase.items() if all(_breaks(x, check) for x in w)]
    for purchase_id in stuck[:MOST_NAMED]:
        [named_so] = _purchases([purchase_id], ledger)
        yield f"{named_so} 沒有可行的做法{_says(purchase_id, check, ledger)}"
    if len(stuck) > MOST_NAMED:
        yield f"等 {len(stuck)} 筆"
    if fixed := [row for row in asked.weighed.fixed.broken if row[0] == check.key]:
        yield f"{listed(named(sorted(fixed), check.check.table, inventory))} 不符合，改採購也無法改變"


def _says(purchase_id: str, check: MoneyCheck, ledger: RatioLedger) -> str:
    """Why the product, as it is, is not cleared."""
    said = ledger.origins.get(purchase_id, {}).get("says") if check.check.table == PRODUCTS else None
    return safe_text(f"（現況：{said}）") if said else ""


def _breaks(weight: Weight, check: MoneyCheck) -> bool:
    return any(key == check.key for key, _ in weight.broken)


def helps(asked: Question, conflict: Conflict, ledger: RatioLedger) -> tuple[str, ...]:
    """What to enter so that there may be a plan."""
    checks = [c for c in asked.gates.checks if c.gate in conflict.gates]
    blank, stuck = list[str](), list[str]()
    for purchase_id, weights in asked.weighed.by_purchase.items():
        if any(all(w.gains[c.key] is None for w in weights) for c in checks if c.is_share):
            blank.append(purchase_id)
        elif not any(_suits(weight, checks) for weight in weights):
            stuck.append(purchase_id)
    stuck.sort(key=lambda i: -int(ledger.purchases[i]["amount_twd"] or 0))
    said = []
    if blank:
        said.append(f"先補 {listed(_purchases(blank, ledger))} 的金額與歸類")
    if stuck:
        said.append(f"在「候選方案」表替 {listed(_purchases(stuck, ledger))} 加上可行的做法（報價、產地與佐證）")
    return tuple(said) or ("調整編列金額或歸類；各比率的分子與分母見 secaudit check",)


def _suits(weight: Weight, checks: list[MoneyCheck]) -> bool:
    """Whether the purchase, done that way, counts against none of ``checks``."""
    gains = [weight.gains[c.key] for c in checks if c.is_share]
    return all(g is not None and g >= 0 for g in gains) and not any(_breaks(weight, c) for c in checks)


def _purchases(ids: list[str], ledger: RatioLedger) -> Iterator[str]:
    return (safe_text(f"{i} {ledger.purchases[i]['name'] or ''}".strip()) for i in ids)
