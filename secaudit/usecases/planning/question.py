"""The planner's problem for one case: a line for each purchase that matters, two bounds for each share.

1. A share has its bound, and the bound that its whole is certainly more than nothing (rules.share, 3).
2. A purchase without a choice that keeps every rule is part of what is fixed. A way that is nowhere better than leaving
   the purchase as it is, and not cheaper, is left out.

Invariant: the answer is read by the same tables that the problem was written from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secaudit.planning.problem import Bound, Line, Option, Plan, Problem
from secaudit.usecases.planning.money_gates import MoneyGates
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.planning.weighing import Ways, Weighed, Weight

_FIXED = ""
"""The line of what no purchase changes but breaks a gate."""


@dataclass(frozen=True, slots=True)
class Question:
    """``choices``: for each line of the problem the purchase ("" = none) and which of its ways each option is."""

    problem: Problem
    gates: MoneyGates
    ways: Ways
    weighed: Weighed
    choices: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def holds_now(self) -> bool:
        """Whether everything holds with every purchase as it is."""
        present = [line.options[0] for line in self.problem.lines]
        if any(option.breaks for option in present):
            return False
        for place, bound in enumerate(self.problem.bounds):
            gains = [option.gains[place] for option in present]
            if None in gains or bound.fixed + sum(g or 0 for g in gains) < 0:
                return False
        return True

    def chosen(self, plan: Plan) -> tuple[Way, ...]:
        """The ways that ``plan`` chose, in the order of the case."""
        found = []
        for (purchase_id, numbers), option in zip(self.choices, plan.chosen, strict=True):
            if numbers[option]:
                found.append(self.ways[purchase_id][numbers[option] - 1])
        return tuple(found)

    def weights(self, plan: Plan) -> Mapping[str, Weight]:
        """What every purchase weighs as ``plan`` has it."""
        chosen = {p: n[o] for (p, n), o in zip(self.choices, plan.chosen, strict=True)}
        return {i: weights[chosen.get(i, 0)] for i, weights in self.weighed.by_purchase.items()}

    def spared(self, plan: Plan, way: Way) -> bool:
        """Whether every gate would hold as well if that one purchase stayed as it is."""
        place = next(i for i, (p, _) in enumerate(self.choices) if p == way.purchase_id)
        stays, goes = self.problem.lines[place].options[0], self.problem.lines[place].options[plan.chosen[place]]
        if stays.breaks:
            return False
        pairs = zip(plan.sums, stays.gains, goes.gains, strict=True)
        return all(old is not None and total + old - (new or 0) >= 0 for total, old, new in pairs)


def question(gates: MoneyGates, ways: Ways, weighed: Weighed, day_cost_twd: int) -> Question:
    """The problem of the checks in ``gates``; an effort day counts as ``day_cost_twd`` beside the price."""
    known = [way.effort_days or 0 for of_purchase in ways.values() for way in of_purchase]
    pricing = _Pricing(day_cost_twd, 1 + max(known, default=0))
    lines, choices, fixed = list[Line](), list[tuple[str, tuple[int, ...]]](), [weighed.fixed]
    for purchase_id, weights in weighed.by_purchase.items():
        pairs = enumerate(zip(weights[1:], ways[purchase_id], strict=True), 1)
        better = {k: (weight, way) for k, (weight, way) in pairs if _helps(weight, weights[0], way, gates)}
        if not better and _is_sound(weights[0], gates):
            fixed.append(weights[0])
            continue
        present = Option("", _gains(weights[0], gates), weights[0].breaks & gates.names)
        others = (_option(weight, way, gates, pricing) for weight, way in better.values())
        lines.append(Line(purchase_id, (present, *others)))
        choices.append((purchase_id, (0, *better)))
    if broken := weighed.fixed.breaks & gates.names:
        lines.append(Line(_FIXED, (Option("", (0,) * (2 * len(gates.shares)), broken),)))
        choices.append((_FIXED, (0,)))
    names = tuple(dict.fromkeys(c.gate for c in gates.checks))
    problem = Problem(tuple(_bounds(gates, fixed)), tuple(lines), names)
    return Question(problem, gates, ways, weighed, tuple(choices))


@dataclass(frozen=True, slots=True)
class _Pricing:
    """``unknown_days`` stands where nobody has said: behind every known effort, where all else is equal."""

    day_cost_twd: int
    unknown_days: int


def bound_id(control_id: str, check_id: str) -> str:
    return f"{control_id}/{check_id}"


def _bounds(gates: MoneyGates, fixed: list[Weight]) -> list[Bound]:
    bounds = []
    for check in gates.shares:
        name = bound_id(*check.key)
        bounds.append(Bound(name, check.gate, sum(w.gains[check.key] or 0 for w in fixed)))
        bounds.append(Bound(f"{name}/whole", check.gate, sum(w.wholes[check.key] for w in fixed) - 1))
    return bounds


def _gains(weight: Weight, gates: MoneyGates) -> tuple[int | None, ...]:
    return tuple(g for c in gates.shares for g in (weight.gains[c.key], weight.wholes[c.key]))


def _is_sound(weight: Weight, gates: MoneyGates) -> bool:
    return not weight.breaks & gates.names and all(weight.gains[c.key] is not None for c in gates.shares)


def _helps(weight: Weight, present: Weight, way: Way, gates: MoneyGates) -> bool:
    """Whether the way is cheaper, or better somewhere, than leaving the purchase as it is."""
    if way.cost_twd < 0 or present.breaks - weight.breaks:
        return True
    pairs = zip(_gains(weight, gates), _gains(present, gates), strict=True)
    return any(new is not None and (old is None or new > old) for new, old in pairs)


def _option(weight: Weight, way: Way, gates: MoneyGates, pricing: _Pricing) -> Option:
    return Option(
        name=way.candidate_id or way.says,
        gains=_gains(weight, gates),
        breaks=weight.breaks & gates.names,
        cost_twd=way.cost_twd + (way.effort_days or 0) * pricing.day_cost_twd,
        effort_days=pricing.unknown_days if way.effort_days is None else way.effort_days,
        assumed=way.assumed,
    )
