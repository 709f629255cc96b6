"""JSON that means one thing: written in one way, and read without floats, NaN, or a key that stands twice.

Invariant: ``read_json(canonical_json(value))`` is ``value``; work and depth are bounded by the input's own size.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

MAX_DEPTH = 50
MOST_PARTS = 4_000_000
"""Objects, lists and members of both: small text of empty lists would cost thirty times its size."""
_LARGEST = 2**63
_DIGEST_DIGITS, _DIGITS = 64, frozenset("0123456789abcdef")


class NotExact(ValueError):
    """The text is not JSON of this kind; its words are for the user."""


def is_digest(value: object) -> bool:
    """Whether a value that was read is a SHA-256 as it is always written: 64 lower-case hex digits."""
    return isinstance(value, str) and len(value) == _DIGEST_DIGITS and _DIGITS.issuperset(value)


def canonical_json(value: object) -> bytes:
    """Sorted keys, no spaces, UTF-8; a line for each entry of the outermost object and for each member of a list there,
    so that people can read it. The caller has no floats."""
    return f"{_lines(value, '{}', _entry) if isinstance(value, dict) else _compact(value)}\n".encode()


def read_json(data: bytes | str) -> Any:
    """The value in ``data``; raises :class:`NotExact`."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotExact("不是 UTF-8 文字") from None
    if not text.startswith('"') and sum(map(text.count, "[{,")) > MOST_PARTS:
        raise NotExact(f"超過 {MOST_PARTS:,} 項")
    try:
        value = _DECODER.decode(text)
    except NotExact:
        raise
    except (ValueError, RecursionError):
        raise NotExact("不是 JSON") from None
    _check(value, "\\u" in text)
    return value


def _lines(whole: dict[str, Any] | list[Any], marks: str, written: Callable[[Any], str]) -> str:
    parts = map(written, sorted(whole.items()) if isinstance(whole, dict) else whole)
    inside = ",\n".join(parts)
    return f"{marks[0]}\n{inside}\n{marks[1]}" if inside else marks


def _entry(entry: tuple[str, Any]) -> str:
    key, value = entry
    return f"{_compact(key)}:{_lines(value, '[]', _compact) if isinstance(value, list) else _compact(value)}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotExact("有重複的鍵")
    return found


def _no_float(text: str) -> NoReturn:
    raise NotExact("有小數")


def _whole(text: str) -> int:
    value = int(text) if len(text) <= 20 else _LARGEST
    if not -_LARGEST <= value < _LARGEST or text == "-0":
        raise NotExact("數字太大")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float, parse_int=_whole, strict=True
)


def _check(value: object, escaped: bool) -> None:
    """Level by level, without recursion: how deep it is, and whether every escaped text is one."""
    inside: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        if escaped and not all(_is_text(v) for v in inside if type(v) is str):
            raise NotExact("有不成字的字元")
        holders = [v for v in inside if type(v) is dict or type(v) is list]
        if not holders:
            return
        inside = [v for held in holders for v in (held.values() if type(held) is dict else held)]
        if escaped:
            inside += (key for held in holders if type(held) is dict for key in held)
    raise NotExact(f"巢狀超過 {MAX_DEPTH} 層")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
