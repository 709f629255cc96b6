"""Rows of a table that a template repeats: from the row with {%tr for … %} to the row with {%tr endfor %}.

Rows that hold nothing but these marks go; all others between them, and they themselves, are the pattern that is copied.

Invariant: a pattern lies in one table, and is never empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from secaudit.reports.own_template.offer import Offer
from secaudit.reports.own_template.rows import MOST_ROWS, Rows
from secaudit.reports.own_template.story import Line, W, lines_of_row, rows_of
from secaudit.reports.own_template.tags import Fault, Loop, Tag, found_in
from secaudit.text import folded


@dataclass(frozen=True)
class Repeated:
    """Rows of a table: ``pattern`` is copied for each of ``rows``, everything in ``drop`` goes."""

    variable: str
    rows: Rows
    pattern: tuple[Any, ...]
    drop: tuple[Any, ...]


@dataclass(frozen=True)
class Open:
    """A loop that has begun at ``line``; ``rows`` is ``None`` for a table that there is not."""

    loop: Loop
    rows: Rows | None
    line: Line

    def column(self, name: str, line: Line) -> str:
        """``品項`` of ``p.品項`` in one of its rows; "" of any other name."""
        return column_of(name, self.loop.variable) if line.row is not None else ""

    @property
    def unended(self) -> Fault:
        what = f"「for {self.loop.variable} in {self.loop.table}」在同一個表格裡沒有 {{%tr endfor %}}"
        return Fault(0, "E-TPL-24", what, "請在最後一列之後補上 {%tr endfor %}")


def column_of(says: str, variable: str) -> str:
    head, dot, tail = says.partition(".")
    return tail.strip() if dot and variable and head.strip() == variable else ""


def begun(line: Line, tag: Tag, loop: Loop, offer: Offer) -> Iterator[Open | Fault]:
    """The loop, and what is wrong with it."""
    if line.row is None or line.boxed:
        yield Fault(tag.begin, "E-TPL-24", "重複列不在表格裡", "請把 {%tr for … %} 放在表格的一列")
        return
    rows = offer.rows.get(folded(loop.table))
    yield Open(loop, rows, line)
    if rows is None:
        titles = {folded(known.title): known.title for known in offer.rows.values()}
        near = get_close_matches(folded(loop.table)[:60], titles, n=1, cutoff=0.4)
        fix = f"是不是「{titles[near[0]]}」？" if near else "可用的資料表見說明文件"
        yield Fault(tag.begin, "E-TPL-26", f"沒有資料表「{loop.table}」", fix)
    elif rows.total > MOST_ROWS:
        what = f"「{rows.title}」有 {rows.total:,} 列，範本表格最多 {MOST_ROWS:,} 列"
        yield Fault(tag.begin, "E-TPL-30", what, "請改放附錄的章節或表，例如 {{ 第十二章 }}")


def ended(opened: Open, line: Line, taken: Collection[Any]) -> Repeated | Fault | None:
    """What is repeated, now that the loop ends at ``line``; ``None`` where its table is not known.

    ``taken``: rows that others repeat. Where loops met, what one filled in would be read again by the other.
    """
    table = _table(opened.line)
    if line.row is None or line.boxed or _table(line) is not table:
        return opened.unended
    whole = list(rows_of(table))
    between = whole[_at(whole, opened.line.row) : _at(whole, line.row) + 1]
    if any(_meet(row, other) for row in between for other in taken):
        return Fault(0, "E-TPL-24", "同一列有兩個重複", "請分成不同的列；重複列裡也不能再有重複")
    pattern = tuple(row for row in between if not _only_marks(row))
    if not pattern:
        return Fault(0, "E-TPL-24", "重複列之間沒有內容", "請在 for 與 endfor 之間放要重複的列")
    return Repeated(opened.loop.variable, opened.rows, pattern, tuple(between)) if opened.rows else None


def tags_with_values(line: Line, offer: Offer, repeated: Repeated, row: tuple[str, ...]) -> Iterator[tuple[Tag, str]]:
    """Of a paragraph in a copied row, all known to be right; the marks of the loop itself go."""
    columns = {folded(t): i for i, names in enumerate(repeated.rows.columns) for t in names}
    for tag in found_in(line.text)[0]:
        if tag.mark == "{%":
            yield tag, ""
        elif column := column_of(tag.says, repeated.variable):
            yield tag, row[columns[folded(column)]]
        else:
            yield tag, offer.fields[folded(tag.says)]


def _table(line: Line) -> Any:
    return next(line.row.iterancestors(f"{W}tbl"))


def _meet(row: Any, other: Any) -> bool:
    return row is other or other in row.iterancestors(f"{W}tr") or row in other.iterancestors(f"{W}tr")


def _at(rows: list[Any], row: Any) -> int:
    return next(i for i, one in enumerate(rows) if one is row)


def _only_marks(row: Any) -> bool:
    """Its text is nothing but the marks of the loop."""
    left, marked = "", False
    for line in lines_of_row(row):
        text = line.text
        for tag in reversed(found_in(text)[0]):
            if tag.mark == "{%":
                text, marked = text[: tag.begin] + text[tag.end :], True
        left += text.strip()
    return marked and not left
