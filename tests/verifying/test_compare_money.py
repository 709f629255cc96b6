"""How the money moved, to the last dollar; every sum here is worked out by hand."""

from __future__ import annotations

from typing import Any

from two_states import promised, stand

from secaudit.model.assessment import Ratio
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.compared import Amount, Drift
from secaudit.usecases.comparing.told import amount_words, share_of_old, share_words, signed

HOME = {"id": "V-1", "name": "國內資安", "country": "TW", "tax_id": "12345670", "prc_capital": 0}
ABROAD = {"id": "V-2", "name": "外商", "country": "US", "prc_capital": 0}
SERVICE = {"kind": "service", "booked_as": "security", "it_product": "none", "vendor_id": "V-1"}
PRODUCT = {"kind": "hardware", "booked_as": "security", "it_product": "none", "vendor_id": "V-1"}
TAIWANESE = {**PRODUCT, "made_in": "TW", "developed_in": "TW", "brand_country": "TW"}
FOREIGN = {**PRODUCT, "made_in": "US", "developed_in": "US", "brand_country": "US"}
CLOUD = {"kind": "service", "booked_as": "it_system", "it_product": "cloud", "vendor_id": "V-1",
         "it_system_spend": 1, "is_cloud": 1}  # fmt: skip


def bought(row_id: str, amount: int | None, base: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": row_id, "name": f"品項 {row_id}", "amount_twd": amount, **base, **more}


OLD = promised(
    case={"total_budget_twd": 6_000_000, "subsidy_twd": 3_000_000},
    vendor=[HOME, ABROAD],
    purchase=[
        bought("P-1", 480_000, TAIWANESE),
        bought("P-2", 250_001, FOREIGN),
        bought("P-3", 60_000, SERVICE),
        bought(
            "P-4", 120_000, PRODUCT, it_product="server", it_system_spend=0
        ),  # an IT product: leaves 資安經費 (A4-1.1.4)
        bought("P-5", 200_000, CLOUD),
    ],
    subcontract=[
        {"id": "S-1", "purchase_id": "P-3", "from_vendor_id": "V-1", "to_vendor_id": "V-2", "amount_twd": 20_000}
    ],
)
"""資安經費 480,000 + 250,001 + 60,000 = 790,001; domestic of it 480,000 + 60,000 = 540,000; all 1,110,001."""

NEW = stand(
    case={"total_budget_twd": 5_900_000, "subsidy_twd": 3_000_000},
    vendor=[HOME, ABROAD],
    purchase=[
        bought("P-1", 520_000, TAIWANESE),
        bought("P-2", 250_001, FOREIGN),
        bought("P-4", 120_000, PRODUCT, it_product="server", it_system_spend=0),
        bought("P-5", 180_000, CLOUD),
        bought("P-6", 99_999, FOREIGN),
    ],
)
"""資安經費 520,000 + 250,001 + 99,999 = 870,000; domestic of it 520,000; foreign 350,000; all 1,170,000."""

TOTALS = {
    "total_budget_twd": (6_000_000, 5_900_000, -100_000),
    "subsidy_twd": (3_000_000, 3_000_000, 0),
    "purchases": (1_110_001, 1_170_000, 59_999),
    "security": (790_001, 870_000, 79_999),
    "domestic": (540_000, 520_000, -20_000),
    "foreign": (250_001, 350_000, 99_999),
    "passed_on": (20_000, 0, -20_000),
    "cloud": (200_000, 180_000, -20_000),
}


def test_every_total_before_after_and_the_difference() -> None:
    found = {t.key: t for t in compare(OLD, NEW).totals}
    for key, (before, after, difference) in TOTALS.items():
        drift = found[key]
        assert (drift.old, drift.new, drift.difference_twd) == (Amount(before), Amount(after), difference), key


def test_a_total_that_nobody_stated_has_no_difference() -> None:
    drift = next(t for t in compare(OLD, NEW).totals if t.key == "self_funded_twd")
    assert (drift.old, drift.new, drift.difference_twd) == (None, None, None)


def test_the_purchases_that_moved_withdrawn_first_and_the_largest_first() -> None:
    found = compare(OLD, NEW).purchases
    assert [(p.id, p.drift, p.old_twd, p.new_twd, p.difference_twd) for p in found] == [
        ("P-3", Drift.WITHDRAWN, 60_000, None, -60_000),
        ("P-1", Drift.CHANGED, 480_000, 520_000, 40_000),
        ("P-5", Drift.CHANGED, 200_000, 180_000, -20_000),
        ("P-6", Drift.ADDED, None, 99_999, 99_999),
    ]


def test_the_differences_of_the_purchases_add_up_to_that_of_all() -> None:
    """-60,000 + 40,000 - 20,000 + 99,999 = 59,999."""
    found = compare(OLD, NEW)
    assert sum(p.difference_twd or 0 for p in found.purchases) == 59_999 == found.totals[3].difference_twd


def test_an_amount_or_a_place_that_is_not_known_is_never_taken_for_zero() -> None:
    """P-7 has no amount; of P-8 nobody said whether it is an IT product, so it may or may not be 資安經費."""
    vague = stand(
        vendor=[HOME],
        purchase=[
            bought("P-1", 480_000, TAIWANESE),
            bought("P-7", None, SERVICE),
            bought("P-8", 30_000, {**SERVICE, "it_product": None}),
        ],
    )
    found = {t.key: t.new for t in compare(OLD, vague).totals}
    assert found["purchases"] == Amount(510_000, unsettled=1)
    assert found["security"] == Amount(480_000, unsettled=2)
    (filled,) = [p for p in compare(vague, OLD).purchases if p.id == "P-7"]
    assert (filled.drift, filled.difference_twd) == (Drift.WITHDRAWN, None)


def ratio(numerator: int, denominator: int, holds: bool) -> Ratio:
    return Ratio("A4-1.2.0", "domestic", "國產／建置及導入", numerator, denominator, 35, "at_least", holds, None)


def test_each_ratio_keeps_its_two_integers() -> None:
    old, new = ratio(349_999, 1_000_000, False), ratio(350_000, 1_000_000, True)
    (drift,) = compare(promised(ratios=[old]), stand(ratios=[new])).ratios
    assert drift.old is not None
    assert drift.new is not None
    assert (drift.old.numerator_twd, drift.old.denominator_twd, drift.old.holds) == (349_999, 1_000_000, False)
    assert (drift.new.numerator_twd, drift.new.denominator_twd, drift.new.holds) == (350_000, 1_000_000, True)
    assert share_words(drift.old) == "349,999／1,000,000 = 34.99%"


def test_a_ratio_that_is_only_computed_in_one_state_is_told() -> None:
    (drift,) = compare(promised(), stand(ratios=[ratio(1, 2, True)])).ratios
    assert drift.old is None
    assert drift.new is not None


def test_a_share_of_the_old_amount_is_cut_whichever_its_sign() -> None:
    """40,000 / 480,000 = 8.3333…; 76,000 / 480,000 = 15.8333…; 1 / 3 = 33.3333…; 2 / 3 = 66.6666…."""
    assert share_of_old(40_000, 480_000) == "+8.33%"
    assert share_of_old(-76_000, 480_000) == "-15.83%"
    assert share_of_old(2, 3) == "+66.66%"
    assert share_of_old(-2, 3) == "-66.66%"
    assert share_of_old(0, 3) == "0.00%"
    assert share_of_old(5, 0) == share_of_old(5, None) == share_of_old(None, 5) == "－"


def test_amounts_in_words() -> None:
    assert [signed(n) for n in (40_000, -76_000, 0, None)] == ["+40,000", "-76,000", "0", "無法計算"]
    assert [amount_words(a) for a in (None, Amount(0), Amount(1_000, 2))] == ["未填", "0", "1,000（另 2 筆未定）"]
