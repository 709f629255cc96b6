"""A small court for tests: an inventory of stored cells, one check, its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from secaudit.catalogue.written import validated
from secaudit.model.assessment import CheckResult
from secaudit.model.control import Check, Control
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.rules.hearing import Hearing, close_to_all_but_reading, parameters_of
from secaudit.rules.judge import judge
from secaudit.tables.database import open_database

AS_OF = date(2024, 3, 1)
Rows = Sequence[Mapping[str, Cell]]


def control_with(check: Mapping[str, Any], **fields: Any) -> Control:
    whole = {
        "id": "T-1",
        "title": {"zh-TW": "測試", "en": "test"},
        "chapter": "測試",
        "clause": "條文",
        "source": "來源",
        "binding": "required",
        "from_phase": "acceptance",
        "interpretation": "依據",
        "remedy": "改",
        "checks": [{"id": "a", "title": "檢查", **check}],
    }
    return validated(whole | fields)


def hearing_of(
    control: Control, tables: Mapping[str, Rows], claim: str | None = None, alternatives: frozenset[str] = frozenset()
) -> Hearing:
    database = open_database(Inventory.of(**tables), AS_OF)
    close_to_all_but_reading(database)
    return Hearing(database, parameters_of(control, database), claim, alternatives)


def judged(
    check: Mapping[str, Any],
    tables: Mapping[str, Rows],
    *,
    claim: str | None = None,
    alternatives: frozenset[str] = frozenset(),
    parameters: Mapping[str, Any] | None = None,
) -> CheckResult:
    control = control_with(check, parameters=dict(parameters or {}))
    model: Check = control.checks[0]
    return judge(model, control, hearing_of(control, tables, claim, alternatives))
