"""Totals of each vendor, and who is party to the project (C2M-1.2-prc, A4-1.2.4, 附件一)."""

from __future__ import annotations

from typing import Any

from secaudit.graphs.vendors import parties, vendor_totals
from secaudit.model.derived import VENDOR_TOTAL
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

VENDORS: list[dict[str, Any]] = [
    {
        "id": "V1",
        "name": "甲",
        "country": "TW",
        "prc_capital": 0,
        "prc_checked_on": "2024-02-20",
        "loi_on": "2024-02-01",
    },
    {"id": "V2", "name": "乙", "country": "TW", "prc_capital": 0, "parent_country": "CN"},
    {"id": "V3", "name": "丙"},
]


PARENT = "V2 ← 控制 母公司（中國大陸）：母公司登記於中國大陸"
HONG_KONG = "丁屬香港，請確認有無陸資"
ASKED = f"未查詢有無陸資；{HONG_KONG}"


def purchase(id_: str, vendor_id: str | None, amount: int | None, **more: Any) -> dict[str, Any]:
    return {"id": id_, "vendor_id": vendor_id, "amount_twd": amount, "subject": "equipment_use", **more}


def sub(id_: str, payer: str, paid: str, amount: int | None) -> dict[str, Any]:
    return {"id": id_, "purchase_id": "P1", "from_vendor_id": payer, "to_vendor_id": paid, "amount_twd": amount}


def totals(**tables: Any) -> dict[Cell, dict[str, Cell]]:
    case = Inventory.of(vendor=VENDORS, **tables)
    return {row[0]: dict(zip(VENDOR_TOTAL.names, row, strict=True)) for row in vendor_totals(case)}


def test_what_a_vendor_receives_and_passes_on() -> None:
    found = totals(
        purchase=[purchase("P1", "V1", 500), purchase("P2", "V1", 250), purchase("P3", None, 99)],
        subcontract=[sub("S1", "V1", "V2", 200), sub("S2", "V1", "V2", 50)],
    )
    assert (found["V1"]["received_twd"], found["V1"]["passed_on_twd"]) == (750, 250)
    assert (found["V2"]["received_twd"], found["V2"]["passed_on_twd"]) == (0, 0)
    assert [found[v]["is_commissioned"] for v in ("V1", "V2", "V3")] == [1, 1, 0]
    assert (found["V1"]["name"], found["V1"]["loi_on"]) == ("甲", "2024-02-01")


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    found = totals(
        purchase=[purchase("P1", "V1", 500), purchase("P2", "V1", None)], subcontract=[sub("S1", "V1", "V2", None)]
    )
    assert (found["V1"]["received_twd"], found["V1"]["passed_on_twd"]) == (None, None)


def test_commissioned_work_is_outsourcing_and_bought_technology() -> None:
    lines = [
        purchase("P1", "V1", 60_000, subject="outsourced"),
        purchase("P2", "V1", 40_000, subject="technology"),
        purchase("P3", "V1", 7, subject="travel"),
        purchase("P4", "V2", 60_000, subject="outsourced"),
        purchase("P5", "V2", None, subject="outsourced"),
        purchase("P6", "V3", 5, subject=None),
    ]
    found = {v: (row["commissioned_twd"], row["commissioned_known_twd"]) for v, row in totals(purchase=lines).items()}
    assert found == {"V1": (100_000, 100_000), "V2": (None, 60_000), "V3": (None, 0)}


def test_who_sells_security_is_told_by_what_counts_as_security() -> None:
    def sells(*purchases: tuple[str, str | None]) -> Cell:
        lines = [purchase(f"P{i}", "V1", 1, booked_as=b, it_product=p) for i, (b, p) in enumerate(purchases)]
        return totals(purchase=lines)["V1"]["sells_security"]

    assert sells() == 0
    assert sells(("security", "server"), ("other", "none")) == 0
    assert sells(("security", None)) is None
    assert sells(("security", None), ("security", "none")) == 1


def test_parties_are_the_applicant_and_every_vendor_that_takes_part() -> None:
    case = Inventory.of(
        case=[{"id": "C", "name": "本公司", "tax_id": "12345670", "prc_capital": 0, "prc_checked_on": "2024-02-01"}],
        vendor=[*VENDORS, {"id": "V4", "name": "丁", "country": "HK"}],
        purchase=[purchase("P1", "V1", 500)],
        subcontract=[sub("S1", "V1", "V2", 200), sub("S2", "V2", "V4", 100)],
    )
    assert list(parties(case)) == [
        ("C", "本公司", "申請業者", "TW", 0, "2024-02-01", 0, "", "", "無陸資（查詢日 2024-02-01）"),
        ("V1", "甲", "委外廠商", "TW", 0, "2024-02-20", 0, "", "", "無陸資（查詢日 2024-02-20）"),
        ("V2", "乙", "下包", "TW", 1, None, 0, PARENT, "", f"有陸資（未填查詢日）；{PARENT}"),
        ("V4", "丁", "下包", "HK", None, None, 0, "", ASKED, f"有無陸資未明（未查詢）；{HONG_KONG}"),
    ]


def test_a_contract_is_what_a_vendor_sells_and_what_it_is_paid_at_any_tier() -> None:
    # V2 sells 250 itself and gets 200 of P1 from V1; a payment to oneself is no income
    found = totals(
        purchase=[purchase("P1", "V1", 500, booked_as="security", it_product="none"), purchase("P2", "V2", 250)],
        subcontract=[sub("S1", "V1", "V2", 200), sub("S2", "V2", "V3", 150), sub("S3", "V2", "V2", 70)],
    )
    assert [found[v]["contract_twd"] for v in ("V1", "V2", "V3")] == [500, 450, 150]
    assert [found[v]["in_security_chain"] for v in ("V1", "V2", "V3")] == [1, 1, 1]
    assert [found[v]["sells_security"] for v in ("V1", "V3")] == [1, 0]


def test_a_contract_with_an_unknown_part_is_unknown() -> None:
    found = totals(purchase=[purchase("P1", "V1", 500)], subcontract=[sub("S1", "V1", "V2", None)])
    assert (found["V1"]["contract_twd"], found["V2"]["contract_twd"]) == (500, None)


def test_without_a_case_there_is_no_applicant() -> None:
    assert list(parties(Inventory.of(vendor=VENDORS))) == []


def test_what_a_chain_says_already_is_not_said_again() -> None:
    case = Inventory.of(
        vendor=[{"id": "V1", "name": "甲", "country": "TW", "is_listed": 1}],
        purchase=[purchase("P1", "V1", 500)],
        company=[{"id": "X", "name": "丙", "country": "CN"}],
        holding=[{"id": "H1", "owned_id": "V1", "owner_id": "X", "share_ppm": 50_000}],
    )
    [party] = parties(case)
    assert party[-1] == "有無陸資未明（未查詢）；V1 ← 5.00% 丙（中國大陸）：上市櫃公司陸資未達 10%，需確認"
