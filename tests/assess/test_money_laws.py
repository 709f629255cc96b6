"""Laws that hold for every budget, whatever its amounts: judged by the catalogue itself, over budgets drawn at random.

What a ratio must be is worked out here once more, in plain sums over the drawn lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.assess import assess
from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.model.assessment import Assessment, Ratio, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory

AS_OF = date(2024, 7, 1)
CASE = {"id": "C", "name": "測試精密", "project_starts_on": "2024-01-01", "project_ends_on": "2024-11-30"}
TOTALS = {"total_budget_twd": 6_000_000, "subsidy_twd": 2_900_000, "self_funded_twd": 3_100_000,
          "paid_in_capital_twd": 30_000_000}  # fmt: skip
VENDORS = (
    {"id": "TW", "name": "國內資服", "tax_id": "12345670", "country": "TW", "prc_capital": 0,
     "prc_checked_on": "2024-06-01", "is_security_vendor": 1},
    {"id": "US", "name": "Acme Security", "country": "US", "prc_capital": 0, "prc_checked_on": "2024-06-01",
     "is_security_vendor": 1},
    {"id": "UNKNOWN", "name": "未查廠商", "tax_id": "12345670", "country": "TW", "is_security_vendor": 1},
    {"id": "SUB", "name": "下包", "tax_id": "12345670", "country": "TW", "prc_capital": 0,
     "prc_checked_on": "2024-06-01", "is_security_vendor": 0},
)  # fmt: skip
ABSOLUTE = {("C2M-5.1.6", "cap"), ("C2M-A1-contract", "contracts")}
"""The two clauses that name an amount: 1,000 萬 of subsidy, 10 萬 to one vendor. All others compare amounts alone."""
READINGS = [("A4-1.2.0", "domestic_build"), ("A4-1.2.0", "domestic_all")]
MONEY_AT_HOME = [*READINGS, ("A4-1.2.8", "foreign")]
KNOWN = st.integers(0, 400_000)
RANK = [Verdict.NOT_MET, Verdict.PARTIAL, Verdict.UNKNOWN, Verdict.MET]
"""From worst to best for a share: whatever it may still turn out to be lies above what it certainly is not."""


@dataclass(frozen=True)
class Line:
    """One purchase, and what its vendor passes on to a first and that one to a second tier."""

    amount: int | None
    vendor: str = "TW"
    kind: str = "service"
    place: str | None = None
    booked_as: str = "security"
    it_product: str = "none"
    element: str = "introduction"
    subject: str = "outsourced"
    it_system_spend: int = 0
    is_cloud: int = 0
    first_tier: int | None = None
    second_tier: int | None = None

    @property
    def is_product(self) -> bool:
        return self.kind in ("software", "hardware")

    @property
    def in_security(self) -> bool:
        return self.booked_as == "security" and self.it_product == "none"

    @property
    def in_build(self) -> bool:
        return self.element in ("procurement", "introduction")

    @property
    def is_domestic(self) -> bool:
        return self.vendor == "TW" and (not self.is_product or self.place == "TW")


def purchase(number: int, line: Line) -> dict[str, Any]:
    return {
        "id": f"P{number}", "name": f"品項 {number}", "vendor_id": line.vendor, "kind": line.kind,
        "booked_as": line.booked_as, "it_product": line.it_product, "element": line.element,
        "amount_twd": line.amount, "subject": line.subject, "it_system_spend": line.it_system_spend,
        "is_cloud": line.is_cloud, "made_in": line.place, "developed_in": line.place,
    }  # fmt: skip


def subcontracts(number: int, line: Line) -> list[dict[str, Any]]:
    tiers = [(line.vendor, "SUB", line.first_tier), ("SUB", "SUB2", line.second_tier)]
    return [
        {"id": f"S{number}{i}", "purchase_id": f"P{number}", "from_vendor_id": a, "to_vendor_id": b, "amount_twd": twd}
        for i, (a, b, twd) in enumerate(tiers)
        if twd is not None
    ]


def inventory(lines: tuple[Line, ...], factor: int = 1, order: list[int] | None = None) -> Inventory:
    placed = list(enumerate(lines))
    if order is not None:
        placed = [placed[i] for i in order]
    vendors = [*VENDORS, {**VENDORS[-1], "id": "SUB2", "name": "再下包"}]
    tables: dict[str, list[dict[str, Any]]] = {
        "case": [{**CASE, **{name: twd * factor for name, twd in TOTALS.items()}}],
        "vendor": vendors if order is None else vendors[::-1],
        "purchase": [purchase(n, line) for n, line in placed],
        "subcontract": [s for n, line in placed for s in subcontracts(n, line)],
    }
    return Inventory.of(**tables)


def scaled(line: Line, factor: int) -> Line:
    def times(amount: int | None) -> int | None:
        return None if amount is None else amount * factor

    return replace(line, amount=times(line.amount), first_tier=times(line.first_tier),
                   second_tier=times(line.second_tier))  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, amounts: st.SearchStrategy[int | None] = KNOWN) -> Line:
    amount = draw(amounts)
    passed = draw(st.none() | st.integers(0, amount)) if amount else None
    further = draw(st.none() | st.integers(0, passed)) if passed else None
    return Line(
        amount=amount,
        vendor=draw(st.sampled_from(["TW", "US"])),
        kind=draw(st.sampled_from(["software", "hardware", "service", "training"])),
        place=draw(st.sampled_from(["TW", "US", None])),
        booked_as=draw(st.sampled_from(["security", "security", "it_system", "other"])),
        it_product=draw(st.sampled_from(["none", "none", "server", "cloud"])),
        element=draw(st.sampled_from(["procurement", "introduction", "training", "verification"])),
        subject=draw(st.sampled_from(["outsourced", "technology", "marketing", "cloud_lease", "consumables"])),
        it_system_spend=draw(st.integers(0, 1)),
        is_cloud=draw(st.integers(0, 1)),
        first_tier=passed,
        second_tier=further,
    )


BUDGETS = st.lists(lines(), min_size=1, max_size=5).map(tuple)
WITH_BLANKS = st.lists(lines(st.none() | KNOWN), min_size=1, max_size=4).map(tuple)


def _money_catalogue() -> Catalogue:
    whole, problems = load(data_dir("controls"))
    assert whole is not None, problems
    about_money = {"A4-1.1.4", "C2M-A1-contract"}
    money = tuple(c for c in whole.controls if c.id in about_money or any(k.shape == "share" for k in c.checks))
    return replace(whole, controls=money)


MONEY = _money_catalogue()


def judged(case: Inventory) -> Assessment:
    return assess(case, MONEY, "interim", AS_OF)


def outcomes(assessment: Assessment) -> dict[tuple[str, str], Verdict]:
    return {(r.control_id, c.check_id): c.outcome for r in assessment.results for c in r.checks}


def figures(assessment: Assessment) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (r.control_id, r.check_id): (r.numerator_twd, r.denominator_twd, r.margin_twd, r.holds)
        for r in assessment.ratios
    }


def rank(assessment: Assessment, control_id: str, check_id: str) -> int:
    return RANK.index(outcomes(assessment)[control_id, check_id])


def ratio_of(assessment: Assessment, control_id: str, check_id: str) -> Ratio:
    return next(r for r in assessment.ratios if (r.control_id, r.check_id) == (control_id, check_id))


def by_hand(budget: tuple[Line, ...]) -> dict[tuple[str, str], tuple[int, int]]:
    """Numerator and denominator of every ratio of A1–A4, in plain sums over the lines with known amounts."""
    secure = [x for x in budget if x.in_security]
    build = [x for x in secure if x.in_build]
    spent = [x for x in budget if x.it_system_spend and not x.in_security]
    paid = [x for x in budget if x.subject in ("outsourced", "technology")]

    def total(chosen: list[Line]) -> int:
        return sum(x.amount or 0 for x in chosen)

    security, project = total(secure), TOTALS["total_budget_twd"]
    return {
        ("A4-1.2.0", "domestic_build"): (total([x for x in build if x.is_domestic]), total(build)),
        ("A4-1.2.0", "domestic_all"): (total([x for x in secure if x.is_domestic]), security),
        ("A4-1.2.5", "share"): (security, project),
        ("A4-1.2.6", "passed_on"): (sum(x.first_tier or 0 for x in secure), security),
        ("A4-1.2.8", "foreign"): (total([x for x in secure if x.is_product and x.place != "TW"]), security),
        ("C2M-5.1.19", "cloud"): (total([x for x in spent if x.is_cloud]), total(spent)),
        ("C2M-5.1.6", "half"): (TOTALS["subsidy_twd"], project),
        ("C2M-A1-outsourced", "both"): (total(paid), project),
        ("C2M-A1-outsourced", "technology"): (total([x for x in paid if x.subject == "technology"]), project),
        ("C2M-A1-marketing", "marketing"): (
            total([x for x in budget if x.subject == "marketing"]), TOTALS["subsidy_twd"],
        ),
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(BUDGETS)
def test_every_ratio_is_the_plain_sum_over_its_lines(budget: tuple[Line, ...]) -> None:
    found = {key: cells[:2] for key, cells in figures(judged(inventory(budget))).items()}
    assert found == by_hand(budget)


@settings(max_examples=30, deadline=None)
@given(BUDGETS)
def test_every_bound_is_held_exactly(budget: tuple[Line, ...]) -> None:
    for ratio in judged(inventory(budget)).ratios:
        part, whole = by_hand(budget)[ratio.control_id, ratio.check_id]
        if not whole or ratio.bound_percent is None:
            assert ratio.holds is None
            continue
        share, bound = Fraction(part, whole), Fraction(ratio.bound_percent, 100)
        assert ratio.holds is (share >= bound if ratio.sense == "at_least" else share <= bound)


@settings(max_examples=30, deadline=None)
@given(BUDGETS, st.integers(1, 1000))
def test_scaling_all_amounts_leaves_every_money_verdict(budget: tuple[Line, ...], factor: int) -> None:
    before = outcomes(judged(inventory(budget)))
    after = outcomes(judged(inventory(tuple(scaled(x, factor) for x in budget), factor)))
    assert {key for key, verdict in after.items() if verdict is not before[key]} <= ABSOLUTE


def test_only_two_clauses_name_an_amount() -> None:
    named = {c.id for c in MONEY.controls for name in c.parameters if name.endswith("_twd")}
    assert named == {control_id for control_id, _check in ABSOLUTE}


@pytest.mark.parametrize(("amount", "verdict"), [(50_000, Verdict.MET), (100_000, Verdict.NOT_MET)])
def test_doubling_reaches_the_amount_that_asks_a_contract(amount: int, verdict: Verdict) -> None:
    assert outcomes(judged(inventory((Line(amount),))))["C2M-A1-contract", "contracts"] is verdict


def halves(line: Line, cut: int) -> tuple[Line, Line]:
    """``line`` as two with the same facts; each tier keeps within what its payer gets in that half."""
    amount = line.amount or 0
    parts = [(min(cut, amount), amount - min(cut, amount))]
    for passed in (line.first_tier, line.second_tier):
        above = parts[-1][0]
        parts.append((min(passed or 0, above), (passed or 0) - min(passed or 0, above)))

    def half(i: int) -> Line:
        first, second = (None if t is None else parts[n][i] for n, t in ((1, line.first_tier), (2, line.second_tier)))
        return replace(line, amount=parts[0][i], first_tier=first, second_tier=second)

    return half(0), half(1)


@settings(max_examples=30, deadline=None)
@given(BUDGETS, st.integers(0, 400_000))
def test_splitting_a_line_in_two_leaves_every_ratio(budget: tuple[Line, ...], cut: int) -> None:
    split = (*halves(budget[0], cut), *budget[1:])
    assert figures(judged(inventory(split))) == figures(judged(inventory(budget)))


@settings(max_examples=30, deadline=None)
@given(WITH_BLANKS, st.data())
def test_turning_a_line_domestic_never_hurts(budget: tuple[Line, ...], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(budget) - 1))
    turned = tuple(replace(x, vendor="TW", place="TW") if n == at else x for n, x in enumerate(budget))
    before, after = judged(inventory(budget)), judged(inventory(turned))
    assert all(rank(after, *key) >= rank(before, *key) for key in MONEY_AT_HOME)


@settings(max_examples=30, deadline=None)
@given(WITH_BLANKS, st.integers(1, 400_000), st.sampled_from(["service", "software", "hardware"]))
def test_adding_to_a_domestic_line_never_hurts(budget: tuple[Line, ...], more: int, kind: str) -> None:
    own = Line(100_000, kind=kind, place="TW")
    before = judged(inventory((own, *budget)))
    after = judged(inventory((replace(own, amount=100_000 + more), *budget)))
    assert all(rank(after, *key) >= rank(before, *key) for key in MONEY_AT_HOME)


@settings(max_examples=30, deadline=None)
@given(BUDGETS, lines(), st.sampled_from(["virtual_host", "server", "cloud", "router", "other"]))
def test_an_it_line_booked_as_security_changes_no_ratio_of_security(
    budget: tuple[Line, ...], line: Line, it_product: str
) -> None:
    booked = replace(line, booked_as="security", it_product=it_product)
    alone, beside = judged(inventory(budget)), judged(inventory((*budget, booked)))
    for key in [*MONEY_AT_HOME, ("A4-1.2.5", "share"), ("A4-1.2.6", "passed_on")]:
        assert figures(beside)[key] == figures(alone)[key]
        assert [x.id for x in ratio_of(beside, *key).excluded][-1] == f"P{len(budget)}"
    assert outcomes(beside)["A4-1.1.4", "excluded"] is Verdict.NOT_MET


@settings(max_examples=30, deadline=None)
@given(BUDGETS, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(budget: tuple[Line, ...], random: Random) -> None:
    order = list(range(len(budget)))
    random.shuffle(order)
    before, after = judged(inventory(budget)), judged(inventory(budget, order=order))
    assert outcomes(after) == outcomes(before)
    assert figures(after) == figures(before)


def completions(budget: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Every blank amount once as nothing and once as far more than all the rest: a ratio is extreme at the extremes."""
    options = [[x] if x.amount is not None else [replace(x, amount=a) for a in (0, 10**12)] for x in budget]
    return [tuple(way) for way in product(*options)]


@settings(max_examples=30, deadline=None)
@given(WITH_BLANKS.filter(lambda budget: 1 <= sum(x.amount is None for x in budget) <= 3))
def test_a_blank_amount_is_unknown_only_where_some_completion_changes_the_verdict(budget: tuple[Line, ...]) -> None:
    said = judged(inventory(budget))
    settled = [by_hand(way) for way in completions(budget)]
    for ratio in said.ratios:
        if ratio.bound_percent is None:
            continue
        key, bound = (ratio.control_id, ratio.check_id), Fraction(ratio.bound_percent, 100)
        shares = [Fraction(*way[key]) if way[key][1] else None for way in settled]
        holds = {s if s is None else s >= bound if ratio.sense == "at_least" else s <= bound for s in shares}
        assert ratio.holds is (holds.pop() if len(holds) == 1 else None)


BLANKS: dict[str, tuple[Any, ...]] = {
    "amount": (0, 10**12), "vendor": ("TW", "US"), "it_product": ("none", "server"),
    "element": ("introduction", "training"), "it_system_spend": (0, 1), "is_cloud": (0, 1),
    "subject": ("outsourced", "technology", "marketing", "consumables"),
}  # fmt: skip
"""What may be left blank in a line, and everything that it may turn out to be as far as a ratio is concerned."""


@settings(max_examples=30, deadline=None)
@given(BUDGETS, st.data())
def test_a_verdict_in_spite_of_blanks_is_that_of_every_completion(
    budget: tuple[Line, ...], data: st.DataObject
) -> None:
    """The blank vendor is one whose PRC capital nobody looked up: it may be 國內業者 or not."""
    at = data.draw(st.integers(0, len(budget) - 1))
    names = data.draw(st.sets(st.sampled_from(sorted(BLANKS)), min_size=1, max_size=3))
    known = replace(budget[at], first_tier=None, second_tier=None)
    blank = replace(known, **{n: "UNKNOWN" if n == "vendor" else None for n in names})
    said = judged(inventory((*budget[:at], blank, *budget[at + 1 :])))
    ways = [dict(zip(names, way, strict=True)) for way in product(*(BLANKS[n] for n in names))]
    settled = [by_hand((*budget[:at], replace(known, **way), *budget[at + 1 :])) for way in ways]
    for ratio in said.ratios:
        if ratio.holds is None or ratio.bound_percent is None:
            continue
        bound = Fraction(ratio.bound_percent, 100)
        for part, whole in (way[ratio.control_id, ratio.check_id] for way in settled):
            assert whole
            share = Fraction(part, whole)
            assert ratio.holds is (share >= bound if ratio.sense == "at_least" else share <= bound)
