"""What the supply graph shows: who is paid how much in which tier, who owns whom, and where products come from.

1. At most ``MOST_BOXES`` vendors and owners are drawn by themselves, of owners ``MOST_OWNERS``; with PRC capital or in
   a circle first, then by money. The rest of each tier is one box 「其他 n 家」 with the sums of theirs.
2. What the gathered pay each other stays within their box; an owner who holds none that is drawn is not drawn either.

Invariant: a scene is decided here once; the layout and the drawing only place and paint it. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from secaudit.graphs.supply_graph import UNNAMED, Member, Money, Payment, Stake, SupplyGraph, summed
from secaudit.model.choices import ORIGIN_RESULT
from secaudit.reports.figures.supply_parties import Party, applicant, at_home, gathered, owner, thousand, vendor
from secaudit.reports.wording import MISSING, shown

TITLE = "供應鏈圖"
MOST_BOXES, MOST_OWNERS = 22, 8
LAST_TIER, LAST_LEVEL = 4, 3
"""Deeper tiers and levels stand with these."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A payment (``first`` pays ``second``) or a stake (``first`` is owned by ``second``)."""

    first: str
    second: str
    is_stake: bool
    label: str
    prc: bool
    circular: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.first, self.second, "stake" if self.is_stake else "money"


@dataclass(frozen=True, slots=True)
class Lane:
    title: str
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class SupplyScene:
    lanes: tuple[Lane, ...]
    bonds: tuple[Bond, ...]
    told: str
    gathered: int = 0
    """Vendors and owners without a box of their own."""
    undrawn_stakes: int = 0
    title: str = TITLE

    @property
    def described(self) -> str:
        """What the drawing shows, for those who cannot see it."""
        return f"{self.title}：{self.told}"


def supply_scene(graph: SupplyGraph, origins: Mapping[str, Mapping[str, int]]) -> SupplyScene:
    """``origins`` counts the security products of each vendor by their result (``ORIGIN_RESULT``)."""
    vendors = [m for m in graph.members if m.tier]
    weights = {m.id: graph.paid_to(m.id).known_twd for m in vendors}
    circular = {end for p in graph.payments if p.circular for end in (p.payer, p.payee)}
    ranked = sorted(
        vendors, key=lambda m: (m.id != UNNAMED, m.prc_capital != 1, m.id not in circular, -weights[m.id], m.id)
    )
    most = MOST_BOXES - min(MOST_OWNERS, sum(m.tier is None for m in graph.members))
    kept = {m.id for m in ranked[:most]}
    place = {m.id: m.id if m.id in kept or m.tier == 0 else _rest_of(m) for m in graph.members if m.tier is not None}
    stakes, owners = _owners(graph, place)
    lanes = [Lane("申請業者", tuple(applicant(m, graph) for m in graph.members if m.tier == 0))]
    lanes += _vendor_lanes(graph, vendors, place, weights, origins)
    levels = [[m for m in owners if min(m.level, LAST_LEVEL) == n] for n in range(1, LAST_LEVEL + 1)]
    lanes += [Lane("股東" if n == 0 else "上層股東", tuple(map(owner, here))) for n, here in enumerate(levels) if here]
    bonds = (*_payments(graph.payments, place), *map(_stake, stakes))
    return SupplyScene(
        tuple(lanes),
        bonds,
        _told(graph, vendors, circular, origins),
        gathered=len(graph.members) - sum(key == at for key, at in place.items()) - len(owners),
        undrawn_stakes=len(graph.stakes) - len(stakes),
    )


def _rest_of(member: Member) -> str:
    return f"其他/{_lane_of(member)}"


def _lane_of(member: Member) -> int:
    return min(member.tier or 0, LAST_TIER)


def _owners(graph: SupplyGraph, place: Mapping[str, str]) -> tuple[list[Stake], list[Member]]:
    """The stakes and the owners that are drawn: those that lead to the PRC first, then those next to the vendors."""
    drawn = {key for key, at in place.items() if key == at}
    prc = {s.owner for s in graph.stakes if s.prc}
    ranked = sorted((m for m in graph.members if m.tier is None), key=lambda m: (m.id not in prc, m.level, m.id))
    owners_of: dict[str, list[str]] = {}
    for stake in graph.stakes:
        owners_of.setdefault(stake.owned, []).append(stake.owner)
    reached, waiting = set(drawn), sorted(drawn)
    while waiting:
        above = [key for key in owners_of.get(waiting.pop(), ()) if key not in reached]
        reached.update(above)
        waiting += above
    kept = [m for m in ranked if m.id in reached][:MOST_OWNERS]
    drawn |= {m.id for m in kept}
    return [s for s in graph.stakes if s.owned in drawn and s.owner in drawn], kept


def _vendor_lanes(
    graph: SupplyGraph,
    vendors: Sequence[Member],
    place: Mapping[str, str],
    weights: Mapping[str, int],
    origins: Mapping[str, Mapping[str, int]],
) -> list[Lane]:
    paying = {p.payer for p in graph.payments} | {s.owned for s in graph.stakes}
    lanes = []
    for number in sorted({_lane_of(m) for m in vendors}):
        here = [m for m in vendors if _lane_of(m) == number]
        own = sorted((m for m in here if place[m.id] == m.id), key=lambda m: (m.id in paying, -weights[m.id], m.id))
        parties = [vendor(m, graph, origins.get(m.id, {})) for m in own]
        if rest := [m for m in here if place[m.id] != m.id]:
            parties.insert(0, gathered(_rest_of(rest[0]), rest, graph, origins))
        title = f"第{number}層" + ("起" if number == LAST_TIER else "")
        lanes.append(Lane(title, tuple(parties)))
    return lanes


def _payments(payments: Sequence[Payment], place: Mapping[str, str]) -> list[Bond]:
    """One bond for each pair of boxes; what the gathered pay each other stays within their box."""
    sums: dict[tuple[str, str], Money] = {}
    circular: set[tuple[str, str]] = set()
    for payment in payments:
        pair = (place[payment.payer], place[payment.payee])
        if pair[0] != pair[1]:
            sums[pair] = sums.get(pair, Money()).and_of(payment.money)
            if payment.circular:
                circular.add(pair)
    return [
        Bond(*pair, False, ("循環 " if pair in circular else "") + thousand(money), False, pair in circular)
        for pair, money in sums.items()
    ]


def _stake(stake: Stake) -> Bond:
    share = (
        shown("holding", "share_ppm", stake.share_ppm)
        if stake.share_ppm is not None
        else ""
        if stake.controls
        else f"比率{MISSING}"
    )
    words = (
        "陸資" if stake.prc else "",
        "交叉" if stake.circular else "",
        share,
        "控制" if stake.controls else "",
    )
    return Bond(stake.owned, stake.owner, True, " ".join(filter(None, words)), stake.prc, stake.circular)


def _counts(*given: tuple[str, int]) -> str:
    """``國內 12 家、境外 1 家``; nothing is said of none."""
    return "、".join(f"{words} {number} 家" for words, number in given if number)


def _told(
    graph: SupplyGraph, vendors: Sequence[Member], circular: set[str], origins: Mapping[str, Mapping[str, int]]
) -> str:
    paid = summed(graph.paid_by(m.id) for m in graph.members if m.tier == 0)
    named = [m for m in vendors if m.id != UNNAMED]
    counts = Counter(at_home(m) for m in named)
    capitals = Counter(m.prc_capital for m in named)
    products: Counter[str] = Counter()
    for counted in origins.values():
        products.update(counted)
    results = "、".join(f"{c.title} {products[c.code]}" for c in ORIGIN_RESULT if products[c.code]) or "無"
    owners = sum(m.tier is None for m in graph.members)
    home = _counts(("國內", counts[1]), ("境外", counts[0]), (f"國別{MISSING}", counts[None]))
    capital = _counts(("有陸資", capitals[1]), ("陸資未查或需確認", capitals[None]))
    deepest = max((*graph.depths.values(), *(m.tier or 0 for m in vendors)), default=0)
    return (
        (f"採購計 {paid.lines} 筆、合計 {thousand(paid)} 千元，" if paid.lines else "盤點資料未列採購，")
        + (f"由廠商 {len(named)} 家承接（{home}），最深至第 {deepest} 層" if named else f"{MISSING}：廠商")
        + (f"；{capital}" if capital else "")
        + (f"；股東 {owners} 位、持股關係 {len(graph.stakes)} 筆" if owners or graph.stakes else "")
        + (f"；所採購資安產品之來源：{results}" if products else "")
        + (f"；涉及付款循環之廠商 {len(circular)} 家" if circular else "")
        + "。"
    )
