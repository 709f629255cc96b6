"""What the company's review page paints: sections of a list, and one thing of it in full.

Invariant: every state is a word beside its tone; whatever a reviewer wrote is text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from secaudit.model.choices import PHASE_TITLES, REVIEW_OPINION_TITLES
from secaudit.text import roc_date
from secaudit.tui.pages.board import BoardLine, Columns
from secaudit.tui.terms import widest
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.prose import Line
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import N_, _
from secaudit.usecases.reviewing.company.desk import CompanyDesk, DeskPoint, ReviewTold, SealTold
from secaudit.usecases.reviewing.company.points import STATE_TITLES, PointLine, PointState
from secaudit.usecases.reviewing.company.stale import StaleApproval

REPLY, CONTROL, EVIDENCE = "reply:", "control:", "evidence:"
"""Before an id, in the key of a line of the detail that can be followed."""
_ONE: Columns = (Col("text", "", 20, flex=1),)
_POINT: Columns = (
    Col("state", "", 6),
    Col("opinion", "", 6),
    Col("control", "", 11),
    Col("said", "", 10, flex=1),
    Col("due", "", 10, rank=1),
)
_STALE: Columns = (Col("state", "", 6), Col("control", "", 11), Col("what", "", 16, flex=1))
_REVIEW: Columns = (Col("day", "", 10), Col("reviewer", "", 10, flex=1), Col("subject", "", 5), Col("counts", "", 18))
_TONES = {
    PointState.OPEN: "warn",
    PointState.ANSWERED: "planned",
    PointState.CLOSED: "good",
    PointState.NONE: "muted",
}
_STATES = {
    PointState.OPEN: N_("待回覆"),
    PointState.ANSWERED: N_("已回覆"),
    PointState.CLOSED: N_("結案"),
    PointState.NONE: "--",
}


class Sieve(StrEnum):
    ALL = "all"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    STALE = "stale"


LABELS = {
    Sieve.ALL: N_("全部"),
    Sieve.OPEN: N_("待回覆"),
    Sieve.ANSWERED: N_("已回覆"),
    Sieve.CLOSED: N_("結案"),
    Sieve.STALE: N_("過時"),
}


def sieved(desk: CompanyDesk, sieve: Sieve) -> tuple[DeskPoint, ...]:
    """The points that ``sieve`` lets through: all that is to be answered, or was, or those of one state."""
    if sieve is Sieve.ALL:
        return tuple(p for p in desk.points if p.line.state is not PointState.NONE)
    return tuple(p for p in desk.points if p.line.state.value == sieve.value)


def told(desk: CompanyDesk, stale: Sequence[StaleApproval]) -> str:
    """The counts in a line."""
    if not desk.seals and not desk.reviews:
        return ""
    late = _("（逾期 {n}）").format(n=desk.overdue) if desk.overdue else ""
    parts = [_("待回覆 {n}").format(n=desk.open) + late, _("已回覆 {n}").format(n=desk.answered)]
    certain = sum(s.certain for s in stale)
    if certain:
        parts.append(_("核可過時 {n}").format(n=certain))
    if len(stale) > certain:
        parts.append(_("須確認 {n}").format(n=len(stale) - certain))
    if desk.closing_day:
        parts.append(_("收件截止 {day}").format(day=roc_date(desk.closing_day.isoformat())))
    return "  ".join(parts)


def board_lines(desk: CompanyDesk, stale: Sequence[StaleApproval], sieve: Sieve) -> Iterator[BoardLine]:
    """The sections that ``sieve`` shows; an empty one names the next key."""
    if sieve is Sieve.ALL and not desk.seals and not desk.reviews:
        yield from _beginning()
        return
    if sieve is not Sieve.STALE:
        points = sieved(desk, sieve)
        yield from _section(_("審查意見"), len(points), map(_point, points), _no_points(desk, sieve))
        if sieve is Sieve.ALL and (rest := len(desk.points) - len(points)):
            yield BoardLine(_ONE, (Toned(_("另有 {n} 條同意或已看，不須回覆").format(n=rest), "muted"),))
    if sieve is Sieve.STALE or (sieve is Sieve.ALL and stale):
        yield from _section(_("核可過時、須確認"), len(stale), map(_stale, stale), _("沒有過時的核可"))
    if sieve is Sieve.ALL:
        empty = _("收到審查包後按 I 匯入")
        yield from _section(_("審查"), len(desk.reviews), map(_review, desk.reviews), empty)
        yield from _section(_("封存"), len(desk.seals), map(_seal, desk.seals), _("按 S 封存案件"))


def _beginning() -> Iterator[BoardLine]:
    for text, tone in (
        (_("還沒有封存。"), "strong"),
        (_("按 S 封存案件，產生交給審查者的佐證包；封存前會先列出要處理的事。"), ""),
        (_("審查者交回審查包後，按 I 匯入，逐點回覆。"), ""),
    ):
        yield BoardLine(_ONE, (Toned(text, tone),))


def _no_points(desk: CompanyDesk, sieve: Sieve) -> str:
    if not desk.reviews:
        return _("還沒有審查意見；收到審查包後按 I 匯入")
    return _("沒有審查意見") if sieve is Sieve.ALL else _("沒有這樣的意見；按 F 換篩選，Esc 看全部")


def _section(title: str, count: int, rows: Iterator[BoardLine], empty: str) -> Iterator[BoardLine]:
    yield BoardLine(_ONE, (f"{title} {count}",), heading=True)
    yield from rows
    if not count:
        yield BoardLine(_ONE, (Toned(empty, "muted"),))


def _point(point: DeskPoint) -> BoardLine:
    line = point.line
    state = Toned(_("逾期"), "bad") if line.is_overdue else Toned(_(_STATES[line.state]), _TONES[line.state])
    cells = (
        state,
        _(REVIEW_OPINION_TITLES[line.opinion]),
        line.control_id,
        line.said or _(point.title),
        line.due_on.isoformat() if line.due_on else "",
    )
    return BoardLine(_POINT, cells, f"point:{line.id}")


def _stale(found: StaleApproval) -> BoardLine:
    word = Toned(_("過時"), "bad") if found.certain else Toned(_("須確認"), "warn")
    return BoardLine(_STALE, (word, found.control_id, f"{found.what}  {_(found.title)}"), f"stale:{found.point_id}")


def _review(review: ReviewTold) -> BoardLine:
    if review.is_replaced:
        counts = Toned(_("已由新的取代"), "muted")
    else:
        counts = (
            Toned(_("{n} 點待回覆").format(n=review.open), "warn") if review.open else Toned(_("沒有待回覆"), "good")
        )
    day = review.reviewed_on.isoformat() if review.reviewed_on else ""
    return BoardLine(_REVIEW, (day, review.reviewer, f"s{review.subject_sequence:03d}", counts), f"review:{review.id}")


def _seal(seal: SealTold) -> BoardLine:
    day = seal.sealed_on.isoformat() if seal.sealed_on else ""
    cells = (f"s{seal.sequence:03d}", _phase(seal.phase), day, seal.seal_id[:8], seal.file_name)
    columns = (
        Col("sequence", "", 5),
        Col("phase", "", widest(*PHASE_TITLES.values())),
        Col("day", "", 10),
        Col("id", "", 8),
        Col("file", "", 12, flex=1, rank=1),
    )
    return BoardLine(columns, cells, f"seal:{seal.id}")


def _phase(code: str) -> str:
    return _(PHASE_TITLES.get(code, code))


# One thing in full


def point_lines(point: DeskPoint) -> Iterator[Line]:
    """A point, what was answered, and the ways on from it."""
    line = point.line
    opinion = _(REVIEW_OPINION_TITLES[line.opinion])
    yield Line(f"{line.id} {opinion}", "title")
    state = Toned(_(STATE_TITLES[line.state]), _TONES[line.state])
    yield Line((f"{line.control_id} {_(point.title)}  ", state), hanging=2)
    if line.due_on:
        yield Line(_due(line), "bad" if line.is_overdue else "", hanging=6)
    yield Line("")
    if line.said:
        yield Line(line.said)
    by = "  ".join(filter(None, (line.reviewer, str(line.raised_on or ""))))
    yield Line(by, "muted")
    yield Line("")
    yield from _answer(line)
    yield Line("")
    if line.state in (PointState.OPEN, PointState.ANSWERED):
        yield Line(_(" E 回覆"), "strong", key=REPLY + line.id)
    yield Line(_(" 前往條文 {id}").format(id=line.control_id), key=CONTROL + line.control_id)
    yield Line(_(" 前往佐證"), key=EVIDENCE + line.control_id)


def _due(line: PointLine) -> str:
    day = roc_date(line.due_on.isoformat()) if line.due_on else ""
    left = line.days_left or 0
    if line.state is not PointState.OPEN:
        return _("期限 {day}").format(day=day)
    if left < 0:
        return _("期限 {day}，已逾期 {n} 天").format(day=day, n=-left)
    return _("期限 {day}，剩 {n} 天").format(day=day, n=left) if left else _("期限 {day}，今天到期").format(day=day)


def _answer(line: PointLine) -> Iterator[Line]:
    if line.state is PointState.NONE:
        yield Line(_("不須回覆"), "muted")
        return
    yield Line(_("回覆"), "title")
    if line.answer:
        yield Line(line.answer, indent=2)
    if line.answer_evidence:
        yield Line(_("佐證 {ids}").format(ids="、".join(line.answer_evidence)), indent=2, hanging=2)
    if line.lost_evidence:
        yield Line(_("回覆的佐證已移除：") + "、".join(line.lost_evidence), "bad", 2, 2)
    if line.answered_by:
        yield Line(f"{line.answered_by}  {line.answered_on or ''}", "muted", 2)
    if not (line.answer or line.answer_evidence):
        yield Line(_("還沒有回覆：按 E"), "warn", 2)
    if line.closed_by:
        yield Line(_("結案 {day}").format(day=f"{line.closed_on or ''}  {line.closed_by}"), "good", 2)


def stale_lines(found: StaleApproval) -> Iterator[Line]:
    word = _("核可過時") if found.certain else _("核可須確認")
    yield Line(f"{found.control_id} {_(found.title)}", "title")
    yield Line(word, "bad" if found.certain else "warn")
    yield Line(found.what, hanging=2)
    yield Line(_("{reviewer} {day} 同意").format(reviewer=found.reviewer, day=found.agreed_on or ""), "muted")
    yield Line("")
    yield Line(_("審查後資料已變；再封存一次，請審查者重新看這一條。"), "muted")
    yield Line(_(" 前往條文 {id}").format(id=found.control_id), key=CONTROL + found.control_id)


def review_told_lines(review: ReviewTold) -> Iterator[Line]:
    yield Line(f"{review.id} {review.reviewer}", "title")
    facts = (
        (_("審查日"), str(review.reviewed_on or "")),
        (_("對象"), f"s{review.subject_sequence:03d}  {review.subject_seal}"),
        (_("審查序號"), f"r{review.sequence:03d}"),
        (_("截止日"), str(review.closing_day or "")),
        (_("意見"), _counts(review.counts)),
        (_("總評"), review.conclusion),
    )
    yield from (Line(f"{label}  {text}", hanging=2) for label, text in facts if text)
    if review.is_replaced:
        yield Line(_("已由同一審查者較新的結果取代"), "muted")


def _counts(counts: Mapping[str, int]) -> str:
    return "、".join(
        f"{_(REVIEW_OPINION_TITLES[code])} {counts[code]}" for code in REVIEW_OPINION_TITLES if counts.get(code)
    )


def seal_lines(seal: SealTold) -> Iterator[Line]:
    yield Line(f"s{seal.sequence:03d} {_phase(seal.phase)}", "title")
    facts = (
        (_("封存日"), str(seal.sealed_on or "")),
        (_("封存編號"), seal.seal_id),
        (_("檔案"), seal.file_name),
        (_("未揭露佐證"), _("{n} 件").format(n=seal.withheld) if seal.withheld else ""),
        (_("加密"), _("只有收件者能開") if seal.is_encrypted else _("未加密")),
        (_("審查"), _("{n} 次").format(n=seal.reviews) if seal.reviews else _("還沒有審查結果")),
    )
    yield from (Line(f"{label}  {text}", hanging=2) for label, text in facts if text)
