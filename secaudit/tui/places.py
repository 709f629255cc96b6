"""Where one can be in the case: a page, and on it a control, or a cell of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secaudit.usecases.shortfalls import Target

_PAGES = {"purchase": "spending", "answer": "answers", "evidence": "evidence"}


@dataclass(frozen=True, slots=True)
class Place:
    """``page`` is a key of ``tui.app.PAGES``; what is not known is blank. ``note`` says more: "import", "add" …"""

    page: str
    control_id: str = ""
    table: str = ""
    row_id: str = ""
    column: str = ""
    note: str = ""


def place_of(target: Target, control_id: str = "") -> Place:
    """Where a shortfall is mended: money on the spending page, other tables on the inventory page."""
    row_id = target.ids[0] if target.ids else ""
    column = target.columns[0] if target.columns else ""
    page = _PAGES.get(target.table, "inventory")
    return Place(page, control_id, target.table, "" if page == "answers" else row_id, column)
