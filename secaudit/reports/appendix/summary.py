"""The one-page summary in front of the parts, and part 1: purpose, scope and basis.

Invariant: never one lonely percentage, and where nothing was judged the page says so in grey.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, ControlResult, GateState, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.sentences import listed
from secaudit.reports.blocks import Block, Bullets, Callout, Heading, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.wording import (
    GATE_TONES,
    TONES,
    claim_title,
    day,
    formal,
    joined,
    known,
    missing,
    phase_title,
    shortened,
)
from secaudit.text import truncated_percent

LIMITS = (
    "本規劃為申請業者之自我評估：判定依填報之盤點資料與佐證清單推得，程式無法辨識填報內容是否屬實，"
    "亦未讀取佐證檔案之內容；判定依據併列於各表，供審查委員覆核。"
)
ORDER = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.UNASSESSED, Verdict.PARTIAL)
"""Gaps, worst first."""
MOST_GATES, MOST_PASSED = 3, 16
"""Gates of one state that the summary names, and that it lists by id."""


def gaps(material: Material) -> list[ControlResult]:
    """Every control that is a gap: hard gates first, then by verdict and weight."""

    def rank(result: ControlResult) -> tuple[bool, int, int]:
        control = material.control(result.control_id)
        return not result.is_gate, ORDER.index(result.verdict), -(control.weight if control else 1)

    return sorted((r for r in material.assessment.results if r.verdict in ORDER), key=rank)


def summary(material: Material) -> Section:
    assessment = material.assessment
    counts = list(VERDICT_TITLES)
    tallies = [
        TableCell(str(assessment.counts.get(v, 0)), TONES[v] if assessment.counts.get(v, 0) else Tone.NEUTRAL)
        for v in counts
    ]
    return Section(
        "",
        "摘要",
        (
            _overall(material),
            table("判定統計（項）", [(VERDICT_TITLES[v], 1, "center") for v in counts], [tallies]),
            table("分數、涵蓋與佐證時效", [("項目", 4), ("數值", 3, "right"), ("說明", 11)], _figures(material)),
            table(
                "關鍵門檻",
                [("狀態", 2, "center"), ("項數", 1, "right"), ("條文", 13)],
                _gates(material),
                "各條之理由見第五章措施表、第十章比率及第十二章。" if assessment.gates else "",
            ),
            table(
                "優先改善五項",
                [("條文", 7), ("判定（自評）", 3, "center"), ("缺口", 8), ("改善", 8)],
                _top_five(material),
            ),
        ),
    )


def _gates(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    """One row a state, the worst first: those that do not pass by name, those that pass by id."""
    for state in (GateState.FAIL, GateState.EXPLAIN, GateState.UNKNOWN, GateState.PASS):
        ids = [g.control_id for g in material.assessment.gates if g.state is state]
        if ids:
            named = ids if state is GateState.PASS else [shortened(material.clause_name(key), 44) for key in ids]
            most = MOST_PASSED if state is GateState.PASS else MOST_GATES
            yield TableCell(GATE_TITLES[state], GATE_TONES[state]), str(len(ids)), listed(named, most=most)


def _top_five(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    for result in gaps(material)[:5]:
        control = material.control(result.control_id)
        said = f"{VERDICT_TITLES[result.verdict]}（{claim_title(result.claim)}）"
        yield (
            shortened(material.clause_name(result.control_id), 52),
            TableCell(said, TONES[result.verdict]),
            shortened(formal(result.reason), 44),
            shortened(control.remedy, 44) if control else missing("改善方式"),
        )


def _overall(material: Material) -> Callout:
    assessment = material.assessment
    if material.nothing_judged:
        return Callout("尚未評估：沒有任何條文可以判定，下列數字不代表符合，請先填報盤點資料。", Tone.UNKNOWN)
    states = [g.state for g in assessment.gates]
    failed, unknown = states.count(GateState.FAIL), states.count(GateState.UNKNOWN)
    explain = states.count(GateState.EXPLAIN)
    text = (
        f"{phase_title(assessment.phase)}階段，評估日 {day(assessment.as_of.isoformat())}。"
        f"關鍵門檻 {len(states)} 項{_gate_counts(failed, explain, unknown)}；"
        f"應改善或補資料之條文 {len(gaps(material))} 項；矛盾及其他發現 {len(assessment.findings)} 件。"
    )
    if failed:
        return Callout(text, Tone.NOT_MET)
    if unknown or not states:
        return Callout(text, Tone.UNKNOWN)
    return Callout(text, Tone.PARTIAL if explain or gaps(material) else Tone.MET)


def _gate_counts(failed: int, explain: int, unknown: int) -> str:
    said = ((failed, "未通過"), (explain, "需說明"), (unknown, "無法評估"))
    return "：" + "、".join(f"{n} 項{words}" for n, words in said if n) if any(n for n, _ in said) else "均通過"


def _figures(material: Material) -> list[tuple[str, str, str]]:
    score, cover, fresh = material.assessment.score, material.assessment.coverage, material.assessment.freshness
    return [
        (
            "分數（計例外前／後）",
            " ／ ".join(
                truncated_percent(earned, score.possible) for earned in (score.earned_before, score.earned_after)
            ),
            f"加權得分 {score.earned_before}／{score.possible}，計入已核可之例外為 {score.earned_after}；"
            "未填者計 0 分，不適用者不列入",
        ),
        (
            "可判定比例",
            truncated_percent(cover.judged, cover.applicable),
            f"適用 {cover.applicable} 項，可判定 {cover.judged} 項，已填自評 {cover.answered} 項",
        ),
        (
            "佐證齊備",
            truncated_percent(fresh.controls_with, fresh.controls_needing)
            if fresh.controls_needing
            else "本階段不要求",
            f"須佐證 {fresh.controls_needing} 項，已有 {fresh.controls_with} 項；佐證 {fresh.items} 件"
            f"（有效 {fresh.current}、過期 {fresh.expired}、逾一年 {fresh.old}、無日期 {fresh.undated}）",
        ),
    ]


def purpose(material: Material) -> Section:
    case = material.inventory.case
    counted = ("zone", "asset", "flow", "vendor", "purchase", "person", "data_set", "record", "risk", "evidence")
    sizes = [
        f"{TABLE_BY_NAME[t].title} {len(material.inventory.rows(t))} 筆" for t in counted if material.inventory.rows(t)
    ]
    blocks: list[Block] = [
        Heading("目的"),
        Paragraph(f"本公司資訊安全規劃之目標為：{known(case['security_policy'], '資安目標')}"),
        Paragraph(
            "本規劃依附件四盤點網路、應用及設備層之軟硬體、管理及教育訓練之現況，分析缺口與風險，"
            "提出調整方案、經費及期程，並列導入後之查驗方式與驗收佐證。"
        ),
        Heading("範圍"),
        Paragraph(
            f"{known(case['name'], '公司名稱')}執行「{known(case['project_title'], '計畫名稱')}」"
            "所使用之網路層、應用層及設備層軟硬體、管理機制、人員與委外廠商，含現況與規劃。"
        ),
        Paragraph(f"盤點資料（含現況與規劃）計有{joined(sizes)}。" if sizes else f"{missing('盤點資料')}。"),
        Heading("依據"),
        Bullets(
            (
                "經濟部產業發展署 113 年度 C2M 主題式研發計畫補助申請須知，附件四 資訊安全要求，"
                "及須知本文與附件一之相關條文。",
                f"條文目錄：{material.catalogue.title}（{material.assessment.catalogue_id}），"
                f"共 {len(material.catalogue.controls)} 條。",
                "須知所引「政府機關（構）資通安全責任等級分級作業規定」已於 108 年 3 月 5 日停止適用，"
                "本文件保留原文用語。",
            )
        ),
        Heading("判讀方式與限制"),
        Bullets(
            (
                "金額均為未稅新臺幣。一般表列以千元為單位，小數點下四捨五入；比率表列示元，占比無條件捨去，"
                "與門檻之比較以整數元交叉相乘，不以百分比判定。",
                "尚未取得之資料以「待補」註明；經確認沒有者以「無」註明。兩者皆不視為符合。"
                "整表僅註「無」者，係盤點資料未列該等項目，不代表經確認沒有。「－」表示該欄不適用或條文未要求。",
                "各表之日期，除另有註明外，以評估日為準，採民國紀年。",
            )
        ),
        Callout(LIMITS, Tone.NEUTRAL),
    ]
    return Section("一", "目的、範圍與依據", tuple(blocks))
