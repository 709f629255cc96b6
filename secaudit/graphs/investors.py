"""Who is a PRC investor, through any depth of holdings, and by which test (rule 1 of ``ownership``).

Invariant: grounds are found nearest first and each holding is passed once, so circles end and chains are never long
ways round; ``None`` and blanks never make an investor.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from secaudit.graphs.origin import Truth
from secaudit.model.countries import HOME, PRC
from secaudit.model.inventory import Inventory

WHOLE_PPM = 1_000_000


class Test(StrEnum):
    """What decides that somebody is, or has, PRC capital; the value is told."""

    __test__ = False

    REGISTERED = "登記於中國大陸"
    DECLARED = "查詢為有陸資"
    PARENT = "母公司登記於中國大陸"
    CONTROL = "陸資具控制能力"
    THIRD_AREA = "第三地區公司陸資逾 30%"
    ONE_THIRD = "陸資達三分之一"
    ANY_SHARE = "有陸資持股"
    LISTED = "上市櫃公司陸資未達 10%，需確認"
    BLANK_SHARE = "陸資持股比率未填，需確認"
    LOOKED_UP = "依查詢"


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """One step up a chain: who holds what, and by which test the holder is a PRC investor."""

    owner_id: str
    owner_name: str
    owner_country: str | None
    share_ppm: int | None
    controls: Truth
    together_ppm: int
    """What all PRC investors that are known by then hold of the one below; lower bound."""
    test: Test
    above: Link | None


def upwards(link: Link | None) -> Iterator[Link]:
    while link is not None:
        yield link
        link = link.above


class Entity(NamedTuple):
    id: str
    name: str
    country: str | None
    is_listed: Truth
    prc_capital: Truth
    prc_checked_on: str | None
    parent: str | None = None
    parent_country: str | None = None


class _Company(NamedTuple):
    id: str
    name: str
    country: str | None
    is_listed: Truth
    prc_capital: Truth
    prc_checked_on: str | None


class _Applicant(NamedTuple):
    id: str
    name: str
    tax_id: str | None
    is_listed: Truth
    prc_capital: Truth
    prc_checked_on: str | None


class Holding(NamedTuple):
    id: str
    owned_id: str
    owner_id: str
    share_ppm: int | None
    controls: Truth


class Known(NamedTuple):
    """What the PRC investors found so far hold of one company."""

    share_ppm: int = 0
    shares: int = 0
    """How many of their shares are written down."""
    blank: bool = False
    controls: bool = False
    first: Holding | None = None
    """The weightiest: one that controls, else the largest share."""

    def plus(self, holding: Holding) -> Known:
        weightier = self.first is None or _weight(holding) > _weight(self.first)
        return Known(
            self.share_ppm + (holding.share_ppm or 0),
            self.shares + bool(holding.share_ppm),
            self.blank or holding.share_ppm is None,
            self.controls or holding.controls == 1,
            holding if weightier else self.first,
        )


class Ground(NamedTuple):
    """Why somebody is a PRC investor, and the first step of the chain that shows it."""

    test: Test
    link: Link | None


def entities_of(inventory: Inventory) -> dict[str, Entity]:
    """All who can hold or be held. An applicant with a tax id is registered in Taiwan."""
    found = {c.id: Entity(*c) for c in inventory.select("company", _Company)}
    found |= {v.id: v for v in inventory.select("vendor", Entity)}
    for a in inventory.select("case", _Applicant):
        found[a.id] = Entity(a.id, a.name, HOME if a.tax_id else None, a.is_listed, a.prc_capital, a.prc_checked_on)
    return found


def investors(entities: dict[str, Entity], holdings: list[Holding]) -> dict[str, Ground]:
    """Rule 1, from those who are investors by themselves down to whatever they reach; nearest grounds first."""
    grounds = {e.id: ground for e in entities.values() if (ground := _by_itself(e))}
    held = held_by(holdings)
    known: dict[str, Known] = {}
    waiting = deque(grounds)
    while waiting:
        for holding in held.get(waiting.popleft(), ()):
            if holding.owned_id in grounds:
                continue
            so_far = known.get(holding.owned_id, Known()).plus(holding)
            known[holding.owned_id] = so_far
            if test := _passed(entities[holding.owned_id], so_far):
                grounds[holding.owned_id] = Ground(test, link_of(so_far, entities, grounds))
                waiting.append(holding.owned_id)
    return grounds


def held_by(holdings: Iterable[Holding]) -> dict[str, list[Holding]]:
    """The holdings of each owner."""
    held: dict[str, list[Holding]] = {}
    for holding in holdings:
        held.setdefault(holding.owner_id, []).append(holding)
    return held


def _by_itself(entity: Entity) -> Ground | None:
    if entity.country == PRC:
        return Ground(Test.REGISTERED, None)
    if entity.parent_country == PRC:
        parent = Link("", entity.parent or "母公司", PRC, None, 1, 0, Test.REGISTERED, None)
        return Ground(Test.PARENT, parent)
    return Ground(Test.DECLARED, None) if entity.prc_capital == 1 else None


def _passed(entity: Entity, known: Known) -> Test | None:
    """The test of rule 1 by which these holdings of PRC investors make ``entity`` one itself.

    Where nobody knows whether the company is Taiwanese, only what passes both bounds counts.
    """
    if known.controls:
        return Test.CONTROL
    if entity.country in (HOME, None):
        return Test.ONE_THIRD if _reaches_a_third(known) else None
    return Test.THIRD_AREA if known.share_ppm * 10 > 3 * WHOLE_PPM else None


def _reaches_a_third(known: Known) -> bool:
    """Rule 4: each share may be up to half a ppm larger than it is written."""
    return 6 * known.share_ppm + 3 * known.shares >= 2 * WHOLE_PPM


def _weight(holding: Holding) -> tuple[bool, int]:
    return holding.controls == 1, holding.share_ppm or 0


def link_of(known: Known, entities: Mapping[str, Entity], grounds: Mapping[str, Ground]) -> Link | None:
    """The step to the weightiest of these investors; ``None`` when there is none."""
    if (first := known.first) is None:
        return None
    owner, ground = entities[first.owner_id], grounds[first.owner_id]
    return Link(
        owner.id, owner.name, owner.country, first.share_ppm, first.controls, known.share_ppm, ground.test, ground.link
    )
