"""What must hold across rows and tables: identifiers are unique, references lead somewhere, the past is past.

Invariant: a check costs one pass over the identifiers; rows are searched only when something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from secaudit.errors import Place, Problem
from secaudit.importers.cells import quoted
from secaudit.importers.grid import origin_place
from secaudit.importers.report import Report
from secaudit.importers.rows import Reading
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Kind, Row, Table, members
from secaudit.text import folded

_CONTROL = ("control",)


def check_case(readings: Mapping[str, Reading], file: str, report: Report, base: Inventory) -> None:
    """There is exactly one row in every single-row table, of the file or else of ``base``."""
    for table in TABLES:
        reading = readings.get(table.name)
        if not table.single or (reading and (len(reading.rows) == 1 or not reading.usable)):
            continue
        if reading is None or not reading.rows:
            if base.rows(table.name):
                continue
            place = reading.grid.place() if reading else Place(file)
            report.add("E-ROW-04", place, f"「{table.title}」沒有資料", f"請在「{table.title}」填一列（範例列不算）")
            continue
        place = reading.grid.place(reading.numbers[1])
        report.add("E-ROW-04", place, f"「{table.title}」有 {len(reading.rows)} 列", "只能有一列，請刪除其餘各列")


def check_identifiers(readings: Mapping[str, Reading], report: Report) -> None:
    for reading in readings.values():
        keys = [row[0] for row in reading.rows]
        if len(set(keys)) < len(keys):
            _report_doubles(reading, keys, report)


def _report_doubles(reading: Reading, keys: list[Cell], report: Report) -> None:
    first: dict[Cell, int] = {}
    for index, key in enumerate(keys):
        if key is None:
            continue
        if key not in first:
            first[key] = reading.numbers[index]
            continue
        reading.bad.add(index)
        place = reading.grid.place(reading.numbers[index], reading.table.key.title)
        where = "行" if reading.grid.lines else "列"
        what = f"「{quoted(str(key))}」重複，第 {first[key]} {where}已有"
        report.add("E-ROW-01", place, what, "請改成不重複的編號")


def check_references(readings: Mapping[str, Reading], report: Report, base: Inventory) -> None:
    """Every reference is the identifier of exactly one row of the tables that its column names, read or in ``base``."""
    known = {table.name: {row[0] for row in base.rows(table.name)} for table in TABLES}
    for name, reading in readings.items():
        known[name] |= {row[0] for row in reading.rows} - {None}
    unusable = {name for name, reading in readings.items() if not reading.usable}
    for reading in readings.values():
        for position, column in enumerate(reading.table.columns):
            if column.refs and column.refs != _CONTROL and not unusable.intersection(column.refs):
                pools = [known.get(t, set()) for t in column.refs]
                wrong = _wrong(reading, position, column, pools)
                if wrong:
                    rows = {t: (*base.rows(t), *(readings[t].rows if t in readings else ())) for t in column.refs}
                    _report_wrong(reading, position, wrong, pools, by_name(rows), report)


def by_name(rows: Mapping[str, Iterable[Row]]) -> dict[str, tuple[str, ...]]:
    """Name → the identifiers of the rows that bear it; ``rows`` by table."""
    found: dict[str, dict[str, None]] = {}
    for table, of_table in rows.items():
        position = TABLE_BY_NAME[table].positions.get("name")
        if position is None:
            continue
        for row in of_table:
            if row[0] is not None and row[position] is not None:
                found.setdefault(folded(str(row[position])), {})[str(row[0])] = None
    return {name: tuple(ids) for name, ids in found.items()}


def asked_for_identifier(ids: Iterable[str]) -> str:
    """What to do where a name was typed instead of the identifier of the rows that bear it."""
    return f"這裡要填編號，不是名稱：是不是{'或'.join(f'「{i}」' for i in ids)}？"


def _wrong(reading: Reading, position: int, column: Column, pools: list[set[Cell]]) -> set[Cell]:
    cells = {row[position] for row in reading.rows} - {None}
    used = {i for cell in cells for i in _identifiers(column, cell)}
    return {i for i in used if sum(i in pool for pool in pools) != 1}


def _report_wrong(
    reading: Reading,
    position: int,
    wrong: set[Cell],
    pools: list[set[Cell]],
    named: Mapping[str, tuple[str, ...]],
    report: Report,
) -> None:
    column = reading.table.columns[position]
    alike = {folded(str(i)): i for pool in pools for i in pool}
    for index, row in enumerate(reading.rows):
        for identifier in _identifiers(column, row[position]):
            if identifier in wrong:
                reading.bad.add(index)
                place = reading.grid.place(reading.numbers[index], column.title)
                found = any(identifier in p for p in pools)
                report.add(*_trouble(place, column, identifier, found, alike, named))


def _trouble(
    place: Place,
    column: Column,
    identifier: Cell,
    found: bool,
    alike: Mapping[str, Cell],
    named: Mapping[str, tuple[str, ...]],
) -> tuple[str, Place, str, str]:
    titles = "、".join(TABLE_BY_NAME[t].title for t in column.refs)
    if found:
        what = f"「{quoted(str(identifier))}」在{titles}都有，不知道指哪一個"
        return "E-ROW-03", place, what, "請把其中一個改成別的編號"
    close = alike.get(folded(str(identifier)))
    fix = f"是不是「{close}」？" if close else f"請先在{titles}加上這個編號，或改正這裡"
    if not close and (ids := named.get(folded(str(identifier)))):
        fix = asked_for_identifier(map(quoted, ids))
    return "E-ROW-02", place, f"「{quoted(str(identifier))}」不在{titles}裡", fix


def _identifiers(column: Column, cell: Cell) -> tuple[Cell, ...]:
    if cell is None:
        return ()
    return members(cell) if column.kind is Kind.REFS else (cell,)


def control_references(inventory: Inventory) -> Iterator[tuple[str, Place]]:
    """Every control id that the case names, and where: only a catalogue can tell which of them exist."""
    for table in TABLES:
        for position, column in enumerate(table.columns):
            if column.refs == _CONTROL or column.name == "control_id":
                for index, row in enumerate(inventory.rows(table.name)):
                    for identifier in _identifiers(column, row[position]):
                        place = origin_place(inventory.origins.get(table.name), table, index, column.title)
                        yield str(identifier), place


def dates_ahead(inventory: Inventory, as_of: date) -> tuple[Problem, ...]:
    """Dates of things that have happened, yet lie after ``as_of``. Rows that are only planned may name any date."""
    report = Report("")
    for table in TABLES:
        for position, column in enumerate(table.columns):
            if column.past:
                _check_past(inventory, table, position, as_of.isoformat(), report)
    return report.everything()


def _check_past(inventory: Inventory, table: Table, position: int, as_of: str, report: Report) -> None:
    column = table.columns[position]
    for index, row in enumerate(inventory.rows(table.name)):
        day = row[position]
        if isinstance(day, str) and day > as_of and not _is_planned(table, row):
            place = origin_place(inventory.origins.get(table.name), table, index, column.title)
            fix = "已發生的事不會在評估日之後，請核對日期；還沒發生請留空白或改為規劃"
            report.add("E-ROW-06", place, f"日期 {day} 晚於評估日 {as_of}", fix)


def _is_planned(table: Table, row: Row) -> bool:
    return table.plannable and row[table.positions["state"]] == "planned"
