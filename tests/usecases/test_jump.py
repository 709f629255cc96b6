"""A control is found by whatever people call it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judged_case import control
from secaudit.model.control import Catalogue
from secaudit.usecases.questions.jump import matches, short_id

CATALOGUE = Catalogue(
    id="c2m",
    title="附件四",
    controls=(
        control("A4-1.2.3", "資料及金流落地"),
        control("A4-2.3.1.4", "密碼失效鎖定機制", clause="3 次密碼輸入錯誤即鎖定。"),
        control("A4-2.3.1.5", "密碼不以明碼顯示"),
        control("C2M-2.3-plan", "現況盤點"),
    ),
)


def found(text: str) -> list[str]:
    return [c.id for c in matches(CATALOGUE, text)]


@pytest.mark.parametrize("typed", ["2314", "2.3.1.4", "A4-2.3.1.4", "a4-2.3.1.4", "２.３.１.４", "密碼失效鎖定機制"])
def test_a_whole_name_finds_its_control_first(typed: str) -> None:
    assert found(typed)[0] == "A4-2.3.1.4"


def test_an_id_typed_in_full_is_the_only_one_found() -> None:
    assert found("2.3.1.4") == ["A4-2.3.1.4"]


def test_the_beginning_of_an_id_comes_before_its_middle() -> None:
    assert found("2.3") == ["A4-2.3.1.4", "A4-2.3.1.5", "C2M-2.3-plan", "A4-1.2.3"]


def test_words_of_the_clause_find_it_too_behind_titles() -> None:
    assert found("輸入錯誤") == ["A4-2.3.1.4"]
    assert found("密碼") == ["A4-2.3.1.4", "A4-2.3.1.5"]


@pytest.mark.parametrize("typed", ["", "   ", "沒有這種東西"])
def test_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_several_words_must_all_be_there() -> None:
    assert found("密碼 錯誤") == ["A4-2.3.1.4"]
    assert found("2314 錯誤") == ["A4-2.3.1.4"]
    assert found("錯誤 明碼") == []


@given(st.sampled_from(CATALOGUE.controls))
def test_every_control_is_reached_by_its_short_id(wanted: object) -> None:
    assert wanted in matches(CATALOGUE, short_id(wanted))  # type: ignore[arg-type]
