"""What must be done before which phase, and the milestones that the case names for it.

Invariant: a phase that is not judged yet promises nothing: its clauses are counted by how they stand today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from secaudit.model.assessment import HOLDING, Verdict
from secaudit.model.choices import PHASES, precedes
from secaudit.model.control import Control
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.milestones import milestones
from secaudit.reports.blocks import Block, Callout, Heading, Paragraph, Section, TableCell, Tone, table
from secaudit.reports.figures.roadmap import Milestone, roadmap
from secaudit.reports.wording import day, missing, phase_title

_NAMED = 6
"""Clauses of a phase that are named; the others are counted."""
_MOST = 24
"""Milestones that are listed: what is late, then what comes next."""
FILE = "待完成時程圖.svg"
"""Not the roadmap of the appendix: what is done is left out here."""


def schedule_part(material: Material) -> Section:
    return Section("四", "時程", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    yield Heading("各階段之前須完成")
    yield Paragraph("關鍵門檻是到了該階段必須通過的條文；在那之前有負責人與完成日的規劃即可。")
    yield table(
        "各階段須通過的條文",
        [("階段", 3, "center"), ("條數", 2, "center"), ("今日已達成", 3, "center"), ("尚待完成", 12)],
        [_phase(material, p) for p in PHASES if not precedes(p, material.assessment.phase)],
        "該階段起列為關鍵門檻者；「今日已達成」含不適用及例外，不含已規劃",
    )
    yield Heading("里程碑")
    yield from _milestones(material)


def _phase(material: Material, phase: str) -> tuple[str | TableCell, ...]:
    """The gates that begin with ``phase``; of the present phase also those of the phases before."""
    now = material.assessment.phase
    asked = [c for c in material.catalogue.controls if _begins(c, phase, now)]
    done = {Verdict.MET, Verdict.NA, Verdict.EXCEPTED} if phase != now else HOLDING
    results = material.results
    open_ones = [c for c in asked if c.id not in results or results[c.id].verdict not in done]
    named = "、".join(f"{c.id} {c.title.zh_tw}" for c in open_ones[:_NAMED])
    more = f" 等 {len(open_ones)} 條" if len(open_ones) > _NAMED else ""
    tone = Tone.MET if asked and not open_ones else Tone.NOT_MET if open_ones and phase == now else Tone.PARTIAL
    return (
        phase_title(phase),
        str(len(asked)),
        TableCell(str(len(asked) - len(open_ones)), tone if asked and not material.nothing_judged else Tone.UNKNOWN),
        f"{named}{more}" if open_ones else "無" if asked else "本階段沒有新增的門檻",
    )


def _begins(control: Control, phase: str, now: str) -> bool:
    begin = control.gate_from
    return begin is not None and (begin == phase or (phase == now and precedes(begin, now)))


def _milestones(material: Material) -> Iterator[Block]:
    found = [m for m in milestones(material) if not m.done]
    if not found:
        yield Paragraph("案件裡沒有尚未完成的採購、變更、文件或風險處理。")
        return
    as_of, case = material.assessment.as_of, material.inventory.case
    late = [m for m in found if m.has_passed(as_of)]
    if late:
        yield Callout(f"{len(late)} 項的預定完成日已過，案件資料沒有記載完成。", Tone.NOT_MET)
    ordered = sorted(found, key=lambda m: (m not in late, m.due is None, m.due or date.max, m.group, m.id))
    yield table(
        "逾期及接下來的里程碑",
        [("預定完成日", 7), ("事項", 14), ("類別", 6), ("負責", 4), ("狀態", 4, "center")],
        [_line(m, late) for m in ordered],
        "已過預定日者在前，其餘依日期，未填日期者在最後；全部見附錄之期程",
        most=_MOST,
    )
    if drawn := roadmap(found, _date(case["project_starts_on"]), _date(case["project_ends_on"]), as_of):
        yield replace(drawn, caption="待完成事項時程圖", file_name=FILE)


def _line(milestone: Milestone, late: Sequence[Milestone]) -> tuple[str | TableCell, ...]:
    due = day(milestone.due.isoformat() if milestone.due else None, missing("期限"))
    return (
        due,
        f"{milestone.id} {milestone.title}",
        milestone.group,
        milestone.owner or missing("負責人"),
        TableCell("已過預定日", Tone.NOT_MET) if milestone in late else TableCell(milestone.state or "－"),
    )


def _date(value: Cell) -> date | None:
    return date.fromisoformat(str(value)) if value else None
