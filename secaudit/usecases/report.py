"""Write the documents of a judged case into a folder: the appendix, the gap report, the workbook of findings, drawings.

Invariant: everything is rendered before anything is written, and each file appears whole at its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.model.choices import PHASE_TITLES
from secaudit.reports import FORMATS
from secaudit.reports.blocks import Document, Figure
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.reporting.drawings import drawings, flow_views
from secaudit.usecases.reporting.missing import Placeholder, placeholders_of
from secaudit.usecases.reporting.remarks import font_remark, missing_remark
from secaudit.usecases.reporting.sources import facts, material
from secaudit.usecases.reporting.wanted import (
    COMPOSING,
    DOCUMENT_TITLES,
    DOCUMENTS,
    FIGURE_FORMATS,
    FIGURES,
    VIEW_TITLES,
    VIEWS,
    WRITING,
    Wanted,
    chosen,
    chosen_formats,
    file_names,
    refuse_template,
    replaced,
    steps,
)

if TYPE_CHECKING:
    from secaudit.reports.appendix.material import Material
    from secaudit.reports.own_template import OwnTemplate

__all__ = [
    "DOCUMENTS",
    "DOCUMENT_TITLES",
    "FIGURE_FORMATS",
    "FORMATS",
    "VIEWS",
    "VIEW_TITLES",
    "Placeholder",
    "Wanted",
    "chosen",
    "chosen_formats",
    "placeholders",
    "proposed_folder",
    "refuse_template",
    "rendered",
    "replaced",
    "report",
    "report_again",
    "steps",
]

Said = Callable[[str], None]


def _unheard(_text: str) -> None:
    """Nobody listens."""


def report(
    checked: Checked,
    folder: Path,
    wanted: Wanted,
    *,
    template: OwnTemplate | None = None,
    said: Said = _unheard,
    noted: Said = _unheard,
) -> tuple[Path, ...]:
    """The files written, in order: each document in each format, then the drawings.

    ``said`` hears each of :func:`steps`; ``noted`` what a person must know of what was made.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是資料夾", "請換一個資料夾", code="E-USE-08")
    files = rendered(checked, wanted, template=template, said=said, noted=noted)
    said(WRITING)
    for name, data in files.items():
        write_atomic(folder / name, data, mode=0o644)
    return tuple(folder / name for name in files)


def report_again(
    judged: Checked,
    folder: Path,
    wanted: Wanted,
    *,
    template: OwnTemplate | None = None,
    said: Said = _unheard,
    noted: Said = _unheard,
) -> tuple[Path, ...]:
    """``report`` of the case file behind ``judged`` as it is now: read again, by a connection of its own.

    For another thread than the one that works on the case; the digest in the documents is that of the file.
    """
    case = judged.case
    opened = open_case(case.path, judged.catalogue, today=case.as_of, phase=case.phase, as_of=case.as_of)
    checked = check(opened, judged.catalogue)
    return report(checked, folder, wanted, template=template, said=said, noted=noted)


def proposed_folder(judged: Checked) -> Path:
    """Beside the case: 附錄-提案-2024-03-01."""
    case = judged.case
    return case.path.absolute().parent / f"附錄-{PHASE_TITLES[case.phase]}-{case.as_of.isoformat()}"


def placeholders(checked: Checked) -> tuple[Placeholder, ...]:
    """Every 待補 that the appendix prints: the heading of the part, what is missing, how often, where to fill it."""
    return _Composing(checked, with_plans=False).placeholders


def rendered(
    checked: Checked,
    wanted: Wanted,
    *,
    template: OwnTemplate | None = None,
    said: Said = _unheard,
    noted: Said = _unheard,
) -> dict[str, bytes]:
    """File name → content of what ``report`` writes. ``template``: the appendix's DOCX is filled into it."""
    said(COMPOSING)
    composing = _Composing(checked)
    made: dict[str, bytes] = {}
    drawn: dict[str, Figure] = {}
    for name in wanted.documents:
        for file_name in file_names(name, wanted.formats):
            said(file_name)
            made[file_name] = composing.file(name, file_name, template if name == "appendix" else None)
        if name != "findings":
            drawn = {figure.file_name: figure for figure in composing.document(name).figures} | drawn
    if wanted.figures:
        said(FIGURES)
        drawn |= flow_views(composing.material, wanted.views, noted)
        made |= drawings(drawn.values(), wanted.figures, noted)
    for text in _remarks(composing, wanted):
        noted(text)
    return made


class _Composing:
    """The documents of one judged case, each composed once."""

    def __init__(self, checked: Checked, *, with_plans: bool = True) -> None:
        self._inventory = checked.case.inventory
        self._documents: dict[str, Document] = {}
        self.material = material(checked, with_plans=with_plans)

    def document(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = _appendix(self.material) if name == "appendix" else _gap(self.material)
        return self._documents[name]

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        return placeholders_of(self.document("appendix"), self._inventory)

    def file(self, name: str, file_name: str, template: OwnTemplate | None) -> bytes:
        """One document in the format of its file name."""
        if name == "findings":
            from secaudit.usecases.reporting.findings import findings_workbook

            return findings_workbook(self.material, self.placeholders)
        document, format_ = self.document(name), file_name.rpartition(".")[2]
        if template is not None and format_ == "docx":
            from secaudit.usecases.own_template import filled

            return filled(template, document, self.material)
        from secaudit.reports import render

        return render(document, self.material.assessment, format_, facts(self.material), name=name)


def _appendix(found: Material) -> Document:
    from secaudit.reports import appendix_document

    return appendix_document(
        found.inventory, found.assessment, found.catalogue, found.derived, found.input_digest, found.exposure_to_be,
        found.plan,
    )  # fmt: skip


def _gap(found: Material) -> Document:
    from secaudit.reports.gap.document import gap_document

    return gap_document(found)


def _remarks(composing: _Composing, wanted: Wanted) -> Iterator[str]:
    """What a person must know of what was made."""
    if "appendix" in wanted.documents:
        yield from missing_remark(composing.placeholders)
    for name in wanted.documents if "pdf" in wanted.formats else ():
        if name != "findings":
            yield from font_remark(composing.document(name), DOCUMENT_TITLES[name])
