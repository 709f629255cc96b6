"""Where a layer's zones are and what stands in them: one paragraph and one table a layer, and all layers in sum.

Invariant: the paragraph counts what the table lists, of the same moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from secaudit.model.choices import ASSET_KIND, LAYER, TRUST
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.sentences import amount, listed, sentence, spread
from secaudit.reports.appendix.standing import PIECES, Row, Standing, quantities, quantity, weighed
from secaudit.reports.blocks import Paragraph, Table, TableCell, table
from secaudit.reports.wording import NONE, country, joined, missing, shown, title_of, yes_no_cell

MOST_ASSETS = 15
"""Assets named in one cell of a layer's table; the register in part 12 has more."""
MOST_KINDS = 6
HOME = "TW"


def zones_said(standing: Standing, layer: str) -> str:
    """How many zones of which trust, and where those with assets are."""
    zones = standing.zones_in(layer)
    title = title_of(LAYER, layer)
    if not zones:
        return sentence(f"盤點資料未列{title}之區域")
    sorts = [(c.title, [str(z["name"]) for z in zones if z["trust"] == c.code]) for c in TRUST]
    by_trust = "、".join(
        f"{trust} {amount(len(names), '個')}（{listed(names, '個', 6)}）" for trust, names in sorts if names
    )
    used = {a["zone_id"] for a in standing.assets_in(layer)}
    places = Counter(_place(z) for z in zones if z["id"] in used)
    where = f"設有資產之區域{_placed(places)}" if places else ""
    return sentence(f"{title}劃分區域 {amount(len(zones), '個')}：{by_trust}") + sentence(where)


def _placed(places: Counter[str]) -> str:
    """``位於大雅廠``; with how many are where, when they are in several places."""
    if len(places) > 1:
        return f"分布於{spread(places.most_common(), '個', 6)}"
    (only,) = places
    return missing("地點") if only == missing("地點") else f"均位於{only}" if places[only] > 1 else f"位於{only}"


def assets_said(standing: Standing, layer: str) -> str:
    """How many assets, of which kinds."""
    assets = standing.assets_in(layer)
    title = title_of(LAYER, layer)
    if not assets:
        return sentence(f"盤點資料未列位於{title}之資產")
    return sentence(
        f"本層資產計 {amount(len(assets))}，數量合計 {amount(quantities(assets), PIECES)}：{_kinds_said(assets)}"
    )


def _kinds_said(assets: Sequence[Row]) -> str:
    kinds = weighed(assets, _kind)
    said = [f"{kind} {number}" for kind, number in kinds[:MOST_KINDS]]
    if rest := kinds[MOST_KINDS:]:
        said.append(f"其他類型 {sum(number for _, number in rest)}")
    return "、".join(said)


def _kind(asset: Row) -> str:
    return title_of(ASSET_KIND, asset["kind"], missing("類型"))


def _place(zone: Row) -> str:
    """The site, with the country when it is abroad."""
    site = str(zone["site"] or "")
    abroad = country(zone["country"], "") if zone["country"] != HOME else ""
    return f"{site}（{abroad}）" if site and abroad else site or abroad or missing("地點")


def sums(material: Material, standing: Standing) -> Table | Paragraph:
    """All layers: one row each, kinds with their quantities."""
    return table(
        "現況資產彙總",
        [("層", 3), ("區域", 2, "right"), ("項數", 2, "right"), ("數量", 2, "right"), ("類型（數量）", 13)],
        _sums(standing),
        material.source("asset", "zone"),
        anchor="table:assets",
    )


def _sums(standing: Standing) -> Iterator[tuple[str, ...]]:
    for choice in LAYER:
        assets = standing.assets_in(choice.code)
        yield (choice.title, str(len(standing.zones_in(choice.code))), *_sum(assets))
    if stray := standing.assets_in(None):
        yield (missing("區域"), "－", *_sum(stray))
    assets = standing.assets
    yield "合計", str(len(standing.zones)), str(len(assets)), str(quantities(assets)), ""


def _sum(assets: Sequence[Row]) -> tuple[str, str, str]:
    kinds = weighed(assets, _kind)
    return str(len(assets)), str(quantities(assets)), joined(f"{kind} {number}" for kind, number in kinds)


def zone_table(material: Material, standing: Standing, layer: str) -> Table | Paragraph:
    """One row a zone of the layer; assets without a zone are in a row of their own, in the first layer's table."""
    title = title_of(LAYER, layer)
    return table(
        f"{title}現況",
        [("區域", 5), ("信任", 2, "center"), ("地點", 4), ("偵測涵蓋", 2, "center"), ("資產（數量）", 11)],
        [*_zones(standing, layer), *(_stray(standing) if layer == LAYER[0].code else ())],
        material.source("zone", "asset"),
        anchor=f"table:layer-{layer}",
    )


def _zones(standing: Standing, layer: str) -> Iterator[tuple[str | TableCell, ...]]:
    inside: dict[object, list[Row]] = {}
    for asset in standing.assets_in(layer):
        inside.setdefault(asset["zone_id"], []).append(asset)
    for zone in standing.zones_in(layer):
        covered = yes_no_cell(zone["has_detection"]) if zone["trust"] != "external" else TableCell("－")
        yield (
            f"{zone['name']}{_leaving(zone)}",
            title_of(TRUST, zone["trust"]),
            _where(zone, zone["trust"] != "external" or zone["id"] in inside),
            covered,
            _named(inside.get(zone["id"], ())),
        )


def _where(zone: Row, asked: bool) -> str:
    """Site and country; what is missing is asked for where something of ours stands."""
    if not asked and not zone["site"] and not zone["country"]:
        return "－"
    site = str(zone["site"] or (missing("地點") if asked else ""))
    return "，".join(p for p in (site, country(zone["country"], missing("所在國家") if asked else "")) if p)


def _stray(standing: Standing) -> Iterator[tuple[str | TableCell, ...]]:
    if stray := standing.assets_in(None):
        yield missing("區域"), "－", "－", "－", _named(stray)


def _leaving(row: Row) -> str:
    """（汰除） behind the name of what will be taken away."""
    return "" if row["state"] in (None, "current") else f"（{shown('asset', 'state', row['state'])}）"


def _named(assets: Sequence[Row]) -> str:
    names = [f"{a['name']}{f' ×{quantity(a)}' if quantity(a) > 1 else ''}{_leaving(a)}" for a in assets]
    return listed(names, most=MOST_ASSETS) if names else NONE
