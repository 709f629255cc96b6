"""One value as a Windows export states it, and the ground on which what follows from it counts.

Invariant: a number that Windows could not have written is a problem with its place, never a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from secaudit.model.schema import Cell
from secaudit.observers.export import Export
from secaudit.observers.reading import Basis, Host, Setting
from secaudit.text import safe_text

MAX_SAID = 80
MAX_NUMBER = 2**31 - 1
NO_HOST = Host()
_ALL_ONES = 2**32 - 1
_NUMBER = re.compile(r"-?[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number, where it stands and in which words."""

    value: int
    place: str
    said: str


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a whole export rests: see ``reading.Setting`` for the meaning of each part."""

    in_force: bool | None = None
    why: str = ""
    scope: str = ""
    host: Host = NO_HOST

    def setting(self, column: str, value: Cell, place: str, said: str, basis: Basis = Basis.STATED) -> Setting:
        words = short(said)
        return Setting(column, value, place, words, self.in_force, self.why, basis, self.scope, self.host)


def short(said: str) -> str:
    """``said`` safe to show and cut to :data:`MAX_SAID` characters."""
    words = safe_text(said[: 4 * MAX_SAID])
    return words if len(words) <= MAX_SAID else words[: MAX_SAID - 1] + "…"


def number(export: Export, name: str, text: str, line: int = 0) -> int:
    """The whole number in ``text``; all 32 bits set, as some tools write it, is -1."""
    if not _NUMBER.fullmatch(text):
        raise export.fail(f"{name} 的值「{text[:40]}」不是數字", "請重新匯出", line=line)
    value = int(text)
    if value == _ALL_ONES:
        return -1
    if not -1 <= value <= MAX_NUMBER:
        raise export.fail(f"{name} 的值「{text}」超出 Windows 的範圍", "請重新匯出", line=line)
    return value


def agreeing(export: Export, name: str, first: Stated | None, second: Stated, line: int = 0) -> Stated:
    """``second``, unless ``first`` says otherwise: then the file contradicts itself."""
    if first is not None and first.value != second.value:
        fix = "請把每台電腦、每次的輸出分開存檔"
        raise export.fail(f"{name} 出現兩次，值不同（{first.value}、{second.value}）", fix, line=line)
    return first or second
