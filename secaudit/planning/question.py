"""The problem as rows: which options are left when certain gates are asked, and what the bounds and the goals weigh.

Invariant: a choice of ``space(gates)`` that satisfies ``rows(gates)`` satisfies exactly these gates' bounds and breaks
none of these gates; every such choice is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from secaudit.planning.problem import Option, Plan, Problem
from secaudit.planning.rows import Chosen, Row, Space, Weights, total


@dataclass(frozen=True)
class Question:
    """A problem, weighed once."""

    problem: Problem

    @cached_property
    def bounds(self) -> tuple[Row, ...]:
        """A row for each bound; "cannot be told" weighs nothing here, its option is ruled out by ``space``."""
        return tuple(
            Row(self._weigh(lambda o, at=at: o.gains[at] or 0), bound.fixed)  # type: ignore[misc]
            for at, bound in enumerate(self.problem.bounds)
        )

    @cached_property
    def goals(self) -> tuple[Weights, ...]:
        """What is wanted, the first before all others: little cost, few changes, few days, few assumptions."""
        changes = tuple(tuple(int(at > 0) for at in range(len(line.options))) for line in self.problem.lines)
        assumed = self._weigh(lambda o: int(o.assumed))
        return (
            self._weigh(lambda o: o.cost_twd),
            changes,
            self._weigh(lambda o: o.effort_days),
            tuple((0, *line[1:]) for line in assumed),
        )

    def space(self, gates: Collection[str], told: Collection[int] = ()) -> Space:
        """The options of each line that break none of ``gates`` and whose gains can be told for their bounds and for
        the bounds at ``told``; a line may be left with none."""
        needed = {at for at, bound in enumerate(self.problem.bounds) if bound.gate in gates} | {*told}

        def stays(option: Option) -> bool:
            return option.breaks.isdisjoint(gates) and all(option.gains[at] is not None for at in needed)

        lines = self.problem.lines
        return tuple(tuple(at for at, option in enumerate(line.options) if stays(option)) for line in lines)

    def rows(self, gates: Collection[str]) -> tuple[Row, ...]:
        return tuple(row for row, bound in zip(self.bounds, self.problem.bounds, strict=True) if bound.gate in gates)

    def satisfied(self, chosen: Chosen) -> frozenset[str]:
        """The gates that hold for this choice, by whole numbers alone."""
        options = [line.options[at] for line, at in zip(self.problem.lines, chosen, strict=True)]
        failed = {gate for option in options for gate in option.breaks}
        for at, (row, bound) in enumerate(zip(self.bounds, self.problem.bounds, strict=True)):
            if any(option.gains[at] is None for option in options) or not row.holds(chosen):
                failed.add(bound.gate)
        return frozenset(self.problem.gates) - failed

    def holds(self, chosen: Chosen) -> bool:
        return self.satisfied(chosen).issuperset(self.problem.gates)

    def plan(self, chosen: Chosen) -> Plan:
        cost, changes, effort, assumed = (total(goal, chosen) for goal in self.goals)
        sums = tuple(row.sum(chosen) for row in self.bounds)
        return Plan(chosen, sums, cost, changes, effort, assumed)

    def _weigh(self, number: Callable[[Option], int]) -> Weights:
        return tuple(tuple(number(option) for option in line.options) for line in self.problem.lines)


def check(problem: Problem) -> None:
    """Raise ``ValueError`` for a problem that contradicts itself: the caller's mistake, not the case's."""
    known = {*problem.gates}
    if strange := {bound.gate for bound in problem.bounds} - known:
        raise ValueError(f"bounds of gates that are not asked: {sorted(strange)}")
    for line in problem.lines:
        if not line.options:
            raise ValueError(f"line {line.id!r} has no option, not even to stay as it is")
        if line.options[0].cost_twd or line.options[0].effort_days:
            raise ValueError(f"line {line.id!r}: to stay as it is costs nothing")
        _check_options(line.id, line.options, len(problem.bounds), known)


def _check_options(line: str, options: Iterable[Option], bounds: int, gates: set[str]) -> None:
    for option in options:
        if len(option.gains) != bounds:
            raise ValueError(f"line {line!r}, option {option.name!r}: {len(option.gains)} gains for {bounds} bounds")
        if not option.breaks <= gates:
            raise ValueError(f"line {line!r}, option {option.name!r} breaks unknown gates: {sorted(option.breaks)}")
