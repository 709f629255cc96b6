"""What it costs to plan 500 purchases: ours, three plans, beside HiGHS asked once for the least cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from figures import Figure, ratio
from stopwatch import Bench, Contender

HERE = Path(__file__).resolve().parent
LINES, CANDIDATES = 500, 5


def plan_figures(bench: Bench) -> Iterator[Figure]:
    ours, bare, alike = (_solver(bench.python, name) for name in ("ours", "bare", "alike"))
    costs = {solver.name: bench.track.output(solver.command).strip() for solver in (ours, bare)}
    if len({*costs.values()}) != 1:
        raise SystemExit(f"The comparison is void, the least costs are {costs}")
    bench.track.race((ours, bare, alike), bench.rounds)
    size = f"{LINES} purchases × {CANDIDATES} candidates, seven ratios"
    yield ratio(f"three plans, {size}, to one bare HiGHS run for the cost", ours, bare, 8)
    yield Figure(f"three plans, {size}", ours.wall, "s", 5, f"processor {ours.cpu:.2f} s, {ours.peak_mb:.0f} MB")
    yield Figure(f"three plans, {LINES} purchases that are all alike", alike.wall, "s", 5)


def _solver(python: str, name: str) -> Contender:
    return Contender(name, [python, str(HERE / "plan_solvers.py"), name, "--lines", str(LINES)])
