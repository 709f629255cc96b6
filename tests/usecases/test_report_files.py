"""Which files a report writes and would write over, drawing by drawing; and what its workbook counts."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from judged_case import AS_OF, failing_case
from reports import sample_case
from secaudit.exporters.sheets import Sheet, SheetColumn, to_sheets
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Figure
from secaudit.usecases.check import check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.report import Wanted, rendered, replaced
from secaudit.usecases.reporting.drawings import drawings
from secaudit.usecases.reporting.findings import findings_workbook
from secaudit.usecases.reporting.missing import Placeholder
from secaudit.usecases.reporting.remarks import missing_remark

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="9" height="9"/></svg>'
FIXED = Figure("比率", SVG, "圖", "比率圖.svg")
EDITABLE = Figure("組織", SVG, "圖", "組織圖.svg", "<mxfile/>")


def drawn(*endings: str) -> tuple[list[str], list[str]]:
    told: list[str] = []
    return list(drawings((FIXED, EDITABLE), endings, told.append)), told


def test_a_drawing_is_written_in_the_endings_asked_for_and_no_other() -> None:
    assert drawn("svg") == (["比率圖.svg", "組織圖.svg"], [])
    assert drawn("png") == (["比率圖.png", "組織圖.png"], [])


def test_a_drawing_without_an_editable_form_is_told() -> None:
    files, told = drawn("drawio")
    assert files == ["組織圖.drawio"]
    assert told == ["沒有可編輯的 draw.io 檔：比率圖；這些圖請用 SVG"]


def test_what_would_be_written_over_is_named_views_of_the_plan_too(tmp_path: Path) -> None:
    mine = ("appendix.docx", "比率圖.svg", "架構圖-備份.svg", "架構圖-備份-規劃.svg")
    for name in (*mine, "appendix.pdf", "比率圖.png", "架構圖-日誌.svg", "別的.docx"):
        (tmp_path / name).touch()
    wanted = Wanted(formats=("docx",), views=("backup",))
    assert [path.name for path in replaced(tmp_path, wanted)] == list(mine)


def test_whatever_is_written_would_be_written_over(tmp_path: Path) -> None:
    wanted = Wanted(documents=("appendix", "gap"), formats=("json",), figures=("svg",))
    names = rendered(failing_case(), wanted)
    for name in names:
        (tmp_path / name).touch()
    assert {path.name for path in replaced(tmp_path, wanted)} == set(names)


def test_drawings_of_documents_that_are_not_wanted_stay_unasked(tmp_path: Path) -> None:
    for name in ("各章判定圖.svg", "待完成時程圖.svg", "比率圖.svg"):
        (tmp_path / name).touch()
    assert [path.name for path in replaced(tmp_path, Wanted(formats=()))] == ["比率圖.svg"]
    assert replaced(tmp_path, Wanted(documents=("findings",))) == ()


@pytest.mark.parametrize("sample", ["hongyuan-precision", "yongxin-plastics", "boundary-electronics"])
def test_drawings_of_one_name_are_the_same_in_every_document(sample: str, catalogue: Catalogue) -> None:
    case = open_case(data_dir("sample_inventories") / sample / "case.xlsx", catalogue, today=date(2024, 3, 1))
    judged = check(case, catalogue)
    appendix, gap = (rendered(judged, Wanted((name,), ())) for name in ("appendix", "gap"))
    shared = appendix.keys() & gap.keys()
    assert shared
    assert all(appendix[name] == gap[name] for name in shared)


def test_a_thing_that_is_missing_twice_counts_twice() -> None:
    (text,) = missing_remark([Placeholder("二、組織", "職稱", 2), Placeholder("二、組織", "文號", 1)])
    assert text.startswith("附錄還有 3 處待補（二、組織：職稱 2 處；二、組織：文號 1 處）")


def test_rows_left_out_of_several_checks_are_added_up() -> None:
    case = failing_case()
    results = tuple(
        dataclasses.replace(r, checks=tuple(dataclasses.replace(c, rows_left_out=3) for c in r.checks))
        for r in case.assessment.results
    )
    left = dataclasses.replace(case, assessment=dataclasses.replace(case.assessment, results=results))
    made = rendered(left, Wanted(documents=("findings",), figures=()))["findings.xlsx"]
    *_, (last, *_) = openpyxl.load_workbook(io.BytesIO(made))["缺失明細"].iter_rows(values_only=True)
    assert str(last).startswith(f"另有 {3 * sum(len(r.checks) for r in results)} 列")


def test_purchases_stand_in_their_own_column_of_the_measures() -> None:
    material = Material(
        sample_case.inventory(), sample_case.assessment(), sample_case.catalogue(), sample_case.derived(), None, ""
    )
    sheet = openpyxl.load_workbook(io.BytesIO(findings_workbook(material, ())))["措施"]
    head, *rows = sheet.iter_rows(values_only=True)
    lockout = next(dict(zip(head, row, strict=True)) for row in rows if row[1] == "A4-2.3.1.4")
    assert (lockout["採購"], lockout["變更及其他項目"]) == ("P-02", "CH-01、K-R01")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_begins_like_a_formula_bears_the_mark_of_a_text(text: str) -> None:
    made = to_sheets([Sheet("表", (SheetColumn("甲", 10),), [[text], ["一般"]])], "甲公司", AS_OF)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["表"]
    assert [bool(sheet[f"A{row}"].quotePrefix) for row in (2, 3)] == [True, False]


def test_an_ampersand_in_the_title_begins_no_code_at_the_head_of_the_page() -> None:
    made = to_sheets([Sheet("表", (SheetColumn("甲", 10),), [])], "甲&P公司", AS_OF)
    page = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert "甲&amp;&amp;P公司" in page
