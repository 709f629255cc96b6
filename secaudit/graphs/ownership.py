"""Who stands behind the applicant, a vendor or another company: PRC capital through any depth (C2M-1.2-prc; B4).

1. A PRC investor is whoever is registered in the PRC or looked up as PRC capital; a company of a third area of which
   PRC investors hold more than 30 % together, or that one controls; a Taiwanese company of which they hold one third
   or more, or that one controls (大陸地區人民來臺投資許可辦法 §3 to §5). Each layer is judged anew; none is multiplied.
2. A party has PRC capital when it is such an investor, or when one holds any known share of it (不得有陸資投資).
   A listed company of which they hold less than 10 % in all is to be confirmed (§4), and so is a blank share. Not
   said to be listed is not listed: what is said of it asks, and does not excuse.
3. What no chain decides is decided by the look-up, which needs its date; it never outweighs a known chain.
4. A third cannot be typed: a sum of n shares, each written to the nearest ppm, reaches one third when the rounding of
   the n could hide it (33.3333 % does, 33.33 % does not).

Invariant: only entered facts make a 1. Every holding is passed once, so circles of companies end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from secaudit.graphs.investors import (
    WHOLE_PPM,
    Entity,
    Ground,
    Holding,
    Known,
    Link,
    Test,
    entities_of,
    investors,
    link_of,
    upwards,
)
from secaudit.graphs.origin import Truth, Vendor
from secaudit.graphs.ownership_gaps import closed, gaps_above, percent, to_confirm
from secaudit.model.countries import TO_CONFIRM, country_title
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row

NOT_LOOKED_UP = "未查詢有無陸資"
NO_DATE = "未填陸資查詢日"
UNLISTED = "未填是否上市櫃：上市、上櫃或興櫃公司請填"
_TOLD_LINKS = 8
_READ = ("case", "company", "vendor", "holding")
"""The tables that decide a standing."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnershipStanding:
    """Where a vendor, a company or the applicant stands; ``truth`` 1 is PRC capital, ``None`` cannot be told."""

    id: str
    name: str
    truth: Truth
    test: Test | None
    prc_share_ppm: int
    """The known share that PRC investors hold directly; lower bound."""
    nearest: Link | None
    asked: tuple[str, ...]
    declared: Truth
    looked_up_on: str | None

    @property
    def chain(self) -> tuple[Link, ...]:
        """The links that decide, from the party up to the source in the PRC; empty when none does."""
        return tuple(upwards(self.nearest))

    @property
    def contradicted(self) -> bool:
        """Whether the look-up says no PRC capital where entered facts show some."""
        return self.truth == 1 and self.declared == 0


def standing_of(inventory: Inventory) -> Mapping[str, OwnershipStanding]:
    """The standing of every vendor, of every company, and of the applicant by the id of the case."""
    return _standings(tuple(map(inventory.rows, _READ)))


@lru_cache(maxsize=2)
def _standings(rows: tuple[tuple[Row, ...], ...]) -> Mapping[str, OwnershipStanding]:
    """Judged once for as long as the rows of ``_READ`` say the same: a check asks often, a plan for every way."""
    inventory = Inventory(dict(zip(_READ, rows, strict=True)))
    entities = entities_of(inventory)
    holdings = [h for h in inventory.select("holding", Holding) if {h.owned_id, h.owner_id} <= entities.keys()]
    grounds = investors(entities, holdings)
    by_investors: dict[str, Known] = {}
    for h in holdings:
        if h.owner_id in grounds:
            by_investors[h.owned_id] = by_investors.get(h.owned_id, Known()).plus(h)
    gaps = gaps_above(entities, holdings, grounds, by_investors)
    return MappingProxyType(
        {e.id: _standing(e, by_investors.get(e.id, Known()), entities, grounds, gaps) for e in entities.values()}
    )


def vendors(inventory: Inventory) -> dict[str, Vendor]:
    """Every vendor by its id, with PRC capital resolved through its owners.

    A look-up without a date still says who a vendor is (A1); that it lacks its date is C2M-1.2-prc's to judge.
    """
    standings = standing_of(inventory)
    return {v.id: v._replace(prc_capital=resolved(standings[v.id])) for v in inventory.select("vendor", Vendor)}


def resolved(standing: OwnershipStanding) -> Truth:
    """What holds of PRC capital where the date of the look-up is not asked: the chain, else what was declared."""
    open_chain = standing.test in (Test.LISTED, Test.BLANK_SHARE)
    return standing.truth if standing.truth == 1 or open_chain else standing.declared


def told(standing: OwnershipStanding) -> str:
    """The chain that decides and its tests, for people: 「V-03 ← 40.00% 乙（新加坡）← 60.00% 丙（中國大陸）：…」."""
    if standing.test in (None, Test.LOOKED_UP):
        return ""
    steps, tests = [], []
    for number, link in enumerate(upwards(standing.nearest)):
        if number == _TOLD_LINKS:
            steps.append("…")
            break
        steps.append(_step(link))
        if link.test is not Test.REGISTERED:
            tests.append(str(link.test))
    because = "、".join(dict.fromkeys(tests)) or str(standing.test)
    return f"{' ← '.join((standing.id, *steps)).replace('） ←', '）←')}：{because}"


def _standing(
    entity: Entity,
    by_investors: Known,
    entities: Mapping[str, Entity],
    grounds: Mapping[str, Ground],
    gaps: Mapping[str, tuple[str, ...]],
) -> OwnershipStanding:
    truth, test = _judged(entity, by_investors, grounds.get(entity.id))
    ground = grounds.get(entity.id)
    return OwnershipStanding(
        id=entity.id,
        name=entity.name,
        truth=truth,
        test=test,
        prc_share_ppm=by_investors.share_ppm,
        nearest=ground.link if ground else link_of(by_investors, entities, grounds),
        asked=tuple(_unlisted(entity, test, by_investors))
        if truth == 1
        else tuple(dict.fromkeys((*_asked_of(entity, test), *gaps.get(entity.id, ())))),
        declared=entity.prc_capital,
        looked_up_on=entity.prc_checked_on,
    )


def _judged(entity: Entity, by_investors: Known, ground: Ground | None) -> tuple[Truth, Test | None]:
    """Rules 2 and 3, first that applies."""
    if ground:
        return 1, ground.test
    exempt = entity.is_listed and by_investors.share_ppm * 10 < WHOLE_PPM
    if by_investors.share_ppm and not exempt:
        return 1, Test.ANY_SHARE
    if by_investors.blank or by_investors.share_ppm:
        return None, Test.BLANK_SHARE if by_investors.blank else Test.LISTED
    return (0, Test.LOOKED_UP) if closed(entity) else (None, None)


def _asked_of(entity: Entity, test: Test | None) -> Iterator[str]:
    """What is missing at the party itself."""
    if entity.prc_checked_on is None:
        yield NOT_LOOKED_UP if entity.prc_capital is None else NO_DATE
    elif entity.prc_capital is None:
        yield "未填陸資查詢結果"
    if test in (Test.LISTED, Test.BLANK_SHARE):
        yield str(test)
    for name, country in ((entity.name, entity.country), (entity.parent or "母公司", entity.parent_country)):
        if country in TO_CONFIRM and not closed(entity):
            yield to_confirm(name, str(country))


def _unlisted(entity: Entity, test: Test | None, by_investors: Known) -> Iterator[str]:
    """What a party may still say for itself: a small share of a listed company is to be confirmed, no more (rule 2)."""
    if test is Test.ANY_SHARE and entity.is_listed is None and by_investors.share_ppm * 10 < WHOLE_PPM:
        yield UNLISTED


def _step(link: Link) -> str:
    share = "持股比率未填" if link.share_ppm is None else percent(link.share_ppm)
    if link.share_ppm is None and link.controls:
        share = "控制"
    elif link.controls:
        share += "（控制）"
    country = country_title(link.owner_country) if link.owner_country else "國籍未填"
    together = f"等，合計 {percent(link.together_ppm)}" if link.together_ppm > (link.share_ppm or 0) else ""
    return f"{share} {link.owner_name}（{country}）{together}"
