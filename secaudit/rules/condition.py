"""One SQL search condition, refused unless it is a single harmless expression over one table.

A condition is held at three doors, each sufficient against a stranger's catalogue (docs/adr/0003):
1. its text is cut into tokens of an allow-list: no quotes but '…', no comment, no ``;``, no ``.``, no keyword that
   opens a query, and parentheses that never close more than they opened;
2. SQLite compiles it under an authorizer that allows one SELECT, reading the one table, and listed functions;
3. limits bound the length of values, patterns and expressions.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from secaudit.model.schema import Cell

FUNCTIONS = frozenset(
    {"abs", "coalesce", "has", "ifnull", "iif", "instr", "length", "like", "lower", "nullif", "substr", "trim", "upper"}
)
_SUMS = frozenset({"count", "sum"})
"""Aggregates that our own frame around a condition needs; the token door keeps conditions from using them."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<text>'(?:[^']|'')*')
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<parameter>:[a-z_][a-z0-9_]*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<operator><=|>=|<>|!=|==|\|\||[-+*/%<>=(),])""",
    re.VERBOSE,
)
_OPERATOR_WORDS = frozenset(
    {"AND", "BETWEEN", "CASE", "ELSE", "END", "FALSE", "IN", "IS", "LIKE", "NOT", "NULL", "OR", "THEN", "TRUE", "WHEN"}
)
_MAX_LENGTH = 4000
_UNLIMITED = 2**31 - 1
"""More than SQLite takes, which then keeps to its own limit."""


class ConditionError(ValueError):
    """A condition that is refused; the message says what to change (zh-TW)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a condition reads: the columns of its table, and the parameters it needs."""

    columns: tuple[str, ...]
    parameters: tuple[str, ...]


def words(condition: str) -> tuple[tuple[str, str], ...]:
    """The (kind, text) tokens of ``condition``; raises :class:`ConditionError` at anything outside the allow-list."""
    if len(condition) > _MAX_LENGTH:
        raise ConditionError(f"條件超過 {_MAX_LENGTH} 字")
    tokens, position, depth = [], 0, 0
    while position < len(condition):
        match = _TOKEN.match(condition, position)
        if match is None:
            raise ConditionError(f"條件不可有「{condition[position : position + 10]}」")
        position = match.end()
        kind, text = str(match.lastgroup), match.group()
        if kind == "space":
            continue
        depth += {"(": 1, ")": -1}.get(text, 0)
        if depth < 0:
            raise ConditionError("括號不成對：多了 )")
        tokens.append((kind, text))
    if depth:
        raise ConditionError("括號不成對：少了 )")
    if not tokens:
        raise ConditionError("條件是空的")
    return tuple(tokens)


def screened(condition: str, columns: Iterable[str]) -> Reading:
    """The token door: refuse unknown words, and tell which columns and parameters are named."""
    known = frozenset(columns)
    tokens = words(condition)
    named: list[str] = []
    for (kind, text), following in zip(tokens, (*tokens[1:], ("", "")), strict=True):
        if kind != "word":
            continue
        if text in known:
            named.append(text)
        elif following[1] == "(" and text.lower() in FUNCTIONS:
            continue
        elif text.upper() not in _OPERATOR_WORDS:
            raise ConditionError(_unknown_word(text, known))
    parameters = [text[1:] for kind, text in tokens if kind == "parameter"]
    return Reading(tuple(dict.fromkeys(named)), tuple(dict.fromkeys(parameters)))


def _unknown_word(word: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=2)
    return f"沒有「{word}」這個欄位或函式" + (f"，是不是 {' 或 '.join(near)}" if near else "")


@contextmanager
def unguarded(connection: sqlite3.Connection, tables: frozenset[str]) -> Iterator[None]:
    """Let our own code write to a guarded connection. Guarding it again makes SQLite compile every statement that was
    prepared meanwhile anew, so nothing is carried over."""
    connection.set_authorizer(None)
    length = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _UNLIMITED)
    try:
        yield
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)
        guard(connection, tables)


def guard(connection: sqlite3.Connection, tables: frozenset[str]) -> None:
    """Close ``connection``: only SELECT from ``tables``, only listed functions, bounded values."""

    def authorise(
        action: int, first: str | None, second: str | None, _database: str | None, _source: str | None
    ) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and first in tables:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and second is not None and second.lower() in FUNCTIONS | _SUMS:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    for limit, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 200_000),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
        (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
        (sqlite3.SQLITE_LIMIT_FUNCTION_ARG, 8),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    ):
        connection.setlimit(limit, value)
    connection.set_authorizer(authorise)


def compiled(
    connection: sqlite3.Connection, table: str, columns: Iterable[str], condition: str, known: Mapping[str, Cell]
) -> Reading:
    """Both doors: screen the text, then let SQLite compile it on the guarded ``connection`` (it reads no row).

    ``known`` are the parameters a check may use. Raises :class:`ConditionError`.
    """
    reading = screened(condition, columns)
    if missing := [p for p in reading.parameters if p not in known]:
        raise ConditionError(f"沒有參數 :{'、:'.join(missing)}")
    try:
        connection.execute(f'SELECT ({condition}) FROM "{table}" WHERE ({condition}) LIMIT 0', dict(known)).fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise ConditionError(f"SQLite 不接受：{error}") from error
    return reading
