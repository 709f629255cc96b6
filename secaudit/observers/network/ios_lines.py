"""The lines of a Cisco IOS configuration: each with the line it belongs to, banners and captures taken out.

Cisco IOS Configuration Fundamentals: a line of a submode is indented by a space more than the line that opened it;
``!`` is a comment; ``banner TYPE d … d`` runs to the next ``d`` (shown as ``^C``, or the ETX character itself) and
``macro name`` to ``@``, whatever stands between; ``end`` is the last line that ``show running-config`` and a copied
file have. A capture of the screen has prompts and ``--More--`` marks, which the terminal wipes with backspaces.

Invariant: no line of a banner or a macro is ever taken for a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from secaudit.observers.export import Export

MAX_DEPTH = 12
"""Deeper than any submode: what is indented further stands under the last of these."""
_MORE = re.compile(r"^ ?<?-+ ?More ?-+>? {0,9}", re.IGNORECASE)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_BANNER = re.compile(
    r"(?:banner (?:exec|incoming|login|motd|prompt-timeout|slip-ppp|config-save)|"
    r"aaa authentication (?:banner|fail-message)) ?(?=[^ ])"
)
_MACRO = re.compile(r"macro name \S")


class Line(NamedTuple):
    """One command. ``parents`` are the lines it stands under, outermost first."""

    number: int
    text: str
    parents: tuple[str, ...] = ()


def ios_lines(export: Export) -> Iterator[Line]:
    """Each command up to and with ``end``, and ``hostname`` after it. Raises for a banner that is not closed."""
    opened: list[tuple[int, str]] = []
    closing, opened_at, is_over = "", 0, False
    for number, raw in export.lines():
        text = cleaned(raw)
        if closing:
            closing = "" if closing in text else closing
            continue
        plain = text.strip()
        if not plain or plain.startswith("!"):
            continue
        if is_over:
            if text.startswith("hostname "):
                yield Line(number, plain)
            continue
        closing, opened_at = _opens(text), number
        indent = len(text) - len(text.lstrip(" \t"))
        while opened and opened[-1][0] >= indent:
            opened.pop()
        yield Line(number, plain, tuple(parent for _, parent in opened))
        is_over = plain == "end" and not indent
        if len(opened) < MAX_DEPTH:
            opened.append((indent, plain))
    if closing:
        raise export.fail("橫幅（banner）或巨集沒有寫完，檔案被截斷", "請重新匯出設定", line=opened_at, code="E-OBS-05")


def cleaned(line: str) -> str:
    """``line`` without what a pager or a terminal put into it, indentation kept."""
    if "\b" in line:
        line = line.rpartition("\b")[2]
    if "\x1b" in line:
        line = _ESCAPES.sub("", line)
    return (_MORE.sub("", line) if "More" in line else line).rstrip()


def _opens(text: str) -> str:
    """What closes the text that begins on this line, "" when none begins or it ends on the same line."""
    found = _BANNER.match(text)
    if found:
        rest = text[found.end() :]
        mark = rest[:2] if rest.startswith("^") else rest[:1]
        return "" if mark in rest[len(mark) :] else mark
    return "@" if _MACRO.match(text) else ""
