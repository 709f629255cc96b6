"""HiGHS, and nothing else of the program imports it: rows of whole numbers in, a choice out that is only a claim.

HiGHS reckons in doubles and lets a row miss by a tolerance. So that no choice is lost by that:

1. A line of k options that are left is k - 1 binary columns, each the difference to the line's first option; a row is
   divided by the greatest common divisor of its differences, its constant rounded down (all sums are multiples).
2. Coefficients of ``_BITS`` bits are exact, and so are their sums. A row with larger ones is divided by a power of two
   until they fit: its sums are then off in the last digits of a double. Where that was done a claim is not ``sure``.
   With ``widely`` such a row is wider by all that its sums can be off, and what is claimed of it is sure again.
3. A choice may miss a row by a unit in 10**14 and look right here, the more so widely. What comes back is rounded to a
   choice, and whoever calls checks it with whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Literal

from secaudit.planning.rows import Chosen, Row, Space, Weights

if TYPE_CHECKING:
    import highspy

SAFE = 2**31
"""An objective whose totals differ by less is told apart by HiGHS without doubt."""

_BITS = 30
_GLANCE = 0.05
_GRACE = 1.0
_SETTINGS: dict[str, float | int | str] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "mip_feasibility_tolerance": 1e-6,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """``best``: nothing is better; ``none``: nothing satisfies the rows; ``stopped``: time ran out, ``chosen`` is what
    was found by then, if anything."""

    kind: Literal["best", "none", "stopped"]
    chosen: Chosen | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """When HiGHS stops before it is done: time, nodes, and a total at which it is done since none is less; and whether
    large numbers are to be seen widely."""

    seconds: float
    nodes: int | None = None
    least: int | None = None
    widely: bool = False


@dataclass
class _Model:
    """Binary columns: ``places`` says of which line and option; and rows over them, each with its least value."""

    places: list[tuple[int, int]]
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    widely: bool = False
    has_shifted: bool = False

    def add_row(self, terms: dict[int, int], fixed: int) -> None:
        """``sum(terms) + fixed >= 0``."""
        sizes = [abs(weight) for weight in terms.values()]
        shift = max(0, max(sizes).bit_length() - _BITS)
        self.index += terms
        self.value += (math.ldexp(weight, -shift) for weight in terms.values())
        self.starts.append(len(self.index))
        reach = math.ldexp(sum(sizes) + abs(fixed), -shift)
        off = len(terms) * math.ulp(reach) if shift and self.widely else 0.0
        self.lower.append(math.ldexp(-fixed, -shift) - off)
        self.has_shifted = self.has_shifted or shift > 0


def minimise(space: Space, rows: Sequence[Row], weights: Weights, limits: Limits, start: Chosen | None = None) -> Claim:
    """The choice in ``space`` of the least total of ``weights`` that satisfies ``rows``, as HiGHS sees it. ``start`` is
    a choice to begin with. At least one line has more than one option left."""
    model = _Model([(line, option) for line, left in enumerate(space) for option in left[1:]])
    model.widely = limits.widely
    for row in rows:
        terms, fixed = _differences(model.places, space, row.weights, row.fixed)
        if terms:
            unit = math.gcd(*terms.values())
            model.add_row({column: weight // unit for column, weight in terms.items()}, fixed // unit)
        elif fixed < 0:
            return Claim("none")
    _one_option_each(model, space)
    goal, base = _differences(model.places, space, weights, 0)
    unit = math.gcd(*goal.values()) or 1
    costs = {column: weight // unit for column, weight in goal.items()}
    least = None if limits.least is None else (limits.least - base) / unit
    for presolve in ("choose", "off"):
        engine = _engine(model, costs, {**_limits(limits, least), "presolve": presolve})
        if start is not None:
            _begin_with(engine, model.places, start)
        _run(engine, limits.seconds)
        if not _is_lost(engine):
            break
    return replace(_claim(engine, model.places, space), sure=limits.widely or not model.has_shifted)


def _differences(
    places: list[tuple[int, int]], space: Space, weights: Weights, fixed: int
) -> tuple[dict[int, int], int]:
    base = [line[left[0]] for line, left in zip(weights, space, strict=True)]
    terms = {column: weights[line][option] - base[line] for column, (line, option) in enumerate(places)}
    return {column: weight for column, weight in terms.items() if weight}, fixed + sum(base)


def _one_option_each(model: _Model, space: Space) -> None:
    first = 0
    for left in space:
        if len(left) > 2:
            model.add_row(dict.fromkeys(range(first, first + len(left) - 1), -1), 1)
        first += len(left) - 1


def _limits(limits: Limits, least: float | None) -> dict[str, float | int]:
    nodes = {} if limits.nodes is None else {"mip_max_nodes": limits.nodes}
    target = {} if least is None else {"objective_target": least + 0.5}
    return {"time_limit": limits.seconds, **nodes, **target}


def _engine(model: _Model, costs: dict[int, int], settings: dict[str, float | int | str]) -> highspy.Highs:
    import highspy

    engine: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {**_SETTINGS, **settings}.items():
        engine.setOptionValue(name, value)
    engine.HandleUserInterrupt = True
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.places), len(model.lower)
    lp.col_cost_ = [float(costs.get(column, 0)) for column in range(lp.num_col_)]
    lp.col_lower_, lp.col_upper_ = [0.0] * lp.num_col_, [1.0] * lp.num_col_
    lp.row_lower_, lp.row_upper_ = model.lower, [highspy.kHighsInf] * lp.num_row_
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model.starts, model.index, model.value
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    engine.passModel(lp)
    return engine


def _begin_with(engine: highspy.Highs, places: list[tuple[int, int]], known: Chosen) -> None:
    import highspy

    solution = highspy.HighsSolution()
    solution.col_value = [float(known[line] == option) for line, option in places]
    engine.setSolution(solution)


def _run(engine: highspy.Highs, seconds: float) -> None:
    """In a thread of its own, so that Ctrl-C reaches this one: it ends the search and goes on its way."""
    end, over = monotonic() + seconds + _GRACE, Event()

    def run() -> None:
        try:
            engine.run()
            engine.resetGlobalScheduler(False)  # a thread that ends with a scheduler of its own can hang on Windows
        finally:
            over.set()

    Thread(target=run, daemon=True).start()
    try:
        while not over.wait(_GLANCE):  # Thread.join, once interrupted, takes the thread for ended
            if monotonic() > end:
                engine.cancelSolve()  # type: ignore[no-untyped-call]
    except BaseException:
        engine.cancelSolve()  # type: ignore[no-untyped-call]
        over.wait()
        raise


def _is_lost(engine: highspy.Highs) -> bool:
    """Whether HiGHS gave up on numbers, for which it has a second way; time and nodes are no such reason."""
    import highspy

    status = engine.getModelStatus()
    return status in (highspy.HighsModelStatus.kSolveError, highspy.HighsModelStatus.kUnknown)


def _claim(engine: highspy.Highs, places: list[tuple[int, int]], space: Space) -> Claim:
    import highspy

    status = engine.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Claim("none")
    chosen = None
    if engine.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        values = engine.getSolution().col_value
        picked = {line: option for (line, option), value in zip(places, values, strict=False) if value > 0.5}
        chosen = tuple(picked.get(line, left[0]) for line, left in enumerate(space))
    done = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget)
    is_best = status in done and chosen is not None
    return Claim("best" if is_best else "stopped", chosen)
