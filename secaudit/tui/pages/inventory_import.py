"""What an import would do, shown before it is kept: counts a table, then every row and cell that differs.

Invariant: closing it with Esc keeps nothing; Y keeps exactly the lines that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.store.protocol import Action
from secaudit.text import thousands
from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.terms import widest
from secaudit.tui.widgets.caption import Act
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid, Row, Toned
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.import_case import Planned
from secaudit.usecases.ledger.import_preview import Preview, counts, removable, renamed_case

_SIGNS = {Action.ADD: N_("新增"), Action.EDIT: N_("修改"), Action.REMOVE: N_("移除")}
_TONES = {Action.ADD: "good", Action.EDIT: "title", Action.REMOVE: "bad"}


def _columns() -> tuple[Col, ...]:
    return (
        Col("action", N_("動作"), widest(*_SIGNS.values())),
        Col("table", N_("資料表"), 8, rank=2),
        Col("row", N_("列"), 18, flex=1),
        Col("column", N_("欄"), 14),
        Col("old", N_("原值"), 12, flex=1),
        Col("new", N_("新值"), 12, flex=2),
    )


class ImportPreview(Dialog[Preview | None]):
    """The preview that is to be kept, or ``None``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "keep", show=False),
        Binding("m,M", "missing", show=False),
    ]
    DEFAULT_CSS = """
    ImportPreview { & #counts { margin-top: 1; } & Grid { margin-top: 1; } }
    """

    def __init__(self, planned: Planned) -> None:
        super().__init__(_("匯入預覽：{file}").format(file=planned.file))
        self._planned = planned
        self.preview = Preview(planned, remove_missing=False)

    def parts(self) -> list[Widget]:
        told = Prose(id="counts")
        told.can_focus = False
        return [told, Grid(_columns(), empty=_("沒有不同，不需要匯入"), id="lines")]

    def acts(self) -> list[Act]:
        missing = [Act(_("M 檔案沒有的列：保留/移除"), id="missing")] if removable(self._planned) else []
        return [Act(_("Y 匯入"), id="keep"), *missing, Act(_("取消 Esc"), id="cancel")]

    def on_mount(self) -> None:
        self._show()
        self.query_one("#lines").focus()

    def sized(self, width: int, height: int) -> None:
        told = self.query_one("#counts", Prose)
        told.styles.height = kept = told.height_within(width, max(2, height // 3))
        self.query_one("#lines").styles.height = max(2, height - kept - 3)

    def action_keep(self) -> None:
        self.dismiss(self.preview if self.preview.rows else None)

    def action_missing(self) -> None:
        """Whether rows that the file does not have are removed."""
        if removable(self._planned):
            self.preview = Preview(self._planned, remove_missing=not self.preview.remove_missing)
            self._show()

    def pressed(self, act: str) -> None:
        self.action_keep() if act == "keep" else self.action_missing()

    def _show(self) -> None:
        self.query_one("#counts", Prose).put(self._told())
        self.query_one("#lines", Grid).put(len(self.preview), self._row, str, index_of=_index_of)
        self._lay_out()

    def _told(self) -> list[Line]:
        found = counts(self._planned)
        kinds = (
            (_("新增"), [(c.title, c.added) for c in found]),
            (_("修改"), [(c.title, c.changed) for c in found]),
            (_("檔案沒有"), [(c.title, c.missing) for c in found]),
        )
        lines = [Line(_summed(word, tables), "", 0, 2) for word, tables in kinds if any(n for _title, n in tables)]
        if renamed := renamed_case(self._planned):
            told = _("案件編號「{old}」改用檔案中的「{new}」").format(old=renamed[0], new=renamed[1])
            lines.insert(0, Line(told, "warn"))
        if count := removable(self._planned):
            fate = _("會移除") if self.preview.remove_missing else _("會保留")
            lines.append(Line(_("檔案沒有的 {count} 列{fate}，按 M 改變").format(count=count, fate=fate), "warn"))
        return lines

    def _row(self, at: int) -> Row:
        line = self.preview.line(at)
        if line.column:
            return ("", "", "", _(line.column), Toned(line.old, "muted"), line.new)
        sign = _("換掉") if line.replaced else _(_SIGNS[line.action])
        return (Toned(sign, _TONES[line.action]), _(line.table), Toned(line.row, "strong"))


def _summed(word: str, tables: Sequence[tuple[str, int]]) -> str:
    """``新增 41 列：資產 28、區域 13``: every table that has some."""
    listed = "、".join(f"{_(title)} {thousands(count)}" for title, count in tables if count)
    total = thousands(sum(count for _title, count in tables))
    return _("{word} {total} 列：{listed}").format(word=word, total=total, listed=listed)


def _index_of(key: str) -> int | None:
    return int(key)
