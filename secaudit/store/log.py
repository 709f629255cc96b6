"""The audit log: how an event is written down, chained, read back and re-checked.

Rules, in order:
1. The body is canonical JSON: sorted keys, no spaces, no floats, UTF-8.
2. hash = SHA-256(domain ‖ previous hash ‖ sequence (8 bytes) ‖ length of the body (8 bytes) ‖ body).
3. Sequence numbers run from 1 without a gap; the first ``previous`` is 64 zeros.
4. Every body carries a salt of 128 random bits, so that its hash can be shown without it and tells nothing of it
   (docs/adr/0019). Entries from before there were salts stay as valid as they were.

Invariant: an entry that does not follow these rules is never handed on as an event.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from secaudit.store.protocol import Action, Author, CellChange, Event, LogCheck, RowEvent
from secaudit.store.trouble import Unsound

DOMAIN = b"secaudit-log-v1\0"
FIRST_PREVIOUS = "0" * 64
SALT_BYTES = 16
_SALTED_END = re.compile(
    r'"salt":"[0-9a-f]{32}","sequence":[0-9]+,"session":"(?:[^"\\]|\\.)*","undoes":[0-9]+\}\Z', re.ASCII
)
_BATCH = 100

Entry = tuple[int, str, str, str]
"""sequence, previous, hash, body: as the table holds them."""


class BadEntry(Unsound):
    """An entry of the log breaks a rule; ``sequence`` says which entry."""

    def __init__(self, sequence: int, what: str) -> None:
        super().__init__(f"紀錄第 {sequence} 筆{what}")
        self.sequence = sequence


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(previous: str, sequence: int, body: str) -> str:
    data = body.encode()
    numbers = sequence.to_bytes(8, "big") + len(data).to_bytes(8, "big")
    return hashlib.sha256(DOMAIN + previous.encode() + numbers + data).hexdigest()


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Sequence and hash of the newest entry; 0 and 64 zeros before the first."""
    found = connection.execute("SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1").fetchone()
    return found or (0, FIRST_PREVIOUS)


def append(
    connection: sqlite3.Connection,
    rows: Sequence[RowEvent],
    author: Author,
    kind: str,
    note: str,
    undoes: int,
    salt: str,
) -> Event:
    """Write the next entry; the caller holds the transaction and has given ``author`` an aware time."""
    newest, previous = head(connection)
    event = Event(
        newest + 1, author.at, author.name, author.session, kind, note, tuple(rows), undoes, previous, ""
    )  # fmt: skip
    body = canonical({**_written(event), "salt": salt})
    event = replace(event, hash=entry_hash(previous, event.sequence, body))
    connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (event.sequence, previous, event.hash, body))
    return event


def entries(connection: sqlite3.Connection, after: int = 0) -> Iterator[Entry]:
    """The entries in order, fetched in small lots so that a slow reader never holds a lock."""
    query = "SELECT sequence, previous, hash, body FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?"
    while lot := connection.execute(query, (after, _BATCH)).fetchall():
        yield from lot
        after = lot[-1][0]


def is_salted(body: str) -> bool:
    """Whether an entry's body carries a salt; what people wrote has its quotes escaped and is never taken for one."""
    at = body.rfind('"salt":"')
    return at >= 0 and _SALTED_END.match(body, at) is not None


def newest_first(connection: sqlite3.Connection) -> Iterator[Entry]:
    """The entries backwards, one at a time; the caller holds the transaction."""
    yield from connection.execute("SELECT sequence, previous, hash, body FROM event ORDER BY sequence DESC")


def about(table: str, found: Iterable[Entry]) -> Iterator[Event]:
    """The events among ``found`` that speak of ``table``, with its rows alone; the others are not even read."""
    mark = f'"table":{canonical(table)}'
    return (event_of(entry, table) for entry in found if mark in entry[3])


def event_of(entry: Entry, table: str = "") -> Event:
    """The event that ``entry`` holds, with the rows of ``table`` alone if one is named; raises :class:`BadEntry` when
    its hash or its form is wrong."""
    sequence, previous, stated, body = entry
    if entry_hash(previous, sequence, body) != stated:
        raise BadEntry(sequence, "雜湊不符，曾被更動")
    try:
        event = _read(json.loads(body), previous, stated, table)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadEntry(sequence, "無法解讀") from error
    if event.sequence != sequence:
        raise BadEntry(sequence, "的序號與內容不符")
    return event


def chained(connection: sqlite3.Connection) -> Iterator[Event]:
    """Every event from the first, each proven to follow the one before; raises :class:`BadEntry`."""
    newest, previous = 0, FIRST_PREVIOUS
    for entry in entries(connection):
        if entry[0] != newest + 1:
            raise BadEntry(newest + 1, "遺失")
        if entry[1] != previous:
            raise BadEntry(entry[0], "未接續前一筆")
        yield event_of(entry)
        newest, _, previous, _ = entry


def bad(connection: sqlite3.Connection, sequence: int, what: str) -> LogCheck:
    count, newest = connection.execute("SELECT count(*), max(sequence) FROM event").fetchone()
    return LogCheck(count, head(connection)[1] if newest else FIRST_PREVIOUS, sequence, what)


def _written(event: Event) -> dict[str, object]:
    return {
        "sequence": event.sequence,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "session": event.session,
        "kind": event.kind,
        "note": event.note,
        "undoes": event.undoes,
        "rows": [
            {
                "table": row.table,
                "id": row.row_id,
                "action": str(row.action),
                "cells": [[c.column, c.old, c.new] for c in row.cells],
                "version": row.version,
                "position": row.position,
            }
            for row in event.rows
        ],
    }


def _read(body: Any, previous: str, stated: str, table: str) -> Event:
    rows = tuple(
        RowEvent(
            row["table"], row["id"], Action(row["action"]),
            tuple(CellChange(column, old, new) for column, old, new in row["cells"]), row["version"], row["position"],
        )
        for row in body["rows"]
        if not table or row["table"] == table
    )  # fmt: skip
    return Event(
        body["sequence"], datetime.fromisoformat(body["at"]), body["actor"], body["session"], body["kind"],
        body["note"], rows, body["undoes"], previous, stated,
    )  # fmt: skip
