"""Text of a stranger on one line: safe to show, and short."""

from __future__ import annotations

from secaudit.text import safe_text


def one_line(text: str, limit: int) -> str:
    """``text`` with single spaces, at most ``limit`` characters; what was cut ends with ``…``."""
    plain = safe_text(" ".join(text[: limit * 4].split()))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
