"""The architecture as figures: today and planned at the same positions, and one kind of flow at a time.

Invariant: the numbers in a drawing are those of the notes that come with it, made from the same scene; both moments
and every view of one case have each thing at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from secaudit.model.choices import REMOTE_PURPOSES
from secaudit.model.inventory import Inventory
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.architecture_drawio import architecture_drawio
from secaudit.reports.figures.architecture_layout import Layout, composed, spread
from secaudit.reports.figures.architecture_svg import Spotlight, architecture_svg
from secaudit.reports.figures.scene import Exposure, Note, Scene
from secaudit.reports.figures.stage import as_is, chosen_flows, to_be

AS_IS_FILE, TO_BE_FILE = "架構圖-現況.svg", "架構圖-規劃.svg"
View = Literal["remote", "backup", "log"]
"""Remote access 遠端存取, backup 備份, logs 日誌."""


class _Kind(NamedTuple):
    title: str
    purposes: tuple[str, ...]


_VIEWS: dict[View, _Kind] = {
    "remote": _Kind("遠端存取", REMOTE_PURPOSES),
    "backup": _Kind("備份", ("backup",)),
    "log": _Kind("日誌", ("log",)),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Both figures; the notes explain the numbers in each; ``undrawn`` counts conduits left out of each for room.

    ``note.shown`` is the number as it stands in the drawing: with ``?`` in front where ``note.certain`` is false.
    """

    as_is: Figure
    to_be: Figure
    as_is_notes: tuple[Note, ...]
    to_be_notes: tuple[Note, ...]
    as_is_undrawn: int
    to_be_undrawn: int


def architecture_figures(
    inventory: Inventory, exposure: Exposure, exposure_to_be: Exposure | None, as_of: date
) -> Drawn:
    """Both moments of ``inventory`` (the whole one, plans included), judged by the exposure of each.

    Without ``exposure_to_be`` nothing is marked in the plan, and the drawing and its alternative text say so.
    """
    whole = as_is(inventory, exposure), to_be(inventory, exposure_to_be, as_of)
    layout = composed(*whole)
    drawn = {w.strand.key for w in layout.wires}
    now, later = (scene.keeping(drawn) for scene in whole)
    editable = layout if layout.ground.is_whole and not now.undrawn and not later.undrawn else spread(layout, *whole)
    return Drawn(
        _figure(now, layout, AS_IS_FILE, architecture_drawio(whole[0], editable)),
        _figure(later, layout, TO_BE_FILE, architecture_drawio(whole[1], editable)),
        now.notes,
        later.notes,
        now.undrawn,
        later.undrawn,
    )


def flow_view(
    inventory: Inventory,
    exposure: Exposure,
    exposure_to_be: Exposure | None,
    as_of: date,
    view: View,
    *,
    planned: bool = False,
) -> Figure | None:
    """The flows of one kind in ink, all else pale: today's, or ``planned`` by the plans that count on ``as_of``.

    ``None`` where there is no such flow, and for ``planned`` where the plans change none. Everything stands where
    :func:`architecture_figures` puts it when it is given the same.
    """
    kind = _VIEWS[view]
    when, moment = (as_of, "規劃後") if planned else (None, "現況")
    chosen = chosen_flows(inventory, when, kind.purposes)
    if not chosen.flows or (planned and not chosen.changes):
        return None
    now, later = as_is(inventory, exposure), to_be(inventory, exposure_to_be, as_of)
    layout = composed(now, later)
    title = f"{kind.title}連線圖（{moment}）"
    scene = chosen.scene(title).keeping({w.strand.key for w in layout.wires})
    sentences = chosen.sentences(scene.undrawn)
    behind = {c.key for c in (later if planned else now).conduits}
    svg = architecture_svg(scene, layout, Spotlight(chosen.places, behind, sentences))
    name = f"架構圖-{kind.title}{'-規劃' if planned else ''}"
    drawio = architecture_drawio(scene, layout) if layout.ground.is_whole and not scene.undrawn else ""
    return Figure(title, svg, f"{title}：{''.join(sentences)}", f"{name}.svg", drawio, anchor=f"figure:{name}")


def _figure(scene: Scene, layout: Layout, file_name: str, drawio: str) -> Figure:
    svg = architecture_svg(scene, layout)
    return Figure(
        scene.title, svg, scene.described, file_name, drawio, anchor=f"figure:{file_name.removesuffix('.svg')}"
    )
