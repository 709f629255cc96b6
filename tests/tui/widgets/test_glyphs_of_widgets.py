"""No widget, dialog or bar paints a character whose width terminals disagree on."""

from __future__ import annotations

import unicodedata

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from secaudit.tui.dialogs import Ask, Confirm, Form, Option, Pick, Told
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.field import Field, PathField
from secaudit.tui.widgets.grid import Col, Grid, Heading, Toned
from secaudit.tui.widgets.prose import Line, Prose
from tui.widgets.painting import Bench, look

SIGNS = "→ … × ─ █ ● ① ‧ — “甲” ± ≥ ℃ ※ ★ 甲"


def long_grid() -> Grid:
    class Filled(Grid):
        def on_mount(self) -> None:
            self.put(500, lambda i: Heading(SIGNS, "…") if i % 7 == 0 else (SIGNS, Toned(SIGNS, "bad")), str)

    return Filled((Col("a", "甲", 12, flex=1), Col("b", "乙", 20)), cells=True, markable=True)


WIDGETS = {
    "grid": long_grid,
    "prose": lambda: Prose([Line(SIGNS * 4, "warn", 2, 2, "k")] * 80),
    "field": lambda: Field(SIGNS * 9, SIGNS),
    "empty field": lambda: Field("", SIGNS),
    "path": lambda: PathField(SIGNS),
    "caption": lambda: Caption(SIGNS, "title"),
    "act": lambda: Act(SIGNS),
}
DIALOGS = {
    "form": lambda: Form(
        SIGNS,
        [Ask(str(n), SIGNS, SIGNS, SIGNS, (SIGNS, "乙") if n % 2 else ()) for n in range(40)],
        lambda said: [SIGNS],
    ),
    "confirm": lambda: Confirm(SIGNS, [SIGNS] * 60),
    "told": lambda: Told(SIGNS, [SIGNS] * 60),
    "pick": lambda: Pick(SIGNS, [Option(str(n), SIGNS, "", SIGNS) for n in range(60)]),
}


def ambiguous(app: Bench) -> set[str]:
    return {char for char in "".join(app.lines()) if unicodedata.east_asian_width(char) == "A"}


async def walked(pilot: Pilot[None], app: Bench) -> None:
    """Look at every state that keys and the mouse bring a widget into."""
    for key in ("pagedown", "ctrl+s", "tab"):
        assert ambiguous(app) == set()
        await pilot.press(key)
        await pilot.pause()
    assert ambiguous(app) == set()


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_paints_no_character_of_ambiguous_width(name: str) -> None:
    widget: Widget = WIDGETS[name]()
    app = Bench(widget)
    look(app, lambda pilot: walked(pilot, app))


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_paints_no_character_of_ambiguous_width(name: str) -> None:
    class Opened(Bench):
        def on_mount(self) -> None:
            self.put(DIALOGS[name]())

    app = Opened()
    look(app, lambda pilot: walked(pilot, app))
