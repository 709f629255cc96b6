"""For any case: what a plan promises, the judge confirms; and nothing that costs less would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from candidate_case import AS_OF, candidate, money_gates_only, whole_case
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.assess import assess
from secaudit.model.assessment import CheckResult, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.plan import AskedCheck, PlanState
from secaudit.model.schema import Cell
from secaudit.usecases.planning.candidates import Offers
from secaudit.usecases.planning.plan import Answer, plan
from secaudit.usecases.planning.told import merged
from secaudit.usecases.planning.ways import Way
from secaudit.usecases.spending.ratio_ledger import RatioLedger
from usecases.money_case import firewall, purchase

AMOUNTS = st.sampled_from([1, 7, 50, 100, 333, 1_000])
VENDORS = st.sampled_from(["V-01", "V-01", "V-01", "V-02", "V-02", "V-03", "V-04"])
HOME = {"brand": "國產", "brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "certificate"}


@pytest.fixture(scope="module")
def money(catalogue: Catalogue) -> Catalogue:
    return money_gates_only(catalogue)


@st.composite
def bought(draw: st.DrawFn, number: int) -> dict[str, Cell]:
    amount, vendor = draw(AMOUNTS), draw(VENDORS)
    element = draw(st.sampled_from(["introduction", "training"]))
    kind = draw(st.sampled_from(["service", "ours", "foreign", "prc", "untold", "it"]))
    cells: dict[str, Cell] = {"vendor_id": vendor, "element": element}
    match kind:
        case "service":
            return purchase(number, amount, **cells)
        case "it":
            return purchase(number, amount, **cells, it_product="server", kind="hardware")
        case "ours":
            return purchase(number, amount, **cells, kind="hardware", **HOME)
        case "prc":
            return firewall(number, amount, **cells, made_in="CN")
        case "untold":
            return firewall(number, amount, **cells, developed_in=None)
        case _:
            return firewall(number, amount, **cells)


@st.composite
def offered(draw: st.DrawFn, number: int, line: Mapping[str, Cell]) -> dict[str, Cell]:
    price = draw(st.none() | st.integers(0, 3).map(lambda more: int(line["amount_twd"] or 0) + more * 10 - 5))
    way = draw(st.sampled_from(["product", "vendor", "proof", "in_house"]))
    cells: dict[str, Cell] = {"amount_twd": None if price is None else max(price, 0)}
    cells["effort_days"] = draw(st.none() | st.integers(0, 9))
    if way == "product":
        cells |= HOME
    if way == "proof":
        cells |= {"developed_in": "TW", "made_in": draw(st.sampled_from(["TW", "US"]))}
    if way == "vendor" or draw(st.booleans()):
        cells["vendor_id"] = draw(VENDORS)
    cells["passed_on_twd"] = draw(st.none() | st.integers(0, int(line["amount_twd"] or 0)))
    return candidate(number, str(line["id"]), way, **cells)


@st.composite
def cases(draw: st.DrawFn, least: int, most: int, offers: tuple[int, int]) -> Inventory:
    lines = [draw(bought(n)) for n in range(1, draw(st.integers(least, most)) + 1)]
    chains = tuple(
        {
            "id": f"S-{n}", "purchase_id": line["id"], "from_vendor_id": line["vendor_id"], "to_vendor_id": "V-02",
            "amount_twd": draw(st.integers(0, int(line["amount_twd"] or 0))),
        }
        for n, line in enumerate(lines)
        if line["vendor_id"] != "V-02" and draw(st.booleans())
    )  # fmt: skip
    numbers = iter(range(1, 100))
    given_ = tuple(draw(offered(next(numbers), line)) for line in lines for _ in range(draw(st.integers(*offers))))
    return whole_case(*lines, candidates=given_, subcontract=chains)


def judged(case: Inventory, catalogue: Catalogue) -> dict[tuple[str, str], CheckResult]:
    """Every check of ``case``, by a judge that has seen nothing before."""
    results = assess(case, catalogue, "proposal", AS_OF).results
    return {(r.control_id, c.check_id): c for r in results for c in r.checks}


def holds(check: AskedCheck, after: Mapping[tuple[str, str], CheckResult]) -> bool:
    """A company that nobody has looked up is a condition; everything else has to be 符合."""
    outcome = after[check.control_id, check.check_id].outcome
    return outcome is Verdict.MET or (outcome is Verdict.UNKNOWN and check.control_id == "C2M-1.2-prc")


@settings(max_examples=25, deadline=None)
@given(case=cases(3, 8, offers=(0, 2)))
def test_a_plan_applied_satisfies_every_gate_when_checked_again(case: Inventory, money: Catalogue) -> None:
    answer = plan(case, money, "proposal", AS_OF)
    if answer.told.state is PlanState.NOTHING:
        now = judged(case, money)
        assert all(holds(c, now) for c in answer.told.present if not c.wish)
    for what_if, told in zip(answer.what_ifs, answer.told.plans, strict=True):
        after = judged(what_if.tried(case), money)
        assert all(holds(c, after) for c in told.checks if not c.wish)
        assert {c.check_id for c in told.checks if c.wish and not holds(c, after)} == {
            c.check_id for c in told.checks if c.wish and c.after is not Verdict.MET
        }
        amounts = (sum(int(p["amount_twd"] or 0) for p in i.dicts("purchase")) for i in (what_if.tried(case), case))
        assert told.extra_cost_twd == next(amounts) - next(amounts)


def choices(case: Inventory) -> Iterator[tuple[Way, ...]]:
    """Every way to do every purchase, by the candidates that were entered."""
    offers = Offers(case)
    each = [(None, *offers.ways(p)[0]) for p in case.dicts("purchase")]
    for chosen in product(*each):
        yield tuple(way for way in chosen if way is not None)


def cheapest(case: Inventory, money: Catalogue, answer: Answer, *, wishes: bool) -> int | None:
    """The least that any choice costs with which every asked check holds, by judging each of them."""
    asked = [c for c in answer.told.present if wishes or not c.wish]
    costs = [
        sum(way.cost_twd for way in chosen)
        for chosen in choices(case)
        if all(holds(c, after) for after in (judged(merged(chosen).tried(case), money),) for c in asked)
    ]
    return min(costs, default=None)


@settings(max_examples=12, deadline=None)
@given(case=cases(2, 3, offers=(1, 2)))
def test_no_choice_that_costs_less_would_do(case: Inventory, money: Catalogue) -> None:
    """Purchases without candidates are given one that changes nothing, so that nothing is assumed."""
    bare = [p for p in case.dicts("purchase") if p["id"] not in {r[1] for r in case.rows("candidate")}]
    more = Inventory.of(candidate=[candidate(50 + n, str(p["id"]), "proof") for n, p in enumerate(bare)])
    case = case.replacing(candidate=(*case.rows("candidate"), *more.rows("candidate")))
    answer = plan(case, money, "proposal", AS_OF)
    told = answer.told
    least = cheapest(case, money, answer, wishes=True)
    if least is None:
        least = cheapest(case, money, answer, wishes=False)
    if told.state is PlanState.FOUND:
        assert told.plans[0].extra_cost_twd == least
    elif told.state is PlanState.IMPOSSIBLE:
        assert least is None
    else:
        assert least is not None


@settings(max_examples=25, deadline=None)
@given(case=cases(1, 4, offers=(0, 0)))
def test_how_each_row_stands_agrees_with_the_judge(case: Inventory, money: Catalogue) -> None:
    """The prohibitions row by row, as the planner asks them, are what the judge counts."""
    after = judged(case, money)
    with RatioLedger(case, money, AS_OF) as ledger:
        assert {k.control_id for k in ledger.prohibitions} == {"A4-1.2.7", "C2M-1.2-prc"}
        for key in ledger.prohibitions:
            rows, tally = list(ledger.truths(key).values()), after[key].tally
            assert (rows.count(1), rows.count(0), rows.count(None)) == (tally.met, tally.not_met, tally.unknown)


@settings(max_examples=25, deadline=None)
@given(case=cases(2, 4, offers=(1, 2)))
def test_what_is_missing_at_the_most_is_what_the_judge_says_of_that_case(case: Inventory, money: Catalogue) -> None:
    """Where a vendor may or may not be ours no margin is told; what is missing is the worst case then."""
    for obstacle in plan(case, money, "proposal", AS_OF).told.obstacles:
        for reach in obstacle.reaches:
            missing, ratio = reach.missing_twd, reach.ratio
            assert ratio
            assert missing
            assert missing > 0
            assert ratio.unsettled or ratio.margin_twd == -missing
