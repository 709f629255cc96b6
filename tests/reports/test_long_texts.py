"""Texts as long as a book: cut where they are printed, with how much was left out; a person's own stay whole."""

from __future__ import annotations

import dataclasses
import re

from hypothesis import given
from hypothesis import strategies as st

from secaudit.reports.blocks import (
    MOST_TEXT,
    Bullets,
    Figure,
    Paragraph,
    Ref,
    Table,
    TableCell,
    cell,
    prose,
    table,
)
from secaudit.reports.numbering import numbered

LEFT_OUT = re.compile(r"…（其餘 (\d+) 字見盤點資料）$")


def test_a_text_of_two_thousand_characters_is_printed_whole() -> None:
    assert TableCell("甲" * 2000).text == "甲" * 2000


def test_a_longer_text_says_how_many_characters_were_left_out() -> None:
    text = TableCell("甲" * 2001).text
    told = LEFT_OUT.search(text)
    assert told
    assert text.count("甲") + int(told[1]) == 2001
    assert len(text) <= 2000


def test_every_text_of_a_block_is_cut() -> None:
    long = "甲" * 30_000
    made = table(long, [("欄", 1)], [[long]], long)
    assert isinstance(made, Table)
    figure = Figure(long, "<svg/>", long, "a.svg")
    texts = (made.caption, made.note, made.rows[0][0].text, Paragraph(long).text, Bullets((long,)).items[0],
             figure.caption, figure.alt)  # fmt: skip
    assert all(LEFT_OUT.search(text) and len(text) <= MOST_TEXT for text in texts)


def test_a_drawing_and_a_persons_own_paragraph_are_never_cut() -> None:
    assert Figure("圖", "<svg>" + " " * 5000 + "</svg>", "", "a.svg").svg == "<svg>" + " " * 5000 + "</svg>"
    assert Paragraph("甲" * 9000, own=True).text == "甲" * 9000


@given(st.lists(st.integers(0, 1500), max_size=8))
def test_a_text_in_pieces_is_that_of_its_pieces(lengths: list[int]) -> None:
    pieces = tuple("甲" * n if i % 2 else Ref(f"p{i}", "乙" * n) for i, n in enumerate(lengths))
    for block in (prose(*pieces), cell(*pieces)):
        told = LEFT_OUT.search(block.text)
        assert block.text == "".join(p if isinstance(p, str) else p.words for p in block.parts)
        assert len(block.text) <= MOST_TEXT
        assert len(LEFT_OUT.sub("", block.text)) + (int(told[1]) if told else 0) == sum(lengths)


def test_pointers_before_the_cut_still_point() -> None:
    made = prose("見", Ref("table:a", "表一"), "甲" * 5000)
    assert made.parts[:2] == ("見", Ref("table:a", "表一"))


def test_what_is_cut_is_not_cut_again() -> None:
    made = cell("甲" * 1500, Ref("x", "乙" * 1500))
    assert dataclasses.replace(made, anchor="a1") == dataclasses.replace(made, anchor="a1", text=made.text)
    assert numbered([]) == ()
    assert dataclasses.replace(made, anchor="").text == made.text
