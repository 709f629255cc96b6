"""The worked example of docs/supply-chain.md: its tables are read as a case, its figures recomputed.

The sums stand in the guide; here only its own cells are compared with what the program says of them.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from secaudit import wiring
from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.model.choices import ORIGIN_RESULT
from secaudit.text import thousands, truncated_percent
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.planning.plan import planned

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "supply-chain.md"
AS_OF = date(2024, 3, 1)
ORIGIN = "A4-1.2.7"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def tables(pattern: str) -> dict[str, list[list[str]]]:
    """What ``pattern`` finds before a table → its rows, the heading first."""
    found = re.findall(pattern + r"((?:\|.*\n)+)", GUIDE.read_text(encoding="utf-8"))
    return {name: [cells(line) for line in rows.splitlines() if not line.startswith("|---")] for name, rows in found}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("例子")
    for name, rows in tables(r"\*\*(\S+)\*\*\n\n").items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(rows)
    return folder


@cache
def judged(folder: Path) -> Checked:
    catalogue = wiring.catalogue()
    return check(open_case(folder, catalogue, today=AS_OF), catalogue)


def table_under(*heading: str) -> list[list[str]]:
    return tables(re.escape(f"| {' | '.join(heading)} |").join(("()", r"\n")))[""]


def test_the_ratios_are_those_of_the_guide(folder: Path) -> None:
    ratios = {r.title: r for result in judged(folder).assessment.results for r in result.ratios}
    rows = table_under("條文", "比率", "分子", "分母", "占比", "差額", "結果")
    assert len(rows) == 4
    for control_id, title, part, whole, share, margin, verdict in rows:
        found = ratios[title]
        assert found.margin_twd is not None
        assert [
            found.control_id, thousands(found.numerator_twd), thousands(found.denominator_twd),
            truncated_percent(found.numerator_twd, found.denominator_twd), thousands(found.margin_twd),
            VERDICT_TITLES[Verdict.MET if found.holds else Verdict.NOT_MET],
        ] == [control_id, part, whole, share, margin, verdict]  # fmt: skip


def test_the_products_come_out_as_the_guide_says(folder: Path) -> None:
    """Of products that pass the judgement keeps the count alone."""
    titles = {c.code: c.title for c in ORIGIN_RESULT}
    (found,) = judged(folder).assessment.result(ORIGIN).checks
    open_ = {row.id: titles[str(next(c.value for c in row.cells if c.column == "result"))] for row in found.rows}
    told = {product: result for product, result, _ in table_under("產品", "結果", "為什麼")}
    assert open_ == {product: result for product, result in told.items() if result != "符合"}
    assert found.tally.met == sum(result == "符合" for result in told.values())


def test_the_plan_is_the_one_of_the_guide(folder: Path) -> None:
    case = judged(folder).case
    (row,) = table_under("改哪幾筆", "增加經費", "工作天", "35%（建置及導入）", "非國內產品")
    best = planned(case.inventory, wiring.catalogue(), case.phase, case.as_of).plans[0]
    ratios = {c.control_id: c.ratio_after for c in best.checks if c.ratio_after and not c.wish}
    said = [
        f"{thousands(r.numerator_twd)}／{thousands(r.denominator_twd)}＝"
        + truncated_percent(r.numerator_twd, r.denominator_twd)
        for r in (ratios["A4-1.2.0"], ratios["A4-1.2.8"])
    ]
    changes = "、".join(c.purchase_id for c in best.changes)
    assert [changes, thousands(best.extra_cost_twd), str(best.effort_days), *said] == row
    assert (best.changes[0].says, best.changes[0].candidate_id) == ("補原廠聲明書", "")
    assert best.changes[1].candidate_id == "CA-02"
    (condition,) = best.conditions
    assert "V-04" in condition
