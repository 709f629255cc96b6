"""What is asked of the planner: lines that can be done in one of several ways, and bounds that all must hold.

Invariant: everything is a whole number; a bound holds iff its fixed part plus the gains of the chosen options is at
least zero, and an option that breaks a gate cannot be chosen while that gate is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One way to do a line. ``gains`` has one entry for each bound of the problem, in its order; ``None`` is "cannot be
    told", which rules the option out while that bound is asked. ``cost_twd`` is what it costs more than the present
    way (negative: less)."""

    name: str
    gains: tuple[int | None, ...]
    breaks: frozenset[str] = frozenset()
    cost_twd: int = 0
    effort_days: int = 0
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """``options[0]`` is the line as it is: no cost, no effort."""

    id: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """``fixed`` is what lines that cannot be changed add; several bounds may belong to one gate."""

    id: str
    gate: str
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """``gates`` names everything that can be asked: the gates of the bounds and those that options break."""

    bounds: tuple[Bound, ...]
    lines: tuple[Line, ...]
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """``chosen`` has one place in ``options`` for each line; ``sums`` one exact sum for each bound, each at least 0."""

    chosen: tuple[int, ...]
    sums: tuple[int, ...]
    cost_twd: int
    changes: int
    effort_days: int
    assumed: int


@dataclass(frozen=True, slots=True)
class Plans:
    """At most as many as were asked for, the best first; none contains another's changes. ``proven`` is false when time
    ran out before the first was known to be the cheapest; then ``found`` may even be empty: no plan was met, and
    none was excluded. A present state that satisfies all gates is one plan without changes."""

    found: tuple[Plan, ...]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """No choice satisfies all gates. ``gates`` is a smallest set that cannot hold together; ``reachable`` is the
    largest sum of each of its bounds that can be reached while the set's other gates hold, by options that tell it and
    that its own gate allows (``None``: there are none such). ``proven`` is false when time ran out before a smaller set
    was excluded, or before a sum was known to be the largest."""

    gates: tuple[str, ...]
    reachable: Mapping[str, int | None]
    proven: bool = True
