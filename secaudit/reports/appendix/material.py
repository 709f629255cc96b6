"""What a view is made from: the case, its assessment, the catalogue, and the derived rows, indexed for reading.

Invariant: read-only; the same material always gives the same document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from secaudit.model.assessment import Assessment, ControlResult
from secaudit.model.choices import RECORD_KIND
from secaudit.model.control import Catalogue, Check, Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Planned
from secaudit.model.schema import Cell
from secaudit.reports.figures.architecture import Drawn, architecture_figures
from secaudit.reports.wording import MISSING, day

Row = Mapping[str, Cell]


def record_kinds(check: Check) -> tuple[str, ...]:
    """The kinds of record that a check looks for, by the codes that stand in its condition."""
    return tuple(k.code for k in RECORD_KIND if check.exists == "record" and f"'{k.code}'" in check.where)


@dataclass(frozen=True)
class Material:
    """``derived`` holds the rows of each derived table by name; ``exposure_to_be`` those of the planned network.

    ``plan`` is what was found when money gates fail; ``None`` when nobody asked.
    """

    inventory: Inventory
    assessment: Assessment
    catalogue: Catalogue
    derived: Mapping[str, Sequence[Row]]
    exposure_to_be: Sequence[Row] | None
    input_digest: str
    plan: Planned | None = None

    def rows(self, table: str, *states: str) -> list[dict[str, Cell]]:
        """The declared rows of ``table``; of the given states only, where states are named (no state = current)."""
        rows = self.inventory.dicts(table)
        return [r for r in rows if not states or (r.get("state") or "current") in states]

    def derived_rows(self, table: str) -> Sequence[Row]:
        return self.derived.get(table, ())

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of everything that has an id and a name."""
        tables = [t for t in TABLE_BY_NAME.values() if "name" in t.by_name and not t.single]
        return {str(r["id"]): str(r["name"]) for t in tables for r in self.inventory.dicts(t.name)}

    def name(self, key: Cell, absent: str = MISSING) -> str:
        return absent if key is None or key == "" else self.names.get(str(key), str(key))

    def control(self, control_id: str) -> Control | None:
        return self._controls.get(control_id)

    @cached_property
    def _controls(self) -> dict[str, Control]:
        return {c.id: c for c in self.catalogue.controls}

    def clause_name(self, control_id: str) -> str:
        """``A4-2.3.1.4 密碼失效鎖定機制``."""
        control = self.control(control_id)
        return f"{control_id} {control.title.zh_tw}" if control else control_id

    @cached_property
    def architecture(self) -> Drawn:
        """Both architecture figures, drawn once for all parts that show or point to them."""
        exposure = self.derived_rows("exposure")
        return architecture_figures(self.inventory, exposure, self.exposure_to_be, self.assessment.as_of)

    @cached_property
    def results(self) -> dict[str, ControlResult]:
        return {r.control_id: r for r in self.assessment.results}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of every purchase that says it."""
        return {str(p["id"]): str(p["kind"]) for p in self.inventory.dicts("purchase") if p["kind"]}

    @property
    def nothing_judged(self) -> bool:
        """Nothing at all could be judged: the report then says so, in grey."""
        return self.assessment.coverage.judged == 0

    def source(self, *tables: str) -> str:
        """The note under a table: which input tables it comes from, and as of when."""
        titles = "、".join(f"「{TABLE_BY_NAME[t].title}」" for t in tables)
        return f"資料來源：申請業者填報之{titles}表；資料日期：{day(self.assessment.as_of.isoformat())}"
