"""Rows that are asked for one by one: what one holds, where a cursor may stand among them, how one is painted.

Invariant: nothing here asks for a row that is not painted; keys are asked for only where the cursor is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from secaudit.tui.glyphs import shown
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.lettering import cells, fit
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import _

_PLAIN = Style.null()


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that names a group; give it the key "" so that the cursor passes over it."""

    text: str
    right: str = ""


Cell = str | Toned
Row = Sequence[Cell] | Heading
RowAt = Callable[[int], Row]
KeyAt = Callable[[int], str]
IndexOf = Callable[[str], int | None]


def standing(index: int, direction: int, count: int, key_at: KeyAt) -> int:
    """The first row from ``index`` on that has a key, looking the other way when there is none; -1 if none has."""
    for way in (direction, -direction):
        at = index
        while 0 <= at < count:
            if key_at(at):
                return at
            at += way
    return -1


def found(key: str, start: int, count: int, most: int, key_at: KeyAt) -> int | None:
    """Where the row ``key`` is, looking outwards from ``start`` no further than ``most`` rows."""
    return next((i for i in _outwards(start, count, most) if key_at(i) == key), None) if key else None


def _outwards(start: int, count: int, most: int) -> Iterator[int]:
    start = min(max(start, 0), max(0, count - 1))
    for distance in range(min(count, most)):
        if start + distance < count:
            yield start + distance
        if distance and start - distance >= 0:
            yield start - distance


@dataclass(frozen=True, slots=True)
class Look:
    """How the rows of one table are laid out and styled now. ``lead`` cells stand before the first column."""

    columns: tuple[Col, ...]
    widths: tuple[int, ...]
    room: int
    lead: int
    tone: Callable[[str], Style]

    @property
    def shown(self) -> Iterator[tuple[int, Col, int]]:
        """(index, column, width) of the columns that fit."""
        pairs = enumerate(zip(self.columns, self.widths, strict=True))
        return ((at, column, width) for at, (column, width) in pairs if width)

    def column_at(self, x: int) -> int:
        """The column under the cell ``x`` of a line; -1 beside them all."""
        start = self.lead
        for at, _column, width in self.shown:
            if start <= x <= start + width:
                return at
            start += width + 1
        return -1


@dataclass(frozen=True, slots=True)
class Mark:
    """What is special about one row: marked, under the cursor, under the cursor of the view with the focus."""

    marked: bool = False
    here: bool = False
    style: Style = _PLAIN
    plain: bool = False
    column: int = -1

    def lead(self, cells: int) -> str:
        """``>`` under the cursor, then ``*`` for a marked row where rows may be marked."""
        return ((">" if self.here else " ") + ("*" if self.marked else " "))[:cells]


def header_line(look: Look, style: Style) -> list[Segment]:
    parts = [(fit(shown(_(column.title)), width, column.align), style) for _at, column, width in look.shown]
    return list(_spaced(" " * look.lead, parts, style, look.room))


def row_line(row: Row, look: Look, mark: Mark, heading: Style) -> list[Segment]:
    """A row in the width there is; ``mark.plain`` leaves out the tones: the cursor's reversed row is one colour."""
    lead = mark.lead(look.lead)
    if isinstance(row, Heading):
        right = shown(row.right)
        left = fit(shown(row.text), max(0, look.room - look.lead - cells(right) - 2))
        return [Segment(fit(f"{lead}{left} {right}", look.room), heading)]
    parts = []
    for at, column, width in look.shown:
        text, tone = _text_and_tone(row[at]) if at < len(row) else ("", "")
        style = mark.style if mark.plain or not tone else look.tone(tone) + mark.style
        if at == mark.column:
            style = Style(bold=True, underline=True)
        parts.append((fit(shown(text), width, column.align), style))
    return list(_spaced(lead, parts, mark.style, look.room))


def _text_and_tone(cell: Cell) -> tuple[str, str]:
    return (cell.text, cell.tone) if isinstance(cell, Toned) else (cell, "")


def _spaced(lead: str, parts: list[tuple[str, Style]], between: Style, room: int) -> Iterator[Segment]:
    yield Segment(lead, between)
    used = len(lead)
    for at, (text, style) in enumerate(parts):
        if at:
            yield Segment(" ", between)
        yield Segment(text, style)
        used += cells(text) + bool(at)
    yield Segment(" " * max(0, room - used), between)
