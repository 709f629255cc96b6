"""A small document with one of everything that Word has to carry, numbered as the appendix is, and ways to read it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx
from docx.oxml.ns import qn

from secaudit.reports.blocks import (
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    Paragraph,
    Ref,
    Section,
    Table,
    TableCell,
    Tone,
    cell,
    ordinal,
    prose,
)
from secaudit.reports.numbering import numbered

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><rect width="{0}" height="{1}" fill="#eee"/></svg>'
PARTS = 12
"""Numbered parts of the sample, so that 十 and 十二 occur."""


def sample(text: str = "內容", *, wide: int = 960, tall: int = 480) -> Document:
    """``text`` stands in every field that takes words."""
    rows = tuple(
        (TableCell(f"G-{n}", anchor=f"gap:{n}"), TableCell(text, Tone.MET), cell("見 ", Ref("gap:1", "G-1")))
        for n in range(1, 4)
    )
    gaps = Table(text, ("編號", text, "來源"), rows, (1, 3, 2), ("left", "left", "right"), text, "table:gaps")
    plain = Table("第二張", (text,), ((TableCell(text),),), (1,), ("left",))
    figure = Figure(text, SVG.format(wide, tall), text, "圖.svg", anchor="figure:plan")
    full = (
        Heading(text, anchor="heading:first"),
        Paragraph(text),
        Paragraph(text, own=True),
        prose(
            "見 ",
            Ref("table:gaps"),
            "、",
            Ref("figure:plan"),
            "、",
            Ref("part:十二"),
            " 及 ",
            Ref("gap:3", "G-3"),
            "。",
        ),
        prose("見 ", Ref("nowhere", text), "。"),
        gaps,
        Heading("第二節"),
        Heading("細目", 3),
        plain,
        Callout(text, Tone.PARTIAL),
        Callout(text),
        Bullets((text, text)),
        figure,
    )
    empty = (Section(ordinal(n), f"第 {n} 部分", (Paragraph(text),)) for n in range(2, PARTS + 1))
    sections = (Section("", "摘要", (Callout(text), plain)), Section("一", text, full), *empty)
    return Document(text, text, text, date(2024, 3, 1), ((text, text),), "0" * 64, numbered(sections))


def opened(source: bytes) -> Any:
    return docx.Document(io.BytesIO(source))


def part(source: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        return archive.read(name)


def style_of(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val")))


def codes(body: Any) -> list[str]:
    """The codes of all fields, in order."""
    return [e.text.strip() for e in body.iter(qn("w:instrText"))]


def bookmarks(body: Any) -> dict[str, str]:
    """The text inside every bookmark of one paragraph, by name."""
    found: dict[str, str] = {}
    for start in body.iter(qn("w:bookmarkStart")):
        identity, words = start.get(qn("w:id")), []
        for after in start.itersiblings():
            if after.tag == qn("w:bookmarkEnd") and after.get(qn("w:id")) == identity:
                break
            words += [t.text or "" for t in after.iter(qn("w:t"))]
        found[str(start.get(qn("w:name")))] = "".join(words)
    return found
