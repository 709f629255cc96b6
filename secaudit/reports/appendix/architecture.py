"""The architecture diagrams with the notes that explain their numbers.

Invariant: the numbers in a drawing are those of the table under it, made from the same scene.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.reports.appendix.sentences import amount
from secaudit.reports.blocks import Block, Figure, Ref, TableCell, Tone, prose, table
from secaudit.reports.figures.scene import Note


def drawing(figure: Figure, notes: Sequence[Note], undrawn: int) -> Iterator[Block]:
    """The figure, what it leaves out, and what its numbers mean."""
    yield figure
    if undrawn:
        yield prose(
            f"圖中僅畫出最重要之連線，另有區域間連線 {amount(undrawn, '組')}，見", Ref("part:十二"), "連線清冊。"
        )
    if not notes:
        return
    yield table(
        f"{figure.caption}編號說明",
        [("編號", 1, "center"), ("結果", 2, "center"), ("說明", 10)],
        [
            (
                n.number if n.certain else f"?{n.number}",
                TableCell("未經防火牆", Tone.NOT_MET) if n.certain else TableCell("無法判斷", Tone.UNKNOWN),
                n.text,
            )
            for n in notes
        ],
    )
