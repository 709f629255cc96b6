"""Which brand a name is: words at their bounds, Chinese anywhere, whole fields, and what other firms are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.brands import BrandBook, ListedBrand
from secaudit.model.control import Catalogue

LETTERS = st.sampled_from("abzäßж0279")


def listed(brand: str, *names: str, **more: object) -> ListedBrand:
    given_: dict[str, object] = {
        "tier": "A",
        "company": "某",
        "basis": "某",
        "sources": ("S",),
        "checked_on": "2026-11-21",
    }
    return ListedBrand(**{"brand": brand, **given_, "names": names, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def book(catalogue: Catalogue) -> BrandBook:
    return BrandBook(catalogue.brands)


def named(book: BrandBook, text: str) -> list[str]:
    return [b.brand for b in book.in_text(text)]


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Hikvision", "Hikvision"),
        ("HIK-VISION DS-2CD", "Hikvision"),
        ("Ｈｉｋｖｉｓｉｏｎ", "Hikvision"),
        ("海康威視Hikvision攝影機", "Hikvision"),
        ("上海海康威視經銷", "Hikvision"),
        ("DS海康威視2代", "Hikvision"),
        ("tplink", "TP-Link"),
        ("TP_LINK Archer", "TP-Link"),
        ("TP - Link", "TP-Link"),
        ("TP\u2011Link", "TP-Link"),
        ("Xiao Mi 路由器", "Xiaomi"),
        ("紅米與小米", "Xiaomi"),
        ("浙江大華攝影機", "Dahua"),
        ("大華技術", "Dahua"),
        ("华为交换机", "Huawei"),
        ("Red-Magic", "Nubia / Redmagic"),
        ("vivo", "vivo"),
        (" VIVO ", "vivo"),
        ("vivo Mobile Communication", "vivo"),
        ("OPPO Find X", "OPPO"),
        ("OPPO Digital 與 OPPO 手機", "OPPO"),
        ("奇虎", "Qihoo 360"),
        ("360 Total Security", "Qihoo 360"),
        ("qihoo360", "Qihoo 360"),
        ("騰達無線基地台", "Tenda"),
        ("Prama Hikvision India", "Hikvision OEM（Prama）"),
        ("Motorola Mobility LLC", "Motorola Mobility"),
        ("研華工業電腦", "Advantech"),
    ],
)
def test_a_brand_is_found_however_it_is_written(book: BrandBook, text: str, brand: str) -> None:
    assert named(book, text) == [brand]


@pytest.mark.parametrize(
    "text",
    [
        "Aztech Electronics", "Aztek Networks", "Naztec, Inc.", "REOLINK EZTECH", "Shanghai Dahua Scale Factory",
        "Dahua-Scale", "大華", "大華銀行", "Mercury Systems", "MERCURY CORPORATION", "iMercury", "水星", "水星防護",
        "Dongguan Koppo Electronic", "OPPO Digital, Inc.", "Vivotek", "ViVOtech", "in vivo", "Vivo International",
        "360 Systems", "360 Fly Inc.", "MI.TEL", "mi", "摩托羅拉", "歐加", "上海信息技術", "上海康橋", "中華為民服務",
        "寰宇視訊", "dahuá", "Fortinet", "", "　", "🛡",
    ],
)  # fmt: skip
def test_another_firm_is_not_taken_for_a_listed_brand(book: BrandBook, text: str) -> None:
    assert named(book, text) == []


@given(LETTERS, st.booleans(), st.data())
def test_a_letter_or_digit_beside_a_latin_name_makes_it_another_word(
    catalogue: Catalogue, letter: str, before: bool, data: st.DataObject
) -> None:
    names = [n for b in catalogue.brands for n in b.names if n.isascii()]
    name = data.draw(st.sampled_from(names))
    text = f"{letter}{name}" if before else f"{name}{letter}"
    alone = BrandBook((listed("某", name),))
    assert named(alone, name) == named(alone, f"防護{name}設備") == ["某"]
    assert named(alone, text) == []


@given(st.text(max_size=40))
def test_any_text_is_searched_without_trouble(catalogue: Catalogue, text: str) -> None:
    book = BrandBook(catalogue.brands)
    assert book.in_text(text) == book.in_text(text)
    book.of_cpe_vendor(text)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("\u041dikvision", "Hikvision"),
        ("H\u0456kvisi\u043en", "Hikvision"),
        ("Hikvisi\u03bfn", "Hikvision"),
        ("H\u0131kvision", "Hikvision"),
        ("D\u0430hua", "Dahua"),
        ("Hik\u200bvision", "Hikvision"),
        ("Hik‹U+00AD›vision", "Hikvision"),
        ("海\u2060康\ufe00威視", "Hikvision"),
        ("H i k v i s i o n", "Hikvision"),
        ("H-I-K-V-I-S-I-O-N DS", "Hikvision"),
        ("海 康 威 視", "Hikvision"),
    ],
)
def test_a_name_in_disguise_is_found(book: BrandBook, text: str, brand: str) -> None:
    assert named(book, text) == [brand]


@pytest.mark.parametrize("text", ["Нота", "Z T E-1 系統", "最大 華碩", "Διον", "O p p o"])
def test_other_scripts_and_spaced_letters_are_not_taken_for_a_brand(book: BrandBook, text: str) -> None:
    assert named(book, text) == []


def test_a_hostile_list_does_not_hang_on_a_hostile_text() -> None:
    book = BrandBook((listed("甲", "a-a-a-a-a-a-a-a-b"), listed("乙", "a-a", unless=("a a a a",))))
    assert named(book, "a-" * 200_000) == []


def test_of_a_text_longer_than_any_name_only_the_beginning_is_read(book: BrandBook) -> None:
    assert named(book, f"{'牆' * 980}Hikvision") == ["Hikvision"]
    assert named(book, f"{'牆' * 1_000}Hikvision") == []


def test_a_name_is_never_a_pattern() -> None:
    book = BrandBook((listed("某", "a.*b(c"),))
    assert named(book, "a xx b(c") == []
    assert named(book, "A.*B(C") == ["某"]


def test_the_weightiest_tier_comes_first() -> None:
    book = BrandBook((listed("丁", "wifi", tier="D"), listed("丙", "wifi", tier="C"), listed("甲", "wifi", tier="A")))
    assert named(book, "WiFi") == ["甲", "丙", "丁"]


def test_a_vendor_of_a_cpe_name_is_compared_as_a_whole_too(book: BrandBook) -> None:
    found = {v: [b.brand for b in book.of_cpe_vendor(v)] for v in ("dahuasecurity", "mi", "360", "tp-link", "vivotek")}
    assert found == {
        "dahuasecurity": ["Dahua"], "mi": ["Xiaomi"], "360": ["Qihoo 360"], "tp-link": ["TP-Link"], "vivotek": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"names": ("a",)}, {"names": ()}, {"names": ("- -",)}, {"sources": ()}, {"company": " "}, {"checked_on": "113/3"}],
)
def test_an_entry_that_finds_nothing_or_everything_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"名稱|sources|company|checked_on"):
        listed("某", **{"names": ("abc",), **wrong})
