"""A plan is the cheapest by hand, its figures are those of the case re-judged, and nothing needless is asked."""

from __future__ import annotations

import pytest
from candidate_case import AS_OF, candidate, gates_of, whole_case

from secaudit.errors import SecauditError, UsageError
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.plan import AskedCheck, ComplyingPlan, Planned, PlanState, Turn
from secaudit.planning.problem import Plan, Plans, Problem
from secaudit.usecases.planning.plan import Asked, exit_code, plan, planned
from secaudit.usecases.planning.told import complying
from secaudit.usecases.spending.side_effects import SideEffect
from usecases.money_case import firewall, purchase

TAIWANESE = {
    "brand": "國產", "brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "certificate",
}  # fmt: skip


def answer(inventory: Inventory, catalogue: Catalogue, **asked: object) -> Planned:
    return planned(inventory, catalogue, "proposal", AS_OF, Asked(**asked))  # type: ignore[arg-type]


def done(found: ComplyingPlan) -> list[tuple[str, str]]:
    """Which purchase takes which candidate; "" is an assumed remedy."""
    return [(c.purchase_id, c.candidate_id) for c in found.changes]


def check(found: ComplyingPlan, check_id: str) -> AskedCheck:
    return next(c for c in found.checks if c.check_id == check_id)


def test_the_cheapest_set_worked_by_hand(catalogue: Catalogue) -> None:
    """Of 2,000,000: ours 244,000 + 380,000 = 31.20 %; foreign products 1,276,000 + 40,000 (origin unknown) = 65.80 %.

    50 % needs 316,000 of foreign products less: only P-03 has that. P-05 is no product that A4-1.2.7 can clear, so it
    must change as well. P-04 (a foreign vendor's service) need not: 244,000 + 380,000 + 1,300,000 + 40,000 = 1,964,000
    of 2,024,000 = 97.03 %. It costs 1,300,000 - 1,276,000 = 24,000 more.
    """
    told = answer(
        whole_case(
            purchase(1, 244_000),
            purchase(2, 380_000, kind="software", developed_in="TW", origin_proof="autonomy"),
            firewall(3, 1_276_000),
            purchase(4, 60_000, vendor_id="V-02"),
            purchase(5, 40_000, kind="software", origin_proof="none"),
            candidates=(candidate(1, "P-03", "product", amount_twd=1_300_000, effort_days=12, **TAIWANESE),),
        ),
        catalogue,
    )
    assert told.state is PlanState.FOUND
    best = told.plans[0]
    assert done(best) == [("P-03", "CA-01"), ("P-05", "")]
    assert (best.extra_cost_twd, best.effort_days, best.efforts_unknown, best.assumed) == (24_000, 12, 1, 1)
    build = check(best, "domestic_build").ratio_after
    assert build
    assert (build.numerator_twd, build.denominator_twd, build.margin_twd) == (1_964_000, 2_024_000, 1_255_600)
    assert check(best, "origin").after is Verdict.MET
    assert all(c.needed for c in best.changes)
    assert exit_code(told) == 3


def test_exactly_35_percent_is_enough_and_one_dollar_less_is_not(catalogue: Catalogue) -> None:
    """300 of 1,000 are ours. P-02 brings 50: 350 / 1,000 = 35 %. P-03 brings 49: not alone, nor is it needed then."""
    told = answer(
        whole_case(
            purchase(1, 300),
            purchase(2, 50, vendor_id="V-02"),
            purchase(3, 49, vendor_id="V-02"),
            purchase(4, 601, vendor_id="V-02"),
            candidates=(
                candidate(1, "P-02", "vendor", vendor_id="V-01", amount_twd=50),
                candidate(2, "P-03", "vendor", vendor_id="V-01", amount_twd=49),
                candidate(3, "P-04", "vendor", vendor_id="V-02", amount_twd=601),
            ),
        ),
        catalogue,
        gates=("A4-1.2.0",),
    )
    assert [done(p) for p in told.plans] == [[("P-02", "CA-01")]]
    assert told.plans[0].checks[0].ratio_after.margin_twd == 0  # type: ignore[union-attr]
    assert "候選 CA-03 未列入：與現況相同" in told.remarks


def test_a_dearer_candidate_moves_both_sides_of_the_ratio(catalogue: Catalogue) -> None:
    """30 / 100 are ours. P-02 for 10 instead of 5: 40 / 105 = 38.09 %; for 6: 36 / 101 = 35.64 %, cheaper by 4."""
    told = answer(
        whole_case(
            purchase(1, 30),
            purchase(2, 5, vendor_id="V-02"),
            purchase(3, 65, vendor_id="V-02"),
            candidates=(
                candidate(1, "P-02", "vendor", vendor_id="V-01", amount_twd=10),
                candidate(2, "P-02", "vendor", vendor_id="V-01", amount_twd=6),
                candidate(3, "P-03", "vendor", vendor_id="V-01", amount_twd=100),
            ),
        ),
        catalogue,
        gates=("A4-1.2.0",),
    )
    assert [(done(p), p.extra_cost_twd) for p in told.plans] == [
        ([("P-02", "CA-02")], 1), ([("P-02", "CA-01")], 5), ([("P-03", "CA-03")], 35),
    ]  # fmt: skip
    ratio = check(told.plans[0], "domestic_build").ratio_after
    assert ratio
    assert (ratio.numerator_twd, ratio.denominator_twd) == (36, 101)


def test_an_effort_day_can_be_counted_as_money(catalogue: Catalogue) -> None:
    """5 days at 1,000 a day cost more than 4,000; nothing is added to what the plan says it costs."""
    case = whole_case(
        purchase(1, 50_000, vendor_id="V-02"),
        candidates=(
            candidate(1, "P-01", "vendor", vendor_id="V-01", amount_twd=50_000, effort_days=5),
            candidate(2, "P-01", "vendor", vendor_id="V-01", amount_twd=54_000, effort_days=0),
        ),
    )
    plain = answer(case, catalogue).plans[0]
    assert (done(plain), plain.extra_cost_twd) == ([("P-01", "CA-01")], 0)
    counted = answer(case, catalogue, day_cost_twd=1_000).plans[0]
    assert (done(counted), counted.extra_cost_twd) == ([("P-01", "CA-02")], 4_000)


def test_what_nobody_has_timed_stands_behind_what_is_timed(catalogue: Catalogue) -> None:
    case = whole_case(
        purchase(1, 500, vendor_id="V-02"),
        purchase(2, 500, vendor_id="V-02"),
        candidates=(candidate(1, "P-02", "vendor", vendor_id="V-01", amount_twd=500, effort_days=30),),
    )
    assert [done(p) for p in answer(case, catalogue).plans] == [[("P-02", "CA-01")], [("P-01", "")]]


def test_entered_candidates_leave_nothing_to_assume_and_a_blank_price_is_said(catalogue: Catalogue) -> None:
    case = whole_case(
        purchase(1, 500, vendor_id="V-02"),
        candidates=(candidate(1, "P-01", "vendor", vendor_id="V-01"),),
    )
    told = answer(case, catalogue)
    assert [done(p) for p in told.plans] == [[("P-01", "CA-01")]]
    change = told.plans[0].changes[0]
    assert change.price_assumed
    assert (change.before_twd, change.after_twd, change.effort_days) == (500, 500, None)
    assert "同價為假設，須重新詢價" in change.assumes


def test_a_cheaper_candidate_that_no_gate_needs_is_marked_so(catalogue: Catalogue) -> None:
    """P-01 must change (0 %); P-02, ours, may be had for 20 less: 480 / (500 + 480) is 100 % either way."""
    case = whole_case(
        purchase(1, 500, vendor_id="V-02"),
        purchase(2, 100),
        candidates=(
            candidate(1, "P-01", "vendor", vendor_id="V-01", amount_twd=500),
            candidate(2, "P-02", "proof", amount_twd=80),
        ),
    )
    best = answer(case, catalogue).plans[0]
    assert [(c.candidate_id, c.needed) for c in best.changes] == [("CA-01", True), ("CA-02", False)]
    assert best.extra_cost_twd == -20
    assert not any("多花" in sentence for sentence in best.beside)
    # 80 instead of 100 of ours helps that gate in nothing, and harms it in nothing that counts: it is cheaper
    assert answer(case, catalogue, gates=("A4-1.2.0",)).plans[0].extra_cost_twd == -20


def test_nothing_is_to_be_done_when_all_money_gates_pass(catalogue: Catalogue) -> None:
    told = answer(whole_case(purchase(1, 100), firewall(2, 50)), catalogue)
    assert told.state is PlanState.NOTHING
    assert (told.plans, told.untold, told.conditions) == ((), (), ())
    assert {i for i, _ in told.gates} == gates_of(catalogue)
    assert exit_code(told) == 0


def test_beside_a_plan_stands_what_its_gates_ask_beyond_money_as_far_as_it_is_open(catalogue: Catalogue) -> None:
    """A4-1.2.0 also asks a plan of six elements, which is there, and five aspects, none of which is."""
    record = {
        "id": "R-1", "kind": "plan", "title": "資安規劃書", "held_on": "2024-01-10",
        "elements": "|training|mechanism|procurement|introduction|verification|diagram|",
    }  # fmt: skip
    told = answer(whole_case(purchase(1, 100), record=(record,)), catalogue)
    [open_] = told.beside
    assert open_.startswith("A4-1.2.0 五個面向皆有風險盤點")


def test_what_stays_as_it_is_told_is_no_turn_for_the_better() -> None:
    """5 NT$ more to spare of millions is a better margin, but 45.00% stays 45.00%."""
    same = SideEffect("A4-1.2.8", "非國產", "45.00% 符合", "45.00% 符合", Turn.BETTER)
    [effect] = complying((), (), (), (), (), [same]).effects
    assert (effect.turn, effect.text) == (Turn.SAME, "非國產 45.00% 符合，不變")


def test_a_company_not_looked_up_is_a_condition_and_blocks_nothing(catalogue: Catalogue) -> None:
    """V-03 has a quote but no look-up; it is not domestic by A1, so V-01 does the 35 %."""
    case = whole_case(purchase(1, 100), purchase(2, 50, vendor_id="V-03"), firewall(3, 10, made_in="CN"))
    best = answer(case, catalogue).plans[0]
    assert done(best) == [("P-03", "")]
    assert best.conditions == ("須查無陸資：V-03 還沒查的公司（C2M-1.2-prc）",)
    assert check(best, "parties").after is Verdict.UNKNOWN
    alone = answer(whole_case(purchase(1, 100), purchase(2, 50, vendor_id="V-03")), catalogue, gates=("C2M-1.2-prc",))
    assert alone.state is PlanState.NOTHING
    assert alone.conditions == best.conditions
    assert exit_code(alone) == 4


def test_a_vendor_with_prc_capital_is_never_chosen(catalogue: Catalogue) -> None:
    """The cheaper offer comes from V-04, a company with PRC capital."""
    case = whole_case(
        purchase(1, 500, vendor_id="V-02"),
        candidates=(
            candidate(1, "P-01", "vendor", vendor_id="V-04", amount_twd=400),
            candidate(2, "P-01", "vendor", vendor_id="V-01", amount_twd=600),
        ),
    )
    assert [done(p) for p in answer(case, catalogue).plans] == [[("P-01", "CA-02")]]
    bought = whole_case(purchase(1, 500), purchase(2, 10, vendor_id="V-04"))
    assert done(answer(bought, catalogue).plans[0]) == [("P-02", "")]


def test_a_way_that_only_mends_a_rule_is_reason_enough(catalogue: Catalogue) -> None:
    """V-04 has PRC capital; V-02 is abroad too and asks the same, so that no share moves: 1,000 of 1,100 are ours."""
    line = purchase(2, 100, vendor_id="V-04")
    offer = candidate(1, "P-02", "vendor", vendor_id="V-02", amount_twd=100)
    told = answer(whole_case(purchase(1, 1_000), line, candidates=(offer,)), catalogue)
    assert [(done(p), p.extra_cost_twd) for p in told.plans] == [([("P-02", "CA-01")], 0)]


def test_gear_that_a_service_brings_leaves_with_the_way_the_service_is_done(catalogue: Catalogue) -> None:
    """A rented firewall is no product of P-02's line, yet P-02 answers for it: another offer brings another device."""
    rented = {"id": "FW-01", "name": "租用防火牆", "kind": "firewall", "made_in": "CN", "developed_in": "CN"}
    offer = candidate(1, "P-02", "product", name="另一家的租用", amount_twd=50)
    lines = purchase(1, 100), purchase(2, 50, asset_ids="|FW-01|")
    best = answer(whole_case(*lines, candidates=(offer,), asset=(rented,)), catalogue).plans[0]
    assert done(best) == [("P-02", "CA-01")]
    assert best.conditions == ("須查明產品來源：FW-01 租用防火牆（A4-1.2.7）",)
    stuck = answer(whole_case(*lines, asset=(rented,)), catalogue)
    assert stuck.state is PlanState.IMPOSSIBLE
    assert stuck.obstacles[0].because[0].startswith("P-02 品項 2 沒有可行的做法")


def test_the_second_reading_is_a_wish_that_is_given_up_last(catalogue: Catalogue) -> None:
    """35 of 100 build; training 900 abroad: 35 / 1,000 = 3.5 % of all. With P-02's candidate 935 / 1,000."""
    training = purchase(2, 900, vendor_id="V-02", kind="training", element="training")
    build = (purchase(1, 34), purchase(3, 66, vendor_id="V-02"))
    ours = (candidate(1, "P-03", "vendor", vendor_id="V-01", amount_twd=66),)
    stuck = candidate(2, "P-02", "vendor", vendor_id="V-02", name="還是外商", amount_twd=901)
    told = answer(whole_case(*build, training, candidates=(*ours, stuck)), catalogue)
    assert done(told.plans[0]) == [("P-03", "CA-01")]
    assert told.plans[0].explain == ("A4-1.2.0 國產產品及服務／全部資安經費（另一讀法）：10.00%，未達 >= 35%，需說明",)
    open_ = candidate(2, "P-02", "vendor", vendor_id="V-01", amount_twd=900)
    told = answer(whole_case(*build, training, candidates=(*ours, open_)), catalogue)
    assert sorted(done(told.plans[0])) == [("P-02", "CA-02"), ("P-03", "CA-01")]
    assert told.plans[0].explain == ()


def test_a_ratio_that_a_complete_exception_settles_is_not_asked(catalogue: Catalogue) -> None:
    """A foreign firewall is 60 % of the budget; the exception is complete only with the day of the meeting."""
    record = {
        "id": "R-1", "kind": "exception", "control_id": "A4-1.2.8", "title": "例外", "reason": "無國產品",
        "reference": "計畫書第 40 頁", "review_meeting_on": "2024-02-20",
    }  # fmt: skip
    money = (purchase(1, 400), firewall(2, 600))
    told = answer(whole_case(*money, record=(record,)), catalogue)
    assert told.state is PlanState.NOTHING
    assert "A4-1.2.8" not in {i for i, _ in told.gates}
    assert told.remarks == ("A4-1.2.8 非國內資安產品不得超過 50%：例外已敘明，比率不列入",)
    pending = answer(whole_case(*money, record=(record | {"review_meeting_on": None},)), catalogue)
    assert done(pending.plans[0]) == [("P-02", "")]


def test_a_zero_whole_is_told_and_the_rest_is_planned(catalogue: Catalogue) -> None:
    """Without subsidy and IT spending two gates have nothing to divide by; the others have their plan."""
    case = whole_case(purchase(1, 500, vendor_id="V-02"), case=({"subsidy_twd": 0},))
    lines = tuple(row for row in case.rows("purchase") if row[0] != "P-90")
    told = answer(case.replacing(purchase=lines), catalogue)
    assert told.state is PlanState.FOUND
    because = {o.control_id: o.because for o in told.untold}
    assert because["C2M-5.1.19"] == ("分母為零：沒有採購列入資訊系統支出，請先填金額與歸類",)
    assert because["C2M-A1-marketing"] == ("分母為零：案件的補助款為 0",)
    assert "A4-1.2.7" in because, "no security product is bought, so there is nothing to clear"
    assert "A4-1.2.0" not in because


def test_without_any_money_nothing_can_be_told(catalogue: Catalogue) -> None:
    told = answer(Inventory.of(case=[{"id": "C-1", "name": "空"}]), catalogue)
    assert (told.state, told.gates) == (PlanState.NOTHING, (("C2M-1.2-prc", "不得有陸資投資"),))
    assert told.conditions == ("須查無陸資：C-1 空（C2M-1.2-prc）",)
    because = {o.control_id: o.because for o in told.untold}
    assert because["C2M-5.1.6"] == ("案件的計畫總經費、補助款未填",)
    assert because["A4-1.2.0"] == ("分母為零：沒有採購列入建置及導入，請先填金額與歸類",)
    assert exit_code(told) == 4
    ratios = answer(Inventory.of(case=[{"id": "C-1", "name": "空"}]), catalogue, gates=("A4-1.2.0", "A4-1.2.8"))
    assert (ratios.state, ratios.gates) == (PlanState.UNTOLD, ())


def test_only_gates_of_this_phase_can_be_asked_for(catalogue: Catalogue) -> None:
    case = whole_case(purchase(1, 500, vendor_id="V-02"))
    assert {i for i, _ in answer(case, catalogue, gates=("A4-1.2.0",)).gates} == {"A4-1.2.0"}
    with pytest.raises(UsageError, match=r"A4-2\.3\.6 不是這個階段與錢有關的關卡"):
        answer(case, catalogue, gates=("A4-2.3.6",))


def test_trying_a_plan_gives_the_case_that_was_judged(catalogue: Catalogue) -> None:
    """The what-if of the first plan leaves a case whose gates hold: asked again, there is nothing to do."""
    case = whole_case(purchase(1, 500, vendor_id="V-02"), firewall(2, 700, made_in="CN"))
    found = plan(case, catalogue, "proposal", AS_OF)
    assert len(found.what_ifs) == len(found.told.plans) > 0
    for what_if in found.what_ifs:
        assert planned(what_if.tried(case), catalogue, "proposal", AS_OF).state is PlanState.NOTHING


def test_gear_in_use_is_a_condition_until_its_origin_is_known_and_a_bar_when_it_is_the_prc(
    catalogue: Catalogue,
) -> None:
    asset = {"id": "FW-01", "name": "舊防火牆", "kind": "firewall", "state": "current", "quantity": 1}
    lines = (purchase(1, 100), firewall(2, 10, made_in="CN"))
    best = answer(whole_case(*lines, asset=(asset,)), catalogue).plans[0]
    assert done(best) == [("P-02", "")]
    assert best.conditions == ("須查明產品來源：FW-01 舊防火牆（A4-1.2.7）",)
    barred = answer(whole_case(*lines, asset=(asset | {"made_in": "CN"},)), catalogue)
    assert barred.state is PlanState.IMPOSSIBLE
    [obstacle] = barred.obstacles
    assert obstacle.control_id == "A4-1.2.7"
    assert obstacle.because == ("FW-01 舊防火牆 不符合，改採購也無法改變",)


def test_when_time_runs_out_nothing_is_claimed(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a plan nor a proof: the wish is given up first, then it is said that nothing is known."""
    asked = []

    def out_of_time(problem: Problem, **_: object) -> Plans:
        asked.append(problem.gates)
        return Plans((), proven=False)

    monkeypatch.setattr("secaudit.usecases.planning.plan.solve", out_of_time)
    told = answer(whole_case(purchase(1, 500, vendor_id="V-02")), catalogue)
    assert (told.state, told.plans, told.proven) == (PlanState.UNTOLD, (), False)
    assert told.remarks == ("時間內沒有找到方案，也無法確定做不到；請放寬時間（secaudit plan --seconds）再試",)
    assert [("A4-1.2.0/domestic_all" in gates) for gates in asked] == [True, False]


def test_a_plan_that_the_judge_does_not_confirm_is_never_shown(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planner that claims that nothing has to change."""

    def wrong(problem: Problem, **_: object) -> Plans:
        as_it_is = (0,) * len(problem.lines)
        return Plans((Plan(as_it_is, (0,) * len(problem.bounds), 0, 0, 0, 0),))

    monkeypatch.setattr("secaudit.usecases.planning.plan.solve", wrong)
    with pytest.raises(SecauditError, match="方案與判定不一致") as caught:
        answer(whole_case(purchase(1, 500, vendor_id="V-02")), catalogue)
    assert caught.value.code == "E-PLN-01"


def test_a_suspect_without_a_candidate_is_asked_for_a_statement_of_its_maker_first(catalogue: Catalogue) -> None:
    """The maker is registered in the PRC, the vendor alone says where it is made: a statement settles that (B1), and is
    less to do than another product at the same price. It is assumed, as nobody has it yet."""
    maker = {"id": "K-1", "name": "製造商", "country": "CN"}
    line = firewall(2, 100, maker_id="K-1", origin_proof="declaration")
    told = answer(whole_case(purchase(1, 900), line, company=(maker,)), catalogue)
    best = told.plans[0]
    assert [(c.purchase_id, c.says, c.candidate_id, c.extra_twd) for c in best.changes] == [
        ("P-02", "補原廠聲明書", "", 0)
    ]
    assert best.assumes == ("P-02：原廠書面聲明生產、開發地與填報相符",)
    assert check(best, "origin").after is Verdict.MET


def test_a_statement_is_never_assumed_against_a_sign_of_the_product_itself(catalogue: Catalogue) -> None:
    """A listed brand stays suspect whatever its maker says: only somebody's decision or another product helps."""
    line = firewall(2, 100, brand="Hikvision", origin_proof="declaration")
    told = answer(whole_case(purchase(1, 900), line), catalogue)
    assert all("補原廠聲明書" not in c.says for p in told.plans for c in p.changes)
