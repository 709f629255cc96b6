"""How a placeholder is written, and what it asks for: a closed language, nothing of which is ever evaluated.

    {{ 公司名稱 }}                              a field
    {{ 第五章 }}  {{ 圖.規劃後資安架構圖 }}      blocks, alone in their paragraph
    {{ 第五章 | 下移(1) }}  {{ 第五章 | 不含標題 }}
    {%tr for p in 採購 %} … {{ p.品項 }} … {%tr endfor %}     rows of a table

Invariant: reading takes time in proportion to the text; what is no placeholder is said with the words that are wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

OPENING, CLOSING = ("{{", "{%"), ("}}", "%}")
MOST_DOWN = 6
DOWN, BARE = "下移", "不含標題"
_DOWN = re.compile(r"(?:下移|shift)\((\d)\)", re.IGNORECASE)
_BARE = frozenset({"不含標題", "without_heading"})
_LOOP = re.compile(r"(?:tr\s+)?for\s+([^\W\d]\w*)\s+in\s+(\S.*)", re.IGNORECASE)
_END = re.compile(r"(?:tr\s+)?endfor", re.IGNORECASE)
_WIDE = str.maketrans("｛｝％", "{}%")


class Tag(NamedTuple):
    """A placeholder in a text: where it begins and ends, its mark ({{ or {%), and what it says between the marks."""

    begin: int
    end: int
    mark: str
    says: str


class Fault(NamedTuple):
    """What is wrong at ``begin``: code, words, what to do."""

    begin: int
    code: str
    what: str
    fix: str


class Loop(NamedTuple):
    variable: str
    table: str


class End(NamedTuple):
    """Of the rows."""


class Ask(NamedTuple):
    """A name, and how its blocks are to stand: ``down`` levels below Heading 1, ``None`` where the template decides."""

    name: str
    down: int | None = None
    bare: bool = False


def found_in(text: str) -> tuple[list[Tag], list[Fault]]:
    """Every placeholder in ``text``, and every mark that opens or closes none."""
    tags: list[Tag] = []
    faults: list[Fault] = []
    if "{" not in text and "}" not in text and "｛" not in text:
        return tags, faults
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if mark.translate(_WIDE) != mark:
            faults.append(Fault(at, "E-TPL-28", f"「{mark}」是全形括號", "請改用半形的 {{ 與 }}"))
        elif mark in OPENING:
            if opened:
                faults.append(_unclosed(*opened))
            opened = at, mark
        elif opened and CLOSING[OPENING.index(opened[1])] == mark:
            tags.append(Tag(opened[0], match.end(), opened[1], text[opened[0] + 2 : at].strip()))
            opened = None
        elif opened:
            faults.append(_unclosed(*opened))
            opened = None
        else:
            opening = OPENING[CLOSING.index(mark)]
            faults.append(
                Fault(at, "E-TPL-22", f"「{mark}」之前沒有「{opening}」", f"請補上「{opening}」，或刪除「{mark}」")
            )
    if opened:
        faults.append(_unclosed(*opened))
    return tags, faults


_MARK = re.compile(r"\{\{|\{%|\}\}|%\}|｛｛|｛%|｛％|｝｝|%｝|％｝|\{％|％\}")


def _unclosed(at: int, mark: str) -> Fault:
    closing = CLOSING[OPENING.index(mark)]
    return Fault(at, "E-TPL-21", f"「{mark}」沒有「{closing}」", f"請在同一段內補上「{closing}」")


def asked(tag: Tag) -> Loop | End | Ask | Fault:
    """What a placeholder asks for, or what is wrong with how it is written."""
    if tag.mark == "{%":
        if loop := _LOOP.fullmatch(tag.says):
            return Loop(loop[1], loop[2].strip())
        if _END.fullmatch(tag.says):
            return End()
        return Fault(tag.begin, "E-TPL-24", f"看不懂「{{% {cut(tag.says)} %}}」",
                     "表格重複列請寫 {%tr for p in 採購 %} 與 {%tr endfor %}；範本沒有其他指令")  # fmt: skip
    name, *filters = (part.strip() for part in tag.says.split("|"))
    if not name:
        return Fault(tag.begin, "E-TPL-20", "括號內沒有欄位名稱", "請填欄位名稱，或刪除括號")
    down, bare = None, False
    for filter_ in filters:
        if (match := _DOWN.fullmatch(filter_)) and int(match[1]) <= MOST_DOWN:
            down = int(match[1])
        elif filter_.lower() in _BARE:
            bare = True
        else:
            return Fault(tag.begin, "E-TPL-25", f"「{name}」之後的「{cut(filter_)}」看不懂",
                         f"可用 {DOWN}(0) 至 {DOWN}({MOST_DOWN})、{BARE}")  # fmt: skip
    return Ask(name, down, bare)


def cut(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[:most] + "…"
