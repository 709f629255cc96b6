"""期程 in part 5: the roadmap as a drawing, and the documents, tests and promises that no other table tells.

Invariant: every milestone is drawn or counted; where the drawing only counts them each stands in its month as well.
Every planned record and every promise has its own line with the measures that it serves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import TOLD, Item
from secaudit.reports.appendix.milestones import milestones
from secaudit.reports.appendix.sentences import amount
from secaudit.reports.appendix.trace import joined_refs, measure_refs
from secaudit.reports.blocks import Block, Paragraph, Ref, TableCell, Tone, cell, table
from secaudit.reports.figures.roadmap import MOST_LINES, Milestone, roadmap
from secaudit.reports.wording import day, known, missing
from secaudit.text import roc_date

HERE = ("record", "answer")
"""Tables whose milestones have their lines here; the others stand in this part or in part 6 with what they are."""


def schedule(material: Material, served: Mapping[Item, Sequence[str]]) -> Iterator[Block]:
    found = milestones(material)
    as_of = material.assessment.as_of
    yield _told(found, as_of)
    case = material.inventory.case
    figure = roadmap(found, _day(case["project_starts_on"]), _day(case["project_ends_on"]), as_of)
    if len(found) > MOST_LINES:
        yield table(
            "各月應完成之工作",
            [("月份", 24), ("工作項目", 132), ("項數", 14, "right")],
            _months(found),
            material.source("purchase", "change", "record", "risk", "answer"),
            anchor="table:schedule",
        )
    others = [m for m in found if m.anchor.partition(":")[0] in HERE]
    yield table(
        "文件、檢測及承諾",
        [("完成日", 31), ("編號", 22), ("工作項目", 60), ("負責人", 19), ("狀態", 16, "center"), ("對應措施", 22)],
        [_row(m, served, as_of) for m in sorted(others, key=_by_day)],
        material.source("record", "answer"),
        most=len(others),
    )
    if figure:  # last: a drawing of a whole page leaves no page half empty behind the tables
        yield figure


def _by_day(milestone: Milestone) -> tuple[bool, date]:
    return milestone.due is None, milestone.due or date.max


def _months(found: Sequence[Milestone]) -> Iterator[tuple[str | TableCell, ...]]:
    months: dict[str, list[Milestone]] = {}
    for milestone in sorted(found, key=_by_day):
        months.setdefault(_month(milestone), []).append(milestone)
    for month, of in months.items():
        refs = [Ref(_target(m), m.id) for m in of]
        yield month, cell(*joined_refs(refs)), str(len(of))


def _month(milestone: Milestone) -> str:
    if milestone.due is None:
        return milestone.state if milestone.done else missing("完成日")
    return day(milestone.due.isoformat()).partition("月")[0] + "月"


def _target(milestone: Milestone) -> str:
    """Where it is told: its own row of a table of this part, or its line below."""
    return milestone.anchor if milestone.anchor.partition(":")[0] in TOLD else f"milestone:{milestone.anchor}"


def _told(found: Sequence[Milestone], as_of: date) -> Paragraph:
    if not found:
        return Paragraph(f"尚無排定之工作，{missing('期程')}。")
    dated = [m.due for m in found if m.due]
    late = sum(1 for m in found if m.has_passed(as_of))
    said = f"共排定工作 {amount(len(found))}"
    if dated:
        said += f"，預定完成日自{roc_date(min(dated).isoformat())}至{roc_date(max(dated).isoformat())}"
    open_ones = [m for m in found if not m.done]
    said += f"；{amount(len(found) - len(open_ones))}已交付或付款" if len(open_ones) < len(found) else ""
    without = sum(1 for m in open_ones if m.due is None)
    said += f"；{amount(without)}{missing('完成日')}" if without else ""
    said += f"；{amount(late)}之預定日早於評估日，尚無完成紀錄" if late else ""
    unowned = sum(1 for m in open_ones if not m.owner)
    said += f"；{amount(unowned)}{missing('負責人')}" if unowned else ""
    return Paragraph(f"{said}。")


def _row(milestone: Milestone, served: Mapping[Item, Sequence[str]], as_of: date) -> tuple[str | TableCell, ...]:
    table_name, _, key = milestone.anchor.partition(":")
    item = Item(table_name, key)
    target = f"control:{key}" if table_name == "answer" else milestone.anchor
    due = day(milestone.due.isoformat() if milestone.due else None, missing("完成日"))
    past = milestone.has_passed(as_of)
    return (
        TableCell(f"{due}（已過預定日）" if past else due, Tone.PARTIAL if past else Tone.NEUTRAL),
        cell(Ref(target, milestone.id), anchor=f"milestone:{milestone.anchor}"),
        milestone.title,
        known(milestone.owner, "負責人"),
        milestone.state or "－",
        cell(*measure_refs(served[item])) if item in served else "－",
    )


def _day(value: Cell) -> date | None:
    return date.fromisoformat(str(value)) if value else None
