"""Numbers the document: 表 n and 圖 n through the whole, （一） and 1. through each part, and what points to them.

Invariant: afterwards every anchor is short, plain ASCII (``a1``, ``a2``, … in order of appearance) and unique, every
pointer leads to one of them or is plain words, and the text of a paragraph or cell is that of its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from secaudit.reports.blocks import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Prose,
    Ref,
    Section,
    Table,
    TableCell,
    ordinal,
    words_of,
)

NOWHERE = "（無）"
"""Printed for a pointer without words of its own to a table or figure that the document does not have."""


class _Place(NamedTuple):
    anchor: str
    label: str


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with every number, anchor and pointer filled in."""
    counted = [_counted(section) for section in _counted_through(sections)]
    pointing = _Pointing(_places(counted))
    return tuple(map(pointing.section, counted))


def _counted_through(sections: Sequence[Section]) -> list[Section]:
    """Tables and figures, through the whole document."""
    tables = figures = 0
    done = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Table):
                tables += 1
                block = replace(block, number=f"表 {tables}", anchor=block.anchor or f"table:{tables}")
            elif isinstance(block, Figure):
                figures += 1
                block = replace(block, number=f"圖 {figures}", anchor=block.anchor or f"figure:{figures}")
            blocks.append(block)
        done.append(replace(section, blocks=tuple(blocks), anchor=section.anchor or f"part:{section.number}"))
    return done


def _counted(section: Section) -> Section:
    """Headings, through one section."""
    blocks: list[Block] = []
    second = third = 0
    for block in section.blocks:
        if isinstance(block, Heading) and block.level == 2:
            second, third = second + 1, 0
            block = replace(block, number=f"（{ordinal(second)}）")
        elif isinstance(block, Heading):
            third += 1
            block = replace(block, number=f"{third}. ")
        blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _places(sections: Sequence[Section]) -> dict[str, _Place]:
    """Every anchor as it was written, the first of a name, with its short form and its label."""
    places: dict[str, _Place] = {}

    def seen(anchor: str, label: str) -> None:
        if anchor and anchor not in places:
            places[anchor] = _Place(f"a{len(places) + 1}", label)

    for section in sections:
        seen(section.anchor, f"第{section.number}章" if section.number else section.title)
        for block in section.blocks:
            if isinstance(block, Heading):
                part = f"第{section.number}章" if section.number else section.title
                seen(block.anchor, f"{part}{block.number.strip()}")
            elif isinstance(block, Table):
                seen(block.anchor, block.number)
                for row in block.rows:
                    for cell in row:
                        seen(cell.anchor, cell.text)
            elif isinstance(block, Figure):
                seen(block.anchor, block.number)
    return places


class _Pointing:
    """Gives every place its short anchor, once, and every pointer its words."""

    def __init__(self, places: Mapping[str, _Place]) -> None:
        self._places = places
        self._claimed: set[str] = set()

    def section(self, section: Section) -> Section:
        anchor = self._own(section.anchor)
        return replace(section, anchor=anchor, blocks=tuple(self._block(b) for b in section.blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph(parts=parts) if parts:
                resolved = self._resolved(parts)
                return replace(block, parts=resolved, text=words_of(resolved))
            case Heading() | Figure():
                return replace(block, anchor=self._own(block.anchor))
            case Table():
                anchor = self._own(block.anchor)
                return replace(block, anchor=anchor, rows=tuple(tuple(map(self._cell, row)) for row in block.rows))
        return block

    def _cell(self, cell: TableCell) -> TableCell:
        if not cell.anchor and not cell.parts:
            return cell
        parts = self._resolved(cell.parts)
        return replace(cell, anchor=self._own(cell.anchor), parts=parts, text=words_of(parts) if parts else cell.text)

    def _own(self, anchor: str) -> str:
        """The short form for the first that bears the name; a second has none."""
        if not anchor or anchor in self._claimed:
            return ""
        self._claimed.add(anchor)
        return self._places[anchor].anchor

    def _resolved(self, parts: Prose) -> Prose:
        return tuple(part if isinstance(part, str) else self._ref(part) for part in parts)

    def _ref(self, ref: Ref) -> Ref:
        place = self._places.get(ref.anchor)
        if place is None:
            return Ref("", ref.words or NOWHERE)
        return Ref(place.anchor, ref.words or place.label)
