"""Blocks into a Word document, our own or somebody else's: headings, paragraphs, lists, tables, figures, callouts.

    body = Body(word, anchors_of(sections))   # once a document
    body.before(paragraph)                    # write in front of this child of w:body; without it, at the end
    write_section(body, section)              # heading and blocks, or
    write_blocks(body, section.blocks)        # blocks alone
    body.finish()                             # hangs the pictures, which are painted meanwhile

Invariant: every pointer leads to a bookmark that is written, or stands as plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from secaudit.reports.blocks import Block, Bullets, Callout, Figure, Heading, Paragraph, Section, Table
from secaudit.reports.formats.docx_body import Body
from secaudit.reports.formats.docx_elements import add_field, add_text, element
from secaudit.reports.formats.docx_tables import add_pieces, add_table

_SHORT = re.compile(r"[A-Za-z0-9_]{1,30}")
_LABEL = re.compile(r"([表圖]) (\d{1,6})")
DEEPEST = 6


def anchors_of(sections: Iterable[Section]) -> dict[str, str]:
    """Every anchor in numbered sections: what pointers may lead to when all of them are written.

    Of tables and figures with 表 3, 圖 1, which is counted again by Word; of others with "".
    """
    found: dict[str, str] = {}
    for section in sections:
        found[section.anchor] = ""
        for block in section.blocks:
            if isinstance(block, Table | Figure):
                found[block.anchor] = block.number
            elif isinstance(block, Heading):
                found[block.anchor] = ""
            if isinstance(block, Table):
                found.update({cell.anchor: "" for row in block.rows for cell in row if cell.anchor})
    return {anchor: label for anchor, label in found.items() if _SHORT.fullmatch(anchor)}


def write_section(body: Body, section: Section, *, level: int = 1, new_page: bool = False) -> None:
    """Its heading as Heading ``level``, and its blocks (headings below it one level each)."""
    heading = Heading(section.title, level, section.anchor, f"{section.number}、" if section.number else "")
    _add_heading(body, heading, counted=bool(section.number), new_page=new_page)
    write_blocks(body, section.blocks, level=level, counted=bool(section.number))


def write_blocks(body: Body, blocks: Iterable[Block], *, level: int = 1, counted: bool = False) -> None:
    """Blocks of a section whose heading is of ``level``. ``counted``: it is one that our list numbers."""
    second = False
    for block in blocks:
        match block:
            case Heading():
                second = second or block.level == 2
                deeper = Heading(block.text, block.level - 1 + level, block.anchor, block.number)
                _add_heading(body, deeper, counted=counted and second)
            case Paragraph():
                add_pieces(body, body.paragraph("body"), block.text, block.parts)
            case Bullets():
                for item in block.items:
                    body.paragraph("bullet", item)
            case Callout():
                body.paragraph(f"callout_{block.tone.value}", block.text)
            case Table():
                _caption(body, block, "caption")
                add_table(body, block)
                if block.note:
                    body.paragraph("note", block.note)
            case Figure():
                body.figure(body.paragraph("figure"), block)
                _caption(body, block, "figure_caption")


def _add_heading(body: Body, heading: Heading, *, counted: bool, new_page: bool = False) -> None:
    """With its number as text, unless a list of the document gives it one."""
    style = f"heading_{min(heading.level, DEEPEST)}"
    listed = body.sheet.numbers_itself(style)
    paragraph = body.added("p")
    settings = body.styled(paragraph, style)
    if new_page:
        element(settings, "pageBreakBefore")
    if listed and body.numbers != "theirs" and not (counted and body.numbers == "our list"):
        element(element(settings, "numPr"), "numId", val=0)
        listed = False
    with ExitStack() as marks:
        marks.enter_context(body.marked(paragraph, body.next_entry(heading.level)))
        marks.enter_context(body.marked(paragraph, body.leads(heading.anchor)))
        add_text(paragraph, heading.text if listed else heading.label)


def _caption(body: Body, block: Table | Figure, style: str) -> None:
    """表 3　風險登錄, the 3 counted by Word."""
    paragraph = body.paragraph(style)
    found = _LABEL.fullmatch(block.number)
    if not found:
        add_text(paragraph, block.label)
        return
    with body.marked(paragraph, body.leads(block.anchor)):
        _count(paragraph, found[1], found[2])
    add_text(paragraph, f"　{block.caption}")


def _count(paragraph: Any, kind: str, number: str) -> None:
    add_text(paragraph, f"{kind} ")
    add_field(paragraph, f"SEQ {kind} \\* ARABIC", number)
