"""A company's inventory: for each declared table its rows, and where each row came from.

Invariant: rows are in the column order of the schema and every cell is in its stored form (see ``schema.Kind``).
Nothing here knows files; importers build inventories, views and graphs read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.schema import Cell, Row

View = TypeVar("View", bound=NamedTuple)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table's rows stand in the input: the file, the sheet, and the number of each row (1-based)."""

    file: str
    sheet: str
    rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Rows by table name; a table that was not given has no rows."""

    tables: Mapping[str, tuple[Row, ...]]
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, **tables: Iterable[Mapping[str, Cell]]) -> Inventory:
        """Build one from mappings of stored cells; missing columns take the schema's default. For tests and tools."""
        built: dict[str, tuple[Row, ...]] = {}
        for name, given in tables.items():
            table = TABLE_BY_NAME[name]
            rows = list(given)
            if unknown := {key for row in rows for key in row} - set(table.names):
                raise KeyError(f"{name}: {', '.join(sorted(unknown))}")
            built[name] = tuple(tuple(row.get(c.name, c.default) for c in table.columns) for row in rows)
        return cls(built)

    def rows(self, table: str) -> tuple[Row, ...]:
        return self.tables.get(table, ())

    def select(self, table: str, view: type[View]) -> Iterator[View]:
        """The rows of ``table`` as ``view``: a NamedTuple whose field names are columns of that table."""
        positions = TABLE_BY_NAME[table].positions
        fields: tuple[str, ...] = cast(Any, view)._fields
        cells = itemgetter(*(positions[f] for f in fields))
        if len(fields) == 1:
            return (view(cells(row)) for row in self.rows(table))
        return map(cast(Any, view)._make, map(cells, self.rows(table)))

    def dicts(self, table: str) -> Iterator[dict[str, Cell]]:
        names = TABLE_BY_NAME[table].names
        return (dict(zip(names, row, strict=True)) for row in self.rows(table))

    @property
    def case(self) -> dict[str, Cell]:
        """The one row of table ``case``; all unknown when it was not given."""
        return next(self.dicts("case"), dict.fromkeys(TABLE_BY_NAME["case"].names))

    def replacing(self, **tables: tuple[Row, ...]) -> Inventory:
        return replace(self, tables={**self.tables, **tables})

    def __len__(self) -> int:
        return sum(len(self.rows(t.name)) for t in TABLES)
