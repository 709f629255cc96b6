"""做不到，因為 …: the smallest set of gates, how far each gets by the rules, and what to enter."""

from __future__ import annotations

from candidate_case import AS_OF, candidate, whole_case

from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Obstacle, Planned, PlanState
from secaudit.usecases.planning.plan import Asked, exit_code, planned
from usecases.money_case import firewall, purchase


def answer(inventory: Inventory, catalogue: Catalogue, *gates: str) -> Planned:
    return planned(inventory, catalogue, "proposal", AS_OF, Asked(gates=gates))


def figures(obstacle: Obstacle) -> list[tuple[int, int, int | None]]:
    return [
        (r.ratio.numerator_twd, r.ratio.denominator_twd, r.missing_twd) for r in obstacle.reaches if r.ratio is not None
    ]


def test_a_gate_that_no_candidate_reaches_by_itself(catalogue: Catalogue) -> None:
    """10 of 100 are ours. The only offer brings P-02 to 20: 30 / 100; 35 are asked, 5 are missing."""
    told = answer(
        whole_case(
            purchase(1, 10),
            purchase(2, 20, vendor_id="V-02"),
            purchase(3, 70, vendor_id="V-02"),
            candidates=(
                candidate(1, "P-02", "vendor", vendor_id="V-01", amount_twd=20),
                candidate(2, "P-03", "vendor", vendor_id="V-04", amount_twd=70),
            ),
        ),
        catalogue,
    )
    assert told.state is PlanState.IMPOSSIBLE
    [obstacle] = told.obstacles
    assert obstacle.control_id == "A4-1.2.0"
    assert figures(obstacle) == [(30, 100, 5)]
    assert told.helps == ("在「候選方案」表替 P-03 品項 3 加上可行的做法（報價、產地與佐證）",)
    assert exit_code(told) == 3


def test_missing_money_is_rounded_towards_the_worse_side(catalogue: Catalogue) -> None:
    """3 of 10: 35 % of 10 is 3.5, so 0.5 is missing, and whole dollars are asked: 1."""
    stuck = candidate(1, "P-02", "vendor", vendor_id="V-04", amount_twd=7)
    told = answer(whole_case(purchase(1, 3), purchase(2, 7, vendor_id="V-02"), candidates=(stuck,)), catalogue)
    assert [figures(o) for o in told.obstacles] == [[(3, 10, 1)]]


def test_two_gates_that_each_hold_but_not_together(catalogue: Catalogue) -> None:
    """P-01, all of the budget. As it is: a foreign vendor, 0 % ours. The offer: ours, but 60 of 100 are passed on.

    35 % without passing on more than 50 % cannot be: beside 再外包, 0 / 100 are ours, 35 short; beside 國產, 60 / 100
    are passed on, 10 too much.
    """
    offer = candidate(1, "P-01", "vendor", vendor_id="V-01", amount_twd=100, passed_on_twd=60)
    told = answer(whole_case(purchase(1, 100, vendor_id="V-02"), candidates=(offer,)), catalogue)
    assert told.state is PlanState.IMPOSSIBLE
    assert {o.control_id: figures(o) for o in told.obstacles} == {
        "A4-1.2.0": [(0, 100, 35)],
        "A4-1.2.6": [(60, 100, 10)],
    }
    alone = answer(whole_case(purchase(1, 100, vendor_id="V-02"), candidates=(offer,)), catalogue, "A4-1.2.0")
    assert alone.state is PlanState.FOUND


def test_a_purchase_whose_ways_each_leave_one_gate_is_named_at_both(catalogue: Catalogue) -> None:
    """P-01 is made in the PRC and sold by PRC capital. One offer changes the product, one the vendor; none both."""
    offers = (
        candidate(1, "P-01", "product", vendor_id="V-04", made_in="TW", developed_in="TW", brand_country="TW",
                  origin_proof="certificate", amount_twd=40),
        candidate(2, "P-01", "vendor", vendor_id="V-01", amount_twd=40),
    )  # fmt: skip
    line = firewall(1, 40, vendor_id="V-04", made_in="CN", developed_in="TW", brand_country="TW")
    told = answer(whole_case(line, purchase(2, 60), candidates=offers), catalogue)
    assert told.state is PlanState.IMPOSSIBLE
    assert {o.control_id for o in told.obstacles} == {"A4-1.2.7", "C2M-1.2-prc"}
    assert {o.because for o in told.obstacles} == {(f"P-01 {line['name']} 的做法各只解決其中一道，沒有一個全部解決",)}


def test_a_share_that_waits_for_a_blank_cell_is_left_out_and_not_called_impossible(catalogue: Catalogue) -> None:
    """The subject of 4,000,000 is blank: if it is technology, 40 % of 10,000,000, and 30 % are allowed; if marketing,
    all of the subsidy, and 20 % are allowed; or neither.

    Nothing is known to be too much, and no way to buy it fills in the subject: it is told what to fill in.
    """
    dearer = candidate(1, "P-01", "vendor", vendor_id="V-01", amount_twd=4_100_000)
    told = answer(whole_case(purchase(1, 4_000_000, subject=None), candidates=(dearer,)), catalogue)
    assert told.state is PlanState.NOTHING
    assert {o.control_id: o.because for o in told.untold if o.control_id != "A4-1.2.7"} == {
        "C2M-A1-outsourced": ("技術購買費／計畫總經費：1 筆未填「會計科目」（P-01）",),
        "C2M-A1-marketing": ("行銷推廣業務費／補助款：1 筆未填「會計科目」（P-01）",),
    }


def test_what_no_purchase_changes_is_named_as_such(catalogue: Catalogue) -> None:
    """A subsidy of 6,000,000 is 60 % of 10,000,000: 1,000,000 too much, whatever is bought."""
    told = answer(whole_case(purchase(1, 100), case=({"subsidy_twd": 6_000_000},)), catalogue)
    [obstacle] = told.obstacles
    assert obstacle.control_id == "C2M-5.1.6"
    assert figures(obstacle) == [(6_000_000, 10_000_000, 1_000_000)]
    assert obstacle.because == ("與採購怎麼改無關，請調整案件的經費",)


def test_of_a_gate_with_two_ratios_only_the_one_that_is_missed_is_told(catalogue: Catalogue) -> None:
    """Outsourcing of 5,000,000 is half of 10,000,000, 1,000,000 above 40 %; nothing is spent on technology (30 %)."""
    told = answer(whole_case(purchase(1, 5_000_000)), catalogue, "C2M-A1-outsourced")
    [obstacle] = told.obstacles
    assert [(r.check_id, r.missing_twd) for r in obstacle.reaches] == [("both", 1_000_000)]
    assert obstacle.because == ("與採購怎麼改無關，請調整案件的經費",)


def test_a_choice_that_leaves_nothing_to_divide_by_is_no_way_out(catalogue: Catalogue) -> None:
    """A server of 900,000 is all the IT spending; for nothing there would be none, and 0 of 0 is no 20 %."""
    server = purchase(
        2, 900_000, kind="hardware", booked_as="it_system", it_product="server", element=None, it_system_spend=1,
        subject="equipment_use",
    )  # fmt: skip
    case = whole_case(purchase(1, 100), server, candidates=(candidate(1, "P-02", "product", amount_twd=0),))
    without_cloud = tuple(row for row in case.rows("purchase") if row[0] != "P-90")
    case = Inventory({name: case.rows(name) for name in case.tables} | {"purchase": without_cloud})
    assert answer(case, catalogue, "C2M-5.1.19").state is PlanState.IMPOSSIBLE


def test_a_forbidden_product_without_a_usable_candidate_is_named_with_the_reason(catalogue: Catalogue) -> None:
    offer = candidate(1, "P-02", "product", name="另一台", made_in="CN", developed_in="TW", origin_proof="certificate")
    told = answer(whole_case(purchase(1, 100), firewall(2, 10, made_in="CN"), candidates=(offer,)), catalogue)
    [obstacle] = told.obstacles
    assert obstacle.control_id == "A4-1.2.7"
    assert obstacle.because[0].startswith("P-02 品項 2 沒有可行的做法（現況：")
    assert told.helps == ("在「候選方案」表替 P-02 品項 2 加上可行的做法（報價、產地與佐證）",)


def test_what_weighs_most_is_to_be_mended_first(catalogue: Catalogue) -> None:
    lines = [firewall(n, amount, made_in="CN") for n, amount in ((2, 10), (3, 300), (4, 20))]
    offers = tuple(candidate(n, f"P-{n:02}", "product", made_in="CN", developed_in="TW") for n in (2, 3, 4))
    told = answer(whole_case(purchase(1, 100), *lines, candidates=offers), catalogue)
    assert "P-03 品項 3、P-04 品項 4、P-02 品項 2" in told.helps[0]


def test_an_amount_that_is_not_known_is_asked_for(catalogue: Catalogue) -> None:
    """A foreign service without an amount may be anything: no choice makes the 35 % certain."""
    stuck = candidate(1, "P-02", "vendor", vendor_id="V-04")
    told = answer(whole_case(purchase(1, 100), purchase(2, None, vendor_id="V-02"), candidates=(stuck,)), catalogue)
    assert told.state is PlanState.IMPOSSIBLE
    assert ("P-02 品項 2 的金額或歸屬未填",) in [o.because for o in told.obstacles]
    assert told.helps[0] == "先補 P-02 品項 2 的金額與歸類"
    assert exit_code(told) == 4, "nothing fails for certain"
    offer = candidate(2, "P-02", "vendor", vendor_id="V-01", amount_twd=50)
    told = answer(whole_case(purchase(1, 100), purchase(2, None, vendor_id="V-02"), candidates=(offer,)), catalogue)
    assert told.state is PlanState.FOUND, "the quote settles the amount"
    assert (told.plans[0].extra_cost_twd, told.plans[0].changes[0].needed) == (50, True)
    assert "原金額未填，差額以新報價全額計" in told.plans[0].changes[0].assumes


def test_an_applicant_with_prc_capital_cannot_be_planned_away(catalogue: Catalogue) -> None:
    told = answer(whole_case(purchase(1, 100), case=({"prc_capital": 1},)), catalogue)
    [obstacle] = told.obstacles
    assert (obstacle.control_id, obstacle.because) == (
        "C2M-1.2-prc", ("C-1 宏遠精密 不符合，改採購也無法改變",),
    )  # fmt: skip
