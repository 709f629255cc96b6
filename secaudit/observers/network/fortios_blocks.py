"""The text of a FortiOS configuration as statements, one at a time, each with the place it stands in.

FortiOS CLI reference, "CLI basics": ``config`` opens a table or object and ``end`` closes it, ``edit`` opens an entry
and ``next`` closes it (``end`` straight after an entry closes both, as VDOM sections do), ``set`` and ``unset`` state a
value. A value in double quotes may run over lines (certificates, replacement messages); a quote inside is ``\\"``.
``config global`` and ``config vdom`` / ``edit NAME`` wrap the sections of a device with virtual domains. A capture of
the screen also has prompts (``FGT60E (root) # show``) and pager marks.

Invariant: what stands inside a quoted value is never a statement; blocks that are not closed are a truncated file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from secaudit.observers.export import Export
from secaudit.observers.reading import Unreadable
from secaudit.text import safe_text

MAX_DEPTH = 50
_MORE = re.compile(r"^\s*-+ ?More ?-+\s*", re.IGNORECASE)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OPEN = re.compile(r'(?:^|\s)"')
_CLOSE = re.compile(r'\\.|"(?=\s|$)')
_START = re.compile(r"\S")
_BARE = re.compile(r"'([^']*)'|(\S+)")
_PROMPT = re.compile(r"[\w.-]{1,64}(?: \([^()]{1,80}\))? [#$>](?: .*)?")
_OTHER_VERBS = frozenset(
    ("append", "unselect", "select", "delete", "purge", "rename", "clone", "move", "abort", "show", "get")
)


class Statement(NamedTuple):
    """One statement: ``verb`` is config, edit, set or unset.

    ``vdom`` is the virtual domain it stands in, "" for the device as a whole; ``section`` the name of the outermost
    table or object, ``entries`` what lies between that and the statement; ``key`` and ``value`` what is stated. A value
    that runs over lines is ``"…"``: nothing here needs what is in it.
    """

    line: int
    verb: str
    vdom: str
    section: str
    entries: tuple[str, ...]
    key: str = ""
    value: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the value, quotes and escapes taken off."""
        return words(self.value)


def statements(export: Export) -> Iterator[Statement]:
    """Every statement in order. Raises :class:`Unreadable` for blocks that don't match and for a file cut short."""
    blocks, open_quote, quoted_at = _Blocks(export), False, 0
    for number, raw in export.lines():
        if open_quote:
            open_quote = _leaves_open(raw, inside=True)
            continue
        line = cleaned(raw).strip()
        if not line or line[0] == "#":
            continue
        verb, _, rest = line.partition(" ")
        if verb not in ("config", "edit", "set", "unset", "next", "end"):
            blocks.passed_over(number, verb, line)
            continue
        open_quote = '"' in rest and _leaves_open(rest, inside=False)
        quoted_at = number
        found = blocks.take(number, verb, rest, open_quote)
        if found:
            yield found
    if open_quote:
        raise export.fail("引號內的值沒有寫完，檔案被截斷", "請重新備份設定", line=quoted_at, code="E-OBS-05")
    blocks.close()


def cleaned(line: str) -> str:
    """``line`` without what a pager or a terminal put into it."""
    if "\b" in line:
        line = line.rpartition("\b")[2]
    if "\x1b" in line:
        line = _ESCAPES.sub("", line)
    return _MORE.sub("", line) if "More" in line else line


def words(text: str) -> tuple[str, ...]:
    """The words of a value, quotes and escapes taken off; a quote that nothing closes takes what is left."""
    found, at = [], 0
    while start := _START.search(text, at):
        at = start.start()
        if text[at] == '"':
            end = _closed_at(text, at + 1)
            found.append(re.sub(r"\\(.)", r"\1", text[at + 1 : end]))
            at = end + 1
        elif bare := _BARE.match(text, at):
            found.append(bare[1] if bare[1] is not None else bare[2])
            at = bare.end()
    return tuple(found)


def _closed_at(text: str, start: int) -> int:
    """Where the quote before ``start`` is closed, the end of ``text`` when it is not."""
    while found := _CLOSE.search(text, start):
        if found[0] == '"':
            return found.start()
        start = found.end()
    return len(text)


def _leaves_open(text: str, *, inside: bool) -> bool:
    """Whether a quoted value is open after ``text``: it opens at the start of a word and closes at the end of one."""
    at = 0
    while True:
        found = (_CLOSE if inside else _OPEN).search(text, at)
        if not found:
            return inside
        at = found.end()
        inside = inside and found[0] != '"' if inside else True


@dataclass(slots=True)
class _Blocks:
    """The blocks that are open."""

    export: Export
    frames: list[tuple[str, str, int]] = field(default_factory=list)
    """``config`` or ``edit``, its name, its line."""
    vdom: str = ""
    path: tuple[str, ...] = ()

    def take(self, line: int, verb: str, rest: str, open_quote: bool) -> Statement | None:
        match verb:
            case "config":
                self._push(line, "config", " ".join(rest.split()))
            case "edit":
                name = words(rest)
                if not self.frames or self.frames[-1][0] != "config" or not name:
                    raise self._mismatch("edit", line)
                self._push(line, "edit", name[0])
            case "next":
                if not self.frames or self.frames[-1][0] != "edit":
                    raise self._mismatch("next", line)
                self._pop(1)
                return None
            case "end":
                if not self.frames:
                    raise self._mismatch("end", line)
                self._pop(2 if self.frames[-1][0] == "edit" else 1)
                return None
            case _:
                return self._stated(line, verb, rest, open_quote)
        return Statement(line, verb, self.vdom, self.path[0], self.path[1:]) if self.path else None

    def passed_over(self, line: int, verb: str, text: str) -> None:
        """A line that is no statement: outside the blocks anything goes; within, only what a screen has."""
        if self.frames and verb not in _OTHER_VERBS and not _PROMPT.fullmatch(text) and not self._is_rest(text):
            raise self.export.fail("設定區塊裡有看不懂的一行，檔案可能損壞", "請重新備份設定", line=line)

    def close(self) -> None:
        if self.frames:
            what, name, line = self.frames[-1]
            raise self.export.fail(
                f"「{what} {name[:40]}」沒有結尾，檔案被截斷",
                "請等備份完成再試，或重新備份",
                line=line,
                code="E-OBS-05",
            )

    def _stated(self, line: int, verb: str, rest: str, open_quote: bool) -> Statement | None:
        if not self.frames:
            raise self._mismatch(verb, line)
        key, _, value = rest.strip().partition(" ")
        if not self.path or not key:
            return None
        said = "…" if open_quote else value.strip()
        return Statement(line, verb, self.vdom, self.path[0], self.path[1:], key, said)

    @staticmethod
    def _is_rest(text: str) -> bool:
        """The rest of a list of values that a screen wrapped."""
        return text[0] in "\"'"

    def _push(self, line: int, what: str, name: str) -> None:
        if len(self.frames) >= MAX_DEPTH:
            raise self.export.fail(f"設定巢狀超過 {MAX_DEPTH} 層", "請確認是不是 FortiOS 設定檔", line=line)
        self.frames.append((what, name, line))
        self._place()

    def _pop(self, count: int) -> None:
        del self.frames[-count:]
        self._place()

    def _place(self) -> None:
        names = [name for _, name, _ in self.frames]
        self.vdom = ""
        if names[:1] == ["global"]:
            names = names[1:]
        elif names[:1] == ["vdom"]:
            self.vdom, names = (safe_text(names[1])[:40] if len(names) > 1 else ""), names[2:]
        self.path = tuple(names)

    def _mismatch(self, verb: str, line: int) -> Unreadable:
        return self.export.fail(
            f"「{verb}」前面沒有對應的區塊，檔案不完整", "請重新備份設定", line=line, code="E-OBS-05"
        )
