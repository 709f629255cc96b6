"""A person's own paragraphs in the appendix."""

from __future__ import annotations

import pytest
import sample_case as case

from secaudit.model.choices import REPORT_PART
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.blocks import Document, Heading, Paragraph, Section

Row = dict[str, Cell]


def row(key: str, part: str, position: str | None, text: str, **more: Cell) -> Row:
    return {"id": key, "part": part, "position": position, "text": text, **more}


def document(*rows: Row, inventory: Inventory | None = None) -> Document:
    narrative = Inventory.of(narrative=rows).rows("narrative")
    whole = (inventory or case.inventory()).replacing(narrative=narrative)
    return appendix_document(whole, case.assessment(), case.catalogue(), case.derived(), case.DIGEST)


def own(section: Section) -> list[str]:
    return [b.text for b in section.blocks if isinstance(b, Paragraph) and b.own]


def test_own_paragraphs_stand_at_the_opening_and_the_end_of_their_part() -> None:
    made = document(row("N-1", "current", "closing", "最後一段"), row("N-2", "current", "opening", "第一段"))
    blocks = made.sections[3].blocks
    assert blocks[0] == Paragraph("第一段", own=True)
    assert blocks[-1] == Paragraph("最後一段", own=True)
    assert sum(len(own(s)) for s in made.sections) == 2


@pytest.mark.parametrize("number", range(len(REPORT_PART)))
def test_every_part_takes_them_the_summary_included(number: int) -> None:
    made = document(row("N-1", REPORT_PART[number].code, "closing", "自己的話"))
    assert [own(s) for s in made.sections] == [["自己的話"] if n == number else [] for n in range(13)]
    assert made.sections[number].title == REPORT_PART[number].title


def test_they_stand_in_sequence_and_those_without_one_last_by_id() -> None:
    made = document(
        row("N-4", "planning", "closing", "丁"),
        row("N-3", "planning", "closing", "丙"),
        row("N-2", "planning", "closing", "乙", sequence=2),
        row("N-9", "planning", "closing", "甲", sequence=0),
    )
    assert own(made.sections[5]) == ["甲", "乙", "丙", "丁"]


def test_a_heading_of_ones_own_is_numbered_with_the_others() -> None:
    made = document(row("N-1", "purpose", "closing", "內文", heading="公司簡介"))
    heading, paragraph = made.sections[1].blocks[-2:]
    assert isinstance(heading, Heading)
    assert heading.label == "（五）公司簡介"
    assert paragraph == Paragraph("內文", own=True)


def test_without_a_position_a_paragraph_closes_its_part() -> None:
    made = document(row("N-1", "risks", None, "補充"))
    assert made.sections[4].blocks[-1] == Paragraph("補充", own=True)


def test_they_survive_when_the_facts_change_and_the_appendix_is_made_again() -> None:
    written = row("N-1", "architecture", "opening", "先隔離，再監看，後制度。")
    before = document(written)
    after = document(written, inventory=case.inventory().replacing(asset=(), flow=(), zone=()))
    assert own(before.sections[6]) == own(after.sections[6]) == ["先隔離，再監看，後制度。"]


def test_without_them_the_appendix_is_what_it_was() -> None:
    assert document() == appendix_document(
        case.inventory(), case.assessment(), case.catalogue(), case.derived(), case.DIGEST
    )


def test_what_looks_like_markup_or_a_number_stays_as_it_was_typed() -> None:
    text = "<b>粗</b> #strong[x] {{ y }} 2024-05-03 待補：自己寫的"
    assert own(document(row("N-1", "summary", "opening", text)).sections[0]) == [text]
