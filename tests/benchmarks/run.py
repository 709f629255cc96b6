"""The benchmark: what the program costs, as ratios to something simple, within one run.

    python tests/benchmarks/run.py [--venv DIR] [--million] [--only screen] [--write docs/benchmarks.md]

Needs a POSIX system (``os.wait4``), some 5 GB of disk and the package registry, once.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawing_figures import drawing_figures
from figures import Figure, lines, machine, page, ratio
from plans import plan_figures
from report_documents import report_figures
from scans import observe_figures
from screens import screen_figures
from seals import seal_figures
from stopwatch import Contender, Track

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
UNWANTED_IN_HELP = ("textual", "networkx", "docx", "typst")
HEAVY = (*UNWANTED_IN_HELP, "jinja2", "pydantic", "yaml", "python_calamine", "xlsxwriter", "sqlite3")
_BARE = '''import click

@click.group()
def program():
    """A program."""

@program.command()
@click.option("--name", help="Whom to greet.")
def hello(name):
    """Greet somebody."""

program()
'''
_IMPORTS = (
    "import contextlib, io, json, sys\nfrom secaudit.cli.main import run\n"
    "with contextlib.redirect_stdout(io.StringIO()): run(['--help'])\nprint(json.dumps(sorted(sys.modules)))"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The clean interpreter, where things run, how often, and how large "large" is."""

    python: str
    track: Track
    rounds: int
    assets: int

    @property
    def program(self) -> list[str]:
        return [self.python, str(Path(self.python).parent / "secaudit")]

    def check(self, case: str, *more: str) -> list[str]:
        return [*self.program, "check", case, "--fail-on", "never", *more]

    def make_case(self, name: str, assets: int, *more: str) -> None:
        self.track.run([self.python, str(HERE / "cases.py"), name, "--assets", str(assets), *more])


def help_figures(bench: Bench) -> Iterator[Figure]:
    bare = bench.track.folder / "bare.py"
    bare.write_text(_BARE, encoding="utf-8")
    ours = Contender("--help", [*bench.program, "--help"])
    theirs = Contender("click", [bench.python, str(bare), "--help"])
    bench.track.race((ours, theirs), bench.rounds * 4)
    yield ratio("`secaudit --help` to a bare click program's", ours, theirs, 1.5)
    loaded = {name.split(".")[0] for name in json.loads(bench.track.output([bench.python, "-c", _IMPORTS]))}
    wrong = [name for name in UNWANTED_IN_HELP if name in loaded]
    said = f"of {', '.join(HEAVY)}: {', '.join(n for n in HEAVY if n in loaded) or 'none'}"
    yield Figure("textual, networkx, docx, typst imported by `--help`", len(wrong), "modules", 0, said)


def small_figures(bench: Bench) -> Iterator[Figure]:
    bench.make_case("small", 1_000, "--workbook", "small.xlsx")
    nothing = Contender("pass", [bench.python, "-c", "pass"])
    networkx = Contender("networkx", [bench.python, "-c", "import networkx"])
    from_csv = Contender("csv", bench.check("small"))
    from_xlsx = Contender("xlsx", bench.check("small.xlsx"))
    bench.track.race((nothing, networkx, from_csv, from_xlsx), bench.rounds * 4)
    yield ratio("`check`, 1,000 assets in CSV, to `python -c pass`", from_csv, nothing, 25)
    yield ratio("`check`, 1,000 assets in a workbook, to `python -c pass`", from_xlsx, nothing, 25)
    yield ratio("for scale: `import networkx` to `python -c pass`", networkx, nothing, None)


def large_figures(bench: Bench) -> Iterator[Figure]:
    bench.make_case("large", bench.assets)
    loop = Contender("loop", [bench.python, str(HERE / "loop.py"), "large"])
    checks = agreed(bench, "large", loop.command)
    ours = Contender("check", bench.check("large"))
    proposal = Contender("提案", bench.check("large", "--phase", "提案"))
    bench.track.race((loop, ours, proposal), bench.rounds)
    size = f"{bench.assets:,} assets"
    yield ratio(f"`check`, {size} in CSV, to the hand-written loop ({checks} checks agree)", ours, loop, 6)
    yield Figure(f"`check`, {size}: peak memory", ours.peak_mb, "MB", 400, f"loop {loop.peak_mb:.0f} MB")
    yield ratio(f"`check`, {size} at 提案, planned state judged too", proposal, loop, None)
    yield Figure(f"`check`, {size} at 提案: peak memory", proposal.peak_mb, "MB", 400)


def agreed(bench: Bench, case: str, loop: Sequence[str]) -> int:
    """How many checks the loop decides, with the same quantity for every verdict as ours; ends when one differs."""
    counted = json.loads(bench.track.output(loop))
    told = json.loads(bench.track.output(bench.check(case, "--json")))
    ours = {
        f"{result['control_id']}/{check['check_id']}": {v: n for v, n in check["tally"].items() if n}
        for result in told["assessment"]["results"]
        for check in result["checks"]
        if check["shape"] == "every" and {table for table, _ in check["columns"]} & {"asset", "flow", "zone"}
    }
    if different := [key for key in sorted(ours.keys() | counted.keys()) if ours.get(key) != counted.get(key)]:
        told_lines = [f"{key}: secaudit {ours.get(key)}, loop {counted.get(key)}" for key in different]
        raise SystemExit("The comparison is void, these checks differ:\n" + "\n".join(told_lines))
    return len(ours)


def growth_figures(bench: Bench) -> Iterator[Figure]:
    first = 0.0
    for assets in (bench.assets, 3 * bench.assets, 10 * bench.assets):
        name = f"grown-{assets}"
        bench.make_case(name, assets)
        grown = Contender(name, bench.check(name))
        grown.runs += [bench.track.run(grown.command) for _ in range(2)]
        each = grown.wall / assets * 1e6
        first = first or each
        detail = f"{grown.wall:.1f} s, {grown.peak_mb:.0f} MB, {each / first:.2f} × the first"
        yield Figure(f"`check`, {assets:,} assets in CSV: time per asset", each, "µs", None, detail)


def demo_figures(bench: Bench) -> Iterator[Figure]:
    demo = Contender("demo", [*bench.program, "demo", "--out", "demo"])
    cold = Contender("cold", demo.command)
    bench.track.race([demo], bench.rounds)
    bench.track.having(SECAUDIT_NO_CACHE="1").race([cold], bench.rounds)
    yield Figure("`demo` with three documents, on two cores", demo.wall, "s", 5, f"processor {demo.cpu:.2f} s")
    yield Figure("`demo` the first time, no catalogue cache", cold.wall, "s", 5, f"processor {cold.cpu:.2f} s")


def clean_python(home: Path) -> str:
    """An environment as the README's command makes it, in ``home``; what is up to date there stays."""
    sys.path.insert(0, str(ROOT))
    from secaudit import bootstrap

    bootstrap.HOME, bootstrap.STAMP = home, home / bootstrap.STAMP.name
    return str(bootstrap.set_up("demo"))


PARTS = {
    "help": help_figures,
    "small": small_figures,
    "screen": screen_figures,
    "demo": demo_figures,
    "large": large_figures,
    "observe": observe_figures,
    "plan": plan_figures,
    "seal": seal_figures,
    "report": report_figures,
    "drawing": drawing_figures,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, help="keep the clean environment here, and use it again")
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds of the large comparison; four times for small ones"
    )
    parser.add_argument("--assets", type=int, default=100_000, help="size of the large case")
    parser.add_argument("--million", action="store_true", help="also three and ten times the large case")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--write", type=Path, help="write the page of figures here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        python = clean_python((given.venv or Path(scratch) / "venv").resolve())
        bench = Bench(python, Track.at(Path(scratch)), given.rounds, given.assets)
        parts = [PARTS[given.only]] if given.only else [*PARTS.values()]
        figures: list[Figure] = []
        print(machine(), flush=True)
        for part in parts + [growth_figures] * given.million:
            for figure in part(bench):
                figures.append(figure)
                print(*lines([figure]), flush=True)
    if given.write:
        command = "python tests/benchmarks/run.py" + " --million" * given.million
        given.write.write_text(page(figures, command), encoding="utf-8")


if __name__ == "__main__":
    main()
