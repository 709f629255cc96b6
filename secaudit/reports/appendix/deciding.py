"""判定明細 in part 12: the rows that did not simply pass, with the cells that decided and where those came from.

Invariant: no deciding row is dropped: rows of one check that came out alike, for the same reason and by the same cells,
share a line that names each of them and its place; a cell is left out only where the reason beside it says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from secaudit.model.assessment import CheckResult, ControlResult, DecidingCell, DecidingRow, Tally
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import MOST_ROWS, Paragraph, Ref, Table, TableCell, cell, table
from secaudit.reports.wording import formal, joined, verdict_cell

MOST_DECIDING = 10
"""Deciding rows of one check that are printed."""
_DERIVED = ("", "推導")
"""Sources that say nothing about where somebody would look."""
_PLACE = re.compile(r"^(.*第 )(\d+)( 列)$")
WAYS = ("外部連入之連線及路徑見", Ref("table:exposure"))
_LONG = 3
"""A shown value of so many characters is said where it stands in the reason, whatever stands before it."""


def deciding_rows(material: Material) -> Table | Paragraph:
    return table(
        "判定明細（未直接符合之項目）",
        [("條文", 20), ("對象（位置）", 62), ("結果", 16, "center"), ("說明與判定欄位", 72)],
        [row for r in material.assessment.results for row in _details(r)],
        most=2 * MOST_ROWS,
    )


def _details(result: ControlResult) -> Iterator[tuple[str | TableCell, ...]]:
    pointer = cell(Ref(f"control:{result.control_id}", result.control_id))
    for check in result.checks:
        alike: dict[tuple[object, str], list[DecidingRow]] = {}
        for row in check.rows[:MOST_DECIDING]:
            alike.setdefault((row.outcome, _why(row)), []).append(row)
        for (_, why), rows in alike.items():
            yield pointer, _named(rows), verdict_cell(rows[0].outcome), why or cell(*WAYS)
        left = check.rows_left_out + max(0, len(check.rows) - MOST_DECIDING)
        if left:
            yield pointer, f"其餘 {left} 列", verdict_cell(check.outcome), _counted(check)


def _named(rows: Sequence[DecidingRow]) -> str:
    """Every row by id and name, then where they stand: ``甲、乙（「資產」第 4、6 列）``."""
    names = joined(f"{r.id} {r.name}{f' ×{r.quantity}' if r.quantity > 1 else ''}" for r in rows)
    places = joined(_gathered([r.place for r in rows if r.place]))
    return f"{names}（{places}）" if any(r.place for r in rows) else names


def _gathered(places: Sequence[str]) -> Iterator[str]:
    """Places of one sheet together."""
    numbers: dict[tuple[str, str], list[str]] = {}
    for place in places:
        found = _PLACE.match(place)
        key = (found.group(1), found.group(3)) if found else (place, "")
        numbers.setdefault(key, []).append(found.group(2) if found else "")
    for (before, after), given in numbers.items():
        yield f"{before}{'、'.join(number for number in given if number)}{after}"


def _why(row: DecidingRow) -> str:
    """The reason without the name that stands beside it, then the cells that it does not say; "" of a place that is
    reached from outside, as part 3 has the ways to it."""
    if row.table == "exposure":
        return ""
    reason = row.because.removeprefix(f"{row.name}：")
    return "；".join(part for part in (formal(reason), formal(_cells(row.cells, reason))) if part) or "－"


def _cells(cells: Sequence[DecidingCell], reason: str) -> str:
    """By where the values came from; of those that the reason says already, only where they came from."""
    by_source: dict[str, list[str]] = {}
    for given in cells:
        words = by_source.setdefault(given.source, [])
        if not _is_said(given, reason):
            words.append(f"{given.title}：{given.shown}")
    said = []
    for source, words in by_source.items():
        if words:
            said.append(joined(words) + (f"（{source}）" if source else ""))
        elif source not in _DERIVED:
            said.append(f"來源：{source}")
    return "；".join(said)


def _is_said(given: DecidingCell, reason: str) -> bool:
    exactly = any(f"{given.title}{between}{given.shown}" in reason for between in ("", " ", "："))
    return exactly or (len(given.shown) >= _LONG and given.shown in reason)


def _counted(check: CheckResult) -> str:
    tally: Tally = check.tally
    return f"{check.title}：共 {tally.total}，符合 {tally.met}、不符合 {tally.not_met}、無法評估 {tally.unknown}"
