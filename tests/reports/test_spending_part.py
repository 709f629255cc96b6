"""Part 10 on the supply chain: origins, owners, tiers, certificates, payments, exceptions, plans."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import sample_case as case
from test_appendix_document import section, tables, texts, words

from secaudit.model.assessment import Verdict
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.plan import (
    AskedCheck,
    ComplyingPlan,
    Obstacle,
    PlanEffect,
    Planned,
    PlannedChange,
    PlanState,
    Reach,
    Turn,
)
from secaudit.model.schema import Cell
from secaudit.reports import appendix_document, render
from secaudit.reports.blocks import Callout, Document, Heading, Paragraph, Tone
from secaudit.tables.database import open_database

AS_OF = case.AS_OF


def derived(inventory: Inventory) -> dict[str, list[dict[str, Cell]]]:
    with open_database(inventory, AS_OF) as database:
        read = database.connection.execute
        return {
            t.name: [dict(zip(QUERYABLE[t.name].names, row, strict=True)) for row in read(f'SELECT * FROM "{t.name}"')]
            for t in DERIVED_TABLES
        }


def bought(key: str, vendor: str | None, kind: str, amount: int, **more: Cell) -> dict[str, Cell]:
    return {
        "id": key, "name": f"品項 {key}", "vendor_id": vendor, "kind": kind, "booked_as": "security",
        "it_product": "none", "amount_twd": amount, "element": "procurement", **more
    }  # fmt: skip


def inventory(**changes: list[dict[str, Cell]]) -> Inventory:
    tables: dict[str, list[dict[str, Cell]]] = {
        "case": [{
            "id": "C-1", "name": "甲公司", "tax_id": "12345670", "prc_capital": 0, "prc_checked_on": "2024-02-01",
            "project_starts_on": "2024-01-01", "project_ends_on": "2024-11-30",
        }],
        "vendor": [
            {"id": "V-1", "name": "得標甲", "country": "TW", "tax_id": "12345670", "is_security_vendor": 1,
             "prc_capital": 0, "prc_checked_on": "2024-02-20", "capability_no": "SA-1",
             "capability_expires_on": "2024-11-29"},
            {"id": "V-2", "name": "下包乙", "country": "SG"},
            {"id": "V-3", "name": "下包丙", "country": "TW", "prc_capital": 0},
        ],
        "company": [
            {"id": "CO-1", "name": "控股丁", "country": "KY"}, {"id": "CO-2", "name": "集團戊", "country": "CN"},
        ],
        "holding": [
            {"id": "H-1", "owned_id": "V-2", "owner_id": "CO-1", "share_ppm": 400_000, "source": "年報"},
            {"id": "H-2", "owned_id": "CO-1", "owner_id": "CO-2", "share_ppm": 333_333, "checked_on": "2024-02-03"},
        ],
        "purchase": [
            bought("P-1", "V-1", "hardware", 600_000, acquisition_cost_twd=1_800_000, made_in="CN", developed_in="TW",
                   brand_country="TW", origin_proof="certificate", has_test_standard=1, certificate_no="T-1",
                   certificate_issuer="某中心", certificate_expires_on="2024-11-30", paid_on="2024-02-01",
                   payment_proof="發票 A1", need="邊界防護", control_ids="|A4-2.2.1|"),
            bought("P-2", "V-1", "software", 300_000, acquisition_cost_twd=300_000),
            bought("P-3", None, "manpower", 100_000),
            bought("P-4", "V-1", "hardware", 50_000, booked_as="it_system", it_product="other", made_in="CN",
                   developed_in="CN", brand_country="CN"),
        ],
        "subcontract": [
            {"id": "S-1", "purchase_id": "P-1", "from_vendor_id": "V-1", "to_vendor_id": "V-2", "amount_twd": 500_000},
            {"id": "S-2", "purchase_id": "P-1", "from_vendor_id": "V-2", "to_vendor_id": "V-3", "amount_twd": 200_000},
        ],
    }  # fmt: skip
    return Inventory.of(**(tables | changes))


def made(phase: str = "acceptance", plan: Planned | None = None, **changes: list[dict[str, Cell]]) -> Document:
    given = inventory(**changes)
    assessment = case.assessment(phase=phase)
    return appendix_document(given, assessment, case.catalogue(), derived(given), case.DIGEST, (), plan)


@pytest.fixture(scope="module")
def document() -> Document:
    return made()


def test_purchases_show_what_they_cost_where_it_differs_from_the_budget(document: Document) -> None:
    rows = {r[0]: r[4:6] for r in texts(tables(document)["採購明細（千元）"])}
    assert rows["P-1"] == ["600", "1,800"]
    assert rows["P-2"] == ["300", "－"]
    assert "金額依計畫編列金額（未稅）" in words(document)


def test_a_product_made_in_the_prc_stands_first_and_one_nobody_described_is_unknown(document: Document) -> None:
    rows = texts(tables(document)["資安軟、韌、硬體產品來源"])
    assert [(r[0], r[4]) for r in rows] == [("P-1", "不符合"), ("P-2", "無法評估")]
    assert rows[0][2:4] == ["中國大陸／臺灣／臺灣", "產地證明"]
    assert rows[1][2:4] == ["免填／待補／待補", "待補"]


def test_what_may_be_no_security_product_is_not_said_to_fail() -> None:
    service = bought("P-1", "V-1", "service", 600_000, made_in="CN", brand="某牌")
    document = made(purchase=[service], subcontract=[])
    [row] = texts(tables(document)["資安軟、韌、硬體產品來源"])
    assert (row[1], row[4]) == ("品項 P-1／某牌（是否資安產品未定）", "無法評估")
    assert "無法評估 1" in words(document)
    assert row[5] == "種類為服務，卻填有產品：生產 中國大陸：是否為資安產品未定，若是則不得採用"


def test_it_gear_from_the_prc_is_advice_and_no_fail(document: Document) -> None:
    (row,) = tables(document)["建議汰換之資訊設備"].rows
    assert [c.text for c in row][0::2] == ["P-4", "中國大陸", "建議汰換"]
    assert not any(c.tone is Tone.NOT_MET for c in row)


def test_owners_are_told_with_their_chain_and_what_is_missing(document: Document) -> None:
    rows = {r[0]: r for r in texts(tables(document)["申請業者及委外廠商之陸資查詢"])}
    assert rows["得標甲"][1:5] == ["委外廠商／臺灣", "無", "113年2月20日", "－"]
    # 控股丁 is a third-area company held 33.3333 % from the PRC (more than 30 %); it holds 40 % of 下包乙
    assert rows["下包乙"][2] == "有"
    assert rows["下包乙"][4] == "40.00%"
    assert "第三地區公司陸資逾 30%" in rows["下包乙"][5]
    # 下包丙 says 無陸資, but when that was looked up nobody says
    assert rows["下包丙"][2:4] == ["待補：查詢日", "待補"]


def test_every_holding_is_listed_exactly(document: Document) -> None:
    assert texts(tables(document)["持股明細"]) == [
        ["H-1", "下包乙", "控股丁", "開曼群島", "40%", "待補", "待補", "年報"],
        ["H-2", "控股丁", "集團戊", "中國大陸", "33.3333%", "待補", "113年2月3日", "待補：來源"],
    ]


def test_tiers_and_what_each_vendor_passes_on(document: Document) -> None:
    assert [r[:2] for r in texts(tables(document)["再外包明細（千元）"])] == [["第2層", "S-1"], ["第3層", "S-2"]]
    totals = {r[0]: r[2:6] for r in texts(tables(document)["廠商合計（千元）"])}
    # 600 + 300 + 50 of its own, 500 passed on: 52.63 %
    assert totals["得標甲"] == ["950", "950", "500", "52.63%，逾半"]
    assert totals["下包乙"] == ["0", "500", "200", "40.00%"]
    assert totals["下包丙"] == ["0", "200", "0", "－"]


def test_the_drawing_says_what_the_tables_say(document: Document) -> None:
    figure = next(f for f in document.figures if f.caption.endswith("供應鏈圖"))
    for said in ("承接 950・轉出 500", "承接 500・轉出 200", "承接 200", "承接 100"):
        assert f">{said}<" in figure.svg
    assert ">陸資 40%<" in figure.svg
    assert "採購計 4 筆、合計 1,050 千元" in figure.alt
    assert "所採購資安產品之來源：不符合 1、無法評估 1" in figure.alt


def test_a_certificate_covers_the_period_to_its_last_day_and_a_blank_covers_nothing(document: Document) -> None:
    rows = {r[0]: r[3:] for r in texts(tables(document)["產品證書與能量登錄"])}
    assert rows["P-1 品項 P-1"] == ["T-1", "某中心", "113年11月30日", "是"]  # the project ends that day
    assert rows["V-1 得標甲"] == ["SA-1", "－", "113年11月29日", "否"]  # the day before
    assert rows["P-2 品項 P-2"][-1] == "未填"


def test_payment_and_need_are_listed_at_acceptance_and_not_asked_before(document: Document) -> None:
    rows = {r[0]: r[2:] for r in texts(tables(document)["給付證明與解決之資安需求"])}
    assert rows["P-1"] == ["得標甲", "600", "113年2月1日", "發票 A1", "邊界防護", "A4-2.2.1"]
    assert rows["P-2"][2:] == ["待補：付款日", "待補：給付證明", "待補：資安需求", "待補：條文"]
    assert rows["P-3"][:4] == ["－", "100", "－", "－（自有人力，以薪資清冊核銷）"]
    assert "P-4" not in rows
    before = made("proposal")
    assert "給付證明與解決之資安需求" not in tables(before)
    assert "自驗收階段起檢附；本階段不要求" in words(before)


def test_an_exception_says_how_far_it_is() -> None:
    def record(key: str, **more: Cell) -> dict[str, Cell]:
        return {"id": key, "kind": "exception", "title": key, "control_id": "A4-1.2.8", **more}

    catalogue = case.catalogue()
    controls = tuple(dataclasses.replace(c, exception=c.id == "A4-1.2.8") for c in catalogue.controls)
    given = inventory(
        record=[
            record("R-1", reason="無國產品", reference="第 8 頁", review_meeting_on="2024-03-01"),
            record("R-2", reason="無國產品", reference="第 8 頁"),
            record("R-3", reason="無國產品", reference="第 8 頁", review_meeting_on="2024-03-02"),
            record("R-4", reason=" ", reference="第 8 頁", review_meeting_on="2024-03-01"),
        ]
    )
    allowed = dataclasses.replace(catalogue, controls=controls)
    document = appendix_document(given, case.assessment(), allowed, derived(given), case.DIGEST, ())
    # assessed on 2024-03-01: a meeting of that day has been, one of the next has not
    assert [r[-1] for r in texts(tables(document)["例外說明"])] == [
        "例外（已敘明）", "待審查會說明", "待審查會說明", "不完整（缺理由）"
    ]  # fmt: skip
    document = appendix_document(given, case.assessment(), catalogue, derived(given), case.DIGEST, ())
    assert {r[-1] for r in texts(tables(document)["例外說明"])} == {"條文未訂例外"}


def test_two_readings_of_one_clause_stand_side_by_side_and_say_that_they_differ() -> None:
    first = dataclasses.replace(case.RATIOS["A4-1.2.0"], numerator_twd=340, denominator_twd=1000, holds=False,
                                margin_twd=-10)  # fmt: skip
    second = dataclasses.replace(first, check_id="all", title="全部", numerator_twd=350, holds=True, margin_twd=0)
    assessment = case.assessment()
    results = tuple(
        dataclasses.replace(r, checks=tuple(dataclasses.replace(r.checks[0], ratio=x) for x in (first, second)))
        if r.control_id == "A4-1.2.0"
        else r
        for r in assessment.results
    )
    given = inventory()
    judged = dataclasses.replace(assessment, results=results)
    document = appendix_document(given, judged, case.catalogue(), derived(given), case.DIGEST, ())
    ratios = tables(document)["四項比率（新臺幣元）"]
    assert [r[2:] for r in texts(ratios) if r[0] == "A4-1.2.0"] == [
        ["340", "1,000", "34.00%", "不得低於 35%", "差 10", "未達門檻"],
        ["350", "1,000", "35.00%", "不得低於 35%", "餘 0", "符合門檻"],
    ]
    assert ratios.note == "A4-1.2.0 兩種讀法結果不一致，需說明"


def plan(state: PlanState = PlanState.FOUND) -> Planned:
    ratio = case.RATIOS["A4-1.2.8"]
    changes = (
        PlannedChange("P-1", "品項 P-1", "改採其他產品「國產閘道」", "CA-1", 600_000, 640_000, False, 5, True, (), ()),
        PlannedChange("P-2", "品項 P-2", "補佐證", "", 300_000, 300_000, True, None, False, ("於臺灣開發",), ()),
    )
    check = AskedCheck("A4-1.2.8", "foreign", "非國內", False, Verdict.NOT_MET, Verdict.MET, ratio, ratio, "")
    wish = dataclasses.replace(check, check_id="all", wish=True, after=Verdict.NOT_MET, ratio_after=None)
    found = ComplyingPlan(
        changes=changes, extra_cost_twd=40_000, effort_days=5, efforts_unknown=1, checks=(check, wish),
        conditions=("查明國產閘道之產地",), explain=("第二種讀法未達",), beside=("須調整經費表",),
        effects=(PlanEffect("A4-1.2.6", "再外包不變", Turn.SAME),),
    )  # fmt: skip
    obstacle = Obstacle("A4-1.2.8", "非國內", (Reach("foreign", "非國內", ratio, 12_345),), ("P-1 沒有可行做法",))
    several = state is PlanState.FOUND
    return Planned(
        state, "proposal", AS_OF, (), (check,), plans=(found,) if several else (),
        obstacles=() if several else (obstacle,), helps=("替 P-1 登錄候選方案",), proven=several,
    )  # fmt: skip


def test_a_plan_is_advice_with_every_change_and_what_it_rests_on() -> None:
    document = made(plan=plan())
    callout = next(b for b in section(document, "十") if isinstance(b, Callout))
    assert "建議方案，非計畫內容，須經詢價" in callout.text
    assert texts(tables(document)["達標方案比較"]) == [
        ["方案一", "P-1、P-2", "＋40,000", "5；待補：1 筆工作天", "1 筆"]
    ]
    assert texts(tables(document)["方案一：變更內容（新臺幣元）"]) == [
        ["P-1 品項 P-1", "改採其他產品「國產閘道」", "600,000", "640,000", "＋40,000", "候選方案 CA-1，5 工作天"],
        ["P-2 品項 P-2", "補佐證（僅為省錢，非達標所必要）", "300,000", "300,000", "0", "假設做法，假設同價"],
    ]
    assert [r[-1] for r in texts(tables(document)["方案一：各項門檻"])] == ["符合", "需說明"]
    for said in (
        "成立前提：P-2：於臺灣開發",
        "成立前提：查明國產閘道之產地",
        "需說明：第二種讀法未達",
        "A4-1.2.6 再外包不變",
    ):
        assert said in words(document)


def test_an_impossible_plan_says_which_gates_stand_in_each_others_way() -> None:
    document = made(plan=plan(PlanState.IMPOSSIBLE))
    assert texts(tables(document)["無法同時通過之門檻"]) == [
        ["A4-1.2.8 非國內", "非國內 45.96%，尚差 12,345 元", "P-1 沒有可行做法"]  # 620,500 / 1,350,000 cut
    ]
    assert "未能證明為最省之組合" in words(document)
    assert "替 P-1 登錄候選方案" in words(document)


@pytest.mark.parametrize("found", [None, Planned(PlanState.NOTHING, "proposal", date(2024, 3, 1), (), ())])
def test_without_need_for_a_plan_nothing_is_said_of_one(found: Planned | None) -> None:
    headings = [b.text for b in section(made(plan=found), "十") if isinstance(b, Heading)]
    assert not any("達標方案" in h for h in headings)


def test_json_carries_the_facts_beside_the_document() -> None:
    given = inventory()
    facts = {"product_origin": derived(given)["product_origin"], "plan": plan()}
    text = render(made(plan=plan()), case.assessment(), "json", facts).decode()
    assert '"result": "prc"' in text
    assert '"extra_cost_twd": 40000' in text
    assert '"state": "found"' in text


def test_a_case_without_vendors_says_none() -> None:
    given = Inventory.of(case=[{"id": "C-1", "name": "甲公司"}])
    document = appendix_document(given, case.assessment(), case.catalogue(), derived(given), case.DIGEST, ())
    paragraphs = [b.text for b in section(document, "十") if isinstance(b, Paragraph)]
    for caption in ("供應鏈圖", "持股明細", "資安軟、韌、硬體產品來源", "產品證書與能量登錄", "來源判定紀錄"):
        assert f"{caption}：無" in paragraphs
