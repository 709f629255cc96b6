"""Parts 3 and 6: what stands today and what will stand, by layer, each with its architecture diagram.

Invariant: the numbers in a drawing are those of the table under it, made from the same scene.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.model.choices import ASSET_KIND, LAYER, TRUST
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.blocks import Align, Block, Figure, Heading, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.figures.architecture_svg import architecture_svg
from secaudit.reports.figures.scene import Scene, as_is, to_be
from secaudit.reports.wording import MISSING, TONES, country, day, joined, known, missing, shown, title_of

EXPOSURE_COLUMNS: tuple[tuple[str, int] | tuple[str, int, Align], ...] = (
    ("編號", 3),
    ("名稱", 4),
    ("信任", 2, "center"),
    ("皆經防火牆", 3, "center"),
)
AS_IS_FILE, TO_BE_FILE = "架構圖-現況.svg", "架構圖-規劃.svg"
SHOWN_ASSETS = 12
"""Assets named in one cell of the layer table; the register in part 12 has more."""


def current_state(material: Material) -> Section:
    return Section(
        "三",
        "現況盤點",
        (
            Heading("資產彙總"),
            table(
                "現況資產彙總",
                [("層", 3), ("類型", 4), ("項數", 2, "right"), ("數量", 2, "right")],
                _totals(material),
                material.source("asset", "zone"),
            ),
            Heading("網路、應用及設備層現況"),
            table(
                "三層現況",
                [("層", 2), ("區域", 4), ("信任", 2, "center"), ("地點", 4), ("資產（數量）", 9)],
                _layers(material, "current", "retiring"),
                material.source("zone", "asset"),
            ),
            table(
                "各層項數",
                [("層", 3), ("現況項數", 2, "right"), ("規劃項數", 2, "right")],
                [
                    (str(r["name"]), known(r["current_items"], "項數"), known(r["planned_items"], "項數"))
                    for r in material.derived_rows("layer_state")
                ],
            ),
            Heading("管理及教育訓練現況"),
            _managed(material),
            Heading("現況資安架構圖"),
            *_drawing(as_is(material.inventory, material.derived_rows("exposure")), AS_IS_FILE),
            table(
                "外部可達性",
                [*EXPOSURE_COLUMNS, ("違反或無法判斷之路徑", 8)],
                [_exposed(r) for r in _worst_first(material.derived_rows("exposure"))],
                material.source("zone", "asset", "flow"),
            ),
            Heading("面向差距"),
            table(
                "各章判定統計（項）",
                [("面向", 6), *((title, 2, "center") for title in VERDICT_TITLES.values())],
                _by_chapter(material),
            ),
        ),
    )


def planned_architecture(material: Material) -> Section:
    exposure = material.exposure_to_be
    blocks: list[Block] = [
        Heading("規劃後資安架構圖"),
        *_drawing(to_be(material.inventory, exposure or (), material.assessment.as_of), TO_BE_FILE),
    ]
    if exposure is None:
        blocks.append(Paragraph("待補：規劃後之外部可達性尚未推導，圖中未標示違反處，不代表沒有違反。"))
    else:
        left = [r for r in exposure if r["filtered"] != 1]
        blocks.append(
            table(
                "規劃後仍可不經防火牆到達或無法判斷者",
                [*EXPOSURE_COLUMNS, ("路徑", 8)],
                [_exposed(r) for r in _worst_first(left)],
            )
        )
    blocks += [
        Heading("現況與規劃之差異"),
        table(
            "規劃新增與汰除項目",
            [("狀態", 2, "center"), ("類別", 3), ("編號", 3), ("名稱", 6), ("負責人", 3), ("完成日", 3)],
            _differences(material),
            material.source("zone", "asset", "flow"),
        ),
        Heading("規劃後各層"),
        table(
            "規劃後三層",
            [("層", 2), ("區域", 4), ("信任", 2, "center"), ("地點", 4), ("資產（數量）", 9)],
            _layers(material, "current", "planned"),
            material.source("zone", "asset"),
        ),
    ]
    return Section("六", "規劃後架構圖", tuple(blocks))


def _drawing(scene: Scene, file_name: str) -> Iterator[Block]:
    yield Figure(scene.title, architecture_svg(scene), scene.described, file_name)
    if scene.undrawn:
        yield Paragraph(f"圖中僅畫出最重要之連線，另有 {scene.undrawn} 組區域間連線見附表連線清冊。")
    yield table(
        f"{scene.title}編號說明",
        [("編號", 1, "center"), ("結果", 2, "center"), ("說明", 10)],
        [
            (
                n.number if n.certain else f"?{n.number}",
                TableCell("未經防火牆", Tone.NOT_MET) if n.certain else TableCell("無法判斷", Tone.UNKNOWN),
                n.text,
            )
            for n in scene.notes
        ],
    )


def _zones(material: Material) -> dict[Cell, dict[str, Cell]]:
    return {z["id"]: z for z in material.rows("zone")}


def _amount(asset: Row) -> int:
    return int(asset["quantity"] or 1)


def _totals(material: Material) -> Iterator[tuple[str, ...]]:
    zones = _zones(material)
    assets = material.rows("asset", "current", "retiring")
    for layer in (*(c.code for c in LAYER), None):
        here = [a for a in assets if zones.get(a["zone_id"], {}).get("layer") == layer]
        kinds: Counter[str] = Counter()
        amounts: Counter[str] = Counter()
        for asset in here:
            kind = title_of(ASSET_KIND, asset["kind"])
            kinds[kind] += 1
            amounts[kind] += _amount(asset)
        name = title_of(LAYER, layer, missing("區域"))
        for kind, rows in kinds.items():
            yield name, kind, str(rows), str(amounts[kind])
    if assets:
        yield "合計", "", str(len(assets)), str(sum(_amount(a) for a in assets))


def _layers(material: Material, *states: str) -> Iterator[tuple[str, ...]]:
    """One row a zone, in the order of the layers; a layer without zones says 無."""
    by_zone: dict[Cell, list[dict[str, Cell]]] = {}
    for asset in material.rows("asset", *states):
        by_zone.setdefault(asset["zone_id"], []).append(asset)
    zones = material.rows("zone", *states)
    for choice in LAYER:
        here = [z for z in zones if z["layer"] == choice.code]
        if not here:
            yield choice.title, "無", "－", "－", "無"
        for zone in here:
            place = "，".join(p for p in (str(zone["site"] or ""), country(zone["country"], "")) if p)
            yield (
                choice.title,
                f"{zone['name']}{_tag(zone)}",
                title_of(TRUST, zone["trust"]),
                place or MISSING,
                _named(by_zone.get(zone["id"], [])),
            )
    ids = {z["id"] for z in zones}
    stray = [a for zone, assets in by_zone.items() if zone not in ids for a in assets]
    if stray:
        yield missing("層"), missing("區域"), "－", "－", _named(stray)


def _tag(row: Row) -> str:
    return "" if row["state"] in (None, "current") else f"（{shown('asset', 'state', row['state'])}）"


def _named(assets: Sequence[Row]) -> str:
    names = [f"{a['name']}{f' ×{_amount(a)}' if _amount(a) > 1 else ''}{_tag(a)}" for a in assets]
    rest = f" 等 {len(names)} 項（見附表）" if len(names) > SHOWN_ASSETS else ""
    return joined(names[:SHOWN_ASSETS]) + rest


def _managed(material: Material) -> Paragraph:
    records = material.rows("record", "current", "retiring")
    trained = [r for r in records if r["kind"] == "training"]
    meetings = [r for r in records if r["kind"] == "meeting"]
    latest = max((str(r["held_on"]) for r in meetings if r["held_on"]), default="")
    return Paragraph(
        f"管理：現有紀錄與文件 {len(records)} 件，其中資安會議 {len(meetings)} 次，"
        f"最近一次 {day(latest, missing('會議日期'))}。教育訓練：已辦理 {len(trained)} 次。細目見第七、八章。"
    )


def _worst_first(rows: Sequence[Row]) -> list[Row]:
    order: dict[Cell, int] = {0: 0, None: 1}
    return sorted(rows, key=lambda row: order.get(row["filtered"], 2))


def _exposed(row: Row) -> tuple[str | TableCell, ...]:
    filtered = row["filtered"]
    answer = (
        TableCell("無法判斷", Tone.UNKNOWN)
        if filtered is None
        else TableCell("是", Tone.MET)
        if filtered
        else TableCell("否", Tone.NOT_MET)
    )
    path = str(row["path"] or "") or ("－" if filtered else missing("路徑"))
    return str(row["id"]), str(row["name"]), title_of(TRUST, row["trust"]), answer, path


def _by_chapter(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    chapters: dict[str, Counter[Verdict]] = {}
    for result in material.assessment.results:
        control = material.control(result.control_id)
        chapters.setdefault(control.chapter if control else missing("章"), Counter())[result.verdict] += 1
    for chapter, counts in chapters.items():
        cells = (TableCell(str(counts[v]), TONES[v] if counts[v] else Tone.NEUTRAL) for v in VERDICT_TITLES)
        yield chapter, *cells


def _differences(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    for state, tone in (("planned", Tone.PLANNED), ("retiring", Tone.NA)):
        for name in ("zone", "asset", "flow"):
            for row in material.rows(name, state):
                yield (
                    TableCell(shown(name, "state", state), tone),
                    {"zone": "區域", "asset": "資產", "flow": "連線"}[name],
                    str(row["id"]),
                    str(row["name"]),
                    known(row["plan_owner"], "負責人"),
                    day(row["plan_due"], missing("完成日")),
                )
