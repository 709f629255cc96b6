"""``secaudit status``: where the case stands, on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, date_option, json_option, phase_option
from secaudit.errors import EXIT_OK
from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, Verdict
from secaudit.model.choices import PHASE_TITLES
from secaudit.text import padded, roc_date, safe_text, truncated_percent, width

if TYPE_CHECKING:
    from secaudit.cli.step_lines import Places
    from secaudit.usecases.check import Checked
    from secaudit.usecases.reviewing.company.reminders import ReviewsTold
    from secaudit.usecases.status import History, Status

GATES_SHOWN = 4
_ORDER = (
    Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.UNASSESSED, Verdict.PLANNED,
    Verdict.EXCEPTED, Verdict.NA,
)  # fmt: skip


@click.command("status", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@case_option
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    path: Path | None,
    case: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """案件現況，一個畫面：階段、判定、門檻、分數、涵蓋、歷程與前三個下一步。

    只報告現況，結束代碼為 0；要依結果給代碼請用 secaudit check。
    """
    from secaudit.usecases.status import status

    found = wiring.case_path(path or case)
    judged = wiring.judged(found, catalogue_folder, phase=phase, as_of=as_of)
    stands, reviews = status(judged, _history(found), wiring.today()), _reviews(found, judged)
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.step_lines import places

        where = places(found, named=(path or case) is not None, phase=phase, as_of=as_of)
        print_json({**_record(stands, where), "reviews": reviews})
    else:
        console.show(_lines(stands, reviews, console.columns()))
    return EXIT_OK


def _history(path: Path) -> History | None:
    from secaudit.usecases.case_file import is_case_file
    from secaudit.usecases.status import history_of

    if not is_case_file(path):
        return None
    with closing(wiring.case_store(path)) as store:
        return history_of(store)


def _reviews(path: Path, judged: Checked) -> ReviewsTold | None:
    """``None`` for a workbook and where no review was imported; what tells of reviews is not even loaded then."""
    from secaudit.usecases.case_file import is_case_file

    if not judged.case.inventory.rows("review") or not is_case_file(path):
        return None
    from secaudit.usecases.overview.alarms import QUICK_ROWS
    from secaudit.usecases.reviewing.company.reminders import reviews_told

    with closing(wiring.case_store(path)) as store:
        return reviews_told(store, judged.catalogue, wiring.today(), most_rows=QUICK_ROWS)


def _lines(stands: Status, reviews: ReviewsTold | None, cells: int) -> Iterator[str]:
    """At most 24 lines, and one for each thing that reviews brought; each is cut to ``cells``."""
    for line in (*_head(stands), "", *_gates(stands), *_reviewed(reviews), "", *_steps(stands)):
        clean = safe_text(line)
        yield clean if width(clean) <= cells else padded(clean, cells - 3).rstrip() + "..."


def _head(stands: Status) -> Iterator[str]:
    assessment = stands.checked.assessment
    day = assessment.as_of.isoformat()
    yield f"{assessment.case_name}（{assessment.case_id}）"
    yield f"階段 {PHASE_TITLES[assessment.phase]}，評估日 {day}（{roc_date(day)}）"
    yield f"檔案 {stands.checked.case.path.name}{_kept(stands.history)}"
    score, coverage = assessment.score, assessment.coverage
    share = truncated_percent(score.earned_after, score.possible)
    yield f"加權分數 {score.earned_after} / {score.possible} = {share}（未填以 0 計）"
    yield f"適用 {coverage.applicable} 條：可判定 {coverage.judged}，自評未填 {stands.unanswered}"
    yield "  ".join(f"{VERDICT_TITLES[v]} {n}" for v in _ORDER if (n := assessment.counts.get(v, 0)))


def _kept(history: History | None) -> str:
    if history is None:
        return ""
    last = f"，最近 {history.last_at:%Y-%m-%d %H:%M} {history.last_actor}" if history.last_at else ""
    return f"，歷程 {history.events} 筆{last}"


def _gates(stands: Status) -> Iterator[str]:
    counts = "、".join(f"{GATE_TITLES[state]} {n}" for state, n in stands.gates.items() if n)
    yield f"門檻：{counts}" if counts else "門檻：本階段沒有"
    for gate in stands.open_gates[:GATES_SHOWN]:
        yield f"  {padded(GATE_TITLES[gate.state], 8)}  {padded(gate.control_id, 16)} {gate.text}"
    if len(stands.open_gates) > GATES_SHOWN:
        yield f"  另有 {len(stands.open_gates) - GATES_SHOWN} 道（secaudit check 可看全部）"


def _reviewed(reviews: ReviewsTold | None) -> Iterator[str]:
    if reviews is None:
        return
    from secaudit.usecases.reviewing.company.points import STATE_TITLES

    counts = "、".join(f"{STATE_TITLES[state]} {n}" for state, n in reviews.points.items())
    yield f"審查意見：{counts}（secaudit review points）"
    yield from (f"  {notice}" for notice in reviews.notices)


def _steps(stands: Status) -> Iterator[str]:
    from secaudit.usecases.next_steps import EFFECT_TITLES

    yield "下一步（影響大、工時短者在前）" if stands.steps else "下一步：沒有未過的條文"
    for number, step in enumerate(stands.steps, 1):
        earns = "" if step.review_point else f"，{step.points} 點"
        worth = f"{EFFECT_TITLES[step.effect]}{earns}，約 {step.minutes} 分鐘，{step.owner or '負責人未定'}"
        yield f"{number}  {worth}：{step.control_id} {step.title}"
        yield f"   {step.sentence}"
    if stands.further_steps:
        yield f"   另有 {stands.further_steps} 項：secaudit next"


def _record(stands: Status, where: Places) -> dict[str, Any]:
    from secaudit.cli.step_lines import step_record

    assessment = stands.checked.assessment
    return {
        "case_id": assessment.case_id,
        "case_name": assessment.case_name,
        "file": stands.checked.case.path.name,
        "phase": assessment.phase,
        "as_of": assessment.as_of,
        "counts": assessment.counts,
        "gates": stands.gates,
        "open_gates": stands.open_gates,
        "score": assessment.score,
        "coverage": assessment.coverage,
        "unanswered": stands.unanswered,
        "history": stands.history,
        "next": [step_record(step, where) for step in stands.steps],
    }
