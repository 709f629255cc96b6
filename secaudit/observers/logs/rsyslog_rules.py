"""The rules of an rsyslog configuration, one after the other: filter, action, and whether it stops there.

Invariant: a rule is given with the whole of its braces; comments are gone; an unclosed brace is a problem, not a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secaudit.observers.export import Export

MAX_RULE_CHARS = 64 * 1024
MAX_RULES = 100_000
_COMMENT = re.compile(r"#|(?:(?<=\s)|^)/\*|\*/")
_DOUBLE, _SINGLE = r'"(?:\\.|[^"\\])*(?P<double>")?', r"'(?:\\.|[^'\\])*(?P<single>')?"
_QUOTED = re.compile(f"{_DOUBLE}|{_SINGLE}")
_OTHER = {'"': re.compile(_SINGLE), "'": re.compile(_DOUBLE)}
"""What is quoted, closed or not: so that a line is passed over once, however many quotes it has."""
_SELECTED = re.compile(r"([\w*,]+\.[=!]*[\w*]+(?:;[\w*,.=!]*)*)\s+(.*)", re.DOTALL)
_CONDITION = re.compile(r"if\b(.*?)\bthen\b(.*)", re.DOTALL | re.IGNORECASE)
_PROPERTY = re.compile(r'(:[\w-]+\s*,\s*!?\w+(?:\s*,\s*"(?:\\.|[^"\\])*")?)\s*(.*)', re.DOTALL)
_PRIFILT = re.compile(r"""\(?\s*prifilt\(\s*["']([^"']{1,300})["']\s*\)\s*\)?""")
_FACILITY = re.compile(r"""\$syslogfacility-text\s*==\s*["'](\w{1,20})["']""")
_LEVELS = ("*", "debug", "info", "notice", "warning", "warn", "err", "error", "crit", "alert", "emerg", "panic")
_STOP = re.compile(r"(?:^|[\s{;&])(?:stop\b|~\s*(?:$|[\s}]))")


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement. ``filter`` is "" where it takes every record; ``text`` is all of it."""

    line: int
    text: str
    filter: str
    action: str
    in_ruleset: bool = False

    @property
    def stops(self) -> bool:
        return bool(_STOP.search(unquoted(self.action)))


def unquoted(text: str, fill: str = "") -> str:
    """``text`` with each quoted part as ``""``, or as ``fill`` times its length; a quote not closed is left alone."""
    return _unquoted(text, fill, _QUOTED)


def _unquoted(text: str, fill: str, pattern: re.Pattern[str]) -> str:
    def put(found: re.Match[str]) -> str:
        if found.lastgroup:
            return fill * len(found[0]) if fill else '""'
        mark, rest = found[0][0], found[0][1:]
        return mark + (_unquoted(rest, fill, _OTHER[mark]) if pattern is _QUOTED else rest)

    return pattern.sub(put, text)


def rules(export: Export) -> Iterator[Rule]:
    """Every statement outside rulesets as a rule; ``& action`` repeats the filter before it."""
    before = ""
    for count, (line, text) in enumerate(_statements(export)):
        if count >= MAX_RULES:
            raise export.fail(f"超過 {MAX_RULES:,} 條規則，不像 rsyslog 設定", "請確認檔案", line=line)
        if re.match(r"ruleset\s*\(", text, re.IGNORECASE):
            yield Rule(line, text, "", text, in_ruleset=True)
            continue
        filter_, action = _parted(text, before)
        before = filter_
        yield Rule(line, text, filter_, action)


def facility_of(rule: Rule, facility: str) -> str:
    """The lowest priority of ``facility`` that the filter surely takes: ``*``, a name, or "" where none is sure."""
    if not rule.filter:
        taken = rule.action.lower().startswith(("action(", "-/", "/", "stop", "~"))
        return "*" if taken else ""
    if rule.filter.startswith(":"):
        return "*" if re.fullmatch(rf':syslogfacility-text\s*,\s*isequal\s*,\s*"{facility}"', rule.filter) else ""
    if not rule.filter.startswith("if "):
        return _selected(rule.filter, facility)
    condition = rule.filter[3:].strip()
    if whole := _PRIFILT.fullmatch(condition):
        return _selected(whole[1], facility)
    named = _FACILITY.findall(condition)
    rest = _FACILITY.sub("", condition).replace("(", " ").replace(")", " ").split()
    return "*" if facility in named and all(word.lower() == "or" for word in rest) else ""


def _selected(selector: str, facility: str) -> str:
    """Each part adds to those before it; ``none`` takes all away, and so here does ``!``; ``=`` adds one priority."""
    level = ""
    for part in selector.lower().split(";"):
        names, _, priority = part.rpartition(".")
        if not {facility, "*"} & set(names.split(",")):
            continue
        if priority == "none" or priority.startswith("!"):
            level = ""
        elif priority in _LEVELS and (not level or _LEVELS.index(priority) < _LEVELS.index(level)):
            level = priority
    return level


def _parted(text: str, before: str) -> tuple[str, str]:
    if text.startswith("&"):
        return before, text[1:].strip()
    if condition := _CONDITION.match(text):
        return f"if {' '.join(condition[1].split())}", condition[2].strip()
    for form in (_PROPERTY, _SELECTED):
        if found := form.match(text):
            return found[1], found[2].strip()
    return "", text


@dataclass(slots=True)
class _Held:
    """The lines of a statement so far, and what it still asks for."""

    lines: list[str] = field(default_factory=list)
    first: int = 0
    chars: int = 0
    depth: int = 0
    then: bool = False
    acts: bool = False
    continued: bool = False

    def add(self, number: int, text: str) -> None:
        self.first = self.first or number
        joined, self.continued = self.continued, text.rstrip().endswith("\\")
        text = text.rstrip()[:-1] if self.continued else text
        if joined:
            self.lines[-1] += text.lstrip()
        else:
            self.lines.append(text)
        self.chars += len(text) + 1
        bare = unquoted(text)
        self.depth += bare.count("{") + bare.count("(") - bare.count("}") - bare.count(")")
        before, then, after = bare.partition("then") if not self.then else ("", "", bare)
        self.then = self.then or (bool(then) and (before[-1:].isspace() or before[-1:] in ("", ")", "'", '"')))
        self.acts = self.acts or (self.then and bool(after.strip()))

    @property
    def is_whole(self) -> bool:
        if self.continued or self.depth > 0:
            return False
        return self.acts or not re.match(r"\s*if\b", self.lines[0], re.IGNORECASE)


def _statements(export: Export) -> Iterator[tuple[int, str]]:
    """Lines joined where a ``\\``, an open brace or parenthesis, or a condition without action asks for more."""
    held, commented = _Held(), False
    for number, line in export.lines():
        text, commented = _uncommented(line.lstrip("\ufeff"), commented)
        if not text.strip() and not held.lines:
            continue
        held.add(number, text)
        if held.chars > MAX_RULE_CHARS:
            raise export.fail("有一條規則太長，不像 rsyslog 設定", "請確認檔案", line=held.first)
        if held.is_whole:
            yield held.first, "\n".join(held.lines).strip()
            held = _Held()
    if "".join(held.lines).strip():
        raise export.fail("括號沒有寫完就斷了", "請重新複製整個檔案", line=held.first, code="E-OBS-05")


def _uncommented(line: str, commented: bool) -> tuple[str, bool]:
    """``line`` without comments, and whether a ``/*`` is still open at its end. ``/etc/rsyslog.d/*.conf`` is none."""
    masked = line if commented else unquoted(line, "_")
    kept, position = [], 0
    for mark in _COMMENT.finditer(masked):
        if commented:
            if mark[0] == "*/":
                commented, position = False, mark.end()
        elif mark[0] != "*/":
            kept.append(line[position : mark.start()])
            position = len(line)
            if mark[0] == "#":
                break
            commented = True
    return "".join(kept) + ("" if commented else line[position:]), commented
