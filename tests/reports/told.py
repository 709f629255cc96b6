"""Makes the material of the parts that tell the current and the planned state, and reads what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sample_case as case

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.appendix.current_state import current_state
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.planned_state import planned_architecture
from secaudit.reports.blocks import Block, Heading, Section, Table
from secaudit.reports.numbering import numbered

Rows = Sequence[Mapping[str, Cell]]


def material(inventory: Inventory, exposure: Rows | None = None, exposure_to_be: Rows | None = ()) -> Material:
    derived = dict(case.derived())
    if exposure is not None:
        derived["exposure"] = list(exposure)
    return Material(inventory, case.assessment(), case.catalogue(), derived, exposure_to_be, "")


def changed(table: str, key: str, **cells: Cell) -> Inventory:
    """The sample with some cells of one row changed."""
    rows = [dict(row, **cells) if row["id"] == key else row for row in case.inventory().dicts(table)]
    return _with(table, rows)


def added(table: str, *more: Mapping[str, Cell]) -> Inventory:
    return _with(table, [*case.inventory().dicts(table), *more])


def without(table: str, *keys: str) -> Inventory:
    return _with(table, [row for row in case.inventory().dicts(table) if row["id"] not in keys])


def _with(table: str, rows: Sequence[Mapping[str, Cell]]) -> Inventory:
    built: Any = Inventory.of(**{table: rows}).rows(table)
    return case.inventory().replacing(**{table: built})


def now(inventory: Inventory, **more: Any) -> Section:
    return numbered([current_state(material(inventory, **more))])[0]


def later(inventory: Inventory, **more: Any) -> Section:
    return numbered([planned_architecture(material(inventory, **more))])[0]


def under(section: Section, heading: str) -> list[Block]:
    """The blocks between a heading and the next."""
    found: list[Block] = []
    inside = False
    for block in section.blocks:
        if isinstance(block, Heading):
            inside = block.text == heading
        elif inside:
            found.append(block)
    return found


def words(section: Section, heading: str) -> str:
    """The prose under a heading."""
    return "\n".join(getattr(b, "text", "") for b in under(section, heading) if not isinstance(b, Table))


def table(section: Section, caption: str) -> list[list[str]]:
    """The texts of a table's rows; none where there is no such table."""
    for block in section.blocks:
        if isinstance(block, Table) and block.caption == caption:
            return [[cell.text for cell in row] for row in block.rows]
    return []
