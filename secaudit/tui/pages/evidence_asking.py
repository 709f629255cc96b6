"""What the evidence page asks: which file and what of it, which controls, which words.

Invariant: a form is closed only with what can be read; Esc changes nothing.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from secaudit.model.choices import EVIDENCE_KIND
from secaudit.model.control import Catalogue
from secaudit.tui.dialogs import Ask, Form, Option
from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.dialogs.pick import found
from secaudit.tui.terms import title_of
from secaudit.tui.widgets.caption import Act
from secaudit.tui.widgets.field import Field, PathField, dropped_paths
from secaudit.tui.widgets.grid import Col, Grid
from secaudit.tui.words import N_, _
from secaudit.usecases.evidence.edit import EDITED_COLUMNS
from secaudit.usecases.evidence.wish import control_ids_of, typed_wish

_DAY = N_("2024-05-03 或 113/5/3")
_KINDS = (("", N_("未填")), *((c.code, c.title) for c in EVIDENCE_KIND))


def typed_paths(text: str) -> tuple[Path, ...]:
    """The paths in ``text``: one as it stands, or several quoted ones as a terminal writes dropped files."""
    bare = text.strip()
    if not bare:
        return ()
    try:
        if os.path.lexists(os.path.expanduser(bare)):
            return (Path(bare).expanduser(),)
    except ValueError:
        return (Path(bare),)
    return tuple(Path(p).expanduser() for p in dropped_paths(bare)) or (Path(bare).expanduser(),)


class AddForm(Form):
    """Several files dropped into the path are written there one behind the other, quoted."""

    def on_path_field_dropped(self, event: PathField.Dropped) -> None:
        event.stop()
        if len(event.paths) > 1:
            event.field.value = " ".join(map(shlex.quote, event.paths))


def add_form(paths: Sequence[Path], texts: Mapping[str, str], catalogue: Catalogue, latest: date) -> Form:
    """Which file, unless ``paths`` are known, and what is said of it; ``texts`` is filled in beforehand."""
    asks = [
        Ask("control_ids", N_("條文"), texts.get("control_ids", ""), N_("編號以、分隔；留空就從清單選"), grows=True),
        Ask("collected_on", N_("取得日"), texts.get("collected_on", ""), N_("資料產生的日期；留空＝檔案日期")),
        Ask("valid_until", N_("有效至"), texts.get("valid_until", ""), N_("沒有到期日就留空；2024-05-03 或 113/5/3")),
        Ask("kind", N_("種類"), texts.get("kind", ""), "", _KINDS),
        Ask("note", N_("備註"), texts.get("note", ""), grows=True),
    ]
    if not paths:
        help_text = N_("檔案或資料夾；Tab 補全，或把檔案拖進視窗")
        asks.insert(0, Ask("path", N_("路徑"), texts.get("path", ""), help_text, path=True))

    def check(answers: dict[str, str]) -> Sequence[str]:
        return typed_wish(paths or typed_paths(answers.get("path", "")), answers, catalogue, latest)[1]

    return AddForm(_title(paths), asks, check)


def _title(paths: Sequence[Path]) -> str:
    if not paths:
        return _("加入佐證")
    first = paths[0].name or str(paths[0])
    return _("加入佐證：{name}").format(name=first) + (_(" 等 {n} 個").format(n=len(paths)) if len(paths) > 1 else "")


def edit_form(item_id: str, texts: Mapping[str, str]) -> Form:
    """Title, kind, dates and words of an item, filled in with ``texts``."""
    asks = [
        Ask(
            c.name,
            c.title,
            texts[c.name],
            _DAY if c.name in ("collected_on", "valid_until") else c.help,
            tuple(("" if key == "" else title, title) for key, title in _KINDS) if c.name == "kind" else (),
        )
        for c in EDITED_COLUMNS
    ]
    return Form(_("修改佐證 {id}").format(id=item_id), asks)


class PickControls(Dialog[tuple[str, ...] | None]):
    """Several of the controls: type to search, Enter marks, ^S is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+s", "done", show=False),
    ]
    DEFAULT_CSS = """
    PickControls #options { margin-top: 1; }
    """

    def __init__(self, title: str, catalogue: Catalogue, chosen: Sequence[str]) -> None:
        super().__init__(title)
        self._options = tuple(
            Option(c.id, f"{c.id} {title_of(c)}", f"{c.title.zh_tw} {c.title.en} {c.chapter}")
            for c in catalogue.controls
        )
        self._found = list(self._options)
        self._chosen = tuple(chosen)

    def parts(self) -> list[Widget]:
        grid = Grid((Col("label", "", 20, flex=1),), header=False, markable=True, id="options")
        grid.empty = _("沒有符合的條文，換個字試試")
        grid.can_focus = False
        return [Field(placeholder=_("輸入文字搜尋；Enter 選取或取消，^S 完成"), id="typed"), grid]

    def acts(self) -> list[Act]:
        return [Act(_("完成 ^S"), id="done"), Act(_("取消 Esc"), id="cancel")]

    def on_mount(self) -> None:
        self.query_one("#typed").focus()
        self.grid.marked = frozenset(self._chosen)
        self._show()
        if self._chosen:
            self.grid.move_to(self._chosen[0])

    @property
    def grid(self) -> Grid:
        return self.query_one("#options", Grid)

    def sized(self, width: int, height: int) -> None:
        self.grid.styles.height = max(1, min(len(self._options), height - 2))

    def on_input_changed(self, event: Input.Changed) -> None:
        self._found = found(self._options, event.value)
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.grid.toggle_mark()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.grid.toggle_mark()

    def action_step(self, steps: int) -> None:
        self.grid.action_step(steps)

    def action_page(self, pages: int) -> None:
        self.grid.action_page(pages)

    def action_done(self) -> None:
        order = [o.key for o in self._options]
        kept = [key for key in self._chosen if key in self.grid.marked]
        self.dismiss((*kept, *(key for key in order if key in self.grid.marked and key not in kept)))

    def pressed(self, act: str) -> None:
        self.action_done()

    def _show(self) -> None:
        rows = self._found
        self.grid.put(len(rows), lambda i: (rows[i].label,), lambda i: rows[i].key)
        self.grid.move_by(-len(rows))


__all__ = ["PickControls", "add_form", "control_ids_of", "edit_form", "typed_paths"]
