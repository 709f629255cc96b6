"""Fields to type in; among them one for the path of a file: Tab completes it; dropped files arrive in it.

Terminals hand over dropped files as pasted text: quoted, escaped, or as file:// addresses.
Invariant: nothing on the disk is read but the names in one folder, off the screen's thread.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from textual.binding import Binding, BindingType
from textual.message import Message

from secaudit.tui.widgets.caret import Field

__all__ = ["Field", "PathField", "completed", "dropped_paths"]

_MOST_NAMES = 5_000
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_TOKEN = re.compile(r"""'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>(?:\\.|[^\s\\'"])+)""", re.DOTALL)


def dropped_paths(text: str) -> tuple[str, ...]:
    """The paths in what a terminal pasted for dropped files; () when the text is not paths."""
    text = text.strip()
    if _WINDOWS.match(text) and '"' not in text:
        return tuple(line.strip() for line in text.splitlines())
    found = tuple(_tokens(text))
    return found if found and all(map(_like_a_path, found)) else ()


def _tokens(text: str) -> Iterator[str]:
    """Shell-like words: quotes and escapes removed, neighbouring pieces joined."""
    word, end = "", -1
    for match in _TOKEN.finditer(text):
        if match.start() != end and end >= 0:
            yield _plain(word)
            word = ""
        single, double, bare = match.group("single", "double", "bare")
        word += single if single is not None else double if double is not None else _unescaped(bare)
        end = match.end()
    if end >= 0:
        yield _plain(word)


def _unescaped(bare: str) -> str:
    return bare if _WINDOWS.match(bare) else re.sub(r"\\(.)", r"\1", bare, flags=re.DOTALL)


def _plain(word: str) -> str:
    if not word.startswith("file://"):
        return word
    path = unquote(urlsplit(word).path)
    return path[1:] if _WINDOWS.match(path[1:]) else path


def _like_a_path(word: str) -> bool:
    return word.startswith(("/", "~/", "./", "../")) or bool(_WINDOWS.match(word))


def completed(typed: str) -> tuple[str, tuple[str, ...]]:
    """``typed`` completed as far as it is certain, and the names it could go on with (folders end in the separator)."""
    folder, start = os.path.split(typed)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            names = sorted(_names(entries, start))
    except OSError:
        return typed, ()
    if not names:
        return typed, ()
    common = _common_start(names)
    return os.path.join(folder, common) if len(common) > len(start) else typed, tuple(names)


def _common_start(names: Sequence[str]) -> str:
    """What sorted ``names`` have in common at their beginning: what the first and the last have."""
    first, last = names[0], names[-1]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(char for char, _same in same)


def _names(entries: Iterator[os.DirEntry[str]], start: str) -> Iterator[str]:
    for _count, entry in zip(range(_MOST_NAMES), entries, strict=False):
        hidden = entry.name.startswith(".") and not start.startswith(".")
        if entry.name.startswith(start) and not hidden:
            yield entry.name + (os.sep if entry.is_dir() else "")


class PathField(Field):
    """A field whose value is a path; several dropped files are told by :class:`Dropped`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    class Dropped(Message):
        """Files were dropped or pasted. A single one is also put into the field; several are the listener's."""

        def __init__(self, field: PathField, paths: tuple[str, ...]) -> None:
            super().__init__()
            self.field, self.paths = field, paths

        @property
        def control(self) -> PathField:
            return self.field

    class Offered(Message):
        """Tab found several names to go on with."""

        def __init__(self, field: PathField, names: tuple[str, ...]) -> None:
            super().__init__()
            self.field, self.names = field, names

        @property
        def control(self) -> PathField:
            return self.field

    @property
    def path(self) -> Path:
        return Path(self.value.strip()).expanduser()

    def paste(self, text: str) -> None:
        paths = dropped_paths(text)
        if len(paths) == 1:
            self.value = paths[0]
            self.cursor_position = len(self.value)
        elif not paths:
            super().paste(text)
        if paths:
            self.post_message(self.Dropped(self, paths))

    async def action_complete(self) -> None:
        """Complete the path; where there is nothing to complete, Tab goes to the next field as everywhere."""
        typed = self.value
        longer, names = await asyncio.to_thread(completed, typed)
        if self.value != typed:
            return
        if longer != typed:
            self.value = longer
            self.cursor_position = len(longer)
        elif len(names) < 2:
            self.screen.focus_next()
        if len(names) > 1:
            self.post_message(self.Offered(self, names))
