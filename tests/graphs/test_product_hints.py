"""What points where about a product, how much each sign weighs, and what it says."""

from __future__ import annotations

import pytest

from secaudit.graphs.hints import Hint, Signs, Traits, Weight
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

VENDORS: list[dict[str, Cell]] = [
    {"id": "V-TW", "name": "國安資服", "country": "TW", "tax_id": "12345670", "prc_capital": 0},
    {"id": "V-CN", "name": "深圳某某", "country": "CN"},
    {"id": "V-HK", "name": "某某香港", "country": "HK"},
    {"id": "V-MO", "name": "子公司", "country": "TW", "parent_country": "MO"},
    {"id": "V-RESELL", "name": "海康威視臺灣經銷", "country": "TW"},
]
COMPANIES: list[dict[str, Cell]] = [
    {"id": "CO-M", "name": "Zhejiang Dahua Technology", "country": "CN"},
    {"id": "CO-S", "name": "控股甲", "country": "SG"},
    {"id": "CO-P", "name": "集團乙", "country": "CN"},
]
HOLDINGS: list[dict[str, Cell]] = [
    {"id": "H-1", "owned_id": "CO-S", "owner_id": "CO-P", "share_ppm": 400_000},
]
CASE = Inventory.of(vendor=VENDORS, company=COMPANIES, holding=HOLDINGS)

HIKVISION_CARD, RUIJIE_CARD = "28:57:be:00:00:01", "00:74:9c:00:00:01"
ESPRESSIF_CARD, RANDOM_CARD, AXIS_CARD = "24:0a:c4:00:00:01", "da:a1:19:00:00:01", "ac:cc:8e:00:00:01"


@pytest.fixture
def signs(catalogue: Catalogue) -> Signs:
    return Signs(CASE, catalogue.brands)


def one(signs: Signs, **traits: object) -> Hint:
    [found] = signs.of(Traits(**{"name": "設備", **traits}))  # type: ignore[arg-type]
    return found


def test_nothing_shown_is_no_sign(signs: Signs) -> None:
    assert (
        signs.of(Traits("防火牆", "F-1", ("Fortinet",), ("cpe:2.3:h:fortinet:x:*",), (AXIS_CARD,), "V-TW", None)) == ()
    )


def test_a_listed_brand_points_to_the_prc(signs: Signs) -> None:
    expected = Hint(Weight.PRODUCT, "CN", "廠牌「HIK-Vision」列名 A 級（Hikvision：MUST、NTTU…）")
    assert one(signs, brands=("HIK-Vision",)) == expected
    assert one(signs, brands=("Lenovo",)).says == "廠牌「Lenovo」列名 C 級（Lenovo：LY、OUI）"


def test_name_and_model_are_asked_where_the_brand_is_blank(signs: Signs) -> None:
    assert one(signs, name="海康威視Hikvision攝影機").says == (
        "品名「海康威視Hikvision攝影機」（廠牌未填）列名 A 級（Hikvision：MUST、NTTU…）"
    )
    assert one(signs, model="H3C F100").says == "型號「H3C F100」（廠牌未填）列名 B 級（H3C：OUI）"


def test_a_listed_name_beside_another_brand_weighs_nothing_and_is_told(signs: Signs) -> None:
    assert one(signs, name="海康威視攝影機", brands=("國產甲",)) == Hint(
        Weight.NOTE, "", "品名「海康威視攝影機」提及列名廠牌 Hikvision，廠牌欄卻是另一家，請核對"
    )
    assert signs.of(Traits("Dell 電腦", None, ("國產甲",))) == ()
    assert one(signs, name="海康威視攝影機", brands=("Hikvision",)).weight is Weight.PRODUCT


def test_a_listed_vendor_of_a_cpe_name_points_to_the_prc(signs: Signs) -> None:
    found = one(signs, cpes=("cpe:2.3:o:dahuasecurity:x:*、cpe:/o:linux:linux_kernel",))
    assert found == Hint(Weight.PRODUCT, "CN", "CPE 廠商「dahuasecurity」列名 A 級（Dahua：MUST、NTTU…）")


def test_text_from_a_cpe_name_is_made_harmless(signs: Signs) -> None:
    assert "\x1b" not in one(signs, cpes=("cpe:/o:huawei%1b%5b31m",)).says


def test_a_listed_registrant_points_to_the_prc_and_is_an_office(signs: Signs) -> None:
    found = one(signs, mac_addresses=(f"{HIKVISION_CARD}、28-57-BE-00-00-02",))
    assert found == Hint(
        Weight.PRODUCT,
        "CN",
        "MAC 前綴 28-57-BE 登記於中國大陸（Hangzhou Hikvision Digital Technology Co.,Ltd.，IEEE 2024-05-20），"
        "是登記者辦公地，不是產地；登記者列名 A 級（Hikvision：MUST、NTTU…）",
    )


def test_an_unlisted_registrant_of_the_prc_is_a_sign_too(signs: Signs) -> None:
    found = Signs(CASE, ()).of(Traits("設備", mac_addresses=(RUIJIE_CARD,)))
    assert found == (
        Hint(
            Weight.PRODUCT,
            "CN",
            "MAC 前綴 00-74-9C 登記於中國大陸（Ruijie Networks Co.,LTD，IEEE 2024-05-20），是登記者辦公地，不是產地",
        ),
    )


def test_components_taiwanese_brands_and_made_up_addresses_are_notes(signs: Signs) -> None:
    component = one(signs, mac_addresses=(ESPRESSIF_CARD,))
    assert (component.weight, component.place) == (Weight.NOTE, "")
    assert component.says.endswith("；零組件廠商，不以此判定產品")
    made_up = one(signs, mac_addresses=(RANDOM_CARD,))
    assert made_up == Hint(Weight.NOTE, "", "MAC 前綴 DA-A1-19 為隨機或自訂的位址，無法判定")
    assert one(signs, brands=("Espressif",)) == Hint(Weight.NOTE, "", "廠牌「Espressif」：零組件廠商，不以此判定產品")
    assert signs.of(Traits("交換器", None, ("D-Link",))) == ()


@pytest.mark.parametrize(("card", "brand"), [("00:0b:ab:00:00:01", "Advantech"), ("b4:37:d8:00:00:01", "D-Link")])
def test_a_taiwanese_brand_registered_in_the_prc_is_a_note(signs: Signs, card: str, brand: str) -> None:
    """Advantech Technology (CHINA), D-Link (Shanghai): the office is in the PRC, the brand is Taiwanese."""
    found = one(signs, mac_addresses=(card,))
    assert (found.weight, found.place) == (Weight.NOTE, "")
    assert found.says.endswith(f"；臺灣品牌 {brand}，不以此判定產品")


def test_a_registrant_of_hong_kong_is_to_be_confirmed(signs: Signs) -> None:
    found = one(signs, mac_addresses=("00:08:94:00:00:01",))
    assert (found.weight, found.place) == (Weight.PRODUCT, "HK")


def test_a_maker_on_the_list_says_something_of_the_product_and_a_vendor_of_a_company(signs: Signs) -> None:
    maker = signs.of(Traits("攝影機", maker_id="CO-M"))
    assert maker == (
        Hint(Weight.PRODUCT, "CN", "製造商「Zhejiang Dahua Technology」列名 A 級（Dahua：MUST、NTTU…）"),
        Hint(Weight.COMPANY, "CN", "製造商「Zhejiang Dahua Technology」（CO-M：登記於中國大陸）"),
    )
    vendor = one(signs, vendor_id="V-RESELL")
    assert vendor == Hint(Weight.COMPANY, "CN", "廠商「海康威視臺灣經銷」列名 A 級（Hikvision：MUST、NTTU…）")


def test_who_is_registered_there_or_owned_from_there_is_a_sign_of_a_company(signs: Signs) -> None:
    assert one(signs, vendor_id="V-CN") == Hint(Weight.COMPANY, "CN", "廠商「深圳某某」（V-CN：登記於中國大陸）")
    owned = one(signs, maker_id="CO-S")  # 40 % > 30 %: a PRC investor of a third area
    assert (owned.weight, owned.place) == (Weight.COMPANY, "CN")
    assert owned.says == "製造商「控股甲」（CO-S ← 40.00% 集團乙（中國大陸）：第三地區公司陸資逾 30%）"
    assert signs.of(Traits("設備", vendor_id="V-TW")) == ()


def test_hong_kong_and_macau_are_told_apart(signs: Signs) -> None:
    assert one(signs, vendor_id="V-HK") == Hint(Weight.COMPANY, "HK", "廠商「某某香港」登記國為香港")
    assert one(signs, vendor_id="V-MO") == Hint(Weight.COMPANY, "MO", "廠商「子公司」母公司登記國為澳門")


def test_an_unknown_party_is_no_sign(signs: Signs) -> None:
    assert signs.of(Traits("設備", vendor_id="V-NONE", maker_id="CO-NONE")) == ()
