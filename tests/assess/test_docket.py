"""A docket says of a case exactly what an assessment from the start says, whatever it has seen before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import cache

import pytest
from bench import AS_OF, LOCKOUT, answer, control, pc, proof
from edits import EDITS, Edit, edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rulebench import Rows

from secaudit.assess import Docket, assess
from secaudit.files import data_dir
from secaudit.importers import read_case
from secaudit.model.assessment import Assessment, Verdict
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory, Origin

SAMPLES = ("boundary-electronics", "hongyuan-precision", "yongxin-plastics")
few = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
ATTESTED = {"attest": "本公司已辦理"}
TWO = Catalogue(id="two", title="測試", controls=(control(LOCKOUT, id="T-1"), control(ATTESTED, id="T-2")))


@cache
def sample(name: str) -> Inventory:
    inventory, problems = read_case(data_dir("sample_inventories") / name / "case.xlsx")
    assert not problems
    return inventory


@few
@given(name=st.sampled_from(SAMPLES), phase=st.sampled_from(PHASES), edits=st.lists(EDITS, min_size=1, max_size=8))
def test_after_any_edits_and_back_again_it_judges_as_from_the_start(
    catalogue: Catalogue, name: str, phase: str, edits: list[Edit]
) -> None:
    states = [sample(name)]
    for edit in edits:
        states.append(edited(states[-1], edit, catalogue))
    with closing(Docket(catalogue)) as docket:
        for inventory in (*states, states[0]):
            assert docket.assess(inventory, phase, AS_OF) == assess(inventory, catalogue, phase, AS_OF)


def test_another_phase_or_date_is_judged_as_from_the_start(catalogue: Catalogue) -> None:
    inventory = sample("hongyuan-precision")
    asked = [(phase, day) for day in (AS_OF, date(2025, 6, 1)) for phase in (*PHASES, *reversed(PHASES))]
    with closing(Docket(catalogue)) as docket:
        for phase, day in asked:
            assert docket.assess(inventory, phase, day) == assess(inventory, catalogue, phase, day)


@pytest.fixture
def docket() -> Iterator[Docket]:
    with closing(Docket(TWO)) as opened:
        yield opened


def judged(docket: Docket, tables: Mapping[str, Rows], phase: str = "proposal") -> Assessment:
    return docket.assess(Inventory.of(**tables), phase, AS_OF)


def verdicts(assessment: Assessment) -> tuple[Verdict, ...]:
    return tuple(r.verdict for r in assessment.results)


def test_what_an_answer_does_not_touch_stays_ruled(docket: Docket) -> None:
    before = judged(docket, {"asset": [pc(3)]})
    after = judged(docket, {"asset": [pc(3)], "answer": [answer("met", control_id="T-2")]})
    assert verdicts(before) == (Verdict.MET, Verdict.UNASSESSED)
    assert verdicts(after) == (Verdict.MET, Verdict.MET)
    assert after.results[0] is before.results[0]
    assert after.results[1] is not before.results[1]


def test_a_setting_that_no_condition_names_leaves_all_rulings_alone(docket: Docket) -> None:
    before = judged(docket, {"asset": [pc(5)]})
    after = judged(docket, {"asset": [pc(5, access_log=1)]})
    assert after.results[0] is before.results[0]


def test_a_setting_that_decides_is_seen_at_once(docket: Docket) -> None:
    found = [verdicts(judged(docket, {"asset": [pc(threshold)]}))[0] for threshold in (5, 3, None, 5)]
    assert found == [Verdict.NOT_MET, Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET]


def test_a_profile_that_takes_over_a_value_is_named_as_its_source(docket: Docket) -> None:
    profiles = [
        {"id": "PF-1", "name": "甲", "lockout_threshold": 5},
        {"id": "PF-2", "name": "乙", "lockout_threshold": 5},
    ]

    def source(**cells: str | int | None) -> str:
        result = judged(docket, {"profile": profiles, "asset": [pc(None, **cells)]}).results[0]
        return next(c.source for c in result.checks[0].rows[0].cells if c.column == "lockout_threshold")

    assert [source(profile_id="PF-1"), source(profile_id="PF-2")] == ["設定檔 PF-1", "設定檔 PF-2"]


def test_the_first_plan_and_the_end_of_the_last_one_are_noticed(docket: Docket) -> None:
    planned = {"change": [{"id": "CH-1", "target_id": "PC", "setting": "lockout_threshold", "value": "3",
                           "plan_owner": "王小明", "plan_due": "2024-05-01"}]}  # fmt: skip
    cases: Sequence[Mapping[str, Rows]] = ({}, planned, {})
    found = [verdicts(judged(docket, {"asset": [pc(5)], **case}))[0] for case in cases]
    assert found == [Verdict.NOT_MET, Verdict.PLANNED, Verdict.NOT_MET]


def test_evidence_that_comes_and_expires_is_noticed() -> None:
    shown = Catalogue(id="one", title="測試", controls=(control(evidence=("設定畫面",), evidence_from="proposal"),))
    with closing(Docket(shown)) as docket:
        cases: Sequence[Mapping[str, Rows]] = (
            {}, {"evidence": [proof()]}, {"evidence": [proof(valid_until="2024-02-28")]}
        )  # fmt: skip
        found = [verdicts(judged(docket, {"asset": [pc(3)], **case}))[0] for case in cases]
    assert found == [Verdict.UNKNOWN, Verdict.MET, Verdict.UNKNOWN]


def test_a_record_that_stands_in_for_a_setting_is_noticed() -> None:
    lenient = Catalogue(id="one", title="測試", controls=(control(alternative=True),))
    record = {
        "id": "R",
        "kind": "alternative",
        "title": "隔離",
        "control_id": "T-1",
        "reason": "PLC",
        "approved_by": "處",
    }
    with closing(Docket(lenient)) as docket:
        records: Sequence[Rows] = ([], [{**record, "approved_on": "2024-02-01"}], [{**record, "approved_on": None}])
        found = [verdicts(judged(docket, {"asset": [pc(5)], "record": rows}))[0] for rows in records]
    assert found == [Verdict.NOT_MET, Verdict.EXCEPTED, Verdict.NOT_MET]


def test_a_row_that_moves_is_found_in_its_new_place(docket: Docket) -> None:
    """The place of a row that decided is its number in the input, also when only rows before it have gone."""

    def place(*others: str) -> str:
        rows = Inventory.of(asset=[*({**pc(3), "id": other} for other in others), pc(5)])
        numbered = Inventory(rows.tables, {"asset": Origin("案", "資產", range(1, len(others) + 2))})
        return docket.assess(numbered, "proposal", AS_OF).results[0].checks[0].rows[0].place

    assert [place("A", "B"), place("B"), place()] == ["「資產」第 3 列", "「資產」第 2 列", "「資產」第 1 列"]


def test_a_sign_of_origin_and_the_decision_on_it_are_noticed(catalogue: Catalogue) -> None:
    """A4-1.2.7 rests on purchases, the devices they deliver and decisions: a change of any of them is seen."""
    bought: dict[str, str | int | None] = {
        "id": "P", "name": "防火牆", "kind": "hardware", "booked_as": "security", "it_product": "none",
        "brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "manufacturer",
        "asset_ids": "|FW|",
    }  # fmt: skip
    device: dict[str, str | int | None] = {"id": "FW", "name": "防火牆", "kind": "firewall"}
    decision: dict[str, str | int | None] = {
        "id": "OD", "product_id": "P", "outcome": "not_prc", "reason": "查", "decided_by": "王",
        "decided_on": "2024-02-01",
    }  # fmt: skip
    card = {**device, "mac_addresses": "28:57:be:00:00:01"}
    cases: Sequence[Mapping[str, Rows]] = (
        {"purchase": [bought], "asset": [device]},
        {"purchase": [bought], "asset": [card]},
        {"purchase": [bought], "asset": [card], "origin_decision": [decision]},
        {"purchase": [{**bought, "brand": "Sangfor"}], "asset": [device]},
        {"purchase": [bought], "asset": [{**device, "made_in": "CN"}]},
        {"purchase": [bought], "asset": [device]},
    )
    with closing(Docket(catalogue)) as docket:
        found = [judged(docket, case).result("A4-1.2.7").verdict for case in cases]
    met, unknown, broken = Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET
    assert found == [met, unknown, met, unknown, broken, met]


def test_after_trouble_it_starts_afresh(docket: Docket) -> None:
    judged(docket, {"asset": [pc(5)]})
    with pytest.raises(ValueError, match="Invalid isoformat"):
        judged(docket, {"asset": [pc(3, plan_due="?")], "evidence": [proof(collected_on="不明")]})
    assert verdicts(judged(docket, {"asset": [pc(3)]}))[0] is Verdict.MET


def test_an_unknown_phase_is_refused(docket: Docket) -> None:
    with pytest.raises(ValueError, match="later"):
        judged(docket, {}, "later")
