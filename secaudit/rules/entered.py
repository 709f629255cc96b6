"""Whether a case says anything at all that a check could look at: what tells 未評估 from 無法評估."""

from __future__ import annotations

from collections.abc import Iterable

from secaudit.rules.hearing import Hearing

_ENTERED_WHEN = {
    "case": "{} IS NOT NULL",
    "party": "{} IS NOT NULL",
    "aspect": "{} > 0",
    "layer_state": "{} > 0",
    "budget_line": "item = 'purchase'",
}
"""Tables with rows before anybody typed anything: when a column that a check reads, or a row, counts as entered."""

_ROWS_BEHIND = {"product_origin": "purchase"}
"""Tables that leave out rows which somebody did enter: the declared table that tells."""


def entered(table: str, columns: Iterable[str], hearing: Hearing) -> bool:
    """Whether somebody entered a row of ``table``, or, where rows are always there, one of the ``columns`` read."""
    if hearing.database.inventory.rows(_ROWS_BEHIND.get(table, "")):
        return True
    if table not in _ENTERED_WHEN:
        return hearing.count(table) > 0
    tests = [_ENTERED_WHEN[table].format(f'"{c}"') for c in columns if c not in ("id", "name")]
    return bool(hearing.ask(f'SELECT count(*) FROM "{table}" WHERE {" OR ".join(tests) or "1"}')[0][0])
