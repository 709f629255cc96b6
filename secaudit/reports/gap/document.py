"""The gap report as one document: a summary of one page, and seven short parts.

Invariant: every number comes from the assessment that the appendix prints, or from the measures it prints; where
nothing was judged the first sentence says so, in grey.
"""

from __future__ import annotations

from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import measures
from secaudit.reports.blocks import Document
from secaudit.reports.gap.chapters import chapter_part
from secaudit.reports.gap.gap_table import gap_part
from secaudit.reports.gap.money import money_part
from secaudit.reports.gap.remaining import limits_part, risk_part, untold_part
from secaudit.reports.gap.schedule import schedule_part
from secaudit.reports.gap.summary import standing, summary_part
from secaudit.reports.numbering import numbered
from secaudit.reports.room import within_room
from secaudit.reports.wording import day, known, phase_title

TITLE = "資訊安全差距報告"


def gap_document(material: Material) -> Document:
    """Everything that will be printed."""
    planned = measures(material)
    sections = (
        summary_part(material, planned),
        money_part(material),
        chapter_part(material),
        gap_part(material, planned),
        schedule_part(material),
        risk_part(material),
        untold_part(material),
        limits_part(),
    )
    case, assessment = material.inventory.case, material.assessment
    name = known(case["name"], "公司名稱")
    return Document(
        title=TITLE,
        subtitle=f"{name}　{known(case['project_title'], '計畫名稱')}",
        running_head=f"{name}　{TITLE}",
        as_of=assessment.as_of,
        meta=(
            ("公司", name),
            ("計畫名稱", known(case["project_title"], "計畫名稱")),
            ("評估階段", phase_title(assessment.phase)),
            ("評估日", day(assessment.as_of.isoformat())),
            ("結論", standing(material).text),
            ("條文目錄", f"{material.catalogue.title}（{assessment.catalogue_id}）"),
            ("盤點資料雜湊", f"SHA-256 {material.input_digest or '（未提供）'}"),
        ),
        digest=material.input_digest,
        sections=numbered(within_room(sections)),
    )
