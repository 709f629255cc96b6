"""A judged case as lines for a terminal: header, gates, ratios, counts, chapters, what fails and why, what to do.

Invariant: only layout is decided here; every line fits the given cells; a word always says what a colour does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from secaudit.cli.console import coloured, indented, wrapped
from secaudit.model.assessment import (
    FAILING,
    GATE_TITLES,
    HOLDING,
    VERDICT_TITLES,
    Assessment,
    CheckResult,
    ControlResult,
    DecidingRow,
    Finding,
    FindingKind,
    GateState,
    Ratio,
    RatioLine,
    Verdict,
)
from secaudit.model.choices import CLAIM_TITLES, PHASE_TITLES
from secaudit.model.ratio_words import amount_words, bound_words, division_words, margin_words
from secaudit.text import padded, roc_date, safe_text, truncated_percent, width

if TYPE_CHECKING:
    from secaudit.model.control import Control
    from secaudit.usecases.check import Checked

ROWS_SHOWN = 5
ID_CELLS = 18
DERIVED = "推導"
"""The source of a cell that the program worked out itself, as told by ``tables.database``."""
_COLOURS = {
    Verdict.MET: "green", Verdict.NOT_MET: "red", Verdict.PARTIAL: "yellow", Verdict.UNKNOWN: "magenta",
}  # fmt: skip
_GATE_COLOURS = {GateState.PASS: "green", GateState.FAIL: "red", GateState.EXPLAIN: "yellow"}
_SHORT = {
    Verdict.MET: "符合", Verdict.PARTIAL: "部分", Verdict.NOT_MET: "不符", Verdict.NA: "不適",
    Verdict.EXCEPTED: "例外", Verdict.PLANNED: "規劃", Verdict.UNKNOWN: "無法", Verdict.UNASSESSED: "未評",
}  # fmt: skip
_KINDS = {
    FindingKind.CONTRADICTION: "矛盾",
    FindingKind.OBSERVED_OTHERWISE: "觀測不同",
    FindingKind.UNPROVEN: "未證生效",
    FindingKind.STALE_EVIDENCE: "佐證過期",
    FindingKind.INCOMPLETE_PLAN: "規劃不全",
    FindingKind.EXCEPTION_PENDING: "例外待審",
    FindingKind.CONFLICT: "衝突",
}


def verdict_lines(checked: Checked, cells: int) -> Iterator[str]:
    """The whole result of a check, ``cells`` wide."""
    yield from _header(checked, cells)
    yield from _gates(checked, cells)
    yield from _ratios(checked.assessment, cells)
    yield from _summary(checked.assessment, cells)
    yield from _chapters(checked, cells)
    failing = checked.with_verdict(*FAILING)
    if failing:
        yield from _heading(f"不符合與部分符合（{len(failing)} 條）")
    for control, result in failing:
        yield from _control(control, result, cells)
    yield from _untold(checked, cells)
    yield from _findings(checked.assessment, cells)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "-" * width(text)


def _header(checked: Checked, cells: int) -> Iterator[str]:
    assessment = checked.assessment
    yield from wrapped(f"{assessment.case_name}（{assessment.case_id}）", cells)
    day = assessment.as_of.isoformat()
    catalogue = f"{checked.catalogue.title}，{len(checked.catalogue.controls)} 條"
    for label, text in (
        ("階段", f"{PHASE_TITLES[assessment.phase]}，評估日 {day}（{roc_date(day)}）"),
        ("條文", f"{catalogue}，雜湊 {assessment.catalogue_digest[:12]}"),
        ("輸入", f"{checked.case.path.name}，SHA-256 {checked.case.digest[:12]}"),
    ):
        yield from indented(text, cells, 6, label)


def _gates(checked: Checked, cells: int) -> Iterator[str]:
    yield from _heading("門檻")
    if not checked.assessment.gates:
        yield "本階段沒有門檻"
    for gate in checked.assessment.gates:
        control = checked.catalogue.by_id(gate.control_id)
        title = control.title.zh_tw if control else ""
        state = coloured(padded(GATE_TITLES[gate.state], 10), _GATE_COLOURS.get(gate.state, "magenta"))
        margin = 10 + ID_CELLS
        first, *rest = indented(f"{title}：{gate.text}", cells, margin)
        yield state + padded(gate.control_id, ID_CELLS) + first[margin:]
        yield from rest


def _ratios(assessment: Assessment, cells: int) -> Iterator[str]:
    if assessment.ratios:
        yield from _heading("比率（新臺幣元，未稅）")
    told: set[tuple[RatioLine, ...]] = set()
    for ratio in assessment.ratios:
        yield from indented(f"{ratio.control_id} {ratio.title}", cells, 2)
        yield from indented(_ratio_text(ratio), cells, 4)
        if ratio.excluded and ratio.declared_denominator_twd is not None:
            yield from indented(_declared_text(ratio), cells, 12, "    剔除前")
        for label, lines in (("剔除", ratio.excluded), ("未證明", ratio.unproven), ("未定", ratio.unsettled)):
            if lines in told:
                ids = "、".join(line.id for line in lines)
                yield from indented(f"同上（{ids}）", cells, 12, f"    {label}")
            else:
                yield from _ratio_lines(label, lines, cells)
            told |= {lines} if lines else set()


def _declared_text(ratio: Ratio) -> str:
    """The same ratio with what was left out still in it (annex4, trap 2: both figures are shown)."""
    numerator, denominator = ratio.declared_numerator_twd or 0, ratio.declared_denominator_twd or 0
    return f"{division_words(numerator, denominator)}（申報金額，不作判定）"


def _ratio_lines(label: str, lines: tuple[RatioLine, ...], cells: int) -> Iterator[str]:
    for line in lines[:ROWS_SHOWN]:
        text = f"{line.id} {line.name} {amount_words(line)} {line.because}"
        yield from indented(text, cells, 12, f"    {label}")
    if len(lines) > ROWS_SHOWN:
        yield f"            另有 {len(lines) - ROWS_SHOWN} 筆"


def _ratio_text(ratio: Ratio) -> str:
    text = division_words(ratio.numerator_twd, ratio.denominator_twd)
    if ratio.bound_percent is None:
        return f"{text}  僅列示，無門檻"
    verdict = {True: "符合", False: "不符合", None: "無法評估"}[ratio.holds]
    return "  ".join(filter(None, (text, f"門檻 {bound_words(ratio)}", margin_words(ratio), verdict)))


def _summary(assessment: Assessment, cells: int) -> Iterator[str]:
    yield from _heading("結果")
    counts = "  ".join(f"{VERDICT_TITLES[v]} {assessment.counts.get(v, 0)}" for v in _SHORT)
    yield from wrapped(counts, cells)
    score, coverage, fresh = assessment.score, assessment.coverage, assessment.freshness
    after = f"{score.earned_after} / {score.possible} = {truncated_percent(score.earned_after, score.possible)}"
    before = f"{score.earned_before} / {score.possible} = {truncated_percent(score.earned_before, score.possible)}"
    evidence = f"有效 {fresh.current}、過期 {fresh.expired}、逾一年 {fresh.old}、無日期 {fresh.undated}"
    for label, text in (
        ("加權分數", f"{after}；不計例外 {before}（未填以 0 計）"),
        ("涵蓋", f"適用 {coverage.applicable} 條，可判定 {coverage.judged} 條，已自評 {coverage.answered} 條"),
        ("佐證",
         f"本階段須佐證 {fresh.controls_needing} 條，已有 {fresh.controls_with} 條；佐證 {fresh.items} 件：{evidence}"),
    ):  # fmt: skip
        yield from indented(text, cells, 10, label)


def _chapters(checked: Checked, cells: int) -> Iterator[str]:
    from secaudit.usecases.check import chapters

    lines = chapters(checked)
    if not lines:
        return
    label = min(cells - 6 * len(_SHORT), 36)
    yield ""
    yield padded("面向", label) + "".join(f"  {title}" for title in _SHORT.values())
    for line in lines:
        counts = "".join(f"{line.counts[v] or '.':>6}" for v in _SHORT)
        chapter = safe_text(line.chapter)
        if width(chapter) >= label:
            yield from wrapped(chapter, cells)
            chapter = ""
        yield padded(chapter, label) + counts


def _control(control: Control, result: ControlResult, cells: int) -> Iterator[str]:
    yield from _control_head(control, result, cells)
    for check in result.checks:
        if check.outcome in HOLDING:
            continue
        yield from indented(f"{check.title}：{VERDICT_TITLES[check.outcome]}，{check.reason}", cells, 4, "  *")
        yield from _rows(check, cells)
    said = {row.because for check in result.checks if check.outcome not in HOLDING for row in check.rows[:ROWS_SHOWN]}
    for notice in result.notices:
        if notice.text not in said:
            yield from indented(notice.text, cells, 10, "  提醒")
    yield from indented(control.remedy, cells, 10, "  怎麼改")
    yield ""


def _control_head(control: Control, result: ControlResult, cells: int) -> Iterator[str]:
    word = VERDICT_TITLES[result.verdict]
    claim = f"自評 {CLAIM_TITLES.get(result.claim, result.claim)}" if result.claim else "未自評"
    lines = indented(f"{word}  {control.id} {control.title.zh_tw}（{claim}）", cells, 2)
    lines[0] = lines[0].strip().replace(word, coloured(word, _COLOURS.get(result.verdict, "magenta")), 1)
    yield from lines


def _rows(check: CheckResult, cells: int) -> Iterator[str]:
    for row in check.rows[:ROWS_SHOWN]:
        yield from indented(_row_text(row), cells, 8, "     -")
        told = (c for c in row.cells if not row.because or c.source not in ("", DERIVED))
        said = "、".join(f"{c.title} {c.shown}" + (f"（{c.source}）" if c.source else "") for c in told)
        if said:
            yield from indented(said, cells, 8)
    more = len(check.rows) - ROWS_SHOWN + check.rows_left_out
    if more > 0:
        yield f"        另有 {more} 列（--json 可看更多）"


def _row_text(row: DecidingRow) -> str:
    named = row.id if row.name in ("", row.id) else f"{row.id} {row.name}"
    count = f" x{row.quantity}" if row.quantity > 1 else ""
    place = f"，{row.place}" if row.place else ""
    because = row.because.removeprefix(f"{row.name}：")
    because = f"：{because}" if because else ""
    return f"{named}{count}（{VERDICT_TITLES[row.outcome]}{place}）{because}"


def _untold(checked: Checked, cells: int) -> Iterator[str]:
    """無法評估 with the rows that leave it open; 未評估 by id alone, as there is nothing to say yet."""
    unknown = checked.with_verdict(Verdict.UNKNOWN)
    if unknown:
        yield from _heading(f"無法評估（{len(unknown)} 條）")
    for control, result in unknown:
        yield from indented(f"{control.title.zh_tw}：{result.reason}", cells, ID_CELLS, control.id)
        for check in result.checks:
            if check.outcome is Verdict.UNKNOWN:
                yield from _rows(check, cells)
    unassessed = checked.with_verdict(Verdict.UNASSESSED)
    if unassessed:
        yield from _heading(f"未評估（{len(unassessed)} 條，尚未填答也沒有資料）")
        yield from wrapped("、".join(control.id for control, _ in unassessed), cells)


def _findings(assessment: Assessment, cells: int) -> Iterator[str]:
    if assessment.findings:
        yield from _heading(f"矛盾與注意事項（{len(assessment.findings)} 件）")
    for finding in assessment.findings:
        yield from indented(_finding_text(finding), cells, 10, _KINDS.get(finding.kind, finding.kind.value))


def _finding_text(finding: Finding) -> str:
    return f"{finding.control_id} {finding.text}".strip()
