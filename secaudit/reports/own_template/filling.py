"""Fills a template: fields where they stand, rows copied, our blocks in the place of their paragraphs.

Invariant: a template with anything wrong is not filled at all; what was filled in is text, and never read as a
placeholder again; the same template and case give the same bytes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any

from secaudit.errors import Problem
from secaudit.reports.own_template.loops import Repeated, tags_with_values
from secaudit.reports.own_template.offer import Offer
from secaudit.reports.own_template.reading import Placed, read, top_of, without_heading
from secaudit.reports.own_template.story import W, lines_of_row
from secaudit.reports.own_template.tags import Ask, asked, found_in
from secaudit.reports.own_template.word_file import PROPERTIES, WordFile
from secaudit.text import folded

_PARAGRAPH_IDS = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_NUMBER = re.compile(r"\d{1,9}")
_BOUND = frozenset({"dataBinding", "showingPlcHdr"})
"""Of a content control: what would put something else in the place of its text when Word opens the file."""
_MARKS = tuple(f"{W}{tag}" for tag in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"))


def fill(data: bytes, name: str, offer: Offer) -> bytes | tuple[Problem, ...]:
    """The filled document, or everything that is wrong with the template."""
    file = WordFile(data)
    found = read(file, name, offer)
    if found.problems:
        return tuple(found.problems)
    for repeated in found.repeated:
        _repeat(repeated, offer)
    for line, values in found.values:
        for tag, value in reversed(values):
            line.put(tag.begin, tag.end, value)
        _unbind(line.node)
    _place(file, found.placed)
    _fill_properties(file, offer)
    _renew(file)
    return file.saved()


def _repeat(repeated: Repeated, offer: Offer) -> None:
    last = repeated.drop[-1]
    for number, row in enumerate(repeated.rows.rows):
        for pattern in repeated.pattern:
            made = copy.deepcopy(pattern)
            if number:
                _forget_ids(made)
            for line in list(lines_of_row(made)):
                for tag, value in reversed(list(tags_with_values(line, offer, repeated, row))):
                    line.put(tag.begin, tag.end, value)
                _unbind(line.node)
            last.addnext(made)
            last = made
    for row in repeated.drop:
        row.getparent().remove(row)


def _forget_ids(row: Any) -> None:
    """What may be only once in a document."""
    for node in list(row.iter(*_MARKS)):
        node.getparent().remove(node)
    for node in row.iter(f"{W}sdtPr"):
        for number in node.findall(f"{W}id"):
            node.remove(number)
    for node in row.iter():
        for key in [k for k in node.attrib if k.startswith(_PARAGRAPH_IDS)]:
            del node.attrib[key]


def _unbind(paragraph: Any) -> None:
    controls = [*paragraph.iterancestors(f"{W}sdt"), *paragraph.iter(f"{W}sdt")]
    for settings in (node for control in controls for node in control.findall(f"{W}sdtPr")):
        for node in list(settings):
            if node.tag.rpartition("}")[2] in _BOUND:
                settings.remove(node)


def _place(file: WordFile, placed: Iterable[Placed]) -> None:
    from secaudit.reports.formats.docx_blocks import anchors_of, write_blocks, write_section
    from secaudit.reports.formats.docx_body import Body
    from secaudit.reports.own_template.recounted import recounted

    wanted = recounted(tuple(map(without_heading, placed)))
    if not wanted:
        return
    body = Body(file.word, anchors_of(section for one in wanted for section in one.sections))
    for one in wanted:
        top = top_of(one.line)
        body.before(top)
        for section in one.sections:
            if one.bare or not section.title:
                write_blocks(body, section.blocks, level=one.level)
            else:
                write_section(body, section, level=one.level)
        _vacate(one.line.node, top)
    body.finish()


def _vacate(paragraph: Any, top: Any) -> None:
    """The paragraph goes, unless it holds more than words or must part a table from what follows."""
    keeps = paragraph.find(f"{W}pPr/{W}sectPr") is not None or any(True for _ in paragraph.iter(*_MARKS))
    before, after = top.getprevious(), top.getnext()
    parts = before is not None and before.tag == f"{W}tbl" and (after is None or after.tag != f"{W}p")
    if keeps or parts:
        for node in paragraph.iter(f"{W}t"):
            node.text = ""
    else:
        top.getparent().remove(top)


def _fill_properties(file: WordFile, offer: Offer) -> None:
    properties = file.word.core_properties
    for name in PROPERTIES:
        text = getattr(properties, name) or ""
        for tag in reversed(found_in(text)[0]):
            ask = asked(tag)
            if isinstance(ask, Ask) and folded(ask.name) in offer.fields:
                text = text[: tag.begin] + offer.fields[folded(ask.name)] + text[tag.end :]
        if text != (getattr(properties, name) or ""):
            setattr(properties, name, text[:255])


def _renew(file: WordFile) -> None:
    """Drawings have numbers of their own, and a table of contents is made again when Word opens the file."""
    drawings = [drawing for story in file.stories for drawing in story.root.iter(_DRAWING_ID)]
    numbers = [int(n) if _NUMBER.fullmatch(n := drawing.get("id", "")) else 0 for drawing in drawings]
    seen, highest = {0}, max(numbers, default=0)
    for drawing, number in zip(drawings, numbers, strict=True):
        if number in seen:
            highest += 1
            drawing.set("id", str(highest))
        seen.add(number)
    begin = None
    for node in file.body.iter(f"{W}fldChar", f"{W}instrText"):
        if node.get(f"{W}fldCharType") == "begin":
            begin = node
        elif begin is not None and (node.text or "").split(None, 1)[:1] == ["TOC"]:
            begin.set(f"{W}dirty", "true")
