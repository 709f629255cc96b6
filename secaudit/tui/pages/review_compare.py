"""What differs from an earlier bundle: of one control beside it, and of the whole case to read through.

Invariant: what was promised and not done stands before everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.text import thousands
from secaudit.tui.widgets.prose import Line
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import _
from secaudit.usecases.comparing.compared import (
    DRIFT_TITLES,
    FATE_TITLES,
    PROOF_TITLES,
    TURN_TITLES,
    Compared,
    Fate,
    Promise,
    ProofDrift,
    Turn,
    VerdictDrift,
)
from secaudit.usecases.reviewing.desk import ReviewLine

_FATE_TONES = {Fate.KEPT: "good", Fate.PLANNED: "planned", Fate.UNTOLD: "warn"}
_TURN_TONES = {Turn.BETTER: "good", Turn.SAME: "muted", Turn.NEWLY_ASKED: "muted", Turn.NOW_APPLIES: "muted"}


@dataclass(frozen=True, slots=True)
class Movement:
    """The comparison, and what the earlier bundle is called."""

    compared: Compared
    name: str


def moved_lines(movement: Movement, line: ReviewLine) -> Iterator[Line]:
    """What differs for one control: its promises, its verdict, the evidence that covers it."""
    compared, control_id = movement.compared, line.control.id
    covering = {item.id for item in line.evidence}
    found = [
        *(_promise(p, 2) for p in compared.promises if p.subject == control_id),
        *(_verdict(v, 2) for v in compared.verdicts if v.control_id == control_id),
        *(_proof(p, 2) for p in compared.evidence if covering & {p.old_id, p.new_id}),
    ]
    yield Line(movement.name, "muted", 2)
    yield from found or [Line(_("這一條沒有不同"), "muted", 2)]


def summary(movement: Movement) -> str:
    """How many promises met which fate, and how many verdicts went which way."""
    compared = movement.compared
    fates = [f"{_(FATE_TITLES[fate])} {n}" for fate, n in compared.fates().items() if n]
    worse = sum(v.turn is Turn.WORSE for v in compared.verdicts)
    better = sum(v.turn is Turn.BETTER for v in compared.verdicts)
    turns = _("判定變差 {worse}、變好 {better}").format(worse=worse, better=better)
    return "  ".join((_("承諾：") + ("、".join(fates) or "0"), turns))


def all_lines(movement: Movement) -> Iterator[Line]:
    """Everything that differs, what a reviewer must see first in front."""
    compared = movement.compared
    for caution in compared.cautions:
        yield Line(caution, "bad", hanging=2)
    yield from _under(_("承諾"), [_promise(p, 2) for p in compared.promises])
    yield from _under(_("判定不同"), [_verdict(v, 2) for v in compared.verdicts])
    yield from _under(_("佐證不同"), [_proof(p, 2) for p in compared.evidence])
    yield from _under(_("金額"), list(_money(compared)))
    yield from _under(_("資料"), list(_rows(compared)))
    if compared.is_empty and not compared.promises:
        yield Line(_("沒有不同"), "muted")


def _under(title: str, lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield Line(title, "title")
        yield from lines


def _promise(promise: Promise, indent: int) -> Line:
    word = Toned(f"[{_(FATE_TITLES[promise.fate])}]", _FATE_TONES.get(promise.fate, "bad"))
    due = promise.due + (f" -> {promise.due_now}" if promise.due_now else "")
    beside = "  ".join(filter(None, (promise.owner, due)))
    why = f"：{promise.why}" if promise.why else ""
    return Line((word, f" {promise.subject} {promise.what}{why}", Toned(f"  {beside}", "muted")), "", indent, 2)


def _verdict(drift: VerdictDrift, indent: int) -> Line:
    word = Toned(f"[{_(TURN_TITLES[drift.turn])}]", _TURN_TONES.get(drift.turn, "bad"))
    went = f"{_title(drift.old)} -> {_title(drift.new)}"
    return Line((word, f" {drift.control_id} {_(drift.title)}：{went}"), "", indent, 2)


def _title(verdict: Verdict | None) -> str:
    return _(VERDICT_TITLES[verdict]) if verdict else "--"


def _proof(drift: ProofDrift, indent: int) -> Line:
    ids = " -> ".join(dict.fromkeys(filter(None, (drift.old_id, drift.new_id))))
    return Line(f"[{_(PROOF_TITLES[drift.turn])}] {ids} {drift.file_name or drift.title}", "", indent, 2)


def _money(compared: Compared) -> Iterator[Line]:
    for total in compared.totals:
        if total.old != total.new:
            old, new = (thousands(a.twd) if a else "--" for a in (total.old, total.new))
            yield Line(f"{total.title}：{old} -> {new}", "", 2, 2)
    for purchase in compared.purchases:
        old, new = (thousands(a) if a is not None else "--" for a in (purchase.old_twd, purchase.new_twd))
        yield Line(f"[{_(DRIFT_TITLES[purchase.drift])}] {purchase.id} {purchase.name}：{old} -> {new}", "", 2, 2)


def _rows(compared: Compared) -> Iterator[Line]:
    for table in compared.tallies:
        counts = _("新增 {a}、更改 {c}、撤除 {w}").format(a=table.added, c=table.changed, w=table.withdrawn)
        if table.added or table.changed or table.withdrawn:
            yield Line(f"{_(table.title)}：{counts}", "", 2)
