"""What people or vendors call a thing (name, brand, model, place), as it may be shown.

People keep addresses with their login in such fields too: what looks like a secret does not come out.
"""

from __future__ import annotations

from secaudit.observers.secrets import hidden
from secaudit.text import safe_text

_SIGNS = (":", "=", "@")
"""One of them stands in all that :func:`hidden` looks for in one line; most labels have none."""


def label(text: str, limit: int = 100) -> str:
    """``text`` safe to show, without secrets, at most ``limit`` characters."""
    plain = text[: 4 * limit]
    return safe_text(hidden(plain) if any(sign in plain for sign in _SIGNS) else plain)[:limit]
