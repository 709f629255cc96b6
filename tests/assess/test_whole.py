from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bench import AS_OF, answer, assessed, control, pc, proof
from hypothesis import given
from hypothesis import strategies as st

from secaudit.assess import assess
from secaudit.model.assessment import GateState, Verdict
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory


def test_an_empty_case_passes_nothing(catalogue: Catalogue) -> None:
    empty = Inventory.of(case=[{"id": "C", "name": "公司"}])
    for phase in PHASES:
        judged = assess(empty, catalogue, phase, AS_OF)
        assert judged.counts[Verdict.MET] == judged.counts[Verdict.PLANNED] == judged.counts[Verdict.EXCEPTED] == 0
        assert judged.score.earned_after == 0
        assert {g.state for g in judged.gates} <= {GateState.UNKNOWN, GateState.FAIL}


def test_a_case_without_even_its_own_row_can_be_assessed(catalogue: Catalogue) -> None:
    assert assess(Inventory({}), catalogue, "proposal", AS_OF).counts[Verdict.MET] == 0


def test_every_control_gets_exactly_one_result_in_the_order_of_the_source(catalogue: Catalogue) -> None:
    judged = assess(Inventory({}), catalogue, "proposal", AS_OF)
    assert [r.control_id for r in judged.results] == [c.id for c in catalogue.controls]
    assert sum(judged.counts.values()) == 52


def test_an_unknown_phase_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="phase"):
        assess(Inventory({}), catalogue, "later", AS_OF)


def named(control_id: str, **fields: Any):  # type: ignore[no-untyped-def]
    return control(id=control_id, **fields)


def test_the_score_weighs_and_counts_the_unanswered_as_nothing() -> None:
    other = {"exists": "record", "where": "kind = 'meeting'"}
    controls = [named("T-1", weight=3), replace(named("T-2", weight=1), checks=control(other).checks)]
    judged = assessed(controls, {"asset": [pc(3)]})
    # T-1 met: 3 × 2 = 6; T-2 unassessed: 0; possible (3 + 1) × 2 = 8
    assert (judged.score.earned_before, judged.score.possible) == (6, 8)
    assert (judged.coverage.applicable, judged.coverage.judged) == (2, 1)


def test_an_exception_scores_only_after_exceptions() -> None:
    approved = {
        "id": "R", "kind": "alternative", "title": "隔離", "control_id": "T-1", "reason": "x", "approved_by": "陳",
        "approved_on": "2024-02-01",
    }  # fmt: skip
    judged = assessed([named("T-1", alternative=True)], {"asset": [pc(5)], "record": [approved]})
    assert (judged.score.earned_before, judged.score.earned_after, judged.score.possible) == (0, 2, 2)


def test_what_is_not_applicable_leaves_the_score() -> None:
    judged = assessed([named("T-1", asked_from="signing", from_phase="signing")], {"asset": [pc(3)]})
    assert judged.score.possible == 0


@given(
    st.lists(st.sampled_from([None, 0, 3, 5]), max_size=4),
    st.sampled_from(PHASES),
    st.sampled_from([None, "met", "na", "planned"]),
)
def test_the_score_stays_between_nothing_and_everything(
    thresholds: list[int | None], phase: str, claim: str | None
) -> None:
    tables: dict[str, Any] = {"asset": [pc(n, id=f"A{i}") for i, n in enumerate(thresholds)]}
    if claim:
        tables["answer"] = [answer(claim)]
    score = assessed([named("T-1", weight=2, evidence=["匯出"])], tables, phase).score
    assert 0 <= score.earned_before <= score.earned_after <= score.possible


def test_at_acceptance_the_requirement_asks_for_every_control_under_its_prefix() -> None:
    asks = named("A4-1.2.0", requires="A4-2.", gate_from="proposal")
    tables = {"asset": [pc(3)]}
    for threshold, verdict in ((3, Verdict.MET), (5, Verdict.NOT_MET), (None, Verdict.UNKNOWN)):
        check = {"every": "asset", "must": "password_min_length >= 8", "because": "{name}"}
        lengths = {3: 8, 5: 4, None: None}[threshold]
        needed = replace(named("A4-2.9"), checks=control(check).checks)
        tables = {"asset": [pc(3, password_min_length=lengths)]}
        assert assessed([asks, needed], tables, "acceptance").result("A4-1.2.0").verdict is verdict
        assert assessed([asks, needed], tables, "interim").result("A4-1.2.0").verdict is Verdict.MET


def test_freshness_tells_current_old_expired_and_undated_apart() -> None:
    items = [
        proof(id="E1"),
        proof(id="E2", collected_on="2023-03-02"),  # 365 days: still current
        proof(id="E3", collected_on="2023-03-01"),  # 366 days
        proof(id="E4", valid_until="2024-02-29"),
        proof(id="E5", collected_on=None),
    ]
    fresh = assessed([named("T-1", evidence=["匯出"])], {"asset": [pc(3)], "evidence": items}, "acceptance").freshness
    assert (fresh.items, fresh.current, fresh.old, fresh.expired, fresh.undated) == (5, 2, 1, 1, 1)
    assert (fresh.controls_needing, fresh.controls_with) == (1, 1)


def test_partial_needs_explaining_before_acceptance_and_fails_at_it() -> None:
    tables = {"asset": [pc(3, id="A"), pc(5, id="B")]}
    gate = named("T-1", gate_from="proposal", from_phase="proposal")
    assert assessed([gate], tables, "proposal").gates[0].state is GateState.EXPLAIN
    assert assessed([gate], tables, "acceptance").gates[0].state is GateState.FAIL
