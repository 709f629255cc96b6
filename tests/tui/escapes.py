"""What a terminal is sent, taken apart: text, and the sequences that drive it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    rb"(?P<csi>\x1b\[[0-?]*[ -/]*[@-~])"
    rb"|(?P<string>\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?)"
    rb"|(?P<escape>\x1b.?)"
    rb"|(?P<text>[^\x1b]+)",
    re.DOTALL,
)


def tokens(received: bytes) -> Iterator[tuple[str, bytes]]:
    """(kind, bytes) of everything a terminal was sent: csi, string (OSC, DCS …), escape (any other), text."""
    for found in _TOKEN.finditer(received):
        assert found.lastgroup
        yield found.lastgroup, found.group()


def painted(received: bytes) -> str:
    """The text alone; where the cursor was put elsewhere, a new line."""
    pieces = []
    for kind, piece in tokens(received):
        if kind == "text":
            pieces.append(piece.decode("utf-8", "replace"))
        elif kind == "csi" and not piece.endswith(b"m"):
            pieces.append("\n")
    return "".join(pieces)
