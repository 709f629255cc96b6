"""How text is measured, cut and broken into lines of terminal cells.

Invariant: ``fit`` gives exactly the asked cells and no line of ``wrap`` has more; neither halves a character.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rich.cells import cell_len

Align = Literal["left", "right", "center"]

NO_START = frozenset("、，。．・；：？！）〕］｝」』】》〉〗〙％‧〞々,.;:?!)]}%")
NO_END = frozenset("（〔［｛「『【《〈〖〘〝＄([{$")
_MARK = ".."
_SPACES = " \u3000"


def cells(text: str) -> int:
    """Terminal cells of ``text`` as Textual counts them when it paints."""
    return cell_len(text)


def fit(text: str, width: int, align: Align = "left") -> str:
    """``text`` in exactly ``width`` cells: padded with spaces, or cut with ``..`` at its end."""
    used = cell_len(text)
    if used > width:
        text = _cut(text, width)
        used = cell_len(text)
    gap = " " * (width - used)
    if align == "right":
        return gap + text
    if align == "center":
        return gap[: len(gap) // 2] + text + gap[len(gap) // 2 :]
    return text + gap


def _cut(text: str, width: int) -> str:
    mark = _MARK[: max(0, width)]
    return _head(text, width - len(mark)) + mark


def _head(text: str, room: int) -> str:
    """The longest beginning of ``text`` within ``room`` cells; marks stay with their letter."""
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > room:
            return text[:index]
    return text


def wrap(text: str, width: int, hanging: int = 0) -> list[str]:
    """``text`` as lines of at most ``width`` cells (2 or more); lines after the first begin with ``hanging`` spaces.

    Lines break between any two Chinese characters and at spaces; a Latin word is broken only where it is longer than a
    line; closing punctuation never begins a line and opening brackets or NT$ never end one, as far as width allows.
    A newline always breaks.
    """
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, width, " " * min(hanging, width - 2))
    return lines


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    if cell_len(text) <= width:
        return [text.rstrip(_SPACES)]
    lines: list[str] = []
    line = ""
    used = 0
    for gap, chunk in _chunks(text):
        added = cell_len(gap) + cell_len(chunk)
        if used + added <= width:
            line, used = line + gap + chunk, used + added
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(chunk, width, indent, first=not lines)
        lines += full
        used = cell_len(line)
    return [*lines, line]


def _pieces(chunk: str, width: int, indent: str, *, first: bool) -> Iterator[str]:
    """``chunk`` in lines, broken only where it is longer than one; all but the text's ``first`` line are indented."""
    lead = "" if first else indent
    while cell_len(lead) + cell_len(chunk) > width:
        at = _break_at(chunk, len(_head(chunk, width - len(lead))))
        yield lead + chunk[:at].rstrip(_SPACES)
        chunk, lead = chunk[at:].lstrip(_SPACES), indent
    yield lead + chunk


def _break_at(chunk: str, most: int) -> int:
    """The last place up to ``most`` where ``chunk`` may be broken, ``most`` itself if there is none."""
    for at in range(most, 0, -1):
        if chunk[at] not in NO_START and chunk[at - 1] not in NO_END and cell_len(chunk[at]):
            return at
    return max(1, most)


def _chunks(text: str) -> Iterator[tuple[str, str]]:
    """(spaces before, text that stays together) pairs."""
    before, kept, gap = "", "", ""
    for token in _tokens(text):
        if token[0] in _SPACES:
            gap += token
        elif kept and (token[0] in NO_START or kept[-1] in NO_END):
            kept, gap = kept + gap + token, ""
        else:
            if kept:
                yield before, kept
            before, kept, gap = gap, token, ""
    if kept:
        yield before, kept


def _tokens(text: str) -> Iterator[str]:
    """Runs of spaces, words of narrow characters, and single wide characters, each with the marks that follow it."""
    token, kind = "", ""
    for char in text:
        size = cell_len(char)
        sort = "space" if char in _SPACES else "wide" if size == 2 else "word"
        joins = token and (size == 0 or (sort == kind and sort != "wide"))
        if joins and not (size == 0 and kind == "space"):
            token += char
            continue
        if token:
            yield token
        token, kind = char, sort
    if token:
        yield token
