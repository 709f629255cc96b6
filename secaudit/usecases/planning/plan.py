"""``secaudit plan``: the cheapest changes of purchases with which every money gate passes.

1. The rules weigh every way to do every purchase; the planner chooses; the case with the plan in it is judged anew.
2. What a clause recommends is asked first and given up only when no plan satisfies it beside the gates.
3. A gate that no purchase can settle, as its whole is nothing or a total is blank, is left out and said.

Invariant: no plan is shown whose gates the judgement does not confirm, but for the conditions listed with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from secaudit.assess import Docket
from secaudit.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK, SecauditError
from secaudit.model.assessment import HOLDING, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.plan import ComplyingPlan, Planned, PlanState
from secaudit.planning.problem import Conflict, Plan, Plans
from secaudit.planning.search import Deadline
from secaudit.planning.solve import solve
from secaudit.tables.effective import Rows
from secaudit.tables.views import as_is
from secaudit.text import safe_text
from secaudit.usecases.check import Checked
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.planning.assumed import assumed_ways
from secaudit.usecases.planning.candidates import Offers
from secaudit.usecases.planning.money_gates import MoneyGates, money_gates
from secaudit.usecases.planning.obstacles import helps, obstacles, untold
from secaudit.usecases.planning.question import Question, question
from secaudit.usecases.planning.told import (
    Results,
    asked_checks,
    beside,
    complying,
    conditions,
    explained,
    merged,
    nothing_left,
    results_of,
)
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.planning.weighing import weighed
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger
from secaudit.usecases.spending.side_effects import side_effects
from secaudit.usecases.spending.what_if import WhatIf

TOP = 3
SECONDS = 20.0
_FOR_WISHES = 0.5
"""Of the time that is left, for as long as there are wishes to give up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: how many plans, of which gates (none = all), an effort day counted as money, and how long."""

    top: int = TOP
    gates: tuple[str, ...] = ()
    day_cost_twd: int = 0
    seconds: float = SECONDS


ALL = Asked()
_TOO_SHORT = "時間內沒有找到方案，也無法確定做不到；請放寬時間（secaudit plan --seconds）再試"


@dataclass(frozen=True, slots=True)
class Answer:
    """``what_ifs`` has one for each plan of ``told``, in its order: what trying that plan changes in the case."""

    told: Planned
    what_ifs: tuple[WhatIf, ...] = ()


def planned(inventory: Inventory, catalogue: Catalogue, phase: str, as_of: date, asked: Asked = ALL) -> Planned:
    """What :func:`plan` answers, in words and figures alone."""
    return plan(inventory, catalogue, phase, as_of, asked).told


def plan(inventory: Inventory, catalogue: Catalogue, phase: str, as_of: date, asked: Asked = ALL) -> Answer:
    """The cheapest plans for ``inventory`` as judged in ``phase`` as of ``as_of``; nothing is read or kept."""
    with closing(Docket(catalogue)) as docket, RatioLedger(inventory, catalogue, as_of) as ledger:
        court = _Court(inventory, catalogue, phase, as_of, docket)
        present = court.judged(inventory)
        every = money_gates(ledger, present.assessment, as_is(inventory))
        every = every.only(asked.gates) if asked.gates else every
        ways, remarks = _ways(ledger, inventory)
        with RatioLedger(inventory, catalogue, as_of, in_use=True) as everything:
            weights = weighed(ledger, everything, every, ways)
        left_out = untold(every, weights, Rows(inventory))
        gates = every.without(frozenset(left_out))
        excepted = tuple(f"{c.id} {c.title.zh_tw}：例外已敘明，比率不列入" for c in every.excepted)
        base = Planned(
            state=PlanState.UNTOLD,
            phase=phase,
            as_of=as_of,
            gates=tuple({c.control.id: c.control.title.zh_tw for c in gates.checks}.items()),
            present=asked_checks(gates),
            untold=tuple(o for gate, o in left_out.items() if gate == o.control_id or o.control_id not in left_out),
            remarks=(*excepted, *remarks),
        )
        if not gates.checks:
            return Answer(base)
        case = _Case(court, present, ledger, base)
        return case.answer(question(gates, ways, weights, asked.day_cost_twd), asked)


def _ways(ledger: RatioLedger, inventory: Inventory) -> tuple[dict[str, Sequence[Way]], tuple[str, ...]]:
    """The ways to do each purchase: its candidates, or what is assumed where none was entered."""
    offers, remarks = Offers(inventory), list[str]()
    ways: dict[str, Sequence[Way]] = {}
    for purchase_id, purchase in ledger.purchases.items():
        if purchase_id in offers.by_purchase:
            ways[purchase_id], unused = offers.ways(purchase)
            remarks += unused
        else:
            ways[purchase_id] = assumed_ways(ledger, offers, purchase_id)
    return ways, tuple(remarks)


@dataclass(frozen=True)
class _Court:
    """Judges whole cases."""

    inventory: Inventory
    catalogue: Catalogue
    phase: str
    as_of: date
    docket: Docket

    def judged(self, inventory: Inventory) -> Checked:
        case = OpenCase(Path(), inventory, self.phase, self.as_of, "")
        return Checked(case, self.catalogue, self.docket.assess(inventory, self.phase, self.as_of))


@dataclass(frozen=True)
class _Case:
    """One case whose plan is sought; ``base`` is what is said of it whatever comes out."""

    court: _Court
    present: Checked
    ledger: RatioLedger
    base: Planned

    def answer(self, asked_for: Question, asked: Asked) -> Answer:
        """Rule 2: wishes that stand in the way are given up, one conflict after the other."""
        every, wanted, until = asked_for.gates, asked_for, Deadline.after(asked.seconds)
        while True:
            if wanted.holds_now:
                return Answer(self._nothing(wanted, every))
            wishes = wanted.gates.wishes
            result = solve(wanted.problem, wanted=asked.top, seconds=until.share(_FOR_WISHES if wishes else 1).left)
            if isinstance(result, Conflict):
                wishes &= frozenset(result.gates)
            if isinstance(result, Plans) and (result.found or not wishes):
                return self._found(wanted, result, every)
            if isinstance(result, Conflict) and not wishes:
                return Answer(self._impossible(wanted, result, until))
            wanted = question(wanted.gates.without(wishes), wanted.ways, wanted.weighed, asked.day_cost_twd)

    def _nothing(self, wanted: Question, every: MoneyGates) -> Planned:
        present = [wanted.weighed.fixed, *(w[0] for w in wanted.weighed.by_purchase.values())]
        return replace(
            self.base,
            state=PlanState.NOTHING,
            conditions=conditions(every, present, self.court.inventory),
            explain=explained(asked_checks(every)),
            beside=beside(every, self.present.assessment),
        )

    def _impossible(self, wanted: Question, conflict: Conflict, until: Deadline) -> Planned:
        return replace(
            self.base,
            state=PlanState.IMPOSSIBLE,
            obstacles=obstacles(wanted, conflict, self.ledger, self.court.inventory, until),
            helps=helps(wanted, conflict, self.ledger),
            proven=conflict.proven,
        )

    def _found(self, wanted: Question, result: Plans, every: MoneyGates) -> Answer:
        if not result.found:
            return Answer(replace(self.base, remarks=(*self.base.remarks, _TOO_SHORT), proven=False))
        plans = [self._plan(wanted, found, every) for found in result.found]
        told = replace(self.base, state=PlanState.FOUND, plans=tuple(p for p, _ in plans), proven=result.proven)
        return Answer(told, tuple(w for _, w in plans))

    def _plan(self, wanted: Question, found: Plan, every: MoneyGates) -> tuple[ComplyingPlan, WhatIf]:
        """The plan re-judged (the module's invariant)."""
        ways = wanted.chosen(found)
        what_if = merged(ways)
        inventory = what_if.tried(self.court.inventory)
        after = self.court.judged(inventory)
        results = results_of(after.assessment)
        weights = [wanted.weighed.fixed, *wanted.weights(found).values()]
        _confirm(wanted.gates, results, {key for weight in weights for key, _ in weight.open})
        checks = asked_checks(every, results)
        told = complying(
            tuple((way, not wanted.spared(found, way)) for way in ways),
            checks,
            (*conditions(wanted.gates, weights, inventory), *nothing_left(wanted.gates, results)),
            explained(checks),
            beside(every, after.assessment),
            side_effects(self.present, after, *(c.key for c in every.shares)),
        )
        return told, what_if


def _confirm(gates: MoneyGates, results: Results, conditional: set[RatioKey]) -> None:
    """Raise unless every check of ``gates`` holds, or can't be told for a reason that stands among the conditions."""
    for check in gates.checks:
        result = results[check.key]
        open_for_a_reason = check.key in conditional or (not check.is_share and not result.tally.total)
        if result.outcome not in HOLDING and not (result.outcome is Verdict.UNKNOWN and open_for_a_reason):
            what = f"方案與判定不一致：{check.key.control_id} {result.title}（{safe_text(result.reason)}）"
            raise SecauditError(what, "這是程式的錯誤，請回報；方案沒有列出", code="E-PLN-01")


def exit_code(told: Planned) -> int:
    """As ``check`` has it, for the gates that were asked: 3 when one fails in the case as it is, plan or no plan; else
    4 when one can't be told; else 0."""
    if told.fails_now:
        return EXIT_FINDINGS
    return EXIT_INCOMPLETE if told.open_now else EXIT_OK
