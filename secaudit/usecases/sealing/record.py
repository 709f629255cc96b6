"""``assessment.json``: what was judged, what was stated of it, and which files belong to which item.

Invariant: the same snapshot, disclosure and items give the same bytes; what is read back is checked field by field, and
a field of a later version is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar, cast

from secaudit import PROGRAM
from secaudit.errors import Place, Problem
from secaudit.model.assessment import Coverage, GateState, Score, Verdict
from secaudit.model.choices import CLAIM, PHASES
from secaudit.registries.mac import DATA_DATE
from secaudit.text import safe_text
from secaudit.usecases.sealing.exact_json import NotExact, canonical_json, is_digest, read_json
from secaudit.usecases.sealing.remedies import AGAIN, NEWER
from secaudit.usecases.sealing.sealed_case import SealedItem, Stated, StatedControl
from secaudit.usecases.sealing.snapshot import Disclosure, Snapshot

NAME = "assessment.json"
FORMAT = "secaudit-sealed-case/1"
MOST_BYTES = 64 * 1024 * 1024
_CLAIMS = frozenset(c.code for c in CLAIM)

_ITEM_FIELDS = tuple(field.name for field in fields(SealedItem))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """``tables_digest`` and ``catalogue_digest`` are the hashes that the other files must have."""

    phase: str
    as_of: date
    catalogue_digest: str
    tables_digest: str
    log_count: int
    log_head: str
    stated: Stated
    items: tuple[SealedItem, ...]
    whole: Mapping[str, Any]


def record_json(
    snapshot: Snapshot, disclosure: Disclosure, items: Sequence[SealedItem], reports: Mapping[str, str]
) -> bytes:
    """``reports`` are the names of the report's files below data/ and what they are called outside."""
    checked = snapshot.checked
    case, assessment = checked.case.inventory.case, checked.assessment
    return canonical_json(
        {
            "format": FORMAT,
            "program": PROGRAM,
            "case": {name: case[name] for name in ("id", "name", "tax_id", "project_title")},
            "phase": assessment.phase,
            "as_of": assessment.as_of.isoformat(),
            "catalogue": {
                "id": checked.catalogue.id,
                "title": checked.catalogue.title,
                "digest": checked.catalogue.digest,
                "files": [name for name, _ in snapshot.catalogue_files],
            },
            "mac_registry": DATA_DATE,
            "tables_digest": checked.case.digest,
            "score": assessment.score._asdict(),
            "coverage": assessment.coverage._asdict(),
            "gates": [{"control": g.control_id, "state": g.state, "text": g.text} for g in assessment.gates],
            "controls": [
                {"id": r.control_id, "verdict": r.verdict, "claim": r.claim, "reason": r.reason}
                for r in assessment.results
            ],
            "evidence": [{name: getattr(item, name) for name in _ITEM_FIELDS} for item in items],
            "log": {"count": snapshot.head.sequence, "head": snapshot.head.hash, "bodies": disclosure.log_bodies},
            "reports": [{"path": path, "name": name} for path, name in reports.items()],
            "shortfalls": [dict(s) for s in snapshot.shortfalls],
        }
    )


def read_record(data: bytes) -> tuple[Record | None, tuple[Problem, ...]]:
    """What assessment.json says, or everything that is wrong with it."""
    try:
        whole = read_json(data)
    except NotExact as error:
        return None, (Problem("E-SEA-07", Place(NAME), str(error), AGAIN),)
    if not isinstance(whole, dict) or not isinstance(stated := whole.get("format"), str):
        return None, (Problem("E-SEA-07", Place(NAME), "不是封存紀錄", AGAIN),)
    if stated != FORMAT:
        return None, (Problem("E-SEA-02", Place(NAME), f"格式「{safe_text(stated)[:40]}」不認得", NEWER),)
    taken = _Fields(whole)
    record = _record(taken)
    return (None, tuple(taken.problems)) if taken.problems else (record, ())


class _Fields:
    """Takes fields out of an object by name and kind; a field that is missing or of another kind is a problem."""

    def __init__(self, whole: Mapping[str, Any], where: str = "", problems: list[Problem] | None = None) -> None:
        self.whole = whole
        self.where = where
        self.problems: list[Problem] = [] if problems is None else problems

    def take(self, key: str, is_one: Callable[[Any], bool], otherwise: T) -> T:
        value = self.whole.get(key)
        if is_one(value):
            return cast(T, value)
        self.wrong(key)
        return otherwise

    def wrong(self, key: str) -> None:
        self.problems.append(Problem("E-SEA-07", Place(NAME, column=f"{self.where}{key}"), "缺少，或內容不對", AGAIN))

    def text(self, key: str) -> str:
        return self.take(key, lambda v: isinstance(v, str), "")

    def digest(self, key: str, *, blank: bool = False) -> str:
        return self.take(key, lambda v: is_digest(v) or (blank and v == ""), "")

    def whole_number(self, key: str) -> int:
        return self.take(key, lambda v: type(v) is int and v >= 0, 0)

    def flag(self, key: str) -> bool:
        return self.take(key, lambda v: isinstance(v, bool), False)

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        known = tuple(allowed)
        return self.take(key, lambda v: isinstance(v, str) and v in known, known[0])

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self.take(key, lambda v: isinstance(v, list) and all(isinstance(t, str) for t in v), []))

    def inner(self, key: str) -> _Fields:
        found: Mapping[str, Any] = self.take(key, lambda v: isinstance(v, dict), {})
        return _Fields(found, f"{self.where}{key}.", self.problems)

    def each(self, key: str) -> list[_Fields]:
        found: list[Mapping[str, Any]] = self.take(
            key, lambda v: isinstance(v, list) and all(isinstance(i, dict) for i in v), []
        )
        return [_Fields(item, f"{self.where}{key}[{n}].", self.problems) for n, item in enumerate(found)]


def _record(whole: _Fields) -> Record:
    catalogue, log = whole.inner("catalogue"), whole.inner("log")
    return Record(
        phase=whole.one_of("phase", PHASES),
        as_of=_day(whole, "as_of"),
        catalogue_digest=catalogue.digest("digest"),
        tables_digest=whole.digest("tables_digest"),
        log_count=log.whole_number("count"),
        log_head=log.digest("head"),
        stated=_stated(whole),
        items=tuple(map(_item, whole.each("evidence"))),
        whole=whole.whole,
    )


def _stated(whole: _Fields) -> Stated:
    score, coverage = whole.inner("score"), whole.inner("coverage")
    return Stated(
        program=whole.text("program"),
        score=Score(*(score.whole_number(name) for name in Score._fields)),
        coverage=Coverage(*(coverage.whole_number(name) for name in Coverage._fields)),
        gates=_by_id(whole, "gates", "control", lambda g: GateState(g.one_of("state", GateState))),
        controls=_by_id(whole, "controls", "id", _control),
    )


def _by_id(whole: _Fields, key: str, id_: str, read: Callable[[_Fields], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for one in whole.each(key):
        name = one.text(id_)
        if name in found:
            one.wrong(id_)
        found[name] = read(one)
    return found


def _control(one: _Fields) -> StatedControl:
    claim: str | None = one.take("claim", lambda v: v is None or (isinstance(v, str) and v in _CLAIMS), None)
    return StatedControl(Verdict(one.one_of("verdict", Verdict)), claim, one.text("reason"))


def _item(one: _Fields) -> SealedItem:
    item = SealedItem(
        id=one.text("id"),
        path=one.text("path"),
        sha256=one.digest("sha256", blank=True),
        size=one.whole_number("size"),
        file_name=one.text("file_name"),
        title=one.text("title"),
        control_ids=one.texts("control_ids"),
        disclosed=one.flag("disclosed"),
        why=one.text("why"),
        held=one.flag("held"),
        kind=one.text("kind"),
    )
    if item.disclosed is not bool(item.path) or (item.path and not item.sha256):
        one.wrong("path")
    return item


def _day(whole: _Fields, key: str) -> date:
    text = whole.text(key)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        whole.wrong(key)
    return found or date.min
