"""The audit log inside a bundle: ``log.jsonl``, one line of canonical JSON an entry, with its body or without.

1. A line is ``{"body":…,"hash":…,"previous":…,"sequence":…}`` without spaces; a withheld entry has no ``body``.
2. ``body`` is the text of the entry as the case keeps it, so that SHA-256(domain ‖ previous ‖ sequence ‖ length ‖ body)
   is its hash; a body that is handed over later proves itself the same way.
3. Sequence numbers run from 1, and each ``previous`` is the hash of the line before.

Invariant: neither writing nor reading holds more than one line and the hashes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from secaudit.errors import Place, Problem
from secaudit.store.evidence import EvidenceStore
from secaudit.store.log import FIRST_PREVIOUS, entry_hash, is_salted
from secaudit.store.protocol import LogEntry
from secaudit.usecases.sealing.exact_json import NotExact, is_digest, read_json
from secaudit.usecases.sealing.remedies import AGAIN
from secaudit.usecases.sealing.sealed_case import LogLines, SealedEntry

if TYPE_CHECKING:
    from secaudit.trust.bundle import Payload

NAME = "log.jsonl"
_PIECE_BYTES = 256 * 1024
_LONGEST_LINE = 256 * 1024 * 1024
_WRITTEN = re.compile(
    rb'\{(?:"body":("(?:[^"\\]++|\\.)*+"),)?"hash":"([0-9a-f]{64})","previous":"([0-9a-f]{64})",'
    rb'"sequence":([1-9][0-9]{0,17})\}'
)
"""As rule 1 has it; lines laid out otherwise are read as any JSON."""


def log_payload(store: EvidenceStore, *, bodies: bool) -> Payload:
    """The log as it stands; read once to know its size, and again when it is written."""
    from secaudit.trust.bundle import Payload

    size = sum(len(_line(entry, bodies)) for entry in store.log_entries())
    return Payload(NAME, size, partial(_pieces, store, bodies))


def unsalted(store: EvidenceStore) -> int:
    """How many entries are from before there were salts: whoever guesses what such a one says can check the guess."""
    return sum(not is_salted(entry.body) for entry in store.log_entries())


def read_log(pieces: Callable[[], Iterable[bytes]]) -> tuple[LogLines | None, tuple[Problem, ...]]:
    """The log in the bytes of ``pieces``, or the first place where it is none."""
    packed, disclosed = bytearray(), 0
    number, previous = 0, FIRST_PREVIOUS
    try:
        for number, line in enumerate(_lines(pieces()), start=1):
            entry = _entry(line)
            _follows(entry, number, previous)
            disclosed += entry.body is not None
            previous = entry.hash
            packed += bytes.fromhex(previous)
    except NotExact as error:
        return None, (Problem("E-SEA-06", Place(NAME, line=max(number, 1)), str(error), AGAIN),)
    return LogLines(bytes(packed), disclosed, partial(_entries, pieces)), ()


def _pieces(store: EvidenceStore, bodies: bool) -> Iterator[bytes]:
    pending, size = list[bytes](), 0
    for entry in store.log_entries():
        pending.append(_line(entry, bodies))
        size += len(pending[-1])
        if size >= _PIECE_BYTES:
            yield b"".join(pending)
            pending, size = [], 0
    yield b"".join(pending)


def _line(entry: LogEntry, bodies: bool) -> bytes:
    said = {"hash": entry.hash, "previous": entry.previous, "sequence": entry.sequence}
    whole = {"body": entry.body, **said} if bodies else said
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    begun, size = list[bytes](), 0
    for piece in pieces:
        first, *more = piece.split(b"\n")
        begun.append(first)
        size += len(first)
        if size > _LONGEST_LINE:
            raise NotExact("這一行太長")
        if more:
            yield b"".join(begun)
            yield from more[:-1]
            begun, size = [more[-1]], len(more[-1])
    if size:
        raise NotExact("最後一行沒有結束")


def _entry(line: bytes) -> SealedEntry:
    if found := _WRITTEN.fullmatch(line):  # a body is one text, however long
        body, stated, previous, sequence = found.groups()
        text = None if body is None else read_json(body)
        return SealedEntry(int(sequence), previous.decode(), stated.decode(), text)
    said = read_json(line)
    if not isinstance(said, dict) or said.keys() - {"body"} != {"hash", "previous", "sequence"}:
        raise NotExact("不是一筆紀錄")
    entry = SealedEntry(said["sequence"], said["previous"], said["hash"], said.get("body"))
    if not is_digest(entry.hash) or ("body" in said and not isinstance(entry.body, str)):
        raise NotExact("不是一筆紀錄")
    return entry


def _follows(entry: SealedEntry, number: int, previous: str) -> None:
    if entry.sequence != number or isinstance(entry.sequence, bool):
        raise NotExact(f"序號不是 {number}")
    if entry.previous != previous:
        raise NotExact("未接續前一筆")
    if entry.body is not None and entry_hash(previous, number, entry.body) != entry.hash:
        raise NotExact("內容與雜湊不符")


def _entries(pieces: Callable[[], Iterable[bytes]]) -> Iterator[SealedEntry]:
    return map(_entry, _lines(pieces()))
