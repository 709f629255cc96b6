"""The facts of each host in what Ansible writes, whichever of its forms holds them.

- ``ansible -m setup``: ``HOST | SUCCESS => {`` … ``}``, one block a host, or one line a host with ``-o``; hosts that
  failed are ``FAILED!`` or ``UNREACHABLE!``. Release 1 wrote ``HOST | success >> {``.
- ``--tree``: one file a host, ``{"ansible_facts": {…}}``; the ``jsonfile`` cache: the facts themselves.
- several of these in one object, by the names of the hosts.

Invariant: one host's facts are in memory at a time where the form allows it; what a failed host said is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export

_BLOCK = re.compile(
    r"(?P<host>\S{1,255}) \| (?P<status>SUCCESS|CHANGED|FAILED!?|UNREACHABLE!?)(?: \| [^=]{0,80})? ?(?:=>|>>|:)\s*"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FACT = re.compile(
    r'"ansible_(facts|all_ipv4_addresses|ip_addresses|hostname|nodename|fqdn|distribution|interfaces|default_ipv4|'
    r'net_hostname|product_serial)"\s*:'
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_BLOCK_CHARS = 16 * 1024 * 1024
_HOSTS = 10_000
_AGAIN = "請重新執行 ansible -m setup"


@dataclass(frozen=True, slots=True)
class Told:
    """What one host told; ``facts`` is ``None`` where it failed or could not be reached. ``name`` may be ""."""

    name: str
    line: int
    facts: dict[str, Any] | None


def recognises(export: Export) -> bool:
    if json_stream.opens_json(export) == "{":
        return _FACT.search(export.text_head) is not None
    blocks = [m for line in export.text_head.splitlines() if (m := _opened(line))]
    return bool(blocks) and ("ansible_facts" in export.text_head or not any(map(_has_succeeded, blocks)))


def told(export: Export) -> Iterator[Told]:
    """What each host told, in the order of the file."""
    yield from _document(export) if json_stream.opens_json(export) == "{" else _blocks(export)


def _opened(line: str) -> re.Match[str] | None:
    return _BLOCK.fullmatch(_COLOUR.sub("", line).rstrip()) if " | " in line[:300] else None


def _has_succeeded(block: re.Match[str]) -> bool:
    return block["status"].upper() in ("SUCCESS", "CHANGED")


def _document(export: Export) -> Iterator[Told]:
    document = json_stream.whole(export)
    if facts := _facts(document):
        yield Told("", 1, facts)
        return
    for name, value in document.items() if isinstance(document, dict) else ():
        if facts := _facts(value):
            yield Told(name, 1, facts)


def _facts(value: Any) -> dict[str, Any] | None:
    """The facts in one host's result, without the prefix ``ansible_``; ``None`` when there are none."""
    if not isinstance(value, dict):
        return None
    nested = value.get("ansible_facts")
    facts = nested if isinstance(nested, dict) else {k: v for k, v in value.items() if k.startswith("ansible_")}
    return {key.removeprefix("ansible_"): fact for key, fact in facts.items()} or None


def _blocks(export: Export) -> Iterator[Told]:
    block: re.Match[str] | None = None
    opened = size = hosts = 0
    text: list[str] = []
    for number, line in export.lines():
        starts = _opened(line)
        if starts:
            if block:
                raise export.fail("上一台主機的內容沒有寫完", _AGAIN, line=opened)
            block, opened, text, size, hosts = starts, number, [starts["rest"]], 0, hosts + 1
            if hosts > _HOSTS:
                raise export.fail(f"主機超過 {_HOSTS:,} 台", "請分批執行", line=number)
        elif block:
            text.append(line)
            size += len(line)
            if size > _BLOCK_CHARS:
                raise export.fail("一台主機的內容太大", _AGAIN, line=opened)
        if block and _is_whole(text, _COLOUR.sub("", line).rstrip()):
            yield _one(export, block, "\n".join(text), opened)
            block = None
    if block:
        raise export.fail("最後一台主機的內容沒有寫完", _AGAIN, line=opened, code="E-OBS-05")


def _is_whole(text: list[str], line: str) -> bool:
    """A block ends with a brace of its own; on one line it ends there (a message of a failed host, too)."""
    return line == "}" if len(text) > 1 else text[0] != "{"


def _one(export: Export, block: re.Match[str], text: str, line: int) -> Told:
    if not _has_succeeded(block):
        return Told(block["host"], line, None)
    if not text.startswith("{"):
        raise export.fail(
            "不是 JSON 格式的輸出", "請加上環境變數 ANSIBLE_CALLBACK_RESULT_FORMAT=json 再執行", line=line
        )
    return Told(block["host"], line, _facts(json_stream.from_text(export, _COLOUR.sub("", text), line - 1)) or {})
