"""The kinds of traffic that the architecture can be narrowed to: remote access, backup, logs.

Invariant: a flow is of a kind by its 用途 alone; one without is of none.
"""

from __future__ import annotations

from enum import StrEnum

from secaudit.model.choices import REMOTE_PURPOSES


class Traffic(StrEnum):
    """Which flows; the value is their title."""

    ALL = "全部連線"
    REMOTE = "遠端存取"
    BACKUP = "備份"
    LOG = "日誌"

    @property
    def next(self) -> Traffic:
        kinds = list(Traffic)
        return kinds[(kinds.index(self) + 1) % len(kinds)]

    def has(self, purpose: str | None) -> bool:
        return self is Traffic.ALL or purpose in _PURPOSES[self]


_PURPOSES: dict[Traffic, tuple[str, ...]] = {
    Traffic.REMOTE: REMOTE_PURPOSES,
    Traffic.BACKUP: ("backup",),
    Traffic.LOG: ("log",),
}
