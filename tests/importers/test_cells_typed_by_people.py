from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.importers import Misread, read_cell
from secaudit.model.declared import SETTINGS, TABLE_BY_NAME, TABLES
from secaudit.model.schema import Column, Kind
from secaudit.text import roc_date

MONEY = TABLE_BY_NAME["purchase"].by_name["amount_twd"]
PERCENT = TABLE_BY_NAME["case"].by_name["availability_target_ppm"]
MONTHS = TABLE_BY_NAME["person"].by_name["gov_person_months_hundredths"]
QUANTITY = TABLE_BY_NAME["asset"].by_name["quantity"]
MINUTES = next(c for c in SETTINGS if c.name == "lockout_minutes")
YES_NO = TABLE_BY_NAME["asset"].by_name["is_core"]
DAY = TABLE_BY_NAME["record"].by_name["held_on"]
KIND = TABLE_BY_NAME["asset"].by_name["kind"]
STATE = TABLE_BY_NAME["asset"].by_name["state"]
AREAS = TABLE_BY_NAME["record"].by_name["plan_areas"]
VIA = TABLE_BY_NAME["flow"].by_name["via_ids"]
ZONE = TABLE_BY_NAME["asset"].by_name["zone_id"]
COUNTRY = TABLE_BY_NAME["zone"].by_name["country"]
ID = TABLE_BY_NAME["asset"].key
NAME = TABLE_BY_NAME["asset"].by_name["name"]
NOTE = TABLE_BY_NAME["asset"].by_name["note"]


def code(column: Column, text: str, *, big5: bool = False) -> str:
    read = read_cell(column, text, big5=big5)
    assert isinstance(read, Misread), f"{text!r} was read as {read!r}"
    return read.code


@pytest.mark.parametrize(
    ("text", "twd"),
    [
        ("1200000", 1_200_000),
        ("1,200,000", 1_200_000),
        (" 1,200,000 ", 1_200_000),
        ("１，２００，０００", 1_200_000),
        ("NT$1,200,000", 1_200_000),
        ("NT$ 1,200,000元", 1_200_000),
        ("NTD 1200000", 1_200_000),
        ("＄500", 500),
        ("新臺幣1,200,000元", 1_200_000),
        ("新台幣 1,200,000 元整", 1_200_000),
        ("120萬", 1_200_000),
        ("1.5萬元", 15_000),
        ("1,200千元", 1_200_000),
        ("1,200仟元", 1_200_000),
        ("2億", 200_000_000),
        ("1200000.0", 1_200_000),
        ("0", 0),
    ],
)
def test_amounts_are_understood_as_people_type_them(text: str, twd: int) -> None:
    assert read_cell(MONEY, text) == twd


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,20,000", "E-CEL-11"),
        ("12,00", "E-CEL-11"),
        ("1 200", "E-CEL-11"),
        ("約一百萬", "E-CEL-11"),
        ("US$1,000", "E-CEL-11"),
        ("1.2e6", "E-CEL-11"),
        ("١٢٣", "E-CEL-11"),
        ("100.5", "E-CEL-16"),
        ("0.00001萬", "E-CEL-16"),
        ("-5", "E-CEL-17"),
        ("9999999999999999", "E-CEL-15"),
        ("99999999億", "E-CEL-15"),
    ],
)
def test_amounts_that_are_not_clear_whole_and_positive_are_problems(text: str, expected: str) -> None:
    assert code(MONEY, text) == expected


@given(st.integers(0, 10**15 - 1))
def test_every_amount_reads_back_from_each_usual_way_to_print_it(twd: int) -> None:
    for printed in (str(twd), f"{twd:,}", f"NT${twd:,}", f"新臺幣{twd:,}元", f"{twd}.0"):
        assert read_cell(MONEY, printed) == twd


@pytest.mark.parametrize(
    ("text", "ppm"),
    [
        ("99.5%", 995_000),
        ("99.95 ％", 999_500),
        ("99.5", 995_000),
        ("100%", 1_000_000),
        ("0", 0),
        ("0.5%", 5_000),
        ("1%", 10_000),
    ],
)
def test_percentages_are_kept_exactly(text: str, ppm: int) -> None:
    assert read_cell(PERCENT, text) == ppm


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.995", "E-CEL-14"),
        ("1", "E-CEL-14"),
        ("99.99999%", "E-CEL-16"),
        ("100.1%", "E-CEL-17"),
        ("-1%", "E-CEL-17"),
        ("很高", "E-CEL-13"),
    ],
)
def test_percentages_that_could_mean_two_things_are_problems(text: str, expected: str) -> None:
    assert code(PERCENT, text) == expected


def test_an_ambiguous_percentage_is_answered_with_both_ways_to_write_it() -> None:
    read = read_cell(PERCENT, "0.995")
    assert isinstance(read, Misread)
    assert "99.5%" in read.fix
    assert "0.995%" in read.fix


@given(st.integers(0, 1_000_000))
def test_every_percentage_reads_back(ppm: int) -> None:
    assert read_cell(PERCENT, f"{ppm // 10_000}.{ppm % 10_000:04}%") == ppm


@pytest.mark.parametrize(
    ("text", "stored"), [("5.25", 525), ("6.5", 650), ("11", 1100), ("6.5 個人月", 650), ("０．５", 50)]
)
def test_hundredths_are_kept_exactly(text: str, stored: int) -> None:
    assert read_cell(MONTHS, text) == stored


def test_a_third_decimal_is_not_rounded_away() -> None:
    assert code(MONTHS, "5.255") == "E-CEL-16"


def test_a_number_may_carry_its_own_unit_and_no_other() -> None:
    assert read_cell(QUANTITY, "32 台") == 32
    assert read_cell(MINUTES, "15分鐘") == 15
    assert code(MINUTES, "15 秒") == "E-CEL-12"
    assert code(QUANTITY, "0") == "E-CEL-17"
    assert code(QUANTITY, "三十二") == "E-CEL-12"


@pytest.mark.parametrize("text", ["是", "有", "Y", "yes", "TRUE", "1", "✓", "V", "Ｖ", "O"])
def test_yes_is_one(text: str) -> None:
    assert read_cell(YES_NO, text) == 1


@pytest.mark.parametrize("text", ["否", "無", "沒有", "N", "no", "False", "0", "✗", "X", "ｘ"])
def test_no_is_zero(text: str) -> None:
    assert read_cell(YES_NO, text) == 0


@pytest.mark.parametrize("text", ["", "  ", "　", "不明", "未知", "不詳", "unknown", "空白"])
def test_not_known_is_neither_yes_nor_no(text: str) -> None:
    assert read_cell(YES_NO, text) is None


@pytest.mark.parametrize("text", ["可能", "2", "是?", "部分"])
def test_what_is_neither_yes_nor_no_is_a_problem(text: str) -> None:
    assert code(YES_NO, text) == "E-CEL-08"


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-03", "2024/5/3", "2024.5.3", "２０２４／５／３", "113/5/3", "113.5.3", "113-05-03", "民國113年5月3日",
        "113年5月3日", "113 年 5 月 3 日", "2024年5月3日", "西元2024年5月3日", "1130503", "20240503", "民國 113/5/3",
        "2024-05-03 14:30", "2024-05-03 00:00:00",
    ],
)  # fmt: skip
def test_a_day_may_be_written_in_every_usual_way(text: str) -> None:
    assert read_cell(DAY, text) == "2024-05-03"


def test_two_digits_are_a_year_only_after_the_era() -> None:
    assert read_cell(DAY, "民國99年12月31日") == "2010-12-31"
    assert read_cell(DAY, "民國 99/12/31") == "2010-12-31"


@pytest.mark.parametrize(
    "text",
    [
        "5/3/2024", "24/5/3", "99/12/31", "99年12月31日", "5/3", "113/5", "45415", "45415.5", "113/13/1", "113/2/30",
        "2023-02-29", "113/5-3", "0113/5/3", "1/1/1", "民國2024年5月3日", "西元113年5月3日", "明年",
        "3024/1/1", "990503", "000/1/1",
    ],
)  # fmt: skip
def test_a_day_that_could_be_another_or_none_is_a_problem(text: str) -> None:
    assert code(DAY, text) == "E-CEL-10"


@given(st.dates(min_value=date(2011, 1, 1), max_value=date(2150, 12, 31)))
def test_every_day_reads_back_as_iso_and_as_roc(day: date) -> None:
    iso, roc = day.isoformat(), day.year - 1911
    slashed, packed = f"{roc}/{day.month}/{day.day}", f"{roc}{day.month:02}{day.day:02}"
    for printed in (iso, iso.replace("-", "/"), roc_date(iso), slashed, packed):
        assert read_cell(DAY, printed) == iso


def test_a_choice_is_its_title_or_its_code() -> None:
    assert read_cell(KIND, "個人電腦") == "pc"
    assert read_cell(KIND, "PC") == "pc"
    assert read_cell(KIND, "ｐｌｃ") == "plc"
    assert read_cell(KIND, "VPN閘道") == "vpn_gateway"
    assert code(KIND, "烤箱") == "E-CEL-07"


def test_a_wrong_choice_is_answered_with_the_allowed_ones() -> None:
    read = read_cell(STATE, "進行中")
    assert isinstance(read, Misread)
    assert read.fix == "可填：現況、規劃、汰除"


def test_a_blank_cell_takes_the_default_of_its_column() -> None:
    assert read_cell(STATE, "") == "current"
    assert read_cell(QUANTITY, " ") == 1
    assert code(STATE, "不明") == "E-CEL-04"


def test_a_blank_required_cell_is_a_problem() -> None:
    assert code(NAME, "　") == "E-CEL-01"
    assert code(KIND, "不明") == "E-CEL-04"


def test_lists_are_split_at_every_usual_separator_and_none_is_not_unknown() -> None:
    assert read_cell(AREAS, "網路管理、資料安全") == "|network|data|"
    assert read_cell(AREAS, "網路管理，data; 存取控制\n營運規範") == "|network|data|access|operation|"
    assert read_cell(AREAS, "無") == "|"
    assert read_cell(AREAS, "") is None
    assert code(AREAS, "網路管理、打掃") == "E-CEL-07"
    assert read_cell(VIA, "FW-01、VPN-01") == "|FW-01|VPN-01|"
    assert read_cell(VIA, "無") == "|"


def test_no_choice_title_of_a_list_holds_a_separator() -> None:
    titles = [c.title for t in TABLES for column in t.columns if column.kind is Kind.CHOICES for c in column.choices]
    assert not [t for t in titles if set(t) & set("、,，;；|\n")]


def test_countries_are_codes_or_names() -> None:
    assert read_cell(COUNTRY, "台灣") == read_cell(COUNTRY, "臺灣") == read_cell(COUNTRY, "ｔｗ") == "TW"
    assert code(COUNTRY, "亞特蘭提斯") == "E-CEL-09"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("中華民國", "TW"), ("Taiwan", "TW"), ("中國大陸", "CN"), ("大陸", "CN"), ("大陸地區", "CN"), ("中国", "CN"),
     ("中華人民共和國", "CN"), ("prc", "CN"), ("Macau", "MO"), ("香港", "HK")],
)  # fmt: skip
def test_a_country_is_known_by_the_names_that_people_type(typed: str, meant: str) -> None:
    """中華民國 is Taiwan and 中華人民共和國 is not: one must never be read for the other."""
    assert read_cell(COUNTRY, typed) == meant


@pytest.mark.parametrize(
    "text", ["a|b", "a、b", "a;b", "x" * 65, "a\u200bb", "無", "不明", "unknown", "範例-1", "A\x00"]
)
def test_identifiers_that_could_not_be_referred_to_are_problems(text: str) -> None:
    assert code(ID, text) == "E-CEL-06"


def test_a_reference_to_nothing_is_left_blank_not_called_none() -> None:
    assert code(ZONE, "無") == "E-CEL-06"
    assert read_cell(ZONE, "") is None


def test_text_is_one_safe_line() -> None:
    assert read_cell(NOTE, "  甲\r\n乙\t丙 ") == "甲 乙 丙"
    assert read_cell(NOTE, "a\x1b[31m\u202eb") == "a‹U+001B›[31m‹U+202E›b"
    assert read_cell(NOTE, "a|b") == "a|b"
    assert read_cell(NOTE, "不明") == "不明"
    assert read_cell(NOTE, "字" * 2000) == "字" * 2000
    assert code(NOTE, "字" * 2001) == "E-CEL-05"


def test_a_lost_character_is_a_problem_where_the_encoding_loses_them() -> None:
    assert code(NAME, "王?明", big5=True) == "E-CEL-02"
    assert code(NAME, "游錫?", big5=True) == "E-CEL-02"
    assert read_cell(NAME, "王?明") == "王?明"
    assert read_cell(NOTE, "http://a.tw/?b=c", big5=True) == "http://a.tw/?b=c"
    assert code(NAME, "王\ufffd明") == "E-CEL-02"


def test_a_formula_error_is_a_problem() -> None:
    assert code(NOTE, "#REF!") == "E-CEL-03"


@given(st.sampled_from([c for t in TABLES for c in t.columns]), st.text())
def test_any_text_in_any_column_is_a_value_or_a_problem(column: Column, text: str) -> None:
    read = read_cell(column, text)
    assert read is None or isinstance(read, str | int | Misread)
