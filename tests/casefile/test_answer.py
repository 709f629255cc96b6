"""Answering a control: claims as people write them, what goes with them, and how they are cleared."""

from __future__ import annotations

import pytest

from secaudit.errors import BadInput, UsageError
from secaudit.model.control import Catalogue
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.answer import Particulars, answer, claim_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1", "met"), ("２", "partial"), ("3", "not_met"), ("不適用", "na"), ("規劃中", "planned"), ("MET", "met"),
        ("部分符合", "partial"), ("0", "0"), ("清除", "0"),
    ],
)  # fmt: skip
def test_a_claim_is_a_title_a_code_or_a_number(typed: str, code: str) -> None:
    assert claim_code(typed) == code


@pytest.mark.parametrize("typed", ["6", "", "maybe", "12"])
def test_another_claim_is_usage(typed: str) -> None:
    with pytest.raises(UsageError):
        claim_code(typed)


def test_an_answer_is_kept_under_the_whole_id(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    assert answer(store, catalogue, "2.3.1.4", "1", author)
    row = store.row("answer", "A4-2.3.1.4")
    assert row
    assert dict(row.cells) == {"control_id": "A4-2.3.1.4", "claim": "met"}


def test_the_same_answer_again_is_no_event(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    answer(store, catalogue, "A4-2.3.1.4", "1", author)
    before = len(list(store.events()))
    assert answer(store, catalogue, "A4-2.3.1.4", "符合", author) is None
    assert len(list(store.events())) == before


def test_another_claim_keeps_the_note(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    answer(store, catalogue, "A4-2.3.1.4", "1", author, Particulars(note="由 AD 派送"))
    kept = answer(store, catalogue, "A4-2.3.1.4", "3", author)
    assert kept
    assert [(c.column.name, *c.words) for c in kept[1].cells] == [("claim", "符合", "不符合")]
    row = store.row("answer", "A4-2.3.1.4")
    assert row
    assert row.cells["note"] == "由 AD 派送"


@pytest.mark.parametrize(
    ("claim", "given", "flag"),
    [
        ("4", Particulars(), "--reason"),
        ("4", Particulars(reason=" "), "--reason"),
        ("5", Particulars(plan_owner="王小明"), "--due"),
        ("5", Particulars(plan_due="113/6/30"), "--owner"),
    ],
)
def test_what_a_claim_needs_is_named(
    store: CaseStore, catalogue: Catalogue, author: Author, claim: str, given: Particulars, flag: str
) -> None:
    with pytest.raises(UsageError, match=flag):
        answer(store, catalogue, "A4-2.4.2", claim, author, given)
    assert store.row("answer", "A4-2.4.2") is None


def test_a_clause_without_condition_cannot_be_answered_not_applicable(
    store: CaseStore, catalogue: Catalogue, author: Author
) -> None:
    with pytest.raises(UsageError, match="沒有不適用的情形"):
        answer(store, catalogue, "A4-2.3.1.4", "4", author, Particulars(reason="用不到"))
    assert store.row("answer", "A4-2.3.1.4") is None


def test_a_plan_keeps_its_date_in_iso_form(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    answer(store, catalogue, "A4-2.3.1.4", "5", author, Particulars(plan_owner="王小明", plan_due="113/6/30"))
    row = store.row("answer", "A4-2.3.1.4")
    assert row
    assert row.cells["plan_due"] == "2024-06-30"


def test_a_date_that_is_none_is_a_problem(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    with pytest.raises(BadInput):
        answer(store, catalogue, "A4-2.3.1.4", "5", author, Particulars(plan_owner="甲", plan_due="月底"))


def test_zero_takes_the_answer_away_and_undo_brings_it_back(
    store: CaseStore, catalogue: Catalogue, author: Author
) -> None:
    answer(store, catalogue, "A4-2.4.2", "4", author, Particulars(reason="無此設備"))
    before = store.inventory().tables
    assert answer(store, catalogue, "A4-2.4.2", "0", author)
    assert store.row("answer", "A4-2.4.2") is None
    assert answer(store, catalogue, "A4-2.4.2", "0", author) is None
    store.undo(author)
    assert store.inventory().tables == before


def test_an_unknown_control_names_the_nearest(store: CaseStore, catalogue: Catalogue, author: Author) -> None:
    with pytest.raises(UsageError) as caught:
        answer(store, catalogue, "A4-2.3.1.44", "1", author)
    assert "A4-2.3.1.4" in caught.value.fix
