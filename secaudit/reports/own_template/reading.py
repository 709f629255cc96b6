"""What a template asks for, and everything that is wrong with it, each with its place.

Invariant: nothing of the template is changed here; a template without problems can be filled without asking again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from secaudit.errors import Place, Problem
from secaudit.reports.blocks import Section
from secaudit.reports.own_template.loops import Open, Repeated, begun, ended
from secaudit.reports.own_template.offer import ALL, Offer, nearest_column
from secaudit.reports.own_template.story import Line, W, lines
from secaudit.reports.own_template.tags import Ask, End, Fault, Loop, Tag, asked, cut, found_in
from secaudit.reports.own_template.word_file import WordFile
from secaudit.text import folded, safe_text

MOST_PROBLEMS = 50
MOST_COPIED = 40 * 1024 * 1024
"""Bytes of rows that loops may make, as XML."""
MOST_SECTIONS = 60
"""Sections that one template may ask for: all of ours four times."""
LOWEST = 7
"""Our headings go two levels below that of their part, and Word has nine."""
_UNREAD = re.compile(rb"\{\{|\{%")
_LEVELS = frozenset(f"{W}{tag}" for tag in ("body", "sdt", "sdtContent"))


@dataclass(frozen=True)
class Placed:
    """Blocks that stand in the place of ``line``; without their heading where ``bare``."""

    line: Line
    sections: tuple[Section, ...]
    level: int
    bare: bool


@dataclass
class Reading:
    """``values`` are what stands in the place of each tag of a line; those in repeated rows are told at each copy."""

    values: list[tuple[Line, list[tuple[Tag, str]]]] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(file: WordFile, name: str, offer: Offer) -> Reading:
    """Everything in every story, and what is wrong in any."""
    reader = _Reader(file, name, offer)
    for story in file.stories:
        for line in lines(story.root, story.name, body=story.body):
            reader.line(line)
        reader.end_of_story()
    reader.unread()
    reader.leave_copied_rows()
    reader.bounds()
    reader.found.problems = list(dict.fromkeys(reader.found.problems))
    return reader.found


def top_of(line: Line) -> Any:
    """The child of w:body that the paragraph is, or that holds it alone; ``None`` where it stands with others."""
    node = line.node
    for parent in line.node.iterancestors():
        if parent.tag == f"{W}body":
            return node
        if parent.tag not in _LEVELS or (parent.tag == f"{W}sdtContent" and len(parent) > 1):
            return None
        node = parent
    return None


class _Reader:
    def __init__(self, file: WordFile, name: str, offer: Offer) -> None:
        self._file, self._name, self._offer = file, name, offer
        self._level, self._heading = 0, ""
        self._loop: Open | None = None
        self.found = Reading()

    def line(self, line: Line) -> None:
        text = line.text
        tags, faults = found_in(text)
        values = []
        found: list[Tag | Fault] = [*tags, *faults]
        for one in sorted(found, key=lambda one: one.begin):
            if len(self.found.problems) >= MOST_PROBLEMS:
                return
            if isinstance(one, Fault):
                self._fault(line, one)
            elif (value := self._value(line, one)) is not None:
                values.append((one, value))
        if values:
            self.found.values.append((line, values))
        goes = bool(self.found.placed) and self.found.placed[-1].line is line
        if line.body and not goes and (level := self._file.level_of(line.node)):
            self._level, self._heading = level, text

    def end_of_story(self) -> None:
        if self._loop:
            self._fault(self._loop.line, self._loop.unended)
        self._loop, self._level, self._heading = None, 0, ""

    def _value(self, line: Line, tag: Tag) -> str | None:
        """What stands in the tag's place; ``None`` where something else than a value does, or nothing."""
        match asked(tag):
            case Fault() as fault:
                self._fault(line, fault)
            case Loop() as loop:
                self._begin(line, tag, loop)
            case End():
                self._end(line, tag)
            case Ask() as ask:
                return self._asked(line, tag, ask)
        return None

    def _asked(self, line: Line, tag: Tag, ask: Ask) -> str | None:
        if self._loop and (column := self._loop.column(ask.name, line)):
            self._check_column(line, tag, ask, column, self._loop)
            return None
        if sections := self._offer.blocks.get(folded(ask.name)):
            self._place(line, tag, ask, sections)
            return None
        value = self._offer.fields.get(folded(ask.name))
        if value is None:
            self._fault(line, _unknown(tag, ask, self._offer))
        else:
            self._plain(line, tag, ask)
        return value

    def _plain(self, line: Line, tag: Tag, ask: Ask) -> None:
        if ask.down is not None or ask.bare:
            self._fault(line, Fault(tag.begin, "E-TPL-25", f"「{ask.name}」是欄位，不是章節", "請刪除「|」之後的字"))

    def _check_column(self, line: Line, tag: Tag, ask: Ask, column: str, opened: Open) -> None:
        self._plain(line, tag, ask)
        rows = opened.rows
        if rows and folded(column) not in {folded(name) for names in rows.columns for name in names}:
            near = nearest_column(column, rows)
            fix = f"是不是「{near}」？" if near else f"可用欄位見說明文件的「{rows.title}」"
            self._fault(line, Fault(tag.begin, "E-TPL-26", f"「{rows.title}」沒有欄位「{cut(column)}」", fix))

    def _place(self, line: Line, tag: Tag, ask: Ask, sections: tuple[Section, ...]) -> None:
        what, text = f"「{ask.name}」是整段內容", line.text
        if not line.body or top_of(line) is None:
            fix = "請放在本文，自成一段"
            self._fault(line, Fault(tag.begin, "E-TPL-23", f"{what}，不能放在表格、文字方塊、頁首頁尾或註腳裡", fix))
        elif text.strip() != text[tag.begin : tag.end]:
            self._fault(line, Fault(tag.begin, "E-TPL-23", f"{what}，同一段不能有別的文字", "請讓它自成一段"))
        elif ask.bare and len(sections) > 1:
            fix = "請逐章放置，例如 {{ 第五章 | 不含標題 }}"
            self._fault(line, Fault(tag.begin, "E-TPL-25", f"「{ALL[0]}」不能不含標題", fix))
        else:
            own = self._file.level_of(line.node)
            beneath = own or self._level + (0 if ask.bare else 1)
            level = max(1, min(beneath if ask.down is None else 1 + ask.down, LOWEST))
            self.found.placed.append(Placed(line, sections, level, ask.bare))

    def _begin(self, line: Line, tag: Tag, loop: Loop) -> None:
        if self._loop:
            self._fault(self._loop.line, self._loop.unended)
        self._loop = None
        for one in begun(line, tag, loop, self._offer):
            if isinstance(one, Fault):
                self._fault(line, one)
            else:
                self._loop = one

    def _end(self, line: Line, tag: Tag) -> None:
        opened, self._loop = self._loop, None
        if opened is None:
            what = "{%tr endfor %} 之前沒有 {%tr for … %}"
            self._fault(line, Fault(tag.begin, "E-TPL-24", what, "請補上開頭，或刪除"))
            return
        match ended(opened, line, [row for one in self.found.repeated for row in one.drop]):
            case Fault() as fault:
                self._fault(opened.line, fault)
            case Repeated() as repeated:
                self.found.repeated.append(repeated)

    def unread(self) -> None:
        """Marks where nothing is filled: codes of fields, charts, SmartArt."""
        for story in self._file.stories:
            codes = "".join(node.text or "" for node in story.root.iter(f"{W}instrText"))
            codes += "".join(node.get(f"{W}instr", "") for node in story.root.iter(f"{W}fldSimple"))
            if _UNREAD.search(codes.encode()):
                self._problem(story.name, "E-TPL-27", "功能變數的代碼裡有 {{，這裡不會填", "請移到功能變數外面")
        for name, data in self._file.unread_parts():
            if _UNREAD.search(data):
                self._problem(name, "E-TPL-27", "圖表或 SmartArt 裡有 {{，這裡不會填", "請改放在本文或文字方塊")

    def leave_copied_rows(self) -> None:
        """In rows that are copied every tag is filled at each copy, so that what was filled in is never read again."""
        copied = {row for repeated in self.found.repeated for row in repeated.drop}
        self.found.values = [
            (line, values)
            for line, values in self.found.values
            if not any(row in copied for row in line.node.iterancestors(f"{W}tr"))
        ]

    def bounds(self) -> None:
        from lxml import etree

        copied = sum(sum(len(etree.tostring(row)) for row in r.pattern) * len(r.rows.rows) for r in self.found.repeated)
        if copied > MOST_COPIED:
            self._problem("", "E-TPL-30", f"重複列展開後超過 {MOST_COPIED // 1024**2} MB", "請減少欄位，或改放附錄的表")
        if sum(len(p.sections) for p in self.found.placed) > MOST_SECTIONS:
            self._problem("", "E-TPL-30", f"放了超過 {MOST_SECTIONS} 份章節", "請刪除重複的章節")

    def _fault(self, line: Line, fault: Fault) -> None:
        beneath = f"（{cut(self._heading, 20)} 之下）" if line.body and self._heading else ""
        self._problem(f"{line.spot}{beneath}『{_around(line.text, fault.begin)}』", fault.code, fault.what, fault.fix)

    def _problem(self, spot: str, code: str, what: str, fix: str) -> None:
        if len(self.found.problems) < MOST_PROBLEMS:
            problem = Problem(code, Place(self._name, spot=safe_text(spot)), safe_text(what), safe_text(fix))
            self.found.problems.append(problem)


def without_heading(placed: Placed) -> Placed:
    """What a pointer to the section would lead to is not written."""
    if not placed.bare:
        return placed
    return replace(placed, sections=tuple(replace(s, anchor="") for s in placed.sections))


def _unknown(tag: Tag, ask: Ask, offer: Offer) -> Fault:
    near = offer.nearest(ask.name)
    fix = f"是不是「{near}」？" if near else "可用欄位見說明文件 docs/template.md"
    if not near and "." in ask.name:
        fix = "表格重複列的欄位要放在 {%tr for … %} 與 {%tr endfor %} 之間"
    return Fault(tag.begin, "E-TPL-20", f"沒有「{cut(ask.name)}」這個欄位", fix)


def _around(text: str, begin: int) -> str:
    """The wrong place with what stands around it."""
    start, end = max(0, begin - 8), min(len(text), begin + 28)
    middle = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{middle}{'…' if end < len(text) else ''}"
