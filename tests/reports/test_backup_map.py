"""The 3-2-1 map: copies by place, what counts, and what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import HOSTILE, WITHOUT_PDFTOTEXT, assert_tidy, assert_words_apart, cells, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.model.schema import Cell
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.backup_map import MOST_HEIGHT, Place, backup_map, places_of
from secaudit.reports.figures.drawio import cell_id
from secaudit.reports.figures.svg_elements import Rect

Row = dict[str, Cell]
HERE = Place("臺中廠", "TW")


def data(key: str, name: str = "ERP 資料", **more: Cell) -> Row:
    return {"id": key, "name": name, "asset_id": "A-1", "important": 1, "state": "current", **more}


def copy(key: str, of: str, site: str | None, **more: Cell) -> Row:
    return {
        "id": key, "data_set_id": of, "kind": "backup", "media": "nas", "device": "NAS-01", "site": site,
        "country": "TW", "encrypted": 1, "last_success_on": "2024-02-29", "state": "current", "plan_due": None, **more,
    }  # fmt: skip


def counted(key: str, copies: tuple[int, int], media: tuple[int, int], offsite: tuple[int, int]) -> Row:
    bounds = {"copies": copies, "media": media, "offsite": offsite}
    made: Row = {"id": key, "offsite_only_abroad": 0}
    for what, (low, high) in bounds.items():
        made |= {f"{what}_min": low, f"{what}_max": high}
    return made


def drawn(sets: list[Row], copies: list[Row], derived: list[Row], places: dict[str, Place] | None = None) -> Figure:
    given_places = {str(d["id"]): HERE for d in sets} if places is None else places
    made = backup_map(sets, copies, derived, {"A-1": "ERP 主機"}, given_places)
    assert made is not None
    assert_tidy(made.drawio)
    return made


def example() -> Figure:
    return drawn(
        [data("D-1"), data("D-2", "圖面", important=None), data("D-3", "報工", important=0)],
        [
            copy("B-1", "D-1", " 臺中廠"),
            copy("B-2", "D-1", "彰化倉庫", media="tape", device="LTO", encrypted=None, last_success_on=None),
            copy("B-3", "D-1", "東京", media="cloud", device="雲端備份", country="JP", state="retiring"),
            copy("B-4", "D-1", "臺中廠", kind="raid", device="ERP 主機", encrypted=0),
            copy("B-5", "D-1", "大里倉庫", media="disk", device="備援", state="planned", plan_due="2024-08-01"),
            copy("B-6", "D-2", None, device=None, media=None),
        ],
        [
            counted("D-1", (3, 3), (3, 3), (2, 2)) | {"offsite_only_abroad": 1},
            counted("D-2", (0, 1), (0, 1), (0, 1)),
            counted("D-3", (0, 0), (0, 0), (0, 0)),
        ],
    )


def box(figure: Figure, key: str) -> Rect:
    rect = cells(figure.drawio)[cell_id(key)].rect
    assert rect is not None
    return rect


def test_copies_stand_under_the_place_where_they_are() -> None:
    made = example()
    column = {name: box(made, f"head:{number}").x for number, name in enumerate(["正本", "同", "異", "境外", "待補"])}
    where = {key: box(made, f"copy:{key}").x for key in ("B-1", "B-2", "B-3", "B-4", "B-5", "B-6")}
    assert where == {
        "B-1": column["同"], "B-2": column["異"], "B-3": column["境外"], "B-4": column["同"], "B-5": column["異"],
        "B-6": column["待補"],
    }  # fmt: skip


def test_a_copy_whose_country_is_not_told_is_not_called_abroad() -> None:
    made = drawn([data("D-1")], [copy("B-1", "D-1", "臺中廠", country=None)], [counted("D-1", (1, 1), (1, 1), (0, 0))])
    assert box(made, "copy:B-1").x == box(made, "head:1").x  # beside the original, by its place
    assert "待補：國家" in cells(made.drawio)[cell_id("copy:B-1")].value
    assert "境外" not in made.alt


def test_each_copy_says_what_is_known_of_it_and_what_is_not() -> None:
    found = cells(example().drawio)
    facts = {key: found[cell_id(f"copy:{key}")].value for key in ("B-1", "B-2", "B-3", "B-4", "B-5", "B-6")}
    assert "NAS・臺中廠" in facts["B-1"].replace(" ", "")
    assert "成功 待補" in facts["B-2"]
    assert "待補：加密" in facts["B-2"]
    assert "東京（日本）" in facts["B-3"]
    assert "汰除" in facts["B-3"]
    assert "不計：RAID" in facts["B-4"]
    assert "未加密" in facts["B-4"]
    assert "規劃 113年8月1日" in facts["B-5"]
    assert "成功" not in facts["B-5"]  # it does not exist yet
    assert all(f"待補：{what}" in facts["B-6"] for what in ("設備", "媒體", "地點"))
    assert found[cell_id("copy:B-5")].style["dashed"] == "1"
    assert found[cell_id("copy:B-3")].style["double"] == "1"
    fills = {key: found[cell_id(f"copy:{key}")].style["fillColor"] for key in ("B-1", "B-2", "B-4")}
    assert fills == {"B-1": "#ffffff", "B-2": "#ffffff", "B-4": "#e3e5e8"}  # grey: not counted


def test_what_the_rule_asks_is_answered_by_the_derived_rows_in_words() -> None:
    found = cells(example().drawio)
    assert found[cell_id("asked:D-1")].value.split("\n") == [
        "3 份備份：是（3）", "2 種媒體：是（3）", "1 份異地：是（2）", "異地僅在境外"
    ]  # fmt: skip
    # one copy at most is less than three and than two; one off site at most may do
    assert found[cell_id("asked:D-2")].value.split("\n") == [
        "3 份備份：否（0～1）", "2 種媒體：否（0～1）", "1 份異地：無法判斷（0～1）"
    ]  # fmt: skip
    assert found[cell_id("asked:D-3")].value == "非重要檔案，不適用"


def test_without_a_derived_row_nothing_is_answered() -> None:
    made = drawn([data("D-1")], [], [])
    assert cells(made.drawio)[cell_id("asked:D-1")].value.count("無法判斷（待補）") == 3
    assert "備份份數符合 0、不符 0、無法判斷 1" in made.alt


def test_it_is_told_in_words_with_the_same_counts() -> None:
    assert example().alt == (
        "備份圖（321 原則）：資料 3 項、重要檔案 1 項、是否重要檔案待補 1 項、登錄備份 6 份、其中規劃 1 份、"
        "位於境外 1 份。重要檔案之備份份數符合 1、不符 0、無法判斷 0；媒體種數符合 1、不符 0、無法判斷 0；"
        "異地份數符合 1、不符 0、無法判斷 0。"
    )


def test_where_the_original_is_not_known_no_copy_is_off_site() -> None:
    made = drawn([data("D-1")], [copy("B-1", "D-1", "臺中廠")], [], {})
    heads = [cells(made.drawio)[cell_id(f"head:{n}")].value for n in range(4)]
    assert heads[3] == "是否異地待補"
    assert box(made, "copy:B-1").x == box(made, "head:3").x
    assert "待補：地點（待補：國家）" in texts(made.svg)


def test_the_place_of_an_original_is_its_own_then_that_of_its_asset_then_of_the_zone() -> None:
    zones: list[Row] = [{"id": "Z", "site": "臺中廠", "country": "TW"}]
    assets: list[Row] = [
        {"id": "A-1", "zone_id": "Z", "country": None}, {"id": "A-2", "zone_id": "Z", "country": "US"},
        {"id": "A-3", "zone_id": None, "country": None},
    ]  # fmt: skip
    sets: list[Row] = [
        {"id": "D-0", "asset_id": "A-2", "site": "大里", "country": "JP"}, {"id": "D-1", "asset_id": "A-1"},
        {"id": "D-2", "asset_id": "A-2"}, {"id": "D-3", "asset_id": "A-3"}, {"id": "D-4", "asset_id": None},
    ]  # fmt: skip
    assert places_of(sets, assets, zones) == {
        "D-0": Place("大里", "JP"), "D-1": HERE, "D-2": Place("臺中廠", "US"), "D-3": Place(None, None),
        "D-4": Place(None, None),
    }  # fmt: skip


def many(number: int) -> Figure:
    sets = [data(f"D-{n}", f"資料 {n}", important=(1, None, 0)[n % 3]) for n in range(number)]
    copies = [copy(f"B-{n}-{m}", f"D-{n}", ("臺中廠", "彰化", None)[m]) for n in range(number) for m in range(3)]
    return drawn(sets, copies, [counted(f"D-{n}", (2, 3), (1, 2), (1, 1)) for n in range(number)])


def test_forty_data_sets_fit_on_a_page_each_on_a_line() -> None:
    made = many(40)
    height = int(made.svg.split('viewBox="0 0 960 ')[1].split('"')[0])
    assert height <= MOST_HEIGHT
    assert len([c for c in cells(made.drawio) if c.startswith(cell_id("data:"))]) == 40


def test_beyond_that_the_rest_is_counted_the_important_ones_shown_first() -> None:
    made = many(90)
    words = texts(made.svg)
    assert {"重要檔案（30 項）", "是否重要檔案待補（30 項）"} <= set(words)
    assert "其他 50 項（其中重要檔案 0 項），見備份統計表" in words
    shown = [c.value for i, c in cells(made.drawio).items() if i.startswith(cell_id("data:"))]
    assert shown[:30] == [f"資料 {n}" for n in range(0, 90, 3)]


def test_no_data_set_is_no_figure() -> None:
    assert backup_map([], [copy("B", "D", "x")], [], {}, {}) is None


def test_hostile_names_stay_text_and_the_same_rows_give_the_same_bytes() -> None:
    rows = (
        [data(HOSTILE, HOSTILE)],
        [copy(HOSTILE, HOSTILE, HOSTILE, device=HOSTILE)],
        [counted(HOSTILE, *[(0, 1)] * 3)],
    )
    made = drawn(*rows)
    assert made == drawn(*rows)
    assert "<script" not in made.svg + made.drawio


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, st.none() | NAMES, st.sampled_from(["TW", "JP", None])), max_size=25))
def test_whatever_the_names_nothing_overlaps_and_all_stays_in_its_box(
    rows: list[tuple[str, str, str | None, str | None]],
) -> None:
    sets = [data(f"D-{n}", rows[n][0]) for n in range(0, len(rows), 3)]
    copies = [
        copy(f"B-{n}", f"D-{n // 3 * 3}", site, device=device, country=land)
        for n, (_, device, site, land) in enumerate(rows)
    ]
    if sets:
        texts(drawn(sets, copies, []).svg)


@pytest.mark.skipif(WITHOUT_PDFTOTEXT, reason="needs pdftotext")
@pytest.mark.parametrize("figure", [example, lambda: many(40)])
def test_as_set_no_word_lies_on_another(figure: object, tmp_path: Path) -> None:
    assert_words_apart(figure().svg, tmp_path)  # type: ignore[operator]
