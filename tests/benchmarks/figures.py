"""Measured figures: each beside its bound, printed as lines and written as docs/benchmarks.md.

Invariant: whether a figure holds is decided here, from the unrounded number; nothing is measured here.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass

from stopwatch import Contender

_HEAD = """# Benchmarks

Written by `{command} --write` this file; run by hand, no test.

{machine}.

Every ratio is between programs run in turns within this one run, each the least of several rounds: by wall time, and by
processor time (user + system) beside it. The programs run in a clean environment as `secaudit.bootstrap` makes it, with
bytecode kept and a warm catalogue cache.

| figure | measured | bound | |
|---|---|---|---|
"""
_FOOT = """
## What is compared

- **`--help`**: against a [click](https://click.palletsprojects.com) program of one group and one command.
- **1,000 assets**: `secaudit check` of a made-up plant (`tests/benchmarks/cases.py`: 20 zones, 80 flows, 9 profiles,
  some 25 filled columns an asset, and rows for every other table) at 驗收, against `python -c pass`.
- **The large case**: the same plant, larger, as CSV, against `tests/benchmarks/loop.py`: the asset, flow and zone
  checks of the catalogue written by hand with the `csv` module. It neither validates the input, nor derives paths,
  backups or money, nor explains. The benchmark stops when its counts and ours differ in any verdict of any check.
  The line for 提案 has no bound: there we judge the planned state as well (docs/adr/0005), the loop does not.
- **The screen**: `secaudit ui` on a terminal of its own (a pty of 100 × 30), against a Textual program that shows one
  word and echoes a key. First paint: from the start of the process until the tabs stand there. An answer key: until
  the frame with the new verdict is written, judged anew in between; "at rest" is when nothing more is written.
- **nmap**: a made-up scan (`tests/benchmarks/scan_file.py`) read whole by our observer in a process of its own, imports
  and all, against `tests/benchmarks/scan_readers.py loop`: expat with three handlers that only count. The benchmark
  stops when the readers differ in the number of hosts that are up. python-libnmap is measured where the interpreter
  that runs the benchmark has it.
- **Plans**: `secaudit.planning` on made-up purchases (`tests/benchmarks/plan_solvers.py`), three plans, each proven and
  ordered by cost, changes, days and assumptions, against one run of HiGHS on one plain model for the cost alone. The
  benchmark stops when the least costs differ. Where all purchases are alike nothing but the order decides.
- **Sealing**: `tests/benchmarks/seal_runners.py`, whole processes, start-up, tables and judgement included. The bare
  pass for sealing reads the items from the same case file by one query each, hashes them, writes them into one file and
  syncs it; that for verifying reads the bundle and hashes each member. The benchmark stops when not all have passed the
  same bytes of evidence. For 20,000 small files the whole seal is held against reading, hashing and writing each file
  as it lies in a folder; the envelope and its signature are also held against bare passes over one file, beside which
  tables, log and judgement of so many rows are on the lines for scale. bagit-python is measured where the interpreter
  that runs the benchmark has it, on the bundle unpacked; its `--validate` checks the hashes alone.
- **demo**: `secaudit demo` on at most two cores, with DOCX, PDF, HTML and the drawings.
- **Documents**: whole processes of `secaudit report` on made-up cases (`tests/benchmarks/report_cases.py`): one whose
  papers are copied five times, so that its appendix has 200 pages and more, and one with texts of 1,990 characters in
  ten rows of every table. The benchmark stops when the first has fewer pages.
- **Drawings**: `tests/benchmarks/drawings.py` counts where wires cross and where labels lie on anything, for seeded
  plants, beside the zones in the order of the case with each wire on the first free track.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. ``bound`` is the most it may be; ``None`` = for information."""

    name: str
    number: float
    unit: str
    bound: float | None = None
    detail: str = ""

    @property
    def holds(self) -> bool | None:
        return None if self.bound is None else self.number <= self.bound

    @property
    def verdict(self) -> str:
        return {True: "OK", False: "over", None: ""}[self.holds]

    @property
    def measured(self) -> str:
        return f"{_short(self.number)} {self.unit}{f' ({self.detail})' if self.detail else ''}"

    @property
    def allowed(self) -> str:
        return "" if self.bound is None else f"≤ {self.bound:g} {self.unit}"


def ratio(name: str, ours: Contender, theirs: Contender, bound: float | None) -> Figure:
    """How many times as long ``ours`` takes as ``theirs``."""
    detail = f"{_seconds(ours.wall)} to {_seconds(theirs.wall)}; processor {_short(ours.cpu / theirs.cpu)} ×"
    return Figure(name, ours.wall / theirs.wall, "×", bound, detail)


def machine() -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {system}"


def lines(figures: Iterable[Figure]) -> Iterable[str]:
    for f in figures:
        yield f"{f.verdict or 'info':5} {f.name}: {f.measured}{f'  bound {f.allowed}' if f.allowed else ''}"


def page(figures: Iterable[Figure], command: str) -> str:
    """The figures as Markdown; ``command`` is what was called."""
    rows = "".join(f"| {f.name} | {f.measured} | {f.allowed} | {f.verdict} |\n" for f in figures)
    return _HEAD.format(machine=machine(), command=command) + rows + _FOOT


def _short(number: float) -> str:
    if number == int(number):
        return str(int(number))
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
