from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secaudit.exporters import to_csv, to_workbook
from secaudit.importers import read_case, read_cell
from secaudit.model.countries import ALPHA2
from secaudit.model.declared import FILLED_TABLES, SETTINGS, TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.notation import inert, revived
from secaudit.model.schema import Cell, Column, Kind, Table, pack
from secaudit.model.tax_id import is_valid

NOTE = TABLE_BY_NAME["asset"].by_name["note"]
CONTROLS = ("A4-1.1.1", "A4-2.3.1.4", "C2M-5.1.8")
MARKS = st.sampled_from(
    ["=1+1", "+甲", "-", "@SUM(1)", "'=x", "''", "＝甲", "a|b", '"', ",", "_x000D_", "不明", "{=1}", "1,200", "#"]
)


def stored_text(text: str) -> str | None:
    read = read_cell(NOTE, text)
    return read if isinstance(read, str) else None


TEXTS = (st.text(max_size=12) | st.builds("".join, st.lists(MARKS | st.text("甲乙 1", max_size=2), max_size=3))).map(
    stored_text
)
SOME_TEXT = TEXTS.filter(lambda t: t is not None)


def ids_of(table: Table, count: int) -> list[str]:
    return [f"{table.title}-{n}" for n in range(count)]


def cells(column: Column, known: dict[str, list[str]]) -> st.SearchStrategy[Cell]:
    """Stored values that ``column`` allows; ``None`` where there is nothing it could refer to."""
    targets = [i for table in column.refs for i in known.get(table, CONTROLS if table == "control" else ())]
    codes = [c.code for c in column.choices]
    match column.kind:
        case Kind.TEXT if column.name == "tax_id":
            return st.integers(1, 10**8 - 1).map(lambda n: str(n).zfill(8)).filter(is_valid)
        case Kind.TEXT:
            return SOME_TEXT
        case Kind.REF:
            return st.sampled_from(targets) if targets else st.none()
        case Kind.REFS | Kind.CHOICES:
            several = (
                st.lists(st.sampled_from(targets or codes), unique=True, max_size=3)
                if targets or codes
                else st.just([])
            )
            return several.map(lambda parts: pack(tuple(parts)))
        case Kind.BOOL:
            return st.integers(0, 1)
        case Kind.DATE:
            return st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)).map(str)
        case Kind.CHOICE:
            return st.sampled_from(codes)
        case Kind.COUNTRY:
            return st.sampled_from(sorted(ALPHA2))
    return st.integers(column.minimum or 0, column.maximum if column.maximum is not None else 10**15 - 1)


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    counts = {t.name: 1 if t.single else draw(st.integers(0, 2), label=t.name) for t in FILLED_TABLES}
    known = {t.name: ids_of(t, counts[t.name]) for t in FILLED_TABLES}
    given_rows: dict[str, list[dict[str, Cell]]] = {}
    for table in FILLED_TABLES:
        needed = [c for c in table.columns[1:] if c.required]
        if any(c.kind is Kind.REF and not any(known[t] for t in c.refs) for c in needed):
            counts[table.name], known[table.name] = 0, []
    for table in FILLED_TABLES:
        required = {c.name: cells(c, known) for c in table.columns[1:] if c.required}
        optional = {c.name: cells(c, known) for c in table.columns[1:] if not c.required}
        rows = st.fixed_dictionaries(required, optional=optional)
        keys = CONTROLS if table.name == "answer" else known[table.name]
        given_rows[table.name] = [{table.key.name: keys[n]} | draw(rows) for n in range(counts[table.name])]
    for change in given_rows["change"]:
        setting = draw(st.sampled_from(SETTINGS))
        change["setting"], change["value"] = setting.name, str(draw(cells(setting, known)))
    return Inventory.of(**given_rows)


def tables_of(inventory: Inventory) -> dict[str, object]:
    return {name: rows for name, rows in inventory.tables.items() if rows}


few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(inventories(), st.booleans())
def test_a_workbook_reads_back_without_loss(inventory: Inventory, examples: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        path.write_bytes(to_workbook(inventory, examples=examples))
        read, problems = read_case(path)
    assert problems == ()
    assert tables_of(read) == tables_of(inventory)


@few
@given(inventories())
def test_a_csv_folder_reads_back_without_loss(inventory: Inventory) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in to_csv(inventory).items():
            (Path(folder) / name).write_bytes(data)
        read, problems = read_case(Path(folder))
    assert problems == ()
    assert tables_of(read) == tables_of(inventory)


@given(st.text() | MARKS)
def test_an_inert_text_is_revived(text: str) -> None:
    assert revived(inert(text)) == text
    assert inert(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


def hostile() -> Inventory:
    names = ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "=cmd|'/C calc'!A0", "http://a.tw", "{=1}", "0123"]
    people: list[dict[str, Cell]] = [{"id": f"H-{i}", "name": name} for i, name in enumerate(names)]
    return Inventory.of(case=[{"id": "C-1", "name": "甲"}], person=people)


def test_no_csv_cell_starts_a_formula() -> None:
    for data in to_csv(hostile()).values():
        assert data.startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell[:1] in set("=+-@＝＋－＠")]


def test_no_workbook_cell_is_a_formula_or_a_link() -> None:
    data = to_workbook(hostile(), examples=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not [s for s in sheets if b"<f>" in s or b"<f " in s or b"<hyperlink" in s]
    assert openpyxl.load_workbook(io.BytesIO(data))["人員"]["B3"].value == "=1+1"


def test_equal_inventories_give_equal_bytes() -> None:
    assert to_workbook(hostile(), examples=True) == to_workbook(hostile(), examples=True)
    assert to_csv(hostile()) == to_csv(hostile())


def test_the_template_explains_every_column_and_offers_what_is_allowed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(None, examples=True)))
    assert book.sheetnames == ["說明", *(t.title for t in FILLED_TABLES), "選項"]
    assert book["選項"].sheet_state == "hidden"
    for table in FILLED_TABLES:
        sheet = book[table.title]
        assert [cell.value for cell in sheet[1]] == [c.title for c in table.columns]
        assert sheet["A2"].value == f"範例-{table.key.example}"
        lists = {str(v.sqref).rstrip("0123456789").split(":")[0] for v in sheet.data_validations.dataValidation}
        for cell, column in zip(sheet[1], table.columns, strict=True):
            assert cell.comment is not None
            assert column.help in cell.comment.text
            assert ("【必填】" in cell.comment.text) is column.required
            if column.kind in (Kind.CHOICE, Kind.BOOL, Kind.COUNTRY):
                assert f"{cell.column_letter}2" in lists


def test_the_example_rows_are_themselves_well_typed() -> None:
    wrong = [
        (table.name, column.name, column.example)
        for table in FILLED_TABLES
        for column in table.columns
        if column.example and column.name not in ("setting", "value")
        if not isinstance(read_cell(column, column.example), str | int)
    ]
    assert wrong == []


def test_an_empty_template_lacks_only_its_case(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_workbook(None, examples=True))
    assert [p.code for p in read_case(path)[1]] == ["E-ROW-04"]


def test_csv_amounts_have_no_commas_and_shares_have_a_percent_sign() -> None:
    inventory = Inventory.of(
        case=[{"id": "C-1", "name": "甲", "total_budget_twd": 6_000_000, "availability_target_ppm": 999_500}]
    )
    text = to_csv(inventory)["case.csv"].decode("utf-8-sig")
    assert ",6000000," in text
    assert ",99.95%," in text
