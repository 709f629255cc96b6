"""A passphrase on its way from a dialog to the one place that uses it.

Invariant: it can be taken once; nothing of it is in a representation, and so in no log and no report.
"""

from __future__ import annotations


class Passphrase:
    """``text`` until it is taken."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def take(self) -> str:
        """The text; it is forgotten here."""
        text, self._text = self._text, ""
        return text

    def __repr__(self) -> str:
        return "Passphrase()"
