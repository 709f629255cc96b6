"""What a reviewer's commands say, as lines and as records: the desk, one opinion, how far the review is.

Invariant: only layout is decided here; everything that a bundle says passes ``safe_text`` (``console.indented``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from secaudit.cli.console import coloured, indented
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.text import padded, safe_text
from secaudit.usecases.reviewing.desk import BytesState, Rank

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.desk import EarlierPoint, EvidenceLine, ReviewDesk, ReviewLine
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.reviewing.opinions import Opinion

_MARGIN = 6
_UNNAMED = 10
_COLOURS = {Rank.MISMATCH: "red", Rank.CONTRADICTION: "red", Rank.MISSING: "yellow"}


def desk_lines(desk: ReviewDesk, *, only_exceptions: bool, cells: int) -> Iterator[str]:
    """Every control under the heading of why it comes there."""
    for rank in Rank:
        lines = [line for line in desk.lines if line.rank is rank and (line.is_exception or not only_exceptions)]
        if lines:
            yield coloured(f"{rank}（{len(lines)} 條）", _COLOURS.get(rank, "green"))
        for line in lines:
            yield from _line(line, cells)


def _line(line: ReviewLine, cells: int) -> Iterator[str]:
    marks = "".join(f"  {word}" for word, holds in (("門檻", line.is_gate), ("未看", not line.is_seen)) if holds)
    yield from indented(f"{line.control.id} {line.control.title.zh_tw}{marks}", cells, 2)
    stated = f"  封存時載為{line.stated}" if line.stated else ""
    odd = f"  {line.disagreement}" if line.disagreement else ""
    yield from indented(f"自評 {line.claim}  判定 {line.verdict}{stated}{odd}", cells, _MARGIN)
    if line.reason:
        yield from indented(line.reason, cells, _MARGIN)
    for item in line.evidence:
        yield from indented(_evidence(item), cells, _MARGIN + 5, " " * _MARGIN + "佐證")
    for opinion in line.points:
        if opinion.opinion != "seen":
            yield from indented(opinion_words(opinion), cells, _MARGIN + 5, " " * _MARGIN + "意見")
    for point in line.earlier:
        if point.opinion != "seen":
            yield from indented(_earlier(point), cells, _MARGIN + 5, " " * _MARGIN + "前次")


def _evidence(item: EvidenceLine) -> str:
    why = f"（{item.why}）" if item.state is not BytesState.INTACT and item.why else ""
    name = item.file_name or item.title
    return "  ".join(p for p in (item.id, name, item.size, f"{item.state}{why}", item.collected_on, item.dates) if p)


def opinion_words(opinion: Opinion) -> str:
    due = f"，期限 {opinion.due_on}" if opinion.due_on else ""
    said = f"：{opinion.said}" if opinion.said else ""
    return f"{opinion.title}{due}{said}（{opinion.raised_by} {opinion.raised_on}）"


def _earlier(point: EarlierPoint) -> str:
    said = f"：{point.said}" if point.said else ""
    named = f"（{'、'.join(point.answer_evidence)}）" if point.answer_evidence else ""
    answer = f"；公司 {point.answered_on} 回覆：{point.answer}{named}" if point.answer or named else ""
    closed = f"；{point.closed_on} 結案" if point.closed_on else ""
    return f"{point.title}{said}{answer}{closed}（公司所載）"


def status_lines(sitting: ReviewSitting, desk: ReviewDesk, cells: int) -> Iterator[str]:
    """How far the review is, and what stands between it and a signature."""
    progress = desk.progress
    counts = (f"{REVIEW_OPINION_TITLES[code]} {n}" for code, n in progress.by_opinion.items() if n and code != "seen")
    yield from _told("佐證包", safe_text(sitting.path.name), cells)
    yield from _told("封存", f"{sitting.seal_id[:8]}，案件 {safe_text(_case(sitting))}", cells)
    yield from _told("覆核檔", safe_text(str(sitting.draft_path)), cells)
    yield from _told("審查者", safe_text(desk.reviewer), cells)
    yield from _told("已看", f"{progress.seen}／{progress.total} 條", cells)
    yield from _told("意見", "、".join(counts) or "還沒有", cells)
    exceptions = (
        f"{rank} {n}" for rank in Rank if (n := sum(x.rank is rank for x in desk.lines)) and rank is not Rank.REST
    )
    yield from _told("例外", "、".join(exceptions) or "沒有", cells)
    closing = f"{desk.closing_day}，補件到 {desk.supplement_due}" if desk.closing_day else "未填，補件要各別指定期限"
    yield from _told("截止日", closing, cells)
    yield from _told("總評", desk.conclusion or "未填", cells)
    yield from _told("簽署", _signature(desk), cells)


def _signature(desk: ReviewDesk) -> str:
    if desk.review_seal:
        return f"已簽署 {desk.review_seal[:8]}" + ("，之後改過；再簽一次公司才收得到" if desk.changed_since else "")
    if not desk.unseen:
        return "全部看過，可以簽署"
    more = " 等" if len(desk.unseen) > _UNNAMED else ""
    return f"還有 {len(desk.unseen)} 條沒看：{'、'.join(desk.unseen[:_UNNAMED])}{more}"


def _told(label: str, text: str, cells: int) -> Iterator[str]:
    yield from indented(text, cells, 8, padded(label, 8))


def _case(sitting: ReviewSitting) -> str:
    case = sitting.sealed.inventory.case
    return f"{case['id']} {case['name'] or ''}".strip()


def desk_record(sitting: ReviewSitting, desk: ReviewDesk, *, only_exceptions: bool = False) -> dict[str, Any]:
    lines = [line for line in desk.lines if line.is_exception or not only_exceptions]
    return {**status_record(sitting, desk), "controls": [line_record(line) for line in lines]}


def status_record(sitting: ReviewSitting, desk: ReviewDesk) -> dict[str, Any]:
    facts = sitting.verification.facts
    return {
        "bundle": sitting.path,
        "seal_id": sitting.seal_id,
        "case": sitting.sealed.inventory.case["id"],
        "sequence": facts.sequence if facts else 0,
        "phase": sitting.phase,
        "as_of": sitting.as_of,
        "draft": sitting.draft_path,
        "reviewer": desk.reviewer,
        "closing_day": desk.closing_day,
        "supplement_due": desk.supplement_due,
        "conclusion": desk.conclusion,
        "seen": desk.progress.seen,
        "total": desk.progress.total,
        "unseen": desk.unseen,
        "opinions": desk.progress.by_opinion,
        "review_seal": desk.review_seal,
        "changed_since": desk.changed_since,
    }


def line_record(line: ReviewLine) -> dict[str, Any]:
    names = ("number", "is_gate", "verdict", "stated", "disagreement", "reason", "evidence", "earlier", "is_seen")
    return {
        "control_id": line.control.id,
        "title": line.control.title.zh_tw,
        "clause": line.control.clause,
        "rank": line.rank.name.lower(),
        "claim": line.result.claim,
        "verdict_code": line.result.verdict,
        **{name: getattr(line, name) for name in names},
        "opinions": line.points,
    }
