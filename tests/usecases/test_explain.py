"""Controls are found by loose ids, and conditions are put into the words of the tables."""

import pytest

from judged_case import control
from secaudit.errors import UsageError
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.usecases.explain import explain, find_control, in_words

CATALOGUE = Catalogue(
    id="c2m",
    title="附件四",
    controls=tuple(control(i, "標題") for i in ("A4-2.3.1.4", "A4-2.3.1.5", "A4-1.1.4", "C2M-5.1.7")),
)
ASSET = QUERYABLE["asset"]


@pytest.mark.parametrize("loose", ["A4-2.3.1.4", "a4-2.3.1.4", "2.3.1.4", " 2.3.1.4 "])
def test_a_loose_id_finds_its_control(loose: str) -> None:
    assert find_control(CATALOGUE, loose).id == "A4-2.3.1.4"


def test_a_beginning_names_what_begins_so() -> None:
    with pytest.raises(UsageError) as caught:
        find_control(CATALOGUE, "2.3.1")
    assert "A4-2.3.1.4、A4-2.3.1.5" in caught.value.fix
    assert "A4-1.1.4" not in caught.value.fix


def test_a_slip_names_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        find_control(CATALOGUE, "A4-2.3.1.40")
    assert "A4-2.3.1.4" in caught.value.fix


def test_a_condition_is_said_in_titles_and_values() -> None:
    condition = "lockout_threshold BETWEEN 1 AND :max_attempts AND lockout_minutes >= :min_minutes"
    said = in_words(condition, ASSET, {"max_attempts": 3, "min_minutes": 15})
    assert said == "鎖定次數 介於 1 至 3 且 鎖定分鐘 >= 15"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("owner IS NOT NULL", "已填"),
        ("owner IS NULL", "未填"),
        ("kind = 'server'", "為「伺服器」"),
        ("NOT has_login", "非 需登入"),
    ],
)
def test_usual_phrases_read_as_chinese(condition: str, said: str) -> None:
    assert said in in_words(condition, ASSET, {})


def test_facts_of_the_case_are_named() -> None:
    assert in_words("patched_age_days <= :case_patch_max_age_days", None, {}).endswith("案件的更新週期")
    assert in_words("x >= :as_of", None, {}) == "x >= 評估日"


def test_a_check_names_the_columns_it_reads_once() -> None:
    check = {
        "id": "main",
        "title": "鎖定",
        "every": "asset",
        "where": "has_login",
        "must": "lockout_threshold > 0 AND lockout_threshold <= 3",
        "because": "{name}",
    }
    (explained,) = explain(control("A4-2.3.1.4", "鎖定", checks=[check]))
    assert [c.name for c in explained.columns] == ["has_login", "lockout_threshold"]
    assert [c.role for c in explained.clauses] == ["範圍", "必須"]
    assert explained.table_title == "資產"


def test_a_derived_table_says_where_its_rows_are_filled_in() -> None:
    """Nobody can type into a derived table: each names declared ones, a declared one names none."""
    for name in (*(t.name for t in DERIVED_TABLES), "asset"):
        (found,) = explain(
            control("X-1", "題", checks=[{"id": "m", "title": "題", "every": name, "must": "id <> ''", "because": ""}])
        )
        assert bool(found.filled_in) == (name not in TABLE_BY_NAME)


def test_a_check_that_is_asked_later_says_from_when() -> None:
    late = {
        "id": "m",
        "title": "題",
        "every": "purchase",
        "must": "paid_on IS NOT NULL",
        "because": "",
        "asked_from": "acceptance",
    }
    (found,) = explain(control("X-1", "題", checks=[late]))
    assert found.asked_from == "acceptance"
