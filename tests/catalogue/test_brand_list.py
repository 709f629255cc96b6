"""The packaged brand list: every row of the facts, and whom it finds among all who registered with the IEEE."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from secaudit.catalogue import load, load_cached
from secaudit.files import data_dir
from secaudit.model.brands import ListedBrand, book_of
from secaudit.model.control import Catalogue

PROGRAMME = "id: test\ntitle: 測試\n"
BRANDS = """\
checked_on: 2026-11-21
sources:
  A: {title: 甲公告, url: "https://example.org/a", dated: 2025-12-09}
brands:
  - brand: Acme
    names: [acme]
    company: Acme Ltd.
    tier: A
    basis: 公告列名
    sources: [A]
"""

FOUND = {
    "Hikvision": ["Hangzhou Hikvision Digital Technology Co.,Ltd."],
    "Dahua": ["ZHEJIANG DAHUA TECHNOLOGYCO.,LTD", "Zhejiang Dahua Technology Co., Ltd."],
    "Huawei": [
        "HUAWEI TECHNOLOGIES CO.,LTD", "Huawei Device Co., Ltd.", "Huawei Symantec Technologies Co.,Ltd.",
        "Huawei Technologies Co., Ltd.",
    ],
    "ZTE": ["zte corporation"],
    "Hytera": ["Hytera Communications Co .,ltd", "Hytera Communications Corporation Limited"],
    "TP-Link": ["TP-LINK CORPORATION PTE. LTD.", "TP-LINK TECHNOLOGIES CO.,LTD.", "TP-Link Corporation Limited"],
    "Xiaomi": [
        "Beijing Xiaomi Electronics Co., Ltd.", "Beijing Xiaomi Electronics Co.,Ltd",
        "Beijing Xiaomi Mobile Software Co., Ltd", "XIAOMI Electronics,CO.,LTD", "Xiaomi Communications Co Ltd",
    ],
    "OPPO": ["GUANGDONG OPPO MOBILE TELECOMMUNICATIONS CORP.,LTD"],
    "TOTOLINK": ["TOTOLINK TECHNOLOGY INT‘L LIMITED", "Zioncom Electronics (Shenzhen) Ltd."],
    "DJI": ["SZ DJI TECHNOLOGY CO.,LTD"],
    "Hisense": [
        "HISENSE ELECTRIC CO.,LTD", "HISENSE VISUAL TECHNOLOGY CO.,LTD",
        "Hisense Broadband Multimedia Technology Co.,Ltd.", "Hisense Electric Co.,Ltd",
        "Hisense Mobile Communications Technoligy Co.,Ltd.", "Hisense broadband multimedia technology Co.,Ltd",
        "Qingdao Hisense Communications Co.,Ltd.", "Qingdao Hisense Electronics Co.,Ltd.",
        "Qingdao Hisense Mobile Communication Technology Co,Ltd", "Qingdao Hisense Smart Life Technology Co., Ltd",
    ],
    "Meizu": ["MEIZU Technology Co., Ltd.", "MEIZU Technology Co.,Ltd."],
    "Nubia / Redmagic": ["Nubia Technology Co.,Ltd."],
    "realme": [
        "Realme Chongqing Mobile Telecommunications Corp.,Ltd.", "Realme Chongqing MobileTelecommunications Corp Ltd",
    ],
    "Tenda": ["Tenda Technology Co., Ltd.", "Tenda Technology Co.,Ltd.Dongguan branch"],
    "vivo": ["vivo Mobile Communication Co., Ltd."],
    "EZVIZ": ["Hangzhou Ezviz Software Co.,Ltd."],
    "Mercusys / Mercury": [
        "MERCURY COMMUNICATION TECHNOLOGIES CO.,LTD.", "MERCUSYS TECHNOLOGIES CO., LTD.",
        "SHENZHEN MERCURY COMMUNICATION TECHNOLOGIES CO.,LTD.",
    ],
    "Uniview": ["Zhejiang Uniview Technologies Co., Ltd.", "Zhejiang Uniview Technologies Co.,Ltd."],
    "Tiandy": ["Tiandy Technologies CO.,LTD", "Tiandy Technologies Co.,LTD"],
    "H3C": [
        "Hangzhou H3C Technologies Co., Limited", "New H3C Intelligence Terminal Co., Ltd.",
        "New H3C Technologies Co., Ltd",
    ],
    "Ruijie / Reyee": ["Ruijie Networks Co.,LTD", "Shanghai Ruijie Technology"],
    "Sangfor": ["Sangfor Technologies Inc."],
    "Hillstone": ["Hillstone Networks Corp.", "Hillstone Networks Inc"],
    "NSFOCUS": ["NSFOCUS Information Technology Co., Ltd."],
    "Topsec": ["Beijing Topsec Network Security Technology Co., Ltd."],
    "Venustech": ["Beijing Venustech Cybervision Co.,Ltd."],
    "Leadsec": ["Beijing Leadsec Technology Co., Ltd."],
    "DPtech": ["Hangzhou DPtech Technologies Co., Ltd."],
    "Qihoo 360": ["Qihoo  360  Technology Co.,Ltd", "Shenzhen Qihoo Intelligent Technology Co.,Ltd"],
    "Inspur": [
        "Inspur (Shandong) Electronic Information Co., Ltd", "Inspur Communication Technology Co.,Ltd.",
        "Inspur Electronic Information Industry Co.,Ltd.", "Inspur Group Co., Ltd.", "Inspur Software Group Ltd.",
    ],
    "Lenovo": [
        "LENOVO(BEIJING)CO., LTD.", "Lenovo", "Lenovo (Beijing) Co., Ltd.", "Lenovo (Beijing) Limited.",
        "Lenovo Future Communication Technology (Chongqing) Company Limited",
        "Lenovo Information Products (Shenzhen)Co.,Ltd", "Lenovo Mobile Communication (Wuhan) Company Limited",
        "Lenovo Mobile Communication Technology Ltd.", "Motorola Mobility LLC, a Lenovo Company",
        "Notebook Development Lab.  Lenovo Japan Ltd.", "Vuzix / Lenovo",
    ],
    "Motorola Mobility": ["Motorola Mobility LLC, a Lenovo Company"],
    "Hikvision OEM（Prama）": ["Prama Hikvision India Private Limited"],
    "Espressif（模組）": ["Espressif Inc."],
    "Quectel（模組）": ["Quectel Wireless Solutions Co.,Ltd."],
    "Tuya（模組）": ["Tuya Smart Inc."],
    "Advantech": [
        "ADVANTECH CO., LTD.", "ADVANTECH TECHNOLOGIES CO.,LTD", "Advantech AMT Inc.",
        "Advantech Technology (CHINA) Co., Ltd.",
    ],
    "D-Link": [
        "D-LINK SYSTEMS, INC.", "D-Link (Shanghai) Limited Corp.", "D-Link Corporation", "D-Link International",
        "D-Link Middle East FZCO",
    ],
}  # fmt: skip
"""Looked at by eye, name by name: all of them are the listed firms, or theirs (tier T: namesakes weigh nothing)."""


@cache
def registrants() -> tuple[str, ...]:
    """The name of every firm in the IEEE's data that netaddr brings."""
    names: set[str] = set()
    for file in ("oui.txt", "iab.txt"):
        text = (resources.files("netaddr.eui") / file).read_text(encoding="utf-8")
        names.update(line.partition("(hex)")[2].strip() for line in text.splitlines() if "(hex)" in line)
    return tuple(sorted(names))


@cache
def found_among_registrants(brands: tuple[ListedBrand, ...]) -> dict[str, list[str]]:
    book, found = book_of(brands), dict[str, list[str]]()
    for org in registrants():
        for brand in book.in_text(org):
            found.setdefault(brand.brand, []).append(org)
    return found


def test_among_all_registrants_each_brand_finds_exactly_its_own(catalogue: Catalogue) -> None:
    assert len(registrants()) == 22_808
    assert found_among_registrants(catalogue.brands) == FOUND


def test_every_row_of_the_facts_is_listed_with_its_tier_and_finds_the_same(catalogue: Catalogue, shared: Path) -> None:
    """But for two that its patterns find by mistake: OPPO Digital, and the Indian firm that has its own row."""
    rows = list(csv.DictReader((shared / "facts" / "prc_brands.csv").read_text(encoding="utf-8").splitlines()))
    entries = catalogue.brands[: len(rows)]
    assert [b.tier for b in catalogue.brands[len(rows) :]] == ["T", "T"]
    assert [b.tier for b in entries] == [row["tier"] for row in rows]
    book = book_of(entries)
    for row, entry in zip(rows, entries, strict=True):
        assert row["brand_en"].casefold().startswith(entry.brand.casefold()[:4])
        pattern = re.compile(row["aliases_regex"], re.IGNORECASE)
        by_pattern = {org for org in registrants() if pattern.search(org)}
        by_words = set(found_among_registrants(catalogue.brands).get(entry.brand, ()))
        assert by_pattern - by_words <= {"OPPO Digital, Inc.", "Prama Hikvision India Private Limited"}
        assert by_words <= by_pattern
        for name in re.findall(r"[\u4e00-\u9fff]+", row["aliases_regex"]):
            assert entry in book.in_text(f"某{name}設備"), name


def test_every_entry_says_where_it_is_from_and_when_that_was_checked(catalogue: Catalogue) -> None:
    assert {b.checked_on for b in catalogue.brands} == {"2026-11-21"}
    assert {code for b in catalogue.brands for code in b.sources} == {s.code for s in catalogue.brand_sources}
    dated = {s.code: s.dated for s in catalogue.brand_sources}
    assert (dated["MUST"], dated["OUI"]) == ("2025-12-09", "2024-05-20")


def folder_of(folder: Path, brands: str | None) -> Path:
    (folder / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    if brands is not None:
        (folder / "brands.yaml").write_text(brands, encoding="utf-8")
    return folder


def problems_of(folder: Path, brands: str) -> list[str]:
    found, problems = load(folder_of(folder, brands))
    assert found is None
    return [f"{p.place.file}:{p.place.line} {p.code} {p.what}" for p in problems]


def test_a_catalogue_may_have_no_brand_list(tmp_path: Path) -> None:
    found, problems = load(folder_of(tmp_path, None))
    assert (found.brands if found else None, problems) == ((), ())


def test_the_list_is_part_of_the_digest(tmp_path: Path) -> None:
    digests = []
    for text in (BRANDS, BRANDS.replace("tier: A", "tier: B"), None):
        (tmp_path / "brands.yaml").unlink(missing_ok=True)
        found, _ = load(folder_of(tmp_path, text))
        assert found is not None
        digests.append(found.digest)
    assert len(set(digests)) == 3


def test_the_cache_carries_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_cached(data_dir("controls"), tmp_path)
    monkeypatch.setattr("secaudit.yamltree.load", lambda *_: pytest.fail("the cache was not used"))
    second = load_cached(data_dir("controls"), tmp_path)
    assert second.brands == first.brands
    assert second.brand_sources == first.brand_sources
    assert len(second.brands) == 40


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    tier: A\n", "    tier: E\n", "brands.yaml:8 E-CAT-07 tier：不是允許的值"),
        ("    basis: 公告列名\n", "", "brands.yaml:5 E-CAT-07 basis：缺少必要欄位"),
        ("names: [acme]", "names: [a]", "brands.yaml:5 E-CAT-07 廠牌：名稱「a」太短，至少兩個字"),
        ("names: [acme]", "names: acme", "brands.yaml:6 E-CAT-07 names：必須是清單"),
        ("    sources: [A]", "    sources: [B]", "brands.yaml:10 E-CAT-07 Acme：sources 沒有「B」"),
        ("    sources: [A]", "    sources: [A]\n    regex: x", "brands.yaml:11 E-CAT-07 regex：不認得的欄位"),
        ("checked_on: 2026-11-21\n", "", "brands.yaml:4 E-CAT-07 checked_on：必須是文字"),
        (
            "checked_on: 2026-11-21",
            "checked_on: 去年",
            "brands.yaml:5 E-CAT-07 廠牌：checked_on「去年」不是日期，例如 2026-11-21",
        ),
        (', url: "https://example.org/a"', "", "brands.yaml:3 E-CAT-07 url：缺少必要欄位"),
        ("checked_on:", "ids: [x]\nchecked_on:", "brands.yaml:1 E-CAT-07 ids：不認得的欄位"),
        (BRANDS, "- id: T-1\n", "brands.yaml:1 E-CAT-07 檔案內容不是廠牌清單"),
        (BRANDS, BRANDS + BRANDS[BRANDS.index("  - brand") :], "brands.yaml:11 E-CAT-07 Acme：已列過"),
        (BRANDS, "brands: &a [*a]\n", "brands.yaml:1 E-YML-04 使用了錨點 &a"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in problems_of(tmp_path, BRANDS.replace(old, new))


def test_a_list_too_long_to_look_for_is_refused(tmp_path: Path) -> None:
    """2,501 names and as many that are whole: 5,002."""
    names = ", ".join(f"n{i}x" for i in range(2_501))
    told = problems_of(tmp_path, BRANDS.replace("names: [acme]", f"names: [{names}]\n    whole: [{names}]"))
    assert told == ["brands.yaml:5 E-CAT-08 到「Acme」為止名稱超過 5000 個，清單太長"]


def test_a_name_longer_than_any_brand_is_refused(tmp_path: Path) -> None:
    told = problems_of(tmp_path, BRANDS.replace("[acme]", f"[{'a ' * 60}]"))
    assert [t for t in told if "太長，最多 100 字" in t]
