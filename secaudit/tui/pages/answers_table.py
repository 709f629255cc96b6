"""The rows that decided a check, in columns: name, the asked values, where they come from, the outcome last.

Invariant: every line has the same cells, and no value is cut; where that can't be there is no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from secaudit.tui.glyphs import shown
from secaudit.tui.terms import VERDICT_SHORT
from secaudit.tui.widgets.lettering import cells, fit, wrap
from secaudit.tui.words import N_, _
from secaudit.usecases.questions.check_told import CheckTold, RowTold

_PROFILE = "設定檔 "
"""Left out where room is scarce: the id of a profile stands for itself."""
_RESULT = N_("結果")
_WIDEST_VALUE = 14
_TITLE = 8
"""Cells to which a title may be broken where names need the room."""
_NAME_CELLS = (16, 10)
"""What a name should have, and what it must have."""
_READABLE = 7
"""Cells of a name behind an id that are worth showing."""


@dataclass(frozen=True, slots=True)
class Columns:
    """``heads`` are the lines of the titles; ``rows`` end where the outcome is to follow."""

    heads: tuple[str, ...]
    rows: tuple[str, ...]


def in_columns(check: CheckTold, width: int) -> Columns | None:
    """``None`` where the values alone would not say it, or would not fit into ``width``."""
    titles = check.titles if check.values_say_it else ()
    if not titles:
        return None
    heads = [shown(title) for title in (*titles, _("依據"))]
    body = [[shown(text) for text in (*(v.shown for v in row.values), sources(row))] for row in check.rows]
    room = width - 1 - max(cells(_(word)) for word in (_RESULT, *VERDICT_SHORT.values()))
    widths = _widths(heads, body, room)
    name = room - sum(widths) - len(widths)
    if max(widths) > _WIDEST_VALUE or name < _NAME_CELLS[1]:
        return None
    named = [named_within(row, name) for row in check.rows]
    return Columns(
        tuple(_titles(heads, widths, name)),
        tuple(f"{first} {_line(line, widths)} " for first, line in zip(named, body, strict=True)),
    )


def _widths(heads: Sequence[str], body: Sequence[Sequence[str]], room: int) -> list[int]:
    """As wide as values and titles are; the titles broken where that leaves too little for names."""
    values = [max(cells(line[at]) for line in body) for at in range(len(heads))]
    whole = [max(value, min(cells(head), _WIDEST_VALUE)) for value, head in zip(values, heads, strict=True)]
    if room - sum(whole) - len(whole) >= _NAME_CELLS[0]:
        return whole
    return [max(value, min(cells(head), _TITLE)) for value, head in zip(values, heads, strict=True)]


def _titles(heads: Sequence[str], widths: Sequence[int], name: int) -> list[str]:
    """The titles, on as many lines as the longest of them needs, standing on the last one."""
    broken = [list(reversed(wrap(head, size))) for head, size in zip(heads, widths, strict=True)]
    lines = list(zip_longest(*broken, fillvalue=""))[::-1]
    ends = [""] * (len(lines) - 1) + [_(_RESULT)]
    firsts = [""] * (len(lines) - 1) + [_("項目")]
    return [
        f"{fit(first, name)} {_line(line, widths)} {end}" for first, line, end in zip(firsts, lines, ends, strict=True)
    ]


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return " ".join(fit(text, size) for text, size in zip(texts, widths, strict=True))


def named(row: RowTold) -> str:
    """``PC-GRP 辦公室個人電腦 x32``."""
    return _called(row) + _count(row)


def named_within(row: RowTold, width: int) -> str:
    """The same in ``width`` cells: the name is cut, or left out where next to nothing of it would be left."""
    room, called = width - len(_count(row)), shown(_called(row))
    if cells(called) > room and cells(shown(row.id)) + _READABLE > room:
        called = shown(row.id)
    return fit(fit(called, room).rstrip() + _count(row), width)


def _called(row: RowTold) -> str:
    return row.id if row.name in ("", row.id) else f"{row.id} {row.name}"


def _count(row: RowTold) -> str:
    return f" x{row.quantity}" if row.quantity > 1 else ""


def sources(row: RowTold) -> str:
    """Where the row's values come from, each once: ``自填、PF-NET``."""
    return "、".join(source.removeprefix(_PROFILE) for source in row.sources)
