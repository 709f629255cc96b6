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


def test_what_no_purchase_changes_is_named_as_such(catalogue: Catalogue) -> None:
    """A subsidy of 6,000,000 is 60 % of 10,000,000: 1,000,000 too much, whatever is bought."""
    told = answer(whole_case(purchase(1, 100), case=({"subsidy_twd": 6_000_000},)), catalogue)
    [obstacle] = told.obstacles
    assert obstacle.control_id == "C2M-5.1.6"
    assert figures(obstacle) == [(6_000_000, 10_000_000, 1_000_000)]
    assert obstacle.because == ("與採購怎麼改無關，請調整案件的經費",)


def test_a_forbidden_product_without_a_usable_candidate_is_named_with_the_reason(catalogue: Catalogue) -> None:
    offer = candidate(1, "P-02", "product", name="另一台", made_in="CN", developed_in="TW", origin_proof="certificate")
    told = answer(whole_case(purchase(1, 100), firewall(2, 10, made_in="CN"), candidates=(offer,)), catalogue)
    [obstacle] = told.obstacles
    assert obstacle.control_id == "A4-1.2.7"
    assert obstacle.because[0].startswith("P-02 品項 2 沒有可行的做法（現況：")
    assert told.helps == ("在「候選方案」表替 P-02 品項 2 加上可行的做法（報價、產地與佐證）",)


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
    assert told.plans[0].extra_cost_twd == 50
    assert "原金額未填，差額以新報價全額計" in told.plans[0].changes[0].assumes


def test_an_applicant_with_prc_capital_cannot_be_planned_away(catalogue: Catalogue) -> None:
    told = answer(whole_case(purchase(1, 100), case=({"prc_capital": 1},)), catalogue)
    [obstacle] = told.obstacles
    assert (obstacle.control_id, obstacle.because) == (
        "C2M-1.2-prc", ("C-1 宏遠精密 不符合，改採購也無法改變",),
    )  # fmt: skip
