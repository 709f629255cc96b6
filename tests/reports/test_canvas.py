"""The canvas: lines that fit, and the same drawing as SVG and for draw.io."""

from __future__ import annotations

import pytest
from drawn import HOSTILE, cells, texts
from hypothesis import given
from hypothesis import strategies as st

from secaudit.reports.figures.canvas import Canvas, Line, packed, wrapped
from secaudit.reports.figures.drawio import Look
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.svg_elements import Rect
from secaudit.text import safe_text

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(WORDS, st.integers(30, 400), st.integers(1, 4))
def test_wrapped_lines_are_never_too_wide_nor_too_many(text: str, width: int, most: int) -> None:
    lines = wrapped(text, 13, width, most)
    assert 1 <= len(lines) <= most
    assert all(em_width(line, 13) <= width for line in lines)


@given(WORDS, st.integers(60, 400))
def test_wrapping_with_room_enough_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join("".join(wrapped(text, 13, width, 200)).split()) == "".join(safe_text(text).split())


def test_a_line_breaks_between_words_and_not_before_a_closing_mark() -> None:
    # 13 pixels a character: eight of them are 104
    assert wrapped("一二三四五六七八，九", 13, 105) == ("一二三四五六七", "八，九")
    assert wrapped("alpha bravo charlie", 13, 100) == ("alpha bravo", "charlie")
    assert wrapped("一二三四五六七", 13, 40) == ("一二三", "四五…")  # the last line ends in … at 39 pixels


@given(st.lists(WORDS, max_size=6), st.integers(40, 300))
def test_packed_phrases_fit_and_keep_their_order(phrases: list[str], width: int) -> None:
    lines = packed(phrases, 13, width)
    assert len(lines) <= len(phrases)
    assert all(em_width(line, 13) <= width for line in lines)


def test_phrases_share_a_line_as_long_as_they_fit() -> None:
    assert packed(["磁帶", "臺中", "加密"], 13, 70) == ("磁帶・臺中", "加密")  # 65 pixels, and 104 with the third


@given(st.lists(WORDS, max_size=3), st.integers(20, 200))
def test_words_in_a_box_are_the_same_in_both_forms_and_fit_it(lines: list[str], width: int) -> None:
    canvas = Canvas("試")
    canvas.box("b", Rect(0, 0, width, 80), lines)
    (box,) = cells(canvas.drawio()).values()
    assert texts(canvas.svg("試")) == (box.value.split("\n") if lines else [])
    assert all(em_width(line, 13) <= width - 8 for line in box.value.split("\n"))


def test_an_arrow_points_at_the_same_end_in_both_forms() -> None:
    canvas = Canvas("試")
    canvas.wire("w", [(10, 20), (90, 20)], Look(), heads=(True, False))
    (wire,) = cells(canvas.drawio()).values()
    assert (wire.style["startArrow"], wire.style["endArrow"]) == ("block", "none")
    assert '<path d="M10 20l7 -4v8z"' in canvas.svg("試")  # the tip at the first point, the back to the right of it


@pytest.mark.parametrize("shape", ["rectangle", "rhombus", "text"])
def test_hostile_words_stay_words(shape: str) -> None:
    canvas = Canvas(HOSTILE)
    canvas.box(HOSTILE, Rect(0, 0, 900, 40), [HOSTILE], Look(shape=shape, double=True), hatch="dense")  # type: ignore[arg-type]
    canvas.wire(HOSTILE, [(1, 1), (5, 90)], source=HOSTILE, heads=(True, True))
    svg = canvas.svg(HOSTILE)
    assert texts(svg)[0].startswith("</text><script>")
    assert "\x1b" not in svg + canvas.drawio()
    assert "<script" not in svg + canvas.drawio()
    assert len(cells(canvas.drawio())) == 2


def test_what_is_added_later_lies_on_top_in_both() -> None:
    canvas = Canvas("試")
    canvas.box("under", Rect(0, 0, 90, 40), ["下"])
    canvas.wire("wire", [(0, 0), (9, 9)])
    canvas.box("over", Rect(10, 10, 90, 40), [Line("上", 15)])
    assert texts(canvas.svg("試")) == ["下", "上"]
    assert [c.value for c in cells(canvas.drawio()).values()] == ["下", "", "上"]
