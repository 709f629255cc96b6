"""Secrets in lists of settings, where one key has the name and the next one the value; used by ``secrets``.

``{"Name": "passphrase", "Value": "…"}`` in the exported jobs of Duplicati, ``{"name": "DB_PASSWORD", "value": "…"}`` in
lists of environment variables; on one line, or on two as indented JSON has them.

Invariant: each pattern has a group ``secret`` and takes time in proportion to the line.
"""

from __future__ import annotations

import re

_KIND = "密碼或金鑰"
_NAMED = (
    r"\"name\"\s{0,4}:\s{0,4}\"[\w.-]{0,60}?(?:passphrase|password|passwd|secret|token|authid|access[_-]?key|api[_-]?key)"
    r"[\w.-]{0,40}\"\s{0,4},"
)
_VALUED = r"\"value\"\s{0,4}:\s{0,4}(?P<secret>(?!\"(?:\d{1,6}|true|false)?\")\"(?:[^\"\\]|\\.){1,4000}\")"
KINDS: tuple[tuple[str, str], ...] = ((_KIND, rf"{_NAMED}\s{{0,4}}{_VALUED}"),)
_NAME_LINE = re.compile(rf"\s{{0,200}}{_NAMED}\s{{0,40}}", re.IGNORECASE)
_VALUE_LINE = re.compile(rf"\s{{0,200}}{_VALUED}", re.IGNORECASE)


class Settings:
    """The value on the line below the name of a secret."""

    kind = _KIND

    def __init__(self) -> None:
        self._is_named = False

    def span(self, line: str) -> tuple[int, int] | None:
        """Where the secret of this line stands, given the lines before it; ``None`` when it has none."""
        found = _VALUE_LINE.match(line) if self._is_named else None
        self._is_named = _NAME_LINE.fullmatch(line) is not None
        return found.span("secret") if found else None
