from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from secaudit.errors import Problem
from secaudit.importers import control_references, dates_ahead
from secaudit.model.inventory import Inventory

Reader = Callable[..., tuple[Inventory, tuple[Problem, ...]]]
ZONES = "區域編號,區域名稱,層,信任\nZ-1,辦公區,網路層,內部\n"


def test_a_small_case_is_read_with_the_place_of_each_row(read_csv: Reader) -> None:
    inventory, problems = read_csv(
        {"區域": ZONES, "asset": "資產編號,資產名稱,類型,區域\nA-1,甲,個人電腦,Z-1\n,,,\nA-2,乙,plc,\n"}
    )
    assert problems == ()
    assert inventory.case["name"] == "宏遠精密股份有限公司"
    assert [
        (r["id"], r["kind"], r["quantity"], r["zone_id"], r["state"], r["has_login"]) for r in inventory.dicts("asset")
    ] == [
        ("A-1", "pc", 1, "Z-1", "current", None),
        ("A-2", "plc", 1, None, "current", None),
    ]
    assert list(inventory.origins["asset"].rows) == [2, 4]


def test_every_problem_is_reported_at_once_with_its_place(read_csv: Reader) -> None:
    _, problems = read_csv(
        {
            "資產": "資產編號,資產名稱,類型,區域,顏色\nA-1,甲,烤箱,Z-9,紅\nA-1,,pc,,\n",
            "採購": "採購編號,品項,種類,列於,編列金額\nP-1,防毒,軟體,資安經費,-5\n",
        }
    )
    assert [(p.code, p.place.file, p.place.row, p.place.column) for p in problems] == [
        ("E-COL-01", "案件資料夾/資產.csv", 1, "顏色"),
        ("E-CEL-07", "案件資料夾/資產.csv", 2, "類型"),
        ("E-CEL-01", "案件資料夾/資產.csv", 3, "資產名稱"),
        ("E-CEL-17", "案件資料夾/採購.csv", 2, "編列金額"),
        ("E-ROW-01", "案件資料夾/資產.csv", 3, "資產編號"),
        ("E-ROW-02", "案件資料夾/資產.csv", 2, "區域"),
    ]
    assert "「烤箱」" in problems[1].what


def test_a_name_typed_instead_of_an_identifier_is_answered_with_the_identifier(read_csv: Reader) -> None:
    """Two vendors of one name are both offered; a part of a name is none."""
    _, problems = read_csv(
        {
            "廠商": "廠商編號,廠商名稱\nV-1,甲 資安\nV-2,乙公司\nV-3,乙公司\n",
            "採購": "採購編號,品項,廠商,種類,列於\n"
            "P-1,防毒,甲資安,軟體,資安經費\nP-2,防毒,乙公司,軟體,資安經費\nP-3,防毒,甲,軟體,資安經費\n",
        }
    )
    assert [(p.code, p.fix) for p in problems] == [
        ("E-ROW-02", "這裡要填編號，不是名稱：是不是「V-1」？"),
        ("E-ROW-02", "這裡要填編號，不是名稱：是不是「V-2」或「V-3」？"),
        ("E-ROW-02", "請先在廠商加上這個編號，或改正這裡"),
    ]


def test_headings_may_be_names_or_titles_in_any_order_width_or_with_a_star(read_csv: Reader) -> None:
    inventory, problems = read_csv({"zone": "trust,區 域 名 稱,ＩＤ,層*,,\n內部,甲,Z-1,設備層,,\n"})
    assert problems == ()
    assert next(inventory.dicts("zone"))["layer"] == "device"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("區域編號,區域名稱,層,信任,層", "E-COL-02"),
        ("區域編號,區域名稱,層,信任,layer", "E-COL-02"),
        ("區域編號,區域名稱,層,信任,x", "E-COL-01"),
        ("區域編號,區域名稱,層", "E-COL-03"),
        ("區域名稱,層,信任", "E-COL-03"),
    ],
)
def test_headings_that_are_wrong_are_problems(read_csv: Reader, header: str, expected: str) -> None:
    assert [p.code for p in read_csv({"區域": header + "\n"})[1]] == [expected]


def test_rows_under_no_heading_are_a_problem(read_csv: Reader) -> None:
    assert [p.code for p in read_csv({"區域": "\nZ-1,a,b,c\n"})[1]] == ["E-COL-04"]


def test_a_cell_beyond_the_last_heading_is_a_problem(read_csv: Reader) -> None:
    assert [p.code for p in read_csv({"區域": ZONES.replace("內部\n", "內部,,多\n")})[1]] == ["E-ROW-05"]


def test_a_short_row_is_blank_to_its_end(read_csv: Reader) -> None:
    assert [p.code for p in read_csv({"區域": ZONES + "Z-2,乙,網路層\n"})[1]] == ["E-CEL-01"]


@pytest.mark.parametrize(
    ("case", "row"),
    [("案件編號,公司名稱\n", 0), ("案件編號,公司名稱\nA,甲\nB,乙\n", 3), ("案件編號,公司名稱\n範例-1,甲\n", 0)],
)
def test_there_is_exactly_one_case(read_csv: Reader, case: str, row: int) -> None:
    _, problems = read_csv({"案件": case})
    assert [(p.code, p.place.row) for p in problems] == [("E-ROW-04", row)]


def test_example_rows_are_left_out(read_csv: Reader) -> None:
    inventory, problems = read_csv({"區域": ZONES + "範例-Z,壞,壞,壞\n"})
    assert problems == ()
    assert len(inventory.rows("zone")) == 1


def test_a_reference_is_compared_exactly_but_helped_along(read_csv: Reader) -> None:
    _, problems = read_csv({"區域": ZONES, "資產": "資產編號,資產名稱,類型,區域\nA-1,甲,pc,z-1\n"})
    assert [(p.code, p.fix) for p in problems] == [("E-ROW-02", "是不是「Z-1」？")]


def test_a_reference_that_fits_two_tables_is_a_problem(read_csv: Reader) -> None:
    _, problems = read_csv(
        {
            "區域": ZONES,
            "資產": "資產編號,資產名稱,類型\nZ-1,甲,pc\n",
            "連線": "連線編號,連線名稱,來源,目的,用途,經過設備\nF-1,甲,Z-1,Z-1,業務,無\n",
        }
    )
    assert [(p.code, p.place.column) for p in problems] == [("E-ROW-03", "來源"), ("E-ROW-03", "目的")]


def test_every_member_of_a_list_of_references_is_checked(read_csv: Reader) -> None:
    files = {
        "區域": ZONES,
        "資產": "資產編號,資產名稱,類型\nFW-1,甲,防火牆\n",
        "連線": "連線編號,連線名稱,來源,目的,用途,經過設備\nF-1,甲,Z-1,FW-1,業務,FW-1、FW-2\n",
    }
    _, problems = read_csv(files)
    assert [(p.code, p.what) for p in problems] == [("E-ROW-02", "「FW-2」不在資產裡")]


def test_references_to_a_table_that_could_not_be_read_are_not_called_wrong(read_csv: Reader) -> None:
    files = {"區域": '區域編號,區域名稱\nZ-1,"沒關\n', "資產": "資產編號,資產名稱,類型,區域\nA-1,甲,pc,Z-1\n"}
    assert {p.code for p in read_csv(files)[1]} == {"E-COL-03", "E-CSV-03"}


def test_a_planned_change_is_read_as_its_setting_is(read_csv: Reader) -> None:
    rows = "CH-1,A-1,鎖定次數,３\nCH-2,A-1,lockout_until_admin,是\n"
    rows += "CH-3,A-1,實測可用性,99.5%\nCH-4,A-1,最近更新日,113/5/3\n"
    files = {"資產": "資產編號,資產名稱,類型\nA-1,甲,pc\n", "規劃變更": "變更編號,對象,設定項目,規劃值\n" + rows}
    inventory, problems = read_csv(files)
    assert problems == ()
    assert [(r["setting"], r["value"]) for r in inventory.dicts("change")] == [
        ("lockout_threshold", "3"),
        ("lockout_until_admin", "1"),
        ("availability_ppm", "995000"),
        ("last_patched_on", "2024-05-03"),
    ]


def test_a_planned_change_must_name_a_setting_and_a_value_that_fits(read_csv: Reader) -> None:
    rows = "CH-1,A-1,資產名稱,3\nCH-2,A-1,鎖定次數,很多\nCH-3,A-1,鎖定次數,不明\n"
    files = {"資產": "資產編號,資產名稱,類型\nA-1,甲,pc\n", "規劃變更": "變更編號,對象,設定項目,規劃值\n" + rows}
    assert [(p.code, p.place.column) for p in read_csv(files)[1]] == [
        ("E-CEL-18", "設定項目"),
        ("E-CEL-12", "規劃值"),
        ("E-CEL-04", "規劃值"),
    ]


def test_a_flood_of_problems_is_counted_not_kept(read_csv: Reader) -> None:
    _, problems = read_csv({"區域": ZONES + "".join(f"Y-{i},甲,天空,內部\n" for i in range(1500))})
    assert len(problems) == 1001
    assert "500" in problems[-1].what


def test_dates_of_what_has_happened_lie_before_the_assessment() -> None:
    inventory = Inventory.of(
        record=[
            {"id": "R-1", "kind": "meeting", "title": "會議", "held_on": "2024-03-02"},
            {"id": "R-2", "kind": "meeting", "title": "會議", "held_on": "2024-03-01", "plan_due": "2025-01-01"},
            {"id": "R-3", "kind": "meeting", "title": "會議", "held_on": "2024-04-01", "state": "planned"},
        ],
        evidence=[{"id": "E-1", "title": "證書", "control_ids": "|A4-1.1.1|", "valid_until": "2030-01-01"}],
    )
    problems = dates_ahead(inventory, date(2024, 3, 1))
    assert [(p.code, p.place.row, p.place.column) for p in problems] == [("E-ROW-06", 1, "日期")]


def test_dates_ahead_are_named_by_the_row_of_the_file(read_csv: Reader) -> None:
    inventory, _ = read_csv({"紀錄": "紀錄編號,種類,名稱,日期\n範例-1,資安會議,甲,\nR-1,資安會議,甲,113/3/2\n"})
    assert [str(p.place) for p in dates_ahead(inventory, date(2024, 3, 1))] == [
        "案件資料夾/紀錄.csv 第 3 列 欄「日期」"
    ]


def test_every_mention_of_a_control_is_found(read_csv: Reader) -> None:
    inventory, problems = read_csv(
        {
            "填答": "條文編號,自評\nA4-1.1.1,符合\n",
            "佐證": "佐證編號,名稱,佐證條文\nE-1,甲,A4-1.1.2、A4-9.9\n",
            "紀錄": "紀錄編號,種類,名稱,條文\nR-1,例外說明,甲,A4-1.2.8\n",
        }
    )
    assert problems == ()
    found = [(control, place.column) for control, place in control_references(inventory)]
    assert sorted(found) == [
        ("A4-1.1.1", "條文編號"),
        ("A4-1.1.2", "佐證條文"),
        ("A4-1.2.8", "條文"),
        ("A4-9.9", "佐證條文"),
    ]
