"""What was read in which item of evidence: the observations of a case, told per item.

Invariant: an observation is listed with its item as long as it is kept, whether or not it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.tables.observed import Seen, counted, observed
from secaudit.text import safe_text


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One value that an item says of ``column`` of a row. ``typed`` is what it overrules, "" when nothing.

    ``in_force``: 1 the file shows that it holds, 0 that it does not, None that it is configured and no more.
    """

    table: str
    row_id: str
    column: str
    name: str
    title: str
    value: str
    place: str
    in_force: int | None
    typed: str


def read_in(inventory: Inventory) -> Mapping[str, tuple[ReadCell, ...]]:
    """By item of evidence, what was read in it, the values of one row beside each other."""
    counting = {seen.observation.id for seen in counted(inventory).values()}
    found: dict[str, dict[tuple[str, str], list[ReadCell]]] = {}
    for seen in observed(inventory):
        rows = found.setdefault(seen.observation.evidence_id, {})
        rows.setdefault((seen.table, seen.observation.target_id), []).append(_cell(seen, counting))
    return {item: tuple(cell for cells in rows.values() for cell in cells) for item, rows in found.items()}


def _cell(seen: Seen, counting: set[str]) -> ReadCell:
    one = seen.observation
    differs = one.id in counting and seen.typed is not None and seen.typed != seen.value
    return ReadCell(
        seen.table,
        one.target_id,
        seen.column.name,
        "" if seen.name == one.target_id else safe_text(seen.name),
        seen.column.title,
        safe_text(shown(seen.column, seen.value)),
        one.place or "",
        one.in_force,
        safe_text(shown(seen.column, seen.typed)) if differs else "",
    )
