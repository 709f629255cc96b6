"""Who may come in: the one person who was given the address, in the one browser that opened it.

1. The address carries a token that opens the door once. Whoever uses it gets a session in a cookie that no script can
   read and no other site can send; the token is dead from then on.
2. Nothing but the page of rule 1 is given without the session: no script, no font, no socket.
3. A request for another name than the one we are bound to is refused, session or not: a name that a stranger's server
   points at this computer is not ours (DNS rebinding).
4. The socket is opened from our own page only: its Origin has to be ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from enum import Enum

LOOPBACK = ("127.0.0.1", "::1")
TOKEN = "token"


class Entry(Enum):
    """What becomes of a request."""

    FIRST = "first"
    KNOWN = "known"
    USED = "used"
    STRANGER = "stranger"
    ELSEWHERE = "elsewhere"


class Gate:
    """For the server at ``host`` (of ``LOOPBACK``) and ``port``."""

    def __init__(self, host: str, port: int) -> None:
        self.authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.origin = f"http://{self.authority}"
        self.cookie = f"secaudit-{port}"
        self._token = secrets.token_urlsafe(32)
        self._session = ""

    @property
    def address(self) -> str:
        """What the user opens; it works once."""
        return f"{self.origin}/?{TOKEN}={self._token}"

    def entry(self, headers: Mapping[str, str], cookies: Mapping[str, str], token: str | None) -> Entry:
        """By the rules at the head of this module; ``token`` is what the address carried."""
        if headers.get("Host", "").lower() != self.authority:
            return Entry.ELSEWHERE
        if self._session and _same(cookies.get(self.cookie, ""), self._session):
            return Entry.KNOWN
        if token is None:
            return Entry.STRANGER
        if self._session:
            return Entry.USED
        return Entry.FIRST if _same(token, self._token) else Entry.STRANGER

    def begin(self) -> str:
        """The session of whoever came with the token, which is dead from now on; "" for everybody after."""
        if self._session:
            return ""
        self._session = secrets.token_urlsafe(32)
        return self._session

    def is_our_page(self, headers: Mapping[str, str]) -> bool:
        """Whether a socket is asked for by our own page."""
        return headers.get("Origin", "").lower() == self.origin


def _same(given: str, kept: str) -> bool:
    """Compared in a time that tells nothing."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), kept.encode())
