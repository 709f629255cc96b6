"""What the screen costs: its first paint, a key until the new verdict stands there, a table of ten thousand rows.

Every program runs on a terminal of its own (``terminal``), 100 × 30, in turns with an almost empty Textual program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Protocol

from figures import Figure
from stopwatch import Track
from terminal import Terminal

ROUNDS, KEYS = 7, 40
TAB, QUESTIONS, LAST_ROW = "F2", "\x1bOR", "\x1b[F"
FIGURES_SHOWN = "符合度"
ANSWERS = (("1", "，判定符合"), ("3", "，判定部分符合"))
"""Keys for the last control of the catalogue, which its answer decides, and what the message line then says."""
BOUNDS_MS = {1_000: 50, 10_000: 150}

_EMPTY = """from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("ready")

    def on_key(self, event):
        self.query_one(Static).update(f"key {event.key}")

Empty().run()
"""
_GRID = """from textual.app import App
from secaudit.tui.widgets.grid import Col, Grid

class Rows(App):
    def compose(self):
        yield Grid([Col(f"c{n}", f"C{n}", 12) for n in range(6)])

    def on_mount(self):
        self.query_one(Grid).put(10_000, lambda i: [f"row{i}-{n}" for n in range(6)], str)

Rows().run()
"""
_DATA_TABLE = """from textual.app import App
from textual.widgets import DataTable

class Rows(App):
    def compose(self):
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns(*(f"C{n}" for n in range(6)))
        table.add_rows([[f"row{i}-{n}" for n in range(6)] for i in range(10_000)])

Rows().run()
"""


class Bench(Protocol):
    """What ``run.Bench`` has."""

    @property
    def python(self) -> str: ...
    @property
    def track(self) -> Track: ...
    @property
    def program(self) -> list[str]: ...
    def make_case(self, name: str, assets: int, *more: str) -> None: ...


def screen_figures(bench: Bench) -> Iterator[Figure]:
    empty = _written(bench, "empty.py", _EMPTY)
    for assets in BOUNDS_MS:
        _case_file(bench, assets)
    yield from _first_paint(bench, empty)
    yield from _keys(bench, empty)
    yield from _tables(bench, empty)


def _first_paint(bench: Bench, empty: Sequence[str]) -> Iterator[Figure]:
    alone: list[float] = []
    frame: list[float] = []
    figures: list[float] = []
    for _ in range(ROUNDS):
        with _on_terminal(bench, empty) as terminal:
            alone.append(terminal.painted("ready"))
        with _on_terminal(bench, _ui(bench, 1_000)) as terminal:
            frame.append(terminal.painted(TAB))
            figures.append(terminal.painted(FIGURES_SHOWN))
            terminal.rested()
    name = "`secaudit ui`, 1,000 assets, to an empty Textual program"
    yield _paint(f"{name}: first paint", frame, alone, 2)
    yield _paint(f"{name}: judged and shown", figures, alone, None)


def _paint(name: str, ours: Sequence[float], theirs: Sequence[float], bound: float | None) -> Figure:
    detail = f"{min(ours) * 1000:.0f} ms to {min(theirs) * 1000:.0f} ms"
    return Figure(name, min(ours) / min(theirs), "×", bound, detail)


def _keys(bench: Bench, empty: Sequence[str]) -> Iterator[Figure]:
    with _on_terminal(bench, empty) as terminal:
        terminal.painted("ready")
        echo = median(terminal.press(f"{n % 10}", f"key {n % 10}").until for n in range(KEYS))
    for assets, bound in BOUNDS_MS.items():
        with _on_terminal(bench, _ui(bench, assets)) as terminal:
            terminal.painted(FIGURES_SHOWN)
            terminal.press(QUESTIONS)
            terminal.press(LAST_ROW)
            pressed = [terminal.press(*ANSWERS[n % 2]) for n in range(KEYS)][2:]
        shown, rested = median(p.until for p in pressed), median(p.rested for p in pressed)
        detail = f"at rest {rested * 1000:.0f} ms; an empty program's key {echo * 1000:.0f} ms, {shown / echo:.1f} ×"
        yield Figure(
            f"`secaudit ui`, {assets:,} assets: answer key to new verdict, median", shown * 1000, "ms", bound, detail
        )


def _tables(bench: Bench, empty: Sequence[str]) -> Iterator[Figure]:
    programs = {
        "empty": (empty, "ready"),
        "grid": (_written(bench, "grid.py", _GRID), "row0-0"),
        "data table": (_written(bench, "data_table.py", _DATA_TABLE), "row0-0"),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, (command, text) in programs.items():
            with _on_terminal(bench, command) as terminal:
                times[name].append(terminal.painted(text))
    yield _paint("10,000 rows in our table, first paint, to an empty Textual program", times["grid"], times["empty"], 2)
    yield _paint("for scale: 10,000 rows in Textual's DataTable", times["data table"], times["empty"], None)


def _written(bench: Bench, name: str, program: str) -> list[str]:
    path = bench.track.folder / name
    path.write_text(program, encoding="utf-8")
    return [bench.python, str(path)]


def _case_file(bench: Bench, assets: int) -> None:
    """A case file with the made-up plant of that size."""
    folder, case = f"screen-{assets}", f"{_name(assets)}"
    bench.make_case(folder, assets)
    bench.track.run([*bench.program, "new", case, "--name", "效能量測", "--id", "C2M-113-900", "--no-input"])
    bench.track.run([*bench.program, "import", folder, "--case", case, "--yes"])


def _name(assets: int) -> str:
    return f"screen-{assets}.secaudit"


def _ui(bench: Bench, assets: int) -> list[str]:
    return [*bench.program, "ui", _name(assets), "--phase", "提案"]


def _on_terminal(bench: Bench, command: Sequence[str]) -> Terminal:
    ours = {
        "SECAUDIT_CONFIG": str(bench.track.folder / "config.toml"),
        "XDG_STATE_HOME": str(bench.track.folder / "state"),
    }
    return Terminal(command, bench.track.folder, {**bench.track.environment, **ours})
