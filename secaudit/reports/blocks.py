"""The document as blocks: what is printed, decided once, for every format.

Invariant: every text in a block has passed ``safe_text`` and holds no line break, so no renderer has to think about it;
a renderer computes nothing and drops nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from secaudit.text import safe_text

Align = Literal["left", "right", "center"]
MOST_ROWS = 300
"""Rows of a table that are printed."""


class Tone(StrEnum):
    """How a cell or a callout is coloured; the word in it says the same, so nothing depends on colour."""

    MET = "met"
    PARTIAL = "partial"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NA = "na"
    PLANNED = "planned"
    NEUTRAL = "neutral"


def _cleaned(value: object) -> object:
    if type(value) is str:
        return safe_text(" ".join(value.split("\n")).replace("\r", "").replace("\t", " "))
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    return value


class _Clean:
    """Passes every text of a frozen dataclass through ``safe_text`` when it is made; ``svg`` is markup already."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            if field.name != "svg":
                object.__setattr__(self, field.name, _cleaned(getattr(self, field.name)))


@dataclass(frozen=True, slots=True)
class TableCell(_Clean):
    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Heading(_Clean):
    """A heading below the section's own; ``numbered`` puts （一）（二）… in front."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph(_Clean):
    text: str


@dataclass(frozen=True, slots=True)
class Bullets(_Clean):
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table(_Clean):
    """``widths`` are relative; ``align`` and ``widths`` have one entry a header; ``note`` gives source and date."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    widths: tuple[int, ...]
    align: tuple[Align, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure(_Clean):
    """A drawing: ``svg`` is complete, escaped, self-contained markup; ``alt`` says in words what it shows.

    ``file_name`` is what it is called when it is written beside the document.
    """

    caption: str
    svg: str
    alt: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Callout(_Clean):
    text: str
    tone: Tone = Tone.NEUTRAL


Block = Heading | Paragraph | Bullets | Table | Figure | Callout


@dataclass(frozen=True, slots=True)
class Section(_Clean):
    """One part. ``number`` is 一 … 十二, or "" for the summary in front of them."""

    number: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        return f"{self.number}、{self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Document(_Clean):
    """The whole appendix. ``digest`` is that of the input; ``running_head`` stands on every page."""

    title: str
    subtitle: str
    running_head: str
    as_of: date
    meta: tuple[tuple[str, str], ...]
    digest: str
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Figure))


def table(
    caption: str,
    columns: Sequence[tuple[str, int] | tuple[str, int, Align]],
    rows: Iterable[Sequence[str | TableCell]],
    note: str = "",
    most: int = MOST_ROWS,
) -> Table | Paragraph:
    """A table of ``columns`` (header, relative width, alignment), or 「無」 in its place when there are no rows.

    Rows beyond ``most`` are left to the input; the note then says how many.
    """
    given = list(rows)
    if not given:
        return Paragraph(f"{caption}：無")
    made = tuple(tuple(c if isinstance(c, TableCell) else TableCell(c) for c in row) for row in given[:most])
    if len(given) > most:
        note = "；".join(part for part in (note, f"其餘 {len(given) - most} 列從略，見盤點資料") if part)
    aligns = tuple(c[2] if len(c) == 3 else "left" for c in columns)
    return Table(caption, tuple(c[0] for c in columns), made, tuple(c[1] for c in columns), aligns, note)


def bullets(items: Iterable[str]) -> Bullets | Paragraph:
    made = tuple(items)
    return Bullets(made) if made else Paragraph("無")


_DIGITS = "〇一二三四五六七八九"


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十 (up to 99)."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones else "")


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with 表 n and 圖 n through the whole document and （一）（二）… through each section."""
    tables = figures = 0
    done = []
    for section in sections:
        blocks: list[Block] = []
        headings = 0
        for block in section.blocks:
            if isinstance(block, Table):
                tables += 1
                block = replace(block, caption=f"表 {tables}　{block.caption}")
            elif isinstance(block, Figure):
                figures += 1
                block = replace(block, caption=f"圖 {figures}　{block.caption}")
            elif isinstance(block, Heading):
                headings += 1
                block = Heading(f"（{ordinal(headings)}）{block.text}")
            blocks.append(block)
        done.append(replace(section, blocks=tuple(blocks)))
    return tuple(done)
