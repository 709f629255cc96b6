"""A grid of text → the rows of one table.

Invariant: time and memory grow with the cells that are filled, not with the columns that could be: each column is
read through a memo of the texts already met, a chunk of rows at a time, and columns absent from the file cost nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import cast

from secaudit.importers.cells import Misread, quoted
from secaudit.importers.grid import CutShort, Grid, ReadCell
from secaudit.importers.report import Report
from secaudit.model.notation import EXAMPLE
from secaudit.model.schema import Cell, Column, Kind, Row, Table
from secaudit.text import folded

_CHUNK = 256  # rows: few enough that their cells stay in the processor's cache
_MEMO_TEXTS = 20_000


@dataclass(slots=True)
class Reading:
    """A table as read: every row (``None`` in cells that were misread), its number, and which rows are not good."""

    table: Table
    file: str
    sheet: str
    grid: Grid
    rows: list[Row] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("I"))
    bad: set[int] = field(default_factory=set)
    columns: frozenset[str] = frozenset()
    """The columns that the file has, by name."""
    usable: bool = True
    """False when identifiers could not be read, so that references to them can't be judged."""


def read_rows(grid: Grid, report: Report) -> Reading:
    """All rows of ``grid``; problems go to ``report``, and their rows are marked bad."""
    reading = Reading(grid.table, grid.file, grid.sheet, grid)
    try:
        _read_all(reading, iter(grid.rows), report)
    except CutShort as cut:
        reading.usable = False
        report.add(cut.misread.code, cut.place, cut.misread.what, cut.misread.fix)
    return reading


def _read_all(reading: Reading, rows: Iterator[tuple[int, Sequence[str]]], report: Report) -> None:
    table, read = reading.table, reading.grid.read
    number, titles = next(rows, (1, ()))
    header = [title.strip() for title in titles]
    if not any(header):
        _refuse_headless(reading, rows, report)
        return
    sources = _sources(reading.grid, number, header, report)
    reading.columns = frozenset(sources)
    if table.key.name not in sources:
        reading.usable = False
        return
    plan = _plan(table, sources, read)
    regular = _regular(rows, len(header), sources[table.key.name])
    while chunk := list(islice(regular, _CHUNK)):
        _take(reading, chunk, plan, report)
        _refuse_unnamed(reading, chunk, header, report)


def _refuse_headless(reading: Reading, rows: Iterator[tuple[int, Sequence[str]]], report: Report) -> None:
    """An empty sheet is an empty table; rows under an empty header are a problem."""
    number = next((n for n, row in rows if "".join(row).strip()), 0)
    if number:
        reading.usable = False
        place = reading.grid.place(number)
        report.add("E-COL-04", place, "第一列沒有欄名", f"請在第一列寫欄名，例如「{reading.table.key.title}」")


def _sources(grid: Grid, first: int, header: Sequence[str], report: Report) -> dict[str, int]:
    """Column name → its position in the file. Unknown, double and missing required columns are problems."""
    known = {folded(c.name): c for c in grid.table.columns} | {folded(c.title): c for c in grid.table.columns}
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        column = known.get(folded(title.rstrip("*＊")))
        if not title:
            continue
        if column is None:
            fix = f"請刪除此欄，或改成「{grid.table.title}」的欄名（secaudit tables {grid.table.name} 列出全部）"
            report.add("E-COL-01", grid.place(first, quoted(title)), f"沒有「{quoted(title)}」這一欄", fix)
        elif column.name in found:
            report.add("E-COL-02", grid.place(first, column.title), f"「{column.title}」出現兩次", "請只留一欄")
        else:
            found[column.name] = position
    for column in grid.table.columns:
        if column.required and column.name not in found:
            report.add("E-COL-03", grid.place(first, column.title), f"缺少必填欄「{column.title}」", "請補上這一欄")
    return found


def _regular(rows: Iterable[tuple[int, Sequence[str]]], width: int, key: int) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that say something, each at least ``width`` cells wide; example rows are left out."""
    for number, row in rows:
        if len(row) < width:
            row = [*row, *repeat("", width - len(row))]
        identifier = row[key]
        if not identifier.strip() and not "".join(row).strip():
            continue
        if not identifier.lstrip().startswith(EXAMPLE):
            yield number, row


@dataclass(slots=True)
class _Plan:
    """How a table's rows come together: the columns that the file has, and where each cell of a row is taken from."""

    memos: list[tuple[int, _Memo]]
    defaults: list[Cell]
    compose: Callable[[tuple[Cell, ...]], Row]
    """From the present columns and the defaults, in that order, to a row of the schema."""


def _plan(table: Table, sources: Mapping[str, int], read: ReadCell) -> _Plan:
    memos = [(sources[c.name], _Memo(c, read)) for c in table.columns if c.name in sources]
    present = {memo.column.name: position for position, (_, memo) in enumerate(memos)}
    defaults = list(dict.fromkeys(c.default for c in table.columns))
    taken = (present.get(c.name, len(memos) + defaults.index(c.default)) for c in table.columns)
    return _Plan(memos, defaults, itemgetter(*taken))


class _Memo(dict[str, "Cell | Misread"]):
    """Text → stored value of one column. Bounded, and empty where every text is different."""

    def __init__(self, column: Column, read: ReadCell) -> None:
        super().__init__()
        self.column = column
        self.read = read
        self.room = 0 if column.kind is Kind.ID else _MEMO_TEXTS
        self.misread = False

    def __missing__(self, text: str) -> Cell | Misread:
        value = self.read(self.column, text)
        if isinstance(value, Misread):
            self.misread = True
        if len(self) < self.room:
            self[text] = value
        return value


def _read(memo: _Memo, texts: Sequence[str]) -> list[Cell | Misread]:
    """The values of one column of a chunk; a column that says the same throughout is read once."""
    if texts.count(texts[0]) == len(texts):
        return [memo[texts[0]]] * len(texts)
    return list(map(memo.__getitem__, texts))


def _take(reading: Reading, chunk: list[tuple[int, Sequence[str]]], plan: _Plan, report: Report) -> None:
    start = len(reading.rows)
    columns = list(zip(*(row for _, row in chunk), strict=False))
    values: list[Iterable[Cell]] = []
    misread: list[tuple[int, Column, Misread]] = []
    for source, memo in plan.memos:
        cells = _read(memo, columns[source])
        if memo.misread:
            misread.extend((i, memo.column, cell) for i, cell in enumerate(cells) if isinstance(cell, Misread))
            values.append([None if isinstance(cell, Misread) else cell for cell in cells])
        else:
            values.append(cast(list[Cell], cells))
    values.extend(repeat(default, len(chunk)) for default in plan.defaults)
    reading.rows.extend(map(plan.compose, zip(*values, strict=True)))
    reading.numbers.extend(number for number, _ in chunk)
    for index, column, cell in sorted(misread, key=lambda m: m[0]):
        reading.bad.add(start + index)
        report.add(cell.code, reading.grid.place(chunk[index][0], column.title), cell.what, cell.fix)


def _refuse_unnamed(
    reading: Reading,
    chunk: list[tuple[int, Sequence[str]]],
    header: Sequence[str],
    report: Report,
) -> None:
    """Cells under no heading, or to the right of the last one, would be lost: say so."""
    unnamed = [i for i, title in enumerate(header) if not title]
    width = len(header)
    for index, (number, row) in enumerate(chunk, start=len(reading.rows) - len(chunk)):
        if len(row) == width and not unnamed:
            continue
        extra = next((c for c in chain((row[i] for i in unnamed), row[width:]) if c.strip()), None)
        if extra is not None:
            reading.bad.add(index)
            what = f"「{quoted(extra.strip())}」在沒有欄名的格子裡"
            report.add("E-ROW-05", reading.grid.place(number), what, "請檢查這一列的格數，或替該欄加上欄名")
