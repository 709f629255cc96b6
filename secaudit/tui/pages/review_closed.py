"""F8 where a sealed case is reviewed: why no appendix is made from it, and what there is instead.

Invariant: nothing is made here.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _


class NoAppendix(Page):
    NAME = "appendix"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "Enter", "app.page('review')", N_("到覆核"), rank=1, alias="review"),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (N_("附錄由公司產出；佐證包裡已有封存時的附錄。"),)

    def compose(self) -> ComposeResult:
        yield Prose(id="why")

    def on_mount(self) -> None:
        self.query_one("#why", Prose).put(
            [
                Line(_("覆核時不產出附錄"), "title"),
                Line(_("附錄由公司產出；佐證包裡已有封存時的附錄。")),
                Line(_("審查意見表在 F9 按 X 匯出；簽署後也放在審查包裡。")),
                Line(""),
                Line(_("按 F9 回到覆核")),
            ]
        )
