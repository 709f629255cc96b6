"""Whether a product comes from the PRC: every rule, in its order, and what a decision can and cannot do (B1 to B3)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.hints import Hint, Weight
from secaudit.graphs.judgement import Decision, judge, told_decisions, told_hints
from secaudit.graphs.origin import Origin, from_prc

HOME = Origin("hardware", "TW", "TW", "TW", "manufacturer")
LISTED = Hint(Weight.PRODUCT, "CN", "廠牌「Hikvision」列名 A 級（Hikvision：MUST、NTTU…）")
OWNED = Hint(Weight.COMPANY, "CN", "廠商「甲」（V1：登記於中國大陸）")
FROM_HK = Hint(Weight.COMPANY, "HK", "廠商「乙」登記國為香港")
HK_CARD = Hint(Weight.PRODUCT, "HK", "MAC 前綴 00-08-94 登記於香港")
NOTE = Hint(Weight.NOTE, "", "廠牌「Espressif」：零組件廠商，不以此判定產品")
NOT_PRC = Decision("OD-01", "P", "not_prc", "原廠說明於新竹廠生產", "王小明", "2024-02-20")
IS_PRC = Decision("OD-02", "P", "prc", "開箱標示", "王小明", "2024-02-21")


def found(origin: Origin, *about: Hint | Decision, in_clause: int | None = 1) -> tuple[str, str]:
    hints = [a for a in about if isinstance(a, Hint)]
    decisions = [a for a in about if isinstance(a, Decision)]
    return judge(origin, hints, decisions, in_clause)[:2]


def test_positive_evidence_alone_makes_it_clear() -> None:
    assert found(HOME) == ("clear", "有原廠聲明書，生產、開發皆在臺灣")
    abroad = HOME._replace(made_in="MY", developed_in="US", brand_country="US", origin_proof="certificate")
    assert found(abroad) == ("clear", "有產地證明，生產 馬來西亞、開發 美國")
    software = Origin("software", "TW", None, "TW", "autonomy")
    assert found(software) == ("clear", "有資安自主產品證書，開發在臺灣")
    assert found(software._replace(made_in="MY")) == found(software), "software is pressed somewhere, not made"


def test_no_sign_is_never_clear_and_says_what_is_missing() -> None:
    assert found(Origin("hardware", None, None, None, None)) == (
        "unknown",
        "無佐證，無法評估：缺開發國、生產國、品牌國家、產地佐證",
    )
    assert found(HOME._replace(developed_in=None)) == ("unknown", "無法評估：缺開發國")
    assert found(HOME._replace(origin_proof="none")) == ("unknown", "無佐證，無法評估：缺產地佐證")


def test_declared_production_or_development_in_the_prc_is_final() -> None:
    """Neither a decision nor a statement of the maker outweighs what is declared."""
    assert found(HOME._replace(made_in="CN"), NOT_PRC) == ("prc", "生產 中國大陸：不得採用")
    assert found(HOME._replace(made_in="CN", developed_in="CN"))[1] == "生產 中國大陸、開發 中國大陸：不得採用"
    assert found(HOME._replace(developed_in="CN"), NOT_PRC) == ("prc", "開發 中國大陸：不得採用")


def test_a_decision_that_it_is_from_the_prc_is_final_too() -> None:
    assert found(HOME, IS_PRC) == ("prc", "王小明判定為中國大陸生產或開發（OD-02）：不得採用")


def test_a_prc_brand_is_presumed_to_develop_there_until_its_maker_says_otherwise() -> None:
    brand = HOME._replace(brand_country="CN")
    assert found(brand._replace(origin_proof="declaration"), NOT_PRC)[0] == "prc"  # a decision is no statement
    assert found(brand) == ("clear", "有原廠聲明書，生產、開發皆在臺灣")
    assert found(brand, LISTED)[0] == "clear"  # that the brand is of the PRC was declared


@pytest.mark.parametrize("proof", ["declaration", "manufacturer", "certificate", "autonomy"])
def test_a_sign_of_the_product_needs_a_person_whatever_the_proof(proof: str) -> None:
    result, says = found(HOME._replace(origin_proof=proof), LISTED)
    assert result == "suspect"
    assert says == "疑似：廠牌「Hikvision」列名 A 級（Hikvision：MUST、NTTU…）；請查明並登錄來源判定"


@pytest.mark.parametrize(
    ("proof", "result"), [("declaration", "suspect"), ("manufacturer", "clear"), (None, "suspect")]
)
def test_a_sign_of_a_company_is_settled_by_the_maker_or_an_issuer(proof: str | None, result: str) -> None:
    """Who owns a vendor and where a product is made are different facts (trap 5)."""
    assert found(HOME._replace(origin_proof=proof), OWNED)[0] == result


def test_the_advice_says_what_settles_the_doubt() -> None:
    said = HOME._replace(origin_proof="declaration")
    assert found(said, OWNED)[1].endswith("；請補原廠聲明書或證書，或查明並登錄來源判定")
    assert found(said, OWNED, LISTED)[1].endswith("；請查明並登錄來源判定")


def test_a_note_weighs_nothing() -> None:
    assert found(HOME, NOTE) == found(HOME)
    assert told_hints([NOTE, LISTED]) == f"{LISTED.says}；{NOTE.says}"


def test_a_decision_takes_the_doubt_away_and_proves_nothing_else() -> None:
    assert found(HOME, LISTED, NOT_PRC) == ("clear", "有原廠聲明書，生產、開發皆在臺灣；疑慮已由判定 OD-01 排除")
    assert found(HOME._replace(developed_in=None), LISTED, NOT_PRC)[0] == "unknown"
    assert found(HOME._replace(origin_proof=None), LISTED, NOT_PRC)[0] == "unknown"
    assert found(HOME, NOT_PRC) == found(HOME), "where nobody doubted, nothing was taken away"


@pytest.mark.parametrize("missing", ["reason", "decided_by", "decided_on", "outcome"])
def test_an_incomplete_decision_counts_for_nothing(missing: str) -> None:
    blank: dict[str, Any] = {missing: None}
    incomplete = NOT_PRC._replace(**blank)
    assert found(HOME, LISTED, incomplete)[0] == "suspect"
    assert found(HOME, IS_PRC._replace(**blank))[0] == "clear"
    assert told_decisions([incomplete], None).startswith("OD-01 未填")


def test_a_decision_that_lacks_something_is_told_where_it_is_waited_for() -> None:
    """Whoever forgot the date must not read that there is no decision yet."""
    undated = NOT_PRC._replace(decided_on=None)
    assert "；OD-01 未填判定日，不計" in found(HOME, LISTED, undated)[1]
    assert "OD-01" not in found(HOME, undated)[1]


def test_spaces_are_neither_a_reason_nor_a_name() -> None:
    assert found(HOME, LISTED, NOT_PRC._replace(decided_by="  "))[0] == "suspect"
    assert found(HOME, LISTED, NOT_PRC._replace(reason="\u3000"))[0] == "suspect"


def test_an_earlier_decision_that_says_otherwise_is_told_beside_the_one_that_counts() -> None:
    later = NOT_PRC._replace(decided_on="2024-02-22")
    told = told_decisions([IS_PRC, later], later)
    assert told.startswith("OD-01：非中國大陸生產或開發（王小明，2024-02-22）")
    assert told.endswith("；較早的判定不同：OD-02：中國大陸生產或開發（王小明，2024-02-21）：開箱標示")
    assert "較早" not in told_decisions([NOT_PRC, later], later)


def test_what_may_be_no_security_product_is_not_forbidden_outright() -> None:
    says = found(HOME._replace(made_in="CN"), in_clause=None)[1]
    assert says == "生產 中國大陸：是否為資安產品未定，若是則不得採用"


def test_the_latest_decision_counts_and_of_one_day_the_one_that_says_prc() -> None:
    assert found(HOME, LISTED, NOT_PRC, IS_PRC)[0] == "prc"
    assert found(HOME, LISTED, IS_PRC, NOT_PRC._replace(decided_on="2024-02-22"))[0] == "clear"
    assert found(HOME, LISTED, IS_PRC, NOT_PRC._replace(decided_on="2024-02-21"))[0] == "prc"


def test_hong_kong_and_macau_are_to_be_confirmed() -> None:
    assert found(HOME._replace(developed_in="HK")) == ("confirm", "需確認：開發國為香港")
    assert found(HOME._replace(brand_country="MO"))[1] == "需確認：品牌國家為澳門"
    assert found(HOME._replace(made_in="HK"), NOT_PRC)[0] == "clear"
    assert found(HOME, HK_CARD)[0] == "confirm"
    assert found(HOME, HK_CARD._replace(place="MO"))[0] == "confirm"
    assert found(HOME, FROM_HK)[0] == "clear"  # settled by the maker's statement
    assert found(HOME._replace(origin_proof="declaration"), FROM_HK) == ("confirm", "需確認：廠商「乙」登記國為香港")


def test_a_sign_of_the_prc_comes_before_one_of_hong_kong() -> None:
    assert found(HOME._replace(made_in="HK"), LISTED)[0] == "suspect"


def test_outside_the_clause_the_advice_is_milder() -> None:
    assert found(HOME._replace(made_in="CN"), in_clause=0)[1] == "生產 中國大陸：不在本條範圍，建議汰換"
    assert found(HOME, LISTED, in_clause=0)[1].endswith("；不在本條範圍，建議查明或汰換")
    assert found(HOME, LISTED, in_clause=None)[1].endswith("；請查明並登錄來源判定")


def test_many_signs_are_told_as_the_first_five_and_a_number() -> None:
    many = [LISTED._replace(says=f"跡象{n}") for n in range(8)]
    assert found(HOME, *many)[1] == "疑似：跡象0；跡象1；跡象2；跡象3；跡象4；另有 3 項；請查明並登錄來源判定"


PLACES = st.sampled_from(["TW", "CN", "HK", "US", None])
ORIGINS = st.builds(
    Origin, st.sampled_from(["software", "firmware", "hardware"]), PLACES, PLACES, PLACES,
    st.sampled_from([None, "none", "declaration", "manufacturer"]),
)  # fmt: skip
HINTS = st.lists(st.sampled_from([LISTED, OWNED, FROM_HK, HK_CARD, NOTE]), max_size=3)
DECISIONS = st.lists(st.sampled_from([NOT_PRC, IS_PRC, NOT_PRC._replace(reason=None)]), max_size=2)


@given(ORIGINS, HINTS, DECISIONS)
def test_only_evidence_clears_and_only_facts_or_a_person_condemn(
    origin: Origin, hints: list[Hint], decisions: list[Decision]
) -> None:
    result = judge(origin, hints, decisions, 1).result
    condemned = from_prc(origin) == 1 or IS_PRC in decisions
    assert (result == "prc") == condemned
    if result == "clear":
        assert origin.origin_proof not in (None, "none")
        assert origin.developed_in is not None
    if not hints and not decisions:
        assert judge(origin, (), (), 1).from_prc == from_prc(origin)


@given(ORIGINS, HINTS, st.sampled_from([LISTED, OWNED, FROM_HK, HK_CARD]))
def test_a_further_sign_never_makes_a_product_better(origin: Origin, hints: list[Hint], more: Hint) -> None:
    order = ("clear", "unknown", "confirm", "suspect", "prc")
    before, after = (order.index(judge(origin, h, (), 1).result) for h in (hints, [*hints, more]))
    assert after >= before
