from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from secaudit.text import width
from secaudit.tui.widgets.grid import Col, Grid, Heading, Row, Toned
from tui.widgets.painting import FORBIDDEN, HOSTILE, Bench, look

COLUMNS = (Col("id", "編號", 6), Col("name", "名稱", 10, flex=1), Col("cost", "金額", 9, "right"))


class Asked:
    """Rows of a table that remember which of them were asked for."""

    def __init__(self) -> None:
        self.rows: set[int] = set()

    def __call__(self, index: int) -> Row:
        self.rows.add(index)
        return (f"A-{index}", f"伺服器 {index}", Toned(f"{index * 1000:,}", "bad"))


def key(index: int) -> str:
    return f"k{index}"


def filled(count: int, **options: bool) -> tuple[Bench, Grid]:
    grid = Grid(COLUMNS, **options)

    class Filled(Bench):
        def on_mount(self) -> None:
            grid.put(count, Asked(), key)

    return Filled(grid), grid


def test_the_cursor_row_is_marked_by_a_sign_and_by_reverse() -> None:
    app, _grid = filled(3)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("down")
        await pilot.pause()
        assert [line[:4] for line in app.lines()[:4]] == [" 編號 ", " A-0", ">A-1", " A-2"]
        strip = list(app.screen._compositor.render_strips()[2])
        assert all(segment.style is not None and segment.style.reverse for segment in strip)

    look(app, script, (40, 8))


@pytest.mark.parametrize("count", [10_000, 1_000_000])
def test_only_rows_in_view_are_ever_asked_for(count: int) -> None:
    grid, asked = Grid(COLUMNS), Asked()
    app = Bench(grid)

    async def script(pilot: Pilot[None]) -> None:
        grid.put(count, asked, key, index_of=lambda wanted: int(wanted[1:]))
        grid.move_to(f"k{count // 2}")
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert grid.cursor == count - 1
        assert len(asked.rows) <= 3 * 9

    look(app, script, (40, 10))


def test_moving_the_cursor_paints_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    app, grid = filled(1000)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.pause()
        painted: list[int] = []
        paint = grid.render_line

        def noted(y: int) -> object:
            painted.append(y)
            return paint(y)

        monkeypatch.setattr(grid, "render_line", noted)
        await pilot.press("down")
        await pilot.pause()
        assert painted == [1, 2]

    look(app, script)


def test_the_cursor_stays_on_its_row_when_rows_before_it_go() -> None:
    app, grid = filled(10)

    async def script(pilot: Pilot[None]) -> None:
        grid.move_to("k5")
        grid.put(8, lambda i: (str(i),), lambda i: f"k{i + 2}")
        assert (grid.cursor, grid.cursor_key) == (3, "k5")

    look(app, script)


def test_the_cursor_stays_on_its_line_of_the_screen_when_rows_come_before_it() -> None:
    app, grid = filled(100)

    async def script(pilot: Pilot[None]) -> None:
        grid.move_to("k50")
        line = grid.cursor - grid.scroll_offset.y
        grid.put(110, lambda i: (str(i),), lambda i: f"k{i - 10}")
        assert grid.cursor == 60
        assert grid.cursor - grid.scroll_offset.y == line

    look(app, script)


def test_a_reader_who_scrolled_away_from_the_cursor_is_not_taken_back_by_new_rows() -> None:
    app, grid = filled(100)

    async def script(pilot: Pilot[None]) -> None:
        grid.scroll_to(y=60, animate=False)
        grid.put(100, Asked(), key)
        assert (grid.cursor, grid.scroll_offset.y) == (0, 60)

    look(app, script)


def test_when_its_row_is_gone_the_cursor_takes_the_one_in_its_place() -> None:
    app, grid = filled(3)

    async def script(pilot: Pilot[None]) -> None:
        grid.move_to("k2")
        grid.put(2, lambda i: (str(i),), key)
        assert (grid.cursor, grid.cursor_key) == (1, "k1")
        grid.put(0, lambda i: (), key)
        assert (grid.cursor, grid.cursor_key) == (-1, "")

    look(app, script)


def test_a_heading_is_shown_over_the_whole_width_and_the_cursor_passes_over_it() -> None:
    grid = Grid(COLUMNS)
    rows: list[Row] = [Heading("貳三 存取", "8/14"), ("A", "甲", "1"), Heading("貳四", "2/4"), ("B", "乙", "2")]
    app = Bench(grid)

    async def script(pilot: Pilot[None]) -> None:
        grid.put(4, lambda i: rows[i], lambda i: "" if isinstance(rows[i], Heading) else str(i))
        await pilot.pause()
        assert grid.cursor == 1
        assert app.lines()[1] == " 貳三 存取" + " " * (40 - 10 - 5) + "8/14 "
        await pilot.press("down")
        assert grid.cursor == 3
        await pilot.press("home")
        assert grid.cursor == 1

    look(app, script, (40, 8))


def test_an_empty_table_names_the_next_key() -> None:
    grid = Grid(COLUMNS, empty="還沒有資產，按 N 新增")
    app = Bench(grid)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter", "pagedown", "end")
        await pilot.pause()
        assert "還沒有資產，按 N 新增" in app.lines()[1]
        assert grid.cursor == -1

    look(app, script, (40, 8))


def test_a_header_can_be_left_out() -> None:
    app, _grid = filled(3, header=False)

    async def script(pilot: Pilot[None]) -> None:
        assert app.lines()[0].startswith(">A-0")

    look(app, script, (40, 8))


def test_pages_and_ends_are_reached_by_their_keys() -> None:
    app, grid = filled(100)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("pagedown")
        assert grid.cursor == 22
        await pilot.press("end")
        assert grid.cursor == 99
        await pilot.press("home", "J", "j", "k")
        assert grid.cursor == 1

    look(app, script)


class Listener(Bench):
    """Remembers what the grid says."""

    heard: list[tuple[str, int, str]]

    def on_mount(self) -> None:
        self.heard = []

    def on_grid_moved(self, event: Grid.Moved) -> None:
        self.heard.append(("moved", event.index, event.key))

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        self.heard.append(("chosen", event.index, event.key))

    def on_grid_marked(self, event: Grid.Marked) -> None:
        self.heard.append(("marked", event.index, event.key))

    def key_left(self) -> None:
        self.heard.append(("left", 0, ""))


def test_enter_and_a_double_click_choose_and_a_click_moves() -> None:
    grid = Grid(COLUMNS)
    app = Listener(grid)

    async def script(pilot: Pilot[None]) -> None:
        grid.put(9, Asked(), key)
        await pilot.pause()
        app.heard.clear()
        await pilot.click(Grid, offset=(5, 3))
        await pilot.pause()
        assert app.heard == [("moved", 2, "k2")]
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard[1:] == [("chosen", 2, "k2")]
        app.heard.clear()
        await pilot.double_click(Grid, offset=(5, 4))
        await pilot.pause()
        assert app.heard == [("moved", 3, "k3"), ("chosen", 3, "k3")]

    look(app, script)


def test_the_wheel_scrolls_and_leaves_the_cursor_where_it_is() -> None:
    app, grid = filled(100)

    async def script(pilot: Pilot[None]) -> None:
        await pilot._post_mouse_events([events.MouseScrollDown], Grid)
        await pilot.pause()
        assert grid.scroll_offset.y > 0
        assert grid.cursor == 0

    look(app, script)


def test_rows_are_marked_by_a_star_and_stay_marked_when_put_again() -> None:
    grid = Grid(COLUMNS, markable=True)
    app = Listener(grid)

    async def script(pilot: Pilot[None]) -> None:
        grid.put(5, Asked(), key)
        await pilot.press("shift+down", "shift+down")
        await pilot.pause()
        assert grid.marked == {"k0", "k1"}
        assert [line[:3] for line in app.lines()[1:4]] == [" *A", " *A", "> A"]
        grid.put(2, Asked(), key)
        assert grid.marked == {"k0", "k1"}
        grid.marked = frozenset()
        await pilot.pause()
        assert " *A" not in app.text()

    look(app, script)


def test_left_and_right_are_the_pages_unless_there_is_a_cell_cursor() -> None:
    for by_cell, heard in ((False, [("left", 0, "")]), (True, [])):
        grid = Grid(COLUMNS, cells=by_cell)
        app = Listener(grid)

        async def script(pilot: Pilot[None], app: Listener = app, heard: list[tuple[str, int, str]] = heard) -> None:
            await pilot.press("left")
            await pilot.pause()
            assert [one for one in app.heard if one[0] == "left"] == heard

        look(app, script)


def test_the_cell_cursor_names_its_column() -> None:
    app, grid = filled(3, cells=True)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("right", "right", "right")
        assert grid.column_key == "cost"
        assert grid.move_to("k2", column="id")
        assert (grid.column_key, grid.cursor) == ("id", 2)

    look(app, script)


def test_hostile_text_is_painted_as_visible_forms_in_straight_columns() -> None:
    grid = Grid((Col("a", "甲", 14), Col("b", "乙", 12, flex=1), Col("c", "丙", 9, "right")))
    app = Bench(grid)

    async def script(pilot: Pilot[None]) -> None:
        grid.put(len(HOSTILE), lambda i: (HOSTILE[i], Toned(HOSTILE[i] * 3, "warn"), "9,000"), str)
        for columns in (80, 100, 160):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            lines = app.lines()[1 : len(HOSTILE) + 1]
            assert not FORBIDDEN & set("".join(lines))
            assert all(line.endswith("9,000") for line in lines)
            assert {width(line) for line in lines} == {columns}

    look(app, script)
