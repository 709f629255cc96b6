"""What is done about every gap: the measures M-01, M-02 … and what each of them uses.

Invariant: every control that is a gap, or that is judged 已規劃, has exactly one measure, numbered in the order of
:func:`~secaudit.reports.appendix.summary.gaps`; a measure uses only what the case names. How what it uses is found:

1. risks that name the control (對應條文);
2. changes of a setting that answers the control's clause, else of one that its checks read;
3. purchases that name the control, that such a risk names, or that such a change is made with;
4. planned records of a kind that one of its checks looks for;
5. planned and retiring rows: assets that such a purchase delivers or such a risk names, rows that its checks found
   wanting and that will retire, rows of the tables that its checks ask of backups and keys, and then flows and zones
   that belong to these assets, and planned rows that take the place of such a retiring one: a copy of the same data, an
   asset of the same kind in the same zone;
6. the answer that promises it (自評 規劃中).

The text of a measure is the treatment of its risks; without one it is the catalogue's advice, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from secaudit.model.assessment import ControlResult, Verdict
from secaudit.model.declared import SETTINGS, TABLES
from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material, Row, record_kinds
from secaudit.reports.appendix.summary import gaps
from secaudit.reports.wording import formal

PLANNABLE = tuple(t.name for t in TABLES if t.plannable and t.name != "record")
"""Tables whose rows are things that are planned or will retire; records have a place of their own."""
_ASKED_AS = {"backup_set": "backup_copy", "key_duty": "key", "key": "key"}
"""The table in which what a check asks for is planned."""


DONE = ("delivered", "paid")
"""Stages of a purchase of which neither owner nor day is asked any more."""
TOLD = ("purchase", "change", "risk")
"""Tables whose rows stand in a table of their own with the measures that use them."""


class Item(NamedTuple):
    """A row of a declared table that a measure uses."""

    table: str
    id: str

    @property
    def anchor(self) -> str:
        """Where it is told with the measures that use it: its own table, or the table of milestones."""
        told = f"{self.table}:{self.id}"
        return told if self.table in TOLD else f"milestone:{told}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One gap, what is done about it, and with what.

    ``advised``: ``text`` is the catalogue's advice, as no risk of the case has a treatment for it. ``owners`` are all
    who are named; ``due`` is the latest day named of what is not done (ISO), "" without one; ``finished``: all it uses
    is delivered or paid; ``unowned`` and ``undated`` are the used rows
    that name nobody or no day. ``cost_twd`` is what its purchases cost together, also where other measures use them;
    ``None`` without a purchase, or with one whose amount is not known.
    """

    id: str
    control_id: str
    verdict: Verdict
    gap: str
    text: str
    advised: bool
    risks: tuple[str, ...]
    purchases: tuple[str, ...]
    changes: tuple[str, ...]
    records: tuple[str, ...]
    things: tuple[Item, ...]
    promised: bool
    owners: tuple[str, ...]
    unowned: tuple[str, ...]
    due: str
    undated: tuple[str, ...]
    finished: bool
    cost_twd: int | None

    @property
    def anchor(self) -> str:
        return f"measure:{self.id}"

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything it uses, in the order in which it is told."""
        return (
            *(Item("purchase", key) for key in self.purchases),
            *(Item("change", key) for key in self.changes),
            *(Item("record", key) for key in self.records),
            *self.things,
            *(Item("risk", key) for key in self.risks),
            *([Item("answer", self.control_id)] if self.promised else []),
        )

    @property
    def is_planned(self) -> bool:
        """Something of the case is done about it, be it only a risk's treatment or a promise."""
        return bool(self.items)


def measures(material: Material) -> tuple[Measure, ...]:
    """A measure for every gap, worst first, then for every control that is judged 已規劃."""
    found = _Links(material)
    planned = (r for r in material.assessment.results if r.verdict is Verdict.PLANNED)
    return tuple(found.measure(number, r) for number, r in enumerate((*gaps(material), *planned), 1))


def by_item(all_measures: Iterable[Measure]) -> dict[Item, tuple[str, ...]]:
    """The measures that use a row, by that row: the way back."""
    found: dict[Item, list[str]] = {}
    for measure in all_measures:
        for item in measure.items:
            found.setdefault(item, []).append(measure.id)
    return {item: tuple(ids) for item, ids in found.items()}


class _Links:
    """What leads from a control to the rows that serve it."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._clauses = {c.name: c.clause for c in SETTINGS}

    def measure(self, number: int, result: ControlResult) -> Measure:
        risks = [r for r in self._risks if result.control_id in members(r["control_ids"])]
        changes = [c for c in self._changes if self._changes_serve(c, result)]
        purchases = self._bought(result, risks, changes)
        records = [r for r in self._records if r["kind"] in self._kinds(result)]
        things = self._planned_for(result, risks, purchases)
        treatments = [str(r["treatment"]) for r in risks if r["treatment"]]
        control = self._material.control(result.control_id)
        who = [*purchases, *changes, *records, *(self._things[t] for t in things), *(_as_plan(r) for r in risks)]
        promised = result.control_id in self._promised
        if promised:
            who.append({"id": result.control_id, "plan_owner": result.plan_owner, "plan_due": result.plan_due})
        left = [w for w in who if w.get("stage") not in DONE]
        amounts = [p["amount_twd"] for p in purchases]
        return Measure(
            id=f"M-{number:02d}",
            control_id=result.control_id,
            verdict=result.verdict,
            gap=formal(result.reason),
            text="；".join(dict.fromkeys(treatments)) or (control.remedy if control else ""),
            advised=not treatments,
            risks=_ids(risks),
            purchases=_ids(purchases),
            changes=_ids(changes),
            records=_ids(records),
            things=things,
            promised=promised,
            owners=tuple(dict.fromkeys(str(w["plan_owner"]) for w in who if w["plan_owner"])),
            unowned=tuple(str(w["id"]) for w in left if not w["plan_owner"]),
            due=max((str(w["plan_due"]) for w in left or who if w["plan_due"]), default=""),
            undated=tuple(str(w["id"]) for w in left if not w["plan_due"]),
            finished=bool(who) and not left,
            cost_twd=None if None in amounts or not amounts else sum(int(a or 0) for a in amounts),
        )

    @cached_property
    def _risks(self) -> list[dict[str, Cell]]:
        return self._material.rows("risk")

    @cached_property
    def _changes(self) -> list[dict[str, Cell]]:
        return self._material.rows("change")

    @cached_property
    def _promised(self) -> frozenset[str]:
        return frozenset(str(a["control_id"]) for a in self._material.rows("answer") if a["claim"] == "planned")

    @cached_property
    def _records(self) -> list[dict[str, Cell]]:
        return self._material.rows("record", "planned")

    @cached_property
    def _things(self) -> dict[Item, dict[str, Cell]]:
        """Every row that is planned or will retire, in the order of the tables."""
        return {
            Item(table, str(row["id"])): row
            for table in PLANNABLE
            for row in self._material.rows(table, "planned", "retiring")
        }

    def _changes_serve(self, change: Row, result: ControlResult) -> bool:
        setting = str(change["setting"])
        clause = self._clauses.get(setting)
        if clause and self._material.control(clause):
            return clause == result.control_id
        return any(column == setting for check in result.checks for _, column in check.columns)

    def _bought(self, result: ControlResult, risks: Iterable[Row], changes: Iterable[Row]) -> list[dict[str, Cell]]:
        named = {str(row["purchase_id"]) for row in (*risks, *changes) if row["purchase_id"]}
        return [p for p in self._purchases if p["id"] in named or f"|{result.control_id}|" in str(p["control_ids"])]

    @cached_property
    def _purchases(self) -> list[dict[str, Cell]]:
        return self._material.rows("purchase")

    def _kinds(self, result: ControlResult) -> frozenset[str]:
        """The kinds of record that the control's checks look for, by the codes that stand in their conditions."""
        control = self._material.control(result.control_id)
        return frozenset(kind for check in (control.checks if control else ()) for kind in record_kinds(check))

    def _planned_for(self, result: ControlResult, risks: Iterable[Row], purchases: Iterable[Row]) -> tuple[Item, ...]:
        control = self._material.control(result.control_id)
        tables = {_ASKED_AS.get(c.table, "") for c in control.checks} if control else set()
        wanting = {row.id for check in result.checks for row in check.rows}
        served = {str(r["asset_id"]) for r in risks if r["asset_id"]}
        served |= {key for p in purchases for key in members(p["asset_ids"])}

        def direct(item: Item, row: Row) -> bool:
            retires = row["state"] == "retiring" and item.id in wanting
            return retires or item.table in tables or (item.table == "asset" and item.id in served)

        first = {item: row for item, row in self._things.items() if direct(item, row)}
        gone = {_place(item, row) for item, row in first.items() if row["state"] == "retiring"}
        first |= {item: row for item, row in self._things.items() if _place(item, row) in gone - {()}}
        assets = {item.id for item in first if item.table == "asset"}
        zones = {row["zone_id"] for item, row in first.items() if item.table == "asset"}
        return tuple(
            item
            for item, row in self._things.items()
            if item in first
            or (item.table == "flow" and assets & set(_touched(row)))
            or (item.table == "zone" and item.id in zones)
        )


def _place(item: Item, row: Row) -> tuple[Cell, ...]:
    """What a row stands for, so that another may take its place; () where that cannot be told."""
    if item.table == "backup_copy":
        return item.table, row["data_set_id"]
    if item.table == "asset" and row["zone_id"]:
        return item.table, row["kind"], row["zone_id"]
    return ()


def _touched(flow: Row) -> Iterator[str]:
    yield str(flow["source_id"])
    yield str(flow["target_id"])
    yield from members(flow["via_ids"])


def _as_plan(risk: Row) -> Mapping[str, Cell]:
    return {"id": risk["id"], "plan_owner": risk["owner"], "plan_due": risk["due_on"]}


def _ids(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(str(row["id"]) for row in rows)
