"""How well the architecture diagram reads, as figures: crossings beside those of a plain layout, overlaps, time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from figures import Figure
from stopwatch import Bench

HERE = Path(__file__).resolve().parent


def drawing_figures(bench: Bench) -> Iterator[Figure]:
    found = json.loads(bench.track.output([bench.python, str(HERE / "drawings.py")]))
    size = "50 plants of 20 to 60 assets and 30 to 90 flows"
    share = 100 * found["ours"] / found["plain"]
    detail = f"{found['ours']} to {found['plain']}"
    yield Figure(f"architecture diagram, {size}: wires that cross, to a plain layered layout", share, "%", 60, detail)
    yield Figure(f"architecture diagram, {size}: labels that overlap anything", found["overlaps"], "labels", 0)
    yield Figure("both architecture diagrams of 1,000 assets and 300 flows", found["seconds"], "s", 1)
