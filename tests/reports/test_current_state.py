"""What part 3 says of today: it follows the facts, and what is not known is never said as no."""

from __future__ import annotations

import dataclasses

import sample_case as case
from told import added, changed, material, now, table, under, without, words

from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.appendix.duties import lacking_said
from secaudit.reports.appendix.people import organisation
from secaudit.reports.blocks import Heading, Table


def test_all_five_strata_are_told_in_their_order() -> None:
    headings = [b.text for b in now(case.inventory()).blocks if isinstance(b, Heading)]
    assert headings == [
        "資產彙總", "網路層", "應用層", "設備層", "管理", "教育訓練", "現況資安架構圖", "面向差距"
    ]  # fmt: skip


def test_the_overview_counts_what_exists_and_not_what_is_planned() -> None:
    # 9 of 10 zones, 18 of 21 assets and 15 of 17 flows exist; 32 + 8 + 4 + 3 + 6 + 12 + 5 + 11 × 1 = 81 pieces
    assert "區域 9 個、資產 18 項、數量合計 81 台（套）、連線 15 條" in words(now(case.inventory()), "資產彙總")
    assert table(now(case.inventory()), "現況資產彙總")[-1][:4] == ["合計", "9", "18", "81"]


def test_a_planned_firewall_does_not_guard_yet() -> None:
    said = words(now(case.inventory()), "網路層")
    assert "資安防護設備計 2 項、2 台：次世代防火牆 主機（邊界 DMZ）、SSL VPN 閘道（邊界 DMZ）。" in said
    assert "產線防火牆" not in said


def test_without_a_firewall_the_inventory_is_said_to_list_none() -> None:
    said = words(now(without("asset", "FW-01")), "網路層")
    assert "盤點資料未列防火牆。" in said
    assert "資安防護設備計 1 項、1 台：SSL VPN 閘道（邊界 DMZ）" in said


def test_detection_that_is_not_said_is_asked_for_and_not_called_absent() -> None:
    assert "入侵偵測之涵蓋情形：待補：有偵測涵蓋。" in words(now(case.inventory()), "網路層")
    said = words(now(changed("zone", "Z-OFF", has_detection=0)), "網路層")
    assert "1 個未涵蓋（辦公區 VLAN10）、5 個待補：有偵測涵蓋" in said


def test_the_ways_in_are_counted_by_what_can_be_told_and_grouped_in_the_table() -> None:
    rows = [
        {"id": "Z-A", "name": "甲區", "trust": "internal", "filtered": 1, "path": None, "flow_ids": "|"},
        {"id": "Z-B", "name": "乙區", "trust": "internal", "filtered": 0, "path": "短", "flow_ids": "|F-03|"},
        {"id": "PC", "name": "電腦", "trust": "internal", "filtered": 0, "path": "長", "flow_ids": "|F-03|F-11|"},
        {"id": "Z-C", "name": "丙區", "trust": "dmz", "filtered": None, "path": None, "flow_ids": None},
    ]
    part = now(case.inventory(), exposure=rows)
    assert (
        "位置 4 處中，1 處之路徑均經防火牆、2 處有路徑未經防火牆、1 處待補：經過設備或外部區域，致無法判斷"
    ) in words(part, "網路層")
    assert table(part, "外部可達性") == [
        ["未經防火牆", "F-03 機台遠端診斷", "2", "乙區、電腦", "長"],
        ["無法判斷", "待補：連線", "1", "丙區", "待補：路徑"],
        ["均經防火牆", "－", "1", "甲區", "－"],
    ]


def test_a_way_in_that_was_not_derived_is_asked_for() -> None:
    assert "自外部可到達之位置：待補" in words(now(case.inventory(), exposure=[]), "網路層")


def test_a_remote_connection_without_encryption_is_named() -> None:
    said = words(now(case.inventory()), "網路層")
    assert "2 條已加密、1 條未加密，未加密者為 F-03 機台遠端診斷" in said
    assert "皆已加密" in words(now(changed("flow", "F-03", encrypted=1)), "網路層")
    unknown = words(now(changed("flow", "F-03", encrypted=None)), "網路層")
    assert "2 條已加密、1 條待補：加密" in unknown
    assert "未加密" not in unknown


def test_no_remote_connection_is_said_only_where_the_case_says_so() -> None:
    def said(answer: int | None) -> str:
        inventory = without("flow", "F-03", "F-04", "F-07")
        row = dict(inventory.case, has_remote_access=answer)
        return words(now(inventory.replacing(case=Inventory.of(case=[row]).rows("case"))), "網路層")

    assert "案件載明無任何遠端連線" in said(0)
    assert "案件載明有遠端連線，待補：遠端連線之來源" in said(1)
    assert "待補：有遠端連線" in said(None)
    assert "無任何" not in said(None)


def test_logs_that_are_not_kept_and_logs_that_are_not_told_are_two_things() -> None:
    assert "資通訊系統 6 台之日誌保存期限為6 台待補：日誌保存天數。" in words(now(case.inventory()), "應用層")
    said = words(now(changed("asset", "ERP-01", log_retention_days=0, log_size_limited=0)), "應用層")
    assert "5 台待補：日誌保存天數、不保存 1 台" in said
    assert "400 天 1 台" in words(now(changed("asset", "ERP-01", log_retention_days=400)), "應用層")
    assert "不刪除 1 台" in words(now(changed("asset", "ERP-01", log_retention_days=36_500)), "應用層")


def test_a_blank_country_of_a_zone_in_use_is_asked_for() -> None:
    row = next(r for r in table(now(case.inventory()), "應用層現況") if r[0] == "雲端服務（東京）")
    assert row[2] == "待補：地點，日本"
    row = next(
        r for r in table(now(changed("zone", "Z-CLD", country=None)), "應用層現況") if r[0] == "雲端服務（東京）"
    )
    assert row[2] == "待補：地點，待補：所在國家"
    outside = next(r for r in table(now(case.inventory()), "網路層現況") if r[0] == "網際網路")
    assert outside[2] == "－"


def test_what_a_profile_sets_counts_for_the_assets_that_name_it() -> None:
    profile: list[dict[str, Cell]] = [
        {"id": "PF-PC", "name": "電腦", "has_login": 1, "lockout_threshold": 5, "lockout_minutes": 10,
         "password_max_age_days": 0},
    ]  # fmt: skip
    inventory = case.inventory().replacing(profile=Inventory.of(profile=profile).rows("profile"))
    part = now(inventory)
    # WEB-01 and, by the profile, 32 PCs, whose own threshold of 3 wins
    assert "需登入者計 33 台，其中密碼永不過期者 32 台，另有 18 台待補：需登入。" in words(part, "網路層")
    rules = "待補：密碼最短長度、待補：密碼複雜度、永不過期"
    assert ["網路層", rules, "錯誤 3 次即鎖定、10 分鐘後解鎖", "32", "辦公室個人電腦"] in table(part, "帳號安全設定")


def test_an_asset_without_a_zone_is_counted_and_asked_for() -> None:
    part = now(added("asset", {"id": "X-1", "name": "流浪主機", "kind": "server"}))
    assert "其中 1 項待補：區域" in words(part, "資產彙總")
    assert ["待補：區域", "－", "1", "1", "伺服器 1"] in table(part, "現況資產彙總")
    assert table(part, "網路層現況")[-1] == ["待補：區域", "－", "－", "－", "流浪主機"]


def test_important_data_is_told_with_its_copies_and_uncertain_numbers_as_a_range() -> None:
    assert "ERP 資料庫備份 2 份、媒體 2 種、異地 2 份" in words(now(case.inventory()), "應用層")


def test_appointments_are_told_and_a_missing_one_is_asked_for() -> None:
    said = words(now(case.inventory()), "管理")
    assert "指派李國華" not in said  # it stands in part 2, once
    said += words(organisation(material(case.inventory())), "組織與指派")
    assert "本公司業已指派李國華副總經理為資訊安全決策主管（指派日：113年1月5日）" in said
    assert "待補：指派專責人員" in said
    assert "資訊安全會議計 1 次，最近一次為112年6月15日，距評估日 260 天" in said
    assert "現有管理文件、會議及檢測紀錄 4 件" in said


def test_a_training_that_is_planned_was_not_held() -> None:
    said = words(now(case.inventory()), "教育訓練")
    assert "盤點資料未列已辦理之資安教育訓練。規劃辦理之教育訓練計 1 次。" in said
    held = changed("record", "R-04", state="current", held_on="2024-01-20")
    assert "業已辦理資安教育訓練 1 次" in words(now(held), "教育訓練")


def test_an_empty_case_claims_nothing() -> None:
    part = now(Inventory({}), exposure=[])
    for heading in ("資產彙總", "網路層", "應用層", "設備層", "管理", "教育訓練"):
        said = words(part, heading)
        assert "待補" in said or "未列" in said, heading
        assert not any(claim in said for claim in ("皆已", "業已", "均經"))
    assert all(isinstance(b, Table) or "業已" not in getattr(b, "text", "") for b in part.blocks)


def test_what_is_wanting_points_to_its_measure() -> None:
    part = now(case.inventory())
    found = [b for heading in ("網路層", "應用層", "管理") for b in under(part, heading)]
    assert any("A4-2.3.1.4（部分符合）" in getattr(b, "text", "") for b in found)


def test_records_that_the_clauses_look_for_are_named_only_where_there_is_none(catalogue: Catalogue) -> None:
    def lacking(inventory: Inventory) -> str:
        return lacking_said(dataclasses.replace(material(inventory), catalogue=catalogue))

    assert lacking(case.inventory()) == ""
    assert lacking(without("record", "R-01")) == "盤點資料未列現有或規劃之資安會議"
    # A4-1.1.5 (個資檔案安全維護計畫) does not apply to the sample
    assert "個資" not in lacking(without("record", "R-01", "R-02", "R-03", "R-04", "R-05"))


def test_where_either_of_two_records_would_do_both_are_named(catalogue: Catalogue) -> None:
    results = case.assessment().results
    asked = dataclasses.replace(results[0], control_id="A4-2.5.1.2", verdict=Verdict.NOT_MET)
    found = dataclasses.replace(
        material(case.inventory()), catalogue=catalogue, assessment=case.assessment(results=(asked,))
    )
    assert lacking_said(found) == "盤點資料未列現有或規劃之業務持續運作計畫或災難復原計畫、復原演練"
