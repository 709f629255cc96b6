"""The supply chain of part 10: who is paid in which tier, what is passed on, and who owns whom.

Invariant: the drawing and the tables are made from the same rows; what no look-up and no chain settles says 待補.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from secaudit.graphs.supply_graph import UNNAMED, SupplyGraph, supply_graph
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.origin import judged
from secaudit.reports.blocks import Block, Figure, Heading, Paragraph, Table, TableCell, Tone, table
from secaudit.reports.figures.supply_drawio import supply_drawio
from secaudit.reports.figures.supply_scene import TITLE, supply_scene
from secaudit.reports.figures.supply_svg import supply_svg
from secaudit.reports.wording import country, day, known, missing, shown, thousand_twd, yes_no
from secaudit.text import truncated_percent

FILE = "供應鏈圖.svg"
WHOLE_PPM = 1_000_000


def supply_chain(material: Material) -> Iterator[Block]:
    graph = supply_graph(material.inventory)
    yield Heading("供應鏈")
    yield _vendor_totals(material)
    yield _subcontracts(material, graph)
    yield from _drawing(material, graph)


def ownership(material: Material) -> Iterator[Block]:
    countries = _countries(material)
    yield Heading("股權與陸資查詢")
    yield table(
        "申請業者及委外廠商之陸資查詢",
        [
            ("名稱", 40),
            ("角色／登記國家", 27),
            ("有陸資", 16, "center"),
            ("查詢日", 28),
            ("陸資直接持股", 15, "right"),
            ("股權鏈、認定標準及待查明", 44),
        ],
        [_party(row) for row in material.derived_rows("party")],
        f"{material.source('vendor', 'case')}。陸資直接持股為已知之下限，無條件捨去；逐層認定，比率不相乘。",
    )
    yield table(
        "持股明細",
        [
            ("編號", 14),
            ("被持有者", 33),
            ("持有者", 33),
            ("國籍", 16),
            ("持股", 15, "right"),
            ("控制", 10, "center"),
            ("查詢日", 24),
            ("來源", 25),
        ],
        [_holding(material, row, countries) for row in material.rows("holding")],
        material.source("holding", "company"),
    )


def _drawing(material: Material, graph: SupplyGraph) -> Iterator[Block]:
    if not graph.payments and not graph.stakes:
        yield Paragraph(f"{TITLE}：無")
        return
    scene = supply_scene(graph, _origins(material))
    yield Paragraph(
        f"{scene.told}圖中金額為千元，箭頭由付款方指向收款方，虛線由被持有者指向持有者；"
        "雙框為境外，左側斜線為有陸資（密）或未查、需確認（疏）。"
    )
    yield Figure(TITLE, supply_svg(scene), scene.described, FILE, supply_drawio(scene), "figure:supply")
    if scene.gathered or scene.undrawn_stakes:
        yield Paragraph(
            "圖中僅畫出金額較大、有陸資或涉及循環者，其餘廠商併入各層之「其他」；"
            f"未單獨畫出之廠商及股東共 {scene.gathered} 家、持股關係 {scene.undrawn_stakes} 筆，見下列各表。"
        )


def _origins(material: Material) -> dict[str, Counter[str]]:
    """The results of the security products that each vendor sells."""
    sellers = {str(p["id"]): str(p["vendor_id"] or UNNAMED) for p in material.rows("purchase")}
    counted: dict[str, Counter[str]] = {}
    for row in material.derived_rows("product_origin"):
        if row["item"] == "purchase" and row["in_clause"] != 0 and row["result"]:
            counted.setdefault(sellers.get(str(row["id"]), UNNAMED), Counter())[str(judged(row))] += 1
    return counted


def _vendor_totals(material: Material) -> Table | Paragraph:
    return table(
        "廠商合計（千元）",
        [
            ("廠商", 54),
            ("資安業者", 16, "center"),
            ("直接承接", 20, "right"),
            ("承接合計", 20, "right"),
            ("轉出", 16, "right"),
            ("轉出占比", 20, "right"),
            ("委託及技術購買", 24, "right"),
        ],
        [_vendor_total(row) for row in material.derived_rows("vendor_total")],
        f"{material.source('vendor', 'purchase', 'subcontract')}。"
        "承接合計＝直接承接加上各層再外包承接；轉出占比＝轉出除以承接合計",
    )


def _vendor_total(row: Row) -> tuple[str | TableCell, ...]:
    received, passed_on = row.get("contract_twd"), row["passed_on_twd"]
    share = TableCell("－")
    if passed_on is None or received is None:
        share = TableCell("無法評估", Tone.UNKNOWN)
    elif passed_on:
        over = 2 * int(passed_on) > int(received)
        percent = truncated_percent(int(passed_on), int(received))
        share = TableCell(f"{percent}，逾半" if over else percent, Tone.PARTIAL if over else Tone.NEUTRAL)
    return (
        str(row["name"]),
        yes_no(row["is_security_vendor"]),
        thousand_twd(row["received_twd"]),
        thousand_twd(received),
        thousand_twd(passed_on),
        share,
        thousand_twd(row["commissioned_twd"]),
    )


def _subcontracts(material: Material, graph: SupplyGraph) -> Table | Paragraph:
    """Every subcontract by its tier within its purchase; the tiers of one purchase stand together."""
    order = {str(p["id"]): n for n, p in enumerate(material.rows("purchase"))}
    rows = sorted(
        material.rows("subcontract"),
        key=lambda s: (order.get(str(s["purchase_id"]), len(order)), graph.depths.get(str(s["id"]), 99)),
    )
    return table(
        "再外包明細（千元）",
        [
            ("層", 14, "center"),
            ("編號", 14),
            ("採購", 34),
            ("發包", 34),
            ("承接", 34),
            ("金額", 14, "right"),
            ("工作", 26),
        ],
        [
            (
                f"第{graph.depths[str(s['id'])]}層"
                if str(s["id"]) in graph.depths
                else TableCell("不明", Tone.UNKNOWN),
                str(s["id"]),
                material.name(s["purchase_id"]),
                material.name(s["from_vendor_id"]),
                material.name(s["to_vendor_id"]),
                thousand_twd(s["amount_twd"]),
                known(s["work"], "工作內容"),
            )
            for s in rows
        ],
        f"{material.source('subcontract')}。第 1 層為得標廠商；各層金額只計一次，得標廠商轉出者計入再外包比率",
    )


def _party(row: Row) -> tuple[str | TableCell, ...]:
    share = row.get("prc_share_ppm")
    return (
        str(row["name"]),
        f"{row['role']}／{country(row['country'])}",
        _capital(row),
        day(row["prc_checked_on"]),
        truncated_percent(int(share), WHOLE_PPM) if share else "－",
        _chain(row),
    )


def _chain(row: Row) -> str:
    said = (str(row.get("chain") or ""), f"待查明：{row['asked']}" if row.get("asked") else "")
    return "；".join(part for part in said if part) or "－"


def _capital(row: Row) -> TableCell:
    """A look-up without its date counts for nothing (C2M-1.2-prc)."""
    if row["prc_capital"]:
        return TableCell("有", Tone.NOT_MET)
    if row["prc_capital"] is None:
        return TableCell(missing("查明"), Tone.UNKNOWN)
    return TableCell("無", Tone.MET) if row["prc_checked_on"] else TableCell(missing("查詢日"), Tone.UNKNOWN)


def _holding(material: Material, row: Row, countries: Mapping[str, str]) -> tuple[str | TableCell, ...]:
    share = row["share_ppm"]
    return (
        str(row["id"]),
        _named(material, row["owned_id"]),
        _named(material, row["owner_id"]),
        country(countries.get(str(row["owner_id"]))),
        missing("比率") if share is None else shown("holding", "share_ppm", share),
        yes_no(row["controls"]),
        day(row["checked_on"]),
        known(row["source"], "來源"),
    )


def _named(material: Material, key: object) -> str:
    case = material.inventory.case
    return str(case["name"]) if key == case["id"] and case["name"] else material.name(str(key))


def _countries(material: Material) -> dict[str, str]:
    rows = (*material.rows("company"), *material.rows("vendor"))
    return {str(r["id"]): str(r["country"]) for r in rows if r["country"]}
