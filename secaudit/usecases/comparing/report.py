"""Write what a comparison found as a report, in the documents' formats.

Invariant: everything is rendered before anything is written; the words are those of the terminal (``told``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.reports.blocks import Tone
from secaudit.reports.comparison.facts import (
    CompareFacts,
    PromiseFact,
    RatioFact,
    RowFact,
    SideFact,
    TableFact,
    TurnFact,
)
from secaudit.usecases.comparing import told
from secaudit.usecases.comparing.compared import (
    DRIFT_TITLES,
    FATE_TITLES,
    PROOF_TITLES,
    TURN_TITLES,
    AmountDrift,
    Compared,
    Drift,
    Fate,
    Promise,
    PurchaseDrift,
    RatioDrift,
    RowDrift,
    Side,
    Tallied,
    Turn,
)
from secaudit.usecases.comparing.opened import Opened

NAME = "compare"
FATE_TONES = {
    Fate.OVERDUE: Tone.NOT_MET, Fate.BROKEN: Tone.NOT_MET, Fate.WITHDRAWN: Tone.NOT_MET, Fate.OTHERWISE: Tone.PARTIAL,
    Fate.UNTOLD: Tone.UNKNOWN, Fate.PLANNED: Tone.PLANNED, Fate.KEPT: Tone.MET,
}  # fmt: skip
TURN_TONES = {
    Turn.WORSE: Tone.NOT_MET, Turn.NO_LONGER_ASKED: Tone.NA, Turn.NEWLY_NA: Tone.PARTIAL, Turn.BETTER: Tone.MET,
}  # fmt: skip
"""A turn that is neither better nor worse has no colour."""


def write_comparison(
    found: Compared,
    sides: Sequence[Opened],
    folder: Path,
    formats: Sequence[str],
    *,
    untold: Sequence[str] = (),
    said: Callable[[str], None] = lambda step: None,
) -> tuple[Path, ...]:
    """The files written: ``compare.docx`` … in the order of ``formats``. ``sides`` are the two that were compared."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是資料夾", "請換一個資料夾", code="E-CMP-06")
    chapters = {c.id: c.chapter for side in sides for c in side.stand.catalogue.controls}
    files = comparison_files(found, compare_facts(found, chapters, untold), formats, said=said)
    for name, data in files.items():
        write_atomic(folder / name, data, mode=0o644)
    return tuple(folder / name for name in files)


def file_names(formats: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{NAME}.{format_}" for format_ in formats)


def comparison_files(
    found: Compared,
    facts: CompareFacts,
    formats: Sequence[str],
    *,
    said: Callable[[str], None] = lambda step: None,
) -> dict[str, bytes]:
    """File name → content; the JSON also holds everything that was found, by code."""
    from secaudit.reports import render
    from secaudit.reports.comparison.document import compare_document

    document = compare_document(facts)
    files = {}
    for name, format_ in zip(file_names(formats), formats, strict=True):
        said(name)
        files[name] = render(document, None, format_, {"comparison": _named(found)}, name=NAME)
    return files


def compare_facts(found: Compared, chapters: Mapping[str, str], untold: Sequence[str] = ()) -> CompareFacts:
    """``chapters`` gives the chapter of each control of either catalogue."""
    verdicts = [
        TurnFact(TURN_TITLES[v.turn], TURN_TONES.get(v.turn, Tone.NEUTRAL), chapters.get(v.control_id, ""),
                 f"{v.control_id} {v.title}", told.verdict_move(v), v.reason)
        for v in found.verdicts
    ]  # fmt: skip
    order = list(dict.fromkeys(chapters.values()))
    return CompareFacts(
        old=_side(found.old),
        new=_side(found.new),
        cautions=found.cautions,
        fates=tuple((FATE_TITLES[fate], count) for fate, count in found.fates().items()),
        promises=tuple(map(_promise, found.promises)),
        gates=tuple(
            TurnFact(TURN_TITLES[g.turn], TURN_TONES.get(g.turn, Tone.NEUTRAL), chapters.get(g.control_id, ""),
                     f"{g.control_id} {g.title}", told.gate_move(g), g.text)
            for g in found.gates
        ),
        verdicts=tuple(sorted(verdicts, key=lambda v: order.index(v.chapter) if v.chapter in order else len(order))),
        evidence=tuple(
            (PROOF_TITLES[p.turn], f"{told.proof_id(p)} {p.title}", told.proof_why(p)) for p in found.evidence
        ),
        totals=tuple(map(total_words, found.totals)),
        purchases=tuple(map(_purchase, found.purchases)),
        ratios=tuple(map(_ratio, found.ratios)),
        tables=tuple(_table(found, tally) for tally in found.tallies),
        log=told.log_words(found.log),
        untold=tuple(untold),
    )  # fmt: skip


def total_words(drift: AmountDrift) -> tuple[str, str, str, str, str]:
    """A total before and after, the difference, and its share of what it was."""
    moved = drift.difference_twd
    share = told.share_of_old(moved, drift.old.twd if drift.old else None)
    return drift.title, told.amount_words(drift.old), told.amount_words(drift.new), told.signed(moved), share


def _side(side: Side) -> SideFact:
    return SideFact(
        label=side.label,
        organisation=side.organisation,
        case_id=side.case_id,
        phase=side.phase,
        as_of=side.as_of,
        sealed=f"第 {side.sequence} 次封存" if side.sequence else "未封存",
        catalogue_digest=side.catalogue_digest,
        score=(side.score.earned_after, side.score.possible),
        judged=side.judged,
        applicable=side.applicable,
    )


def _promise(promise: Promise) -> PromiseFact:
    return PromiseFact(
        FATE_TITLES[promise.fate],
        FATE_TONES[promise.fate],
        promise.fate is Fate.KEPT,
        f"{promise.subject} {promise.what}",
        told.promise_why(promise),
    )


def _purchase(drift: PurchaseDrift) -> tuple[str, str, str, str, str, str]:
    return (
        DRIFT_TITLES[drift.drift],
        f"{drift.id} {drift.name}",
        "－" if drift.drift is Drift.ADDED else told.twd_words(drift.old_twd),
        "－" if drift.drift is Drift.WITHDRAWN else told.twd_words(drift.new_twd),
        told.signed(drift.difference_twd),
        told.share_of_old(drift.difference_twd, drift.old_twd),
    )


def _ratio(drift: RatioDrift) -> RatioFact:
    holds = drift.new.holds if drift.new else None
    tone = Tone.NEUTRAL if not drift.sense else {True: Tone.MET, False: Tone.NOT_MET, None: Tone.UNKNOWN}[holds]
    return RatioFact(
        f"{drift.control_id} {drift.title}",
        told.bound_words(drift),
        told.share_words(drift.old),
        told.share_words(drift.new),
        told.holds_words(drift.old, drift.sense),
        told.holds_words(drift.new, drift.sense),
        tone,
    )


def _table(found: Compared, tally: Tallied) -> TableFact:
    rows = tuple(_row(r) for r in found.rows if r.table == tally.table)
    return TableFact(tally.title, tally.added, tally.changed, tally.withdrawn, rows)


def _row(row: RowDrift) -> RowFact:
    return RowFact(DRIFT_TITLES[row.drift], row.id, row.name, tuple(_cells(row)))


def _cells(row: RowDrift) -> Iterator[str]:
    """Of an added row what it holds, of a changed one what differs; a withdrawn one is gone."""
    if row.drift is Drift.ADDED:
        yield from (f"{c.title} {c.new_words}" for c in row.cells if c.new_words != row.name)
    elif row.drift is Drift.CHANGED:
        yield from (f"{c.title}：{c.old_words} → {c.new_words}" for c in row.cells)


def _named(value: object) -> object:
    """``value`` with named tuples as mappings by field, for the JSON."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: _named(part) for name, part in zip(value._fields, value, strict=True)}
    if is_dataclass(value):
        return {f.name: _named(getattr(value, f.name)) for f in fields(value)}
    return [_named(part) for part in value] if isinstance(value, tuple | list) else value
