"""The formats that can be observed, and which controls each can settle: those that need a column it gives."""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.observers import OBSERVERS, Observer

_SETTINGS = {c.name: c for c in SETTINGS}
_OF_TABLES = {
    "record": ("A4-1.2.2", "A4-2.5.1.1"),
    "vulnerability": ("A4-1.2.2", "A4-2.5.1.1"),
}
"""Of records and vulnerabilities only security tests are observed."""


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the list; ``gives`` are titles of columns or tables."""

    name: str
    title: str
    how: str
    versions: str
    gives: tuple[str, ...]
    controls: tuple[str, ...]


def formats() -> tuple[Format, ...]:
    return tuple(
        Format(o.name, o.title, o.how, o.versions, tuple(dict.fromkeys(map(_title, o.settles))), settled_controls(o))
        for o in OBSERVERS
    )


def settled_controls(one: Observer) -> tuple[str, ...]:
    """The ids of the controls that need what the observer may give, in the order of their ids."""
    found: set[str] = set()
    for settled in one.settles:
        table, _, column = settled.rpartition(".")
        if table in _OF_TABLES:
            found.update(_OF_TABLES[table])
        elif table != "asset":
            columns = TABLE_BY_NAME[table].by_name if table else _SETTINGS
            found.add(columns[column].clause)
    return tuple(sorted(filter(None, found)))


def _title(settled: str) -> str:
    table, _, column = settled.rpartition(".")
    if not table:
        return _SETTINGS[column].title
    if table == "backup_copy":
        return f"備份{TABLE_BY_NAME[table].by_name[column].title}"
    return TABLE_BY_NAME[table].title
