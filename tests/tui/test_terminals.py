"""The screen in terminals of all sorts: few colours or none, ASCII alone, other languages, small, changing size.

The program runs on a real pseudo-terminal; pyte works out what the terminal shows.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("no pseudo-terminal here", allow_module_level=True)

import pyte

from secaudit.store import open_store
from tui.escapes import painted, tokens
from tui.terminal import PYTHON, Terminal
from tui.test_every_screen import spoil

LEAVE, ESCAPE, F1, F3, F4 = b"\x11", b"\x1b[27u", b"\x1bOP", b"\x1bOR", b"\x1bOS"
OTHER_PAGES = (F3, F4, b"\x1b[15~", b"\x1b[17~", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~")
TRUE_COLOUR = re.compile(rb"[34]8;2;(\d+);(\d+);(\d+)")
CRASHED = "程式內部錯誤"


def shown_by(terminal: Terminal, size: tuple[int, int] = (100, 30)) -> pyte.Screen:
    screen = pyte.Screen(*size)
    pyte.ByteStream(screen).feed(terminal.received)
    return screen


def visit(terminal: Terminal, pages: tuple[bytes, ...] = OTHER_PAGES) -> None:
    for key in pages:
        terminal.type(key)
        terminal.until_quiet()


def left(terminal: Terminal) -> None:
    """The user leaves, and all was well."""
    terminal.type(LEAVE)
    assert terminal.ended() == 0
    assert CRASHED not in painted(terminal.received)


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "xterm"},
        {"TERM": "screen-256color"},
        {"TERM": "linux"},
        {"TERM": "xterm-256color", "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"},
    ],
    ids=lambda environment: " ".join(environment.values())[:20],
)
def test_the_cursor_is_reversed_whatever_colours_a_terminal_has(environment: dict[str, str], case: Path) -> None:
    with Terminal(PYTHON, case.parent, **environment) as terminal:
        terminal.until("符合度")
        terminal.type(F4)
        terminal.until("PC-GRP")
        terminal.until_quiet()
        assert cursor_is_reversed(shown_by(terminal))
        left(terminal)


def cursor_is_reversed(screen: pyte.Screen) -> bool:
    rows = [y for y, text in enumerate(screen.display) if text.startswith(">") and y]
    return len(rows) == 1 and any(screen.buffer[rows[0]][x].reverse for x in range(2, 60))


@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"LC_ALL": "POSIX", "LANG": ""}], ids=["C", "POSIX"])
def test_chinese_is_painted_whatever_the_language_of_the_system(environment: dict[str, str], case: Path) -> None:
    with Terminal((sys.executable, "-m", "secaudit"), case.parent, **environment) as terminal:
        terminal.until("符合度")
        left(terminal)


def test_without_colours_all_is_grey_and_the_cursor_is_still_seen(case: Path) -> None:
    with Terminal(PYTHON, case.parent, NO_COLOR="1", COLORTERM="truecolor") as terminal:
        terminal.until("符合度")
        visit(terminal)
        terminal.type(F4)
        terminal.until("PC-GRP")
        terminal.until_quiet()
        assert cursor_is_reversed(shown_by(terminal))
        left(terminal)
        colours = {tuple(map(int, found)) for found in TRUE_COLOUR.findall(terminal.received)}
    assert [c for c in colours if len(set(c)) > 1] == []


def test_an_ascii_terminal_gets_ascii_and_wide_characters_on_every_page(case: Path) -> None:
    spoil(case)
    with Terminal((*PYTHON, "ui", "--ascii"), case.parent) as terminal:
        terminal.until("符合度")
        visit(terminal, (*OTHER_PAGES, F1))
        terminal.type(ESCAPE)
        terminal.until_quiet()
        left(terminal)
        text = "".join(piece.decode() for kind, piece in tokens(terminal.received) if kind == "text")
    assert {c for c in text if not c.isascii() and unicodedata.east_asian_width(c) not in "WF"} == set()


def test_the_light_theme_is_light_to_the_last_cell(case: Path) -> None:
    with Terminal((*PYTHON, "ui", "--theme", "light"), case.parent, COLORTERM="truecolor") as terminal:
        terminal.until("符合度")
        terminal.until_quiet()
        screen = shown_by(terminal)
        left(terminal)
    grounds = {screen.buffer[y][x].bg for y in range(30) for x in range(100) if not screen.buffer[y][x].reverse}
    assert all(int(ground[:2], 16) > 160 for ground in grounds if ground != "default")
    assert "f7f8fa" in grounds


def test_a_very_small_terminal_scrolls(case: Path) -> None:
    with Terminal(PYTHON, case.parent, (40, 10)) as terminal:
        terminal.until("符合度")
        visit(terminal)
        for keys in (b"\r", b"j", F1, ESCAPE, b"g", ESCAPE, F3, b"e", ESCAPE):
            terminal.type(keys)
            terminal.until_quiet()
        left(terminal)


def test_another_size_while_a_form_is_open_keeps_what_was_typed(case: Path) -> None:
    with Terminal(PYTHON, case.parent) as terminal:
        terminal.until("符合度")
        terminal.type(F3)
        terminal.until("條文")
        terminal.type(b"e")
        terminal.until("備註")
        terminal.type(b"half a note")
        terminal.until("note")
        for size in ((60, 16), (140, 40), (80, 24)):
            terminal.resize(size)
            terminal.until("half a note")
        terminal.until_quiet()
        assert any("half a note" in row for row in shown_by(terminal, (80, 24)).display)
        terminal.type(ESCAPE)
        terminal.until_quiet()
        left(terminal)


def test_what_is_typed_in_one_burst_lands_in_the_right_fields(case: Path) -> None:
    with Terminal(PYTHON, case.parent) as terminal:
        terminal.until("符合度")
        terminal.type(F3)
        terminal.until("條文")
        terminal.type(b"e")
        terminal.until("備註")
        terminal.until_quiet()
        terminal.type(b"first field\tsecond field\r")
        terminal.until("已存")
        left(terminal)
    with closing(open_store(case)) as store:
        kept = [row for row in store.inventory().dicts("answer") if row["note"] == "first field"]
    assert [row["reason"] for row in kept] == ["second field"]
