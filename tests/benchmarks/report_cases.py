"""Cases that make long documents: every paper of a made-up company copied many times, or names as long as a book.

    python tests/benchmarks/report_cases.py FOLDER [--copies 12] [--long 0]

Invariant: the same numbers give the same bytes; copies have ids of their own and point to what the originals point to.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import cases
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.schema import Kind, Table

COPIED = ("vendor", "purchase", "person", "data_set", "backup_copy", "key", "record", "risk", "vulnerability",
          "evidence", "flow", "change", "subcontract")  # fmt: skip
_SHORT = ("id", "tax_id", "setting", "value")
WORDS = "供應商自行填寫的很長的說明文字，"


def write_long_case(folder: Path, copies: int, long: int, assets: int = 400) -> None:
    """A case of ``assets`` assets; each row of :data:`COPIED` stands in it ``copies`` times, and every free text of
    the first ten rows of a table is ``long`` characters long where ``long`` is not 0."""
    cases.write_case(folder, assets)
    for table in FILLED_TABLES:
        path = folder / f"{table.title}.csv"
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = csv.reader(handle)
        if table.name in COPIED:
            rows = [*rows, *_copied(table, header, rows, copies - 1)]
        if long:
            _lengthen(table, header, rows, long)
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle).writerows([header, *rows])


def _copied(table: Table, header: list[str], rows: list[list[str]], copies: int) -> list[list[str]]:
    at = header.index(table.by_name["id"].title)
    return [
        [f"{cell}-C{copy}" if place == at else cell for place, cell in enumerate(row)]
        for copy in range(1, copies + 1)
        for row in rows
    ]


def _lengthen(table: Table, header: list[str], rows: list[list[str]], long: int) -> None:
    free = [
        header.index(c.title)
        for c in table.columns
        if c.kind is Kind.TEXT and c.name not in _SHORT and c.title in header
    ]
    for number, row in enumerate(rows[:10]):
        for place in free:
            if row[place]:
                row[place] = (f"{number}{WORDS}" * (long // len(WORDS) + 1))[:long]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=12)
    parser.add_argument("--long", type=int, default=0, help="characters of every free text of the first rows")
    given = parser.parse_args()
    write_long_case(given.folder, given.copies, given.long)


if __name__ == "__main__":
    main()
