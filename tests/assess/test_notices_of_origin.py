"""What a reviewer is shown beside 符合 of A4-1.2.7: what it rests on when that is a word, and what stays doubtful."""

from __future__ import annotations

from datetime import date
from typing import Any

from secaudit.assess import assess
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory

CASE = {"id": "C", "name": "測試精密", "phase": "proposal", "assessment_date": "2024-03-01"}
PRODUCT = {
    "id": "P", "name": "防火牆", "kind": "hardware", "booked_as": "security", "it_product": "none",
    "brand_country": "TW", "made_in": "TW", "developed_in": "TW", "origin_proof": "manufacturer",
}  # fmt: skip
DECISION = {
    "id": "OD", "product_id": "P", "outcome": "not_prc", "reason": "查", "decided_by": "王", "decided_on": "2024-02-20"
}  # fmt: skip


def shown(
    catalogue: Catalogue, decisions: tuple[dict[str, Any], ...] = (), **product: Any
) -> tuple[Verdict, list[str]]:
    case = Inventory.of(case=[CASE], purchase=[{**PRODUCT, **product}], origin_decision=decisions)
    result = assess(case, catalogue, "proposal", date(2024, 3, 1)).result("A4-1.2.7")
    return result.verdict, [n.text for n in result.notices]


def test_evidence_alone_calls_for_no_remark(catalogue: Catalogue) -> None:
    assert shown(catalogue) == (Verdict.MET, [])


def test_what_is_met_by_a_persons_decision_is_shown_with_it(catalogue: Catalogue) -> None:
    verdict, [told] = shown(catalogue, (DECISION,), brand="Hikvision")
    assert verdict is Verdict.MET
    assert told == (
        "防火牆：有原廠聲明書，生產、開發皆在臺灣；疑慮已由判定 OD 排除，請審查委員確認。"
        "判定 OD：非中國大陸生產或開發（王，2024-02-20）：查"
    )


def test_an_overruled_decision_is_shown_though_no_sign_remains(catalogue: Catalogue) -> None:
    earlier = {**DECISION, "id": "OD-0", "outcome": "prc", "decided_on": "2024-02-01"}
    verdict, [told] = shown(catalogue, (earlier, DECISION))
    assert verdict is Verdict.MET
    assert told.endswith("；較早的判定不同：OD-0：中國大陸生產或開發（王，2024-02-01）：查")


def test_a_prc_brand_that_its_maker_speaks_for_is_shown(catalogue: Catalogue) -> None:
    assert shown(catalogue, brand_country="CN") == (
        Verdict.MET,
        ["防火牆：品牌 中國大陸，有原廠聲明書，生產、開發皆在臺灣，請審查委員確認"],
    )


def test_a_listed_name_beside_another_brand_is_shown(catalogue: Catalogue) -> None:
    assert shown(catalogue, name="Hikvision 防護主機", brand="國產甲") == (
        Verdict.MET,
        ["Hikvision 防護主機：品名「Hikvision 防護主機」提及列名廠牌 Hikvision，廠牌欄卻是另一家，請核對"],
    )
