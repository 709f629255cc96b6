"""JSON from a stranger: whole where it is small, item by item where it may be large.

Invariant: duplicate keys in what is read whole, nesting deeper than :data:`MAX_DEPTH`, NaN and Infinity are refused;
numbers stay int, or float where they have a point; nothing larger than the limit is ever held at once.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from secaudit.observers.export import MAX_TEXT_BYTES, Export
from secaudit.observers.reading import Unreadable

MAX_DEPTH = 100
MAX_ITEM_NODES = 200_000
_BUFFER = 4096
"""ijson builds the prefixes of a whole buffer before we see its depth: of 64 KiB of brackets that takes a minute."""
_AGAIN = "請用原程式重新匯出 JSON"


def whole(export: Export, limit: int = MAX_TEXT_BYTES) -> Any:
    """The value of the file; raises :class:`Unreadable` for anything that is not one plain JSON document."""
    return from_text(export, export.text(limit=limit))


def from_text(export: Export, text: str, line: int = 0) -> Any:
    """The value of ``text``, which is (a part of) ``export`` and begins after ``line`` lines of it."""
    if _too_deep(text):
        raise export.fail(f"JSON 巢狀超過 {MAX_DEPTH} 層", _AGAIN)
    try:
        return json.loads(text, object_pairs_hook=_Pairs(export), parse_constant=_Constant(export))
    except json.JSONDecodeError as error:
        raise _malformed(export, error, line) from error
    except (ValueError, RecursionError) as error:
        raise export.fail("JSON 有讀不出來的值", _AGAIN) from error


def items(export: Export, path: str) -> Iterator[Any]:
    """The values at ``path`` (ijson's form: ``Results.item`` is each item of the list under Results), one by one.

    The root list is ``item``. What does not lie there is passed over.
    """
    return (value for _, value in found(export, (path,)))


def found(
    export: Export, wanted: Collection[str], closing: Collection[str] = (), *, many: bool = False
) -> Iterator[tuple[str, Any]]:
    """The values at any of the ``wanted`` paths, each with its path, in one pass and in the order of the file.

    For a path of ``closing`` comes ``(path, None)`` when the map or list there ends: what belongs together is complete.
    With ``many`` the file holds values one after the other (JSON lines of any length), each at the path "".
    """
    builder: Any = None
    base = nodes = 0
    for depth, prefix, event, value in _events(export, many):
        if builder is None:
            if event in ("end_map", "end_array"):
                if prefix in closing:
                    yield prefix, None
                continue
            if event == "map_key" or prefix not in wanted:
                continue
            if event not in ("start_map", "start_array"):
                yield prefix, value
                continue
            builder, base, nodes = _builder(), depth, 0
        nodes += 1
        if nodes > MAX_ITEM_NODES:
            raise export.fail("JSON 有一個項目太大", _AGAIN)
        builder.event(event, value)
        if depth < base:
            yield prefix, builder.value
            builder = None


def _builder() -> Any:
    import ijson

    return ijson.ObjectBuilder()


def _events(export: Export, many: bool) -> Iterator[tuple[int, str, str, Any]]:
    """What ijson tells, with the depth after each event."""
    import ijson

    depth = 0
    try:
        for prefix, event, value in ijson.parse(_plain(export), use_float=True, multiple_values=many, buf_size=_BUFFER):
            if event in ("start_map", "start_array"):
                depth += 1
                if depth > MAX_DEPTH:
                    raise export.fail(f"JSON 巢狀超過 {MAX_DEPTH} 層", _AGAIN)
            elif event in ("end_map", "end_array"):
                depth -= 1
            yield depth, prefix, event, value
    except ijson.IncompleteJSONError as error:
        raise export.fail("JSON 沒有寫完，或寫法有誤", "請等匯出完成再試，或重新匯出", code="E-OBS-05") from error
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise export.fail("JSON 寫法有誤", _AGAIN) from error


def opens_json(export: Export) -> str:
    """``"{"`` or ``"["`` when the head could be JSON, else "". For recognising: never raises."""
    head = export.text_head.lstrip("\ufeff \t\r\n")
    return head[0] if head[:1] in ("{", "[") else ""


def text_at(value: Any, *keys: str | int) -> str:
    """The text or number at ``keys`` inside ``value`` as text; "" when there is none of that shape."""
    found = at(value, *keys)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else ""


def list_at(value: Any, *keys: str | int) -> list[Any]:
    """The list at ``keys``; empty when there is none."""
    found = at(value, *keys)
    return found if isinstance(found, list) else []


def at(value: Any, *keys: str | int) -> Any:
    """What stands at ``keys`` inside ``value``, ``None`` when the shape is another."""
    for key in keys:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and -len(value) <= key < len(value) else None
    return value


class _Pairs:
    def __init__(self, export: Export) -> None:
        self._export = export

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            seen: set[str] = set()
            twice = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
            raise self._export.fail(f"JSON 的「{twice[:40]}」出現兩次", _AGAIN)
        return found


class _Constant:
    def __init__(self, export: Export) -> None:
        self._export = export

    def __call__(self, name: str) -> NoReturn:
        raise self._export.fail(f"JSON 不該有 {name}", _AGAIN)


def _too_deep(text: str) -> bool:
    """Deeper than :data:`MAX_DEPTH`, counted without being misled by brackets inside strings."""
    depth, inside, escaped = 0, False, False
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    for char in text:
        if inside:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                inside = False
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif char in "]}":
            depth -= 1
    return False


def _malformed(export: Export, error: json.JSONDecodeError, line: int) -> Unreadable:
    if error.pos >= len(error.doc.rstrip()):
        return export.fail(
            "JSON 沒有寫完就斷了", "請等匯出完成再試，或重新匯出", line=line + error.lineno, code="E-OBS-05"
        )
    return export.fail("JSON 寫法有誤", _AGAIN, line=line + error.lineno)


def _plain(export: Export) -> Any:
    """The bytes as UTF-8 without a mark: PowerShell writes what is redirected in UTF-16."""
    if export.codecs and export.codecs[0].startswith(("utf-16", "utf-32")):
        return replace(export, chunks=lambda: _again(export)).stream()
    stream = export.stream()
    if stream.peek(3)[:3] == b"\xef\xbb\xbf":
        stream.read(3)
    return stream


def _again(export: Export) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(export.codecs[0])()
    for piece in export.chunks():
        yield decoder.decode(piece).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")
