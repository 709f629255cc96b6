"""Parts 4, 5, 7, 8, 9, 11: the composed sentences follow the facts, and what is missing is asked for."""

from __future__ import annotations

import dataclasses

import pytest
import sample_case as case
from test_measures import inventory

from secaudit.model.assessment import Coverage, DecidingCell, DecidingRow, Verdict
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document
from secaudit.reports.appendix.deciding import MOST_DECIDING
from secaudit.reports.blocks import Document, Paragraph, Ref, Table, Tone

RISK: dict[str, Cell] = {
    "id": "K-1", "aspect": "log", "title": "查不到紀錄", "analysis": "只留 90 天", "likelihood": 3, "impact": 4,
    "level": "high", "treatment": "保存 400 天", "owner": "陳怡君", "due_on": "2024-06-30",
}  # fmt: skip
COURSE: dict[str, Cell] = {
    "id": "R-1", "kind": "training", "title": "認知訓練", "held_on": "2024-01-10", "has_sign_in": 1,
    "person_id": "H-01",
}  # fmt: skip


def made(given: Inventory | None = None, **changes: list[dict[str, Cell]]) -> Document:
    whole = given or inventory(**changes)
    return appendix_document(whole, case.assessment(), case.catalogue(), case.derived(), case.DIGEST, None)


def told(document: Document, number: str) -> str:
    blocks = next(s.blocks for s in document.sections if s.number == number)
    return "\n".join(b.text for b in blocks if isinstance(b, Paragraph))


def table(document: Document, caption: str) -> Table:
    return next(b for s in document.sections for b in s.blocks if isinstance(b, Table) and b.caption == caption)


def texts(found: Table) -> list[list[str]]:
    return [[c.text for c in row] for row in found.rows]


def test_a_risk_is_told_with_its_level_cause_treatment_owner_and_day() -> None:
    said = told(made(risk=[RISK]), "四")
    assert (
        "日誌記錄保存：盤點風險 1 項（高風險 1 項）。高風險為 K-1 查不到紀錄，原因為「只留 90 天」，"
        "調整方案為「保存 400 天」，由陳怡君負責，預定於113年6月30日完成。"
    ) in said


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("level", "medium", "（中風險 1 項）。即 K-1"),
        ("level", None, "（1 項待補：等級）"),
        ("analysis", None, "，待補：問題分析，"),
        ("treatment", None, "，待補：調整方案，"),
        ("owner", None, "，待補：負責人，預定於113年6月30日完成"),
        ("due_on", None, "由陳怡君負責，待補：預定完成日"),
        ("aspect", "access", "存取控制管理：盤點風險 1 項"),
    ],
)
def test_another_fact_of_a_risk_makes_another_sentence(column: str, value: Cell, said: str) -> None:
    assert said in told(made(risk=[{**RISK, column: value}]), "四")


def test_an_aspect_without_a_risk_is_asked_for_and_never_called_none() -> None:
    document = made(risk=[RISK])
    said = told(document, "四")
    assert said.count("尚未盤點風險，待補：風險盤點") == 4
    assert "殘餘風險，待補：殘餘風險等級" in said
    assert "五面向均尚無風險盤點資料，待補：風險盤點。" in told(made(risk=[]), "四")
    row = next(r for r in table(document, "五面向風險盤點").rows if r[0].text == "人員認知及訓練")
    assert (row[-1].text, row[-1].tone) == ("待補：風險盤點", Tone.NOT_MET)


def test_a_day_of_a_treatment_that_has_passed_is_said_to_have_passed_and_not_to_be_missed() -> None:
    said = told(made(risk=[{**RISK, "due_on": "2024-02-01"}]), "四")
    assert "預定於113年2月1日完成（已過預定日）。" in said
    assert "逾期" not in said


def test_the_register_points_at_the_measures_of_a_risk() -> None:
    document = made()
    row = next(r for r in table(document, "風險登錄").rows if r[0].text == "K-R01")
    assert [(p.words) for p in row[-1].parts if isinstance(p, Ref)] == ["M-06"]


def test_what_tests_found_is_counted_until_it_is_settled() -> None:
    weak: dict[str, Cell] = {"id": "W-1", "title": "過舊", "severity": "high", "status": "open"}
    assert "嚴重及高風險者 1 項，其中 1 項尚待處理完成：W-1 過舊。" in told(made(vulnerability=[weak]), "四")
    assert "嚴重及高風險者 1 項，皆已處理。" in told(made(vulnerability=[{**weak, "status": "fixed"}]), "四")
    assert "登錄弱點 1 項，嚴重及高風險者 0 項。" in told(made(vulnerability=[{**weak, "severity": "low"}]), "四")


def test_the_plan_says_what_is_bought_changed_and_built_for_a_stratum_and_until_when() -> None:
    said = told(made(), "五")
    assert "本公司就應改善及已規劃之條文 8 項，逐條提出措施，編號 M-01 至 M-08" in said
    assert "編列產品及服務 7 筆，經費合計新臺幣 1,470 千元" in said
    assert "本公司規劃「調整群組原則為 3 次、15 分鐘」（M-06）。" in said
    later = [{**c, "plan_due": "2024-09-15"} for c in case.inventory().dicts("change")]
    assert "預定完成日最晚為113年9月15日" in told(made(change=later), "五")


def test_an_amount_that_is_not_known_is_asked_for_beside_the_sum() -> None:
    bought = [{**p, "amount_twd": None} if p["id"] == "P-04" else p for p in case.PURCHASES]
    document = made(purchase=bought)
    # 1,470,000 - 140,000
    assert "經費合計新臺幣 1,330 千元" in told(document, "五")
    assert "待補：1 筆金額" in told(document, "五")
    assert [c.text for c in table(document, "產品及服務").rows[-1]][5:] == ["1,330", "－", "另 待補：1 筆金額"]


def test_a_plan_without_gaps_says_so_only_when_something_was_judged() -> None:
    met = tuple(dataclasses.replace(r, verdict=Verdict.MET) for r in case.assessment().results)
    assessment = case.assessment(results=met)
    document = appendix_document(case.inventory(), assessment, case.catalogue(), case.derived(), "", None)
    assert "之各條文均無應改善之缺口，無新增措施。" in told(document, "五")
    unjudged = case.assessment(results=(), coverage=Coverage(0, 0, 0))
    document = appendix_document(case.inventory(), unjudged, case.catalogue(), case.derived(), "", None)
    assert "無應改善之缺口" not in told(document, "五")
    assert "尚無可判定之條文" in told(document, "五")


def test_each_of_the_six_elements_has_its_row_with_ids_and_cost() -> None:
    rows = {r[0]: r[1:] for r in texts(table(made(), "提案六要素"))}
    assert list(rows) == ["教育訓練", "機制建立", "軟硬體系統採購", "系統導入", "導入後查驗", "資安架構圖"]
    assert rows["教育訓練"] == ["P-06 資安教育訓練、R-04 全員資安認知訓練 3 小時（規劃）", "45", "R-03"]
    assert rows["系統導入"][0].startswith("P-07 導入顧問服務、設定變更 1 項（第六章）")
    # P-01 480,500 + P-02 380,000 + P-04 140,000 + P-05 120,000 = 1,120,500
    assert rows["軟硬體系統採購"][1] == "1,121"


def test_an_element_without_content_is_none_only_where_a_plan_says_what_it_has() -> None:
    row = next(r for r in table(made(), "提案六要素").rows if r[0].text == "資安架構圖")
    assert (row[1].text, row[1].tone) == ("無", Tone.NOT_MET)
    row = next(r for r in table(made(record=[]), "提案六要素").rows if r[0].text == "資安架構圖")
    assert (row[1].text, row[1].tone) == ("待補：資安架構圖", Tone.UNKNOWN)
    assert "六要素中 5 項有計畫內容，資安架構圖尚缺。" in told(made(), "五")


def test_training_is_told_as_held_only_with_its_day() -> None:
    held = told(made(record=[COURSE]), "七")
    assert "已辦理教育訓練 1 場，最近一場為113年1月10日之「認知訓練」；留有簽到者 1 場。" in held
    planned = told(made(record=[{**COURSE, "held_on": None, "state": "planned", "plan_owner": "王小明"}]), "七")
    assert "盤點資料中尚無已辦理之教育訓練紀錄，待補：教育訓練紀錄。" in planned
    assert "規劃辦理 R-1 認知訓練，由王小明負責，待補：預定完成日。" in planned


def test_training_names_who_teaches_and_at_what_cost_and_asks_for_what_has_no_column() -> None:
    said = told(made(), "七")
    assert "委由安碁資訊股份有限公司辦理 P-06 資安教育訓練，經費新臺幣 45 千元" in said
    assert "待補：訓練對象、時數及評量方式。" in said
    own: dict[str, Cell] = {"id": "N-1", "part": "training", "text": "全體員工每半年三小時。"}
    assert "待補：訓練對象、時數及評量方式。" not in told(made(narrative=[own]), "七")
    without = [p for p in case.PURCHASES if p["id"] != "P-06"]
    assert "尚未排定教育訓練，亦未編列訓練經費，待補：教育訓練規劃。" in told(made(purchase=without, record=[]), "七")


def test_what_is_paid_is_told_as_paid_and_not_as_promised() -> None:
    bought = [{**p, "stage": "paid", "paid_on": "2024-02-20", "plan_due": None} for p in case.PURCHASES]
    assert "辦理 P-06 資安教育訓練，經費新臺幣 45 千元，已付款（113年2月20日）。" in told(made(purchase=bought), "七")
    assert "P-03 弱點掃描服務，已付款（113年2月20日）。" in told(made(purchase=bought), "十一")


def test_the_plan_document_is_told_with_what_it_does_not_cover() -> None:
    said = told(made(), "八")
    assert "規劃面向 5 項均已載明。" in said
    assert "防禦機制 6 項中載明 3 項，未載明資安管理、營運持續、生命週期保護。" in said
    assert "尚無資訊安全規劃書，待補：資安規劃。" in told(made(record=[]), "八")


def test_data_abroad_is_named_and_a_place_nobody_gave_is_no_place_at_home() -> None:
    said = told(made(), "九")
    assert "計畫資料與金流共 3 項：1 項位於境內、1 項位於境外、1 項待補：所在國家。" in said
    assert "境外者為 B-02 ERP 資料庫備份（日本）。" in said
    assert texts(table(made(), "資料與金流所在"))[-1] == ["資產", "臺灣", "是", "1", "ERP-01 ERP 應用伺服器"]


def test_the_backups_are_told_as_they_are_counted() -> None:
    said = told(made(), "九")
    assert "D-01 ERP 資料庫：獨立備份 2 份、媒體 2 種、異地 2 份。" in said


def test_evidence_and_clauses_point_at_each_other() -> None:
    document = made(case.inventory())
    clause = next(r for r in table(document, "驗收佐證對照表（條文→佐證）").rows if r[0].text.startswith("A4-2.3.1.4"))
    (item,) = table(document, "佐證清單（佐證→條文）及雜湊值").rows
    assert [p.anchor for p in clause[3].parts if isinstance(p, Ref)] == [item[0].anchor]
    assert [p.anchor for p in item[5].parts if isinstance(p, Ref)] == [clause[0].anchor]
    assert clause[3].text.endswith("（有效）")
    assert clause[3].tone is Tone.MET


def test_checks_after_introduction_come_from_what_is_bought_and_recorded() -> None:
    assert "導入後查驗包括：P-03 弱點掃描服務，待補：負責人，預定於113年10月31日完成。" in told(made(), "十一")
    assert "導入後查驗項目，待補：導入後查驗。" in told(made(purchase=[]), "十一")


def deciding(*rows: DecidingRow) -> list[list[str]]:
    results = tuple(
        dataclasses.replace(r, checks=(dataclasses.replace(r.checks[0], rows=rows),))
        if r.control_id == "A4-2.2.1"
        else dataclasses.replace(r, checks=())
        for r in case.assessment().results
    )
    document = appendix_document(
        case.inventory(), case.assessment(results=results), case.catalogue(), case.derived(), "", None
    )
    return texts(table(document, "判定明細（未直接符合之項目）"))


def asset(key: str, because: str, *cells: DecidingCell, place: str = "") -> DecidingRow:
    return DecidingRow("asset", key, key.lower(), Verdict.NOT_MET, because, cells, place=place)


def test_rows_that_came_out_alike_share_a_line_that_names_each_and_its_place() -> None:
    cell = DecidingCell("antimalware", "防護軟體", 0, "否", "設定檔 PF-1")
    rows = deciding(
        asset("A-1", "a-1：防護軟體 否", cell, place="「資產」第 4 列"),
        asset("A-2", "a-2：防護軟體 否", cell, place="「資產」第 6 列"),
        asset("A-3", "a-3：防護軟體 未填", place="「資產」第 7 列"),
    )
    assert rows == [
        ["A4-2.2.1", "A-1 a-1、A-2 a-2（「資產」第 4、6 列）", "不符合", "防護軟體 否；來源：設定檔 PF-1"],
        ["A4-2.2.1", "A-3 a-3（「資產」第 7 列）", "不符合", "防護軟體 未填"],
    ]


def test_a_cell_that_the_reason_does_not_say_is_printed_with_its_source() -> None:
    cells = (
        DecidingCell("a", "鎖定次數", 5, "5"), DecidingCell("b", "最近更新日", "2020-01-14", "2020-01-14", "匯出檔"),
        DecidingCell("c", "主機", 1, "是", "推導"),
    )  # fmt: skip
    ((_, _, _, said),) = deciding(asset("A-1", "a-1：5 次鎖定，更新 2020-01-14", *cells))
    assert said == "5 次鎖定，更新 109年1月14日；鎖定次數：5；來源：匯出檔；主機：是（推導）"


def test_more_deciding_rows_than_are_printed_are_counted() -> None:
    rows = deciding(*(asset(f"A-{n}", f"原因 {n}") for n in range(MOST_DECIDING + 3)))
    assert len(rows) == MOST_DECIDING + 1
    assert rows[-1][1] == "其餘 3 列"


def test_a_case_that_lists_nothing_claims_nothing_of_a_layer() -> None:
    blank = made(asset=[], zone=[], flow=[], purchase=[], change=[], record=[], risk=[])
    assert "無應改善之條文" not in told(blank, "五")
    assert "不代表經確認沒有" in " ".join(
        text for s in blank.sections for b in s.blocks for text in getattr(b, "items", ())
    )
