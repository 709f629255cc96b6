"""Rows that no company can truly have: each is a problem with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from secaudit.importers import impossible, impossible_row, newly_impossible, read_case
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory

WRONG = """\
case: {id: C1, name: 測試精密}
vendor:
  - {id: V1, name: 甲}
  - {id: V2, name: 乙}
company:
  - {id: CO1, name: 丙}
  - {id: CO2, name: 丁}
holding:
  - {id: H1, owned_id: V1, owner_id: CO1, share_ppm: 60%}
  - {id: H2, owned_id: V1, owner_id: CO2, share_ppm: 40.0001%}
  - {id: H3, owned_id: CO1, owner_id: CO1, share_ppm: 1%}
  - {id: H4, owned_id: C1, owner_id: CO1, share_ppm: 0%}
  - {id: H5, owned_id: C1, owner_id: CO1}
purchase:
  - {id: P1, name: 建置, vendor_id: V1, kind: 服務, booked_as: 資安經費}
subcontract:
  - {id: S1, purchase_id: P1, from_vendor_id: V2, to_vendor_id: V2, amount_twd: 1}
"""
FOUND = [
    ("E-OWN-02", "持有者", "H3"),
    ("E-OWN-01", "持股比率", "H4"),
    ("E-OWN-03", "持有者", "H5"),
    ("E-OWN-04", "持股比率", "H1"),
    ("E-OWN-04", "持股比率", "H2"),
    ("E-SUB-01", "承接廠商", "S1"),
]


def holdings(*shares: tuple[str, str, int | None]) -> Inventory:
    rows = [
        {"id": f"H{i}", "owned_id": owned, "owner_id": owner, "share_ppm": share}
        for i, (owned, owner, share) in enumerate(shares, 1)
    ]
    return Inventory.of(holding=rows)


def test_every_impossible_row_of_a_yaml_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(WRONG, encoding="utf-8")
    inventory, problems = read_case(path)
    assert problems == ()
    lines = WRONG.splitlines()
    found = [(p.code, p.place.column, lines[p.place.line - 1].split("id: ")[1][:2]) for p in impossible(inventory)]
    assert found == FOUND


def test_every_impossible_row_of_a_folder_of_csv_files_is_named_with_its_row(tmp_path: Path) -> None:
    def write(title: str, text: str) -> None:
        (tmp_path / f"{title}.csv").write_text(text, encoding="utf-8-sig")

    write("案件", "案件編號,公司名稱\nC1,甲\n")
    write("公司及股東", "公司編號,名稱\nCO1,丙\nCO2,丁\n")
    write("持股", "持股編號,被持有者,持有者,持股比率\nH1,C1,CO1,60%\nH2,CO1,CO2,100%\nH3,C1,CO2,50%\n")
    inventory, problems = read_case(tmp_path)
    assert problems == ()
    found = [(p.code, p.place.row, p.what) for p in impossible(inventory)]
    assert found == [(c, r, "「C1」的持股合計 110%，超過 100%") for c, r in (("E-OWN-04", 2), ("E-OWN-04", 4))]


@pytest.mark.parametrize(("last", "problems"), [(400_000, 0), (400_001, 2)], ids=["100%", "100.0001%"])
def test_shares_may_add_up_to_the_whole_and_not_one_ppm_more(last: int, problems: int) -> None:
    assert len(impossible(holdings(("V", "A", 600_000), ("V", "B", last), ("W", "A", 900_000)))) == problems


def test_a_blank_share_adds_nothing_and_is_blamed_for_nothing() -> None:
    found = impossible(holdings(("V", "A", 900_000), ("V", "B", 200_000), ("V", "D", None)))
    assert [p.place.file for p in found] == ["持股 H1", "持股 H2"]


def test_the_applicant_companies_and_vendors_have_identifiers_of_their_own() -> None:
    inventory = Inventory.of(
        case=[{"id": "A", "name": "甲"}],
        company=[{"id": "A", "name": "乙"}, {"id": "B", "name": "丙"}],
        vendor=[{"id": "B", "name": "丁"}, {"id": "D", "name": "戊"}],
        asset=[{"id": "D", "name": "己"}],
    )
    found = [(p.code, p.place.file, p.what) for p in impossible(inventory)]
    assert found == [
        ("E-OWN-05", "公司及股東 A", "「A」也是案件的編號，股權鏈分不出是誰"),
        ("E-OWN-05", "廠商 B", "「B」也是公司及股東的編號，股權鏈分不出是誰"),
    ]


def test_companies_may_hold_each_other() -> None:
    assert impossible(holdings(("A", "B", 400_000), ("B", "A", 400_000))) == ()


def test_a_row_that_is_typed_is_asked_about_itself_alone() -> None:
    table = TABLE_BY_NAME["holding"]
    inventory = holdings(("V", "A", 600_000), ("W", "W", 1))
    row = dict.fromkeys(table.names) | {"id": "H9", "owned_id": "V", "owner_id": "B", "share_ppm": 400_001}
    found = impossible_row(table, tuple(row.values()), inventory)
    assert [(p.code, p.place.file) for p in found] == [("E-OWN-04", "持股 H9")]
    assert impossible_row(table, tuple((row | {"share_ppm": 400_000}).values()), inventory) == ()
    mended = row | {"id": "H1", "owner_id": "A", "share_ppm": 500_000}
    assert impossible_row(table, tuple(mended.values()), inventory) == ()
    assert impossible_row(TABLE_BY_NAME["asset"], ("A-1",), inventory) == ()


def test_what_was_impossible_before_is_no_news() -> None:
    before = holdings(("W", "W", 1), ("V", "A", 600_000))
    after = holdings(("W", "W", 1), ("V", "A", 600_000), ("V", "B", 400_001))
    assert [p.place.file for p in newly_impossible(before, after)] == ["持股 H2", "持股 H3"]
