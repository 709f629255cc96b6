"""What an observer is: one format, recognised by content, and the function that reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from secaudit.observers.export import Export
from secaudit.observers.reading import Reading


@dataclass(frozen=True, slots=True)
class Observer:
    """One format.

    ``how`` is the command or menu that makes such a file; ``versions`` the versions that were tried, in words.
    ``settles``: ``column`` of the settings, or ``table.column``, that a reading may give; from these follows which
    controls the format can settle. ``recognises`` looks at the head of the file and never raises; ``reads`` may raise
    :class:`~secaudit.observers.reading.Unreadable` alone.
    """

    name: str
    title: str
    how: str
    versions: str
    settles: tuple[str, ...]
    recognises: Callable[[Export], bool]
    reads: Callable[[Export], Reading]
