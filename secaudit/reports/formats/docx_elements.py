"""The pieces of a Word document as elements: runs, fields, bookmarks, links (python-docx's own way costs seconds).

Invariant: text enters only as the text of an element, never as markup, and never into the code of a field.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MOST_DIGITS = 9
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@lru_cache(maxsize=256)
def qualified(tag: str) -> str:
    return f"{{{W}}}{tag}"


def element(parent: Any, tag: str, **attributes: str | int) -> Any:
    """A new w:``tag`` at the end of ``parent``, with w: attributes."""
    from lxml.etree import SubElement

    return SubElement(parent, qualified(tag), {qualified(name): str(value) for name, value in attributes.items()})


def detached(near: Any, tag: str) -> Any:
    """A new w:``tag`` for the document of ``near``, to be put somewhere."""
    return near.makeelement(qualified(tag))


def largest(numbers: Iterable[str]) -> int:
    """The largest of ids in a document, 0 when there is none; what is no number there is no id of ours either."""
    return max((int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) <= _MOST_DIGITS), default=0)


def twips(points: float) -> int:
    return round(points * 20)


def add_text(parent: Any, text: str, style: str = "") -> None:
    """A run of plain text, in a character style."""
    run = element(parent, "r")
    if style:
        element(element(run, "rPr"), "rStyle", val=style)
    content = element(run, "t")
    content.text = text
    if text != text.strip() or "  " in text:
        content.set(_SPACE, "preserve")


def add_tab(parent: Any) -> None:
    element(element(parent, "r"), "tab")


def open_field(parent: Any, code: str) -> None:
    """The beginning of a field, up to what it shows. ``code`` is ours, never text of a case."""
    element(element(parent, "r"), "fldChar", fldCharType="begin")
    content = element(element(parent, "r"), "instrText")
    content.text = f" {code} "
    content.set(_SPACE, "preserve")
    element(element(parent, "r"), "fldChar", fldCharType="separate")


def close_field(parent: Any) -> None:
    element(element(parent, "r"), "fldChar", fldCharType="end")


def add_field(parent: Any, code: str, shown: str) -> None:
    """A field such as PAGE, and what it shows until the reader's program counts."""
    open_field(parent, code)
    if shown:
        add_text(parent, shown)
    close_field(parent)


def add_link(parent: Any, bookmark: str, text: str = "", style: str = "") -> Any:
    """Words that lead to a bookmark of the same document."""
    made = element(parent, "hyperlink", anchor=bookmark, history=1)
    if text:
        add_text(made, text, style)
    return made
