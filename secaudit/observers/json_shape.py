"""What JSON a file is, by the keys its head has, and its list of entries one by one.

Invariant: the shape is told from the head alone and never raises; entries come one at a time when the file is large.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export

SMALL = 4 * 1024 * 1024
"""What is larger is read item by item."""
_MAX_EVENTS = 5000
_MAX_DEPTH = 12


def shape(export: Export) -> frozenset[str]:
    """The paths of the keys in the head (``item.source.host``), in ijson's form."""
    return _shape(export.text_head) if json_stream.opens_json(export) else frozenset()


@lru_cache(maxsize=4)
def _shape(head: str) -> frozenset[str]:
    import ijson

    found: set[str] = set()
    depth = 0
    try:
        parsed = ijson.basic_parse(head.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), use_float=True)
        path: list[str] = []
        for count, (event, value) in enumerate(parsed):
            if count > _MAX_EVENTS or depth > _MAX_DEPTH:
                break
            if event == "map_key":
                path[-1] = value
                found.add(".".join(path))
            elif event in ("start_map", "start_array"):
                depth += 1
                path.append("item")
            elif event in ("end_map", "end_array"):
                depth -= 1
                path.pop()
    except (ijson.JSONError, ValueError, UnicodeError, IndexError):
        pass
    return frozenset(found)


def entries(export: Export, *keys: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of the list at ``keys`` (the root list when there are none) with its number, 1-based."""
    for number, entry in enumerate(_listed(export, keys), start=1):
        if not isinstance(entry, dict):
            raise export.fail(f"第 {number} 筆不是物件", "請用原程式重新匯出 JSON")
        yield number, entry


def _listed(export: Export, keys: tuple[str, ...]) -> Iterator[Any]:
    if export.size > SMALL:
        yield from json_stream.items(export, ".".join((*keys, "item")))
        return
    found = json_stream.at(json_stream.whole(export), *keys)
    if not isinstance(found, list):
        raise export.fail("JSON 裡沒有清單", "請用原程式重新匯出 JSON")
    yield from found
