"""Scroll bars without partial blocks: their glyphs take one cell on some terminals and two on others.

Invariant: a bar is painted in spaces alone; where colours are missing, the thumb is still reversed.
"""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class PlainScrollBar(ScrollBarRender):
    """Installed once by the app: ``ScrollBar.renderer = PlainScrollBar``."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]
    BLANK_GLYPH: ClassVar[str] = " "
