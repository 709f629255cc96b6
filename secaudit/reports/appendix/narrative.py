"""A person's own paragraphs: the rows of table 補充段落, in the part and at the place they name.

Invariant: every row is printed once, verbatim, marked as a person's own; without rows a part is what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Block, Heading, Paragraph


def with_narrative(material: Material, part_code: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """``blocks`` of the part ``part_code`` (a code of ``REPORT_PART``) between the person’s own."""
    own = sorted((r for r in material.rows("narrative") if r["part"] == part_code), key=_place)
    opening = [r for r in own if r["position"] == "opening"]
    closing = [r for r in own if r["position"] != "opening"]
    return (*_written(opening), *blocks, *_written(closing))


def _place(row: dict[str, Cell]) -> tuple[bool, int, str]:
    """In order of sequence, the blank ones last, then by id."""
    sequence = row["sequence"]
    return sequence is None, int(sequence or 0), str(row["id"])


def _written(rows: Sequence[dict[str, Cell]]) -> Iterator[Block]:
    for row in rows:
        if row["heading"]:
            yield Heading(str(row["heading"]))
        yield Paragraph(str(row["text"]), own=True)
