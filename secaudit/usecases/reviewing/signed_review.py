"""``review.json``: what a signed review says, written in one way and read back strictly.

Read back, a review must have exactly the keys that its format has, say of its subject what seal.txt says, name every
control and item once, and hold opinions that a reviewer could have given: each with what it needs, none that exclude
each other, none for a control that he has not seen. How its JSON is laid out does not matter: the bytes are signed.

Invariant: what is read back means what was written; anything else is a problem, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from secaudit.errors import Place, Problem
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.text import safe_text
from secaudit.usecases.reviewing.opinions import (
    AGREE,
    EXCLUDED,
    LONGEST,
    QUESTION,
    RETURN,
    SUPPLEMENT,
    Opinion,
)
from secaudit.usecases.sealing.exact_json import NotExact, canonical_json, is_digest, read_json

if TYPE_CHECKING:
    from secaudit.trust.bundle import Bundle

FORMAT = "secaudit-review-v1"
FILE = "review.json"
_MOST_BYTES = 64 * 1024 * 1024
_AGAIN = "請向審查者索取原檔"


@dataclass(frozen=True, slots=True)
class VerdictTold:
    """One of the four verdicts as the reviewer had it: quality and state by code, and the step that decided."""

    quality: str
    state: str
    step: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item of evidence of the case; ``disclosed``: whether its bytes lay before the reviewer, with this hash."""

    id: str
    sha256: str
    disclosed: bool


@dataclass(frozen=True, slots=True)
class JudgedControl:
    """One control that was asked: 自評 and 判定 by code (claim "" = none), the items that covered it, the opinions."""

    control_id: str
    claim: str
    verdict: str
    evidence_ids: tuple[str, ...]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The whole review. ``sequence`` and ``seal_id`` are its own: they stand in seal.txt, filled in when it is read."""

    subject_seal: str
    subject_sequence: int
    case_id: str
    case_name: str
    organisation: str
    phase: str
    as_of: date
    reviewer: str
    reviewed_on: date
    closing_day: date | None
    conclusion: str
    catalogue_id: str
    catalogue_sha256: str
    program: str
    verdicts: tuple[VerdictTold, ...]
    evidence: tuple[JudgedItem, ...]
    controls: tuple[JudgedControl, ...]
    sequence: int = 0
    seal_id: str = ""


_TEXTS = (
    "subject_seal", "case_id", "case_name", "organisation", "phase", "reviewer", "conclusion", "catalogue_id",
    "catalogue_sha256", "program",
)  # fmt: skip


def review_bytes(review: Review) -> bytes:
    """The one way of writing ``review``."""
    return canonical_json(
        {
            "format": FORMAT,
            **{name: getattr(review, name) for name in _TEXTS},
            "subject_sequence": review.subject_sequence,
            "as_of": review.as_of.isoformat(),
            "reviewed_on": review.reviewed_on.isoformat(),
            "closing_day": _iso(review.closing_day),
            "verdicts": [_plain(v, ("quality", "state", "step", "text", "code")) for v in review.verdicts],
            "evidence": [_plain(i, ("id", "sha256", "disclosed")) for i in review.evidence],
            "controls": [_control_said(c) for c in review.controls],
        }
    )


def read_review(bundle: Bundle) -> tuple[Review | None, tuple[Problem, ...]]:
    """The review in ``bundle`` (type review, its signature verified already), or everything that is wrong with it."""
    try:
        data = bundle.read(f"data/{FILE}", _MOST_BYTES)
    except KeyError:
        return None, (_problem("沒有這個檔案"),)
    try:
        said = _mapping(read_json(data))
        review = _review(said)
    except NotExact as error:
        return None, (_problem(str(error)),)
    review = replace(review, sequence=bundle.facts.sequence, seal_id=bundle.seal_id)
    wrong = [] if read_json(review_bytes(review)) == said else ["有這個格式沒有的欄位"]
    wrong += [*_at_odds_with_seal(review, bundle), *_impossible(review)]
    return (None if wrong else review), tuple(map(_problem, wrong))


def _problem(what: str) -> Problem:
    return Problem("E-REV-12", Place(FILE), what, _AGAIN)


def _plain(value: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _control_said(control: JudgedControl) -> dict[str, Any]:
    return {
        **_plain(control, ("control_id", "claim", "verdict")),
        "evidence_ids": list(control.evidence_ids),
        "opinions": [
            {
                **_plain(o, ("id", "opinion", "said", "raised_by", "basis")),
                "due_on": _iso(o.due_on),
                "raised_on": _iso(o.raised_on),
            }
            for o in control.opinions
        ],
    }


def _review(said: Mapping[str, Any]) -> Review:
    if said.get("format") != FORMAT:
        raise NotExact(f"格式不是 {FORMAT}，可能由較新的程式寫成")
    texts: dict[str, Any] = {name: _text(said, name) for name in _TEXTS}
    return Review(
        **texts,
        subject_sequence=_whole(said, "subject_sequence"),
        as_of=_day(said, "as_of"),
        reviewed_on=_day(said, "reviewed_on"),
        closing_day=_maybe_day(said, "closing_day"),
        verdicts=tuple(
            VerdictTold(_text(v, "quality"), _text(v, "state"), _whole(v, "step"), _text(v, "text"), _text(v, "code"))
            for v in _mappings(said, "verdicts")
        ),
        evidence=tuple(
            JudgedItem(_text(i, "id"), _text(i, "sha256"), _truth(i, "disclosed")) for i in _mappings(said, "evidence")
        ),
        controls=tuple(_control(c) for c in _mappings(said, "controls")),
    )


def _control(said: Mapping[str, Any]) -> JudgedControl:
    control_id = _text(said, "control_id")
    ids = said.get("evidence_ids")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise NotExact("evidence_ids 不是清單")
    found = tuple(_opinion(control_id, o) for o in _mappings(said, "opinions"))
    return JudgedControl(control_id, _text(said, "claim"), _text(said, "verdict"), tuple(ids), found)


def _opinion(control_id: str, said: Mapping[str, Any]) -> Opinion:
    return Opinion(
        _text(said, "id"), control_id, _text(said, "opinion"), _text(said, "said"), _maybe_day(said, "due_on"),
        _text(said, "raised_by"), _maybe_day(said, "raised_on"), _text(said, "basis"),
    )  # fmt: skip


def _at_odds_with_seal(review: Review, bundle: Bundle) -> Iterator[str]:
    facts = bundle.facts
    pairs = {
        "被審查的封存": (review.subject_seal, facts.subject_seal),
        "案件": (review.case_id, facts.case),
        "統一編號": (review.organisation, facts.organisation),
        "階段": (review.phase, facts.phase),
        "條文目錄": (review.catalogue_sha256, facts.catalogue_sha256),
    }
    yield from (f"{what}與 seal.txt 不同" for what, (said, sealed) in pairs.items() if said != sealed)


def _impossible(review: Review) -> Iterator[str]:
    for what, ids in (
        ("條文", [c.control_id for c in review.controls]),
        ("佐證", [i.id for i in review.evidence]),
        ("意見", [o.id for c in review.controls for o in c.opinions]),
    ):
        if len(ids) != len(set(ids)):
            yield f"有{what}編號重複"
    if any(i.sha256 and not is_digest(i.sha256) for i in review.evidence) or not is_digest(review.subject_seal):
        yield "有雜湊值格式不對"
    for control in review.controls:
        yield from (f"{safe_text(control.control_id)} {what}" for what in _impossible_opinions(control))


def _impossible_opinions(control: JudgedControl) -> Iterator[str]:
    held = [o.opinion for o in control.opinions]
    if not held:
        yield "沒有看過"
    if len(held) != len(set(held)) or any(other in held for code in held for other in EXCLUDED.get(code, ())):
        yield "的意見互相矛盾"
    for opinion in control.opinions:
        if opinion.opinion not in REVIEW_OPINION_TITLES:
            yield "的意見不是已看、同意、退回、補件或提問"
        elif opinion.opinion == AGREE and not is_digest(opinion.basis):
            yield "的同意沒有審查依據"
        elif opinion.opinion in (RETURN, SUPPLEMENT, QUESTION) and not opinion.said:
            yield f"的{opinion.title}沒有內容"
        elif opinion.opinion == SUPPLEMENT and opinion.due_on is None:
            yield "的補件沒有期限"
        if len(opinion.said) > LONGEST:
            yield "的意見太長"


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotExact("不是物件")
    return value


def _mappings(said: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = said.get(name)
    if not isinstance(found, list):
        raise NotExact(f"{name} 不是清單")
    return map(_mapping, found)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise NotExact(f"{name} 不是文字")
    return value


def _whole(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NotExact(f"{name} 不是整數")
    return value


def _truth(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name)
    if not isinstance(value, bool):
        raise NotExact(f"{name} 不是真假值")
    return value


def _maybe_day(said: Mapping[str, Any], name: str) -> date | None:
    return None if said.get(name) is None else _day(said, name)


def _day(said: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(_text(said, name))
    except ValueError:
        raise NotExact(f"{name} 不是日期") from None
