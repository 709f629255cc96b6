"""The document as blocks: what is printed, decided once, for every format.

Invariant: every text in a block has passed ``safe_text`` and holds no line break, so no renderer has to think about it;
a renderer computes nothing and drops nothing. Numbers of tables and figures, and words that point to them, are decided
by :func:`secaudit.reports.numbering.numbered`; a renderer may let the reader's program count again, never otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
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


MOST_TEXT = 2_000
"""Characters of one text that are printed, but for a person's own words; the rest is left to the input."""
_TELLING = 50
"""Of these, kept for the words that tell how much was left out."""
_ROWS_LEFT_OUT = re.compile(r"；?其餘 (\d+) 列從略，見盤點資料$")
_LEFT_OUT = re.compile(r"…（其餘 (\d+) 字見盤點資料）$")


def _cleaned(value: object, whole: bool) -> object:
    if type(value) is str:
        clean = safe_text(" ".join(value.split("\n")).replace("\r", "").replace("\t", " "))
        return clean if whole else cut_text(clean, MOST_TEXT)
    if isinstance(value, tuple):
        return tuple(_cleaned(part, whole) for part in value)
    return value


MARKUP = ("svg", "drawio")
"""Fields of a figure that are markup already, escaped where they were made."""


class _Clean:
    """Passes every text of a frozen dataclass through ``safe_text`` when it is made, but for :data:`MARKUP`; one of
    more than :data:`MOST_TEXT` characters is cut and says so, so that no name can make a document too large."""

    __slots__ = ()

    def __post_init__(self) -> None:
        own = bool(getattr(self, "own", False))
        for field in fields(self):  # type: ignore[arg-type]
            if field.name not in MARKUP:
                whole = own or field.name == "parts"
                object.__setattr__(self, field.name, _cleaned(getattr(self, field.name), whole))
        if not own and (parts := getattr(self, "parts", ())):
            object.__setattr__(self, "parts", cut(parts, MOST_TEXT))


@dataclass(frozen=True, slots=True)
class Ref(_Clean):
    """Words that point to another place of the document.

    ``anchor`` is that of a section (``part:五``), heading, table, figure or cell. Without ``words`` the place's own
    label is printed (第五章, 表 17, 圖 3); ``words`` are printed as they are. After numbering ``words`` are always
    filled, and ``anchor`` is "" where the document has no such place: the words then stand there as plain text.
    """

    anchor: str
    words: str = ""


Prose = tuple[str | Ref, ...]
"""A sentence in pieces: plain words, and words that point elsewhere."""


@dataclass(frozen=True, slots=True)
class TableCell(_Clean):
    """``parts``, where given, are the same text in pieces that may point elsewhere; others point to ``anchor``.

    ``own``: a person's words, verbatim.
    """

    text: str
    tone: Tone = Tone.NEUTRAL
    parts: Prose = ()
    anchor: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Heading(_Clean):
    """A heading below the section's own, of ``level`` 2 or 3; ``number`` （一） or 1. is given by numbering."""

    text: str
    level: int = 2
    anchor: str = ""
    number: str = ""

    @property
    def label(self) -> str:
        return f"{self.number}{self.text}"


@dataclass(frozen=True, slots=True)
class Paragraph(_Clean):
    """``parts``, where given, are the same text in pieces that may point elsewhere. ``own``: a person's, verbatim."""

    text: str
    parts: Prose = ()
    own: bool = False


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
    anchor: str = ""
    number: str = ""

    @property
    def label(self) -> str:
        """``表 3　風險登錄``."""
        return f"{self.number}　{self.caption}" if self.number else self.caption


@dataclass(frozen=True, slots=True)
class Figure(_Clean):
    """A drawing: ``svg`` is complete, escaped, self-contained markup; ``alt`` says in words what it shows.

    ``file_name`` is what it is called when it is written beside the document, with its ending ``.svg``. ``drawio`` is
    the same drawing as an editable draw.io file, "" where there is none.
    """

    caption: str
    svg: str
    alt: str
    file_name: str
    drawio: str = ""
    anchor: str = ""
    number: str = ""

    @property
    def label(self) -> str:
        """``圖 3　現況資安架構圖``."""
        return f"{self.number}　{self.caption}" if self.number else self.caption


@dataclass(frozen=True, slots=True)
class Callout(_Clean):
    text: str
    tone: Tone = Tone.NEUTRAL


Block = Heading | Paragraph | Bullets | Table | Figure | Callout


@dataclass(frozen=True, slots=True)
class Section(_Clean):
    """One part. ``number`` is 一 … 十二, or "" for the summary in front of them; its anchor is ``part:五``, until
    numbering gives it the short one that renderers use."""

    number: str
    title: str
    blocks: tuple[Block, ...]
    anchor: str = ""

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
    anchor: str = "",
) -> Table | Paragraph:
    """A table of ``columns`` (header, relative width, alignment), or 「無」 in its place when there are no rows.

    Rows beyond ``most`` are left to the input; the note then says how many.
    """
    given = list(rows)
    if not given:
        return Paragraph(f"{caption}：無")
    made = tuple(tuple(c if isinstance(c, TableCell) else TableCell(c) for c in row) for row in given[:most])
    note = with_rows_left_out(note, len(given) - len(made))
    aligns = tuple(c[2] if len(c) == 3 else "left" for c in columns)
    return Table(caption, tuple(c[0] for c in columns), made, tuple(c[1] for c in columns), aligns, note, anchor)


def with_rows_left_out(note: str, count: int) -> str:
    """The note of a table that says how many rows were left out, with those that it said before."""
    if count <= 0:
        return note
    if told := _ROWS_LEFT_OUT.search(note):
        note, count = note[: told.start()], count + int(told[1])
    return f"{note}{'；' if note else ''}其餘 {count} 列從略，見盤點資料"


def bullets(items: Iterable[str]) -> Bullets | Paragraph:
    made = tuple(items)
    return Bullets(made) if made else Paragraph("無")


def cell(*parts: str | Ref, tone: Tone = Tone.NEUTRAL, anchor: str = "") -> TableCell:
    """A cell of pieces, some of which point elsewhere; ``anchor`` lets others point to it."""
    return TableCell(words_of(parts), tone, parts, anchor)


def prose(*parts: str | Ref) -> Paragraph:
    """A paragraph of pieces, some of which point elsewhere."""
    return Paragraph(words_of(parts), parts)


def words_of(parts: Prose) -> str:
    """The text that the pieces make."""
    return "".join(part if isinstance(part, str) else part.words for part in parts)


def cut_text(text: str, most: int) -> str:
    """``text`` in at most ``most`` characters, of which the last say how many were left out; of one that was cut
    before, then and now."""
    if len(text) <= most:
        return text
    told = _LEFT_OUT.search(text[-_TELLING:])
    whole = len(text) - len(told[0]) + int(told[1]) if told else len(text)
    kept = most - _TELLING
    return f"{text[:kept]}…（其餘 {whole - kept} 字見盤點資料）"


def cut(parts: Prose, most: int) -> Prose:
    """The pieces of a text, as many as ``most`` characters hold; the last says how many were left out."""
    whole = words_of(parts)
    if len(whole) <= most:
        return parts
    kept: list[str | Ref] = []
    room = most - _TELLING
    for part in parts:
        words = part if isinstance(part, str) else part.words
        if len(words) > room:
            return (*kept, cut_text(whole, most)[most - _TELLING - room :])
        room -= len(words)
        kept.append(part)
    return tuple(kept)


_DIGITS = "〇一二三四五六七八九"


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十 (up to 99)."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones else "")
