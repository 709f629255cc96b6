"""Where project data and payments stand (A4-1.2.3)."""

from __future__ import annotations

from secaudit.graphs.residency import residency
from secaudit.model.inventory import Inventory

ZONES = (
    {"id": "HQ", "name": "總部", "country": "TW"},
    {"id": "JP", "name": "日本機房", "country": "JP"},
    {"id": "NET", "name": "網際網路"},
)


def test_an_asset_stands_where_it_says_or_else_where_its_zone_is() -> None:
    assets = [
        {"id": "A1", "name": "ERP", "zone_id": "HQ", "project_data": 1},
        {"id": "A2", "name": "雲端", "zone_id": "HQ", "country": "SG", "project_data": 1},
        {"id": "A3", "name": "筆電", "project_data": 1},
        {"id": "A4", "name": "門禁", "zone_id": "HQ", "project_data": 0},
        {"id": "A5", "name": "印表機", "zone_id": "HQ"},
    ]
    assert list(residency(Inventory.of(zone=ZONES, asset=assets))) == [
        ("A1", "ERP", "資產", "TW", 1),
        ("A2", "雲端", "資產", "SG", 1),
        ("A3", "筆電", "資產", None, 1),
    ]


def test_a_data_set_stands_where_its_asset_does_and_its_backups_for_themselves() -> None:
    case = Inventory.of(
        zone=ZONES,
        asset=[{"id": "A1", "name": "ERP", "zone_id": "JP", "project_data": 0}],
        data_set=[
            {"id": "D1", "name": "訂單", "asset_id": "A1", "project_data": 1},
            {"id": "D2", "name": "圖檔", "asset_id": "A1", "country": "TW", "project_data": 1},
            {"id": "D3", "name": "菜單", "asset_id": "A1", "project_data": 0},
        ],
        backup_copy=[
            {"id": "B1", "data_set_id": "D1", "country": "TW"},
            {"id": "B2", "data_set_id": "D2"},
            {"id": "B3", "data_set_id": "D3", "country": "US"},
            {"id": "B4", "data_set_id": "GONE", "country": "US"},
        ],
    )
    assert list(residency(case)) == [
        ("D1", "訂單", "資料", "JP", 1),
        ("D2", "圖檔", "資料", "TW", 1),
        ("B1", "訂單 備份", "備份", "TW", 1),
        ("B2", "圖檔 備份", "備份", None, 1),
    ]


def test_a_flow_stands_abroad_when_either_end_does() -> None:
    def flow(id_: str, source: str, target: str, **more: int | str) -> dict[str, int | str]:
        return {"id": id_, "name": id_, "source_id": source, "target_id": target, **more}

    case = Inventory.of(
        zone=ZONES,
        flow=[
            flow("F1", "HQ", "JP", purpose="payment"),
            flow("F2", "NET", "JP", project_data=1),
            flow("F3", "HQ", "HQ", project_data=1),
            flow("F4", "HQ", "NET", purpose="payment", project_data=1),
            flow("F5", "HQ", "JP", purpose="business", project_data=0),
            flow("F6", "HQ", "GONE", purpose="payment"),
        ],
    )
    assert list(residency(case)) == [
        ("F1", "F1", "金流", "JP", 1),
        ("F2", "F2", "資料傳輸", "JP", 1),
        ("F3", "F3", "資料傳輸", "TW", 1),
        ("F4", "F4", "金流", None, 1),
    ]


def test_what_is_abroad_and_not_said_to_hold_project_data_or_not_is_a_row_of_untold_scope() -> None:
    case = Inventory.of(
        zone=ZONES,
        asset=[{"id": "A1", "name": "雲端", "country": "US"}, {"id": "A2", "name": "印表機", "zone_id": "HQ"}],
        data_set=[{"id": "D1", "name": "菜單", "country": "US"}, {"id": "D2", "name": "班表"}],
        backup_copy=[{"id": "B1", "data_set_id": "D2", "country": "US"}],
    )
    assert list(residency(case)) == [
        ("A1", "雲端", "資產", "US", None),
        ("D1", "菜單", "資料", "US", None),
        ("B1", "班表 備份", "備份", "US", None),
    ]
