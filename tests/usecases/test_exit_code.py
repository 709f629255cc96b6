"""Which judgement leads to which exit code."""

import pytest

from judged_case import assessment, result
from secaudit.model.assessment import GateState, Verdict
from secaudit.usecases.check import FailOn, exit_code

MET = result("A", Verdict.MET)
UNKNOWN = result("B", Verdict.UNKNOWN)
UNASSESSED = result("C", Verdict.UNASSESSED)
PARTIAL = result("D", Verdict.PARTIAL)
NOT_MET = result("E", Verdict.NOT_MET)
EXCEPTED = result("F", Verdict.EXCEPTED)


def test_everything_met_is_fine() -> None:
    assert exit_code(assessment(MET, EXCEPTED, gates=(GateState.PASS,))) == 0


@pytest.mark.parametrize("failing", [NOT_MET, PARTIAL])
def test_a_failing_control_is_a_finding(failing: object) -> None:
    assert exit_code(assessment(MET, failing)) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize("untold", [UNKNOWN, UNASSESSED])
def test_what_cannot_be_told_is_incomplete(untold: object) -> None:
    assert exit_code(assessment(MET, untold)) == 4  # type: ignore[arg-type]


def test_a_finding_weighs_more_than_the_unknown() -> None:
    assert exit_code(assessment(UNKNOWN, NOT_MET)) == 3


@pytest.mark.parametrize("fail_on", [FailOn.GATE, FailOn.FINDING, FailOn.UNKNOWN])
def test_nothing_evaluated_is_never_a_pass(fail_on: FailOn) -> None:
    assert exit_code(assessment(judged=0), fail_on) == 4


def test_gate_looks_at_gates_alone() -> None:
    assert exit_code(assessment(NOT_MET, gates=(GateState.PASS,)), FailOn.GATE) == 0
    assert exit_code(assessment(NOT_MET, gates=(GateState.EXPLAIN,)), FailOn.GATE) == 0
    assert exit_code(assessment(MET, gates=(GateState.PASS, GateState.FAIL)), FailOn.GATE) == 3
    assert exit_code(assessment(MET, gates=(GateState.UNKNOWN,)), FailOn.GATE) == 4


def test_finding_forgives_the_unknown_but_not_an_unknown_gate() -> None:
    assert exit_code(assessment(MET, UNKNOWN), FailOn.FINDING) == 0
    assert exit_code(assessment(MET, NOT_MET), FailOn.FINDING) == 3
    assert exit_code(assessment(MET, UNKNOWN, gates=(GateState.UNKNOWN,)), FailOn.FINDING) == 4


def test_never_is_always_fine() -> None:
    assert exit_code(assessment(NOT_MET, gates=(GateState.FAIL,), judged=0), FailOn.NEVER) == 0
