"""One control in full as lines to read: clause, 自評 and 判定, the rows that decided, what to do, what proves it.

Invariant: only layout is decided here; a line with a key can be followed, and the page knows where to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.tui.pages.answers_table import in_columns, named, sources
from secaudit.tui.terms import VERDICT_SHORT, VERDICT_TONE
from secaudit.tui.widgets.prose import Line
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import _
from secaudit.usecases.questions.answer_history import AnswerEvent
from secaudit.usecases.questions.check_told import CheckTold, RowTold
from secaudit.usecases.questions.control_detail import Detail, EvidenceTold
from secaudit.usecases.questions.ratio_told import RatioTold

STEP = "step"
ADD = "add"
_HISTORY_SHOWN = 10


def row_key(check: int, row: int) -> str:
    return f"row:{check}:{row}"


def evidence_key(evidence_id: str) -> str:
    return f"evidence:{evidence_id}"


def detail_lines(found: Detail, history: Sequence[AnswerEvent], width: int) -> Iterator[Line]:
    """Everything about a control, ``width`` cells wide."""
    control = found.control
    yield heading(_("條文（{source}）").format(source=control.source))
    yield Line(control.clause, indent=2)
    yield standing_line(found)
    for number, check in enumerate(found.checks):
        yield from check_lines(number, check, width)
    if found.is_open and [f"{c.title}：{c.reason}" for c in found.checks] != [found.result.reason]:
        yield heading(_("為何{verdict}").format(verdict=_(found.verdict)))
        yield Line(found.result.reason, indent=2)
    for remark in found.remarks:
        yield Line(_("提醒：") + remark, "warn", hanging=6)
    if found.is_open:
        yield from _remedy(found)
    yield heading(_("判定依據"))
    yield Line(control.interpretation, indent=2)
    yield from _evidence(found)
    yield from _beside(found)
    yield from _history(history)


def heading(text: str) -> Line:
    return Line(text, "title")


def standing_line(found: Detail) -> Line:
    """自評 beside 判定, and that they disagree."""
    claim = _("自評：") + _(found.claim)
    verdict = Toned(_("判定：") + _(found.verdict), VERDICT_TONE[found.result.verdict])
    disagreement = Toned(f"      {found.disagreement}" if found.disagreement else "", "bad")
    return Line((claim, "      ", verdict, disagreement), "strong")


def check_lines(number: int, check: CheckTold, width: int) -> Iterator[Line]:
    word = Toned(f"[{_(VERDICT_SHORT[check.outcome])}]", VERDICT_TONE[check.outcome])
    said = check.title if check.ratio else f"{check.title}：{check.reason}"
    yield Line((word, f" {said}"), indent=2, hanging=7)
    if check.ratio:
        yield from _ratio(check.ratio)
    if check.lacking and not check.rows and not check.ratio:
        yield Line(check.lacking, "warn", 4, 2)
    table = in_columns(check, width - 2)
    if table:
        yield from (Line(head, "muted", 2) for head in table.heads)
        for at, (text, row) in enumerate(zip(table.rows, check.rows, strict=True)):
            word = Toned(_(VERDICT_SHORT[row.outcome]), VERDICT_TONE[row.outcome])
            yield Line((text, word), indent=2, key=row_key(number, at))
    else:
        for at, row in enumerate(check.rows):
            yield Line(_sentence(row), indent=2, hanging=5, key=row_key(number, at))
    if check.left_out:
        yield Line(_("另有 {n} 項未列出").format(n=check.left_out), "muted", 2)
    if check.rows and check.met:
        yield Line(_("其餘 {n} 項符合").format(n=check.met), "good", 2)


def _ratio(ratio: RatioTold) -> Iterator[Line]:
    yield Line("   ".join(filter(None, (ratio.division, ratio.bound, ratio.margin))), "strong", 4)
    for line in ratio.beside:
        yield Line(line, "muted", 4, 2)


def _sentence(row: RowTold) -> tuple[str | Toned, ...]:
    said = row.because or "、".join(f"{v.title} {v.shown}" for v in row.values)
    word = Toned(_(VERDICT_SHORT[row.outcome]), VERDICT_TONE[row.outcome])
    beside = Toned(f"（{sources(row)}）" if said and row.values else "", "muted")
    return word, f" {named(row)}" + (f"：{said}" if said else ""), beside


def _remedy(found: Detail) -> Iterator[Line]:
    yield heading(_("怎麼改"))
    yield Line(found.control.remedy, indent=2)
    if found.step:
        worth = _("工時 {minutes} 分   負責 {owner}   可得 {points} 點")
        owner = found.step.owner or _("未定")
        yield Line(worth.format(minutes=found.step.minutes, owner=owner, points=found.step.points), "muted", 2)
        yield Line(_("O 前往：") + str(found.step.target), "strong", 2, 2, STEP)


def _evidence(found: Detail) -> Iterator[Line]:
    if found.control.evidence:
        yield Line(_("可用佐證：") + "、".join(found.control.evidence), hanging=10)
    yield heading(_("佐證 {n} 件").format(n=len(found.evidence)))
    for item in found.evidence:
        yield Line(_item(item), "" if item.is_counting else "warn", 2, 2, evidence_key(item.id))
    yield Line(_("A 加入：輸入路徑，或把檔案拖進視窗"), "muted", 2, key=ADD)


def _item(item: EvidenceTold) -> str:
    digest = f"sha256 {item.sha256}" if item.sha256 else ""
    parts = (f"#{item.id}", item.file_name or item.title, item.size, item.collected_on, digest, _(item.state))
    return "  ".join(filter(None, parts))


def _beside(found: Detail) -> Iterator[Line]:
    answer = found.answer
    if answer.reason:
        yield heading(_("理由"))
        yield Line(answer.reason, indent=2)
    if answer.plan_owner or answer.plan_due:
        said = _("規劃：負責 {owner}   完成日 {due}")
        yield Line(said.format(owner=answer.plan_owner or _("未填"), due=answer.plan_due or _("未填")), "planned")
    yield heading(_("備註"))
    yield Line(answer.note or _("按 E 寫備註"), "" if answer.note else "muted", 2)


def _history(history: Sequence[AnswerEvent]) -> Iterator[Line]:
    yield heading(_("歷程"))
    if not history:
        yield Line(_("還沒有人填過"), "muted", 2)
    for event in list(reversed(history))[:_HISTORY_SHOWN]:
        yield Line(f"{event.at:%Y-%m-%d %H:%M} {event.actor}  {event.kind}  {event.words}", "", 2, 4)
    if len(history) > _HISTORY_SHOWN:
        yield Line(_("更早還有 {n} 筆").format(n=len(history) - _HISTORY_SHOWN), "muted", 2)
