"""Write the documents of a judged case into a folder: the appendix, the gap report, the workbook of findings, drawings.

Invariant: everything is rendered before anything is written, and each file appears whole at its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.model.choices import PHASE_TITLES
from secaudit.reports import FORMATS
from secaudit.reports.blocks import Document, Figure
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case
from secaudit.usecases.reporting.missing import Placeholder, placeholders_of
from secaudit.usecases.reporting.sources import facts, material
from secaudit.usecases.reporting.wanted import (
    COMPOSING,
    DOCUMENT_TITLES,
    DOCUMENTS,
    FIGURE_FORMATS,
    FIGURES,
    VIEW_TITLES,
    VIEWED,
    VIEWS,
    WRITING,
    Wanted,
    chosen,
    chosen_formats,
    file_names,
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
    wanted: Wanted = Wanted(),
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
    """Every 待補 that the appendix prints: the heading of the part, what is missing, how often."""
    return placeholders_of(_appendix(material(checked, with_plans=False)))


def rendered(
    checked: Checked,
    wanted: Wanted = Wanted(),
    *,
    template: OwnTemplate | None = None,
    said: Said = _unheard,
    noted: Said = _unheard,
) -> dict[str, bytes]:
    """File name → content of what ``report`` writes. ``template``: the appendix's DOCX is filled into it."""
    said(COMPOSING)
    found = material(checked)
    made: dict[str, bytes] = {}
    drawn: dict[str, Figure] = {}
    for name in wanted.documents:
        document = None if name == "findings" else _document(name, found)
        for file_name in file_names(name, wanted.formats):
            said(file_name)
            made[file_name] = _file(document, file_name, found, template if name == "appendix" else None)
        if document:
            drawn |= {figure.file_name: figure for figure in document.figures if figure.file_name not in drawn}
    made |= _drawings(drawn, wanted, said)
    return made


def _document(name: str, found: Material) -> Document:
    if name == "appendix":
        return _appendix(found)
    from secaudit.reports.gap.document import gap_document

    return gap_document(found)


def _appendix(found: Material) -> Document:
    from secaudit.reports import appendix_document

    return appendix_document(
        found.inventory, found.assessment, found.catalogue, found.derived, found.input_digest, found.exposure_to_be,
        found.plan,
    )  # fmt: skip


def _file(document: Document | None, file_name: str, found: Material, template: OwnTemplate | None) -> bytes:
    if document is None:
        from secaudit.reports.findings.workbook import findings_workbook

        return findings_workbook(found)
    format_ = file_name.rpartition(".")[2]
    if template is not None and format_ == "docx":
        from secaudit.reports.own_template import filled

        return filled(template, document, facts(found))
    from secaudit.reports import render

    return render(document, found.assessment, format_, facts(found))


def _drawings(drawn: dict[str, Figure], wanted: Wanted, said: Said) -> Iterator[tuple[str, bytes]]:
    """Each drawing in each ending; one that has no editable form is left out of that ending."""
    if not wanted.figures:
        return
    said(FIGURES)
    from secaudit.reports.formats.typesetting import svg_to_png

    for figure in drawn.values():
        stem = figure.file_name.removesuffix(".svg")
        for ending in wanted.figures:
            if ending == "svg":
                yield f"{stem}.svg", figure.svg.encode()
            elif ending == "png":
                yield f"{stem}.png", svg_to_png(figure.svg)
            elif figure.drawio:
                yield f"{stem}.drawio", figure.drawio.encode()
