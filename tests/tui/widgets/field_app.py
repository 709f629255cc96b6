"""An app with a field in a scrolled container between other widgets, for the tests that look at it in a terminal."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll

from secaudit.tui.dialogs import Ask, Confirm, Form
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.field import Field


class FieldApp(App[None]):
    CSS = """
    #scroll { height: 5; background: $surface; }
    Horizontal { height: 1; }
    Horizontal Caption { width: 8; }
    """

    def compose(self) -> ComposeResult:
        yield Caption("READY")
        with Horizontal():
            yield Caption("備註")
            yield Field(id="first")
        with VerticalScroll(id="scroll", can_focus=False):
            for number in range(6):
                yield Caption(f"{number}")
            yield Field(id="deep")
        yield Act("OK")

    def key_f5(self) -> None:
        self.push_screen(Form("新增", [Ask("name", "名稱", "甲", grows=True), Ask("note", "備註")]))

    def key_f6(self) -> None:
        self.push_screen(Confirm("真的嗎"))


if __name__ == "__main__":
    FieldApp().run()
