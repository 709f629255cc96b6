"""The dialogs around a plan: the wait while it is computed, and the plans to compare and choose from.

Invariant: neither changes anything; Esc always leaves, a computation that nobody waits for changes nothing either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from secaudit.model.plan import Planned
from secaudit.model.plan_words import PlanRow, plan_rows
from secaudit.tui.dialogs.box import Dialog
from secaudit.tui.pages.spending_plan_lines import heading, plan_lines
from secaudit.tui.widgets.caption import Act, Caption
from secaudit.tui.widgets.grid import Col, Grid, Toned
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.words import N_, _

_COLUMNS = (
    Col("place", "", 3),
    Col("says", N_("怎麼改"), 20, flex=1),
    Col("cost", N_("金額增減"), 10, "right"),
    Col("effort", N_("工作天"), 17, rank=2),
    Col("changes", N_("改幾筆"), 6, "right"),
    Col("assumed", N_("假設"), 4, "right", rank=1),
)


class Waiting(Dialog[bool]):
    """Says that something is being computed; True when it is done, False when Esc stopped the wait."""

    def __init__(self, title: str, lines: tuple[str, ...], done: Callable[[], bool]) -> None:
        super().__init__(title)
        self._lines, self._done = lines, done

    def parts(self) -> list[Widget]:
        return [Prose([Line(text) for text in self._lines], id="lines")]

    def acts(self) -> list[Act]:
        return [Act(_("不等了 Esc"), id="cancel")]

    def sized(self, width: int, height: int) -> None:
        prose = self.query_one("#lines", Prose)
        prose.styles.height = prose.height_within(width, height)

    def on_mount(self) -> None:
        self._lay_out()
        self.set_interval(0.1, self._look)

    def _look(self) -> None:
        if self._done():
            self.dismiss(True)

    def action_cancel(self) -> None:
        self.dismiss(False)


class Plans(Dialog[int | None]):
    """The plans above each other, the one under the cursor in full below; gives the place of the one chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,K", "step(-1)", show=False, priority=True),
        Binding("down,j,J", "step(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown,space", "page(1)", show=False, priority=True),
        *(Binding(f"{n},{chr(0xFF10 + n)}", f"take({n - 1})", show=False) for n in range(1, 4)),
    ]
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("上下鍵比較各方案，PageUp、PageDown 看全文；Enter 或數字把方案放進試算，按 Y 才寫進案件。"),
    )
    DEFAULT_CSS = """
    Plans {
        & #plans { margin-top: 1; }
        & #plan { margin-top: 1; }
        & #hint { margin-top: 1; }
    }
    """

    def __init__(self, planned: Planned) -> None:
        super().__init__(heading(planned))
        self._planned = planned
        self._rows = plan_rows(planned.plans)

    def parts(self) -> list[Widget]:
        grid = Grid(_COLUMNS, id="plans")
        return [grid, Prose(id="plan"), Caption(_("上下鍵比較方案，PageDown 看全文"), "muted", id="hint")]

    def acts(self) -> list[Act]:
        return [Act(_("放進試算 Enter"), id="choose"), Act(_("關閉 Esc"), id="cancel")]

    def on_mount(self) -> None:
        rows = self._rows
        grid = self.query_one(Grid)
        grid.put(len(rows), lambda i: _row(i, rows[i]), str)
        self.query_one("#plan").can_focus = False
        grid.focus()
        self._lay_out()
        self._show()

    def sized(self, width: int, height: int) -> None:
        grid, prose = self.query_one(Grid), self.query_one("#plan", Prose)
        grid.styles.height = len(self._rows) + 1
        prose.styles.height = max(3, height - len(self._rows) - 5)

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self._show()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.dismiss(event.index)

    def _show(self) -> None:
        at = max(0, self.query_one(Grid).cursor)
        self.query_one("#plan", Prose).put(plan_lines(self._planned.plans[at], self._planned))

    def action_step(self, steps: int) -> None:
        self.query_one(Grid).action_step(steps)

    def action_page(self, pages: int) -> None:
        self.query_one("#plan", Prose).action_page(pages)

    def action_take(self, at: int) -> None:
        if at < len(self._rows):
            self.dismiss(at)

    def pressed(self, act: str) -> None:
        self.dismiss(max(0, self.query_one(Grid).cursor))


def _row(at: int, row: PlanRow) -> tuple[str | Toned, ...]:
    assumed = Toned(str(row.assumed), "warn" if row.assumed else "muted")
    return (str(at + 1), row.says, Toned(row.cost, "strong"), row.effort, str(row.changes), assumed)
