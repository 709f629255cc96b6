"""Completeness as pure rules, for what no bundle of ours can be made to say; and the page that explains every code."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sealed_bench import ROOT, SmallCase

from secaudit import PROGRAM
from secaudit.trust.verification import State
from secaudit.usecases.sealing.contents import SealedItem
from secaudit.usecases.verifying import completeness
from secaudit.usecases.verifying.recompute import Difference, NotRecomputed


@pytest.mark.parametrize(("spent", "code"), [(True, "E-VER-70"), (False, "E-VER-71")])
def test_what_could_not_be_recomputed_is_untold_not_passed(spent: bool, code: str, case: SmallCase) -> None:
    step = completeness.recounted(NotRecomputed(spent, "60 秒內算不完"), (), case.facts(), PROGRAM)
    assert (step.state, step.code) == (State.UNKNOWN, code)


class Contents:
    """Just enough of a sealed case to look at its evidence."""

    def __init__(self, case: SmallCase, items: tuple[SealedItem, ...]) -> None:
        self.inventory, self.items = case.store.inventory(), items


def test_items_that_no_table_knows_and_rows_that_no_item_names_are_told(case: SmallCase) -> None:
    sealed: Any = Contents(case, (SealedItem("E-77", "", "", 0, "", "", (), False),))
    step = completeness.evidence(sealed, {})
    assert (step.state, step.code) == (State.FAIL, "E-VER-82")
    assert "E-77、E-0001、E-0002" in step.text


def test_of_many_the_first_five_are_named(case: SmallCase) -> None:
    different = [Difference(f"A4-{n} 判定", "符合", "不符合") for n in range(9)]
    found: Any = NotRecomputed(False, "")
    facts = replace(case.facts(), program="secaudit 0.0.1")
    assert completeness.recounted(found, different, facts, PROGRAM).code == "E-VER-71"
    from secaudit.assess import assess

    judged = assess(case.store.inventory(), case.catalogue, "acceptance", facts.claimed_time.date())
    text = completeness.recounted(judged, different, facts, PROGRAM).text
    assert "A4-4 判定 符合→不符合 等 9 處" in text
    assert "A4-5" not in text


def test_every_code_of_a_verification_is_explained_on_its_page() -> None:
    page = (ROOT / "docs" / "verify.md").read_text("utf-8")
    explained = set(re.findall(r"E-VER-\d\d", page))
    for first, last in re.findall(r"E-VER-(\d\d)～(\d\d)", page):
        explained |= {f"E-VER-{n:02d}" for n in range(int(first), int(last) + 1)}
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "secaudit").rglob("*.py"))
    assert set(re.findall(r"E-VER-\d\d", sources)) == explained
