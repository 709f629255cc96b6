"""The numbers and lists of the gap report, each against a small case counted by hand."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
import sample_case as case
from drawn import cells
from told import added, changed

from secaudit.model.assessment import Assessment, Ratio, Verdict
from secaudit.model.inventory import Inventory
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Bullets, Callout, Document, Paragraph, Table
from secaudit.reports.figures.drawio import cell_id
from secaudit.reports.gap.chapter_bars import chapter_bars
from secaudit.reports.gap.document import gap_document


def made(inventory: Inventory | None = None, **changes: Any) -> Document:
    given = Material(
        inventory or case.inventory(), case.assessment(), case.catalogue(), case.derived(), None, case.DIGEST
    )
    return gap_document(dataclasses.replace(given, **changes))


def rows(document: Document, part: int, caption: str) -> list[list[str]]:
    """Of one table of a part; none where there is no such table."""
    found = [b for b in document.sections[part].blocks if isinstance(b, Table) and b.caption == caption]
    return [[cell.text for cell in row] for table in found for row in table.rows]


def said(document: Document, part: int) -> list[str]:
    return [b.text for b in document.sections[part].blocks if isinstance(b, Paragraph | Callout)]


def test_a_clause_without_data_counts_with_those_that_cannot_be_told() -> None:
    # A4-2.5.1.1 is 未評估; the columns are 符合 例外 已規劃 部分符合 不符合 無法評估 不適用
    (row,) = [r for r in rows(made(), 2, "各章判定統計（條）") if r[0] == "貳五 檢測演練"]
    assert row[1:] == ["0", "0", "0", "0", "0", "1", "0"]


def test_a_part_of_a_bar_too_narrow_for_its_number_has_none() -> None:
    drawn = cells(chapter_bars({"甲": {Verdict.MET: 300, Verdict.PARTIAL: 1}}).drawio)
    assert cell_id("part:0:partial") in drawn
    assert cell_id("count:0:partial") not in drawn
    assert drawn[cell_id("count:0:met")].value == "300"


def test_gaps_and_promises_are_counted_apart_and_those_nothing_is_done_about_are_named_as_such() -> None:
    told = said(made(), 3)
    assert told[0].startswith("待改善 7 條，已承諾而待履行 1 條。")
    # A4-1.2.0, A4-1.2.3 and C2M-5.1.19: no purchase, change, record or risk names them
    assert told[1].startswith("其中 3 條在案件裡沒有任何採購、變更、文件或風險處理")


def test_costs_are_in_thousands_rounded_half_up_and_an_unknown_one_is_asked_for() -> None:
    def costs(document: Document) -> dict[str, str]:
        return {row[0].split()[0].rstrip("＊"): row[-1] for row in rows(document, 3, "差距與措施")}

    assert costs(made())["A4-2.2.1"] == "481"  # P-01: 480,500
    assert costs(made())["A4-1.2.3"] == "－"
    assert costs(made(changed("purchase", "P-01", amount_twd=None)))["A4-2.2.1"] == "待補：金額"


@pytest.mark.parametrize(
    ("sense", "way"),
    [
        ("at_least", "國內不得低於 35%，目前差 5 元：須增加「國產」的金額，或減少「全部」的金額。"),
        ("at_most", "國內不得高於 35%，目前超出 5 元：須減少「國產」的金額，或增加「全部」的金額。"),
    ],
)
def test_a_missed_ratio_says_how_far_it_is_and_which_way_to_move(sense: str, way: str) -> None:
    ratio = Ratio("A4-1.2.0", "domestic", "國產／全部", 30, 100, 35, sense, False, -5)
    (told,) = [b for b in made(assessment=_with(ratio)).sections[1].blocks if isinstance(b, Bullets)]
    assert way.replace("國內", "國產／全部") in told.items


def _with(ratio: Ratio) -> Assessment:
    """The assessment with this ratio in the place of its own."""
    results = tuple(
        dataclasses.replace(r, checks=tuple(dataclasses.replace(c, ratio=ratio) for c in r.checks))
        if r.control_id == ratio.control_id
        else r
        for r in case.assessment().results
    )
    return case.assessment(results=results)


def test_a_risk_without_a_level_is_not_called_low() -> None:
    more = ({"id": f"K-R{n}", "aspect": "log", "title": "x", "level": level} for n, level in ((8, None), (9, "medium")))
    document = made(added("risk", *more))
    assert said(document, 5)[0] == "登錄風險 4 項，其中等級為高者 2 項，另有 1 項未填等級。"
    assert [row[0] for row in rows(document, 5, "等級為高之風險")] == ["K-R01", "K-R02"]


def test_weaknesses_that_are_critical_or_high_are_listed_until_they_are_closed() -> None:
    inventory = added(
        "vulnerability",
        {"id": "W-02", "title": "遠端執行", "severity": "critical", "status": "open"},
        {"id": "W-03", "title": "資訊揭露", "severity": "medium", "status": "open"},
        {"id": "W-04", "title": "已更新", "severity": "high", "status": "fixed", "closed_on": "2024-02-20"},
    )
    assert [row[0] for row in rows(made(inventory), 5, "未結案之嚴重及高風險弱點")] == ["W-01", "W-02"]


def test_a_promise_holds_in_its_own_phase_and_no_longer_in_the_next() -> None:
    gated = {"A4-2.3.4.1": "proposal", "A4-2.3.6": "signing", "A4-1.1.3": "interim", "A4-2.2.1": "acceptance"}
    catalogue = case.catalogue()
    controls = tuple(dataclasses.replace(c, gate_from=gated.get(c.id)) for c in catalogue.controls)  # type: ignore[arg-type]

    def phases(now: str) -> list[list[str]]:
        document = made(
            assessment=case.assessment(phase=now), catalogue=dataclasses.replace(catalogue, controls=controls)
        )
        return rows(document, 4, "各階段須通過的條文")

    # A4-2.3.4.1 is promised, A4-2.3.6 partly met, A4-1.1.3 met, A4-2.2.1 not met
    assert phases("signing") == [
        ["簽約", "2", "1", "A4-2.3.6 321 備份"],
        ["期中", "1", "1", "無"],
        ["驗收", "1", "0", "A4-2.2.1 防火牆與 VPN"],
    ]
    assert phases("proposal")[0] == ["提案", "1", "1", "無"]
    assert phases("acceptance") == [["驗收", "4", "2", "A4-2.2.1 防火牆與 VPN、A4-2.3.6 321 備份"]]


def test_what_is_delivered_or_paid_is_no_milestone_any_more() -> None:
    def listed(stage: str) -> set[str]:
        found = rows(made(changed("purchase", "P-01", stage=stage)), 4, "逾期及接下來的里程碑")
        return {row[1].split()[0] for row in found}

    assert listed("planned") - listed("paid") == listed("planned") - listed("delivered") == {"P-01"}


@pytest.mark.parametrize(("as_of", "late"), [(date(2024, 5, 31), False), (date(2024, 6, 1), True)])
def test_the_last_day_of_a_measure_is_still_in_time(as_of: date, late: bool) -> None:
    # A4-2.3.4.1 is due on 31 May, by P-02
    told = rows(made(assessment=case.assessment(as_of=as_of)), 3, "差距與措施")
    (due,) = [row[5] for row in told if row[0].startswith("A4-2.3.4.1")]
    assert due == "113年5月31日" + ("（已過）" if late else "")
