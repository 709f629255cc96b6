"""The tables of the inventory page as they are shown: a sheet or one row as a form, and what its cell means.

Invariant: what is shown is what the last judgement was about; nothing here changes the case.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from secaudit.model.schema import Column, Row
from secaudit.text import thousands
from secaudit.tui.pages.inventory_entry import Entry
from secaudit.tui.pages.inventory_sheet import Sheet, TableTabs
from secaudit.tui.pages.inventory_view import RowForm, TableView
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.ledger.arrangement import Sieve
from secaudit.usecases.ledger.columns import LEDGER_TABLES
from secaudit.usecases.ledger.ledger import sentence

_ABOUT_ROWS, _DRAFT_ROWS = 3, 9
"""Rows below the grid: for what a cell means, and at most for a text that is too long for the field."""
_FORM_COLS = (
    Col("title", N_("欄位"), 18),
    Col("value", N_("內容"), 20, flex=1),
    Col("unit", N_("單位"), 14, rank=2),
    Col("clause", N_("條文"), 12, rank=1),
)


class TableBoard(Vertical):
    """``view`` is the open table, ``form`` the row that is shown as a form, if one is."""

    DEFAULT_CSS = """
    TableBoard {
        & #where { background: $surface; color: $foreground; }
        & #about { height: 3; background: $panel; padding: 0 1; }
        & #form { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.views = {table.name: TableView(table) for table in LEDGER_TABLES}
        self.view = self.views["asset"]
        self.form: RowForm | None = None
        self.checked: Checked | None = None

    def compose(self) -> ComposeResult:
        yield TableTabs(id="tables")
        yield Caption(id="where")
        yield Sheet(id="sheet")
        yield Grid(_FORM_COLS, id="form")
        yield Entry(id="entry")
        about = Prose(id="about")
        about.can_focus = False
        yield about

    def on_mount(self) -> None:
        self.sheet.empty = _("這張表還沒有資料。按 N 新增一列，或按 I 匯入活頁簿。")

    @property
    def sheet(self) -> Sheet:
        return self.query_one("#sheet", Sheet)

    @property
    def grid(self) -> Grid:
        """The one that is in view."""
        return self.query_one("#form" if self.form else "#sheet", Grid)

    def show(self, checked: Checked) -> None:
        self.checked = checked
        self.fill()

    def open(self, name: str) -> None:
        """Another table, as it was left; that of a single row as a form."""
        self.close_entry()
        if self.form is None:
            self.view.row_id, self.view.column = self.sheet.cursor_key, self.sheet.column_key
        self.view, self.form = self.views[name], None
        if self.checked is not None:
            self.view.refresh(self.checked.case.inventory)
            if self.view.table.single and self.view.ledger.rows:
                self.form = RowForm(self.view, str(self.view.ledger.rows[0][0]))
        self.fill()
        if self.form is None:
            self.stand(self.view.row_id or self.view.arrangement.first, self.view.column)

    def stand(self, row_id: str, column: str) -> None:
        """Put the cursor on a cell; where there is no such row or column, it stays where it is."""
        if self.form is not None:
            self.grid.move_to(column)
        else:
            self.sheet.move_to(row_id)
            self.sheet.point_at(column)
        self.tell()

    def reveal(self, row_id: str, column: str) -> None:
        """The same for a row or column that may not be in view: the filter goes, the group of columns changes."""
        if row_id and row_id not in self.view.arrangement.line_of:
            self.view.sieve = Sieve()
        self.view.group_with(column)
        self.fill()
        self.stand(row_id, column)

    def fill(self) -> None:
        """Show the open table anew."""
        if self.checked is None:
            return
        view, inventory = self.view, self.checked.case.inventory
        view.refresh(inventory)
        if self.form is not None and view.ledger.row(self.form.row_id) is None:
            self.form = None
        tabs = [(t.name, f"{_(t.title)} {thousands(len(inventory.rows(t.name)))}") for t in LEDGER_TABLES]
        self.query_one(TableTabs).put(tabs, view.table.name)
        self.query_one("#sheet").display = self.form is None
        self.query_one("#form").display = self.form is not None
        if (form := self.form) is not None:
            self.grid.put(len(form.lines), form.painted, form.key, index_of=form.line_of)
        else:
            self._fill_sheet()
        self.tell()

    def _fill_sheet(self) -> None:
        view, sheet = self.view, self.sheet
        sheet.lay(view.pinned_cols, view.other_cols)
        sheet.marked = view.marked
        shown = view.arrangement
        sheet.put(
            len(shown.lines),
            lambda line: view.painted(line, [c.key for c in sheet.columns]),
            shown.row_id,
            index_of=shown.line_of.get,
        )

    def sift(self, sieve: Sieve, title: str) -> None:
        """Show only the rows that pass ``sieve``, which is called ``title``."""
        self.view.sieve, self.view.sieve_title = sieve, title
        self.fill()

    def turn(self) -> None:
        """The row of the cursor as a form, or back to the sheet."""
        if self.view.table.single:
            return
        if self.form is not None:
            row_id, column = self.form.row_id, self.grid.cursor_key
            self.form = None
            self.reveal(row_id, column)
        elif (cell := self.cell()) is not None:
            self.form = RowForm(self.view, str(cell[0][0]))
            self.fill()
            self.stand(self.form.row_id, cell[1].name)
        self.grid.focus()

    def cell(self) -> tuple[Row, Column] | None:
        """The row and column that the cursor stands on."""
        if self.checked is None:
            return None
        row_id = self.form.row_id if self.form else self.sheet.cursor_key
        name = self.grid.cursor_key if self.form else self.sheet.column_key
        row, column = self.view.ledger.row(row_id), self.view.table.by_name.get(name)
        return None if row is None or column is None else (row, column)

    def marked_rows(self) -> tuple[str, ...]:
        """In the order of the case."""
        index = self.view.ledger.index
        return tuple(sorted(self.view.marked, key=lambda row_id: index[row_id]))

    def tell(self) -> None:
        """The line above the grid and the two sentences on the cell below it."""
        if self.query_one(Entry).slot is not None or self.checked is None:
            return
        self.query_one("#where", Caption).put(" " + "  ".join(self._facts()))
        about, cell = self.query_one("#about", Prose), self.cell()
        if cell is None:
            about.put([Line(self.view.table.purpose, "muted")])
        else:
            held, meaning = sentence(self.view.ledger, *cell)
            about.put([Line(held, "strong"), Line(meaning, "muted")])

    def on_input_changed(self, event: Input.Changed) -> None:
        """A text that does not fit into the field is shown whole below it while it is typed."""
        event.stop()
        about, entry = self.query_one("#about", Prose), self.query_one(Entry)
        if entry.slot is None or not entry.outgrown:
            about.styles.height = _ABOUT_ROWS
            return
        about.put([Line(event.value)])
        about.styles.height = max(_ABOUT_ROWS, about.height_within(max(20, self.size.width - 3), _DRAFT_ROWS))
        self.call_after_refresh(about.scroll_end, animate=False)

    def tell_wrong(self, told: Sequence[str]) -> None:
        """What is wrong with what was typed."""
        self.query_one("#about", Prose).put(Line(line, "bad") for line in told)

    def close_entry(self) -> bool:
        """Whether the field was open."""
        entry = self.query_one(Entry)
        if entry.slot is None:
            return False
        entry.close()
        self.query_one("#about").styles.height = _ABOUT_ROWS
        self.grid.focus()
        self.tell()
        return True

    def _facts(self) -> list[str]:
        view = self.view
        if self.form is not None:
            row = view.ledger.row(self.form.row_id)
            back = "" if view.table.single else _("（Esc 回到表格）")
            return [f"{_(view.table.title)} {self.form.row_id} {view.ledger.name(row) if row else ''}{back}"]
        rows, shown = thousands(len(view.ledger.rows)), thousands(view.arrangement.count)
        at, of = self.sheet.place
        facts = [
            _("{rows} 列").format(rows=rows if rows == shown else f"{shown}/{rows}"),
            _("欄組：{group}（{at}/{of}）").format(group=_(view.group.title), at=at, of=of),
        ]
        if view.marked:
            facts.append(_("標記：{count} 列").format(count=thousands(len(view.marked))))
        if view.group_by is not None:
            facts.append(_("分組：{column}").format(column=_(view.group_by.title)))
        if not view.sieve.lets_all:
            facts.append(_("篩選：{what}（Esc 取消）").format(what=view.sieve_title))
        return facts

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self.tell()

    def on_grid_marked(self, event: Grid.Marked) -> None:
        event.stop()
        self.view.marked = event.grid.marked
        self.tell()
