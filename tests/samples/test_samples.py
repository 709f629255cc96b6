"""The sample companies come out as their READMEs say: verdicts and figures there were worked out by hand.

Verdicts are read from the tables of each README; the figures of the ratios are written out here once more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from secaudit.assess import assess
from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.importers import control_references, dates_ahead, read_case
from secaudit.model.assessment import VERDICT_TITLES, Assessment, FindingKind, GateState, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.text import truncated_percent

SAMPLES = data_dir("sample_inventories")
HONGYUAN, YONGXIN, BOUNDARY = "hongyuan-precision", "yongxin-plastics", "boundary-electronics"
WORKBOOKS = sorted(p.relative_to(SAMPLES).as_posix() for p in SAMPLES.glob("*/*.xlsx"))
ALL_VERDICTS = "52 條的判定"
RATIOS_TABLE = "比率（未稅，元）"

Figures = tuple[int, int, int | None]
"""Numerator, denominator and what is left to the bound (negative: missing), in NT$; ``None`` = no bound."""

RATIOS: dict[str, dict[tuple[str, str], Figures]] = {
    HONGYUAN: {
        ("A4-1.2.0", "domestic_build"): (228_000, 690_000, -13_500),
        ("A4-1.2.0", "domestic_all"): (398_000, 860_000, 97_000),
        ("A4-1.2.5", "share"): (860_000, 6_000_000, None),
        ("A4-1.2.6", "passed_on"): (100_000, 860_000, 330_000),
        ("A4-1.2.8", "foreign"): (282_000, 860_000, 148_000),
        ("C2M-5.1.19", "cloud"): (200_000, 700_000, 60_000),
        ("C2M-5.1.6", "half"): (2_900_000, 6_000_000, 100_000),
        ("C2M-A1-outsourced", "both"): (2_030_000, 6_000_000, 370_000),
        ("C2M-A1-outsourced", "technology"): (600_000, 6_000_000, 1_200_000),
        ("C2M-A1-marketing", "marketing"): (300_000, 2_900_000, 280_000),
    },
    YONGXIN: {
        ("A4-1.2.0", "domestic_build"): (380_000, 1_000_000, 30_000),
        ("A4-1.2.0", "domestic_all"): (580_000, 1_200_000, 160_000),
        ("A4-1.2.5", "share"): (1_200_000, 8_000_000, 400_000),
        ("A4-1.2.6", "passed_on"): (45_000, 1_200_000, 555_000),
        ("A4-1.2.8", "foreign"): (620_000, 1_200_000, -20_000),
        ("C2M-5.1.19", "cloud"): (240_000, 800_000, 80_000),
        ("C2M-5.1.6", "half"): (3_800_000, 8_000_000, 200_000),
        ("C2M-A1-outsourced", "both"): (2_370_000, 8_000_000, 830_000),
        ("C2M-A1-outsourced", "technology"): (800_000, 8_000_000, 1_600_000),
        ("C2M-A1-marketing", "marketing"): (400_000, 3_800_000, 360_000),
    },
    BOUNDARY: {
        ("A4-1.2.0", "domestic_build"): (560_000, 1_600_000, 0),
        ("A4-1.2.0", "domestic_all"): (960_000, 2_000_000, 260_000),
        ("A4-1.2.5", "share"): (2_000_000, 20_000_000, 0),
        ("A4-1.2.6", "passed_on"): (1_000_000, 2_000_000, 0),
        ("A4-1.2.8", "foreign"): (1_000_000, 2_000_000, 0),
        ("C2M-5.1.19", "cloud"): (300_000, 1_500_000, 0),
        ("C2M-5.1.6", "half"): (10_000_000, 20_000_000, 0),
        ("C2M-A1-outsourced", "both"): (8_000_000, 20_000_000, 0),
        ("C2M-A1-outsourced", "technology"): (6_000_000, 20_000_000, 0),
        ("C2M-A1-marketing", "marketing"): (2_000_000, 10_000_000, 0),
    },
}
ONE_DOLLAR_LESS: dict[tuple[str, str], Figures] = {
    ("A4-1.2.0", "domestic_build"): (559_999, 1_599_999, -1),
    ("A4-1.2.5", "share"): (1_999_999, 20_000_000, -1),
    ("A4-1.2.6", "passed_on"): (1_000_000, 1_999_999, -1),
    ("A4-1.2.8", "foreign"): (1_000_000, 1_999_999, -1),
}


@cache
def inventory_of(workbook: str) -> Inventory:
    inventory, problems = read_case(SAMPLES / workbook)
    assert problems == ()
    return inventory


def judged(inventory: Inventory, days_later: int = 0) -> Assessment:
    catalogue, problems = load(data_dir("controls"))
    assert catalogue is not None, problems
    as_of = date.fromisoformat(str(inventory.case["assessment_date"])) + timedelta(days=days_later)
    return assess(inventory, catalogue, str(inventory.case["phase"]), as_of)


@cache
def assessed(workbook: str) -> Assessment:
    return judged(inventory_of(workbook))


def readme_rows(folder: str, heading: str) -> list[list[str]]:
    """The cells of each row about a control in the section of that heading."""
    text = (SAMPLES / folder / "README.md").read_text(encoding="utf-8")
    section = next(s for s in text.split("\n## ") if s.startswith(heading))
    rows = [[c.strip() for c in line.strip("| ").split("|")] for line in section.splitlines() if line.startswith("|")]
    return [row for row in rows if re.match(r"(A4|C2M)-", row[0])]


def readme_verdicts(folder: str, heading: str = ALL_VERDICTS) -> dict[str, str]:
    rows = readme_rows(folder, heading)
    assert len({row[0] for row in rows}) == len(rows)
    return {control_id: verdict for control_id, verdict, _why in rows}


def readme_ratios(folder: str, heading: str) -> dict[tuple[str, str], Figures]:
    def amount(text: str) -> int:
        return int(text.replace(",", ""))

    found = {}
    for control_id, check_id, part, whole, _bound, margin, _sum in readme_rows(folder, heading):
        found[control_id, check_id] = (amount(part), amount(whole), amount(margin) if margin else None)
    return found


def verdicts(assessment: Assessment) -> dict[str, str]:
    return {r.control_id: VERDICT_TITLES[r.verdict] for r in assessment.results}


def ratios(assessment: Assessment) -> dict[tuple[str, str], Figures]:
    return {
        (r.control_id, r.check_id): (r.numerator_twd, r.denominator_twd, r.margin_twd) for r in assessment.ratios
    }  # fmt: skip


def contradicted(assessment: Assessment) -> set[str]:
    return {f.control_id for f in assessment.findings if f.kind is FindingKind.CONTRADICTION}


@pytest.mark.parametrize("folder", RATIOS)
def test_all_52_verdicts_are_those_worked_out_in_the_readme(folder: str) -> None:
    expected = readme_verdicts(folder)
    assert len(expected) == 52
    assert verdicts(assessed(f"{folder}/case.xlsx")) == expected


@pytest.mark.parametrize("folder", RATIOS)
def test_every_ratio_is_exact_to_the_dollar(folder: str) -> None:
    assert ratios(assessed(f"{folder}/case.xlsx")) == RATIOS[folder]


@pytest.mark.parametrize("folder", RATIOS)
def test_the_readme_shows_the_same_ratios(folder: str) -> None:
    assert readme_ratios(folder, RATIOS_TABLE) == RATIOS[folder]


@pytest.mark.parametrize("workbook", WORKBOOKS)
def test_a_sample_names_only_known_controls_and_past_dates(workbook: str) -> None:
    inventory = inventory_of(workbook)
    catalogue, _ = load(data_dir("controls"))
    assert catalogue is not None
    assert {i for i, _ in control_references(inventory)} <= {c.id for c in catalogue.controls}
    assert dates_ahead(inventory, date.fromisoformat(str(inventory.case["assessment_date"]))) == ()


@pytest.mark.parametrize("workbook", WORKBOOKS)
def test_every_tax_id_has_a_valid_check_digit(workbook: str) -> None:
    inventory = inventory_of(workbook)
    given = [inventory.case["tax_id"], *(v["tax_id"] for v in inventory.dicts("vendor"))]
    assert [t for t in given if t and not has_valid_check_digit(str(t))] == []


def has_valid_check_digit(tax_id: str) -> bool:
    """The rule in force since 112/4/1: weighted digit sums divisible by 5; a 7 in seventh place may count one more."""
    products = [int(d) * w for d, w in zip(tax_id, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
    if tax_id[6] == "7":
        products[6] = 0
    total = sum(p // 10 + p % 10 for p in products)
    return total % 5 == 0 or (tax_id[6] == "7" and (total + 1) % 5 == 0)


def test_hongyuan_fails_three_gates_and_cannot_tell_one() -> None:
    states = {g.control_id: g.state for g in assessed(f"{HONGYUAN}/case.xlsx").gates}
    assert {i for i, s in states.items() if s is GateState.FAIL} == {"A4-1.2.0", "A4-1.2.3", "A4-1.2.7"}
    assert {i for i, s in states.items() if s is GateState.UNKNOWN} == {"C2M-1.2-prc"}
    assert len(states) == 10


def test_hongyuan_would_pass_35_percent_only_with_the_server_it_may_not_count() -> None:
    ratio = next(r for r in assessed(f"{HONGYUAN}/case.xlsx").ratios if r.check_id == "domestic_build")
    assert (ratio.declared_numerator_twd, ratio.declared_denominator_twd) == (308_000, 770_000)
    assert [(x.id, x.amount_twd) for x in ratio.excluded] == [("P-04", 80_000)]
    assert ratio.holds is False


def test_hongyuan_claims_six_things_its_inventory_contradicts() -> None:
    assert contradicted(assessed(f"{HONGYUAN}/case.xlsx")) == {
        "A4-1.2.2", "A4-1.2.7", "A4-2.1.1", "A4-2.2.1", "A4-2.3.1.4", "A4-2.3.4.2",
    }  # fmt: skip


def test_hongyuan_plans_that_are_overdue_or_without_owner_are_named() -> None:
    findings = assessed(f"{HONGYUAN}/case.xlsx").findings
    named = {
        i for f in findings if f.kind is FindingKind.INCOMPLETE_PLAN for i in re.findall(r"（([A-Z]+-\w+)）", f.text)
    }
    assert named == {"Z-DR", "B-03", "B-06", "B-07", "B-08", "CH-06"}


def test_hongyuan_lockout_is_counted_by_machines_not_by_rows() -> None:
    tally = assessed(f"{HONGYUAN}/case.xlsx").result("A4-2.3.1.4").checks[0].tally
    assert (tally.met, tally.not_met, tally.total) == (32, 47, 79)


def test_hongyuan_vendor_reaches_the_gateway_past_the_firewall() -> None:
    paths = next(c for c in assessed(f"{HONGYUAN}/case.xlsx").result("A4-2.2.1").checks if c.check_id == "paths")
    assert (paths.tally.met, paths.tally.not_met) == (9, 13)
    assert all("F-04 設備商 RDP 診斷" in row.because for row in paths.rows)


def test_hongyuan_is_warned_about_what_no_clause_forbids() -> None:
    noticed = {(r.control_id, n.row_id) for r in assessed(f"{HONGYUAN}/case.xlsx").results for n in r.notices}
    assert {("A4-1.2.6", "V-06"), ("A4-1.2.7", "P-23"), ("A4-2.3.6", "D-ERP"), ("A4-2.3.6", "D-DRAW")} <= noticed


def because(workbook: str, control_id: str, check_id: str) -> dict[str, tuple[Verdict, str]]:
    checks = assessed(workbook).result(control_id).checks
    return {row.id: (row.outcome, row.because) for c in checks if c.check_id == check_id for row in c.rows}


def test_hongyuan_has_a_product_to_decide_and_one_decided() -> None:
    """Same maker, of which 40 % belong to a Singapore company that belongs for 45 % to a group of the PRC."""
    found = because(f"{HONGYUAN}/case.xlsx", "A4-1.2.7", "origin")
    assert {row_id: outcome for row_id, (outcome, _) in found.items()} == {
        "P-06": Verdict.NOT_MET,
        "FW-01": Verdict.UNKNOWN,
    }
    assert "疑似" in found["FW-01"][1]


def test_hongyuan_asks_about_six_percent_of_a_listed_vendor() -> None:
    found = because(f"{HONGYUAN}/case.xlsx", "C2M-1.2-prc", "parties")
    assert {row_id: outcome for row_id, (outcome, _) in found.items()} == {
        "V-07": Verdict.UNKNOWN,
        "V-08": Verdict.UNKNOWN,
    }
    assert "6.00%" in found["V-08"][1]


def test_hongyuan_registration_that_lapses_during_the_project_is_half_a_registration() -> None:
    found = because(f"{HONGYUAN}/case.xlsx", "A4-1.1.2", "vendors")
    assert {row_id: outcome for row_id, (outcome, _) in found.items()} == {
        "V-03": Verdict.PARTIAL,
        "V-04": Verdict.NOT_MET,
        "V-06": Verdict.NOT_MET,
    }


@pytest.mark.parametrize(
    ("purchase_id", "amount_twd", "part", "whole"),
    [
        ("P-06", 72_000, 300_000, 696_000),  # 228,000 + 72,000; 690,000 − 66,000 + 72,000
        ("P-03", 120_000, 348_000, 690_000),  # 228,000 + 120,000
        ("P-05", 180_000, 408_000, 690_000),  # 228,000 + 180,000; no quotation: the same price
    ],
)
def test_hongyuan_candidates_lift_the_domestic_share_as_the_readme_says(
    purchase_id: str, amount_twd: int, part: int, whole: int
) -> None:
    inventory = inventory_of(f"{HONGYUAN}/case.xlsx")
    candidate = next(c for c in inventory.dicts("candidate") if c["purchase_id"] == purchase_id)
    assert candidate["amount_twd"] in (amount_twd, None)
    taken = ("vendor_id", "brand", "model", "brand_country", "made_in", "developed_in", "origin_proof")
    cells = {name: candidate[name] for name in taken if candidate[name]} | {"amount_twd": amount_twd}
    changed = ratios(judged(with_cells(inventory, purchase_id, cells)))["A4-1.2.0", "domestic_build"]
    assert changed[:2] == (part, whole)
    readme = (SAMPLES / HONGYUAN / "README.md").read_text(encoding="utf-8")
    assert f"{part:,}／{whole:,}＝{truncated_percent(part, whole)}" in readme


def test_yongxin_passes_every_gate_without_any_finding() -> None:
    assessment = assessed(f"{YONGXIN}/case.xlsx")
    assert len(assessment.gates) == 36
    assert {g.state for g in assessment.gates} == {GateState.PASS}
    assert assessment.findings == ()


def test_yongxin_has_current_evidence_for_every_control_that_needs_it() -> None:
    freshness = assessed(f"{YONGXIN}/case.xlsx").freshness
    assert (freshness.controls_needing, freshness.controls_with) == (49, 49)
    assert (freshness.items, freshness.current) == (28, 28)


def test_boundary_fails_only_the_gate_of_data_abroad() -> None:
    failing = {g.control_id: g.state for g in assessed(f"{BOUNDARY}/case.xlsx").gates if g.state is not GateState.PASS}
    assert failing == {"A4-1.2.3": GateState.FAIL}


def test_boundary_denials_are_refused_where_the_inventory_shows_otherwise() -> None:
    assessment = assessed(f"{BOUNDARY}/case.xlsx")
    assert contradicted(assessment) == {"A4-1.1.5", "A4-1.2.3", "A4-2.3.1.1"}
    assert assessment.result("A4-2.3.1.1").claim == "na"


def test_boundary_vendor_that_passes_on_exactly_half_is_not_warned_about() -> None:
    notices = assessed(f"{BOUNDARY}/case.xlsx").result("A4-1.2.6").notices
    assert {n.row_id for n in notices} == {"V-02", "V-04"}


def test_boundary_one_day_later_changes_just_what_the_readme_says() -> None:
    inventory = inventory_of(f"{BOUNDARY}/case.xlsx")
    today, tomorrow = verdicts(judged(inventory)), verdicts(judged(inventory, days_later=1))
    assert {i: v for i, v in tomorrow.items() if v != today[i]} == readme_verdicts(BOUNDARY, "晚一天")


def test_boundary_one_dollar_less_turns_four_ratios() -> None:
    poorer = with_cells(inventory_of(f"{BOUNDARY}/case.xlsx"), "P-03", {"amount_twd": 109_999})
    assessment = judged(poorer)
    turned = {k: v for k, v in ratios(assessment).items() if v[2] is not None and v[2] < 0}
    assert turned == ONE_DOLLAR_LESS == readme_ratios(BOUNDARY, "少一元")
    assert assessment.result("A4-1.2.0").verdict is Verdict.NOT_MET
    assert assessment.result("A4-1.2.5").verdict is Verdict.PARTIAL
    assert assessment.result("A4-1.2.6").verdict is Verdict.NOT_MET
    assert assessment.result("A4-1.2.8").verdict is Verdict.NOT_MET


def with_cells(inventory: Inventory, purchase_id: str, cells: Mapping[str, Cell]) -> Inventory:
    names = TABLE_BY_NAME["purchase"].names
    return inventory.replacing(
        purchase=tuple(
            tuple(cells.get(n, cell) for n, cell in zip(names, row, strict=True)) if row[0] == purchase_id else row
            for row in inventory.rows("purchase")
        )
    )


def test_boundary_owner_of_exactly_thirty_percent_is_no_prc_investor() -> None:
    """More than 30 % is asked of a company of a third area: one ppm more, and the vendor has PRC capital."""
    inventory = inventory_of(f"{BOUNDARY}/case.xlsx")
    assert judged(inventory).result("C2M-1.2-prc").verdict is Verdict.MET
    share = TABLE_BY_NAME["holding"].positions["share_ppm"]
    more = tuple(
        (*row[:share], 300_001, *row[share + 1 :]) if row[share] == 300_000 else row
        for row in inventory.rows("holding")
    )
    assert judged(inventory.replacing(holding=more)).result("C2M-1.2-prc").verdict is Verdict.NOT_MET


def test_zero_denominators_are_unknown_never_a_pass() -> None:
    assessment = assessed(f"{BOUNDARY}/zero-budget.xlsx")
    expected = readme_verdicts(BOUNDARY, "分母為零")
    assert {i: v for i, v in verdicts(assessment).items() if i in expected} == expected
    assert {(r.denominator_twd, r.holds, r.margin_twd) for r in assessment.ratios} == {(0, None, None)}
    assert len(assessment.ratios) == 10


def test_only_workbooks_and_readmes_are_kept_beside_the_samples() -> None:
    assert {p.suffix for p in SAMPLES.rglob("*") if p.is_file()} == {".xlsx", ".md"}
    assert all((SAMPLES / Path(w).parent / "README.md").is_file() for w in WORKBOOKS)
