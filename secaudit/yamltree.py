"""YAML from strangers as plain values, with the line of everything in it.

Invariant: work and depth are bounded by the input's own size. The tree is built from parser events with a stack of our
own: no alias is followed, no tag constructs anything, no nesting can exhaust Python's stack.

Plain scalars resolve by the core rules of YAML 1.2 (``yes`` and ``2024-05-03`` stay text); keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from secaudit.errors import Place, Problem
from secaudit.text import safe_text

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 50
MAX_PROBLEMS = 100

Path = tuple[str | int, ...]
Lines = dict[Path, int]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {w: w.lower() == "true" for w in ("true", "True", "TRUE", "false", "False", "FALSE")}
_WHOLE = re.compile(r"[-+]?[0-9]{1,64}")
_OTHER_BASE = re.compile(r"0o[0-7]{1,64}|0x[0-9a-fA-F]{1,64}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,64}|[0-9]{1,64}(?:\.[0-9]{0,64})?)(?:[eE][-+]?[0-9]{1,3})?")


def load(data: bytes, file: str, *, texts: bool = False) -> tuple[object | None, Lines, tuple[Problem, ...]]:
    """The one document in ``data``: values, path → line (1-based; a mapping entry's is its key's), everything wrong.

    ``texts`` leaves every scalar as text ("" for null). The value is ``None`` when the document is empty or unreadable;
    with problems it is only good for finding more of them.
    """
    builder = _Builder(file, texts)
    source = _decoded(data, builder)
    if source is not None:
        _parse(source, builder)
    return builder.root, builder.lines, tuple(builder.problems)


def _decoded(data: bytes, builder: _Builder) -> str | None:
    if len(data) > MAX_BYTES:
        builder.note("E-YML-01", 0, f"檔案超過 {MAX_BYTES // 1024 // 1024} MB", "資料量大時請改用 CSV 資料夾")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        builder.note("E-YML-02", line, "不是 UTF-8 文字", "請用 UTF-8 編碼重新存檔")
        return None


def _parse(source: str, builder: _Builder) -> None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        builder.build(yaml.parse(source, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = safe_text(str(error.problem or error.context or "語法錯誤"))
        builder.note("E-YML-03", mark.line + 1 if mark else 0, f"YAML 語法錯誤：{what}", "請檢查縮排、冒號與引號")
        builder.root = None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = source.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        builder.note("E-YML-03", line, "含有 YAML 不允許的控制字元", "請刪除看不見的字元後再存檔")
        builder.root = None


@dataclass(slots=True)
class _Frame:
    """An open mapping (``keys``: key → line) or sequence, and where in the document it stands."""

    path: Path
    value: dict[str, object] | list[object]
    keys: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    skipping: bool = False


@dataclass(slots=True)
class _Builder:
    file: str
    texts: bool
    root: object | None = None
    lines: Lines = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    documents: int = 0

    def note(self, code: str, line: int, what: str, fix: str) -> None:
        self.problems.append(Problem(code, Place(self.file, line=line), what, fix))

    def build(self, events: Iterator[Any]) -> None:
        for event in events:
            if not self.take(event, type(event).__name__) or len(self.problems) >= MAX_PROBLEMS:
                self.root = None
                return

    def take(self, event: Any, kind: str) -> bool:
        """Use one event; ``False`` when nothing after it is worth reading."""
        line = event.start_mark.line + 1
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.note("E-YML-07", line, "一個檔案裡有多份 YAML 文件（---）", "請只留一份")
            return self.documents == 1
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
        elif kind == "AliasEvent":
            self.note("E-YML-04", line, f"使用了別名 *{safe_text(event.anchor)}", "請把內容直接寫出來")
            self.place(None, line)
        elif kind == "ScalarEvent":
            self.refuse_marks(event, line)
            self.scalar(event, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self.refuse_marks(event, line)
            return self.open({} if kind == "MappingStartEvent" else [], line)
        return True

    def refuse_marks(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self.note("E-YML-04", line, f"使用了錨點 &{safe_text(event.anchor)}", "請刪除錨點，把內容直接寫出來")
        if event.tag is not None:
            self.note("E-YML-05", line, f"使用了標記「{safe_text(event.tag)[:60]}」", "請刪除以 ! 開頭的標記")

    def open(self, value: dict[str, object] | list[object], line: int) -> bool:
        if len(self.stack) >= MAX_DEPTH:
            self.note("E-YML-06", line, f"巢狀超過 {MAX_DEPTH} 層", "請減少層數")
            return False
        top = self.stack[-1] if self.stack else None
        as_key = top is not None and isinstance(top.value, dict) and top.key is None
        path = self.place(value, line)
        self.stack.append(_Frame(path, value))
        if as_key:
            self.note("E-YML-08", line, "鍵不是文字", "請用簡單的文字當鍵")
        return not as_key

    def scalar(self, event: Any, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is None or not isinstance(top.value, dict) or top.key is not None:
            plain = event.implicit[0] and not event.style
            self.place(self.resolved(event.value) if plain else event.value, line)
            return
        top.key = event.value
        top.skipping = event.value in top.keys
        if top.skipping:
            earlier = top.keys[event.value]
            what = f"鍵「{safe_text(event.value)[:60]}」重複，第 {earlier} 行已有"
            self.note("E-YML-09", line, what, "請刪除其中一個")
        else:
            top.keys[event.value] = line

    def resolved(self, text: str) -> object:
        if self.texts:
            return "" if text in _NULLS else text
        if text in _NULLS:
            return None
        if text in _BOOLS:
            return _BOOLS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _OTHER_BASE.fullmatch(text):
            return int(text, 0)
        return float(text) if _FLOAT.fullmatch(text) else text

    def place(self, value: object, line: int) -> Path:
        """Put a finished or just opened value where the open mapping or sequence expects it; its path."""
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        if top.key is None:
            return top.path
        path = (*top.path, top.key)
        if not top.skipping:
            top.value[top.key] = value
            self.lines[path] = top.keys[top.key]
        top.key = None
        return path
