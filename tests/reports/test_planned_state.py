"""What part 6 says of the plan: as planned, with whom and when, and nothing claimed of plans that do not count."""

from __future__ import annotations

import sample_case as case
from told import added, changed, later, now, table, words

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell


def compared(inventory: Inventory, what: str, **more: object) -> list[str]:
    part = later(inventory, exposure_to_be=case.exposure_to_be(), **more)
    return next(row[2:] for row in table(part, "規劃前後對照") if row[1] == what)


def firewall(**plan: Cell) -> dict[str, Cell]:
    return {"id": "FW-09", "name": "第三防火牆", "kind": "firewall", "zone_id": "Z-SRV", "state": "planned", **plan}


def test_a_planned_firewall_is_said_as_planned_with_place_person_and_day() -> None:
    said = words(later(case.inventory()), "網路層")
    assert "規劃於PLC 控制區新增產線防火牆（防火牆 1 台），由王小明負責，預定於113年7月31日完成。" in said
    assert "網路層規劃異動計 1 項（新增 1 項）。" in said


def test_one_more_planned_firewall_changes_the_counts_of_the_plan_alone() -> None:
    inventory = added("asset", firewall(plan_owner="陳怡君", plan_due="2024-05-31"))
    part = later(inventory)
    assert "網路層規劃異動計 2 項（新增 2 項）。" in words(part, "網路層")
    assert len(table(part, "網路層規劃異動")) == 2
    assert compared(case.inventory(), "防火牆") == ["1 台", "2 台"]
    assert compared(inventory, "防火牆") == ["1 台", "3 台"]
    assert words(now(inventory), "網路層") == words(now(case.inventory()), "網路層")


def test_a_plan_without_owner_or_late_is_listed_but_does_not_count() -> None:
    for plan in ({"plan_due": "2024-05-31"}, {"plan_owner": "陳怡君", "plan_due": "2024-02-15"}, {}):
        inventory = added("asset", firewall(**plan))
        part = later(inventory)
        said = words(part, "網路層")
        assert "網路層規劃異動計 2 項（新增 2 項），其中 1 項（FW-09）未填負責人或完成日、或完成日已過" in said
        assert "第三防火牆" not in said
        assert len(table(part, "網路層規劃異動")) == 2
        assert compared(inventory, "防火牆") == ["1 台", "2 台"]


def test_what_is_missing_of_a_plan_and_what_is_late_stands_in_its_row() -> None:
    part = later(added("asset", firewall(plan_due="2024-02-15")))
    row = next(r for r in table(part, "網路層規劃異動") if r[1].startswith("FW-09"))
    assert row == [
        "新增",
        "FW-09 第三防火牆",
        "防火牆 1 台，ERP／MES 伺服器區",
        "待補：負責人",
        "113年2月15日（已過預定日）",
        "－",
    ]


def test_a_changed_setting_is_told_from_what_to_what() -> None:
    part = later(case.inventory())
    assert "規劃將「ERP 應用伺服器」之鎖定次數由 5 次改為 3 次，由王小明負責，預定於113年4月30日完成。" in words(
        part, "應用層"
    )
    row = next(r for r in table(part, "應用層規劃異動") if r[1].startswith("CH-01"))
    assert row[:3] == ["變更", "CH-01 ERP 應用伺服器", "鎖定次數由 5 次改為 3 次"]


def test_a_change_of_a_profile_says_how_many_pieces_it_reaches() -> None:
    change = {"id": "CH-02", "target_id": "PF-PC", "setting": "lockout_minutes", "value": "30", "plan_owner": "陳怡君",
              "plan_due": "2024-05-31"}  # fmt: skip
    assert "將「AD 派送的個人電腦設定」之鎖定分鐘由 15 分鐘改為 30 分鐘（適用 32 台）" in words(
        later(added("change", change)), "網路層"
    )
    # PC-GRP has a threshold of its own: the change of the profile's does not reach it
    own = dict(change, setting="lockout_threshold", value="5")
    assert "鎖定次數由 3 次改為 5 次（適用 0 台）" in words(later(added("change", own)), "設備層") + words(
        later(added("change", own)), "網路層"
    )


def test_a_value_that_was_not_known_is_asked_for_before_it_changes() -> None:
    inventory = changed("asset", "ERP-01", lockout_threshold=None)
    assert "鎖定次數由（待補：鎖定次數）改為 3 次" in words(later(inventory), "應用層")


def test_what_retires_is_told_as_taken_away() -> None:
    part = later(case.inventory())
    assert "於CNC 機台區汰除DNC 傳輸主機 Windows 7（伺服器 1 台）" in words(part, "設備層")
    assert [r[0] for r in table(part, "設備層規劃異動")] == ["新增", "新增", "新增", "汰除"]


def test_what_cannot_be_compared_is_not_called_unchanged() -> None:
    said = words(later(case.inventory(), exposure_to_be=None), "網路層")
    assert "入侵偵測涵蓋之內部及 DMZ 區域" in said.split("因資料未齊")[0].split("。")[-1]
    assert compared(case.inventory(), "入侵偵測涵蓋之內部及 DMZ 區域") == ["待補：有偵測涵蓋"] * 2


def test_a_plan_without_items_says_so_in_every_layer() -> None:
    def standing(name: str) -> tuple[tuple[Cell, ...], ...]:
        rows = [r for r in case.inventory().dicts(name) if (r.get("state") or "current") == "current"]
        return Inventory.of(**{name: rows}).rows(name)

    inventory = case.inventory().replacing(
        zone=standing("zone"), asset=standing("asset"), flow=standing("flow"), change=()
    )
    part = later(inventory)
    for heading in ("網路層", "應用層", "設備層"):
        assert f"盤點資料未列{heading}之新增、汰除或設定變更。" in words(part, heading)
    assert "盤點資料未列架構之新增、汰除或設定變更。" in words(part, "規劃前後對照")


def test_training_and_its_purchase_are_told_with_money_and_what_is_missing() -> None:
    said = words(later(case.inventory()), "教育訓練")
    # 45,499 rounds to 45 thousand
    assert "P-06 資安教育訓練（安碁資訊股份有限公司，新臺幣 45 千元，待補：負責人，待補：預定完成日）" in said
    assert "規劃中之教育訓練計 1 件：全員資安認知訓練 3 小時（由王小明負責，預定於113年5月20日完成）" in said


def test_what_is_paid_is_told_as_paid_and_no_longer_as_planned() -> None:
    said = words(later(changed("purchase", "P-06", stage="paid")), "教育訓練")
    assert "P-06 資安教育訓練（安碁資訊股份有限公司，新臺幣 45 千元，已付款）" in said


def test_an_item_whose_place_is_not_known_is_kept_apart() -> None:
    part = later(added("asset", {"id": "X-1", "name": "未定主機", "kind": "server", "state": "planned"}))
    assert table(part, "未能歸層之規劃異動")[0][:2] == ["新增", "X-1 未定主機"]
