"""How the things of an architecture diagram look: line patterns, fills, and the marks of firewalls and tunnels.

Invariant: two things that mean something else differ in more than their colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from secaudit.reports.figures.architecture_layout import Wire
from secaudit.reports.figures.scene import Area, Box, Conduit, State
from secaudit.reports.figures.svg_elements import BLUE, GREY, INK, QUIET, RED, Rect, line

LANE_COLOURS = {
    "network": ("#eef4fb", "#2f5d9b"),
    "application": ("#eef7f0", "#2c7349"),
    "device": ("#fcf4e9", "#99591a"),
}
PALE = "#c3c9d0"
WALL = "#7a2e12"
_OUTWARD = ("external", "", "dmz", "internal")
VPN_TUNNELS = frozenset({"IPsec", "SSL VPN", "SSH", "WireGuard"})
"""What a wire is drawn hollow for; TLS protects one connection and makes no tunnel between zones."""


class WireLook(NamedTuple):
    """``hollow``: drawn as two lines, for an encrypted tunnel."""

    colour: str
    width: float
    dash: str
    hollow: bool


def wire_look(conduit: Conduit) -> WireLook:
    tunnel = conduit.flows > 0 and conduit.tunnelled == conduit.flows and set(conduit.tunnels) <= VPN_TUNNELS
    wider = 2.2 if tunnel else 0
    if conduit.violations:
        return WireLook(RED, 2.8 + wider, "9 4", tunnel)
    if conduit.doubts:
        return WireLook(GREY, 1.9 + wider, "2 4", tunnel)
    if conduit.state == "retiring":
        return WireLook(GREY, 1.3, "4 7", False)
    if conduit.state == "planned":
        return WireLook(BLUE, 1.8 + wider, "11 4 2 4", tunnel)
    return WireLook("#41505f", 1.4 + min(conduit.flows, 8) * 0.12 + wider, "", tunnel)


def area_look(area: Area, lane: str) -> tuple[str, str, str, int]:
    """Fill, stroke, pattern and radius of a zone."""
    external = area.trust == "external"
    stroke = INK if external else LANE_COLOURS[lane][1]
    dash = {"planned": "8 4", "retiring": "2 3"}.get(area.state, "")
    return "#e6e8eb" if external else "#ffffff", stroke, dash, 12 if external else 5


def box_look(boxes: Sequence[Box], state: State, whole: int) -> tuple[str, str, float, str]:
    """Fill, stroke, width and pattern of a box."""
    wall, exposed = whole == 1 and boxes[0].mark == "wall", any(b.exposed for b in boxes)
    dash = {"planned": "6 3", "retiring": "2 3"}.get(state, "")
    if exposed and state != "retiring":
        return "#ffffff", RED, 2.4, "9 4"
    if wall:
        return "#fff3ea", WALL, 2.4, dash
    stroke = {"planned": BLUE, "changed": INK}.get(state, QUIET)
    return "#fbfcfd" if whole == 1 else "#eceff2", stroke, 2.0 if state == "changed" else 1.3 if dash else 1.0, dash


def gate_of(wire: Wire, conduit: Conduit, trusts: Mapping[str, str]) -> tuple[str, Rect] | None:
    """Where firewalls cut a wire, if they cut all of its flows: at the border of the less trusted zone, which is named.

    ``trusts`` are those of the zones.
    """
    if not 0 < conduit.flows == conduit.through_firewall:
        return None
    order = {trust: i for i, trust in enumerate(_OUTWARD)}
    zone = min(conduit.key, key=lambda z: order.get(trusts.get(z, ""), len(order)))
    at_top = (zone == conduit.first) == wire.downwards
    (x, y), (_, behind) = wire.points[:2] if at_top else wire.points[:-3:-1]
    return zone, Rect(x - 6, y + 9 if behind > y else y - 16, 12, 7)


def bricks(x: float, y: float, w: float, h: float) -> str:
    """A little wall: the mark of a firewall."""
    rows = 3 if h > 9 else 2
    step = h / rows
    path = f"M{x:g} {y:g}h{w:g}v{h:g}h{-w:g}z" + "".join(f"M{x:g} {y + step * n:g}h{w:g}" for n in range(1, rows))
    joints = [(w / 2,) if n % 2 == 0 else (w / 4, 3 * w / 4) for n in range(rows)]
    path += "".join(f"M{x + at:g} {y + step * n:g}v{step:g}" for n, ats in enumerate(joints) for at in ats)
    return f'<path d="{path}" fill="#f3c9b0" stroke="{WALL}" stroke-width="0.9"/>'


def lock(x: float, y: float) -> str:
    """A padlock, 11 by 14: the mark of encryption."""
    shackle = f"M{x + 2.5:g} {y + 7:g}v-3a3 3 0 0 1 6 0v3"
    return (
        f'<path d="{shackle}" fill="none" stroke="{INK}" stroke-width="1.4"/>'
        f'<path d="M{x:g} {y + 6.5:g}h11v7h-11z" fill="{INK}"/>'
    )


def strike(x: float, y: float, length: float) -> str:
    """A line through a text: drawn, because not every renderer knows text-decoration."""
    return line(f"M{x:g} {y:g}h{length:g}", INK, width=1.2)
