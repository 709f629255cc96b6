"""The trust folder: which keys the user pinned (allowed_signers) and which are revoked (revoked.krl).

Invariant: a list with one bad line pins nobody, so that a slip of the hand is seen and never trusted around.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from secaudit.errors import BadInput, Place, Problem
from secaudit.files import read_bounded
from secaudit.text import safe_text
from secaudit.trust.anchors import Anchors
from secaudit.trust.revocations import MOST_BYTES, NOTHING_REVOKED, Revoked, read_krl
from secaudit.trust.signers import Pinned, read_signers

__all__ = ["Anchors", "Listed", "PinState", "Pinned", "TrustList", "anchors", "trust_list"]
SIGNERS_FILE = "allowed_signers"
REVOKED_FILE = "revoked.krl"
MOST_SIGNERS_BYTES = 4 * 1024 * 1024


class PinState(StrEnum):
    VALID = "valid"
    EARLY = "early"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def shown(self) -> str:
        return _STATES_SHOWN[self.value]


_STATES_SHOWN = {"valid": "有效", "early": "尚未生效", "expired": "已過期", "revoked": "已撤銷"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One pin and how it stands."""

    pin: Pinned
    state: PinState


@dataclass(frozen=True, slots=True)
class TrustList:
    """Everything that is trusted or revoked here, and what should be told about the files."""

    pins: tuple[Listed, ...]
    revoked_count: int
    signers_path: Path
    revoked_path: Path
    warnings: tuple[str, ...]


def anchors(folder: Path) -> Anchors:
    """What a verification starts from; raises :class:`BadInput` with every problem, or ``BadRevocations``."""
    return Anchors(pins_in(signers_text_of(folder), folder / SIGNERS_FILE), revoked_in(folder))


def trust_list(folder: Path, now: datetime) -> TrustList:
    found = anchors(folder)
    listed = tuple(Listed(pin, state_of(pin, found.revoked, now)) for pin in found.pins)
    paths = (folder / SIGNERS_FILE, folder / REVOKED_FILE)
    warnings = tuple(w for path in (folder, *paths) if (w := _changeable(path)))
    return TrustList(listed, len(found.revoked), *paths, warnings)


def state_of(pin: Pinned, revoked: Revoked, now: datetime) -> PinState:
    if revoked.covers(pin.key):
        return PinState.REVOKED
    if pin.is_expired(now):
        return PinState.EXPIRED
    return PinState.EARLY if pin.is_early(now) else PinState.VALID


def signers_text_of(folder: Path) -> str:
    """The list as it stands; "" when there is none yet."""
    path = folder / SIGNERS_FILE
    if not path.exists():
        return ""
    try:
        return read_bounded(path, MOST_SIGNERS_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem("E-TRU-11", Place(safe_text(str(path)), line=line), "不是 UTF-8 文字", "請改存成 UTF-8")
        raise BadInput("信任清單讀不出來", (problem,)) from error


def pins_in(text: str, path: Path) -> tuple[Pinned, ...]:
    """Every pin of the list; raises :class:`BadInput` with every problem."""
    pins, problems = read_signers(text, safe_text(str(path)))
    if problems:
        raise BadInput("信任清單有看不懂的地方，全部不採用", problems, "請依下列各項修正")
    return pins


def revoked_in(folder: Path) -> Revoked:
    path = folder / REVOKED_FILE
    return read_krl(read_bounded(path, MOST_BYTES + 1)) if path.exists() else NOTHING_REVOKED


def _changeable(path: Path) -> str:
    """What is told about a file that others on this computer can change: they could have us trust them."""
    if os.name == "nt" or not path.exists() or not path.stat().st_mode & 0o022:
        return ""
    shown = safe_text(str(path))
    return f"這台電腦的其他人改得了 {shown}，請執行 chmod go-w {shown}"
