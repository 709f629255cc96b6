"""The tables over whose rows a template may loop: every table that people fill in, the clauses, and the measures.

Invariant: a cell is printed as in the appendix; what is not known is 待補.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from secaudit.model.assessment import VERDICT_TITLES
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.schema import Cell, Column, Kind, Table, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Measure, measures
from secaudit.reports.blocks import TableCell
from secaudit.reports.wording import NONE, claim_title, day, exact_twd, joined, worded

MOST_ROWS = 2_000
"""Rows of a table that a template may have; longer ones are for the appendix's own tables."""
NUMBER = ("項次", "no")
"""The column that every table has: 1, 2, 3 …"""


class Rows(NamedTuple):
    """``columns`` are titles and aliases; ``total`` is how many rows there are, of which ``rows`` are the first."""

    title: str
    alias: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


class Source(NamedTuple):
    """A table and how its rows are printed, but for their number."""

    title: str
    alias: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Material], Sequence[object]]
    printed: Callable[[Material, object], tuple[str, ...]]


def rows_of(source: Source, material: Material) -> Rows:
    found = source.rows(material)
    made = tuple(_numbered(source, material, found))
    return Rows(source.title, source.alias, (NUMBER, *source.columns), made, len(found))


def _numbered(source: Source, material: Material, found: Sequence[object]) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(islice(found, MOST_ROWS), 1):
        yield str(number), *(TableCell(text).text for text in source.printed(material, row))


def _of_declared(table: Table) -> Source:
    def printed(material: Material, row: object) -> tuple[str, ...]:
        assert isinstance(row, tuple)
        return tuple(_cell(material, column, value) for column, value in zip(table.columns, row, strict=True))

    columns = tuple((c.title, c.name) for c in table.columns)
    return Source(table.title, table.name, columns, lambda m: m.inventory.rows(table.name), printed)


def _cell(material: Material, column: Column, value: Cell) -> str:
    if column.kind is Kind.REF:
        return material.name(value)
    if column.kind is Kind.REFS and value is not None:
        return joined(material.name(key) for key in members(value))
    return worded(column, value)


def _of_controls() -> Source:
    columns = (("條文編號", "id"), ("名稱", "title"), ("條文", "clause"), ("章節", "chapter"), ("判定", "verdict"),
               ("自評", "claim"), ("理由", "reason"), ("改善建議", "remedy"))  # fmt: skip

    def printed(material: Material, row: object) -> tuple[str, ...]:
        result = material.results[str(row)]
        control = material.control(str(row))
        words = (control.title.zh_tw, control.clause, control.chapter) if control else ("", "", "")
        remedy = control.remedy if control else ""
        return (str(row), *words, VERDICT_TITLES[result.verdict], claim_title(result.claim), result.reason, remedy)

    return Source("條文", "control", columns, lambda m: tuple(m.results), printed)


def _of_measures() -> Source:
    columns = (("措施編號", "id"), ("條文編號", "control_id"), ("條文", "control"), ("判定", "verdict"),
               ("缺口", "gap"), ("措施", "text"), ("採購", "purchases"), ("規劃變更", "changes"),
               ("風險", "risks"), ("負責人", "owner"),
               ("完成日", "due"), ("經費", "cost"))  # fmt: skip

    def printed(material: Material, row: object) -> tuple[str, ...]:
        assert isinstance(row, Measure)
        cost = exact_twd(row.cost_twd) if row.purchases else NONE
        return (row.id, row.control_id, material.clause_name(row.control_id), VERDICT_TITLES[row.verdict], row.gap,
                row.text, joined(map(material.name, row.purchases)), joined(row.changes), joined(row.risks),
                joined(row.owners), day(row.due), cost)  # fmt: skip

    return Source("措施", "measure", columns, measures, printed)


SOURCES: tuple[Source, ...] = (
    *(_of_declared(table) for table in FILLED_TABLES if not table.single),
    _of_controls(),
    _of_measures(),
)
