"""What is listed reaches the bound, none of it can be spared, and nothing smaller was overlooked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations as subsets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from money_case import AS_OF, BUILD, CLOUD, FOREIGN, PASSED_ON, blueprint, firewall, money, purchase

from judged_case import control
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.usecases.spending.combinations import KEPT, MOST_CHANGES, Reaching, _smallest, reaching
from secaudit.usecases.spending.ratio_ledger import RatioKey, RatioLedger


def found(inventory: Inventory, catalogue: Catalogue, key: RatioKey = BUILD) -> Reaching:
    with RatioLedger(inventory, catalogue, AS_OF) as ledger:
        return reaching(ledger, key)


def ids(reached: Reaching) -> list[tuple[str, ...]]:
    return [tuple(r.purchase_id for r in c.remedies) for c in reached.found]


def test_the_clause_worked_by_hand(catalogue: Catalogue) -> None:
    """76,000 are missing: the firewall alone is enough, else both small ones: 60,000 + 40,000 leave 24,000 over."""
    reached = found(blueprint(), catalogue)
    assert ids(reached) == [("P-03",), ("P-04", "P-05")]
    one, two = reached.found
    assert (one.amount_twd, one.ratio.margin_twd) == (1_276_000, 1_200_000)
    assert (two.amount_twd, two.ratio.margin_twd) == (100_000, 24_000)
    assert (two.ratio.numerator_twd, two.ratio.denominator_twd) == (724_000, 2_000_000)


def test_a_foreign_product_is_replaced_and_an_unknown_one_proved(catalogue: Catalogue) -> None:
    one, two = found(blueprint(), catalogue).found
    assert one.says == "P-03 改採台製品"
    assert "現為美國生產，不是補證明，是換一項台製品" in one.assumes
    assert "同價為假設，須重新詢價" in one.assumes
    assert two.says == "P-04 改由國內業者；P-05 補產地證明"
    assert not one.only_proofs
    proof = found(money(purchase(1, 30), purchase(2, 70, kind="software", origin_proof="none")), catalogue).found[0]
    assert proof.only_proofs
    assert proof.assumes == ("在臺灣開發，有原廠開發地聲明",)


def test_when_not_even_all_of_them_are_enough_that_is_said(catalogue: Catalogue) -> None:
    """A clause that counts the subsidy into the whole: 40 + 60 of 1,000 at best, 350 are asked."""
    share = {
        "id": "share", "title": "國產／經費與補助款", "share": "budget_line", "at_least": "least",
        "part": "item = 'purchase' AND is_domestic", "whole": "item = 'purchase' OR item = 'subsidy'",
    }  # fmt: skip
    stricter = Catalogue(
        id="t", title="t", controls=(control("T-1", "測試", parameters={"least": 35}, checks=[share]),)
    )
    short = money(purchase(1, 40), firewall(2, 60))
    subsidy = TABLE_BY_NAME["case"].positions["subsidy_twd"]
    case = tuple(900 if i == subsidy else cell for i, cell in enumerate(short.rows("case")[0]))
    reached = found(short.replacing(case=(case,)), stricter, RatioKey("T-1", "share"))
    assert reached.said == "即使 1 筆全部改成，仍差 250；請增列或調整金額"


def test_a_line_that_may_or_may_not_belong_comes_first(catalogue: Catalogue) -> None:
    reached = found(money(purchase(1, 10), firewall(2, 60, it_product=None, kind=None)), catalogue)
    assert reached.said == "P-02 的金額或歸屬未填，先補齊才能找組合"


def test_a_line_that_may_or_may_not_belong_is_no_obstacle_where_its_change_reaches_either_way(
    catalogue: Catalogue,
) -> None:
    """Replaced by a product of Taiwan it makes 70 of 70 where it belongs, and leaves 10 of 10 where it does not."""
    reached = found(money(purchase(1, 10), firewall(2, 60, it_product=None)), catalogue)
    assert (ids(reached), reached.said) == ([("P-02",)], "")


def test_when_nothing_helps_that_is_said(catalogue: Catalogue) -> None:
    outsourced = RatioKey("C2M-A1-outsourced", "both")
    short = money(purchase(1, 60, subject="outsourced"), purchase(2, 40, subject="personnel"))
    total = TABLE_BY_NAME["case"].positions["total_budget_twd"]
    case = tuple(100 if i == total else cell for i, cell in enumerate(short.rows("case")[0]))
    assert found(short.replacing(case=(case,)), catalogue, outsourced).said == (
        "沒有一筆採購改採國產、補證或換廠商後有幫助，請調整金額或歸類"
    )
    assert found(money(), catalogue).said == "分母為零，先填金額才談得上達標"


def test_an_unknown_amount_comes_first(catalogue: Catalogue) -> None:
    reached = found(money(purchase(1, 10), firewall(2, None), firewall(3, 90)), catalogue)
    assert reached.said == "P-02 的金額或歸屬未填，先補齊才能找組合"


def test_four_equal_parts_cannot_be_done_with_three(catalogue: Catalogue) -> None:
    """35 of 100 are needed and each brings 10: three make 30, four make 40."""
    lines = [firewall(n, 10) for n in range(1, 11)]
    assert found(money(*lines), catalogue).said == "3 筆以內達不到，最少要改 4 筆；請用試算逐筆改"


def test_a_ratio_that_holds_needs_nothing(catalogue: Catalogue) -> None:
    assert found(money(purchase(1, 100)), catalogue) == Reaching(())


def test_what_is_passed_on_is_kept_in_house(catalogue: Catalogue) -> None:
    passed = {"id": "S-1", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-02", "amount_twd": 60}
    reached = found(money(purchase(1, 70), purchase(2, 30), subcontracts=(passed,)), catalogue, PASSED_ON)
    assert [c.says for c in reached.found] == ["P-01 取消再外包"]
    assert reached.found[0].ratio.numerator_twd == 0


def test_a_foreign_share_is_brought_down_by_replacing(catalogue: Catalogue) -> None:
    reached = found(money(purchase(1, 40), firewall(2, 35), firewall(3, 25)), catalogue, FOREIGN)
    assert ids(reached) == [("P-02",), ("P-03",)]


def test_a_server_becomes_a_rented_one(catalogue: Catalogue) -> None:
    it = {"booked_as": "it_system", "it_product": "server", "it_system_spend": 1}
    reached = found(money(purchase(1, 80, **it), purchase(2, 20, **it)), catalogue, CLOUD)
    assert [c.says for c in reached.found] == ["P-01 改用雲端租賃", "P-02 改用雲端租賃"]


def exhaustive(gains: list[int], shortage: int) -> Iterator[tuple[int, ...]]:
    """Every set of up to three of which none can be spared, by trying all of them."""
    for size in range(1, MOST_CHANGES + 1):
        for chosen in subsets(range(len(gains)), size):
            total = sum(gains[i] for i in chosen)
            if total >= shortage and all(total - gains[i] < shortage for i in chosen):
                yield chosen


@given(st.lists(st.integers(1, 40), max_size=14), st.integers(1, 90))
def test_no_better_set_is_overlooked(gains: list[int], shortage: int) -> None:
    def worth(chosen: tuple[int, ...]) -> tuple[int, int]:
        return len(chosen), -sum(gains[i] for i in chosen)

    best = sorted(map(worth, exhaustive(gains, shortage)))[:KEPT]
    assert [worth(c) for c in _smallest(gains, shortage)] == best


LINE = st.tuples(
    st.integers(0, 60), st.sampled_from(["ours", "abroad", "unchecked", "foreign product", "unknown product", "server"])
)


def lines_of(drawn: list[tuple[int, str]], times: int = 1) -> list[dict[str, object]]:
    made = {
        "ours": {}, "abroad": {"vendor_id": "V-02"}, "unchecked": {"vendor_id": "V-03"},
        "foreign product": {"kind": "software", "developed_in": "US", "origin_proof": "declaration"},
        "unknown product": {"kind": "firmware"}, "server": {"it_product": "server"},
    }  # fmt: skip
    return [purchase(n, amount * times, **made[kind]) for n, (amount, kind) in enumerate(drawn, 1)]  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(drawn=st.lists(LINE, min_size=1, max_size=6), key=st.sampled_from([BUILD, FOREIGN]))
def test_a_listed_combination_reaches_the_bound_and_no_member_can_be_spared(
    catalogue: Catalogue, drawn: list[tuple[int, str]], key: RatioKey
) -> None:
    with RatioLedger(money(*lines_of(drawn)), catalogue, AS_OF) as ledger:
        reached = reaching(ledger, key)
        assert bool(reached.found) or bool(reached.said) or ledger.result(key).outcome is Verdict.MET
        for combination in reached.found:
            with ledger.like(combination.changes.tried(ledger.inventory)) as after:
                assert after.result(key).ratio == combination.ratio
                assert combination.ratio.holds
            for spared in combination.remedies:
                kept = combination.changes.without("purchase", spared.purchase_id)
                with ledger.like(kept.tried(ledger.inventory)) as less:
                    ratio = less.result(key).ratio
                    assert ratio is not None
                    assert not ratio.holds


@settings(max_examples=20, deadline=None)
@given(drawn=st.lists(LINE, min_size=1, max_size=6), times=st.integers(2, 9))
def test_ten_times_the_money_is_the_same_verdict(
    catalogue: Catalogue, drawn: list[tuple[int, str]], times: int
) -> None:
    for key in (BUILD, FOREIGN):
        with (
            RatioLedger(money(*lines_of(drawn)), catalogue, AS_OF) as small,
            RatioLedger(money(*lines_of(drawn, times)), catalogue, AS_OF) as large,
        ):
            assert small.result(key).outcome is large.result(key).outcome


@pytest.mark.parametrize("key", [BUILD, FOREIGN, CLOUD, PASSED_ON])
def test_an_empty_case_has_nothing_to_combine(catalogue: Catalogue, key: RatioKey) -> None:
    assert not found(money(), catalogue, key).found
