"""Lines of the small configuration files below /etc/security: ``name = value``, ``name value`` or a bare ``name``.

faillock.conf(5), pwquality.conf(5): ``#`` begins a comment anywhere in a line, white space around ``=`` counts for
nothing, and of one name given twice the last counts. A commented ``# name = value`` is kept apart: the shipped file
shows the built-in defaults that way.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from secaudit.observers.export import Export

_NAME = re.compile(r"[a-z_]+(?=[\s=]|$)")
_FOREIGN = re.compile(r"\s*[\[<{]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Given:
    """One setting as the file gives it."""

    name: str
    value: str
    line: int

    @property
    def said(self) -> str:
        return f"{self.name} = {self.value}"[:80] if self.value else self.name

    @property
    def place(self) -> str:
        return f"第 {self.line} 行"


@dataclass(frozen=True, slots=True)
class Conf:
    """The stated and the commented settings of a file, by name."""

    stated: dict[str, Given]
    commented: dict[str, Given]


def conf_of(export: Export, names: Collection[str]) -> Conf:
    """The settings called one of ``names``; others are passed over."""
    stated: dict[str, Given] = {}
    commented: dict[str, Given] = {}
    for number, line in export.lines():
        name, value, off = _parts(line)
        if name not in names:
            continue
        if not off:
            stated[name] = Given(name, value, number)
        elif value.isascii() and " " not in value:
            commented[name] = Given(name, value[:80], number)
    return Conf(stated, commented)


def _parts(line: str) -> tuple[str, str, bool]:
    """Name, value and whether the line is a commented setting; no name when it is neither."""
    bare = line.lstrip("\ufeff \t")
    off = bare.startswith("#")
    code = bare.lstrip("# \t") if off else bare.partition("#")[0].rstrip()
    found = _NAME.match(code)
    if found is None:
        return "", "", off
    rest = code[found.end() :].strip()
    if off and rest and not rest.startswith("="):
        return "", "", True
    return found[0], rest.removeprefix("=").strip(), off


def looks_like(export: Export, telling: Collection[str], others: Collection[str]) -> bool:
    """Whether the head is such a file: two telling names, or one and no line that such a file cannot have.

    For recognising: never raises.
    """
    seen: set[str] = set()
    stated = strange = 0
    for line in export.text_head.splitlines():
        if _FOREIGN.match(line):
            return False
        name, value, off = _parts(line)
        if name in telling and (value or not off):
            seen.add(name)
            stated += not off
        elif not off and line.strip() and name not in others:
            strange += 1
    return strange <= len(seen) // 2 and (len(seen) > 1 or stated > 0)


def whole(export: Export, text: str, *, what: str, line: int, least: int = 0, most: int = 2**31 - 1) -> int:
    """``text`` as a whole number between the bounds; else the one problem."""
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise export.fail(f"{what} 的值「{text[:20]}」不是合理的整數", "請確認這一行，或重新匯出", line=line)
    return int(text)
