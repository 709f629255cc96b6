"""The drawings that are written beside the documents, in every ending that was asked for.

Invariant: a drawing is written in each ending it has; one without an editable form has no .drawio, and that is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.architecture import View, flow_view
from secaudit.usecases.reporting.wanted import VIEW_TITLES


def drawings(figures: Iterable[Figure], endings: Sequence[str], noted: Callable[[str], None]) -> dict[str, bytes]:
    """File name → content, drawing by drawing."""
    from secaudit.reports.formats.typesetting import svg_to_png

    made: dict[str, bytes] = {}
    fixed: list[str] = []
    for figure in figures:
        stem = figure.file_name.removesuffix(".svg")
        if "svg" in endings:
            made[f"{stem}.svg"] = figure.svg.encode()
        if "png" in endings:
            made[f"{stem}.png"] = svg_to_png(figure.svg)
        if "drawio" in endings and figure.drawio:
            made[f"{stem}.drawio"] = figure.drawio.encode()
        elif "drawio" in endings:
            fixed.append(stem)
    if fixed:
        noted(f"沒有可編輯的 draw.io 檔：{'、'.join(fixed)}；這些圖請用 SVG")
    return made


def flow_views(material: Material, views: Sequence[str], noted: Callable[[str], None]) -> dict[str, Figure]:
    """Today's drawing of each kind of traffic by its file name, and the planned one where it differs."""
    found: dict[str, Figure] = {}
    for view in (v for v in get_args(View) if v in views):
        now, later = _flow_view(material, view, planned=False), _flow_view(material, view, planned=True)
        drawn = [figure for figure in (now, later) if figure]
        found |= {figure.file_name: figure for figure in drawn}
        if not drawn:
            noted(f"沒有「{VIEW_TITLES[view]}」的連線，未畫流向圖；連線的「用途」填了才畫得出來")
    return found


def _flow_view(material: Material, view: View, *, planned: bool) -> Figure | None:
    exposure, to_be = material.derived_rows("exposure"), material.exposure_to_be
    return flow_view(material.inventory, exposure, to_be, material.assessment.as_of, view, planned=planned)
