"""The parts of the 審查意見表: what waits for an answer first, then every control, the evidence, the comparison.

Invariant: every control that is asked stands on the form, also one of which nothing was said.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import VERDICT_TITLES
from secaudit.model.choices import OPEN_OPINIONS, REVIEW_OPINION_TITLES
from secaudit.reports.blocks import Block, Bullets, Callout, Heading, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.comparison.tables import evidence_table, fates_table, totals_table
from secaudit.reports.review_form.facts import ComparisonFacts, ControlFact, EvidenceFact, OpinionFact, ReviewFacts
from secaudit.reports.wording import claim_title, day, formal, joined, verdict_cell
from secaudit.text import thousands

TONES = {"return": Tone.NOT_MET, "supplement": Tone.PARTIAL, "question": Tone.PLANNED, "agree": Tone.MET,
         "seen": Tone.NA}  # fmt: skip
UNSAID = "未表示"
BLANK = "－"
_SAYING = (*OPEN_OPINIONS, "agree")
SHORT_HASH = 12
"""Letters of a hash in the list of evidence; the annex has all 64."""

LIMITS = (
    "本表由程式依覆核檔與佐證包產生。封存、審查兩方之簽署分別證明內容未經更動及由何金鑰簽署，不證明內容為真。",
    "程式不辨識佐證內容之真偽，不偵測簽署者之電腦遭入侵，亦不能發現持有金鑰者於第一次送件前改寫之內容。",
    "封存時間為公司自稱；可證明的只有晚於審查碼、早於收件。",
    "判定依佐證包所附條文目錄，就填報資料重新計算；同意、退回、補件及提問為審查者之意見，程式未代為決定。",
    "未揭露之佐證只知雜湊，未經審查者閱覽。",
)


def opinion_cell(opinion: str) -> TableCell:
    return TableCell(REVIEW_OPINION_TITLES.get(opinion, opinion), TONES.get(opinion, Tone.UNKNOWN))


def opinions_of(facts: ReviewFacts, control_id: str) -> list[OpinionFact]:
    """What was said of the control, what weighs most in front; 已看 only where nothing else was said."""
    order = [*_SAYING, "seen"]
    own = sorted(
        (o for o in facts.opinions if o.control_id == control_id and o.opinion in order),
        key=lambda o: order.index(o.opinion),
    )
    said = [o for o in own if o.opinion != "seen"]
    return said or own[:1]


def to_answer(facts: ReviewFacts) -> Section:
    """退回, 補件, 提問, each with room for the company's answer."""
    names = {c.control_id: f"{c.control_id} {c.title}" for c in facts.controls}
    order = {c.control_id: i for i, c in enumerate(facts.controls)}
    open_ones = sorted(
        (o for o in facts.opinions if o.opinion in OPEN_OPINIONS),
        key=lambda o: (OPEN_OPINIONS.index(o.opinion), order.get(o.control_id, len(order))),
    )
    blocks: list[Block] = []
    if open_ones:
        blocks.append(Paragraph(_how_to_answer(facts)))
    blocks.append(
        table(
            "待公司回覆事項",
            [("條文", 5), ("意見", 2, "center"), ("內容", 8), ("期限", 4), ("公司回覆", 6)],
            [
                (
                    names.get(o.control_id, o.control_id),
                    opinion_cell(o.opinion),
                    TableCell(o.said or BLANK, own=True),
                    day(o.due_on, BLANK),
                    TableCell(o.answer, own=True),
                )
                for o in open_ones
            ],
            most=len(open_ones),
        )
    )
    return Section("一", "待公司回覆事項", tuple(blocks))


def _how_to_answer(facts: ReviewFacts) -> str:
    until = f"補件期限為 {day(facts.supplement_due.isoformat())}（收件截止日翌日起 3 個工作天）。" if (
        facts.supplement_due) else ""  # fmt: skip
    return f"請逐點回覆，附上佐證編號；退回者請改正後重新封存。{until}"


def all_controls(facts: ReviewFacts) -> Section:
    rows = [_control(facts, control) for control in facts.controls]
    note = "判定依佐證包重新計算；條文後有＊者為關鍵門檻；退回、補件及提問之內容見第一部分"
    if any(c.stated for c in facts.controls):
        note += "；判定後括號內為佐證包所載"
    block = table(
        "逐條審查結果",
        [("條文", 8), ("自評", 3, "center"), ("判定", 3, "center"), ("意見", 4, "center"), ("佐證及說明", 8)],
        rows,
        note,
        most=len(rows),
    )
    return Section("二", "逐條審查結果", (block,))


def _control(facts: ReviewFacts, control: ControlFact) -> tuple[str | TableCell, ...]:
    said = opinions_of(facts, control.control_id)
    verdict = verdict_cell(control.verdict)
    if control.stated:
        verdict = TableCell(f"{verdict.text}（{VERDICT_TITLES[control.stated]}）", verdict.tone)
    titles = joined(REVIEW_OPINION_TITLES.get(o.opinion, o.opinion) for o in said) if said else UNSAID
    tone = TONES.get(said[0].opinion, Tone.UNKNOWN) if said else Tone.UNKNOWN
    words = [o.said for o in said if o.said and o.opinion not in OPEN_OPINIONS]
    shown = ["、".join(control.evidence_ids)] if control.evidence_ids else []
    return (
        f"{control.control_id} {control.title}{'＊' if control.is_gate else ''}",
        claim_title(control.claim),
        verdict,
        TableCell(titles, tone),
        TableCell("；".join((*shown, *words)) or BLANK, own=True),
    )


def evidence(facts: ReviewFacts) -> Section:
    rows = [
        (
            item.id,
            item.title or BLANK,
            item.file_name or BLANK,
            joined(item.control_ids),
            _disclosure(item),
            f"{item.sha256[:SHORT_HASH]}…" if item.sha256 else BLANK,
        )
        for item in facts.evidence
    ]
    blocks: list[Block] = [
        table(
            "審查之佐證",
            [("編號", 3), ("名稱", 6), ("檔名", 6), ("條文", 5), ("揭露", 3, "center"), ("SHA-256（前段）", 4)],
            rows,
            "完整雜湊見附件；「揭露」指檔案在佐證包內，供審查者開啟；「未提供」指只有登錄，沒有檔案",
            most=len(rows),
        )
    ]
    withheld = [i for i in facts.evidence if not i.disclosed]
    if withheld:
        blocks.append(Heading("未揭露或未提供之佐證"))
        blocks.append(Bullets(tuple(f"{i.id} {i.title}：{i.why or '未說明理由'}" for i in withheld)))
    return Section("三", "審查之佐證", tuple(blocks))


def _disclosure(item: EvidenceFact) -> TableCell:
    if item.disclosed:
        return TableCell("揭露", Tone.MET)
    return TableCell("未揭露" if item.held else "未提供", Tone.UNKNOWN)


def comparison(facts: ReviewFacts) -> Section:
    found = facts.comparison
    if found is None:
        return Section("四", "與前次封存之比較", (Paragraph("未提供前次封存之佐證包，未作比較。"),))
    return Section("四", "與前次封存之比較", tuple(_compared(found)))


def _compared(found: ComparisonFacts) -> Iterator[Block]:
    yield Paragraph(f"前次：{found.old}。本次：{found.new}。")
    for caution in found.cautions:
        yield Callout(caution, Tone.PARTIAL)
    yield Heading("前次承諾")
    yield fates_table("前次承諾之結果（項）", found.fates)
    yield table(
        "尚未兌現或與承諾不同者", [("結果", 3, "center"), ("承諾", 8), ("依據", 10)], [*map(_formal, found.promises)]
    )  # fmt: skip
    yield Heading("判定與佐證")
    yield table("判定之變動", [("變動", 3, "center"), ("條文", 8), ("前次 → 本次", 9)], [*map(_formal, found.verdicts)])
    yield evidence_table("佐證之變動", found.evidence)
    yield Heading("經費")
    yield totals_table("經費之變動（新臺幣元，未稅）", found.totals, "前次", "本次")
    yield Paragraph(found.log)


def _formal(line: tuple[str, str, str]) -> tuple[str, str, str]:
    return line[0], formal(line[1]), formal(line[2])


def earlier_points(facts: ReviewFacts) -> Section:
    rows = [
        (
            o.control_id,
            opinion_cell(o.opinion),
            TableCell(o.said or BLANK, own=True),
            TableCell(o.answer or "未回覆", own=True),
            day(o.closed_on, "未結案"),
        )
        for o in facts.earlier_points
    ]
    block = table(
        "前次審查意見及回覆",
        [("條文", 3), ("意見", 2, "center"), ("內容", 7), ("公司回覆", 7), ("結案", 3)],
        rows,
        most=len(rows),
    )
    whose = Paragraph("摘自佐證包內公司保存之紀錄，未核對前次審查結果之簽章；以當時簽署之審查結果為準。")
    return Section("五", "前次審查意見及回覆", (block, whose) if rows else (block,))


def conclusion(facts: ReviewFacts) -> Section:
    lines = [line.strip() for line in facts.conclusion.splitlines() if line.strip()]
    return Section("六", "總評", tuple(map(Paragraph, lines)) or (Paragraph("審查者未填總評。"),))


def signature(facts: ReviewFacts) -> Section:
    """The block to sign by hand beside the signature that counts."""
    block = table(
        "審查者簽署",
        [("姓名", 3), ("職稱", 3), ("簽名", 4), ("日期", 3)],
        [(facts.reviewer, "", "", day(facts.reviewed_on.isoformat()) if facts.signed_with else "")],
    )
    if facts.signed_with:
        told = f"本表隨附於已簽署的審查包，以該包之簽署為準。簽署金鑰指紋：{facts.signed_with}"
        return Section("七", "簽署", (block, Paragraph(told)))
    return Section("七", "簽署", (block, Callout("尚未簽署：本表為草稿，不具審查效力。", Tone.UNKNOWN)))


def limits() -> Section:
    return Section("八", "本表之範圍與限制", (Bullets(LIMITS),))


def annex(facts: ReviewFacts) -> Section:
    """Every hash in full: what the signature of the review binds."""
    block = table(
        "佐證雜湊",
        [("編號", 3), ("大小（位元組）", 4, "right"), ("SHA-256", 18)],
        [(i.id, _size(i), i.sha256 or "不詳") for i in facts.evidence],
        most=len(facts.evidence),
    )
    return Section("九", "附件：佐證雜湊", (block,))


def _size(item: EvidenceFact) -> str:
    return thousands(item.size) if item.sha256 else BLANK
