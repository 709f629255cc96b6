"""The whole appendix as one document: cover, summary, and the twelve parts in their fixed order.

Invariant: no part is ever dropped; an empty one says 無. No file, no clock: the date is the assessment's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from secaudit.model.assessment import Assessment
from secaudit.model.choices import REPORT_PART
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Planned
from secaudit.model.schema import Cell
from secaudit.reports.appendix.annex import annex
from secaudit.reports.appendix.current_state import current_state
from secaudit.reports.appendix.evidence import verification
from secaudit.reports.appendix.management import management
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.narrative import with_narrative
from secaudit.reports.appendix.people import organisation
from secaudit.reports.appendix.planned_state import planned_architecture
from secaudit.reports.appendix.planning import planning
from secaudit.reports.appendix.residency import residency
from secaudit.reports.appendix.risks import risks
from secaudit.reports.appendix.spending import spending
from secaudit.reports.appendix.summary import purpose, summary
from secaudit.reports.appendix.training import training
from secaudit.reports.blocks import Document, Section
from secaudit.reports.numbering import numbered
from secaudit.reports.room import within_room
from secaudit.reports.wording import day, known, phase_title

PARTS: tuple[Callable[[Material], Section], ...] = (
    summary,
    purpose,
    organisation,
    current_state,
    risks,
    planning,
    planned_architecture,
    training,
    management,
    residency,
    spending,
    verification,
    annex,
)
"""The summary and the twelve parts, in the order of the programme's 資安規劃 and of ``REPORT_PART``."""


def appendix_document(
    inventory: Inventory,
    assessment: Assessment,
    catalogue: Catalogue,
    derived: Mapping[str, Sequence[Mapping[str, Cell]]],
    input_digest: str,
    exposure_to_be: Sequence[Mapping[str, Cell]] | None = None,
    plan: Planned | None = None,
) -> Document:
    """Everything that will be printed.

    ``derived`` gives the as-is rows of derived tables by name, as dicts by column (exposure, residency, backup_set,
    key_duty, budget_line, vendor_total, product_origin, party, aspect, layer_state); ``exposure_to_be`` the exposure
    rows of the planned network, ``None`` when it was not derived. ``input_digest`` is the SHA-256 of the input.
    ``plan`` is printed as 達標方案 where there is one.
    """
    material = Material(inventory, assessment, catalogue, derived, exposure_to_be, input_digest, plan)
    sections = [_whole(material, choice.code, part) for choice, part in zip(REPORT_PART, PARTS, strict=True)]
    case = inventory.case
    name = known(case["name"], "公司名稱")
    return Document(
        title="資訊安全規劃",
        subtitle=f"{name}　{known(case['project_title'], '計畫名稱')}",
        running_head=f"{name}　資訊安全規劃",
        as_of=assessment.as_of,
        meta=_cover(material),
        digest=input_digest,
        sections=numbered(within_room(sections)),
    )


def _whole(material: Material, code: str, part: Callable[[Material], Section]) -> Section:
    """A part between the paragraphs that a person wrote for it."""
    section = part(material)
    return replace(section, blocks=with_narrative(material, code, section.blocks))


def _cover(material: Material) -> tuple[tuple[str, str], ...]:
    case, assessment = material.inventory.case, material.assessment
    return (
        ("案件編號", known(case["id"], "案件編號")),
        ("申請業者", known(case["name"], "公司名稱")),
        ("統一編號", known(case["tax_id"], "統一編號")),
        ("計畫名稱", known(case["project_title"], "計畫名稱")),
        ("計畫期間", f"{day(case['project_starts_on'])} 至 {day(case['project_ends_on'])}"),
        ("評估階段", phase_title(assessment.phase)),
        ("評估日", day(assessment.as_of.isoformat())),
        ("條文目錄", f"{material.catalogue.title}（{assessment.catalogue_id}）"),
        ("條文目錄雜湊", f"SHA-256 {assessment.catalogue_digest or NO_DIGEST}"),
        ("盤點資料雜湊", f"SHA-256 {material.input_digest or NO_DIGEST}"),
    )


NO_DIGEST = "（未提供）"
