"""What the appendix says, before any renderer."""

from __future__ import annotations

import dataclasses

import pytest
import sample_case as case

from secaudit.model.assessment import Coverage, Gate, GateState, Verdict
from secaudit.model.inventory import Inventory
from secaudit.reports import appendix_document
from secaudit.reports.blocks import (
    Callout,
    Document,
    Figure,
    Heading,
    Paragraph,
    Section,
    Table,
    Tone,
    ordinal,
)
from secaudit.reports.numbering import numbered
from secaudit.reports.wording import exact_twd, formal, known, thousand_twd

PARTS = [
    "目的、範圍與依據",
    "資安組織",
    "現況盤點",
    "風險評估與問題分析",
    "規劃構想",
    "規劃後架構圖",
    "教育訓練",
    "管理機制與文件",
    "資料與金流落地",
    "經費與四項比率",
    "導入後查驗與驗收佐證對照表",
    "附表",
]


@pytest.fixture(scope="module")
def document() -> Document:
    return made()


def made(**changes: object) -> Document:
    return appendix_document(
        case.inventory(),
        case.assessment(**changes),
        case.catalogue(),
        case.derived(),
        case.DIGEST,
        case.exposure_to_be(),
    )


def empty() -> Document:
    assessment = case.assessment(results=(), gates=(), findings=(), counts={}, coverage=Coverage(0, 0, 0))
    return appendix_document(Inventory({}), assessment, case.catalogue(), {}, "")


def section(document: Document, number: str) -> tuple[object, ...]:
    return next(s.blocks for s in document.sections if s.number == number)


def tables(document: Document) -> dict[str, Table]:
    """Every table by its caption without its number."""
    found = [b for s in document.sections for b in s.blocks if isinstance(b, Table)]
    return {t.caption: t for t in found}


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def words(document: Document) -> str:
    """All that is printed, as one text."""
    parts: list[str] = [document.title, document.subtitle]
    for part in document.sections:
        for block in part.blocks:
            if isinstance(block, Table):
                parts += [block.caption, block.note, *block.headers, *(c.text for row in block.rows for c in row)]
            elif not isinstance(block, Figure):
                parts.append(getattr(block, "text", "") or "\n".join(getattr(block, "items", ())))
    return "\n".join(parts)


def test_the_twelve_parts_stand_in_order_behind_the_summary(document: Document) -> None:
    assert [s.title for s in document.sections] == ["摘要", *PARTS]
    assert [s.number for s in document.sections][1:] == [*"一二三四五六七八九十", "十一", "十二"]


def test_an_empty_case_still_has_all_parts_and_says_none() -> None:
    document = empty()
    assert [s.title for s in document.sections] == ["摘要", *PARTS]
    for part in document.sections[1:]:
        joined = " ".join(
            [getattr(b, "text", "") for b in part.blocks]
            + [c.text for b in part.blocks if isinstance(b, Table) for row in b.rows for c in row]
        )
        assert "無" in joined or "待補" in joined, part.title


def test_nothing_judged_is_said_in_grey_and_nothing_is_green() -> None:
    document = empty()
    callout = next(b for b in document.sections[0].blocks if isinstance(b, Callout))
    assert "尚未評估" in callout.text
    assert callout.tone is Tone.UNKNOWN
    greens = [
        c.text
        for s in document.sections
        for b in s.blocks
        if isinstance(b, Table)
        for row in b.rows
        for c in row
        if c.tone is Tone.MET
    ]
    assert greens == []


def test_unassessed_results_alone_are_never_green() -> None:
    results = tuple(dataclasses.replace(r, verdict=Verdict.UNASSESSED, checks=()) for r in case.assessment().results)
    document = made(
        results=results,
        gates=(Gate("A4-1.2.0", GateState.UNKNOWN, "未評估"),),
        coverage=Coverage(14, 0, 0),
        counts={Verdict.UNASSESSED: 14},
    )
    callout = next(b for b in document.sections[0].blocks if isinstance(b, Callout))
    assert callout.tone is Tone.UNKNOWN


def test_tables_and_figures_are_numbered_through_the_document(document: Document) -> None:
    captions = [b.number for s in document.sections for b in s.blocks if isinstance(b, Table)]
    assert captions == [f"表 {n}" for n in range(1, len(captions) + 1)]
    assert [f.number for f in document.figures] == [f"圖 {n}" for n in range(1, len(document.figures) + 1)]


def test_thousands_are_rounded_half_up() -> None:
    assert thousand_twd(480_500) == "481"
    assert thousand_twd(480_499) == "480"
    assert thousand_twd(1_234_500) == "1,235"
    assert thousand_twd(0) == "0"
    assert thousand_twd(None) == "待補：金額"
    assert exact_twd(None) == "待補：金額"


def test_a_missing_fact_is_asked_for_and_not_called_none() -> None:
    assert known(None, "統一編號") == "待補：統一編號"
    assert known("", "統一編號") == "待補：統一編號"
    assert known(0, "數量") == "0"


def test_a_ratio_shows_exact_money_before_and_after_the_exclusion(document: Document) -> None:
    before_and_after = texts(tables(document)["剔除資訊類產品前後（新臺幣元）"])
    # 624,001 / 1,364,501 = 45.731…%; 624,001 / 1,244,501 = 50.140…%
    assert before_and_after[0] == [
        "A4-1.2.0 國內業者產品及服務／建置及導入", "624,001", "1,364,501", "45.73%", "624,001", "1,244,501", "50.14%"
    ]  # fmt: skip
    assert texts(tables(document)["四項比率（新臺幣元）"])[0] == [
        "A4-1.2.0", "國內業者產品及服務／建置及導入", "624,001", "1,244,501", "50.14%", "不得低於 35%", "餘 188,425",
        "符合門檻",
    ]  # fmt: skip


def test_a_share_over_zero_cannot_be_computed_and_is_not_green(document: Document) -> None:
    row = next(r for r in tables(document)["四項比率（新臺幣元）"].rows if r[0].text == "C2M-5.1.19")
    assert [c.text for c in row[2:5]] == ["0", "0", "無法計算"]
    assert (row[7].text, row[7].tone) == ("無法評估", Tone.UNKNOWN)


def test_what_left_a_ratio_is_listed_with_its_reason(document: Document) -> None:
    assert texts(tables(document)["剔除、不利計入及未定項目"]) == [
        ["剔除", "P-05", "SIEM 專用伺服器 2 台", "120,000", "伺服器屬資訊類產品（A4-1.1.4）", "A4-1.2.0"],
        ["不利計入", "P-04", "備份軟體", "140,000", "開發國未填，計為非國內", "A4-1.2.0"],
        ["未定", "P-08", "ERP 雲端租賃", "待補：金額", "金額未填", "C2M-5.1.19"],
    ]


def test_the_annex_prints_every_control_with_its_interpretation(document: Document) -> None:
    rows = texts(tables(document)["條文自評與判定"])
    assert len(rows) == len(case.CONTROLS)
    for row, (key, _, _, clause, *_) in zip(rows, case.CONTROLS, strict=True):
        assert row[0].startswith(key)
        assert clause in row[0]
        assert words(document).count(f"判定依據 {key}：以盤點資料為準，未填視為無法評估。") >= 1
        if key not in case.RATIOS:  # the reading of a ratio stands in part 10
            assert f"判定依據 {key}：以盤點資料為準，未填視為無法評估。" in row[2]


def test_claim_and_verdict_stand_side_by_side(document: Document) -> None:
    row = next(r for r in texts(tables(document)["條文自評與判定"]) if r[0].startswith("A4-2.2.1"))
    assert row[1] == "不符合（自評：符合）"


def test_every_finding_is_listed(document: Document) -> None:
    assert [r[2] for r in texts(tables(document)["矛盾及其他發現"])] == [f.text for f in case.assessment().findings]


def test_every_gap_has_a_row_in_the_plan_and_each_amount_is_printed_once(document: Document) -> None:
    rows = texts(tables(document)["缺口與措施"])
    gaps = {"A4-1.2.0", "A4-1.2.3", "A4-2.2.1", "A4-2.3.1.4", "A4-2.3.4.1", "A4-2.3.6", "A4-2.5.1.1", "C2M-5.1.19"}
    assert [r[0] for r in rows] == [f"M-0{n}" for n in range(1, 9)]
    assert {r[1].split()[0] for r in rows} == gaps
    # P-02 serves two gaps and stands once, with one amount
    assert [r[5] for r in texts(tables(document)["產品及服務"]) if r[0] == "P-02"] == ["380"]


def test_a_planned_change_is_named_as_people_know_it(document: Document) -> None:
    rows = [r for r in texts(tables(document)["應用層規劃異動"]) if r[0] == "變更"]
    assert rows == [["變更", "CH-01 ERP 應用伺服器", "鎖定次數由 5 次改為 3 次", "王小明", "113年4月30日", "M-06"]]


def test_iso_dates_in_reasons_become_roc_dates() -> None:
    assert formal("王小明 2024-05-31 前完成") == "王小明 113年5月31日 前完成"
    assert formal("編號 12024-05-31-9") == "編號 12024-05-31-9"


def test_dates_are_written_in_the_roc_calendar(document: Document) -> None:
    assert ("評估日", "113年3月1日") in document.meta
    assert "2024-" not in words(document)


def test_the_summary_ranks_gates_first(document: Document) -> None:
    rows = texts(tables(document)["優先改善五項"])
    assert [r[0].split()[0] for r in rows] == ["A4-1.2.3", "C2M-5.1.19", "A4-1.2.0", "A4-2.2.1", "A4-2.5.1.1"]


def test_the_digests_are_on_the_cover(document: Document) -> None:
    meta = dict(document.meta)
    assert meta["盤點資料雜湊"].endswith(case.DIGEST)
    assert meta["條文目錄雜湊"].endswith("9a" * 32)


def test_the_limits_of_a_self_assessment_are_stated(document: Document) -> None:
    assert any(isinstance(b, Callout) and "自我評估" in b.text for b in section(document, "一"))


def test_an_underived_plan_says_that_its_drawing_proves_nothing() -> None:
    document = appendix_document(case.inventory(), case.assessment(), case.catalogue(), case.derived(), case.DIGEST)
    blocks = section(document, "六")
    assert any(isinstance(b, Paragraph) and "不代表沒有違反" in b.text for b in blocks)


def test_a_country_that_is_not_known_is_never_called_domestic(document: Document) -> None:
    row = next(r for r in tables(document)["資料與金流所在"].rows if "F-15" in r[4].text)
    assert [c.text for c in row] == ["金流", "待補", "待補", "1", "F-15 網路銀行付款"]
    assert row[2].tone is Tone.UNKNOWN


def test_long_registers_say_what_they_leave_out() -> None:
    assets = [{"id": f"PC-{n}", "name": f"電腦 {n}", "kind": "pc", "zone_id": "Z-OFF"} for n in range(305)]
    inventory = Inventory.of(zone=case.ZONES, asset=assets)
    document = appendix_document(inventory, case.assessment(), case.catalogue(), {}, "")
    register = tables(document)["資產清冊"]
    assert len(register.rows) == 300
    assert "其餘 5 列" in register.note


def test_text_in_a_block_cannot_reorder_or_break_a_line() -> None:
    paragraph = Paragraph("甲\u202e乙\n丙\x1b")
    assert paragraph.text == "甲‹U+202E›乙 丙‹U+001B›"


def test_headings_are_counted_beyond_ten() -> None:
    assert [ordinal(n) for n in (1, 9, 10, 11, 19, 20, 21, 40, 99)] == [
        "一", "九", "十", "十一", "十九", "二十", "二十一", "四十", "九十九"
    ]  # fmt: skip
    (done,) = numbered([Section("十", "經費", tuple(Heading(f"比率 {n}") for n in range(12)))])
    assert [b.label for b in done.blocks if isinstance(b, Heading)][-1] == "（十二）比率 11"
