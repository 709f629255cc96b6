from __future__ import annotations

from textual.pilot import Pilot

from secaudit.text import width
from secaudit.tui.widgets.prose import Line, Prose
from secaudit.tui.widgets.tones import Toned
from tui.widgets.painting import FORBIDDEN, HOSTILE, Bench, look

CLAUSE = "密碼失效鎖定機制（3 次密碼輸入錯誤即鎖定，至少 15 分鐘後解鎖）。"


class Reader(Bench):
    def on_mount(self) -> None:
        self.followed: list[str] = []

    def on_prose_followed(self, event: Prose.Followed) -> None:
        self.followed.append(event.key)


def test_a_long_line_is_wrapped_with_its_indent_and_no_punctuation_begins_a_line() -> None:
    prose = Prose([Line(CLAUSE, indent=2)])
    app = Bench(prose)

    async def script(pilot: Pilot[None]) -> None:
        assert [line.rstrip() for line in app.lines()[:4]] == [
            "   密碼失效鎖定機制（3 次密",
            "   碼輸入錯誤即鎖定，至少 15",
            "   分鐘後解鎖）。",
            "",
        ]

    look(app, script, (30, 6))


def test_text_is_wrapped_anew_at_another_width() -> None:
    app = Bench(Prose([Line("一二三四五六七八九十")]))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(12, 6)
        await pilot.pause()
        assert [line.strip() for line in app.lines()[:2]] == ["一二三四", "五六七八"]

    look(app, script, (40, 6))


def test_the_parts_of_a_line_keep_their_tones_where_it_is_wrapped() -> None:
    prose = Prose([Line(("判定：", Toned("不符合", "bad"), "，以佐證為準"))])
    app = Bench(prose)

    async def script(pilot: Pilot[None]) -> None:
        bad = prose.tone("bad").color
        lines = [list(strip) for strip in app.screen._compositor.render_strips()[:3]]
        toned = ["".join(s.text for s in line if s.style and s.style.color == bad).strip() for line in lines]
        assert toned == ["", "不符", "合"]

    look(app, script, (10, 6))


def test_a_long_text_is_scrolled_by_line_page_and_end() -> None:
    prose = Prose([f"第 {number} 行" for number in range(100)])
    app = Bench(prose)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("J", "down", "k")
        assert prose.scroll_offset.y == 1
        await pilot.press("pagedown")
        assert prose.scroll_offset.y == 10
        await pilot.press("end")
        assert prose.scroll_offset.y == 90
        await pilot.press("home")
        assert prose.scroll_offset.y == 0

    look(app, script, (40, 10))


def test_links_are_followed_by_enter_and_by_click_and_reached_by_the_arrows() -> None:
    app = Reader(Prose([Line("甲"), Line("乙", key="b"), Line("丙"), Line("丁", key="d")]))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("enter", "down", "enter", "up", "enter")
        await pilot.click(Prose, offset=(2, 3))
        await pilot.click(Prose, offset=(2, 0))
        await pilot.pause()
        assert app.followed == ["b", "d", "b", "d"]

    look(app, script, (40, 10))


def test_enter_is_the_pages_where_nothing_can_be_followed() -> None:
    class Page(Bench):
        entered = False

        def key_enter(self) -> None:
            self.entered = True

    app = Page(Prose(["甲"]))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        assert app.entered

    look(app, script)


def test_a_text_of_many_lines_is_wrapped_to_its_end_without_waiting_for_it() -> None:
    prose = Prose([CLAUSE] * 5000)
    app = Bench(prose)

    async def script(pilot: Pilot[None]) -> None:
        while prose.virtual_size.height < 10_000:
            await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert "分鐘後解鎖）。" in app.lines()[-1]
        assert prose.virtual_size.height == 10_000

    look(app, script, (50, 10))


def test_hostile_text_is_painted_as_visible_forms_within_the_width() -> None:
    app = Bench(Prose([Line(text * 5, indent=2, hanging=2) for text in HOSTILE]))

    async def script(pilot: Pilot[None]) -> None:
        for columns in (80, 100, 160):
            await pilot.resize_terminal(columns, 40)
            await pilot.pause()
            assert not FORBIDDEN & set("".join(app.lines()))
            assert {width(line) for line in app.lines()} == {columns}
        assert "<U+001B>[31m" in app.text()

    look(app, script)
