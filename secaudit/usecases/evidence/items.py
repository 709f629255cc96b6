"""The items of evidence in a case: listed, shown, taken off the list.

Invariant: taking an item off the list leaves its bytes in the case, so that an undo brings back all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell, members
from secaudit.store.evidence import REMOVED, EvidenceStore
from secaudit.store.protocol import Action, Author, Event, RowChange
from secaudit.usecases.edit_rows import find_row
from secaudit.usecases.reviewing.company.answers import without_evidence

TABLE = TABLE_BY_NAME["evidence"]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the evidence table. ``content`` is what its bytes are; "" when the case does not hold them."""

    id: str
    title: str
    kind: str | None
    control_ids: tuple[str, ...]
    file_name: str | None
    sha256: str | None
    size_bytes: int | None
    content: str
    collected_on: str | None
    valid_until: str | None
    added_on: str | None
    original_path: str | None
    reference: str | None
    note: str | None


def evidence_items(store: EvidenceStore) -> tuple[Item, ...]:
    """Every item in the order in which they were added."""
    contents = {b.sha256: b.kind for b in store.blobs()}
    return tuple(_item(cells, contents) for cells in store.inventory().dicts("evidence"))


def evidence_item(store: EvidenceStore, item_id: str) -> Item:
    """The item called ``item_id``, in whatever case or width it was typed; raises with the nearest."""
    found = find_row(store.inventory(), TABLE, item_id)
    return next(i for i in evidence_items(store) if i.id == found)


def remove_evidence(store: EvidenceStore, item_ids: Sequence[str], author: Author) -> tuple[tuple[Item, ...], Event]:
    """Take the items off the list, all in one event, with what was observed in them; answers to reviewers that name
    them say that they are gone. Raises when one of them is not there, and removes none then."""
    wanted = tuple(dict.fromkeys(evidence_item(store, i).id for i in item_ids))
    items = tuple(i for i in evidence_items(store) if i.id in wanted)
    read_from = [str(c["id"]) for c in store.inventory().dicts("observation") if c["evidence_id"] in wanted]
    gone = [("observation", row_id) for row_id in read_from] + [("evidence", i.id) for i in items]
    removed = (RowChange(table, row_id, Action.REMOVE, {}, _version(store, table, row_id)) for table, row_id in gone)
    changes = [*without_evidence(store, wanted), *removed]
    return items, store.commit(changes, author, kind=REMOVED, note="、".join(i.id for i in items))


def _version(store: EvidenceStore, table: str, row_id: str) -> int:
    row = store.row(table, row_id)
    return row.version if row else 0


def _item(cells: dict[str, Cell], contents: dict[str, str]) -> Item:
    def text(name: str) -> str | None:
        return None if cells[name] is None else str(cells[name])

    size = cells["size_bytes"]
    sha256 = (text("sha256") or "").lower() or None
    return Item(
        id=str(cells["id"]),
        title=str(cells["title"] or ""),
        kind=text("kind"),
        control_ids=members(cells["control_ids"]),
        file_name=text("file_name"),
        sha256=sha256,
        size_bytes=size if isinstance(size, int) else None,
        content=contents.get(sha256 or "", ""),
        collected_on=text("collected_on"),
        valid_until=text("valid_until"),
        added_on=text("added_on"),
        original_path=text("original_path"),
        reference=text("reference"),
        note=text("note"),
    )
