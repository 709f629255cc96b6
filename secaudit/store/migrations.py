"""The form of a case file, one numbered step after the other: what a file of any age needs to become today's.

Invariant: a step that has left the house is never changed; a new form is a new step, and ``user_version`` counts them.
The SQL keeps to what PostgreSQL also knows, apart from STRICT, WITHOUT ROWID, BLOB and the triggers.
Rows have no rowid: the one tree that is searched is the one that is read and checked as a whole.
"""

from __future__ import annotations

import sqlite3
from functools import cache

APPLICATION_ID = 0x53454341  # "SECA"

_ROWS_AND_LOG = (
    """CREATE TABLE row (
  tbl TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL, cells TEXT NOT NULL,
  PRIMARY KEY (tbl, id)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE event (
  sequence INTEGER PRIMARY KEY, previous TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, body TEXT NOT NULL
) STRICT""",
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    """CREATE TABLE evidence_blob (
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, kind TEXT NOT NULL
) STRICT""",
    """CREATE TABLE evidence_chunk (
  sha256 TEXT NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (sha256, number)
) STRICT""",
)

_ABOUT_ITSELF = ("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_ROWS_AND_LOG, _ABOUT_ITSELF)
"""Step n stands at index n - 1."""

CURRENT = len(MIGRATIONS)


def bring_up(connection: sqlite3.Connection, version: int, to: int = CURRENT) -> None:
    """Take the steps after ``version``; the caller holds the transaction."""
    for statements in MIGRATIONS[version:to]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {to}")


def shape(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """Everything the file defines: kind, name, text. A stranger's view or trigger shows up here."""
    return frozenset(connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master"))


@cache
def expected_shape(version: int) -> frozenset[tuple[str, str, str]]:
    connection = sqlite3.connect(":memory:")
    try:
        bring_up(connection, 0, version)
        return shape(connection)
    finally:
        connection.close()
