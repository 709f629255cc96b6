"""Text that a stranger wrote, in every field of a case, on every screen, in a real terminal: it never drives it.

The case is written straight into the store, past everything that cleans what comes in. What the terminal was sent has
to be of Textual's own small vocabulary to the last byte.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("no pseudo-terminal here", allow_module_level=True)

from secaudit.model.declared import TABLES
from secaudit.model.schema import Cell, Kind, Table
from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui.app import PAGES
from tui.conftest import author
from tui.escapes import painted, tokens
from tui.terminal import PYTHON, Terminal

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "hostile"
ESC, BEL, ST, C1_CSI, C1_OSC = "\x1b", "\x07", "\x1b\\", "\u009b", "\u009d"

OWN = (
    f"{ESC}[2J{ESC}[H清畫面",
    f"{ESC}[31m紅{ESC}[0m",
    f"{ESC}[?1049l{ESC}[?25h離開替代畫面",
    f"{ESC}[6n{ESC}[c要終端機回話",
    f"{ESC}[20t{ESC}[21t要標題",
    f"{ESC}]0;標題{BEL}",
    f"{ESC}]52;c;cm0gLXJmIC8={BEL}剪貼簿",
    f"{ESC}]8;;http://example.invalid/{ST}連結{ESC}]8;;{ST}",
    f"{ESC}]22;crosshair{BEL}",
    f"{ESC}]1337;File=inline=1:AAAA{BEL}",
    f"{ESC}P$q\"p{ST}",
    f"{ESC}Pq#0;2;0;0;0#0~~{ST}",
    f"{ESC}_Gf=24;AAAA{ST}",
    f"{ESC}^私訊{ST}{ESC}X字串{ST}",
    f"{ESC}c重設{ESC}7{ESC}8{ESC}(0",
    f"{C1_CSI}2J{C1_OSC}0;C1{BEL}\u0090q\u009c\u0085",
    f"響{BEL}{BEL}退{chr(8) * 3}格\x00零\x7f刪\x0e移\x0f",
    "第一行\r\n第二行\r第三行\n第四行\x0b\x0c\u2028\u2029",
    "\u202e右到左\u202c\u2066夾\u2069\u200f\u061c",
    "零\u200b寬\u200c字\u200d元\ufeff\u2060\u00ad",
    "標\U000e0041\U000e007f籤\ufff9\ufffb\ue000\udbff".encode("utf-8", "replace").decode(),
    "臟" + "\u0301\u0489\u20dd" * 40,
    "巨" * 3000,
    "W" * 3000 + ESC + "[999C",
    "[bold red]標記[/] [@click=app.quit]點我[/] $primary {value} %s",
    "\t表\t格\t=cmd|' /C calc'!A0",
    "ﷺ🏳️‍🌈👩‍👩‍👧‍👦 Ω①",
    "`$(touch x)`;|&'\"\\",
)  # fmt: skip
LIKE_OURS = OWN[1], OWN[2]
"""Made of words that Textual uses too; their very bytes are looked for instead."""
SGR = re.compile(rb"\x1b\[[0-9;]*m")
VOCABULARY = (
    SGR,
    re.compile(rb"\x1b\[\d+;\d+H"),
    re.compile(rb"\x1b\[\?(7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"),
    re.compile(rb"\x1b\[\?(2026|2048)\$p"),
    re.compile(rb"\x1b\[(>\d+u|<u|\?u)"),
    re.compile(rb"\x1b\]22;(default|pointer|text)\x07"),
)
"""Styles, where the cursor is, modes on and off, questions about modes, the keyboard protocol, the pointer's shape."""
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")
"""What a key of the user's put into the clipboard; nothing else may."""
KEYS = {"enter": b"\r", "space": b" ", "slash": b"/", "escape": b"\x1b", "tab": b"\t", "left": b"\x1b[D",
        "right": b"\x1b[C", "down": b"\x1b[B", "up": b"\x1b[A", "plus": b"+", "minus": b"-", "delete": b"\x1b[3~",
        "home": b"\x1b[H", "end": b"\x1b[F"}  # fmt: skip
FUNCTION_KEYS = dict(
    zip(PAGES, (b"\x1bOQ", b"\x1bOR", b"\x1bOS", *(b"\x1b[%d~" % code for code in (15, 17, 18, 19, 20))), strict=True)
)
ESCAPE_KEY = b"\x1b[27u"
"""Esc as terminals with the newer keyboard protocol send it: there is nothing to wait for."""
EVERYWHERE = (b"\x1bOP", b"\x10", b"g", b"/", b"u")


def payloads() -> list[str]:
    """Ours, and the collected ones where they are at hand."""
    found = list(OWN)
    for path in sorted(SAMPLES.glob("naughty-strings/*")) + sorted(SAMPLES.glob("csv-injection/*")):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = json.loads(text) if path.suffix == ".json" else text.split("\n")
        found += [line for line in lines if line and not line.startswith("#")]
    return found


def spoilt(table: Table, texts: Iterator[str]) -> dict[str, Cell]:
    """A payload for every text of a row of ``table``; a control that is not in the catalogue would end it all."""
    return {c.name: next(texts) for c in table.columns if c.kind is Kind.TEXT and "control_id" not in c.name}


def hostile(path: Path, *, unknown_control: bool = False) -> None:
    """Every text in every row of every table a payload, and in every table a row whose id is one.

    ``unknown_control``: an answer to one too, so that the case can't be judged and the trouble is told.
    """
    texts = itertools.cycle(payloads())
    with closing(open_store(path)) as store:
        inventory = store.inventory()
        changes = []
        for table in TABLES:
            for row in inventory.rows(table.name):
                kept = store.row(table.name, str(row[0]))
                assert kept is not None
                changes.append(RowChange(table.name, str(row[0]), Action.EDIT, spoilt(table, texts), kept.version))
            if not table.single and (table.name != "answer" or unknown_control):
                row_id = f"壞{ESC}]52;c;AAAA{BEL}\u202e{table.name}"
                cells = {table.columns[0].name: row_id, **spoilt(table, texts)}
                changes.append(RowChange(table.name, row_id, Action.ADD, cells, 0))
        who = replace(author(), name=f"王{ESC}[2J{ESC}]0;標題{BEL}\u202e")
        store.commit(changes, who, note=OWN[5])


def refused(received: bytes) -> list[bytes]:
    """What a terminal was sent that is neither a printable character, nor a new line, nor of the vocabulary."""
    found = []
    for kind, piece in tokens(received):
        if kind == "text":
            text = piece.decode("utf-8", "strict").replace("\r\n", "")
            found += [c.encode() for c in text if not c.isprintable() and c != "\u3000"]
        elif copied := COPIED.fullmatch(piece):
            text = base64.b64decode(copied[1]).decode().replace("\n", "")
            found += [piece] if not text.isprintable() or copied[1] in OWN[6].encode() else []
        elif not any(word.fullmatch(piece) for word in VOCABULARY):
            found.append(piece)
    return found


def keys_of(page: str) -> list[bytes]:
    """What the page's keys send."""
    module, _, kind = PAGES[page][2].partition(":")
    first = [key.keys.split(",")[0] for key in getattr(import_module(module), kind).KEYS]
    return [KEYS.get(name, name.encode()) for name in first if name in KEYS or len(name) == 1]


def test_the_parser_knows_what_drives_a_terminal() -> None:
    for text in set(OWN) - set(LIKE_OURS):
        assert bool(refused(text.encode())) == (not text.isprintable()), text
    assert refused(b"\x1b[1;31m\x1b[2;3Hgood \xe5\xad\x97\x1b[?2026h\r\n") == []
    assert refused(b"\x1b[6n\x1b]0;x\x07\x1bc\r") == [b"\x1b[6n", b"\x1b]0;x\x07", b"\x1bc", b"\r"]


@pytest.mark.parametrize("page", PAGES)
def test_no_screen_sends_what_a_stranger_wrote(page: str, case: Path) -> None:
    hostile(case)
    path = case.rename(case.with_name(f"壞{ESC}]0;標題{BEL}{ESC}[2J.secaudit"))
    with Terminal((*PYTHON, "ui", str(path)), path.parent) as terminal:
        terminal.until("F2")
        terminal.until_quiet()
        terminal.type(FUNCTION_KEYS[page])
        terminal.until("<U+001B>")
        for keys in (b"j", b"\x1b[F", b"\x1b[H", b"J", *keys_of(page), *EVERYWHERE):
            terminal.type(keys)
            terminal.until_quiet()
            terminal.type(ESCAPE_KEY)
            terminal.until_quiet(0.01)
        received = terminal.received
    assert refused(received) == []
    assert b"\x1b[31m" not in received
    assert b"\x1b[?1049l" not in received
    assert "程式內部錯誤" not in painted(received)


def test_the_start_screen_and_trouble_are_as_tight(tmp_path: Path, case: Path) -> None:
    folder = tmp_path / f"夾{ESC}[2J{BEL}"
    folder.mkdir()
    hostile(case, unknown_control=True)
    case.rename(folder / f"甲{ESC}]52;c;AAAA{BEL}.secaudit")
    (folder / f"乙{ESC}[2J\n.secaudit").write_bytes(b"SQLite format 3\0 not one")
    opened = (b"3", f"{folder}/".encode(), b"\t", b"\r", b"\x1b")
    with Terminal((*PYTHON, "ui"), folder) as terminal:
        terminal.until("<U+001B>")
        for keys in (b"2", b"j", b"\r", b"\x1b", b"j", b"\r", b"\x1b", *opened):
            terminal.type(keys)
            terminal.until_quiet()
        received = terminal.received
    assert refused(received) == []
    assert "未做任何判定" in painted(received)
    assert "程式內部錯誤" not in painted(received)
