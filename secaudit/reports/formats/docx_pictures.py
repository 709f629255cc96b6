"""Figures as pictures in a Word document: a PNG that every program shows, with its SVG beside it for those that can.

Invariant: a picture is as large as :func:`page.figure_size` says, never wider than the text, and says what it shows.
"""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from secaudit.reports.blocks import Figure
from secaudit.reports.formats.docx_elements import R, element, largest
from secaudit.reports.formats.page import figure_size
from secaudit.reports.formats.typesetting import svg_to_png

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
_INLINE, _MAIN, _PICTURE = f"{_DRAWING}wordprocessingDrawing", f"{_DRAWING}main", f"{_DRAWING}picture"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_EMU_PER_POINT = 12700


class Pictures:
    """The pictures of one document, painted on a thread beside while the rest is written."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._last_id = largest(e.get("id", "") for e in word.element.body.iter(f"{{{_INLINE}}}docPr"))
        self._painter = ThreadPoolExecutor(max_workers=1)
        self._waiting: list[tuple[Any, Figure, Future[bytes]]] = []

    def hang(self, paragraph: Any, figure: Figure, most_twips: int) -> None:
        """A frame in ``paragraph``, in which the picture hangs after :meth:`finish`."""
        wide, tall = figure_size(figure.svg)
        shrunk = min(1.0, most_twips / 20 / wide)
        self._last_id += 1
        size = (int(wide * shrunk * _EMU_PER_POINT), int(tall * shrunk * _EMU_PER_POINT))
        blip = _frame(element(element(paragraph, "r"), "drawing"), figure, self._last_id, size)
        self._waiting.append((blip, figure, self._painter.submit(svg_to_png, figure.svg)))

    def finish(self) -> None:
        for blip, figure, painted in self._waiting:
            identity, _ = self._word.part.get_or_add_image(io.BytesIO(painted.result()))
            blip.set(f"{{{R}}}embed", identity)
            extension = _sub(_sub(blip, _MAIN, "extLst"), _MAIN, "ext", uri=_SVG_EXTENSION)
            from lxml.etree import SubElement

            drawing = SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG})
            drawing.set(f"{{{R}}}embed", self._kept(figure.svg.encode()))
        self._waiting = []
        self._painter.shutdown()

    def _kept(self, svg: bytes) -> str:
        """The drawing as a part of the document; the id by which it is known there."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        package = self._word.part.package
        name = package.next_partname("/word/media/drawing%d.svg")
        part = Part(PackURI(name), "image/svg+xml", svg, package)
        return str(self._word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))


def _sub(parent: Any, space: str, tag: str, **attributes: str | int) -> Any:
    from lxml.etree import SubElement

    names = {"wp": _INLINE, "a": _MAIN, "pic": _PICTURE}
    return SubElement(parent, f"{{{space}}}{tag}", {n: str(v) for n, v in attributes.items()}, nsmap=names)


def _frame(parent: Any, figure: Figure, identity: int, size: tuple[int, int]) -> Any:
    """The w:drawing's content; returns the a:blip that will name the picture."""
    extent = {"cx": size[0], "cy": size[1]}
    inline = _sub(parent, _INLINE, "inline", distT=0, distB=0, distL=0, distR=0)
    _sub(inline, _INLINE, "extent", **extent)
    _sub(inline, _INLINE, "docPr", id=identity, name=f"圖 {identity}", descr=figure.alt, title=figure.label)
    locks = _sub(inline, _INLINE, "cNvGraphicFramePr")
    _sub(locks, _MAIN, "graphicFrameLocks", noChangeAspect=1)
    data = _sub(_sub(inline, _MAIN, "graphic"), _MAIN, "graphicData", uri=_PICTURE)
    picture = _sub(data, _PICTURE, "pic")
    about = _sub(picture, _PICTURE, "nvPicPr")
    _sub(about, _PICTURE, "cNvPr", id=identity, name=figure.file_name, descr=figure.alt)
    _sub(about, _PICTURE, "cNvPicPr")
    fill = _sub(picture, _PICTURE, "blipFill")
    blip = _sub(fill, _MAIN, "blip")
    _sub(_sub(fill, _MAIN, "stretch"), _MAIN, "fillRect")
    shape = _sub(picture, _PICTURE, "spPr")
    place = _sub(shape, _MAIN, "xfrm")
    _sub(place, _MAIN, "off", x=0, y=0)
    _sub(place, _MAIN, "ext", **extent)
    _sub(_sub(shape, _MAIN, "prstGeom", prst="rect"), _MAIN, "avLst")
    return blip
