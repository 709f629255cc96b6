"""What stands in the boxes of a supply graph: who, where, with PRC capital or not, how much money, which products.

Invariant: amounts are summed in NT$ and then written in 千元, as the tables do; an unknown one is counted, never zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from secaudit.graphs.origin import Truth
from secaudit.graphs.supply_graph import UNNAMED, Member, Money, SupplyGraph, summed
from secaudit.model.choices import ORIGIN_RESULT
from secaudit.model.countries import HOME, PRC
from secaudit.reports.wording import MISSING, country, thousand_twd


class Role(StrEnum):
    APPLICANT = "applicant"
    VENDOR = "vendor"
    OWNER = "owner"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Party:
    """One box. ``facts`` are lines of phrases, a line broken between phrases only."""

    id: str
    name: str
    role: Role
    at_home: Truth
    prc_capital: Truth
    facts: tuple[tuple[str, ...], ...]


def thousand(money: Money) -> str:
    """``1,234``; ``1,234＋2筆待補``; ``待補`` when no amount is known."""
    if money.unknown == money.lines and money.lines:
        return MISSING
    return thousand_twd(money.known_twd) + (f"＋{money.unknown}筆{MISSING}" if money.unknown else "")


def applicant(member: Member, graph: SupplyGraph) -> Party:
    paid = graph.paid_by(member.id)
    return Party(
        member.id,
        member.name,
        Role.APPLICANT,
        1,
        member.prc_capital,
        ((_capital(member), f"採購 {paid.lines} 筆", f"合計 {thousand(paid)} 千元（未稅）"),),
    )


def vendor(member: Member, graph: SupplyGraph, origins: Mapping[str, int]) -> Party:
    if member.id == UNNAMED:
        paid = (f"承接 {thousand(graph.paid_to(member.id))}",)
        return Party(member.id, member.name, Role.REST, None, 0, (("自有人力或未填廠商",), paid, *_products(origins)))
    return Party(
        member.id,
        member.name,
        Role.VENDOR,
        at_home(member),
        member.prc_capital,
        ((_where(member), _capital(member)), *_amounts([member], graph), *_products(origins)),
    )


def gathered(key: str, rest: Sequence[Member], graph: SupplyGraph, origins: Mapping[str, Mapping[str, int]]) -> Party:
    places = Counter(at_home(m) for m in rest)
    capitals = Counter(m.prc_capital for m in rest)
    words = Counter(_capital(m) for m in rest if m.prc_capital != 0)
    counted: Counter[str] = Counter()
    for member in rest:
        counted.update(origins.get(member.id, {}))
    where = tuple(
        f"{word} {places[home]}" for home, word in ((1, "國內"), (0, "境外"), (None, "國別未填")) if places[home]
    )
    prc = tuple(f"{word} {words[word]}" for word in sorted(words))
    return Party(
        key,
        f"其他 {len(rest)} 家",
        Role.REST,
        None,
        1 if capitals[1] else None if capitals[None] else 0,
        ((*where, *prc), *_amounts(rest, graph), *_products(counted)),
    )


def owner(member: Member) -> Party:
    prc = "陸資" if member.country == PRC else _capital(member)
    return Party(member.id, member.name, Role.OWNER, at_home(member), member.prc_capital, ((_where(member), prc),))


def at_home(member: Member) -> Truth:
    return None if member.country is None else int(member.country == HOME)


def _where(member: Member) -> str:
    if member.country is None:
        return "國別未填"
    return country(member.country) + ("（國內）" if member.country == HOME else "（境外）")


def _capital(member: Member) -> str:
    if member.to_confirm:
        return "陸資需確認"
    return {1: "有陸資", 0: "無陸資", None: "陸資未查"}[member.prc_capital]


def _amounts(members: Iterable[Member], graph: SupplyGraph) -> tuple[tuple[str, ...], ...]:
    chosen = list(members)
    received = summed(graph.paid_to(m.id) for m in chosen)
    passed_on = summed(graph.paid_by(m.id) for m in chosen)
    return ((f"承接 {thousand(received)}", *((f"轉出 {thousand(passed_on)}",) if passed_on.lines else ())),)


def _products(origins: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    words = tuple(f"{c.title} {origins[c.code]}" for c in ORIGIN_RESULT if origins.get(c.code))
    return (("資安產品", *words),) if words else ()
