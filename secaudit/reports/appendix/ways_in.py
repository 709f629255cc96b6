"""The network in words: what guards it, what watches it, what can be reached from outside, and who connects remotely.

Invariant: a way in that cannot be told is counted as such, never among those that pass a firewall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.choices import AUTHENTICATION, FLOW_PURPOSE, SECURITY_KINDS, TUNNEL
from secaudit.model.schema import Cell, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.sentences import Tally, amount, answered, counted, listed, sentence, spread, tally
from secaudit.reports.appendix.standing import UNIT, Row, Standing, of_kinds, quantities
from secaudit.reports.blocks import Paragraph, Prose, Ref, Table, TableCell, Tone, table
from secaudit.reports.wording import MISSING, missing, shown, title_of, yes_no_cell

EXPOSURE = "table:exposure"
REMOTE = "table:remote"
MOST_REACHED = 20
"""Places named in one row of the table of ways in."""


def guards_said(standing: Standing) -> str:
    """Firewalls, VPN gateways and the like, and where they stand."""
    guards = of_kinds(standing.assets, SECURITY_KINDS)
    lacking = [
        title for kind, title in (("firewall", "防火牆"), ("vpn_gateway", "VPN 閘道")) if not of_kinds(guards, (kind,))
    ]
    names = [f"{g['name']}（{standing.zone.get(g['zone_id'], {}).get('name') or missing('區域')}）" for g in guards]
    have = f"資安防護設備計 {amount(len(guards))}、{amount(quantities(guards), UNIT)}：{listed(names, most=6)}"
    return sentence(have if guards else "") + sentence(f"盤點資料未列{'及'.join(lacking)}" if lacking else "")


def detection(standing: Standing) -> Tally:
    return tally(z["has_detection"] for z in standing.inner_zones)


def detection_said(standing: Standing) -> str:
    """How many inner zones intrusion detection covers, and which not."""
    zones, answers = standing.inner_zones, detection(standing)
    if not zones:
        return ""
    without = listed([str(z["name"]) for z in zones if z["has_detection"] == 0], "個", 6)
    no = f"未涵蓋（{without}）"
    said = answered(answers, "已涵蓋", no, "有偵測涵蓋", "個")
    return sentence(f"內部及 DMZ 區域共 {amount(len(zones), '個')}，入侵偵測之涵蓋情形：{said}")


def reach(rows: Sequence[Row]) -> Tally:
    """Places that are reached through firewalls only (yes), by some way past them (no), or that cannot be told."""
    return tally(row["filtered"] for row in rows)


def reach_said(rows: Sequence[Row]) -> Prose:
    if not rows:
        return (sentence(f"自外部可到達之位置：{missing('外部區域及連線，據以推導')}"),)
    answers = reach(rows)
    said = counted(answers, "之路徑均經防火牆", "有路徑未經防火牆", "經過設備或外部區域，致無法判斷", "處")
    text = f"依連線推導外部可連入之路徑，內部及 DMZ 位置 {amount(answers.whole, '處')}中，{said}，詳"
    return text, Ref(EXPOSURE), "。"


def ways_in(material: Material, rows: Sequence[Row], caption: str, anchor: str) -> Table | Paragraph:
    """The places grouped by answer and by the flow through which the outside comes in; one way each is printed."""
    return table(
        caption,
        [("結果", 3, "center"), ("外部連入之連線", 4), ("處數", 2, "right"), ("可到達之位置", 10), ("最長路徑", 9)],
        _ways(material, rows),
        material.source("zone", "asset", "flow"),
        anchor=anchor,
    )


def _ways(material: Material, rows: Sequence[Row]) -> Iterator[tuple[str | TableCell, ...]]:
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        order = 2 if row["filtered"] == 1 else 1 if row["filtered"] is None else 0
        first = "" if order == 2 else next(iter(members(row["flow_ids"])), "")
        groups.setdefault((order, first), []).append(row)
    answers = (
        TableCell("未經防火牆", Tone.NOT_MET),
        TableCell("無法判斷", Tone.UNKNOWN),
        TableCell("均經防火牆", Tone.MET),
    )
    for (order, first), group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])):
        farthest = max(group, key=lambda row: len(members(row["flow_ids"])))
        yield (
            answers[order],
            "－" if order == 2 else f"{first} {material.name(first, '')}".strip() or missing("連線"),
            str(len(group)),
            listed([str(row["name"]) for row in group], "處", MOST_REACHED),
            "－" if order == 2 else str(farthest["path"] or missing("路徑")),
        )


def remote_said(material: Material, standing: Standing) -> Prose:
    """Remote connections: how many for what, how encrypted, authenticated, approved and logged."""
    flows = standing.remote
    if not flows:
        return (sentence(_no_remote(material.inventory.case["has_remote_access"])),)
    purposes = [(c.title, sum(1 for f in flows if f["purpose"] == c.code)) for c in FLOW_PURPOSE]
    authentication = [
        (title, number)
        for title, number in (
            *((c.title, sum(1 for f in flows if f["authentication"] == c.code)) for c in AUTHENTICATION),
            (missing("身分鑑別"), sum(1 for f in flows if not f["authentication"])),
        )
        if number
    ]
    plain = [f"{f['id']} {f['name']}" for f in flows if f["encrypted"] == 0]
    aspects = (
        ("依職務需求之核准", _answered(flows, "approved", "已核准", "未核准", "已核准")),
        ("工作所需最小權限", _answered(flows, "least_privilege", "已限縮", "未限縮", "最小權限")),
        ("連線日誌", _answered(flows, "logged", "已留存", "未留存", "留存日誌")),
    )
    return (
        sentence(f"遠端連線計 {amount(len(flows), '條')}（{spread([p for p in purposes if p[1]], '條', 9)}）"),
        sentence(
            f"傳輸{answered(encrypted(flows), '已加密', '未加密', '加密', '條')}",
            f"未加密者為 {listed(plain, '條')}" if plain else "",
        ),
        sentence(f"身分鑑別方式為{spread(authentication, '條', 9)}"),
        f"各連線之管制情形：{'；'.join(f'{what}，{said}' for what, said in aspects)}，詳",
        Ref(REMOTE),
        "。",
    )


def encrypted(flows: Sequence[Row]) -> Tally:
    return tally(f["encrypted"] for f in flows)


def _answered(flows: Sequence[Row], column: str, yes: str, no: str, what: str) -> str:
    return answered(tally(f[column] for f in flows), yes, no, what, "條")


def _no_remote(has: Cell) -> str:
    if has is None:
        return missing("有遠端連線")
    return f"案件載明有遠端連線，{missing('遠端連線之來源、目的、加密及鑑別方式')}" if has else "案件載明無任何遠端連線"


def remote_table(material: Material, standing: Standing) -> Table | Paragraph | None:
    """Every remote connection with what is asked of it; nothing where there is none."""
    if not standing.remote:
        return None
    return table(
        "遠端連線",
        [
            ("連線", 6),
            ("來源 → 目的", 7),
            ("經過設備", 5),
            ("通道", 3),
            ("鑑別", 3),
            ("核准", 2, "center"),
            ("最小權限", 2, "center"),
            ("日誌", 2, "center"),
        ],
        [
            (
                f"{f['id']} {f['name']}",
                f"{material.name(f['source_id'])} → {material.name(f['target_id'])}",
                MISSING if f["via_ids"] is None else listed(map(material.name, members(f["via_ids"])), most=6),
                title_of(TUNNEL, f["tunnel"]),
                title_of(AUTHENTICATION, f["authentication"]),
                *(yes_no_cell(f[column]) for column in ("approved", "least_privilege", "logged")),
            )
            for f in standing.remote
        ],
        material.source("flow"),
        anchor=REMOTE,
    )


def flow_said(material: Material, flow: Row) -> str:
    """``廠商遠端維護，設備商維護中心 → 機台資料閘道，經邊界防火牆、SSL VPN 閘道``."""
    via = members(flow["via_ids"])
    through = f"，經{listed(map(material.name, via), most=6)}" if via else ""
    ends = f"{material.name(flow['source_id'])} → {material.name(flow['target_id'])}"
    return f"{shown('flow', 'purpose', flow['purpose'])}，{ends}{through}"
