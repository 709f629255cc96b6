"""What is to be looked into above a party (C2M-1.2-prc): whose country, whose shareholders, which share is not known,
and where the PRC holds less than makes its holder a PRC investor.

Invariant: what lies above a company with a dated look-up that finds no PRC capital, and no known share of it, is told
of that company alone, not of what it owns; each is told a few things at most, the nearest, so that the work grows with
the holdings alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from secaudit.graphs.investors import WHOLE_PPM, Entity, Ground, Holding, Known, held_by
from secaudit.model.countries import HOME, TO_CONFIRM, country_title

_KEPT = 3
_A_THIRD_CUT = range(333_300, 333_333)
"""One third as written with two decimals, or three: whether it is meant cannot be told."""


def gaps_above(
    entities: Mapping[str, Entity],
    holdings: list[Holding],
    grounds: Mapping[str, Ground],
    by_investors: Mapping[str, Known],
) -> dict[str, tuple[str, ...]]:
    """For each entity the nearest things that are not known of its owners and their owners."""
    held = held_by(holdings)
    found: dict[str, tuple[str, ...]] = {}
    waiting = deque(_first(entities, holdings, grounds, by_investors))
    while waiting:
        entity_id, gap = waiting.popleft()
        known = found.get(entity_id, ())
        if gap in known or len(known) == _KEPT:
            continue
        found[entity_id] = (*known, gap)
        if entity_id not in grounds and not _shut(entities[entity_id], by_investors):
            waiting.extend((h.owned_id, gap) for h in held.get(entity_id, ()))
    return found


def closed(entity: Entity) -> bool:
    """Whether a dated look-up found no PRC capital."""
    return entity.prc_capital == 0 and entity.prc_checked_on is not None


def _shut(entity: Entity, by_investors: Mapping[str, Known]) -> bool:
    """Whether its look-up stands; a known share outweighs it."""
    return closed(entity) and not by_investors.get(entity.id, Known()).share_ppm


def _first(
    entities: Mapping[str, Entity],
    holdings: list[Holding],
    grounds: Mapping[str, Ground],
    by_investors: Mapping[str, Known],
) -> Iterator[tuple[str, str]]:
    entered: dict[str, int] = {}
    for holding in holdings:
        entered[holding.owned_id] = entered.get(holding.owned_id, 0) + (holding.share_ppm or 0)
        if holding.share_ppm is None:
            yield holding.owned_id, f"{holding.id} 未填持股比率"
    for owner_id in dict.fromkeys(h.owner_id for h in holdings):
        if owner_id not in grounds and not _shut(entities[owner_id], by_investors):
            owner, by_prc = entities[owner_id], by_investors.get(owner_id, Known()).share_ppm
            if by_prc:
                yield owner_id, _below(owner, by_prc)
            if not closed(owner) and (gap := _gap_of(owner, entered.get(owner_id, 0))):
                yield owner_id, gap


def _below(owner: Entity, by_prc_ppm: int) -> str:
    """A known share that does not make ``owner`` a PRC investor, though it does reach through it."""
    if owner.country is None:
        return f"{owner.name}有陸資 {percent(by_prc_ppm)}"
    has = f"{owner.name}（{country_title(owner.country)}）有陸資 {percent(by_prc_ppm)}，"
    if owner.country != HOME:
        return f"{has}未逾 30%，請查明"
    return f"{has}未達三分之一，{'恰為三分之一者請填 33.3333%' if by_prc_ppm in _A_THIRD_CUT else '請查明'}"


def _gap_of(owner: Entity, entered_ppm: int) -> str:
    if owner.country is None:
        return f"未填{owner.name}的國籍或登記國"
    if owner.country in TO_CONFIRM:
        return to_confirm(owner.name, owner.country)
    if owner.country == HOME or entered_ppm >= WHOLE_PPM:
        return ""
    which = f"只填到 {percent(entered_ppm)}" if entered_ppm else "未填"
    return f"{owner.name}（{country_title(owner.country)}）的股東{which}"


def to_confirm(name: str, country: str) -> str:
    return f"{name}屬{country_title(country)}，請確認有無陸資"


def percent(ppm: int) -> str:
    """A share as shown: exact, as beside a bound nothing else is true; two places where they are all there is."""
    places = f"{ppm % 10_000:04d}"
    return f"{ppm // 10_000}.{places.removesuffix('00')}%"
