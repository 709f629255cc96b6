"""The company's answer to a point of a review: text, evidence, or both; by whom and when.

Invariant: an answer is an ordinary change that undo takes back; a point that is closed, or waits for nothing, is not
answered; evidence named is on the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from secaudit.errors import BadInput, Place, Problem, UsageError
from secaudit.importers.cells import Misread, read_cell
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, members, pack
from secaudit.store.protocol import Action, Author, CaseStore, Event, RowChange
from secaudit.text import safe_text
from secaudit.usecases.difference import CellDifference, RowDifference
from secaudit.usecases.edit_rows import find_row
from secaudit.usecases.reviewing.company.points import LOST_EVIDENCE, STATE_TITLES, PointState, state_of

POINT = TABLE_BY_NAME["review_point"]
EVIDENCE = TABLE_BY_NAME["evidence"]
_EMPTY: dict[str, Cell] = dict.fromkeys(("answer", "answer_evidence", "answered_by", "answered_on", "note"))


class NotAnswerable(UsageError):
    """The point is closed, or asks for nothing."""

    code = "E-REV-26"


def answer_point(
    store: CaseStore, point_id: str, author: Author, *, text: str | None = None, evidence: Sequence[str] = ()
) -> tuple[RowDifference, Event] | None:
    """Keep the answer; ``text`` ``None`` leaves the words there are, ``evidence`` is added to what is named already.

    ``None`` when it stands so already. Raises naming the nearest ids for a point or evidence that is not there.
    """
    inventory = store.inventory()
    found, cells, version = _answerable(store, inventory, point_id)
    words = cells["answer"] if text is None else _words(found, text)
    ids = [*members(cells["answer_evidence"]), *(find_row(inventory, EVIDENCE, i) for i in evidence)]
    named = pack(tuple(dict.fromkeys(ids))) if ids else None
    if not words and not named:
        raise UsageError("回覆是空的", "請寫回覆，或加上 --evidence 佐證編號", code="E-REV-27")
    if (words, named) == (cells["answer"], cells["answer_evidence"]):
        return None
    wanted: dict[str, Cell] = {"answer": words, "answer_evidence": named, "note": None}
    wanted |= {"answered_by": safe_text(author.name), "answered_on": author.at.date().isoformat()}
    return _kept(store, found, cells, wanted, version, author)


def withdraw_answer(store: CaseStore, point_id: str, author: Author) -> tuple[RowDifference, Event] | None:
    """Take the whole answer away; ``None`` when there is none."""
    found, cells, version = _answerable(store, store.inventory(), point_id)
    if state_of(cells) is PointState.OPEN:
        return None
    return _kept(store, found, cells, _EMPTY, version, author)


def without_evidence(store: CaseStore, item_ids: Collection[str]) -> Iterator[RowChange]:
    """What taking the items off the list does to the answers that name them: the ids go, and the point says so."""
    for cells in store.inventory().dicts(POINT.name):
        named = members(cells["answer_evidence"])
        lost = tuple(i for i in named if i in item_ids)
        if lost and (stored := store.row(POINT.name, str(cells["id"]))):
            earlier = str(cells["note"] or "").removeprefix(LOST_EVIDENCE)
            note = LOST_EVIDENCE + "、".join(filter(None, (earlier, *lost)))
            left = tuple(i for i in named if i not in lost)
            changed: Mapping[str, Cell] = {"answer_evidence": pack(left) if left else None, "note": note}
            yield RowChange(POINT.name, str(cells["id"]), Action.EDIT, changed, stored.version)


def _answerable(store: CaseStore, inventory: Inventory, point_id: str) -> tuple[str, dict[str, Cell], int]:
    """The id as it is kept, the cells of its row and their version."""
    found = find_row(inventory, POINT, point_id)
    stored = store.row(POINT.name, found)
    if stored is None:
        raise UsageError(f"意見「{found}」剛被移除", "secaudit review points 可看目前的意見", code="E-REV-28")
    cells: dict[str, Cell] = {name: stored.cells.get(name) for name in POINT.names}
    state = state_of(cells)
    if state is PointState.NONE:
        raise NotAnswerable(f"意見「{found}」{STATE_TITLES[state]}", "secaudit review points --open 列出待回覆的")
    if state is PointState.CLOSED:
        raise NotAnswerable(f"意見「{found}」已結案（{cells['closed_by']}）", "結案後不再回覆")
    return found, cells, stored.version


def _words(point_id: str, text: str) -> Cell:
    """``text`` read like a cell of a workbook; raises where it can't be one."""
    column = POINT.by_name["answer"]
    cell = read_cell(column, text.strip()) if text.strip() else None
    if isinstance(cell, Misread):
        place = Place(f"{POINT.title} {point_id}", column=column.title)
        raise BadInput("沒有更改任何資料", (Problem(cell.code, place, cell.what, cell.fix),))
    return cell


def _kept(
    store: CaseStore, point_id: str, cells: Mapping[str, Cell], wanted: Mapping[str, Cell], version: int, author: Author
) -> tuple[RowDifference, Event]:
    changed = tuple(CellDifference(POINT.by_name[n], cells[n], new) for n, new in wanted.items() if cells[n] != new)
    difference = RowDifference(POINT, point_id, "", Action.EDIT, changed, version)
    return difference, store.commit([difference.change], author)
