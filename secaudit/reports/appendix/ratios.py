"""The ratios of part 10: all of them in one drawing and one table, then each in exact NT$ with what was left out.

Invariant: shares are shown truncated beside their two integers; what was left out, and why, stands under each ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import Ratio, RatioLine, Verdict
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Block, Figure, Heading, Paragraph, Table, TableCell, Tone, table
from secaudit.reports.figures.ratio_bars import TITLE, bound_of, described, margin_of, outcome, ratio_bars, share_of
from secaudit.reports.wording import day, exact_twd, formal, known, missing, verdict_cell
from secaudit.text import truncated_percent

FILE = "比率圖.svg"
BASIS = "金額依計畫編列金額（未稅）；設備之購置成本另列，不作為比率之金額（判定依據 A7）。"


def ratio_overview(material: Material) -> Iterator[Block]:
    ratios = material.assessment.ratios
    yield Heading("比率總表")
    yield Paragraph(BASIS)
    yield table(
        "各項比率",
        [
            ("條文", 5),
            ("比率", 5),
            ("目前", 2, "right"),
            ("門檻", 3, "center"),
            ("差額（元）", 3, "right"),
            ("判定", 2, "center"),
        ],
        [_overview(material, r) for r in ratios],
    )
    if ratios:
        yield Figure(TITLE, ratio_bars(ratios), described(ratios), FILE)


def ratio_details(material: Material) -> Iterator[Block]:
    """For each control its ratios, its verdict with the interpretation it rests on, and its exceptions."""
    by_control: dict[str, list[Ratio]] = {}
    for ratio in material.assessment.ratios:
        by_control.setdefault(ratio.control_id, []).append(ratio)
    for control_id, ratios in by_control.items():
        several = len(ratios) > 1
        yield Heading(material.clause_name(control_id) if several else f"{ratios[0].title}（{control_id}）")
        if several:
            yield _side_by_side(ratios)
        for ratio in ratios:
            yield from _figures(ratio)
        yield from _judgement(material, control_id)
        yield _exceptions(material, control_id)


def _overview(material: Material, ratio: Ratio) -> tuple[str | TableCell, ...]:
    return (
        material.clause_name(ratio.control_id),
        ratio.title,
        share_of(ratio),
        bound_of(ratio),
        margin_of(ratio),
        outcome(ratio),
    )


def _side_by_side(ratios: Sequence[Ratio]) -> Table | Paragraph:
    """Several shares of one clause in one table; the same bound on each makes them readings of it (A1)."""
    readings = len({(r.sense, r.bound_percent) for r in ratios}) == 1
    differ = readings and len({r.holds for r in ratios}) > 1
    return table(
        "兩種讀法並列（新臺幣元）" if readings else "各項占比並列（新臺幣元）",
        [
            ("讀法" if readings else "項目", 5),
            ("分子", 3, "right"),
            ("分母", 3, "right"),
            ("占比", 2, "right"),
            ("門檻", 3, "center"),
            ("差額", 3, "right"),
            ("結果", 2, "center"),
        ],
        [
            (
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
        "兩種讀法結果不一致，需說明" if differ else "",
    )


def _figures(ratio: Ratio) -> Iterator[Block]:
    yield table(
        f"{ratio.title}（新臺幣元）",
        [("項目", 4), ("分子（元）", 4, "right"), ("分母（元）", 4, "right"), ("占比", 3, "right")],
        _before_and_after(ratio),
        f"門檻：{bound_of(ratio)}；差額（元）：{margin_of(ratio)}；比率結果：{outcome(ratio).text}",
    )
    yield table(
        "剔除、不利計入及未定項目",
        [("處理", 2, "center"), ("編號", 2), ("品項", 5), ("金額（元）", 3, "right"), ("原因", 7)],
        [
            *_lines("剔除", Tone.PARTIAL, ratio.excluded),
            *_lines("不利計入", Tone.NOT_MET, ratio.unproven),
            *_lines("未定", Tone.UNKNOWN, ratio.unsettled),
        ],
    )


def _judgement(material: Material, control_id: str) -> Iterator[Block]:
    result = material.results.get(control_id)
    control = material.control(control_id)
    if result:
        yield Paragraph(f"條文判定：{verdict_cell(result.verdict).text}。{formal(result.reason)}")
    yield Paragraph(f"判定依據：{control.interpretation if control else missing('判定依據')}")


def _exceptions(material: Material, control_id: str) -> Table | Paragraph:
    records = [r for r in material.rows("record") if r["kind"] == "exception" and r["control_id"] == control_id]
    if not records:
        return Paragraph("例外說明：無")
    return table(
        "例外說明",
        [("編號", 2), ("標題", 4), ("理由", 6), ("計畫書頁碼", 3), ("審查會", 3), ("狀態", 4, "center")],
        [
            (
                str(r["id"]),
                str(r["title"]),
                known(r["reason"], "理由"),
                known(r["reference"], "計畫書頁碼"),
                day(r["review_meeting_on"], missing("審查會日期")),
                _state_of_exception(material, control_id, r),
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


def _before_and_after(ratio: Ratio) -> Iterator[tuple[str, str, str, str]]:
    declared = ratio.declared_numerator_twd, ratio.declared_denominator_twd
    if declared[0] is not None and declared[1] is not None:
        share = truncated_percent(declared[0], declared[1])
        yield "剔除資訊類產品前（申報）", exact_twd(declared[0]), exact_twd(declared[1]), share
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    label = "剔除後（判定用）" if declared[1] is not None else "判定用"
    yield label, exact_twd(ratio.numerator_twd), exact_twd(ratio.denominator_twd), share


def _lines(word: str, tone: Tone, lines: tuple[RatioLine, ...]) -> Iterator[tuple[str | TableCell, ...]]:
    for line in lines:
        yield TableCell(word, tone), line.id, line.name, exact_twd(line.amount_twd), formal(line.because)
