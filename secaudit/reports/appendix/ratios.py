"""The ratios of part 10: the four keys first, then the others, each with 判定依據, and what was left out of them once.

Invariant: shares are shown truncated beside their two integers; every line that was left out of a ratio, or counted
against it, stands in one table with the ratios that it touches, and no line stands there twice for one reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import Ratio, RatioLine, Verdict
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.trace import joined_refs
from secaudit.reports.blocks import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Prose,
    Ref,
    Table,
    TableCell,
    Tone,
    cell,
    table,
)
from secaudit.reports.figures.ratio_bars import TITLE, bound_of, described, margin_of, outcome, ratio_bars, share_of
from secaudit.reports.wording import day, exact_twd, formal, known, missing, verdict_cell
from secaudit.text import truncated_percent

FILE = "比率圖.svg"
BASIS = "金額依計畫編列金額（未稅）；設備之購置成本另列，不作為比率之金額（判定依據 A7）。"
KEYS = ("A4-1.2.0", "A4-1.2.6", "A4-1.2.8", "C2M-5.1.19")
"""The clauses of the four key ratios: 國內 35%, 再外包 50%, 非台製 50%, 雲端 20%."""
HANDLED = (
    ("剔除", Tone.PARTIAL, "excluded"),
    ("不利計入", Tone.NOT_MET, "unproven"),
    ("未定", Tone.UNKNOWN, "unsettled"),
)


def ratio_overview(material: Material) -> Iterator[Block]:
    ratios = material.assessment.ratios
    keys = [r for r in ratios if r.control_id in KEYS]
    others = [r for r in ratios if r.control_id not in KEYS]
    yield Heading("四項比率")
    yield Paragraph(BASIS)
    yield _ratio_table("四項比率（新臺幣元）", keys, "table:key-ratios")
    if others:
        yield _ratio_table("其他比率（新臺幣元）", others, "table:other-ratios")
    if ratios:
        yield Figure(TITLE, ratio_bars(ratios), described(ratios), FILE, anchor="figure:ratios")


def ratio_details(material: Material) -> Iterator[Block]:
    """For each control how it was computed and read; then what was left out, before and after, and exceptions."""
    by_control: dict[str, list[Ratio]] = {}
    for ratio in sorted(material.assessment.ratios, key=lambda r: r.control_id not in KEYS):
        by_control.setdefault(ratio.control_id, []).append(ratio)
    yield Heading("判定依據")
    yield table(
        "比率之判定依據",
        [("條文（判定）", 38), ("理由及判定依據", 132)],
        [_judged(material, *pair) for pair in by_control.items()],
        "分子、分母、占比及差額見前列比率表；剔除、不利計入及未定之各筆見下表。",
    )
    yield Heading("剔除、不利計入及未定項目")
    yield _left_out(material.assessment.ratios)
    yield _before_and_after(material.assessment.ratios)
    yield _exceptions(material, tuple(by_control))


def _ratio_table(caption: str, ratios: Sequence[Ratio], anchor: str) -> Table | Paragraph:
    """Several shares of one clause with the same bound are readings of it (A1), and may differ."""
    return table(
        caption,
        [
            ("條文", 21),
            ("比率（讀法）", 29),
            ("分子", 20, "right"),
            ("分母", 20, "right"),
            ("占比", 15, "right"),
            ("門檻", 25, "center"),
            ("差額", 23, "right"),
            ("判定", 17, "center"),
        ],
        [
            (
                cell(Ref(f"ratio:{r.control_id}", r.control_id)),
                r.title,
                exact_twd(r.numerator_twd),
                exact_twd(r.denominator_twd),
                share_of(r),
                bound_of(r),
                margin_of(r),
                outcome(r),
            )
            for r in ratios
        ],
        "；".join(_differing(ratios)),
        anchor=anchor,
    )


def _differing(ratios: Sequence[Ratio]) -> Iterator[str]:
    for control_id in dict.fromkeys(r.control_id for r in ratios):
        of = [r for r in ratios if r.control_id == control_id]
        if len({(r.sense, r.bound_percent) for r in of}) == 1 and len({r.holds for r in of}) > 1:
            yield f"{control_id} 兩種讀法結果不一致，需說明"


def _judged(material: Material, control_id: str, ratios: Sequence[Ratio]) -> tuple[TableCell, ...]:
    """The verdict, what the ratios' table does not say of its reason, and how the clause is read."""
    result = material.results.get(control_id)
    control = material.control(control_id)
    clause = Ref(f"control:{control_id}", material.clause_name(control_id))
    verdict, tone, why = "", Tone.NEUTRAL, ""
    if result:
        verdict, tone = f"（{verdict_cell(result.verdict).text}）", verdict_cell(result.verdict).tone
        titles = tuple(r.title for r in ratios)
        why = "；".join(part for part in formal(result.reason).split("；") if not part.startswith(titles))
    basis = f"判定依據：{control.interpretation if control else missing('判定依據')}"
    return cell(clause, verdict, tone=tone, anchor=f"ratio:{control_id}"), TableCell(_end(why) + basis)


def _end(text: str) -> str:
    return text if text.endswith("。") or not text else f"{text}。"


def _left_out(ratios: Sequence[Ratio]) -> Table | Paragraph:
    """Every line once for one handling and one reason, with all the ratios that it touches."""
    found: dict[tuple[str, RatioLine], list[Ratio]] = {}
    for ratio in ratios:
        for word, _, name in HANDLED:
            for line in getattr(ratio, name):
                found.setdefault((word, line), []).append(ratio)
    tones = {word: tone for word, tone, _ in HANDLED}
    return table(
        "剔除、不利計入及未定項目",
        [
            ("處理", 18, "center"),
            ("編號", 14),
            ("品項", 34),
            ("金額（元）", 18, "right"),
            ("原因", 50),
            ("影響之比率", 36),
        ],
        [
            (
                TableCell(word, tones[word]),
                cell(Ref(f"purchase:{line.id}", line.id)),
                line.name,
                exact_twd(line.amount_twd),
                formal(line.because),
                cell(*_touched(touched, ratios)),
            )
            for (word, line), touched in sorted(found.items(), key=lambda pair: list(tones).index(pair[0][0]))
        ],
        anchor="table:left-out",
    )


def _touched(touched: Sequence[Ratio], ratios: Sequence[Ratio]) -> Prose:
    """The clauses; with the title of the ratio where a clause has several and not all are touched."""
    refs = []
    for control_id in dict.fromkeys(r.control_id for r in touched):
        of = [r for r in touched if r.control_id == control_id]
        whole = len(of) == sum(1 for r in ratios if r.control_id == control_id)
        words = control_id if whole else f"{control_id}（{'、'.join(r.title for r in of)}）"
        refs.append(Ref(f"ratio:{control_id}", words))
    return joined_refs(refs)


def _before_and_after(ratios: Sequence[Ratio]) -> Table | Paragraph:
    rows: list[tuple[str | TableCell, ...]] = []
    for ratio in ratios:
        before = ratio.declared_numerator_twd, ratio.declared_denominator_twd
        if before[0] is None or before[1] is None:
            continue
        rows.append(
            (
                cell(Ref(f"ratio:{ratio.control_id}", ratio.control_id), f" {ratio.title}"),
                *(exact_twd(twd) for twd in before),
                truncated_percent(before[0], before[1]),
                exact_twd(ratio.numerator_twd),
                exact_twd(ratio.denominator_twd),
                truncated_percent(ratio.numerator_twd, ratio.denominator_twd),
            )
        )
    return table(
        "剔除資訊類產品前後（新臺幣元）",
        [
            ("條文與比率", 54),
            ("申報分子", 20, "right"),
            ("申報分母", 20, "right"),
            ("申報占比", 18, "right"),
            ("判定分子", 20, "right"),
            ("判定分母", 20, "right"),
            ("判定占比", 18, "right"),
        ],
        rows,
    )


def _exceptions(material: Material, control_ids: Sequence[str]) -> Table | Paragraph:
    records = [r for r in material.rows("record") if r["kind"] == "exception" and r["control_id"] in control_ids]
    return table(
        "例外說明",
        [
            ("條文", 22),
            ("編號", 14),
            ("標題", 28),
            ("理由", 40),
            ("計畫書頁碼", 20),
            ("審查會", 22),
            ("狀態", 24, "center"),
        ],
        [
            (
                cell(Ref(f"ratio:{r['control_id']}", str(r["control_id"]))),
                cell(Ref(f"record:{r['id']}", str(r["id"]))),
                str(r["title"]),
                known(r["reason"], "理由"),
                known(r["reference"], "計畫書頁碼"),
                day(r["review_meeting_on"], missing("審查會日期")),
                _state_of_exception(material, str(r["control_id"]), r),
            )
            for r in records
        ],
        "理由、計畫書頁碼與不晚於評估日之審查會日期三者俱備，且條文允許者，方為例外",
    )


def _state_of_exception(material: Material, control_id: str, record: dict[str, Cell]) -> TableCell:
    """A2: an exception is told in the plan and in the review meeting; until then it changes nothing."""
    control = material.control(control_id)
    if control is not None and not control.exception:
        return TableCell("條文未訂例外", Tone.NA)
    lacking = [
        title for column, title in (("reason", "理由"), ("reference", "頁碼")) if not str(record[column] or "").strip()
    ]
    if lacking:
        return TableCell(f"不完整（缺{'、'.join(lacking)}）", Tone.NOT_MET)
    heard = record["review_meeting_on"]
    if heard is None or str(heard) > material.assessment.as_of.isoformat():
        return TableCell("待審查會說明", Tone.PARTIAL)
    result = material.results.get(control_id)
    used = result is not None and result.verdict is Verdict.EXCEPTED
    return TableCell("例外（已敘明）", Tone.PARTIAL if used else Tone.NEUTRAL)
