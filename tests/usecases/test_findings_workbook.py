"""The workbook of findings as other programs read it: texts stay texts, dates are dates, nothing is lost unsaid."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judged_case import AS_OF, assessment, checked, control, failing_case, result
from secaudit.exporters import sheets
from secaudit.exporters.sheets import CUT, LONGEST_TEXT, Marked, Sheet, SheetColumn, to_sheets
from secaudit.files import data_dir
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.text import safe_text
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.report import Wanted, rendered

ONLY = Wanted(documents=("findings",), figures=())
NAMES = ["摘要", "條文判定", "缺失明細", "比率", "發現", "措施", "待補"]


def book(case: Checked) -> Any:
    return openpyxl.load_workbook(io.BytesIO(rendered(case, ONLY)["findings.xlsx"]))


def lines(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = ([c.value for c in row] for row in sheet.iter_rows())
    return [dict(zip(head, row, strict=True)) for row in rows]


def one(columns: Sequence[SheetColumn], rows: Sequence[Sequence[Any]], remark: str = "") -> Any:
    made = to_sheets([Sheet("表", tuple(columns), rows, remark)], "甲公司", AS_OF)
    return openpyxl.load_workbook(io.BytesIO(made))["表"]


def test_the_sheets_stand_in_their_order() -> None:
    assert book(failing_case()).sheetnames == NAMES


def test_every_control_has_its_row_with_verdict_and_reason() -> None:
    rows = lines(book(failing_case())["條文判定"])
    told = {r["條文編號"]: (r["判定"], r["關鍵門檻"], r["應／宜"]) for r in rows}
    assert told == {
        "A4-1.2.0": ("不符合", "是", "應"),
        "A4-2.3.1.4": ("不符合", "否", "應"),
        "A4-2.3.1.5": ("無法評估", "否", "應"),
        "A4-2.3.1.3": ("符合", "否", "應"),
    }
    assert next(r["判定原因"] for r in rows if r["條文編號"] == "A4-2.3.1.5") == "遮罩未填"


def test_every_deciding_row_stands_with_its_value_and_where_it_came_from() -> None:
    rows = lines(book(failing_case())["缺失明細"])
    assert len(rows) == 9 + 1
    first = rows[0]
    assert (first["編號"], first["資料表"], first["數量"], first["實際值"], first["值的來源"], first["要求"]) == (
        "PC-02", "資產", 5, "鎖定次數 5", "鎖定次數：設定檔 PF-PC", "3 次鎖定",
    )  # fmt: skip
    assert "另有 2 列" in rows[-1]["條文編號"]


def test_amounts_are_numbers_in_dollars_and_a_missed_bound_is_negative() -> None:
    sheet = book(failing_case())["比率"]
    rows = lines(sheet)
    assert (rows[0]["分子或金額（元）"], rows[0]["分母（元）"], rows[0]["差額（元）"]) == (624_000, 2_000_000, -76_000)
    assert (rows[1]["列別"], rows[1]["分子或金額（元）"], rows[1]["原因"]) == ("剔除", 120_000, "資訊類產品")
    assert sheet["F2"].number_format == "#,##0"


def test_a_promised_day_is_a_real_date() -> None:
    planned = result("A4-2.3.1.4", Verdict.PLANNED, plan_owner="王小明", plan_due="2024-05-31")
    rows = lines(book(checked(assessment(planned), control("A4-2.3.1.4", "鎖定")))["條文判定"])
    assert rows[0]["期限"] == datetime(2024, 5, 31)
    assert rows[0]["負責人"] == "王小明"


def test_nothing_judged_is_said_on_the_first_sheet() -> None:
    case = checked(assessment(result("A4-2.3.1.4", Verdict.UNKNOWN), judged=0), control("A4-2.3.1.4", "鎖定"))
    said = {r["項目"]: r["內容"] for r in lines(book(case)["摘要"])}
    assert "尚未評估" in said["結果"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "-1+1", "@SUM(A1)", "{=1}", "http://x.example"])
def test_a_text_is_never_a_formula_or_a_link(text: str) -> None:
    cell = one([SheetColumn("甲", 10)], [[text]])["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_is_read(text: str) -> None:
    expected = safe_text(" ".join(text.splitlines()))
    assert (one([SheetColumn("甲", 10)], [[text]])["A2"].value or "") == expected


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    for text in ("甲" * 40_000, "𠮷" * 20_000):
        value = one([SheetColumn("甲", 10)], [[text]])["A2"].value
        assert value.endswith(CUT)
        assert len(value.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_rows_beyond_what_a_sheet_holds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 5)
    sheet = one([SheetColumn("甲", 10)], [[str(n)] for n in range(7)], "說明")
    assert [row[0].value for row in sheet.iter_rows()] == ["甲", "0", "1", "2", "說明；另有 4 列放不進工作表"]


def test_a_sheet_opens_ready_to_sort_and_to_print() -> None:
    for sheet in book(failing_case()):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.alignment.wrap_text for cell in sheet[1])


def test_a_colour_stands_behind_a_word_that_says_the_same() -> None:
    cells = {c.value: c.fill.fgColor.rgb for row in book(failing_case())["條文判定"].iter_rows() for c in row}
    assert cells["不符合"] != cells["符合"] != cells["無法評估"]


def test_dates_and_amounts_of_columns_are_real() -> None:
    columns = [SheetColumn("日", 10, "date"), SheetColumn("元", 10, "amount"), SheetColumn("字", 10)]
    sheet = one(columns, [[date(2024, 2, 29), 1_234_567, Marked("符合", "met")]])
    assert [c.value for c in sheet[2]] == [datetime(2024, 2, 29), 1_234_567, "符合"]


def test_the_same_case_gives_the_same_bytes_and_no_time_of_making() -> None:
    made = [rendered(failing_case(), ONLY)["findings.xlsx"] for _ in range(2)]
    assert made[0] == made[1]
    assert {i.date_time[0] for i in zipfile.ZipFile(io.BytesIO(made[0])).infolist()} == {1980}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "findings.xlsx").write_bytes(rendered(failing_case(), ONLY)["findings.xlsx"])
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    as_utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", as_utf8, "--outdir", str(tmp_path), "findings.xlsx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    said = (tmp_path / "findings.csv").read_text(encoding="utf-8")
    assert said.startswith("項目,內容\n申請業者,待補：公司名稱\n")
    assert "評估日,2024-03-01" in said


def test_figures_under_words_stand_to_the_left_where_they_are_read_as_one_list() -> None:
    sheet = one([SheetColumn("內容", 90), SheetColumn("元", 10, "amount")], [[16, 1_000], [date(2024, 3, 1), 2_000]])
    assert [sheet[cell].alignment.horizontal for cell in ("A2", "A3", "B2")] == ["left", "left", None]


def test_measures_say_which_day_has_passed_and_what_their_purchases_cost_together(catalogue: Catalogue) -> None:
    """Of a whole sample; the amounts and the day of its assessment are read from its own workbook."""
    path = data_dir("sample_inventories") / "hongyuan-precision" / "case.xlsx"
    case = check(open_case(path, catalogue, today=AS_OF), catalogue)
    sheet = book(case)["措施"]
    *rows, remark = lines(sheet)
    bought = {key for r in rows for key in str(r["採購"] or "").split("、") if key}
    source = openpyxl.load_workbook(path, data_only=True)["採購"]
    head, *purchases = ([c.value for c in row] for row in source.iter_rows())
    amounts = {p[head.index("採購編號")]: p[head.index("編列金額")] for p in purchases}
    whole = sum(int(str(amounts[key]).replace(",", "")) for key in bought)
    assert f"合計 {len(bought)} 筆 {whole:,} 元" in remark["措施"]
    passed = [r["期限"] < datetime.combine(case.case.as_of, time()) for r in rows if r["期限"]]
    assert ["期限已過" in str(r["尚缺"]) for r in rows if r["期限"]] == passed
    assert set(passed) == {True, False}


def test_thousands_of_findings_have_a_row_each() -> None:
    columns = (SheetColumn("條文編號", 13), SheetColumn("說明", 32))
    sheet = one(columns, [(f"A4-{n}", f"說明 {n}") for n in range(5_000)])
    assert sheet.max_row == 5_001
    assert sheet.auto_filter.ref == "A1:B5001"
    assert sheet["B5001"].value == "說明 4999"


def test_a_case_in_which_all_is_met_says_that_there_is_nothing() -> None:
    fine = book(checked(assessment(result("A4-2.3.1.4", Verdict.MET)), control("A4-2.3.1.4", "鎖定")))
    assert fine["缺失明細"].max_row == 1
    assert [fine[name]["A2"].value for name in ("發現", "措施")] == ["無", "無"]
