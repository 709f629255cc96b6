"""What the company's review commands say, as lines and as records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from secaudit.cli.console import indented
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.company.import_review import DifferingEvidence, PlannedReview
    from secaudit.usecases.reviewing.company.points import PointLine

_MARGIN = 8
_SHORT = 12


def coming_lines(planned: PlannedReview, cells: int) -> Iterator[str]:
    """What a review would bring into the case."""
    day = f"，收件截止日 {planned.closing_day}" if planned.closing_day else ""
    yield f"審查者 {planned.reviewer}，{planned.reviewed_on} 審查{day}"
    subject = f"第 {planned.subject_sequence} 次封存 {safe_text(planned.subject_file)}"
    yield f"對象 {subject}（{planned.subject_seal[:_SHORT]}）"
    yield "意見 " + ("、".join(f"{REVIEW_OPINION_TITLES[o]} {n}" for o, n in planned.counts.items()) or "沒有")
    if planned.conclusion:
        yield from indented(planned.conclusion, cells, 5, "總評")
    for point in planned.points:
        if point.opinion not in ("seen", "agree"):
            due = f"，期限 {point.due_on}" if point.due_on else ""
            said = f"{point.control_id} {REVIEW_OPINION_TITLES[point.opinion]}{due}：{point.said}"
            yield from indented(said, cells, _MARGIN, point.id)
            if point.kept_answer:
                yield from indented(f"沿用先前的回覆：{safe_text(point.kept_answer)}", cells, _MARGIN)
    yield from _aside(planned)
    for item in planned.differing:
        yield from indented(_differs(item), cells, 2)


def _aside(planned: PlannedReview) -> Iterator[str]:
    """What becomes of points that are in the case already."""
    if planned.replaces:
        yield f"取代同一位審查者先前的審查 {planned.replaces}"
    for ids, said in ((planned.dropped, "不再提"), (planned.closes, "結案"), (planned.reopens, "重新開啟")):
        if ids:
            yield f"{said}：{'、'.join(ids)}"


def _differs(item: DifferingEvidence) -> str:
    if item.is_foreign:
        return f"佐證 {item.id}：審查的內容與封存的不同（SHA-256），請向審查者查明"
    return f"佐證 {item.id}：審查後{'內容已變' if item.ours else '已移除'}"


def point_lines(line: PointLine, title: str, cells: int) -> Iterator[str]:
    """One point: what was said, by when, what was answered."""
    from secaudit.usecases.reviewing.company.points import STATE_TITLES
    from secaudit.usecases.reviewing.company.steps import days_words

    days = days_words(line) if line.is_open else f"期限 {line.due_on}" if line.due_on else ""
    head = f"{STATE_TITLES[line.state]}  {REVIEW_OPINION_TITLES[line.opinion]}  {safe_text(line.control_id)} {title}"
    yield from indented(f"{head}{'，' + days if days else ''}", cells, _MARGIN, safe_text(line.id))
    if line.said:
        yield from indented(f"{safe_text(line.reviewer)}：{safe_text(line.said)}", cells, _MARGIN)
    if line.answer or line.answer_evidence:
        named = f"（{'、'.join(map(safe_text, line.answer_evidence))}）" if line.answer_evidence else ""
        said = f"回覆 {line.answered_on} {safe_text(line.answered_by)}：{safe_text(line.answer)}{named}"
        yield from indented(said, cells, _MARGIN)
    if line.lost_evidence:
        yield from indented(f"回覆的佐證 {'、'.join(map(safe_text, line.lost_evidence))} 已移除", cells, _MARGIN)
    if line.closed_by:
        yield from indented(f"{line.closed_on} 由 {safe_text(line.closed_by)} 結案", cells, _MARGIN)


def coming_record(planned: PlannedReview, kept: bool) -> dict[str, Any]:
    names = (
        "file", "reviewer", "review_seal", "sequence", "subject_seal", "subject_sequence", "subject_file",
        "reviewed_on", "closing_day", "conclusion", "counts", "points", "closes", "reopens", "dropped", "replaces",
        "differing", "known_as",
    )  # fmt: skip
    return {"kept": kept, **{name: getattr(planned, name) for name in names}}


def point_record(line: PointLine, title: str) -> dict[str, Any]:
    names = (
        "id", "review_id", "reviewer", "control_id", "opinion", "said", "due_on", "days_left", "state", "is_overdue",
        "raised_on", "answer", "answer_evidence", "answered_by", "answered_on", "closed_by", "closed_on",
        "lost_evidence",
    )  # fmt: skip
    return {"title": title, **{name: getattr(line, name) for name in names}}
