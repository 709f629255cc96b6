"""Three ways to read one nmap scan: `python scan_readers.py loop|ours|libnmap scan.xml`; prints the hosts that are up.

The loop is expat with three handlers that only count. It is what any reader on expat pays before it does anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

PIECE = 64 * 1024


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def loop(path: Path) -> int:
    starts = ends = texts = up = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal starts, up
        starts += 1
        if tag == "status" and attributes["state"] == "up":
            up += 1

    def end(_: str) -> None:
        nonlocal ends
        ends += 1

    def text(_: str) -> None:
        nonlocal texts
        texts += 1

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    for piece in pieces(path):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return up


def ours(path: Path) -> int:
    from secaudit.observers.export import Export
    from secaudit.observers.inventory.nmap import NMAP

    export = Export(path.name, path.stat().st_size, lambda: pieces(path))
    assert NMAP.recognises(export)
    return len(NMAP.reads(export).hosts)


def libnmap(path: Path) -> int:
    from libnmap.parser import NmapParser

    return sum(host.is_up() for host in NmapParser.parse_fromfile(str(path)).hosts)


READERS = {"loop": loop, "ours": ours, "libnmap": libnmap}

if __name__ == "__main__":
    print(READERS[sys.argv[1]](Path(sys.argv[2])))
