"""One declaration per key: from it come the binding, the key bar, the help and the palette.

Invariant: a key that works is listed in all of them, as they are made of the same tuple.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

ANYWHERE = 0
"""The rank of keys that the key bar keeps however narrow it is."""


@dataclass(frozen=True, slots=True)
class Key:
    """``keys`` as Textual names them, comma-separated; ``label`` is what the bar shows; ``action`` a Textual action.

    ``rank``: what is more important stays on a narrow bar; ``alias`` is what the palette finds it by beside its title.
    ``shown`` False keeps it off the bar, not out of the help.
    """

    keys: str
    label: str
    action: str
    title: str
    rank: int = 5
    alias: str = ""
    shown: bool = True
    priority: bool = False

    @property
    def binding(self) -> Binding:
        return Binding(self.keys, self.action, self.title, show=False, priority=self.priority)


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    return [key.binding for key in keys]
