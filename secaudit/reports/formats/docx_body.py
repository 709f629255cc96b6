"""Where in a Word document something is written, with its styles, bookmarks, numbers and pictures.

Invariant: a style that the document has is used as it is, one that it lacks is added; no bookmark's id or name stands
twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from secaudit.reports.blocks import Figure
from secaudit.reports.formats.docx_elements import add_text, detached, element, largest, qualified
from secaudit.reports.formats.docx_pictures import Pictures
from secaudit.reports.formats.docx_style_sheet import StyleSheet

BOOKMARK = "_sa_"
"""Before our anchors: Word hides bookmarks that begin with an underscore, so that a person's own stay in sight."""
Numbers = Literal["our list", "text", "theirs"]
_ENTRY = "_Toc{:09d}"
_USUAL, _LEAST = 9626, 2000
"""Twips of text's width where a document does not say, and at least."""


def entry_bookmark(number: int) -> str:
    """What the contents' entry ``number``, from 0, leads to."""
    return _ENTRY.format(number + 1)


class Body:
    """The body of a python-docx ``Document``, at a place of which things are written one after the other."""

    def __init__(self, word: Any, anchors: Mapping[str, str], *, numbers: Numbers = "theirs") -> None:
        """``anchors``: what will be written, all in all. ``numbers`` of headings: in our own document counted by
        "our list" or written as "text"; in somebody else's 「五、」 is text, or left to "theirs" if they have one."""
        self._body = word.element.body
        self._place = self._body.find(qualified("sectPr"))
        self._anchors = anchors
        marks = list(self._body.iter(qualified("bookmarkStart")))
        self._written = {mark.get(qualified("name"), "") for mark in marks}
        self._prefix = _unused_prefix(self._written)
        self._last_mark = largest(mark.get(qualified("id"), "") for mark in marks)
        self._entries = 0
        self.numbers = numbers
        self.sheet = StyleSheet(word)
        self.pictures = Pictures(word)
        self.width = self._text_width()

    def before(self, place: Any) -> None:
        """From now on write in front of ``place``, a child of w:body; widths are those of the section it lies in."""
        self._place = place
        self.width = self._text_width()

    def finish(self) -> None:
        """Hang the pictures. Nothing is complete before."""
        self.pictures.finish()

    def added(self, tag: str) -> Any:
        """A new w:``tag`` of the body."""
        made = detached(self._body, tag)
        if self._place is None:
            self._body.append(made)
        else:
            self._place.addprevious(made)
        return made

    def paragraph(self, style: str, text: str = "") -> Any:
        """A paragraph in one of :data:`docx_styles.STYLES`."""
        made = self.added("p")
        self.styled(made, style)
        if text:
            add_text(made, text)
        return made

    def styled(self, paragraph: Any, style: str) -> Any:
        """The w:pPr of a paragraph without one, for what a style cannot say."""
        settings = element(paragraph, "pPr")
        element(settings, "pStyle", val=self.sheet.id_of(style))
        return settings

    def label_of(self, anchor: str) -> str:
        """表 3, 圖 1 of what ``anchor`` names, "" of anything else."""
        return self._anchors.get(anchor, "")

    def leads(self, anchor: str) -> str:
        """The bookmark to which ``anchor`` leads, "" where nothing of the kind is written."""
        return self._prefix + anchor if anchor in self._anchors else ""

    def next_entry(self, level: int) -> str:
        """The bookmark to which the contents of our own document lead, of a heading that they list."""
        if self.numbers == "theirs" or level > 2:
            return ""
        self._entries += 1
        return entry_bookmark(self._entries - 1)

    @contextmanager
    def marked(self, parent: Any, name: str) -> Iterator[None]:
        """A bookmark around what is added to ``parent`` meanwhile; none for "" or a name that is taken."""
        if not name or name in self._written:
            yield
            return
        self._written.add(name)
        self._last_mark += 1
        number = self._last_mark
        element(parent, "bookmarkStart", id=number, name=name)
        yield
        element(parent, "bookmarkEnd", id=number)

    def figure(self, parent: Any, figure: Figure) -> None:
        """A drawing in a paragraph, no wider than the text."""
        self.pictures.hang(parent, figure, self.width)

    def _text_width(self) -> int:
        """Twips between the margins where we write: the section's end comes after its content."""
        place = self._place
        while place is not None:
            found = place if place.tag == qualified("sectPr") else place.find(f".//{qualified('sectPr')}")
            if found is not None:
                return _between_margins(found)
            place = place.getnext()
        return _between_margins(self._body)


def _unused_prefix(names: set[str]) -> str:
    """Ours, or with more underscores where the document was made from one that we wrote."""
    prefix = BOOKMARK
    while any(name.startswith(prefix) for name in names):
        prefix += "_"
    return prefix


def _between_margins(section: Any) -> int:
    size, margins = section.find(qualified("pgSz")), section.find(qualified("pgMar"))
    if size is None or margins is None:
        return _USUAL
    wide = int(float(size.get(qualified("w"), "11906")))
    sides = (int(float(margins.get(qualified(name), "0"))) for name in ("left", "right", "gutter"))
    return max(_LEAST, wide - sum(sides))
