"""What a control asks of which table, as its conditions and sentences name it.

Invariant: a column that could decide the verdict, or be shown with it, is always among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from secaudit.model.control import Check, Control, NotApplicable
from secaudit.model.derived import QUERYABLE
from secaudit.tables.differing import Columns

Asked = Mapping[str, Columns]
"""Table → the columns that are read of it."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ALWAYS = frozenset({"id", "name", "title", "quantity", "item"})
"""Columns that the room of rules reads by itself: for the label of a row, and to count."""


def asked_by(control: Control) -> Asked:
    found: dict[str, set[str]] = {}
    for table, *texts in _asked(control):
        columns = QUERYABLE[table].by_name
        words = {word for text in texts for word in _WORD.findall(text)} | _ALWAYS | {QUERYABLE[table].key.name}
        found.setdefault(table, set()).update(words & columns.keys())
    return {table: frozenset(columns) for table, columns in found.items()}


def _asked(control: Control) -> Iterator[tuple[str, ...]]:
    """Tables, each with the texts that name its columns."""
    for check in control.checks:
        yield from _asked_in(check)
        yield from _asked_for(check.not_applicable)
    yield from _asked_for(control.not_applicable)
    yield from ((notice.table, notice.where, notice.because) for notice in control.notices)


def _asked_in(check: Check) -> Iterator[tuple[str, ...]]:
    if check.shape == "share":
        yield (check.table, *QUERYABLE[check.table].names)
    elif check.shape != "attest":
        yield (check.table, check.where, check.must, check.partly or "", check.because)


def _asked_for(condition: NotApplicable | None) -> Iterator[tuple[str, ...]]:
    if condition is not None:
        yield from ((query.table, query.where) for query in (condition.given, *condition.unless))
