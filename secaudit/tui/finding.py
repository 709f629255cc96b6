"""Ways to find something: a chart that reaches every control with one more key, search, the palette, and help."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from secaudit.model.assessment import ControlResult
from secaudit.model.control import Control
from secaudit.tui.dialogs import Option, Pick, Told
from secaudit.tui.glyphs import shown
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.terms import VERDICT_SHORT, title_of
from secaudit.tui.widgets.lettering import fit
from secaudit.tui.words import _
from secaudit.usecases.check import Checked
from secaudit.usecases.questions.jump import matches

SIGNS = "123456789" + ascii_letters
"""One for each control of the chart, in the order of the catalogue; a control beyond them is found by searching."""
Entry = tuple[str, Control, ControlResult]


class Chart(ModalScreen[str]):
    """Every control beside a sign: press the sign to go there. ``/`` searches instead, Esc leaves."""

    DEFAULT_CSS = """
    Chart { align: center middle; }
    Chart > _Signs { background: $panel; color: $foreground; width: 100%; }
    """

    def __init__(self, checked: Checked) -> None:
        super().__init__()
        results = {r.control_id: r for r in checked.assessment.results}
        asked = [c for c in checked.catalogue.controls if c.id in results]
        self.entries = [(s, c, results[c.id]) for s, c in zip(SIGNS, asked, strict=False)]

    def compose(self) -> ComposeResult:
        yield _Signs(self.entries)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
        elif event.character == "/":
            self.dismiss("/")
        elif found := next((c.id for sign, c, _result in self.entries if sign == event.character), None):
            self.dismiss(found)


class _Signs(Widget):
    """The chart itself, in as many columns as it needs to fit the height."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = entries
        self._columns = 3
        self._rows = -(-len(entries) // self._columns)
        self.styles.height = self._rows + 2

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            text = _("按代號直接前往；/ 搜尋，Esc 返回")
        else:
            cells = width // self._columns
            text = "".join(self._cell(column * self._rows + y - 1, cells) for column in range(self._columns))
        if y > self._rows:
            text = ""
        return Strip([Segment(fit(f" {text}", width), self.rich_style)])

    def _cell(self, index: int, cells: int) -> str:
        if index >= len(self._entries):
            return " " * cells
        sign, control, result = self._entries[index]
        number = control.id.removeprefix("A4-")
        named = fit(f"{sign} {number} {shown(title_of(control))}", cells - 6)
        return f"{named} {fit(_(VERDICT_SHORT[result.verdict]), 5)}"

    def on_click(self, event: events.Click) -> None:
        column = min(self._columns - 1, event.x * self._columns // max(1, self.size.width))
        index = column * self._rows + event.y - 1
        if 0 < event.y <= self._rows and index < len(self._entries):
            self.screen.dismiss(self._entries[index][1].id)


def search(checked: Checked) -> Pick:
    """Pick a control by any part of its id, with or without dots, its title or its clause."""
    asked = {r.control_id for r in checked.assessment.results}
    options = {c.id: Option(c.id, f"{c.id}  {title_of(c)}") for c in checked.catalogue.controls if c.id in asked}

    def find(listed: Sequence[Option], typed: str) -> list[Option]:
        meant = matches(checked.catalogue, typed)
        return [options[c.id] for c in meant if c.id in options] if typed.strip() else list(listed)

    return Pick(_("搜尋條文：編號、名稱或內文"), tuple(options.values()), find=find)


def palette(page_keys: Sequence[Key], app_keys: Sequence[Key]) -> Pick:
    """Everything that a key does here, by its title or an ASCII alias; picks the action."""
    keys = (*page_keys, *app_keys)
    return Pick(_("指令"), [Option(k.action, f"{_(k.title)}  ({_(k.label)})", f"{k.alias} {k.action}") for k in keys])


def help_dialog(page: Page | None, app_keys: Sequence[Key]) -> Told:
    """What this page is for and what its keys do, then the keys that work everywhere."""
    lines = [_(sentence) for sentence in (page.GUIDE if page else ())]
    lines += ["", _("這一頁的按鍵"), *_listed(page.keys_now() if page else ())]
    lines += ["", _("到處可用的按鍵"), *_listed(app_keys)]
    return Told(_("說明"), lines)


def guide(sentences: Sequence[str]) -> Told:
    """What a screen without keys of its own says of itself."""
    return Told(_("說明"), [_(sentence) for sentence in sentences])


def _listed(keys: Sequence[Key]) -> list[str]:
    return [f"  {fit(shown(_(k.label)), 8)}{_(k.title)}" for k in keys]
