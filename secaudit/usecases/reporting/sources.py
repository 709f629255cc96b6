"""What the documents of a case are made from: the derived rows of now and of the plan, and the plans that comply.

Invariant: the case is only read; the same judged case gives the same material.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from secaudit.errors import SecauditError
from secaudit.model.assessment import GateState
from secaudit.model.brands import ListedBrand
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Planned, PlanState
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.tables.database import open_database
from secaudit.tables.observed import overlaid
from secaudit.tables.views import as_is, to_be
from secaudit.usecases.check import Checked

FACTS = ("product_origin", "party", "vendor_total")
"""Derived tables that the JSON carries row by row."""
_PLANNED_FOR = ("budget_line", "product_origin", "party")
"""What a gate asks when other purchases could make it pass."""


def material(checked: Checked, *, with_plans: bool = True) -> Material:
    """``with_plans``: also ask the planner, where a gate about money, products or vendors fails; it takes its time."""
    case, brands = checked.case, checked.catalogue.brands
    whole, day = case.inventory, case.as_of
    return Material(
        inventory=overlaid(whole),
        assessment=checked.assessment,
        catalogue=checked.catalogue,
        derived=_derived(as_is(whole), day, whole, [t.name for t in DERIVED_TABLES], brands),
        exposure_to_be=_derived(to_be(whole, day), day, whole, ["exposure"], brands)["exposure"],
        input_digest=case.digest,
        plan=_plan(checked) if with_plans else None,
    )


def facts(found: Material) -> dict[str, object]:
    """What the JSON carries beside the document and the assessment."""
    return {**{table: list(found.derived[table]) for table in FACTS}, "plan": found.plan}


def _plan(checked: Checked) -> Planned | None:
    """They are advice: documents are written without them when the planner cannot go on, and say why."""
    failing = {g.control_id for g in checked.assessment.gates if g.state is GateState.FAIL}
    about = {c.id for c in checked.catalogue.controls if any(check.table in _PLANNED_FOR for check in c.checks)}
    if not failing & about:
        return None
    from secaudit.usecases.planning.plan import planned

    case = checked.case
    try:
        return planned(case.inventory, checked.catalogue, case.phase, case.as_of)
    except SecauditError as error:
        return Planned(PlanState.UNTOLD, case.phase, case.as_of, (), (), remarks=(str(error),))


def _derived(
    view: Inventory, as_of: date, whole: Inventory, tables: Iterable[str], brands: tuple[ListedBrand, ...]
) -> dict[str, list[dict[str, Cell]]]:
    """The rows of derived tables over a view of the case, by table and by column."""
    with open_database(view, as_of, whole, brands) as database:
        read = database.connection.execute
        return {
            t: [dict(zip(QUERYABLE[t].names, row, strict=True)) for row in read(f'SELECT * FROM "{t}"')] for t in tables
        }
