"""An inventory as CSV files that a machine reads back to the very same cells: ``inventory/<table>.csv``.

1. UTF-8 with BOM, CRLF, RFC 4180 quoting; the header holds the names of all columns, a row for each row in its order.
2. A cell stands in its stored form (``schema.Kind``), whole numbers in decimal digits. Not known is blank.
3. A text that a spreadsheet would take for a formula is made inert (``model.notation``); so is the empty text, and one
   of apostrophes alone: each gets one more apostrophe in front.
4. A table without rows has no file.

Invariant: of every inventory that ``unsealable`` finds nothing in, ``from_csv(to_csv(…))`` has the same tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from secaudit.errors import Place, Problem
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.notation import inert, revived
from secaudit.model.schema import INTEGER_KINDS, LIST_KINDS, Cell, Column, Kind, Row, Table, members
from secaudit.text import safe_text
from secaudit.usecases.sealing.remedies import AGAIN, NEWER

FOLDER = "inventory/"
SUFFIX = ".csv"
MOST_BYTES = 256 * 1024 * 1024
"""Of all tables together."""
_MOST_CELLS = 20_000_000
_MOST_PROBLEMS = 1000
_LONGEST, _LONGEST_LIST = 32_767, 1_000_000
"""Characters of a cell: a text as long as a spreadsheet holds. Sentences repeat cells, so that a few of 30 MB would
cost the judge of a case many GB."""
_BOM = "\ufeff"
_LARGEST, _SMALLEST = 2**63 - 1, -(2**63)
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CELL = re.compile(r'(?:"([^"]*+(?:""[^"]*+)*+)"|([^",\r\n]*+))(,|\Z)')
"""Possessive, so that nothing is remembered to go back to: a cell of quotes alone would cost 70 times its size."""


def to_csv(inventory: Inventory) -> dict[str, bytes]:
    """File name → content for each table that has rows, in the order of the names."""
    tables = sorted((t for t in TABLES if inventory.rows(t.name)), key=lambda t: t.name)
    return {f"{FOLDER}{t.name}{SUFFIX}": _file(t, inventory.rows(t.name)) for t in tables}


def unsealable(inventory: Inventory) -> Iterator[Problem]:
    """The cells that have no lossless form: what no part of the program writes, and an import never lets in."""
    for table in TABLES:
        ids = set[Cell]()
        for number, row in enumerate(inventory.rows(table.name), start=1):
            for column, value in zip(table.columns, row, strict=True):
                if fault := cell_fault(column, value):
                    place = Place(table.title, row=number, column=column.title)
                    yield Problem("E-SEA-01", place, fault, "請改正這一格")
            if row[0] in ids or row[0] in (None, ""):
                place = Place(table.title, row=number, column=table.key.title)
                yield Problem("E-SEA-01", place, f"編號「{_quoted(row[0])}」空白或重複", "請改成不重複的編號")
            ids.add(row[0])


def cell_fault(column: Column, value: Cell) -> str:
    """What is wrong with a cell that claims to be in the stored form of its column; "" when nothing is."""
    if value is None:
        return ""
    if column.kind in INTEGER_KINDS:
        return _number_fault(column, value)
    if not isinstance(value, str):
        return f"「{_quoted(value)}」不是文字"
    if "\0" in value:
        return "含有 NUL 字元"
    return _text_fault(column, value)


def from_csv(files: Mapping[str, bytes]) -> tuple[Inventory, tuple[Problem, ...]]:
    """The inventory that stands in the files of that folder (name → content), and everything that is wrong.

    A column that is missing was not there yet when it was sealed: its cells are not known.
    """
    reading = _Reading()
    for name in sorted(files):
        table = TABLE_BY_NAME.get(name.removeprefix(FOLDER).removesuffix(SUFFIX))
        if table is None or name != f"{FOLDER}{table.name}{SUFFIX}":
            reading.note("E-SEA-02", Place(name), "沒有這個資料表", NEWER)
        else:
            reading.table(table, name, files[name])
    return Inventory(reading.tables, reading.origins), tuple(reading.problems)


class _Reading:
    """What was found so far; a million wrong cells do not cost a million problems."""

    def __init__(self) -> None:
        self.tables: dict[str, tuple[Row, ...]] = {}
        self.origins: dict[str, Origin] = {}
        self.problems: list[Problem] = []
        self.cells = 0

    def note(self, code: str, place: Place, what: str, fix: str = AGAIN) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, place, what, fix))

    def table(self, table: Table, name: str, data: bytes) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.note("E-SEA-03", Place(name, line=data.count(b"\n", 0, error.start) + 1), "不是 UTF-8 文字")
            return
        if not text.startswith(_BOM) or not text.endswith("\r\n"):
            self.note("E-SEA-03", Place(name), "開頭沒有 BOM，或結尾沒有換行")
            return
        records = _records(text)
        header = self._header(table, name, next(records)[1])
        if header is None:
            return
        rows: list[Row] = []
        ids = set[Cell]()
        for number, cells in enumerate((cells for _, cells in records), start=2):
            self.cells += len(table.columns)
            if self.cells > _MOST_CELLS:
                self.note("E-SEA-03", Place(name, row=number), f"資料超過 {_MOST_CELLS:,} 格")
                break
            if (row := self._row(table, name, number, header, cells)) is not None:
                if row[0] is None or row[0] == "" or row[0] in ids:
                    self.note("E-SEA-05", Place(name, row=number, column=table.key.name), "編號空白或重複")
                ids.add(row[0])
                rows.append(row)
        self.tables[table.name] = tuple(rows)
        self.origins[table.name] = Origin(name, "", range(2, len(rows) + 2))

    def _header(self, table: Table, name: str, cells: list[str] | None) -> tuple[Column, ...] | None:
        if cells is None:
            self.note("E-SEA-03", Place(name, row=1), "標題列的引號不成對")
            return None
        unknown = [c for c in cells if c not in table.by_name]
        for title in unknown[:10]:
            self.note("E-SEA-02", Place(name, row=1, column=safe_text(title)[:40]), "沒有這個欄位", NEWER)
        if len(set(cells)) != len(cells):
            self.note("E-SEA-03", Place(name, row=1), "標題列有重複的欄位")
        elif not unknown:
            return tuple(table.by_name[c] for c in cells)
        return None

    def _row(
        self, table: Table, name: str, number: int, header: tuple[Column, ...], cells: list[str] | None
    ) -> Row | None:
        if cells is None:
            self.note("E-SEA-03", Place(name, row=number), "引號不成對，或格外有換行")
            return None
        if len(cells) != len(header):
            self.note("E-SEA-03", Place(name, row=number), f"有 {len(cells)} 格，標題列有 {len(header)} 格")
            return None
        found: dict[str, Cell] = {}
        for column, text in zip(header, cells, strict=True):
            if text:
                value = _read(column, text)
                if fault := cell_fault(column, value):
                    self.note("E-SEA-04", Place(name, row=number, column=column.name), fault)
                found[column.name] = value
        return tuple(map(found.get, table.names))


def _file(table: Table, rows: Iterable[Row]) -> bytes:
    lines = [",".join(table.names)]
    lines += (",".join(map(_written, row)) for row in rows)
    return (_BOM + "\r\n".join(lines) + "\r\n").encode()


def _written(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = f"'{value}" if not value.strip("'") else inert(value)
    if '"' in text or "," in text or "\r" in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _read(column: Column, text: str) -> Cell:
    """The stored cell of a text that is not blank; of a number that is none, the text."""
    if column.kind in INTEGER_KINDS:
        return int(text) if _WHOLE.fullmatch(text) and text != "-0" else text
    return text[1:] if not text.strip("'") else revived(text)


def _records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """(number, cells) of each record; ``None`` for one that is not written by the rules."""
    lines = text[len(_BOM) :].split("\r\n")
    del lines[-1]
    number, pending = 1, list[str]()
    for line in lines:
        closes = line.count('"') % 2 == bool(pending)
        if not closes or pending:
            pending.append(line)
        if not closes:
            continue
        yield number, _cells("\r\n".join(pending) if pending else line)
        number += 1
        pending = []
    if pending:
        yield number, None


def _cells(record: str) -> list[str] | None:
    if '"' not in record:
        return None if "\n" in record or "\r" in record else record.split(",")
    found: list[str] = []
    at = 0
    while match := _CELL.match(record, at):
        inside, plain, end = match.groups()
        found.append(plain if inside is None else inside.replace('""', '"'))
        if not end:
            return found
        at = match.end()
    return None


def _number_fault(column: Column, value: Cell) -> str:
    if not isinstance(value, int) or not _SMALLEST <= value <= _LARGEST:
        return f"「{_quoted(value)}」不是整數，或太大"
    return f"「{value}」看不出是或否" if column.kind is Kind.BOOL and value not in (0, 1) else ""


def _text_fault(column: Column, value: str) -> str:
    if len(value) > (most := _LONGEST_LIST if column.kind in LIST_KINDS else _LONGEST):
        return f"有 {len(value):,} 字，超過 {most:,} 字"
    if column.kind is Kind.DATE and not _is_day(value):
        return f"「{_quoted(value)}」不是日期"
    if column.kind is Kind.COUNTRY and not _COUNTRY.fullmatch(value):
        return f"「{_quoted(value)}」不是兩碼國碼"
    if column.kind is Kind.CHOICE and value not in {c.code for c in column.choices}:
        return f"「{_quoted(value)}」不在選項內"
    if column.kind in LIST_KINDS:
        return _list_fault(column, value)
    return ""


def _list_fault(column: Column, value: str) -> str:
    if not (value.startswith("|") and value.endswith("|")) or "||" in value:
        return f"「{_quoted(value)}」不是清單"
    if column.kind is Kind.CHOICES and (wrong := set(members(value)) - {c.code for c in column.choices}):
        return f"「{_quoted(min(wrong))}」不在選項內"
    return ""


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _quoted(value: Cell) -> str:
    shown = safe_text(str(value))
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
