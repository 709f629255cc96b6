"""What a document prints as 待補: in which part, what is missing, how often, and where it is filled in.

Invariant: every 待補 of the document is counted once, except where the word is only explained 「待補」; a place to fill
it in is named only where rows of the case lack just that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.reports.blocks import MARKUP, Document, Paragraph, TableCell
from secaudit.reports.wording import MISSING
from secaudit.usecases.shortfalls import Target

UNNAMED = "內容"
"""What is missing where a bare 待補 stands."""
_LONGEST = 40
_SAID = re.compile(f"(?!(?<=「){MISSING}」){MISSING}(?:：([^，。；、（）()「」：]+))?")
_TABLES = {
    "一": ("case",),
    "二": ("record", "person"),
    "三": ("asset", "zone", "flow", "data_set"),
    "四": ("risk", "vulnerability", "record"),
    "五": ("purchase", "change", "risk", "answer"),
    "六": ("asset", "zone", "flow", "change"),
    "七": ("record", "purchase", "person"),
    "八": ("record", "key"),
    "九": ("data_set", "backup_copy", "asset", "zone"),
    "十": ("purchase", "vendor", "subcontract", "holding"),
    "十一": ("evidence", "record", "vulnerability", "purchase"),
    "": ("case",),
}
"""The tables that a part is told from, the first in which something is missing is where it is filled in."""
_OTHER_NAMES = {
    "負責人": ("規劃負責人",), "完成日": ("預定完成日", "規劃完成日"), "期程": ("預定完成日", "規劃完成日"),
    "預定完成日": ("規劃完成日",), "金額": ("編列金額",), "經費": ("編列金額",), "文號": ("文號或頁碼",),
    "計畫書頁碼": ("文號或頁碼", "頁碼或文號"), "類別": ("功能類別",), "資安需求": ("解決的資安需求",),
    "項數": ("數量",), "條文": ("對應條文",), "方案": ("調整方案",), "指派人員": ("相關人員",), "字號": ("證書字號",),
    "查詢日": ("陸資查詢日",), "到期日": ("證書到期日", "能量登錄到期日"), "雜湊值": ("SHA-256",),
}  # fmt: skip
"""What a column is called in the documents, where its own title is another."""


class Placeholder(NamedTuple):
    """``heading`` is that of the part, ``what`` is missing there ``times`` times; filled in at ``target``."""

    heading: str
    what: str
    times: int
    target: Target | None = None


def placeholders_of(document: Document, inventory: Inventory) -> tuple[Placeholder, ...]:
    """In the order of the document; the same missing thing in one part is one line."""
    found: list[Placeholder] = []
    for section in document.sections:
        counted = Counter(what for text in _texts(section.blocks) for what in missing_in(text))
        for what, times in counted.items():
            home = _home(_TABLES.get(section.number, ()), what, inventory)
            found.append(Placeholder(section.heading, what, times, home))
    return tuple(found)


def missing_in(text: str) -> Iterator[str]:
    """What ``text`` says is missing, one for each time."""
    for match in _SAID.finditer(text):
        what = (match[1] or UNNAMED).strip() or UNNAMED
        yield what if len(what) <= _LONGEST else what[:_LONGEST] + "…"


def _home(tables: tuple[str, ...], what: str, inventory: Inventory) -> Target | None:
    titles = (what, *_OTHER_NAMES.get(what, ()))
    for name in tables:
        table = TABLE_BY_NAME[name]
        for title in titles:
            column = next((c for c in table.columns if c.title == title), None)
            if column is None:
                continue
            lacking = [r for r in inventory.dicts(name) if r[column.name] is None or r[column.name] == ""]
            if lacking:
                ids = () if table.single else tuple(str(next(iter(r.values()))) for r in lacking)
                return Target(name, ids, (column.name,))
    return None


def _texts(value: object) -> Iterator[str]:
    """Every text in a block or in several; of one in pieces, the whole alone; a person's own words are not ours."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Paragraph):
        if not value.own:
            yield value.text
    elif isinstance(value, TableCell):
        yield value.text
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in MARKUP:
                yield from _texts(getattr(value, field.name))
