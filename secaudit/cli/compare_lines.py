"""A comparison as lines for a terminal and as a record: what a reviewer must see first stands first.

Invariant: every line fits the given cells; what is left out is counted, and ``--all`` and ``--json`` have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from secaudit.cli.console import indented, wrapped
from secaudit.model.assessment import GateState
from secaudit.model.choices import PHASE_TITLES
from secaudit.text import padded, safe_text, width
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
    RatioDrift,
    RowDrift,
    Side,
    Turn,
)

SHOWN = 12
"""Lines of a list that are shown unless all are asked for; rows of a table, too."""
WORD = 12
"""Cells of the word in front of an entry."""
NARROWEST = 24
"""Cells that what a figure is of takes at the least beside its figures."""


def compare_lines(found: Compared, cells: int, *, everything: bool = False) -> Iterator[str]:
    """The whole comparison, ``cells`` wide."""
    most = None if everything else SHOWN
    yield from _heads(found, cells)
    for text in found.cautions:
        yield from indented(text, cells, 6, "注意")
    for part in (
        _promises(found, cells, most),
        _gates(found, cells, most),
        _verdicts(found, cells, most),
        _proofs(found, cells, most),
        _money(found, cells, most),
        _rows(found, cells, most),
    ):
        yield ""
        yield from part
    yield ""
    yield from indented(told.log_words(found.log), cells, 6, "歷程")


def _heads(found: Compared, cells: int) -> Iterator[str]:
    for word, side in (("舊", found.old), ("新", found.new)):
        yield from indented(side.label, cells, 4, word)
        yield from indented(_head(side), cells, 4)


def _head(side: Side) -> str:
    seal = f"，第 {side.sequence} 次封存" if side.sequence else ""
    who = f"{side.organisation or '未具名'}（{side.case_id or '--'}）"
    return f"{who}，{PHASE_TITLES[side.phase]}{seal}，評估日 {side.as_of.isoformat()}"


def _promises(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    """Kept promises are counted; the others are named."""
    yield from indented(f"{len(found.promises)} 項：{told.promise_counts(found)}", cells, 6, "承諾")
    open_ones = [p for p in found.promises if most is None or p.fate is not Fate.KEPT]
    yield from _listed(
        ((FATE_TITLES[p.fate], f"{p.subject} {p.what}", told.promise_why(p)) for p in open_ones), cells, most
    )


def _gates(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    """Clauses that were no gate yet in the older phase are counted by how they stand; the others are named."""
    turns = [g.turn for g in found.gates]
    counts = "、".join(f"{TURN_TITLES[t]} {turns.count(t)}" for t in Turn if t in turns)
    yield from indented(f"{len(turns)} 項不同：{counts}" if turns else "都相同", cells, 6, "門檻")
    newly = [g.new for g in found.gates if g.turn is Turn.NEWLY_ASKED]
    if newly:
        states = "、".join(f"{told.gate_words(s)} {newly.count(s)}" for s in GateState if s in newly)
        yield from indented(f"新列入者：{states}", cells, 6)
    named = (g for g in found.gates if most is None or g.turn is not Turn.NEWLY_ASKED)
    entries = ((TURN_TITLES[g.turn], f"{g.control_id} {g.title}", f"{told.gate_move(g)}。{g.text}") for g in named)
    yield from _listed(entries, cells, most)


def _verdicts(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    turns = [v.turn for v in found.verdicts]
    counts = "、".join(f"{TURN_TITLES[t]} {turns.count(t)}" for t in Turn if t in turns)
    yield from indented(f"{len(turns)} 條不同：{counts}" if turns else "都相同", cells, 6, "判定")
    yield from indented(_score(found), cells, 6)
    entries = (
        (TURN_TITLES[v.turn], f"{v.control_id} {v.title}", told.verdict_move(v) + _because(v.turn, v.reason))
        for v in found.verdicts
    )
    yield from _listed(entries, cells, most)


def _because(turn: Turn, reason: str) -> str:
    return f"。{reason}" if reason and turn in (Turn.WORSE, Turn.NEWLY_NA, Turn.NEWLY_ASKED) else ""


def _score(found: Compared) -> str:
    sides = (found.old, found.new)
    points = " → ".join(f"{s.score.earned_after}／{s.score.possible}" for s in sides)
    judged = " → ".join(f"{s.judged}／{s.applicable}" for s in sides)
    return f"加權得分（計例外後）{points}；可判定 {judged}"


def _proofs(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    turns = [p.turn for p in found.evidence]
    counts = "、".join(f"{title} {turns.count(t)}" for t, title in PROOF_TITLES.items() if t in turns)
    yield from indented(f"{len(turns)} 件不同：{counts}" if turns else "都相同", cells, 6, "佐證")
    entries = ((PROOF_TITLES[p.turn], f"{told.proof_id(p)} {p.title}", told.proof_why(p)) for p in found.evidence)
    yield from _listed(entries, cells, most)


def _money(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    yield "經費  新臺幣元，未稅；占舊的比率無條件捨去"
    yield from _grid(
        ("項目", "舊", "新", "差額", "差額／舊"), [_amount_line(t) for t in found.totals], (0, 11, 11, 11, 9), cells
    )
    if found.purchases:
        yield "  採購"
    lines = [
        (f"{DRIFT_TITLES[p.drift]} {p.id} {p.name}", *_sides(p.drift, p.old_twd, p.new_twd),
         told.signed(p.difference_twd), told.share_of_old(p.difference_twd, p.old_twd))
        for p in found.purchases[:most]
    ]  # fmt: skip
    yield from _grid(None, lines, (0, 11, 11, 11, 9), cells)
    yield from _left_out(len(found.purchases), most)
    for ratio in found.ratios:
        yield from _ratio(ratio, cells)


def _amount_line(drift: AmountDrift) -> tuple[str, ...]:
    old = drift.old.twd if drift.old else None
    amounts = (
        told.twd_words(a.twd if a else None) + ("*" if a and a.unsettled else "") for a in (drift.old, drift.new)
    )
    unsettled = "（* 有金額或歸屬未定者未計）" if any(a and a.unsettled for a in (drift.old, drift.new)) else ""
    moved = drift.difference_twd
    return (drift.title + unsettled, *amounts, told.signed(moved), told.share_of_old(moved, old))


def _sides(drift: Drift, old: int | None, new: int | None) -> tuple[str, str]:
    return (
        "－" if drift is Drift.ADDED else told.twd_words(old),
        "－" if drift is Drift.WITHDRAWN else told.twd_words(new),
    )


def _ratio(drift: RatioDrift, cells: int) -> Iterator[str]:
    yield from indented(f"{drift.control_id} {drift.title}（{told.bound_words(drift)}）", cells, 4, "  ")
    if drift.old == drift.new:
        yield from indented(
            f"不變：{told.share_words(drift.new)}，{told.holds_words(drift.new, drift.sense)}", cells, 6
        )
        return
    for word, share in (("舊", drift.old), ("新", drift.new)):
        yield from indented(f"{word} {told.share_words(share)}，{told.holds_words(share, drift.sense)}", cells, 6)


def _rows(found: Compared, cells: int, most: int | None) -> Iterator[str]:
    yield f"資料  {len(found.rows)} 列不同" if found.rows else "資料  都相同"
    for tally in found.tallies:
        yield f"  {tally.title}：新增 {tally.added}、更改 {tally.changed}、撤除 {tally.withdrawn}"
        rows = [r for r in found.rows if r.table == tally.table]
        for row in rows[:most]:
            yield from _row(row, cells)
        yield from _left_out(len(rows), most)


def _row(row: RowDrift, cells: int) -> Iterator[str]:
    yield from indented(f"{DRIFT_TITLES[row.drift]} {row.id} {row.name}", cells, 6, "    ")
    if row.drift is Drift.ADDED:
        said = "、".join(f"{c.title} {c.new_words}" for c in row.cells if c.new_words != row.name)
        yield from indented(said, cells, 8) if said else ()
    if row.drift is Drift.CHANGED:
        for cell in row.cells:
            yield from indented(f"{cell.title}：{cell.old_words} → {cell.new_words}", cells, 8)


def _listed(entries: Iterable[tuple[str, str, str]], cells: int, most: int | None) -> Iterator[str]:
    """A word, what it is about, and why on the next line."""
    given = list(entries)
    for word, what, why in given[:most]:
        yield from indented(what, cells, WORD + 2, f"  {word}")
        yield from indented(why, cells, WORD + 2) if why.strip() else ()
    yield from _left_out(len(given), most)


def _left_out(count: int, most: int | None) -> Iterator[str]:
    if most is not None and count > most:
        yield f"    另有 {count - most} 項；--all 可看全部"


def _grid(
    headers: Sequence[str] | None, rows: Sequence[Sequence[str]], widths: Sequence[int], cells: int
) -> Iterator[str]:
    """The first column flows in what the others leave, or stands above them; the others are flush right."""
    columns = [max([w, *(width(r[i]) for r in rows)]) for i, w in enumerate(widths) if i]
    room = cells - 2 - sum(c + 1 for c in columns)
    first = room if room >= NARROWEST else cells - 2
    for row in [*([headers] if headers and rows else []), *rows]:
        *above, last = wrapped(row[0], first) or [""]
        figures = "".join(" " + _flush_right(safe_text(t), c) for t, c in zip(row[1:], columns, strict=True))
        if first == room:
            last = f"{padded(last, first)}{figures}"
        yield from (f"  {line}".rstrip() for line in (*above, last))
        if first != room:
            yield f"  {figures}".rstrip()


def _flush_right(text: str, cells: int) -> str:
    return " " * max(0, cells - width(text)) + text


def compared_record(found: Compared) -> dict[str, Any]:
    """Everything, by code and in words; differences in NT$ are there so that nobody has to subtract."""
    from secaudit.cli.as_json import plain

    record: dict[str, Any] = plain(found)
    for name in ("totals", "purchases"):
        for line, drift in zip(record[name], getattr(found, name), strict=True):
            line["difference_twd"] = drift.difference_twd
    counts = {fate.value: count for fate, count in found.fates().items()}
    log = plain(found.log) | {"between": found.log.between} if found.log else None
    return {**record, "promise_counts": counts, "differs": not found.is_empty, "log": log}
