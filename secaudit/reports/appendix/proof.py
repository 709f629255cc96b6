"""What proves the spending, in part 10: certificates against the project's period, and at 驗收 payment and need.

Invariant: a certificate covers the period only when both days are known; a blank is never 是.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.blocks import Block, Heading, Paragraph, TableCell, Tone, table
from secaudit.reports.wording import day, joined, known, missing, thousand_twd, yes_no


def certificates(material: Material) -> Iterator[Block]:
    ends_on = material.inventory.case["project_ends_on"]
    yield Heading("產品證書與能量登錄")
    yield table(
        "產品證書與能量登錄",
        [
            ("對象", 46),
            ("種類", 18),
            ("有檢測標準", 15, "center"),
            ("字號", 24),
            ("發證單位", 24),
            ("到期日", 25),
            ("涵蓋計畫期間", 18, "center"),
        ],
        [*_products(material, ends_on), *_vendors(material, ends_on)],
        f"{material.source('purchase', 'vendor')}。計畫結束日：{day(ends_on)}；到期日當天仍有效",
    )


def payments(material: Material) -> Iterator[Block]:
    """A4-1.2.5 asks for them at 驗收."""
    yield Heading("給付證明與解決之資安需求")
    if material.assessment.phase != "acceptance":
        yield Paragraph("給付證明及各筆支出所解決之資安需求，自驗收階段起檢附；本階段不要求。")
        return
    lines = [r for r in material.derived_rows("budget_line") if r["item"] == "purchase" and r["in_security"]]
    amounts = {r["id"]: r["line_amount_twd"] for r in lines}
    yield table(
        "給付證明與解決之資安需求",
        [
            ("編號", 12),
            ("產品或服務", 30),
            ("廠商", 28),
            ("金額（千元）", 14, "right"),
            ("付款日", 24),
            ("給付證明", 20),
            ("解決之資安需求", 24),
            ("對應條文", 18),
        ],
        [
            (str(p["id"]), str(p["name"]), *_paid(material, p, amounts[p["id"]]))
            for p in material.rows("purchase")
            if p["id"] in amounts
        ],
        material.source("purchase"),
    )


def _paid(material: Material, purchase: Row, amount: Cell) -> tuple[str, ...]:
    own_staff = purchase["kind"] == "manpower" and purchase["vendor_id"] is None
    proof = "－（自有人力，以薪資清冊核銷）" if own_staff else known(purchase["payment_proof"], "給付證明")
    return (
        material.name(purchase["vendor_id"], "－" if own_staff else missing("廠商")),
        thousand_twd(amount),
        day(purchase["paid_on"], "－" if own_staff else missing("付款日")),
        proof,
        known(purchase["need"], "資安需求"),
        joined(members(purchase["control_ids"])) if members(purchase["control_ids"]) else missing("條文"),
    )


def _products(material: Material, ends_on: Cell) -> Iterator[tuple[str | TableCell, ...]]:
    asked = {
        r["id"] for r in material.derived_rows("budget_line")
        if r["item"] == "purchase" and r["in_security"] and r["is_product"]
    }  # fmt: skip
    for p in material.rows("purchase"):
        if p["id"] in asked and (p["has_test_standard"] != 0 or p["certificate_no"]):
            yield _certificate(
                f"{p['id']} {p['name']}",
                "產品證書",
                yes_no(p["has_test_standard"]),
                p["certificate_no"],
                known(p["certificate_issuer"], "發證單位"),
                p["certificate_expires_on"],
                ends_on,
            )


def _vendors(material: Material, ends_on: Cell) -> Iterator[tuple[str | TableCell, ...]]:
    for v in material.derived_rows("vendor_total"):
        if v.get("capability_no") or (v["is_security_vendor"] and v.get("sells_security") != 0):
            number, expires_on = v.get("capability_no"), v.get("capability_expires_on")
            yield _certificate(f"{v['id']} {v['name']}", "能量登錄", "－", number, "－", expires_on, ends_on)


def _certificate(
    whose: str, kind: str, standard: str, number: Cell, issuer: str, expires_on: Cell, ends_on: Cell
) -> tuple[str | TableCell, ...]:
    covers = TableCell("未填", Tone.UNKNOWN)
    if number and expires_on and ends_on:
        covers = TableCell("是", Tone.MET) if str(expires_on) >= str(ends_on) else TableCell("否", Tone.NOT_MET)
    return whose, kind, standard, known(number, "字號"), issuer, day(expires_on, missing("到期日")), covers
