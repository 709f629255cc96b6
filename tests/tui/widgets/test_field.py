from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from secaudit.text import width
from secaudit.tui.widgets.field import Field, PathField, completed, dropped_paths
from tui.widgets.painting import FORBIDDEN, HOSTILE, Bench, look


class Desk(Bench):
    """Remembers what the path field says."""

    def on_mount(self) -> None:
        self.dropped: list[tuple[str, ...]] = []
        self.offered: list[tuple[str, ...]] = []

    def on_path_field_dropped(self, event: PathField.Dropped) -> None:
        self.dropped.append(event.paths)

    def on_path_field_offered(self, event: PathField.Offered) -> None:
        self.offered.append(event.names)


def test_full_width_digits_are_kept_as_they_are_typed() -> None:
    field = Field()

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("１", "2", "台")
        assert field.value == "１2台"

    look(Bench(field), script)


def test_a_value_that_is_there_is_added_to_not_replaced_when_typing() -> None:
    field = Field("甲")

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("乙")
        assert field.value == "甲乙"

    look(Bench(field), script)


def test_pasted_lines_become_one_line_of_visible_text() -> None:
    field = Field()

    async def script(pilot: Pilot[None]) -> None:
        field.post_message(events.Paste(" 第一行\r\n第二\x1b[31m行\n"))
        await pilot.pause()
        assert field.value == "第一行 第二‹U+001B›[31m行"

    look(Bench(field), script)


def test_hostile_values_are_painted_as_visible_forms_within_the_width() -> None:
    app = Bench(*[Field(text * 4) for text in HOSTILE])

    async def script(pilot: Pilot[None]) -> None:
        for columns in (80, 100, 160):
            await pilot.resize_terminal(columns, 24)
            for field in app.query(Field):
                field.focus()
                field.cursor_position = columns % 7
            await pilot.pause()
            assert not FORBIDDEN & set("".join(app.lines()))
            assert {width(line) for line in app.lines()} == {columns}

    look(app, script)


def test_a_value_keeps_signs_that_are_only_painted_otherwise() -> None:
    field = Field("布拉格‧某→乙")
    app = Bench(field)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("x")
        await pilot.pause()
        assert field.value == "布拉格‧某→乙x"
        assert app.lines()[0].startswith("布拉格.某->乙x")
        assert field.cursor_screen_offset.x == 14

    look(app, script)


def test_a_click_puts_the_caret_before_the_character_that_was_clicked() -> None:
    field = Field("中文ab")

    async def script(pilot: Pilot[None]) -> None:
        await pilot.click(Field, offset=(3, 0))
        assert field.cursor_position == 1

    look(Bench(field), script)


def test_a_placeholder_is_plain_text() -> None:
    app = Bench(Field(placeholder="[b]備註[/b]"))

    async def script(pilot: Pilot[None]) -> None:
        assert app.lines()[0].startswith("[b]備註[/b]")

    look(app, script)


@pytest.mark.parametrize(
    ("pasted", "paths"),
    [
        ("'/home/王/我的 檔案.xlsx'", ("/home/王/我的 檔案.xlsx",)),
        ('"C:\\資料\\a b.csv" "C:\\c.csv"', ("C:\\資料\\a b.csv", "C:\\c.csv")),
        ("C:\\資料\\a b.csv", ("C:\\資料\\a b.csv",)),
        ("\\\\nas\\共用\\a.csv", ("\\\\nas\\共用\\a.csv",)),
        ("/tmp/a\\ b.png /tmp/c.png ", ("/tmp/a b.png", "/tmp/c.png")),
        ("file:///tmp/%E7%94%B2.pdf", ("/tmp/甲.pdf",)),
        ("file:///C:/a%20b.pdf", ("C:/a b.pdf",)),
        ("'/tmp/it'\\''s.txt'", ("/tmp/it's.txt",)),
        ("'/tmp/a'\n'/tmp/b'", ("/tmp/a", "/tmp/b")),
        ("只是一句話 3/4", ()),
        ("", ()),
    ],
)
def test_what_terminals_paste_for_dropped_files_is_read_as_paths(pasted: str, paths: tuple[str, ...]) -> None:
    assert dropped_paths(pasted) == paths


@given(st.lists(st.text(st.sampled_from("ab 中'\"\\$"), min_size=1), min_size=1, max_size=4))
def test_paths_quoted_for_a_shell_come_back_as_they_were(names: list[str]) -> None:
    paths = tuple(f"/{name}" for name in names)
    quoted = " ".join("'" + path.replace("'", "'\\''") + "'" for path in paths)
    assert dropped_paths(quoted) == paths


def test_one_dropped_file_is_put_into_the_field_and_several_are_told() -> None:
    field = PathField()
    app = Desk(field)

    async def script(pilot: Pilot[None]) -> None:
        field.post_message(events.Paste("'/tmp/甲 乙.csv'"))
        await pilot.pause()
        assert field.value == "/tmp/甲 乙.csv"
        field.post_message(events.Paste("/tmp/a /tmp/b"))
        await pilot.pause()
        assert field.value == "/tmp/甲 乙.csv"
        assert app.dropped == [("/tmp/甲 乙.csv",), ("/tmp/a", "/tmp/b")]

    look(app, script)


def test_tab_completes_a_path_as_far_as_it_is_certain_and_offers_the_rest(tmp_path: Path) -> None:
    for name in ("資產一.csv", "資產二.csv", "備份.csv", ".hidden"):
        (tmp_path / name).touch()
    field = PathField(f"{tmp_path}/資")
    app = Desk(field)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("tab")
        await pilot.pause()
        assert field.value == f"{tmp_path}/資產"
        assert app.offered == [("資產一.csv", "資產二.csv")]
        await pilot.press("一", "tab")
        assert field.value == f"{tmp_path}/資產一.csv"

    look(app, script)


def test_tab_goes_on_to_the_next_field_where_there_is_nothing_to_complete() -> None:
    app = Desk(PathField(""), Field(id="next"))

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("/", "n", "o", "w", "h", "e", "r", "e", "tab")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "next"

    look(app, script)


def test_a_folder_is_completed_with_its_separator(tmp_path: Path) -> None:
    (tmp_path / "佐證").mkdir()
    assert completed(f"{tmp_path}/佐") == (f"{tmp_path}/佐證/", ("佐證/",))
    assert completed(f"{tmp_path}/沒有/這個") == (f"{tmp_path}/沒有/這個", ())
