"""Tables as CSV: written by hand what it must look like, and the law that nothing is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.files import data_dir
from secaudit.importers import read_case
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import INTEGER_KINDS, LIST_KINDS, Cell, Column, Kind, Row, Table, pack
from secaudit.usecases.sealing import tables_csv
from secaudit.usecases.sealing.tables_csv import from_csv, to_csv, unsealable

BOM = b"\xef\xbb\xbf"
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="'=+-@＝\t\r\n\",|", max_size=6),
    st.sampled_from(["", "'", "''", "=1+1", "'=1", "-", "00012345", "\u202eabc", "a\u200bb", "\x85", "\u2028", "NULL"]),
)


def stored(column: Column) -> st.SearchStrategy[Cell]:
    """Any cell in the stored form of ``column``, unknown among them."""
    if column.kind is Kind.BOOL:
        return st.sampled_from([None, 0, 1])
    if column.kind in INTEGER_KINDS:
        return st.none() | st.integers(-(2**63), 2**63 - 1)
    if column.kind is Kind.DATE:
        return st.none() | st.dates().map(lambda day: day.isoformat())
    if column.kind is Kind.COUNTRY:
        return st.sampled_from([None, "TW", "CN", "US"])
    if column.kind is Kind.CHOICE:
        return st.sampled_from([None, *(c.code for c in column.choices)])
    if column.kind in LIST_KINDS:
        codes = [c.code for c in column.choices]
        part = st.sampled_from(codes) if codes else st.text(alphabet="AZ0-.甲'=\"\n,", min_size=1, max_size=5)
        return st.none() | st.lists(part, max_size=3).map(lambda parts: pack(tuple(parts)))
    return st.none() | TEXTS.filter(lambda text: "\0" not in text)


@st.composite
def rows_of(draw: st.DrawFn, table: Table) -> tuple[Row, ...]:
    ids = draw(st.lists(TEXTS.filter(lambda t: t and "\0" not in t), max_size=3, unique=True))
    filled = draw(st.lists(st.integers(1, len(table.columns) - 1), max_size=6, unique=True))
    return tuple(
        tuple(
            row_id if n == 0 else draw(stored(column)) if n in filled else None
            for n, column in enumerate(table.columns)
        )
        for row_id in ids
    )


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    tables = draw(st.lists(st.sampled_from(TABLES), max_size=3, unique_by=lambda t: t.name))
    return Inventory({t.name: rows for t in tables if (rows := draw(rows_of(t)))})


@given(inventories())
@settings(max_examples=100, deadline=None)
def test_any_inventory_comes_back_cell_by_cell(inventory: Inventory) -> None:
    assert not list(unsealable(inventory))
    files = to_csv(inventory)
    found, problems = from_csv(files)
    assert problems == ()
    assert found.tables == inventory.tables
    assert to_csv(found) == files


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=4)), min_size=3, max_size=3))
@settings(max_examples=100, deadline=None)
def test_what_cannot_come_back_is_said_before_it_is_written(cells: list[Cell]) -> None:
    """Cells of any kind in columns of any kind: either they are told of, or they come back."""
    table = TABLE_BY_NAME["purchase"]
    row = ["P-1", *cells, *[None] * (len(table.columns) - 4)]
    inventory = Inventory({"purchase": (tuple(row),)})
    if not list(unsealable(inventory)):
        assert from_csv(to_csv(inventory))[0].tables == inventory.tables


@pytest.mark.parametrize("sample", ["boundary-electronics", "hongyuan-precision", "yongxin-plastics"])
def test_the_sample_companies_come_back(sample: str) -> None:
    inventory, problems = read_case(data_dir("sample_inventories") / sample / "case.xlsx")
    assert not problems
    assert not list(unsealable(inventory))
    found, problems = from_csv(to_csv(inventory))
    assert not problems
    assert found.tables == {name: rows for name, rows in inventory.tables.items() if rows}


def test_the_file_is_what_a_spreadsheet_opens_without_harm() -> None:
    inventory = Inventory.of(
        zone=[{"id": "Z-1", "name": '=HYPERLINK("x")', "note": "一\n二"}, {"id": "Z-2", "name": "", "note": "'"}]
    )
    data = to_csv(inventory)["inventory/zone.csv"]
    assert data.startswith(BOM + b"id,name,")
    assert data.endswith(b"\r\n")
    header, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    assert header == list(TABLE_BY_NAME["zone"].names)
    assert first[header.index("name")] == '\'=HYPERLINK("x")'
    assert first[header.index("note")] == "一\n二"
    assert (second[header.index("name")], second[header.index("note")]) == ("'", "''")


def test_unknown_and_empty_are_not_the_same() -> None:
    inventory = Inventory.of(zone=[{"id": "Z-1", "name": None, "note": ""}])
    found, _ = from_csv(to_csv(inventory))
    (row,) = found.dicts("zone")
    assert (row["name"], row["note"]) == (None, "")


def test_leading_zeros_large_amounts_and_dates_stay() -> None:
    inventory = Inventory.of(
        case=[{"id": "C", "tax_id": "00123456", "total_budget_twd": 2**53 + 1, "assessment_date": "2024-02-29"}]
    )
    (case,) = from_csv(to_csv(inventory))[0].dicts("case")
    assert (case["tax_id"], case["total_budget_twd"], case["assessment_date"]) == ("00123456", 2**53 + 1, "2024-02-29")


def test_a_table_without_rows_has_no_file() -> None:
    assert to_csv(Inventory.of(zone=[])) == {}


def csv_file(text: str) -> bytes:
    return BOM + text.replace("\n", "\r\n").encode()


def problems_of(**files: bytes) -> list[tuple[str, str]]:
    """(code, where) of everything that is wrong with these tables."""
    _, problems = from_csv({f"inventory/{name}.csv": data for name, data in files.items()})
    return [(p.code, str(p.place)) for p in problems]


def test_a_column_that_was_not_there_yet_is_unknown() -> None:
    found, problems = from_csv({"inventory/zone.csv": csv_file("id,name\nZ-1,辦公室\n")})
    assert not problems
    (row,) = found.dicts("zone")
    assert (row["id"], row["name"]) == ("Z-1", "辦公室")
    assert {value for name, value in row.items() if name not in ("id", "name")} == {None}


def test_columns_may_stand_in_another_order() -> None:
    found, problems = from_csv({"inventory/zone.csv": csv_file("name,id\n辦公室,Z-1\n")})
    assert not problems
    assert found.rows("zone")[0][0] == "Z-1"


def test_every_problem_is_named_at_once_with_its_place() -> None:
    assert problems_of(
        zone=csv_file('id,name\nZ-1,a,b\nZ-1,c\n,d\n"Z-9,x\n'),
        asset=csv_file("id,quantity,tomorrow\nA-1,5,x\n"),
        case=csv_file("id,has_personal_data,assessment_date,phase,total_budget_twd\nC,2,2024-02-30,someday,1.5\n"),
        future=csv_file("id\nF-1\n"),
    ) == [
        ("E-SEA-02", "inventory/asset.csv 第 1 列 欄「tomorrow」"),
        ("E-SEA-04", "inventory/case.csv 第 2 列 欄「has_personal_data」"),
        ("E-SEA-04", "inventory/case.csv 第 2 列 欄「assessment_date」"),
        ("E-SEA-04", "inventory/case.csv 第 2 列 欄「phase」"),
        ("E-SEA-04", "inventory/case.csv 第 2 列 欄「total_budget_twd」"),
        ("E-SEA-02", "inventory/future.csv"),
        ("E-SEA-03", "inventory/zone.csv 第 2 列"),
        ("E-SEA-05", "inventory/zone.csv 第 4 列 欄「id」"),
        ("E-SEA-03", "inventory/zone.csv 第 5 列"),
    ]


def test_the_same_id_twice_is_a_problem() -> None:
    assert problems_of(zone=csv_file("id,name\nZ-1,a\nZ-1,b\n")) == [
        ("E-SEA-05", "inventory/zone.csv 第 3 列 欄「id」")
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"id,name\r\nZ-1,a\r\n",
        csv_file("id,name\nZ-1,a"),
        csv_file("id,id\nZ-1,Z-1\n"),
        csv_file('"id,name\n'),
        csv_file("id,name\nZ-1,a\rb\n"),
        csv_file('id,name\nZ-1,a"b"c\n'),
        csv_file('id,name\nZ-1,"a"b\n'),
        BOM + b"id,name\r\nZ-1,\xff\r\n",
        BOM + b"id,name\nZ-1,a\r\n",
    ],
)
def test_what_is_not_written_by_the_rules_is_refused(data: bytes) -> None:
    assert {code for code, _ in problems_of(zone=data)} == {"E-SEA-03"}


def test_nul_and_numbers_that_no_database_holds_are_refused() -> None:
    data = csv_file(f"id,name,note\nZ-1,a\0b,\nZ-2,{'9' * 40},\n")
    assert problems_of(zone=data) == [("E-SEA-04", "inventory/zone.csv 第 2 列 欄「name」")]
    for number in ("9223372036854775808", "-0", "007", "1e3", "１", "9" * 5000):
        wrong = problems_of(case=csv_file(f"id,total_budget_twd\nC,{number}\n"))
        assert wrong == [("E-SEA-04", "inventory/case.csv 第 2 列 欄「total_budget_twd」")]


def test_a_list_with_an_empty_member_is_refused() -> None:
    wrong = problems_of(evidence=csv_file("id,control_ids\nE-1,|A4-2.3.6||A4-2.3.7|\nE-2,|A4-2.3.6|\n"))
    assert wrong == [("E-SEA-04", "inventory/evidence.csv 第 2 列 欄「control_ids」")]


def test_more_cells_than_a_case_has_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = len(TABLE_BY_NAME["zone"].columns)
    monkeypatch.setattr(tables_csv, "_MOST_CELLS", 2 * zone)
    assert problems_of(zone=csv_file("id\nZ-1\nZ-2\n")) == []
    assert problems_of(zone=csv_file("id\nZ-1\nZ-2\nZ-3\nZ-4\n")) == [("E-SEA-03", "inventory/zone.csv 第 4 列")]


@pytest.mark.parametrize("ids", [(None,), ("",), ("Z-1", "Z-1")])
def test_rows_that_nobody_could_tell_apart_are_not_sealed(ids: tuple[str | None, ...]) -> None:
    zone = TABLE_BY_NAME["zone"]
    blank: tuple[Cell, ...] = (None,) * (len(zone.columns) - 1)
    found = list(unsealable(Inventory({"zone": tuple((one, *blank) for one in ids)}, {})))
    assert [p.code for p in found] == ["E-SEA-01"]
    assert found[0].place.row == len(ids)


def test_a_million_wrong_cells_do_not_cost_a_million_problems() -> None:
    assert len(problems_of(zone=csv_file("id,name\n" + "x\n" * 5000))) == 1000


def test_a_quote_that_never_closes_is_read_once() -> None:
    assert problems_of(zone=csv_file('id,name\nZ-1,"' + "x\n" * 200_000)) == [
        ("E-SEA-03", "inventory/zone.csv 第 2 列")
    ]
