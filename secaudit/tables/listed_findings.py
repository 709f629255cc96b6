"""Which tests a listed finding counts for, and which tests count more high findings than are listed (A4-2.5.1.1).

1. A finding counts for the test it names.
2. One that a later test found again has moved there. It still counts for the earlier tests of the same scanner, back
   to the day it was found, and for those of that scanner whose day nobody knows; never for a test of another scanner
   or one that was typed: what those found is not known to be the same.
3. One that names no test counts for the first that lacks some.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from secaudit.model import choices
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Row

HIGH = ("critical", "high")
_COUNTING = (*choices.SCAN_KINDS, "risk_assessment")


def scanner(format_name: Cell) -> str:
    """The scanner behind a format: its report comes as XML, CSV or JSON (``nessus-csv`` → ``nessus``)."""
    return str(format_name or "").partition("-")[0]


def unlisted(inventory: Inventory) -> Iterator[tuple[Row, int]]:
    """Each test (a row of ``record``) that counts more high findings than are listed, and how many more."""
    at = TABLE_BY_NAME["record"].positions
    tests = [row for row in inventory.rows("record") if row[at["kind"]] in _COUNTING]
    listed = _listed(inventory, {row[0]: row[at["held_on"]] for row in tests})
    for row in tests:
        missing = int(row[at["high_findings"]] or 0) - listed[row[0]]
        if missing <= 0:
            continue
        loose = min(missing, listed[None])
        listed[None] -= loose
        if missing > loose:
            yield row, missing - loose


def _listed(inventory: Inventory, held: dict[Cell, Cell]) -> Counter[Cell]:
    """By test the number of high findings that count for it; under ``None`` those that name none."""
    at = TABLE_BY_NAME["vulnerability"].positions
    severity, of, found_on = at["severity"], at["record_id"], at["found_on"]
    high = Counter((row[of], row[found_on]) for row in inventory.rows("vulnerability") if row[severity] in HIGH)
    listed: Counter[Cell] = Counter()
    for (test, _), number in high.items():
        listed[test] += number
    for tests in _series(inventory, held).values():
        _count_moved(listed, {k: n for k, n in high.items() if k[0] in tests}, tests, held)
    return listed


def _series(inventory: Inventory, held: dict[Cell, Cell]) -> dict[str, dict[Cell, None]]:
    """By scanner the tests that it reported."""
    at = TABLE_BY_NAME["observation"].positions
    target, form = at["target_id"], at["format"]
    found: dict[str, dict[Cell, None]] = {}
    for row in inventory.rows("observation"):
        if row[target] in held and row[form]:
            found.setdefault(scanner(row[form]), {})[row[target]] = None
    return found


def _count_moved(
    listed: Counter[Cell], high: dict[tuple[Cell, Cell], int], tests: dict[Cell, None], held: dict[Cell, Cell]
) -> None:
    """Rule 2 for the tests of one scanner: each finding counts from the day it was found to the test it is with."""
    dated = sorted((str(held[test]), str(test), test) for test in tests if held[test] is not None)
    days = [day for day, *_ in dated]
    steps = [0] * (len(days) + 1)
    for (test, found_on), number in high.items():
        if found_on is None or held[test] is None or str(found_on) > str(held[test]):
            continue
        steps[bisect_left(days, str(found_on))] += number
        steps[bisect_right(days, str(held[test]))] -= number
        listed[test] -= number
    for (*_, test), number in zip(dated, accumulate(steps), strict=False):
        listed[test] += number
    for test in tests:
        if held[test] is None:
            listed[test] += sum(number for (of, _), number in high.items() if of != test)
