"""The 審查意見表 as one document: head, summary, and its nine parts in a fixed order.

Invariant: no part is ever dropped; an empty one says so. One that is not signed says so on every page.
"""

from __future__ import annotations

from secaudit.model.choices import OPEN_OPINIONS, REVIEW_OPINION_TITLES
from secaudit.reports.blocks import Block, Callout, Document, Section, TableCell, Tone, table
from secaudit.reports.numbering import numbered
from secaudit.reports.review_form import parts
from secaudit.reports.review_form.facts import ReviewFacts, VerdictFact
from secaudit.reports.wording import day, known, phase_title
from secaudit.text import truncated_percent

TITLE = "資訊安全審查意見表"
_COUNTED = (*OPEN_OPINIONS, "agree")


def review_document(facts: ReviewFacts) -> Document:
    """Everything that will be printed."""
    sections = (
        _summary(facts),
        parts.to_answer(facts),
        parts.all_controls(facts),
        parts.evidence(facts),
        parts.comparison(facts),
        parts.earlier_points(facts),
        parts.conclusion(facts),
        parts.signature(facts),
        parts.limits(),
        parts.annex(facts),
    )
    name = known(facts.organisation, "公司名稱")
    draft = "" if facts.signed_with else "（草稿，未簽署）"
    return Document(
        title=f"{TITLE}{draft}",
        subtitle=f"{name}　{known(facts.project_title, '計畫名稱')}",
        running_head=f"{name}　{TITLE}{draft}　封存 {facts.seal_id[:8]}",
        as_of=facts.reviewed_on,
        meta=_head(facts),
        digest=facts.seal_id,
        sections=numbered(sections),
    )


def _head(facts: ReviewFacts) -> tuple[tuple[str, str], ...]:
    return (
        ("案件編號", known(facts.case_id, "案件編號")),
        ("受審公司", known(facts.organisation, "公司名稱")),
        ("統一編號", known(facts.tax_id, "統一編號")),
        ("階段及評估日", f"{phase_title(facts.phase)}，{day(facts.as_of.isoformat())}"),
        ("佐證包", f"第 {facts.sequence} 次封存，程式版本 {facts.program or parts.BLANK}"),
        ("封存編號", facts.seal_id),
        ("封存時間", f"{facts.claimed_time}（公司自稱）" if facts.claimed_time else parts.BLANK),
        ("封存金鑰", facts.sealed_with or parts.BLANK),
        ("條文目錄", f"{facts.catalogue}　SHA-256 {facts.catalogue_sha256}"),
        ("審查者", facts.reviewer or parts.BLANK),
        ("審查日", day(facts.reviewed_on.isoformat())),
        ("收件截止日", day(facts.closing_day.isoformat()) if facts.closing_day else parts.BLANK),
        ("審查金鑰", facts.signed_with or "尚未簽署"),
    )


def _summary(facts: ReviewFacts) -> Section:
    return Section("", "摘要", (_overall(facts), _verification(facts), _counts(facts)))


def _overall(facts: ReviewFacts) -> Callout:
    waiting = [o for o in facts.opinions if o.opinion in OPEN_OPINIONS]
    unsaid = sum(not _said(facts, c.control_id) for c in facts.controls)
    if not facts.opinions:
        return Callout("尚未審查：沒有任何條文有意見，下列數字不代表同意。", Tone.UNKNOWN)
    earned, possible = facts.score
    text = (
        f"共 {len(facts.controls)} 條；待公司回覆 {len(waiting)} 點，未表示意見 {unsaid} 條。"
        f"重新計算之分數（計例外後）{truncated_percent(earned, possible)}（加權得分 {earned}／{possible}）。"
    )
    failed = any(v.tone is Tone.NOT_MET for v in facts.verdicts)
    if failed:
        return Callout(f"佐證包驗證有不通過者，見下表。{text}", Tone.NOT_MET)
    return Callout(text, Tone.PARTIAL if waiting or unsaid else Tone.MET)


def _verification(facts: ReviewFacts) -> Block:
    return table(
        "佐證包驗證結果",
        [("項目", 2, "center"), ("結果", 2, "center"), ("決定的步驟", 4), ("說明", 9)],
        [(v.title, TableCell(v.state, v.tone), v.decided_by, _told(v)) for v in facts.verdicts],
        "完整：內容即所簽署者。身分：由信任名單上之金鑰簽署。新舊：相對於曾見之封存。齊全：資料可讀、分數重算相同、佐證俱在",
    )


def _told(verdict: VerdictFact) -> str:
    return f"{verdict.text}（{verdict.code}）" if verdict.code else verdict.text


def _counts(facts: ReviewFacts) -> Block:
    """How many controls have which opinion; one with two stands in both."""
    said = {c.control_id: {o.opinion for o in facts.opinions if o.control_id == c.control_id} for c in facts.controls}
    counts = [sum(code in found for found in said.values()) for code in _COUNTED]
    seen = sum(found == {"seen"} for found in said.values())
    unseen = sum(not found for found in said.values())
    columns = [*(REVIEW_OPINION_TITLES[code] for code in _COUNTED), "已看未表示", "未看"]
    tones = [*(parts.TONES[code] for code in _COUNTED), Tone.NA, Tone.UNKNOWN]
    cells = [
        TableCell(str(n), tone if n else Tone.NEUTRAL)
        for n, tone in zip((*counts, seen, unseen), tones, strict=True)
    ]  # fmt: skip
    return table("意見統計（條）", [(c, 1, "center") for c in columns], [cells], "一條有數種意見者，各計一次")


def _said(facts: ReviewFacts, control_id: str) -> bool:
    return any(o.control_id == control_id and o.opinion != "seen" for o in facts.opinions)
