"""How well the architecture diagram reads, against a plain layered layout of the same zones, boxes and wires: zones in
the order of the case, wires on the same ways between them, each on the first track that is free.

Invariant: the same seed makes the same plant, so the figures can be compared from one version to the next.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.figures.architecture import architecture_figures
from secaudit.reports.figures.architecture_layout import Layout, composed, lay_out
from secaudit.reports.figures.crossings import edge_crossings, overlaps
from secaudit.reports.figures.routing import Key
from secaudit.reports.figures.scene import Scene
from secaudit.reports.figures.stacking import Piece
from secaudit.reports.figures.stage import as_is
from secaudit.reports.figures.svg_elements import Rect

PLANTS = 50
_ZONES = (
    ("網際網路", "network", "external"), ("設備商維護中心", "network", "external"),
    ("訪客 Wi-Fi", "network", "external"), ("邊界 DMZ", "network", "dmz"), ("核心網段", "network", "internal"),
    ("伺服器區", "application", "internal"), ("雲端服務", "application", "external"),
    ("備份區", "application", "internal"), ("研發區", "application", "internal"), ("辦公區", "device", "internal"),
    ("加工現場", "device", "internal"), ("組裝現場", "device", "internal"), ("量測區", "device", "internal"),
    ("監視區", "device", "internal"),
)  # fmt: skip
_KINDS = ("pc", "server", "cnc", "plc", "nas", "application", "switch", "camera", "laptop", "hmi")
_NAMES = (
    "辦公電腦",
    "應用伺服器",
    "加工中心機",
    "沖壓線 PLC",
    "備份 NAS",
    "生產管理系統",
    "交換器",
    "攝影機",
    "筆電",
    "人機介面",
)
_PURPOSES = ("business", "internet", "data", "backup", "log", "control", "remote_management", "maintenance")


class Read(NamedTuple):
    """What is counted of one drawing."""

    crossings: int
    overlaps: int
    height: int


def plant(seed: int, assets: int, flows: int) -> Inventory:
    """A made-up plant; hubs (servers, the office, the internet) carry most of its flows, as they do."""
    chance = random.Random(seed)
    count = chance.randint(8, len(_ZONES))
    zones = [_ZONES[i] for i in sorted({0, 3, 5, 9, *chance.sample(range(len(_ZONES)), count)})]
    chance.shuffle(zones)
    ids = [f"Z-{i:02}" for i in range(len(zones))]
    inner = [z for z, (_, _, trust) in zip(ids, zones, strict=True) if trust != "external"]
    rows: dict[str, list[dict[str, Cell]]] = {
        "zone": [{"id": z, "name": n, "layer": layer, "trust": trust}
                 for z, (n, layer, trust) in zip(ids, zones, strict=True)],
        "asset": [_asset(number, chance.choice(inner), chance) for number in range(assets)],
    }  # fmt: skip
    rows["asset"] += [{"id": f"FW-{n:02}", "name": "防火牆", "kind": "firewall", "zone_id": inner[0]} for n in (1, 2)]
    hubs = chance.sample(ids, 3)
    rows["flow"] = list(_flows(ids, hubs, flows, chance))
    return Inventory.of(**rows)


def _asset(number: int, zone: str, chance: random.Random) -> dict[str, Cell]:
    kind = chance.randrange(len(_KINDS))
    return {"id": f"A-{number:04}", "name": f"{_NAMES[kind]} {number}", "kind": _KINDS[kind], "zone_id": zone,
            "quantity": chance.choice((1, 1, 4, 12))}  # fmt: skip


def _flows(ids: Sequence[str], hubs: Sequence[str], count: int, chance: random.Random) -> Iterator[dict[str, Cell]]:
    """A fifth within a zone, the others from a hub or to one as often as not."""
    for number in range(count):
        source = chance.choice(hubs if chance.random() < 0.6 else ids)
        target = source if chance.random() < 0.2 else chance.choice(hubs if chance.random() < 0.4 else ids)
        walled = chance.random() < 0.5
        yield {"id": f"F-{number:03}", "name": f"連線 {number}", "source_id": source, "target_id": target,
               "purpose": chance.choice(_PURPOSES), "via_ids": f"|FW-{chance.randint(1, 2):02}|" if walled else "|",
               "tunnel": chance.choice(("none", "tls", "tls", "ssl_vpn"))}  # fmt: skip


def plants() -> Iterator[Inventory]:
    for seed in range(PLANTS):
        yield plant(seed, 20 + seed * 40 // (PLANTS - 1), 30 + seed * 60 // (PLANTS - 1))


def measured(layout: Layout) -> Read:
    labels = [w.label for w in layout.wires]
    titles = [Rect(lane.rect.x, lane.rect.y, 26, lane.rect.h) for lane in layout.lanes]
    others = [*(a.rect for a in layout.areas), *(b.rect for a in layout.areas for b in a.boxes), *titles]
    return Read(edge_crossings([w.points for w in layout.wires]), overlaps(labels, others), layout.height)


def piled(pieces: Sequence[Piece]) -> dict[Key, int]:
    """As they come, the shortest first, each on the first track that is free."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.right - p.left, p.left, p.key)):
        free = next((row for row in rows if not any(other.meets(piece) for other in row)), None)
        if free is None:
            rows.append([piece])
        else:
            free.append(piece)
    return {piece.key: track for track, row in enumerate(rows) for piece in row}


def compared(scene: Scene) -> tuple[Read, Read]:
    """Our drawing of a scene, and the plain one of what ours shows."""
    ours = composed(scene)
    plain = lay_out(ours.ground, (), piled)
    return measured(ours), measured(plain)


def told() -> dict[str, float]:
    """The sums over all plants, and what the largest drawing takes."""
    pairs = [compared(as_is(p, ())) for p in plants()]
    large = plant(0, 1000, 300)
    began = time.perf_counter()
    architecture_figures(large, (), (), date(2024, 3, 1))
    return {
        "ours": sum(ours.crossings for ours, _ in pairs),
        "plain": sum(plain.crossings for _, plain in pairs),
        "overlaps": sum(ours.overlaps for ours, _ in pairs),
        "seconds": time.perf_counter() - began,
    }


if __name__ == "__main__":
    print(json.dumps(told()))
