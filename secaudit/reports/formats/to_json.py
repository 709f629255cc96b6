"""The document and its assessment as stable JSON: sorted keys, no floats, dates as ISO text.

Invariant: the same document and assessment give the same bytes; every enum is its code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from secaudit.model.assessment import Assessment
from secaudit.reports.blocks import Block, Document

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """A value made of dataclasses, tuples, mappings, enums and dates as what JSON knows; a float is refused."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    raise TypeError(f"no plain form for {type(value).__name__}")


def plain_block(block: Block) -> Plain:
    """``block`` with its ``type`` and, where it has one, its ``label``; of a drawing the SVG alone."""
    found = {f.name: plain(getattr(block, f.name)) for f in fields(block) if f.name != "drawio"}
    label = getattr(block, "label", None)
    return {"type": type(block).__name__.lower(), **found, **({} if label is None else {"label": label})}


def plain_document(document: Document) -> dict[str, Plain]:
    """The document as plain values; each block carries its ``type``, each section its ``heading``."""
    sections: list[Plain] = [
        {
            "number": s.number,
            "title": s.title,
            "heading": s.heading,
            "anchor": s.anchor,
            "blocks": [plain_block(b) for b in s.blocks],
        }
        for s in document.sections
    ]
    rest = {f.name: plain(getattr(document, f.name)) for f in fields(document) if f.name != "sections"}
    return {**rest, "sections": sections}


def to_json(
    document: Document,
    assessment: Assessment | None,
    facts: Mapping[str, object] | None = None,
    name: str = "appendix",
) -> bytes:
    """``name`` is that of the kind of document: ``appendix``, ``gap``, ``compare``."""
    whole = {
        "format": f"secaudit-{name}/2",
        "document": plain_document(document),
        "assessment": plain(assessment),
        "facts": plain(facts or {}),
    }
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
