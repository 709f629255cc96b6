"""What a person must know of documents that were made, in a few sentences.

Invariant: nothing is said of what is in order; lists are short, with the number of what they leave out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.reports.blocks import Document
from secaudit.usecases.reporting.missing import Placeholder

NAMED = 5
"""Things named in a sentence; the others are counted."""


def missing_remark(placeholders: Sequence[Placeholder]) -> Iterator[str]:
    if not placeholders:
        return
    whole = sum(p.times for p in placeholders)
    named = "；".join(f"{p.heading}：{p.what} {p.times} 處" for p in placeholders[:NAMED])
    more = f"；另有 {len(placeholders) - NAMED} 種" if len(placeholders) > NAMED else ""
    yield f"附錄還有 {whole} 處待補（{named}{more}），送件前請補上；逐項與補在哪裡，見缺失清單的「待補」工作表"


def font_remark(document: Document, title: str) -> Iterator[str]:
    """Which characters of ``document`` a PDF cannot show."""
    from secaudit.reports.formats.typesetting import not_shown

    found = not_shown(document)
    if not found:
        return
    named = "、".join(f"「{n.char}」印成 {n.shown}（{n.part}）" for n in found[:NAMED])
    more = f" 等 {len(found)} 字" if len(found) > NAMED else ""
    yield f"{title}的 PDF 字型沒有 {named}{more}；請改用 DOCX，或改寫這些字"
