"""What holds for whatever is painted, on every screen, at every width: cells, glyphs, contrast, words beside tones."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.pilot import Pilot
from textual.strip import Strip
from wcwidth import wcswidth

from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui.app import PAGES
from secaudit.tui.new_case import NewCase
from secaudit.tui.pages.answers import AnswersPage
from secaudit.tui.pages.board import Board
from secaudit.tui.places import Place
from secaudit.tui.start import StartScreen
from secaudit.tui.terms import VERDICT_SHORT
from secaudit.tui.theme import THEMES
from secaudit.tui.widgets.grid import Grid
from tui.conftest import SMALL, WIDE, author, settled
from tui.pilots import Drive, Made, app_of, go_to, lines, page_of, press, until_on

SIZES = ((160, 30), WIDE, (80, 30), SMALL)
READABLE = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text at level AA."""
ODD = (
    "①核心→交換器│●■", "👨‍👩‍👧 家用 NAS 🇹🇼⚠️", "e\u0301te\u0301葛\U000e0100城", "Ⅳ級…“防火牆”—", "全形ＡＢＣ　空格",
    "ｶﾀｶﾅ半角", "\u3164空\u115f白", "零\u200b寬\u202e反\ufeff",
)  # fmt: skip
"""Wide, emoji, combining, half-width, ambiguous and invisible characters; all the ambiguous ones can be spelled."""
NAMED = (("asset", "name"), ("vendor", "name"), ("purchase", "name"), ("zone", "name"), ("evidence", "title"))


def spoil(case: Path) -> None:
    """Odd characters in the names that tables and pictures show."""
    with closing(open_store(case)) as store:
        changes = []
        for table, column in NAMED:
            for at, row in enumerate(store.inventory().rows(table)):
                kept = store.row(table, str(row[0]))
                assert kept is not None
                name = {column: f"{ODD[at % len(ODD)]}{at}"}
                changes.append(RowChange(table, str(row[0]), Action.EDIT, name, kept.version))
        store.commit(changes, author())


async def screens(pilot: Pilot[None]) -> AsyncIterator[str]:
    """The name of each screen of an open case while it is in front: every page, what Enter opens there, the dialogs."""
    for page, (key, _title, _where) in PAGES.items():
        await press(pilot, key.lower())
        yield page
        if page != "appendix":
            await press(pilot, "j", "enter")
            yield f"{page}, Enter"
            await press(pilot, "escape")
            await go_to(pilot, Place(page))
    for key, name in (("f1", "help"), ("ctrl+p", "palette"), ("g", "chart"), ("slash", "search")):
        await press(pilot, key)
        yield name
        await press(pilot, "escape")


def aligned(grid: Grid) -> bool:
    """Whether the columns of all rows begin in the same cells, by the count of a library that did not lay them."""
    starts = set()
    for y in range(grid.size.height):
        segments = [s.text for s in grid.render_line(y) if s.text]
        starts.add(tuple(accumulate(wcswidth(text) for text in segments)))
    longest = max(starts, key=len)
    return all(len(found) < len(longest) or found == longest for found in starts)


def wrong(pilot: Pilot[None]) -> list[str]:
    """The rows whose cells, by either library, aren't the screen's, or that have a glyph whose width is in doubt."""
    width = pilot.app.size.width
    return [
        line
        for line in lines(pilot)
        if (cell_len(line), wcswidth(line)) != (width, width)
        or any(unicodedata.east_asian_width(c) == "A" and not unicodedata.combining(c) for c in line)
        or any("\u2500" <= c <= "\u259f" for c in line)
    ]


@pytest.mark.parametrize(("size", "odd"), [(WIDE, False), *((size, True) for size in SIZES)])
def test_every_row_has_the_cells_of_the_screen_and_no_glyph_of_doubtful_width(
    size: tuple[int, int], odd: bool, case: Path, app_on: Made, drive: Drive
) -> None:
    if odd:
        spoil(case)

    async def script(pilot: Pilot[None]) -> None:
        async for name in screens(pilot):
            assert len(lines(pilot)) == size[1], name
            assert wrong(pilot) == [], name
            tables = [grid for grid in pilot.app.screen.query(Grid) if grid.region and not isinstance(grid, Board)]
            assert all(map(aligned, tables)), name

    drive(app_on(case), script, size)


@pytest.mark.parametrize("size", SIZES)
def test_so_have_the_start_screen_and_the_questions_for_a_new_case(
    size: tuple[int, int], app_on: Made, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        assert wrong(pilot) == []
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await pilot.press("tab", "9", "enter")
        await pilot.pause()
        assert wrong(pilot) == []

    drive(app_on(None), script, size)


@pytest.mark.parametrize("page", ["answers", "inventory", "spending", "evidence"])
def test_other_widths_and_back_keep_the_cursor_and_what_is_shown(
    page: str, case: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "j", "j")
        before, focused = lines(pilot), pilot.app.focused
        for width in (160, 80, 100):
            await pilot.resize_terminal(width, 30)
            await settled(pilot)
            assert pilot.app.focused is focused
        assert lines(pilot) == before

    drive(app_on(case, page), script)


def luminance(colour: tuple[int, int, int]) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(segment: Segment) -> float:
    style = segment.style
    assert style is not None
    assert style.color is not None, segment
    assert style.bgcolor is not None, segment
    low, high = sorted(luminance(tuple(c.get_truecolor())) for c in (style.color, style.bgcolor))
    return (high + 0.05) / (low + 0.05)


def in_front(pilot: Pilot[None]) -> Iterator[Strip]:
    """What is painted, of a dialog its box alone: what is behind it is dimmed."""
    boxes = pilot.app.screen.query("#box")
    region = boxes.first().region if boxes else pilot.app.screen.region
    for strip in pilot.app.screen._compositor.render_strips()[region.y : region.bottom]:
        yield strip.crop(region.x, region.right)


def test_contrast_is_computed_as_the_wcag_says() -> None:
    assert round((luminance((255, 255, 255)) + 0.05) / (luminance((0, 0, 0)) + 0.05), 2) == 21
    assert round((luminance((255, 255, 255)) + 0.05) / (luminance((118, 118, 118)) + 0.05), 2) == 4.54


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_is_readable_on_its_background(theme: str, case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app_of(pilot).theme = THEMES[theme].name
        faint = []
        async for name in screens(pilot):
            words = (segment for strip in in_front(pilot) for segment in strip if segment.text.strip())
            faint += [(name, s.text, contrast(s)) for s in words if contrast(s) < READABLE]
        assert faint == []

    drive(app_on(case), script)


def test_the_cursor_is_a_sign_and_reverse_and_not_a_colour_alone(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        async for name in screens(pilot):
            grid = pilot.app.focused
            if isinstance(grid, Grid) and grid.cursor_key:
                rows = [grid.render_line(y) for y in range(grid.size.height)]
                here = [row for row in rows if row.text.startswith(">")]
                assert len(here) == 1, name
                assert any(s.style and s.style.reverse and s.text.strip() for s in here[0]), name

    drive(app_on(case), script)


def test_the_verdict_stands_in_words_in_every_row_of_the_answers(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        grid = page_of(pilot, AnswersPage).list.grid
        rows = [grid.render_line(y).text for y in range(grid.size.height)]
        controls = [row for row in rows if row[2:3].isascii() and row[2:].strip()]
        assert len(controls) > 10
        assert all(any(word in row for word in VERDICT_SHORT.values()) for row in controls)

    drive(app_on(case, "answers"), script)
