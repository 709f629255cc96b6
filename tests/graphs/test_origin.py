"""Taiwan-made, domestic, from the PRC: three different facts, each three-valued (A1, A2, B1; trap 5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.origin import (
    Origin,
    Vendor,
    both,
    from_prc,
    has_prc_capital,
    is_domestic,
    is_product,
    made_in_taiwan,
    origin_known,
)


def vendor(tax_id: str | None, country: str | None, prc: int | None, parent: str | None = None) -> Vendor:
    return Vendor("V", "廠商", tax_id, country, prc, parent)


def test_and_is_three_valued() -> None:
    assert (both(1, 1), both(1, None), both(None, 0), both(1, 0)) == (1, None, 0, 0)


@pytest.mark.parametrize(
    ("given_vendor", "expected"),
    [
        (None, None),
        (vendor("12345670", "TW", 0), 1),
        (vendor("12345670", "TW", 1), 0),
        (vendor("12345670", "TW", 0, "CN"), 0),
        (vendor(None, "TW", 1), 0),
        (vendor(None, "TW", 0), None),
        (vendor("12345670", "TW", None), None),
        (vendor("12345670", "TW", None, "JP"), None),
        (vendor("12345670", None, 0), None),
        (vendor(None, "US", None), 0),
        (vendor("12345670", "CN", 0), 0),
    ],
)
def test_a_domestic_vendor_is_registered_here_and_free_of_prc_capital(
    given_vendor: Vendor | None, expected: int | None
) -> None:
    assert is_domestic(given_vendor) == expected


@pytest.mark.parametrize(
    ("country", "parent", "declared", "expected"),
    [
        ("TW", None, 0, 0),
        ("TW", "CN", 0, 1),
        ("CN", None, 0, 1),
        ("HK", None, None, None),
        ("HK", "MO", 0, 0),
        (None, None, 1, 1),
    ],
)
def test_prc_capital_follows_registration_and_parent(
    country: str | None, parent: str | None, declared: int | None, expected: int | None
) -> None:
    assert has_prc_capital(vendor(None, country, declared, parent)) == expected


def test_services_training_and_manpower_are_no_products() -> None:
    kinds = ("software", "firmware", "hardware", "service", "training", "manpower", None)
    assert [is_product(k) for k in kinds] == [1, 1, 1, 0, 0, 0, None]


@pytest.mark.parametrize(
    ("kind", "made_in", "developed_in", "taiwanese", "known"),
    [
        ("hardware", "TW", None, 1, 1),
        ("hardware", "CN", "TW", 0, 1),
        ("hardware", None, "TW", 0, 0),
        ("software", None, "TW", 1, 1),
        ("software", "CN", "TW", 1, 1),
        ("software", "TW", None, 0, 0),
        ("firmware", None, "TW", 1, 1),
        ("firmware", "TW", "TW", 1, 1),
        ("firmware", "VN", "TW", 0, 1),
        ("firmware", "TW", "US", 0, 1),
        ("service", "TW", "TW", None, None),
    ],
)
def test_taiwan_made_counts_unknown_as_foreign(
    kind: str, made_in: str | None, developed_in: str | None, taiwanese: int | None, known: int | None
) -> None:
    origin = Origin(kind, None, made_in, developed_in, None)
    assert (made_in_taiwan(origin), origin_known(origin)) == (taiwanese, known)


@pytest.mark.parametrize(
    ("kind", "brand", "made_in", "developed_in", "proof", "expected"),
    [
        ("hardware", "US", "CN", "US", "manufacturer", 1),  # foreign brand assembled in the PRC
        ("hardware", "TW", "TW", "CN", "manufacturer", 1),
        ("hardware", "CN", "TW", "CN", "certificate", 1),  # PRC brand made in Taiwan
        ("hardware", "CN", "TW", None, None, 1),  # development presumed
        ("hardware", "CN", "TW", "TW", "declaration", 1),  # a vendor's word does not rebut
        ("hardware", "CN", "TW", "TW", "manufacturer", 0),
        ("hardware", "TW", "TW", "TW", "declaration", 0),
        ("hardware", "TW", "TW", "TW", "none", None),
        ("hardware", "TW", "TW", "TW", None, None),
        ("hardware", "TW", None, "TW", "manufacturer", None),
        ("hardware", "TW", "TW", None, "manufacturer", None),
        ("hardware", None, "TW", "TW", "declaration", None),
        ("hardware", None, "TW", "TW", "manufacturer", 0),
        ("hardware", "HK", "TW", "TW", "manufacturer", None),
        ("hardware", "TW", "MO", "TW", "certificate", None),
        ("software", "US", None, "US", "manufacturer", 0),
        ("software", "US", None, "HK", "manufacturer", None),
        ("software", "US", None, "CN", "none", 1),
        ("software", "US", None, None, "declaration", None),
        ("firmware", "TW", None, "TW", "manufacturer", None),
        ("firmware", "TW", "TW", "TW", "manufacturer", 0),
        ("service", "CN", "CN", "CN", "none", None),
    ],
)
def test_from_the_prc_needs_evidence_either_way(
    kind: str, brand: str | None, made_in: str | None, developed_in: str | None, proof: str | None, expected: int | None
) -> None:
    assert from_prc(Origin(kind, brand, made_in, developed_in, proof)) == expected


PLACES = st.sampled_from(["TW", "CN", "HK", "US", None])
PROOFS = st.sampled_from([None, "none", "declaration", "manufacturer"])


@given(st.sampled_from(["software", "firmware", "hardware"]), PLACES, PLACES, PLACES, PROOFS)
def test_what_is_made_or_developed_in_the_prc_is_never_cleared(
    kind: str, brand: str | None, made_in: str | None, developed_in: str | None, proof: str | None
) -> None:
    found = from_prc(Origin(kind, brand, made_in, developed_in, proof))
    if "CN" in (made_in, developed_in):
        assert found == 1
    if found == 0:
        assert proof not in (None, "none")
        assert developed_in is not None
