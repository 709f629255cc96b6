"""How much one document holds: where a case says more than can be printed, its texts and tables are cut, and told so.

Cells and paragraphs are cut to fewer and fewer characters, and tables to fewer rows, until the whole is short enough;
each says how much of it was left out, and the first part that something was. A person's own paragraphs are never cut
for the sake of others: they have room of their own, which a proposal does not fill.

Invariant: a document within its room is returned as it is; what is left out is counted where it was left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeGuard

from secaudit.reports.blocks import (
    MOST_ROWS,
    Block,
    Bullets,
    Callout,
    Paragraph,
    Section,
    Table,
    TableCell,
    Tone,
    cut,
    cut_text,
    with_rows_left_out,
)

MOST = 420_000
"""Characters of a document, :data:`A_CELL` for each cell of its tables included: some 200 pages."""
A_CELL = 10
"""What an empty cell takes of a document, in characters."""
MOST_OWN = 200_000
"""Characters of a person's own paragraphs: some 180 pages."""
_LEAST, _FEWEST = 100, 20


class _Step(NamedTuple):
    """Characters of a text and rows of a table that are printed."""

    text: int
    rows: int


_STEPS = (
    _Step(800, MOST_ROWS),
    _Step(300, MOST_ROWS),
    _Step(300, 220),
    _Step(300, 150),
    _Step(120, 150),
    _Step(120, 75),
    _Step(120, 40),
    _Step(_LEAST, _FEWEST),
)


def within_room(sections: Sequence[Section]) -> tuple[Section, ...]:
    """``sections``, cut where they hold more than a document may."""
    made, told = tuple(sections), []
    if _size(made) > MOST:
        step, made = _cut_until_short(made)
        told.append(
            f"逾 {step.text} 字者只印前段，逾 {step.rows} 列之表只印前 {step.rows} 列，略去處註明其餘字數或列數"
        )
    if sum(len(block.text) for section in made for block in section.blocks if _is_own(block)) > MOST_OWN:
        made = _own_within(made)
        told.append(f"補充段落合計逾 {MOST_OWN:,} 字，其後只印開頭並註明其餘字數")
    return _said(made, "；".join(told)) if told else made


def _cut_until_short(sections: tuple[Section, ...]) -> tuple[_Step, tuple[Section, ...]]:
    """By the first step that is enough, else by the last."""
    step, made = _STEPS[0], sections
    for step in _STEPS:
        made = tuple(replace(s, blocks=tuple(_cut_block(b, step) for b in s.blocks)) for s in sections)
        if _size(made) <= MOST:
            break
    return step, made


def _size(sections: Sequence[Section]) -> int:
    return sum(_size_of(block) for section in sections for block in section.blocks)


def _size_of(block: Block) -> int:
    match block:
        case Table():
            return sum(A_CELL + len(cell.text) for row in block.rows for cell in row)
        case Bullets():
            return sum(map(len, block.items))
        case Paragraph(own=False) | Callout():
            return len(block.text)
    return 0


def _cut_block(block: Block, step: _Step) -> Block:
    match block:
        case Table():
            rows = tuple(tuple(_cut_cell(cell, step.text) for cell in row) for row in block.rows[: step.rows])
            return replace(block, rows=rows, note=with_rows_left_out(block.note, len(block.rows) - len(rows)))
        case Bullets():
            return Bullets(tuple(cut_text(item, step.text) for item in block.items))
        case Paragraph(own=False) if len(block.text) > step.text:
            return replace(block, text=cut_text(block.text, step.text), parts=cut(block.parts, step.text))
        case Callout():
            return replace(block, text=cut_text(block.text, step.text))
    return block


def _cut_cell(cell: TableCell, most: int) -> TableCell:
    if cell.own or len(cell.text) <= most:
        return cell
    return replace(cell, text=cut_text(cell.text, most), parts=cut(cell.parts, most))


def _is_own(block: Block) -> TypeGuard[Paragraph]:
    return isinstance(block, Paragraph) and block.own


def _own_within(sections: Sequence[Section]) -> tuple[Section, ...]:
    """A person's own paragraphs whole until :data:`MOST_OWN` is spent, of those that follow the beginning."""
    left = MOST_OWN

    def within(block: Block) -> Block:
        nonlocal left
        if not _is_own(block):
            return block
        cut_off = replace(block, text=cut_text(block.text, max(left, _LEAST)))
        left -= len(cut_off.text)
        return cut_off

    return tuple(replace(s, blocks=tuple(map(within, s.blocks))) for s in sections)


def _said(sections: tuple[Section, ...], what: str) -> tuple[Section, ...]:
    """After the first block of the first part."""
    first, *others = sections
    told = Callout(f"盤點資料過多，本文件未全部印出：{what}；全文見盤點資料。", Tone.UNKNOWN)
    return (replace(first, blocks=(*first.blocks[:1], told, *first.blocks[1:])), *others)
