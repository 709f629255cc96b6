"""What a case offers to a template: its fields, rows and blocks by name, and the nearest name to a wrong one.

Names are compared as people write them: full-width or half-width, with or without spaces.

Invariant: made before the template is read; everything in it is text that has passed ``safe_text``, or blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Block, Document, Figure, Paragraph, Section, Table, TableCell
from secaudit.reports.own_template.captions import FIGURES, TABLES
from secaudit.reports.own_template.names import fields_of
from secaudit.reports.own_template.rows import SOURCES, Rows, rows_of
from secaudit.text import folded

_T = TypeVar("_T")
ALL = ("全部章節", "all_parts")
SUMMARY = ("摘要", "summary")
TABLE, FIGURE = ("表.", "table."), ("圖.", "figure.")
NONE_OF = "：無"
"""After a caption in a paragraph that stands in the place of a table without rows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``fields`` are printed values by folded name, ``titles`` the names as they are written."""

    fields: Mapping[str, str]
    rows: Mapping[str, Rows]
    blocks: Mapping[str, tuple[Section, ...]]
    """Parts by name: whole sections, or for a table or figure a nameless section of one block."""
    titles: tuple[str, ...]

    def nearest(self, name: str) -> str:
        """The name that was meant, perhaps; "" where none is near."""
        return _nearest(name, self.titles)


def nearest_column(name: str, rows: Rows) -> str:
    return _nearest(name, [title for title, _ in rows.columns])


def _nearest(name: str, titles: Iterable[str]) -> str:
    by_folded = {folded(title): title for title in titles}
    found = get_close_matches(folded(name)[:60], by_folded, n=1, cutoff=0.5)
    return by_folded[found[0]] if found else ""


def offered(document: Document, material: Material) -> Offer:
    fields = tuple(fields_of(material))
    rows = tuple(rows_of(source, material) for source in SOURCES)
    blocks = tuple(_blocks(document))
    return Offer(
        fields=_by_name((title, alias, TableCell(value).text) for title, alias, value in fields),
        rows=_by_name((r.title, r.alias, r) for r in rows),
        blocks=_by_name(blocks),
        titles=(*(f[0] for f in fields), *(b[0] for b in blocks)),
    )


def _by_name(named: Iterable[tuple[str, str, _T]]) -> dict[str, _T]:
    """By folded title and alias; the first of a name."""
    found: dict[str, _T] = {}
    for title, alias, value in named:
        found.setdefault(folded(title), value)
        found.setdefault(folded(alias), value)
    return found


def _blocks(document: Document) -> Iterator[tuple[str, str, tuple[Section, ...]]]:
    yield *ALL, document.sections
    for position, section in enumerate(document.sections):
        whole = (section,)
        if section.number:
            yield f"第{section.number}章", f"part_{position}", whole
            yield section.title, f"part_{position}", whole
        else:
            yield *SUMMARY, whole
    yield from _captioned(document)


def _captioned(document: Document) -> Iterator[tuple[str, str, tuple[Section, ...]]]:
    """Each table and figure alone; those of one name not at all, as nobody could tell which is meant."""
    found = [(*named, b) for s in document.sections for b in s.blocks if (named := _caption(b))]
    times = Counter((kind, folded(caption)) for kind, caption, _ in found)
    for kind, caption, block in found:
        if times[kind, folded(caption)] == 1:
            yield f"{kind[0]}{caption}", f"{kind[1]}{caption}", (_alone(block),)
    for kind, captions in ((TABLE, TABLES), (FIGURE, FIGURES)):
        for caption in captions:
            if not times[kind, folded(caption)]:
                yield f"{kind[0]}{caption}", f"{kind[1]}{caption}", (_alone(Paragraph(f"{caption}{NONE_OF}")),)


def _alone(block: Block) -> Section:
    return Section("", "", (block,))


def _caption(block: Block) -> tuple[tuple[str, str], str] | None:
    """Of which kind, and the caption; also of what stands in the place of a table without rows."""
    match block:
        case Table():
            return TABLE, block.caption
        case Figure():
            return FIGURE, block.caption
        case Paragraph() if block.text.endswith(NONE_OF):
            return TABLE, block.text.removesuffix(NONE_OF)
    return None
