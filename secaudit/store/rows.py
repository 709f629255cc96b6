"""The rows of a case as the file keeps them: sparse cells as JSON, a place, a version, and one digest over all.

The digest is the XOR of a 128-bit BLAKE2b per row, carried along by every write. Reading all rows computes it anew, so
a bit that flipped on a disk, or a row that got lost with a page, is noticed before anyone decides on it.

Invariant: rows change only through ``write``, which carries the digest along.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import Cell, Row
from secaudit.store.log import canonical
from secaudit.store.trouble import UnknownNames, Unsound

_DIGEST = "rows"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as kept: the known cells only."""

    table: str
    row_id: str
    position: int
    version: int
    cells: Mapping[str, Cell]


def find(connection: sqlite3.Connection, table: str, row_id: str) -> Line | None:
    query = "SELECT tbl, id, position, version, cells FROM row WHERE tbl = ? AND id = ?"
    found = connection.execute(query, (table, row_id)).fetchone()
    return _line(found) if found else None


def last_position(connection: sqlite3.Connection, table: str) -> int:
    found = connection.execute("SELECT max(position) FROM row WHERE tbl = ?", (table,)).fetchone()
    return int(found[0] or 0)


def write(
    connection: sqlite3.Connection,
    before: Mapping[tuple[str, str], Line | None],
    after: Mapping[tuple[str, str], Line | None],
) -> None:
    """Let ``after`` stand where ``before`` stood (None: nothing); the caller holds the transaction."""
    difference = 0
    for key, old in before.items():
        new = after[key]
        if old == new:
            continue
        difference ^= (_line_digest(old) if old else 0) ^ (_line_digest(new) if new else 0)
        if new is None:
            connection.execute("DELETE FROM row WHERE tbl = ? AND id = ?", key)
        elif old is None:
            values = (*key, new.position, new.version, canonical(new.cells))
            connection.execute("INSERT INTO row (tbl, id, position, version, cells) VALUES (?, ?, ?, ?, ?)", values)
        else:
            again = (new.position, new.version, canonical(new.cells), *key)
            connection.execute("UPDATE row SET position = ?, version = ?, cells = ? WHERE tbl = ? AND id = ?", again)
    if difference:
        total = _kept_digest(connection) ^ difference
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (f"{total:032x}", _DIGEST))


def _kept_digest(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (_DIGEST,)).fetchone()
    if found is None:
        raise Unsound("缺少資料列的總和檢查碼")
    try:
        return int(found[0], 16)
    except ValueError as error:
        raise Unsound("資料列的總和檢查碼無法解讀") from error


def renew_digest(connection: sqlite3.Connection) -> None:
    """Compute the digest from the rows as they stand: for a file from before there was one."""
    total = 0
    for values in connection.execute("SELECT tbl, id, position, version, cells FROM row"):
        total ^= _digest(*values)
    connection.execute("DELETE FROM meta WHERE key = ?", (_DIGEST,))
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (_DIGEST, f"{total:032x}"))


def every(connection: sqlite3.Connection) -> Iterator[Line]:
    """All lines; raises :class:`Unsound` at the end when they are not the ones that were written."""
    total = 0
    for values in connection.execute("SELECT tbl, id, position, version, cells FROM row"):
        total ^= _digest(*values)
        yield _line(values)
    if total != _kept_digest(connection):
        raise Unsound("資料列與寫入時不同；secaudit log --verify 可指出第一處")


def every_unchecked(connection: sqlite3.Connection) -> Iterator[Line]:
    """All lines as they stand, in their order, for comparing them with what the log says."""
    query = "SELECT tbl, id, position, version, cells FROM row ORDER BY version, tbl, position"
    return map(_line, connection.execute(query))


def as_inventory(lines: Iterator[Line], file: str) -> Inventory:
    """The lines in their tables and places; raises :class:`UnknownNames`."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.table, []).append(line)
    if unknown := found.keys() - TABLE_BY_NAME.keys():
        raise UnknownNames("、".join(sorted(unknown)))
    tables: dict[str, tuple[Row, ...]] = {}
    origins: dict[str, Origin] = {}
    for table in TABLES:
        if here := sorted(found.get(table.name, ()), key=attrgetter("position")):
            tables[table.name] = tuple(_row(table.names, line.cells) for line in here)
            origins[table.name] = Origin(file, table.title, range(1, len(here) + 1))
    return Inventory(tables, origins)


def _row(names: tuple[str, ...], cells: Mapping[str, Cell]) -> Row:
    if unknown := cells.keys() - set(names):
        raise UnknownNames("、".join(sorted(unknown)))
    return tuple(map(cells.get, names))


def _line(values: tuple[str, str, int, int, str]) -> Line:
    table, row_id, position, version, cells = values
    try:
        known = json.loads(cells)
    except (ValueError, RecursionError) as error:
        raise Unsound(f"{table} {row_id} 的內容無法解讀") from error
    if not isinstance(known, dict):
        raise Unsound(f"{table} {row_id} 的內容無法解讀")
    return Line(table, row_id, position, version, known)


def _line_digest(line: Line) -> int:
    return _digest(line.table, line.row_id, line.position, line.version, canonical(line.cells))


def _digest(table: str, row_id: str, position: int, version: int, cells: str) -> int:
    data = f"{table}\0{row_id}\0{position}\0{version}\0{cells}".encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=16).digest(), "big")
