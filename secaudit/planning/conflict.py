"""Why no choice satisfies all gates: a smallest set of gates that cannot hold together.

Invariant: every set that is smaller was satisfied by a choice that was checked with whole numbers, unless time ran out;
and no choice that is seen on the way, for whatever end, satisfies the set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from secaudit.planning.problem import Conflict
from secaudit.planning.question import Question
from secaudit.planning.rows import Chosen, Weights
from secaudit.planning.search import Answer, Deadline, Known, lightest_under

_FOR_SETS = 0.7


def smallest_conflict(question: Question, until: Deadline) -> Conflict | Chosen:
    """For a problem whose gates were found not to hold together; a choice if that proves wrong after all."""
    return _Search(question, until).conflict()


@dataclass
class _Search:
    question: Question
    until: Deadline
    seen: dict[frozenset[str], Chosen] = field(default_factory=dict)
    proven: bool = True

    def conflict(self) -> Conflict | Chosen:
        every = self.question.problem.gates
        half = self.until.share(_FOR_SETS)
        for size in range(1, len(every) + 1):
            for gates in combinations(every, size):
                if not self._hold_together(gates, half):
                    conflict = self._told(gates)
                    if self._witness(gates) is None:
                        return conflict
        chosen = self._witness(every)
        return Conflict(every, {}, proven=False) if chosen is None else chosen

    def _hold_together(self, gates: tuple[str, ...], until: Deadline) -> bool:
        """Whether they do; also when it cannot be told, and then what follows is not proven."""
        question = self.question
        if self._witness(gates) is not None:
            return True
        if gates == question.problem.gates:
            return False
        answer = lightest_under(question.space(gates), question.rows(gates), question.goals[0], until)
        self._see(answer)
        self.proven = self.proven and answer.proven
        return answer.chosen is not None or not answer.proven

    def _witness(self, gates: tuple[str, ...]) -> Chosen | None:
        return next((chosen for held, chosen in self.seen.items() if held.issuperset(gates)), None)

    def _see(self, answer: Answer) -> None:
        if answer.chosen is not None:
            self.seen.setdefault(self.question.satisfied(answer.chosen), answer.chosen)

    def _told(self, gates: tuple[str, ...]) -> Conflict:
        bounds = [(at, bound) for at, bound in enumerate(self.question.problem.bounds) if bound.gate in gates]
        reachable: dict[str, int | None] = {}
        proven = self.proven
        for left, (at, bound) in zip(range(len(bounds), 0, -1), bounds, strict=True):
            answer = self._most(at, gates, self.until.share(1 / left))
            self._see(answer)
            reachable[bound.id] = None if answer.chosen is None else self.question.bounds[at].sum(answer.chosen)
            proven = proven and answer.proven
        return Conflict(gates, reachable, proven)

    def _most(self, at: int, gates: tuple[str, ...], until: Deadline) -> Answer:
        """The choice with the largest sum of the bound at ``at`` under the other ``gates``."""
        question = self.question
        own = question.problem.bounds[at].gate
        others = tuple(gate for gate in gates if gate != own)
        space = tuple(
            tuple(option for option in left if own not in line.options[option].breaks)
            for line, left in zip(question.problem.lines, question.space(others, (at,)), strict=True)
        )
        inside = (chosen for chosen in self.seen.values() if question.satisfied(chosen).issuperset(others))
        known = next((c for c in inside if all(o in left for o, left in zip(c, space, strict=True))), None)
        less: Weights = tuple(tuple(-weight for weight in line) for line in question.bounds[at].weights)
        return lightest_under(space, question.rows(others), less, until, Known(known))
