"""High risks, what cannot be told and why, and how far the report can be relied on.

Invariant: what cannot be told is listed one by one; it is never added to what is in order.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.assessment import UNTOLD, VERDICT_TITLES
from secaudit.model.choices import RISK_ASPECT
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.risks import GRAVE
from secaudit.reports.appendix.summary import LIMITS
from secaudit.reports.blocks import Block, Bullets, Heading, Paragraph, Section, TableCell, table
from secaudit.reports.wording import TONES, day, formal, known, missing, shown, title_of


def risk_part(material: Material) -> Section:
    return Section("五", "高風險", tuple(_risks(material)))


def _risks(material: Material) -> Iterator[Block]:
    rows = material.rows("risk")
    high = [r for r in rows if r["level"] == "high"]
    unrated = [r for r in rows if r["level"] is None]
    if not rows:
        yield Paragraph("案件尚未登錄任何風險；這不表示沒有風險。")
    else:
        also = f"，另有 {len(unrated)} 項未填等級" if unrated else ""
        yield Paragraph(f"登錄風險 {len(rows)} 項，其中等級為高者 {len(high)} 項{also}。")
    if high:
        yield table(
            "等級為高之風險",
            [("編號", 3), ("面向", 5), ("風險", 7), ("問題", 8), ("處理方式", 8), ("負責", 4), ("完成日", 5)],
            [_risk(r) for r in high],
            material.source("risk"),
        )
    weak = [v for v in material.rows("vulnerability") if v["severity"] in GRAVE and not v["closed_on"]]
    if weak:
        yield table(
            "未結案之嚴重及高風險弱點",
            [("編號", 3), ("弱點", 8), ("資產", 6), ("狀態", 3, "center"), ("負責", 4), ("期限", 5)],
            [_weakness(material, v) for v in weak],
            material.source("vulnerability"),
        )


def _risk(risk: Row) -> tuple[str, ...]:
    return (
        str(risk["id"]),
        title_of(RISK_ASPECT, risk["aspect"]),
        str(risk["title"]),
        known(risk["analysis"], "問題分析"),
        known(risk["treatment"], "調整方案"),
        known(risk["owner"], "負責人"),
        day(risk["due_on"], missing("完成日")),
    )


def _weakness(material: Material, row: Row) -> tuple[str, ...]:
    return (
        str(row["id"]),
        str(row["title"]),
        material.name(row["asset_id"]),
        shown("vulnerability", "status", row["status"]),
        known(row["owner"], "負責人"),
        day(row["due_on"], missing("期限")),
    )


def untold_part(material: Material) -> Section:
    return Section("六", "還不能判斷的事", tuple(_untold(material)))


def _untold(material: Material) -> Iterator[Block]:
    untold = [r for r in material.assessment.results if r.verdict in UNTOLD]
    if not untold:
        yield Paragraph("無：本階段適用的條文都有足夠資料可以判斷。")
        return
    yield Paragraph(f"{len(untold)} 條因資料不足而無法判斷，既不算符合，也不算不符合；補上資料後重新檢核即可。")
    rows = []
    for result in untold:
        control = material.control(result.control_id)
        rows.append(
            (
                material.clause_name(result.control_id),
                TableCell(VERDICT_TITLES[result.verdict], TONES[result.verdict]),
                formal(result.reason),
                control.remedy if control else missing("改善方式"),
            )
        )
    columns = (("條文", 6), ("判定", 3, "center"), ("為什麼不能判斷", 9), ("補什麼", 9))
    yield table("無法判斷的條文", columns, rows, most=len(rows))  # type: ignore[arg-type]


def limits_part() -> Section:
    return Section(
        "七",
        "名詞與限制",
        (
            Heading("名詞"),
            Bullets(
                (
                    "條文編號：A4 開頭者為補助須知附件四「資訊安全要求」，C2M 開頭者為須知本文及其他附件的規定。",
                    "關鍵門檻：須知附件四列為必要、到了該階段必須通過的條文；表中以＊標示。",
                    "自評：公司自己的回答。判定：程式依盤點資料推得的結果；兩者不同時以判定為準，並列為矛盾。",
                    "已規劃：現在還沒做到，但已訂負責人與完成日，且該階段容許先規劃。",
                    "例外：依須知敘明理由、頁碼，並經審查會說明者。",
                    "加權得分：每條依重要性配分，符合得全分、部分符合得部分分，沒有填的得 0 分；不適用的不列入。",
                    "待補：案件裡沒有這項資料。「無」是確認過沒有；「－」是不適用。",
                )
            ),
            Heading("限制"),
            Paragraph(LIMITS),
        ),
    )
