"""The two views of an inventory: as it is (現況) and as planned (規劃), both with what was observed laid over.

Invariant: a view is an ordinary inventory whose origins still point at the right input rows; the tables without a
state (purchases, answers, evidence …) are the same in both, and the table of planned changes is always kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import compress
from typing import NamedTuple

from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory, Origin
from secaudit.model.schema import INTEGER_KINDS, Cell, Row, Table
from secaudit.tables.observed import overlaid

_PROMISED = ("has_minutes", "has_sign_in", "improvement_noted")
"""What the plan of a meeting or a drill promises along with it."""


_WITH_PLANS = frozenset({"profile", "change", "observation", *(t.name for t in TABLES if t.plannable)})
"""The tables in which a view may say otherwise than the whole inventory."""


class IncompletePlan(NamedTuple):
    """A planned row, retirement or change that cannot count as planned, and why."""

    table: str
    id: str
    name: str
    why: str


class Change(NamedTuple):
    """A row of table ``change``."""

    id: str
    target_id: str
    setting: str
    value: str
    plan_owner: str | None
    plan_due: str | None


def is_complete(owner: Cell, due: Cell, as_of: date) -> bool:
    """A plan counts only with an owner and a date that is not before ``as_of`` (貳.三(二)4(4) 規劃構想)."""
    return bool(owner) and due is not None and str(due) >= as_of.isoformat()


def as_is(inventory: Inventory) -> Inventory:
    """What exists today: rows in state 規劃 leave, 現況 and 汰除 stay, no change is applied.

    References may then point at rows that have left; whoever follows one treats the thing as not there.
    """
    return _keeping(overlaid(inventory), lambda state, _owner, _due: state != "planned")


def to_be(inventory: Inventory, as_of: date) -> Inventory:
    """What the plans lead to; a plan without owner or date, or overdue at ``as_of``, changes nothing.

    規劃 rows come in, 汰除 rows leave, changes are applied to their asset or profile. A planned record counts as held
    on ``as_of`` (the view asks: were all this done today, would it be enough?), and its blank has_minutes, has_sign_in
    and improvement_noted count as 是: the plan promises them, and 驗收 asks for them by the as-is view.
    """

    def stays(state: Cell, owner: Cell, due: Cell) -> bool:
        if state == "planned":
            return is_complete(owner, due, as_of)
        return state != "retiring" or not is_complete(owner, due, as_of)

    return _with_changes(_with_promises(_keeping(overlaid(inventory), stays), as_of), as_of)


def counted_changes(inventory: Inventory, as_of: date) -> tuple[Change, ...]:
    """The planned changes with owner and a date not overdue, earliest first; on one cell the latest wins."""
    changes = [c for c in inventory.select("change", Change) if is_complete(c.plan_owner, c.plan_due, as_of)]
    return tuple(sorted(changes, key=lambda c: c.plan_due or ""))


def carried(view: Inventory, before: Inventory, whole: Inventory) -> Inventory | None:
    """The view of ``whole``, given that ``view`` was the same view of ``before``; ``None`` when a plan may differ."""
    changed = {t.name for t in TABLES if whole.rows(t.name) is not before.rows(t.name)}
    if changed & _WITH_PLANS:
        return None
    taken = {name: whole.rows(name) for name in changed}
    origins = {name: whole.origins[name] for name in changed & whole.origins.keys()}
    return Inventory({**view.tables, **taken}, {**view.origins, **origins})


def incomplete_plans(inventory: Inventory, as_of: date) -> tuple[IncompletePlan, ...]:
    """Every planned or retiring row and every change that lacks owner or date, or is overdue at ``as_of``."""
    return tuple(_incomplete(inventory, as_of))


def _incomplete(inventory: Inventory, as_of: date) -> Iterator[IncompletePlan]:
    for table in TABLES:
        if not table.plannable and table.name != "change":
            continue
        at = table.positions
        state, owner, due = at.get("state"), at["plan_owner"], at["plan_due"]
        for row in inventory.rows(table.name):
            if state is not None and row[state] not in ("planned", "retiring"):
                continue
            if not is_complete(row[owner], row[due], as_of):
                yield IncompletePlan(table.name, str(row[0]), _name(table, row), _why(row[owner], row[due]))


def _why(owner: Cell, due: Cell) -> str:
    missing = [title for title, cell in (("負責人", owner), ("完成日", due)) if not cell]
    return f"未填規劃{'及'.join(missing)}" if missing else f"規劃完成日 {due} 已過"


def _name(table: Table, row: Row) -> str:
    if table.name == "change":
        column = _setting_column(str(row[table.positions["setting"]]))
        return f"{row[table.positions['target_id']]} {column or row[table.positions['setting']]}"
    named = next((row[table.positions[c]] for c in ("name", "title", "device") if c in table.positions), None)
    return str(named or row[0])


def _setting_column(name: str) -> str | None:
    column = TABLE_BY_NAME["asset"].by_name.get(name)
    return column.title if column else None


def _keeping(inventory: Inventory, stays: Callable[[Cell, Cell, Cell], bool]) -> Inventory:
    tables, origins = dict(inventory.tables), dict(inventory.origins)
    for table in TABLES:
        if not table.plannable or table.name not in tables:
            continue
        at = table.positions
        state, owner, due = at["state"], at["plan_owner"], at["plan_due"]
        rows = tables[table.name]
        kept = [stays(row[state], row[owner], row[due]) for row in rows]
        if all(kept):
            continue
        tables[table.name] = tuple(compress(rows, kept))
        if origin := origins.get(table.name):
            origins[table.name] = Origin(origin.file, origin.sheet, tuple(compress(origin.rows, kept)))
    return Inventory(tables, origins)


def _with_promises(inventory: Inventory, as_of: date) -> Inventory:
    table = TABLE_BY_NAME["record"]
    at = table.positions

    def kept_promise(row: Row) -> Row:
        if row[at["state"]] != "planned":
            return row
        promised = {name: 1 if row[at[name]] is None else row[at[name]] for name in _PROMISED}
        cells = promised | {"held_on": as_of.isoformat()}
        return tuple(cells.get(name, cell) for name, cell in zip(table.names, row, strict=True))

    return inventory.replacing(record=tuple(map(kept_promise, inventory.rows("record"))))


def _with_changes(inventory: Inventory, as_of: date) -> Inventory:
    changes: dict[str, list[Change]] = {}
    for change in counted_changes(inventory, as_of):
        changes.setdefault(change.target_id, []).append(change)
    if not changes:
        return inventory
    return inventory.replacing(
        **{
            name: tuple(
                _changed(TABLE_BY_NAME[name], row, changes[str(row[0])]) if row[0] in changes else row
                for row in inventory.rows(name)
            )
            for name in ("asset", "profile")
        }
    )


def _changed(table: Table, row: Row, changes: list[Change]) -> Row:
    cells = list(row)
    for change in changes:
        position = table.positions.get(change.setting)
        if position is not None:
            cells[position] = _stored(table, change, cells[position])
    return tuple(cells)


def _stored(table: Table, change: Change, before: Cell) -> Cell:
    """The planned value in its stored form; a value that is no such number leaves the cell as it was."""
    if table.by_name[change.setting].kind not in INTEGER_KINDS:
        return change.value
    try:
        return int(change.value)
    except ValueError:
        return before
