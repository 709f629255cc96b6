"""Where products come from (A4-1.2.7), in part 10: each security product with its places, proof, result and why.

Invariant: the result is the derived one; a place nobody filled in says 待補, and no hint is never 符合.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.choices import ORIGIN_OUTCOME, ORIGIN_PROOF, ORIGIN_RESULT, PRODUCT_ITEM
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.blocks import Block, Heading, Paragraph, Table, TableCell, Tone, table
from secaudit.reports.wording import country, day, formal, known, title_of

TONES = {
    "clear": Tone.MET,
    "prc": Tone.NOT_MET,
    "suspect": Tone.PARTIAL,
    "confirm": Tone.PARTIAL,
    "unknown": Tone.UNKNOWN,
}
GEAR_TITLES = {"prc": "中國大陸", "suspect": "疑似中國大陸"}
WORST_FIRST = ("prc", "suspect", "confirm", "unknown", "clear")


def origins(material: Material) -> Iterator[Block]:
    yield Heading("資安產品來源")
    rows = [r for r in material.derived_rows("product_origin") if r["in_clause"] != 0]
    yield table(
        "資安軟、韌、硬體產品來源",
        [
            ("編號", 14),
            ("產品及廠牌", 36),
            ("生產／開發／品牌", 28),
            ("佐證", 18),
            ("結果", 14, "center"),
            ("跡象、判定紀錄及理由", 60),
        ],
        [_origin(material, r) for r in sorted(rows, key=_rank)],
        f"{material.source('purchase', 'asset')}。符合須有佐證；沒有跡象不等於符合；「疑似」須由人查明並留下判定紀錄",
    )
    yield _gear(material)
    yield _decisions(material)


def _rank(row: Row) -> int:
    return WORST_FIRST.index(str(judged(row))) if judged(row) in WORST_FIRST else len(WORST_FIRST)


def _origin(material: Material, row: Row) -> tuple[str | TableCell, ...]:
    item = "" if row["item"] == "purchase" else f"（{title_of(PRODUCT_ITEM, row['item'])}）"
    brand = f"／{row['brand']}" if row["brand"] else ""
    unsettled = "（是否資安產品未定）" if row["in_clause"] is None else ""
    return (
        str(row["id"]),
        f"{row['name']}{brand}{item}{unsettled}",
        "／".join((_made_in(material, row), country(row["developed_in"]), country(row["brand_country"]))),
        title_of(ORIGIN_PROOF, row["origin_proof"]),
        result(judged(row)),
        _told(row),
    )


def _told(row: Row) -> str:
    """What points somewhere, what a person decided, and why."""
    said = (
        f"跡象：{row['hints']}" if row["hints"] else "",
        f"判定紀錄：{row['decided']}" if row["decided"] else "",
        _reason(row),
    )
    return formal("；".join(part for part in said if part) or "－")


def _reason(row: Row) -> str:
    """Why, without saying again what the column beside it says."""
    says, hints = str(row["says"] or ""), str(row["hints"] or "")
    return says.replace(hints, "如跡象") if hints else says


def judged(row: Row) -> Cell:
    """Its result; what may be no security product breaks no clause, wherever it is made."""
    return "unknown" if row["in_clause"] is None and row["result"] == "prc" else row["result"]


def result(code: Cell) -> TableCell:
    return TableCell(title_of(ORIGIN_RESULT, code), TONES.get(str(code), Tone.UNKNOWN))


def _made_in(material: Material, row: Row) -> str:
    """Software is made nowhere: its place of making need not be filled in."""
    software = row["item"] == "purchase" and material.kinds.get(str(row["id"])) == "software"
    return country(row["made_in"], "免填") if software else country(row["made_in"])


def _gear(material: Material) -> Table | Paragraph:
    """IT gear outside the clause that is from the PRC, or seems to be (B2)."""
    rows = [r for r in material.derived_rows("product_origin") if r["in_clause"] == 0]
    return table(
        "建議汰換之資訊設備",
        [("編號", 20), ("設備及廠牌", 42), ("來源", 20, "center"), ("跡象及理由", 66), ("處理", 22, "center")],
        [
            (
                str(r["id"]),
                f"{r['name']}／{r['brand']}" if r["brand"] else str(r["name"]),
                TableCell(GEAR_TITLES.get(str(r["result"]), "需確認"), Tone.PARTIAL),
                formal("；".join(part for part in (str(r["hints"] or ""), _reason(r)) if part) or "－"),
                TableCell("建議汰換", Tone.PARTIAL),
            )
            for r in rows
            if r["from_prc"] or r["hinted"]
        ],
        "資訊設備不在「資安產品」條文範圍，不影響判定",
    )


def _decisions(material: Material) -> Table | Paragraph:
    return table(
        "來源判定紀錄",
        [("編號", 14), ("產品", 26), ("判定", 24), ("理由", 44), ("判定人", 15), ("判定日", 24), ("文件", 23)],
        [
            (
                str(r["id"]),
                material.name(r["product_id"]),
                title_of(ORIGIN_OUTCOME, r["outcome"]),
                known(r["reason"], "理由"),
                known(r["decided_by"], "判定人"),
                day(r["decided_on"]),
                known(r["reference"], "文件"),
            )
            for r in material.rows("origin_decision")
        ],
        f"{material.source('origin_decision')}。缺理由、判定人或判定日者不計",
    )
