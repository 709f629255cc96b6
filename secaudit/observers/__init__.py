"""Real exports → what they say, with provenance: one module a format, listed here and nowhere else.

Invariant: a format is told by content; of two observers that recognise a file the earlier one reads it, and a test sees
to it that no known export has two.
"""

from __future__ import annotations

from secaudit.observers import backups, inventory, linux, logs, network, scans, windows
from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Unreadable

__all__ = ["OBSERVERS", "Export", "Observer", "Reading", "Unreadable", "recognised"]

OBSERVERS: tuple[Observer, ...] = (
    *windows.OBSERVERS,
    *linux.OBSERVERS,
    *network.OBSERVERS,
    *scans.OBSERVERS,
    *backups.OBSERVERS,
    *inventory.OBSERVERS,
    *logs.OBSERVERS,
)


def recognised(export: Export) -> tuple[Observer, ...]:
    """The observers that know the format of ``export``, by its content."""
    return tuple(o for o in OBSERVERS if o.recognises(export))
