"""The rows that decided: fetched with just the columns that their check reads, and explained in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from secaudit.model.assessment import DecidingCell, DecidingRow, Verdict
from secaudit.model.derived import QUERYABLE
from secaudit.model.display import shown
from secaudit.model.schema import Cell
from secaudit.rules.hearing import Hearing

KEPT_ROWS = 30
"""Deciding rows kept per check; the tally counts all of them."""

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_SILENT = frozenset({"id", "name", "title", "state"})


def fields_of(template: str) -> tuple[str, ...]:
    """The columns that a ``because`` sentence names in braces."""
    return tuple(dict.fromkeys(_FIELD.findall(template)))


def deciding_rows(
    hearing: Hearing, table: str, outcome_sql: str, columns: Iterable[str], because: str
) -> tuple[DecidingRow, ...]:
    """The first :data:`KEPT_ROWS` rows for which ``outcome_sql`` yields a verdict other than met."""
    schema = QUERYABLE[table]
    label = next((n for n in ("name", "title") if n in schema.by_name), schema.key.name)
    quantity = "quantity" if "quantity" in schema.by_name else "1"
    wanted = tuple(dict.fromkeys((*columns, *fields_of(because))))
    chosen = "".join(f', "{c}"' for c in wanted)
    rows = hearing.ask(
        f'SELECT * FROM (SELECT {outcome_sql} AS outcome, "{schema.key.name}", "{label}", {quantity}{chosen} '
        f'FROM "{table}") WHERE outcome IS NOT NULL LIMIT {KEPT_ROWS}'
    )
    return tuple(_row(hearing, table, wanted, because, row) for row in rows)


def _row(hearing: Hearing, table: str, wanted: tuple[str, ...], because: str, row: tuple[Cell, ...]) -> DecidingRow:
    outcome, key, name, quantity, *values = row
    cells = dict(zip(wanted, values, strict=True))
    columns = QUERYABLE[table].by_name
    return DecidingRow(
        table=table,
        id=str(key),
        name=str(name or key),
        outcome=Verdict(str(outcome)),
        because=_FIELD.sub(lambda m: shown(columns[m[1]], cells[m[1]]), because),
        cells=tuple(
            DecidingCell(c, columns[c].title, v, shown(columns[c], v), hearing.database.provenance(table, str(key), c))
            for c, v in cells.items()
            if c not in _SILENT
        ),
        quantity=int(quantity or 1),
        place=hearing.database.place_of(table, str(key)),
    )
