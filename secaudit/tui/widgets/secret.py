"""A field for a passphrase.

Invariant: what is typed is never painted, copied or completed, and is kept letter by letter as it was typed; whoever
has read it calls :meth:`SecretField.forget`.
"""

from __future__ import annotations

from typing import Any

from secaudit.tui.widgets.caret import Field

_MASK = "*"


class SecretField(Field):
    """A line of which only the length is seen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(password=True, **options)

    def forget(self) -> None:
        """Hold nothing any more."""
        self.value = ""

    def validate_value(self, value: str) -> str:
        return value

    def replace(self, text: str, start: int, end: int) -> None:
        """What a paste brings ends with its first line; nothing else of it is changed."""
        super(Field, self).replace(text.splitlines()[0] if text else "", start, end)

    @property
    def _pieces(self) -> list[str]:
        return [_MASK] * len(self.value)

    def action_copy(self) -> None:
        """Nothing leaves."""

    def action_cut(self) -> None:
        """Nothing leaves."""
