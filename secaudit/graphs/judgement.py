"""Whether one product comes from the PRC (A4-1.2.7; interpretations B1 to B3): the first of these that applies.

1. declared as made or developed in the PRC                                         → prc
2. a person's decision that it is                                                    → prc
3. a PRC brand, development elsewhere not attested by its maker or an issuer          → prc
4. a sign that points to the PRC, and no decision that it is not                      → suspect
5. Hong Kong or Macau among its places or signs, and no such decision                 → confirm
6. every place that matters is known, none is in the PRC, and some proof exists       → clear
7. else                                                                              → unknown

Signs of a company are settled by a statement of the maker or a certificate: who owns a vendor and where a product is
made are different facts. Where the brand is declared to be of the PRC, signs of the product say nothing new.
A decision counts with reason, name and date: the latest, and of the same day the one that says prc. It takes the doubt
of 4 and 5 away and proves nothing else. An earlier one that says otherwise is told beside it.

Invariant: only ``clear`` satisfies the clause and only ``prc`` breaks it; no sign at all is never ``clear``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from secaudit.graphs.hints import Hint, Weight
from secaudit.graphs.origin import (
    STRONG_PROOF,
    Origin,
    Truth,
    declared_from_prc,
    missing_for_clear,
    places_to_confirm,
)
from secaudit.model import choices
from secaudit.model.countries import HOME, PRC, TO_CONFIRM, country_title

_TRUTH = {"prc": 1, "clear": 0}
_FIELDS = {"made_in": "生產國", "developed_in": "開發國", "brand_country": "品牌國家", "origin_proof": "產地佐證"}
_PROOFS = {c.code: c.title for c in choices.ORIGIN_PROOF}
_OUTCOMES = {c.code: c.title for c in choices.ORIGIN_OUTCOME}
_TOLD_HINTS = 5


class Decision(NamedTuple):
    """A row of table ``origin_decision``."""

    id: str
    product_id: str
    outcome: str | None
    reason: str | None
    decided_by: str | None
    decided_on: str | None

    @property
    def missing(self) -> tuple[str, ...]:
        given = {"判定": self.outcome, "理由": self.reason, "判定人": self.decided_by, "判定日": self.decided_on}
        return tuple(title for title, cell in given.items() if not (cell or "").strip())


class Judgement(NamedTuple):
    """A code of ``choices.ORIGIN_RESULT``, a sentence that says why, and what it rests on."""

    result: str
    says: str
    pointing: tuple[Hint, ...]
    """The signs that point to the PRC and are not settled otherwise."""
    confirming: bool
    """Whether Hong Kong or Macau comes up."""
    counted: Decision | None

    @property
    def from_prc(self) -> Truth:
        return _TRUTH.get(self.result)


def judge(origin: Origin, hints: Iterable[Hint], decisions: Iterable[Decision], in_clause: Truth) -> Judgement:
    """The judgement of one product; ``in_clause`` 0 only makes the sentence milder."""
    unsettled = [h for h in hints if _weighs(h, origin)]
    pointing = tuple(h for h in unsettled if h.place == PRC)
    places = [f"{_FIELDS[field]}為{country_title(place)}" for field, place in places_to_confirm(origin).items()]
    confirming = [*places, *(h.says for h in unsettled if h.place in TO_CONFIRM)]
    decisions = tuple(decisions)
    counted = _counted(decisions)
    result, says = _found(origin, pointing, confirming, counted)
    if result in ("suspect", "confirm"):
        says += "".join(f"；{half}" for half in _halves(decisions))
    says += _advice(result, in_clause, all(h.weight is Weight.COMPANY for h in pointing))
    return Judgement(result, says, pointing, bool(confirming), counted)


def _found(
    origin: Origin, pointing: tuple[Hint, ...], confirming: list[str], counted: Decision | None
) -> tuple[str, str]:
    """The rules of this module, in their order."""
    decided = None if counted is None else counted.outcome
    if PRC in (origin.made_in, origin.developed_in):
        return "prc", _made_there(origin)
    if counted is not None and decided == "prc":
        return "prc", f"{counted.decided_by}判定為{_OUTCOMES['prc']}（{counted.id}）"
    if declared_from_prc(origin):
        return "prc", "品牌 中國大陸，推定在中國大陸開發，沒有原廠聲明書或證書可推翻"
    if pointing and decided is None:
        return "suspect", f"疑似：{_few(h.says for h in pointing)}"
    if confirming and decided is None:
        return "confirm", f"需確認：{_few(confirming)}"
    missing = missing_for_clear(origin)
    if not missing:
        return "clear", _cleared(origin, counted if pointing or confirming else None)
    without = "無佐證，" if "origin_proof" in missing else ""
    return "unknown", f"{without}無法評估：缺{'、'.join(_FIELDS[f] for f in missing)}"


def _advice(result: str, in_clause: Truth, only_companies: bool) -> str:
    """What follows for the buyer; what is no security product is outside the clause (B2)."""
    if in_clause == 0:
        return {"prc": "：不在本條範圍，建議汰換", "suspect": "；不在本條範圍，建議查明或汰換"}.get(result, "")
    if in_clause is None and result == "prc":
        return "：是否為資安產品未定，若是則不得採用"
    settle = "請補原廠聲明書或證書，或查明並登錄來源判定" if only_companies else "請查明並登錄來源判定"
    return {"prc": "：不得採用", "suspect": f"；{settle}"}.get(result, "")


def _weighs(hint: Hint, origin: Origin) -> bool:
    if hint.weight is Weight.COMPANY:
        return origin.origin_proof not in STRONG_PROOF
    return hint.weight is Weight.PRODUCT and origin.brand_country != PRC


def _counted(decisions: Iterable[Decision]) -> Decision | None:
    complete = [d for d in decisions if not d.missing]
    return max(complete, key=lambda d: (str(d.decided_on), d.outcome == "prc"), default=None)


def _made_there(origin: Origin) -> str:
    places = {"生產": origin.made_in, "開發": origin.developed_in}
    return "、".join(f"{what} {country_title(PRC)}" for what, place in places.items() if place == PRC)


def _cleared(origin: Origin, settled_by: Decision | None) -> str:
    places = {"生產": None if origin.kind == "software" else origin.made_in, "開發": origin.developed_in}
    known = {what: place for what, place in places.items() if place is not None}
    if set(known.values()) == {HOME}:
        where = f"{'、'.join(known)}{'皆' if len(known) > 1 else ''}在{country_title(HOME)}"
    else:
        where = "、".join(f"{what} {country_title(place)}" for what, place in known.items())
    decided = f"；疑慮已由判定 {settled_by.id} 排除" if settled_by else ""
    return f"有{_PROOFS[str(origin.origin_proof)]}，{where}{decided}"


def told_decisions(decisions: Iterable[Decision], counted: Decision | None) -> str:
    """The decision that counts, and why others do not; "" without any."""
    decisions = tuple(decisions)
    told = [] if counted is None else [_told(counted)]
    told += [
        f"較早的判定不同：{_told(d)}" for d in decisions if counted and not d.missing and d.outcome != counted.outcome
    ]
    return "；".join((*told, *_halves(decisions)))


def _halves(decisions: Iterable[Decision]) -> Iterator[str]:
    """The decisions that do not count, and what each lacks."""
    return (f"{d.id} 未填{'、'.join(d.missing)}，不計" for d in decisions if d.missing)


def _told(decision: Decision) -> str:
    outcome = _OUTCOMES.get(str(decision.outcome), decision.outcome)
    return f"{decision.id}：{outcome}（{decision.decided_by}，{decision.decided_on}）：{decision.reason}"


def told_hints(hints: Iterable[Hint]) -> str:
    """What points where, notes last; "" without any."""
    return _few(h.says for h in sorted(hints, key=lambda h: h.weight is Weight.NOTE))


def _few(sentences: Iterable[str]) -> str:
    every = list(sentences)
    return "；".join(_first(every))


def _first(every: list[str]) -> Iterator[str]:
    yield from every[:_TOLD_HINTS]
    if len(every) > _TOLD_HINTS:
        yield f"另有 {len(every) - _TOLD_HINTS} 項"
