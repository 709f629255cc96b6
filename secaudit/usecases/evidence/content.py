"""What a file is by its first bytes, whatever its name says.

Invariant: the answer depends on the bytes alone; bytes nobody recognises are ``application/octet-stream``.
"""

from __future__ import annotations

import codecs
from pathlib import PurePath

UNKNOWN = "application/octet-stream"
_OOXML = "application/vnd.openxmlformats-officedocument."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_FOLDERS: tuple[tuple[bytes, str], ...] = (
    (b"xl/", _OOXML + "spreadsheetml.sheet"),
    (b"word/", _OOXML + "wordprocessingml.document"),
    (b"ppt/", _OOXML + "presentationml.presentation"),
)
_OFFICE_MARKS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")
_TEXT_OPENINGS: tuple[tuple[str, str], ...] = (
    ("<?xml", "application/xml"),
    ("<!doctype html", "text/html"),
    ("<html", "text/html"),
)

_OLE_SUFFIXES = frozenset({".doc", ".xls", ".ppt", ".msg", ".msi", ".vsd"})
_TEXT_SUFFIXES = frozenset(".txt .log .csv .tsv .md .ini .inf .cfg .conf .yaml .yml .json .xml .html .htm".split())
_BY_SUFFIX: dict[str, frozenset[str]] = {
    ".pdf": frozenset({"application/pdf"}),
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".jpeg": frozenset({"image/jpeg"}),
    ".gif": frozenset({"image/gif"}),
    ".xlsx": frozenset({_OOXML + "spreadsheetml.sheet"}),
    ".docx": frozenset({_OOXML + "wordprocessingml.document"}),
    ".pptx": frozenset({_OOXML + "presentationml.presentation"}),
    ".zip": frozenset({"application/zip", *(kind for _, kind in _OFFICE_FOLDERS)}),
}


def kind_of(head: bytes, tail: bytes = b"") -> str:
    """The media type of a file by its first bytes; ``tail`` (its last) tells Office files apart."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIP):
        return _packed(head + tail)
    return _written(head)


def contradicts(name: str, kind: str) -> bool:
    """Whether the ending of ``name`` promises something else than ``kind``; an ending nobody knows promises nothing."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXT_SUFFIXES:
        return not is_text(kind)
    if suffix in _OLE_SUFFIXES:
        return kind != "application/x-ole-storage"
    return suffix in _BY_SUFFIX and kind not in _BY_SUFFIX[suffix]


def is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in ("application/xml", "application/json")


def _packed(seen: bytes) -> str:
    """A ZIP that holds the marks of an Office file is one: by the folder its parts lie in."""
    if any(mark in seen for mark in _OFFICE_MARKS):
        found = [(seen.find(folder), kind) for folder, kind in _OFFICE_FOLDERS if folder in seen]
        if found:
            return min(found)[1]
    return "application/zip"


def _written(head: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or CP950; anything with other control characters is no text."""
    text = _decoded(head)
    if text is None or any(c < " " and c not in "\t\n\r\f\x1b" for c in text):
        return UNKNOWN
    opening = text.lstrip("\ufeff \t\r\n").lower()
    for mark, kind in _TEXT_OPENINGS:
        if opening.startswith(mark):
            return "text/html" if "<html" in opening else kind
    if opening[:1] in ("{", "["):
        return "application/json" if _closes_like_json(opening) else "text/plain"
    first, second = (*text.splitlines()[:2], "", "")[:2]
    return "text/csv" if "," in first and first.count(",") == second.count(",") else "text/plain"


def _closes_like_json(opening: str) -> bool:
    """``[Version]`` begins an INI file; JSON goes on with a value after its first bracket."""
    following = opening[1:].lstrip()[:1]
    return following in '"}' if opening[0] == "{" else following in '{["]-0123456789'


def _decoded(head: bytes) -> str | None:
    if not head:
        return None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(head, "utf-16")
    return _strict(head, "utf-8") or _strict(head, "cp950")


def _strict(head: bytes, encoding: str) -> str | None:
    """``head`` decoded; a character cut off at its end is no fault."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return None
