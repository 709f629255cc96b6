"""The same purchases planned by us and by HiGHS alone, each in a process of its own; prints the least extra cost.

    python tests/benchmarks/plan_solvers.py ours|bare|alike [--lines 500]

Invariant: the same number of lines gives the same problem. ``alike`` is ours on lines that are all the same: what
differs by nothing is the hardest to order.
"""

from __future__ import annotations

import argparse
import random

from plans import CANDIDATES, LINES

from secaudit.planning.problem import Bound, Line, Option, Plans, Problem
from secaudit.planning.solve import solve

_BOUNDS = 7


def purchases(count: int) -> Problem:
    """Amounts of NT$ 10,000 to 5 million, few of them as the clauses want them; gains as the ratios' rows have them:
    35 % domestic by phase and over all, half made in Taiwan, half passed on, a fifth cloud, 40 %, and a mixed one."""
    dice = random.Random(count)
    lines = tuple(Line(f"P-{at}", tuple(_ways(dice))) for at in range(count))
    gates = tuple(f"G-{at}" for at in range(_BOUNDS))
    return Problem(tuple(Bound(f"B-{at}", gate) for at, gate in enumerate(gates)), lines, (*gates, "prc"))


def _ways(dice: random.Random) -> list[Option]:
    amount, in_phase, is_product = dice.randint(10, 5_000) * 1_000, dice.random() < 0.7, dice.random() < 0.6
    ways = []
    for at in range(1 + CANDIDATES):
        better = 0.2 if at == 0 else 0.6
        extra = 0 if at == 0 or dice.random() < 0.3 else int(amount * dice.uniform(0, 0.3))
        now = amount + extra
        domestic, made_here, cloud = dice.random() < better, dice.random() < better, dice.random() < better / 2
        passed_on = int(now * dice.uniform(0.3, 1)) if dice.random() < 0.8 - better / 2 else 0
        gains = (
            (20 * now * domestic - 7 * now) * in_phase,
            20 * now * domestic - 7 * now,
            now - 2 * now * (is_product and not made_here),
            now - 2 * passed_on,
            5 * now * cloud - now,
            10 * now * domestic - 4 * now,
            now * domestic - 2 * passed_on,
        )
        breaks = frozenset({"prc"} if dice.random() < 0.03 else ())
        ways.append(Option(f"{at}", gains, breaks, extra, at and dice.choice((1, 5, 10, 20)), at > 0 and not extra))
    return ways


def alike(count: int) -> Problem:
    """A fifth of the lines must change, and it does not matter which, nor how."""
    ways = (Option("0", (0,)), *(Option(f"{at + 1}", (10,), frozenset(), 5, 1) for at in range(CANDIDATES)))
    lines = tuple(Line(f"P-{at}", ways) for at in range(count))
    return Problem((Bound("B", "G", -2 * count),), lines, ("G",))


def ours(problem: Problem) -> int:
    told = solve(problem)
    assert isinstance(told, Plans)
    assert told.proven
    assert len(told.found) == 3
    return told.found[0].cost_twd


def bare(problem: Problem) -> int:
    """One model, one run: the least cost alone, in doubles, unchecked."""
    import highspy

    engine = highspy.Highs()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("threads", 1)
    engine.setOptionValue("mip_rel_gap", 0.0)
    columns = [
        (at, option)
        for at, line in enumerate(problem.lines)
        for option in line.options
        if not option.breaks and None not in option.gains
    ]
    for _, option in columns:
        engine.addCol(float(option.cost_twd), 0.0, 1.0, 0, [], [])
    for column in range(len(columns)):
        engine.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for at, bound in enumerate(problem.bounds):
        values = [float(option.gains[at] or 0) for _, option in columns]
        engine.addRow(float(-bound.fixed), highspy.kHighsInf, len(values), list(range(len(values))), values)
    for at in range(len(problem.lines)):
        own = [column for column, (line, _) in enumerate(columns) if line == at]
        engine.addRow(1.0, 1.0, len(own), own, [1.0] * len(own))
    engine.run()
    return round(engine.getInfo().objective_function_value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("solver", choices=("ours", "bare", "alike"))
    parser.add_argument("--lines", type=int, default=LINES)
    given = parser.parse_args()
    if given.solver == "alike":
        print(ours(alike(given.lines)))
    else:
        print({"ours": ours, "bare": bare}[given.solver](purchases(given.lines)))


if __name__ == "__main__":
    main()
