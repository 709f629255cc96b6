"""What an approval rests on: it holds while nothing that the control read has changed, and no longer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewing.review_bench import Reviewer
from secaudit.model.control import Catalogue, Control
from secaudit.model.inventory import Inventory
from secaudit.usecases.reviewing.basis import Bases, basis

LOCKOUT, BACKUP, ALL_OF_TWO = "A4-2.3.1.4", "A4-2.3.6", "A4-1.2.0"
LOCKS = {"has_login": 1, "lockout_threshold": 3}
COLLECTED = {"collected_on": "2024-02-01"}
Rows = dict[str, list[Mapping[str, Any]]]


def case(**changed: list[Mapping[str, Any]]) -> Inventory:
    tables: Rows = {
        "case": [{"id": "C2M-1", "name": "宏遠", "phase": "acceptance", "assessment_date": "2024-03-05"}],
        "profile": [{"id": "PF-1", "name": "PC", "lockout_minutes": 15}],
        "asset": [
            {
                "id": "A-1",
                "name": "ERP",
                "kind": "server",
                "has_login": 1,
                "lockout_threshold": 3,
                "profile_id": "PF-1",
            },
            {"id": "A-2", "name": "NAS", "kind": "nas", "has_login": 1, "lockout_threshold": 3, "lockout_minutes": 20},
        ],
        "answer": [{"control_id": LOCKOUT, "claim": "met", "note": "由 AD 派送"}],
        "evidence": [
            {
                "id": "E-1",
                "title": "原則",
                "control_ids": f"|{LOCKOUT}|",
                "sha256": "a" * 64,
                "collected_on": "2024-02-01",
            }
        ],
        "record": [{"id": "R-1", "kind": "plan", "title": "資安規劃", "held_on": "2024-01-10"}],
    }
    return Inventory.of(**(tables | changed))


def edited(table: str, row: int = 0, **cells: Any) -> Inventory:
    rows = [dict(r) for r in case().dicts(table)]
    rows[row] |= cells
    return case(**{table: rows})


@pytest.fixture
def lockout(catalogue: Catalogue) -> Control:
    found = catalogue.by_id(LOCKOUT)
    assert found
    return found


def test_is_a_sha256(catalogue: Catalogue, lockout: Control) -> None:
    found = basis(case(), catalogue, lockout)
    assert len(found) == 64
    assert int(found, 16) >= 0
    assert basis(case(), catalogue, lockout) == found


CHANGES: dict[str, tuple[Inventory, bool]] = {
    "the setting itself": (edited("asset", 1, lockout_minutes=10), True),
    "the setting of its profile": (edited("profile", 0, lockout_minutes=10), True),
    "a setting that a profile said before": (edited("asset", 0, lockout_minutes=15), False),
    "whether there is a sign-in": (edited("asset", 1, has_login=0), True),
    "its name, which is shown": (edited("asset", 1, name="NAS-2"), True),
    "another setting": (edited("asset", 1, log_retention_days=30), False),
    "the note of an asset": (edited("asset", 1, note="搬到二樓"), False),
    "the answer": (edited("answer", 0, claim="partial"), True),
    "its reason": (edited("answer", 0, reason="改了"), True),
    "the bytes of the evidence": (edited("evidence", 0, sha256="b" * 64), True),
    "its date": (edited("evidence", 0, collected_on="2024-02-02"), True),
    "until when it is valid": (edited("evidence", 0, valid_until="2025-01-01"), True),
    "its title": (edited("evidence", 0, title="群組原則"), False),
    "what it covers": (edited("evidence", 0, control_ids=f"|{BACKUP}|"), True),
    "what it covers besides": (edited("evidence", 0, control_ids=f"|{LOCKOUT}|{BACKUP}|"), False),
    "another record": (edited("record", 0, held_on="2024-02-10"), False),
    "the day that is judged": (edited("case", 0, assessment_date="2025-06-01"), False),
    "the phase": (edited("case", 0, phase="proposal"), False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changes_exactly_with_what_the_control_reads(catalogue: Catalogue, lockout: Control, what: str) -> None:
    inventory, matters = CHANGES[what]
    assert (basis(inventory, catalogue, lockout) != basis(case(), catalogue, lockout)) is matters


def test_a_further_row_of_the_table_matters(catalogue: Catalogue, lockout: Control) -> None:
    more = [*case().dicts("asset"), {"id": "A-3", "name": "PC", "kind": "pc", "has_login": 1}]
    assert basis(case(asset=more), catalogue, lockout) != basis(case(), catalogue, lockout)


def test_an_alternative_measure_matters_where_the_clause_has_one(catalogue: Catalogue, lockout: Control) -> None:
    record = {"id": "R-2", "kind": "alternative", "title": "跳板機", "control_id": LOCKOUT, "reason": "韌體不支援"}
    assert lockout.alternative
    assert basis(case(record=[record]), catalogue, lockout) != basis(case(record=[]), catalogue, lockout)


def test_a_planned_change_of_a_setting_that_is_read_matters(catalogue: Catalogue, lockout: Control) -> None:
    plan = {"id": "CH-1", "target_id": "A-2", "value": "15", "plan_owner": "王小明", "plan_due": "2024-06-30"}
    planned = basis(case(change=[{**plan, "setting": "lockout_minutes"}]), catalogue, lockout)
    later = basis(case(change=[{**plan, "setting": "lockout_minutes", "plan_due": "2024-09-30"}]), catalogue, lockout)
    other = basis(case(change=[{**plan, "setting": "log_retention_days"}]), catalogue, lockout)
    now = basis(case(), catalogue, lockout)
    assert len({planned, later, now}) == 3
    assert other == now


@pytest.mark.parametrize("state", ["planned", "retiring"])
def test_what_is_planned_to_come_or_to_go_matters(catalogue: Catalogue, lockout: Control, state: str) -> None:
    rows = [*case().dicts("asset"), {"id": "A-3", "name": "PC", "kind": "pc", "has_login": 1}]
    plan = {"state": state, "plan_owner": "王小明", "plan_due": "2024-06-30"}
    planned = [*rows[:2], {**rows[2], **plan}]
    now, then, without = (basis(case(asset=r), catalogue, lockout) for r in (rows, planned, rows[:2]))
    assert len({now, then, without}) == 3


def test_a_date_matters_where_only_its_age_is_asked(catalogue: Catalogue) -> None:
    """A4-1.1.1 asks how long ago the plan was reviewed."""
    control = catalogue.by_id("A4-1.1.1")
    assert control
    assert basis(edited("record", 0, held_on="2024-01-11"), catalogue, control) != basis(case(), catalogue, control)


def test_a_note_on_a_row_voids_no_approval(catalogue: Catalogue) -> None:
    """Also of shares, which read every other column of what was bought."""
    bought = {"id": "P-1", "name": "端點偵測", "kind": "security_product", "amount_twd": 100_000}
    found = []
    for note in ("", "已詢價"):
        tables = {"purchase": [bought], "asset": list(case().dicts("asset"))}
        noted = {name: [{**row, "note": note or None} for row in rows] for name, rows in tables.items()}
        with closing(Bases(case(**noted), catalogue)) as bases:
            found.append({control.id: bases.of(control) for control in catalogue.controls})
    assert found[0] == found[1]


def test_a_control_that_requires_others_rests_on_what_they_read(catalogue: Catalogue) -> None:
    control = catalogue.by_id(ALL_OF_TWO)
    assert control
    assert control.requires
    assert basis(edited("asset", 1, lockout_minutes=10), catalogue, control) != basis(case(), catalogue, control)


def test_every_control_has_one_and_many_at_once_give_the_same(catalogue: Catalogue) -> None:
    bases = Bases(case(), catalogue)
    found = {control.id: bases.of(control) for control in catalogue.controls}
    bases.close()
    some = [control for control in catalogue.controls if control.id in (LOCKOUT, BACKUP, ALL_OF_TWO)]
    assert {c.id: basis(case(), catalogue, c) for c in some}.items() <= found.items()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_order_of_rows_says_nothing(catalogue: Catalogue, data: st.DataObject) -> None:
    orders = {name: data.draw(st.permutations(list(case().dicts(name)))) for name in ("asset", "evidence", "answer")}
    control = catalogue.by_id(LOCKOUT)
    assert control
    assert basis(case(**orders), catalogue, control) == basis(case(), catalogue, control)


def test_reviewer_and_company_come_to_the_same(tmp_path: Path, catalogue: Catalogue) -> None:
    reviewer = Reviewer(tmp_path, catalogue)
    sitting = reviewer.opens(reviewer.receives())
    ours = Bases(reviewer.company.store.inventory(), catalogue)
    assert all(sitting.basis_of(control) == ours.of(control) for control in catalogue.controls)
    ours.close()
    reviewer.leaves()
