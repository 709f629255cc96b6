"""One control as its reviewer reads it: clause, 自評 and 判定, why, what lies before him, what was said so far.

Invariant: only layout is decided here; a line with a key can be followed, and the page knows where to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.text import roc_date
from secaudit.tui.pages.answers_lines import check_lines, heading
from secaudit.tui.terms import VERDICT_TONE
from secaudit.tui.widgets.prose import Line
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import _
from secaudit.usecases.questions.control_detail import Detail
from secaudit.usecases.reviewing.desk import BytesState, EarlierPoint, EvidenceLine, ReviewLine
from secaudit.usecases.reviewing.opinions import Opinion

OPEN = "open:"
"""Before the id of an item of evidence, in the key of a line that opens it."""
_STATES = {
    BytesState.INTACT: "good",
    BytesState.MISMATCH: "bad",
    BytesState.WITHHELD: "warn",
    BytesState.NOT_HELD: "muted",
}


def review_lines(line: ReviewLine, found: Detail, moved: Sequence[Line], width: int) -> Iterator[Line]:
    """Everything about a control, ``width`` cells wide; ``moved`` is what differs from an earlier bundle."""
    control = line.control
    yield heading(_("條文（{source}）").format(source=control.source))
    yield Line(control.clause, indent=2)
    yield _standing(line)
    if line.stated:
        yield Line(_("封存時判定：{verdict}，重算後不同").format(verdict=_(line.stated)), "bad", hanging=2)
    if line.points:
        yield heading(_("這次的意見"))
        yield from map(_opinion, [p for p in line.points if p.opinion != "seen"] or line.points)
    for number, check in enumerate(found.checks):
        yield from (_unlinked(told) for told in check_lines(number, check, width))
    if found.is_open and [f"{c.title}：{c.reason}" for c in found.checks] != [line.reason]:
        yield heading(_("為何{verdict}").format(verdict=_(line.verdict)))
        yield Line(line.reason, indent=2)
    for remark in found.remarks:
        yield Line(_("提醒：") + remark, "warn", hanging=6)
    yield from _company_said(found)
    yield from _evidence(line.evidence)
    if line.earlier:
        yield heading(_("前次審查與公司回覆（公司所載）"))
        for earlier in line.earlier:
            yield from _earlier(earlier)
    if moved:
        yield heading(_("與前次佐證包比較"))
        yield from moved
    yield heading(_("判定依據"))
    yield Line(control.interpretation, indent=2)


def _unlinked(line: Line) -> Line:
    """In a sealed case nothing is mended, so a row leads nowhere."""
    return Line(line.text, line.tone, line.indent, line.hanging)


def _standing(line: ReviewLine) -> Line:
    """自評 beside 判定, and that they disagree."""
    verdict = Toned(_("判定：") + _(line.verdict), VERDICT_TONE[line.result.verdict])
    disagreement = Toned(f"      {line.disagreement}" if line.disagreement else "", "bad")
    return Line((_("自評：") + _(line.claim), "      ", verdict, disagreement), "strong")


def _company_said(found: Detail) -> Iterator[Line]:
    answer = found.answer
    if answer.reason:
        yield heading(_("理由"))
        yield Line(answer.reason, indent=2)
    if answer.plan_owner or answer.plan_due:
        said = _("規劃：負責 {owner}   完成日 {due}")
        yield Line(said.format(owner=answer.plan_owner or _("未填"), due=answer.plan_due or _("未填")), "planned")
    if answer.note:
        yield heading(_("備註"))
        yield Line(answer.note, indent=2)


def _evidence(items: Sequence[EvidenceLine]) -> Iterator[Line]:
    yield heading(_("佐證 {n} 件").format(n=len(items)) + (_("（Enter 或 O 開啟）") if items else ""))
    for item in items:
        digest = f"sha256 {item.sha256[:4]}..{item.sha256[-2:]}" if item.sha256 else ""
        parts = (item.file_name or item.title, item.size, item.collected_on, item.dates, digest)
        state = Toned(f"[{_(item.state.value)}]", _STATES[item.state])
        said = "  ".join(filter(None, parts))
        yield Line((f" {item.id} ", state, f" {said}"), "" if item.is_counting else "warn", 1, 2, f"{OPEN}{item.id}")
        if item.why:
            yield Line(item.why, "muted", 4, 0)
        if item.closed:
            yield Line(_("不開啟：") + item.closed, "muted", 4, 0)


def _opinion(point: Opinion) -> Line:
    due = _("  期限 {day}").format(day=roc_date(point.due_on.isoformat())) if point.due_on else ""
    by = f"  {point.raised_by}" if point.raised_by else ""
    on = f" {point.raised_on}" if point.raised_on else ""
    said = f"：{point.said}" if point.said else ""
    return Line((Toned(_(point.title), "strong"), f"{said}{due}", Toned(f"{by}{on}", "muted")), "", 2, 2)


def _earlier(point: EarlierPoint) -> Iterator[Line]:
    due = _("  期限 {day}").format(day=roc_date(point.due_on)) if point.due_on else ""
    said = f"：{point.said}" if point.said else ""
    by = "  ".join(filter(None, (point.raised_by, point.raised_on)))
    yield Line((Toned(_(point.title), "strong"), f"{said}{due}", Toned(f"  {by}" if by else "", "muted")), "", 2, 2)
    if point.answer or point.answer_evidence:
        proof = "、".join(point.answer_evidence)
        proof = _("（佐證 {ids}）").format(ids=proof) if proof else ""
        answered = "  ".join(filter(None, (point.answered_by, point.answered_on)))
        yield Line((_("公司回覆：") + point.answer + proof, Toned(f"  {answered}", "muted")), "", 4, 2)
    elif not point.closed_on:
        yield Line(_("公司還沒有回覆"), "warn", 4)
    if point.closed_on:
        yield Line(_("結案 {day}").format(day=point.closed_on), "good", 4)
