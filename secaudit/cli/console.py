"""What goes to a terminal: data on stdout, narration on stderr, cut by cells, colour never the only sign.

Invariant: ``prepare`` leaves both streams unable to fail on a character (cp950 consoles and pipes included).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TextIO

from secaudit.text import safe_text, width

NARROWEST, WIDEST = 60, 100
_NOT_FIRST = frozenset("、，。；：！？）」』】〉》％%,.;:!?)]}")
_NOT_LAST = frozenset("（「『【〈《([{")


def prepare() -> None:
    """UTF-8 on both streams; an encoding asked for by PYTHONIOENCODING stays, with replacement characters."""
    chosen = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=chosen or "utf-8", errors="replace")


def terminal_columns() -> int:
    """Cells that a line has here; a pipe counts as wide."""
    return shutil.get_terminal_size((WIDEST, 24)).columns


def columns() -> int:
    """Cells to use on a line."""
    return min(max(terminal_columns(), NARROWEST), WIDEST)


def show(lines: Iterable[str]) -> None:
    """Data, one line each."""
    for line in lines:
        print(line)


def note(text: str) -> None:
    """Narration: what is being done, and where the result went."""
    print(text, file=sys.stderr, flush=True)


def coloured(text: str, colour: str) -> str:
    """``text`` in a colour, where stdout is a terminal and NO_COLOR is not set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    import click

    return click.style(text, fg=colour, bold=True)


def wrapped(text: str, cells: int) -> list[str]:
    """``text`` in lines of at most ``cells`` cells; ASCII words stay whole, closing marks never start a line.

    Arrows become ``->``: zh-TW consoles give them two cells, others one, and paths through a network are full of them.
    """
    clean = safe_text(text).replace("→", "->")
    if width(clean) <= cells:
        return [clean.rstrip()] if clean.strip() else []
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(clean):
        taken = width(piece)
        if used + taken > cells and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
        while (taken := width(piece)) > cells:
            head, piece = _split(piece, cells)
            lines.append(head)
        line += piece
        used += taken
    return [*lines, line.rstrip()] if line.strip() else lines


def bullet(text: str, stream: TextIO) -> list[str]:
    """One point of a list: wrapped where ``stream`` is a terminal, one line where a program reads it."""
    if not stream.isatty():
        return [f"- {text}"]
    return indented(text, min(terminal_columns(), WIDEST), 2, "- ")


def indented(text: str, cells: int, margin: int, first: str = "") -> list[str]:
    """``text`` wrapped behind ``margin`` spaces; ``first`` stands in the margin of the first line."""
    lines = wrapped(text, max(20, cells - margin)) or [""]
    filled = first + " " * max(0, margin - width(first))
    return [filled + lines[0], *(" " * margin + line for line in lines[1:])]


def _pieces(text: str) -> Iterable[str]:
    """Unbreakable pieces: an ASCII word, or one wide character with the marks that cling to it."""
    piece = ""
    for char in text:
        if piece and not _belongs(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _belongs(before: str, char: str) -> bool:
    """Whether no line may end between the two characters."""
    if char in _NOT_FIRST or before in _NOT_LAST:
        return True
    return before.isascii() and char.isascii() and " " not in (before, char)


def _split(piece: str, cells: int) -> tuple[str, str]:
    taken = 0
    for index, char in enumerate(piece):
        taken += width(char)
        if taken > cells:
            return piece[:index], piece[index:]
    return piece, ""
