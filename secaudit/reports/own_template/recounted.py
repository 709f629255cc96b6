"""Numbers of tables and figures where only some parts of the appendix stand in a template.

1. Tables and figures count from 1 in the order in which the template has them, and pointers follow.
2. What the template leaves out is pointed to as being in the appendix: 附錄表 17, 附錄第五章.

Invariant: a pointer never says the number of another table than the one it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from secaudit.reports.blocks import Block, Figure, Paragraph, Prose, Ref, Section, Table, TableCell, words_of

if TYPE_CHECKING:
    from secaudit.reports.own_template.reading import Placed

ELSEWHERE = "附錄"


def recounted(placed: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The same with numbers of their own; a block that stands there twice is pointed to where it stands first."""
    blocks = [block for one in placed for section in one.sections for block in section.blocks]
    labels = dict(_labels(blocks))
    anchors = {section.anchor for one in placed for section in one.sections} | set(_anchors(blocks))
    numbering = _Numbering(labels, anchors)
    return tuple(replace(one, sections=tuple(map(numbering.section, one.sections))) for one in placed)


def _labels(blocks: list[Block]) -> Iterator[tuple[str, str]]:
    """Anchor → number, of each table and figure once."""
    tables = figures = 0
    seen: set[str] = set()
    for block in blocks:
        if not isinstance(block, Table | Figure) or block.anchor in seen:
            continue
        seen.add(block.anchor)
        if isinstance(block, Table):
            tables += 1
        else:
            figures += 1
        yield block.anchor, f"表 {tables}" if isinstance(block, Table) else f"圖 {figures}"


def _anchors(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        yield getattr(block, "anchor", "")
        if isinstance(block, Table):
            yield from (cell.anchor for row in block.rows for cell in row)


class _Numbering:
    def __init__(self, labels: Mapping[str, str], anchors: set[str]) -> None:
        self._labels, self._anchors = labels, anchors

    def section(self, section: Section) -> Section:
        return replace(section, blocks=tuple(map(self._block, section.blocks)))

    def _block(self, block: Block) -> Block:
        match block:
            case Table():
                rows = tuple(tuple(map(self._cell, row)) for row in block.rows)
                return replace(block, number=self._labels.get(block.anchor, block.number), rows=rows)
            case Figure():
                return replace(block, number=self._labels.get(block.anchor, block.number))
            case Paragraph(parts=parts) if parts:
                pointed = self._pointed(parts)
                return replace(block, parts=pointed, text=words_of(pointed))
        return block

    def _cell(self, cell: TableCell) -> TableCell:
        if not cell.parts:
            return cell
        pointed = self._pointed(cell.parts)
        return replace(cell, parts=pointed, text=words_of(pointed))

    def _pointed(self, parts: Prose) -> Prose:
        return tuple(part if isinstance(part, str) else self._ref(part) for part in parts)

    def _ref(self, ref: Ref) -> Ref:
        if not ref.anchor:
            return ref
        if ref.anchor not in self._anchors:
            return Ref("", ELSEWHERE + ref.words if _is_label(ref.words) else ref.words)
        label = self._labels.get(ref.anchor)
        return Ref(ref.anchor, label) if label and _is_label(ref.words) else ref


def _is_label(words: str) -> bool:
    """表 3, 圖 1, 第五章, 第五章（一）: a place's own words, which mean nothing without the place."""
    return words.startswith(("表 ", "圖 ")) or (words.startswith("第") and "章" in words[:5])
