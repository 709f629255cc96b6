"""The columns behind the declared ones: what follows from a row, its zone or its person, and the age of every date.

Invariant: a row comes out in the column order of ``model.derived.QUERYABLE``; what a fact depends on and is not known
makes the fact NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from secaudit.model import choices
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import age_column
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Row, pack
from secaudit.tables.effective import merging
from secaudit.tables.listed_findings import unlisted

_EVENTS_AT = TABLE_BY_NAME["asset"].positions[choices.LOG_EVENTS[0].code]
_EVENTS_END = _EVENTS_AT + len(choices.LOG_EVENTS)
_KIND_GROUPS = (
    choices.HOST_KINDS,
    choices.CONTROLLER_KINDS,
    choices.SYSTEM_KINDS,
    choices.FIREWALL_KINDS,
    choices.DETECTION_KINDS,
)


class DaysSince(dict[Cell, int | None]):
    """Whole days from a stored date to ``as_of``, negative when it lies ahead; NULL for NULL. Counted once a date."""

    def __init__(self, as_of: date) -> None:
        super().__init__({None: None})
        self.as_of = as_of
        self._today = as_of.toordinal()

    def __missing__(self, day: Cell) -> int:
        days = self[day] = self._today - date.fromisoformat(str(day)).toordinal()
        return days


def with_ages(rows: Iterable[Row], columns: tuple[Column, ...], days: DaysSince) -> Iterator[Row]:
    """``rows`` with the days since each of their ``…_on`` dates behind; ``columns`` are those of the rows."""
    dates = tuple(i for i, column in enumerate(columns) if age_column(column))
    if not dates:
        yield from rows
        return
    for row in rows:
        yield row + tuple([days[row[i]] for i in dates])


def asset_rows(inventory: Inventory) -> Iterator[Row]:
    """Assets with effective settings and the derived columns (zone facts, kind groups, the ten events of A4-2.4.4)."""
    zone, kinds, events = _zone_facts(inventory), _KindFacts(), _EventFacts()
    at = TABLE_BY_NAME["asset"].positions
    zone_at, kind_at = at["zone_id"], at["kind"]
    nowhere: Row = (None, None)
    for row in map(merging(inventory), inventory.rows("asset")):
        yield row + zone.get(row[zone_at], nowhere) + kinds[row[kind_at]] + events[row[_EVENTS_AT:_EVENTS_END]]


def flow_rows(inventory: Inventory) -> Iterator[Row]:
    """Flows with is_remote and the names of their ends; the id itself where the end has left the view."""
    at = TABLE_BY_NAME["flow"].positions
    source, target, purpose = at["source_id"], at["target_id"], at["purpose"]
    rows = inventory.rows("flow")
    ends = {row[i] for row in rows for i in (source, target)}
    names = {row[0]: row[1] for table in ("zone", "asset") for row in inventory.rows(table) if row[0] in ends}
    for row in rows:
        remote = None if row[purpose] is None else int(row[purpose] in choices.REMOTE_PURPOSES)
        yield (*row, remote, names.get(row[source], row[source]), names.get(row[target], row[target]))


def record_rows(inventory: Inventory) -> Iterator[Row]:
    """Records with name, job title, employment and decision role of the person they name; NULL without one."""
    at = TABLE_BY_NAME["person"].positions
    wanted = [at[name] for name in ("name", "job_title", "is_employee", "makes_decisions")]
    people = {row[0]: tuple([row[i] for i in wanted]) for row in inventory.rows("person")}
    person = TABLE_BY_NAME["record"].positions["person_id"]
    nobody: Row = (None, None, None, None)
    for row in inventory.rows("record"):
        yield row + people.get(row[person], nobody)


def person_rows(inventory: Inventory) -> Iterator[Row]:
    """People with the kinds of existing records that name them (``|`` when none does)."""
    at = TABLE_BY_NAME["record"].positions
    kind, person, state = at["kind"], at["person_id"], at["state"]
    named: dict[Cell, dict[str, None]] = {}
    for record in inventory.rows("record"):
        if record[person] is not None and record[state] != "planned":
            named.setdefault(record[person], {})[str(record[kind])] = None
    for row in inventory.rows("person"):
        yield (*row, pack(tuple(named.get(row[0], ()))))


def vulnerability_rows(inventory: Inventory) -> Iterator[Row]:
    """Vulnerabilities, and one more for each test that counts more high findings than are listed (A4-2.5.1.1)."""
    yield from inventory.rows("vulnerability")
    title = TABLE_BY_NAME["record"].positions["title"]
    for record, missing in unlisted(inventory):
        cells = {
            "id": f"{record[0]}/未登錄",
            "title": f"{record[title]}：另有 {missing} 項高風險未登錄於弱點表",
            "record_id": record[0],
            "severity": "high",
        }
        yield tuple(cells.get(name) for name in TABLE_BY_NAME["vulnerability"].names)


WIDENED: dict[str, Callable[[Inventory], Iterator[Row]]] = {
    "asset": asset_rows,
    "flow": flow_rows,
    "person": person_rows,
    "vulnerability": vulnerability_rows,
    "record": record_rows,
}
"""How the rows of each table of ``model.derived.DERIVED_COLUMNS`` get their further columns."""


def _zone_facts(inventory: Inventory) -> dict[Cell, Row]:
    at = TABLE_BY_NAME["zone"].positions
    return {row[0]: (row[at["layer"]], row[at["trust"]]) for row in inventory.rows("zone")}


class _KindFacts(dict[Cell, Row]):
    """is_host, is_controller, is_system, is_firewall, is_detection by kind of asset."""

    def __missing__(self, kind: Cell) -> Row:
        facts: Row = tuple(None if kind is None else int(kind in group) for group in _KIND_GROUPS)
        self[kind] = facts
        return facts


class _EventFacts(dict[Row, Row]):
    """log_events_count, log_events_unknown and log_events_missing by the ten answers."""

    def __missing__(self, events: Row) -> Row:
        missing = [c.title for c, logged in zip(choices.LOG_EVENTS, events, strict=True) if logged != 1]
        unknown = events.count(None)
        text = "十類皆未填" if unknown == len(events) else "、".join(missing) or "無"
        facts = self[events] = (events.count(1), unknown, text)
        return facts
