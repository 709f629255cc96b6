"""The styles of one Word document: found by name where it has them, added where it lacks them.

Invariant: nothing that the document has is changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from secaudit.reports.formats.docx_elements import qualified
from secaudit.reports.formats.docx_lists import add_bullets_to
from secaudit.reports.formats.docx_styles import (
    LINK_ID,
    LINK_NAME,
    STYLES,
    TABLE_ID,
    TABLE_NAME,
    add_link_style,
    add_style,
    add_table_style,
)

_MOST_BASES = 20
_THEIRS = ("normal", "body")
"""What is set like their own text where they have no style of that name."""


class StyleSheet:
    def __init__(self, word: Any) -> None:
        self._word = word
        self._root = word.styles.element
        self._by_id: dict[str, Any] = {}
        self._by_name: dict[str, str] = {}
        for style in self._root.iterfind(qualified("style")):
            self._keep(style)
        self._used: dict[str, str] = {}

    def _keep(self, style: Any) -> None:
        identity, name = style.get(qualified("styleId"), ""), style.find(qualified("name"))
        self._by_id[identity] = style
        if name is not None:
            self._by_name.setdefault(name.get(qualified("val"), "").lower(), identity)

    def id_of(self, key: str) -> str:
        """The id of one of our :data:`STYLES` in this document."""
        if key not in self._used:
            found = self._by_name.get(STYLES[key].name.lower())
            self._used[key] = found or (self._normal() if key in _THEIRS else self._added(key))
        return self._used[key]

    def link_id(self) -> str:
        return self._other("link", LINK_NAME, LINK_ID, add_link_style)

    def table_id(self) -> str:
        return self._other("table", TABLE_NAME, TABLE_ID, add_table_style)

    def numbers_itself(self, key: str) -> bool:
        """Whether paragraphs in this style are numbered by a list of the document."""
        style, seen = self._by_id[self.id_of(key)], 0
        while style is not None and seen < _MOST_BASES:
            number = style.find(f"{qualified('pPr')}/{qualified('numPr')}/{qualified('numId')}")
            if number is not None:
                return bool(number.get(qualified("val")) != "0")
            base = style.find(qualified("basedOn"))
            style, seen = (None if base is None else self._by_id.get(base.get(qualified("val")))), seen + 1
        return False

    def _added(self, key: str) -> str:
        style = STYLES[key]
        based_on = "" if style.based_on == "normal" else self.id_of(style.based_on)
        following = self.id_of(style.following) if style.following else ""
        made = replace(style, style_id=self._free(style.style_id))
        list_id = add_bullets_to(self._word, made.style_id) if key == "bullet" else 0
        add_style(self._root, made, based_on or self._normal(), following, guest=True, list_id=list_id)
        self._keep(self._root[-1])
        return made.style_id

    def _normal(self) -> str:
        return self._by_name.get("normal", "Normal")

    def _free(self, style_id: str) -> str:
        while style_id in self._by_id:
            style_id += "_"
        return style_id

    def _other(self, key: str, name: str, style_id: str, add: Any) -> str:
        if key not in self._used:
            found = self._by_name.get(name.lower())
            if found is None:
                found = self._free(style_id)
                add(self._root)
                self._root[-1].set(qualified("styleId"), found)
                self._keep(self._root[-1])
            self._used[key] = found
        return self._used[key]
