"""Whatever of the judgement is stated otherwise than it comes out is told by step 14."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sealed_bench import SmallCase, Verifier, bundle, retold

Record = dict[str, Any]


def leaves_out_a_control(record: Record) -> None:
    record["controls"] = record["controls"][1:]


def leaves_out_a_gate(record: Record) -> None:
    record["gates"] = record["gates"][1:]


def passes_a_gate(record: Record) -> None:
    next(g for g in record["gates"] if g["state"] != "pass")["state"] = "pass"


def counts_exceptions(record: Record) -> None:
    record["score"]["earned_after"] += 1


def claims_otherwise(record: Record) -> None:
    next(c for c in record["controls"] if c["claim"] is None)["claim"] = "met"


def judged_more(record: Record) -> None:
    record["coverage"]["judged"] += 1


LIES = (leaves_out_a_control, leaves_out_a_gate, passes_a_gate, counts_exceptions, claims_otherwise, judged_more)


@pytest.mark.parametrize("lie", LIES)
def test_it_is_told(lie: Callable[[Record], None], case: SmallCase, verifier: Verifier) -> None:
    path = case.folder / "stated.zip"
    bundle(path, retold(case.files(), lie), case.facts())
    found = verifier.whole(path)
    assert [s.code for s in found.verification.steps if s.number == 14] == ["E-VER-73"]
    assert found.verification.exit_code == 5
    found.close()
