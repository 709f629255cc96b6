"""How the evidence moved, item by item.

1. The same id with other bytes is 內容不同; the same bytes under another id, where the old id is gone, 換了編號.
2. An item whose bytes were shown and are withheld now is 改為不揭露, the other way round 改為揭露.
3. What is said of an item (title, clauses, dates …) may differ while its bytes are the same: 登錄資料不同.
4. An item whose hash nobody knows is compared by its id alone.

An item can meet several of these; the first in the order of ``ProofTurn`` names it, its cells tell the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Row
from secaudit.usecases.comparing.compared import CellDrift, ProofDrift, ProofTurn
from secaudit.usecases.comparing.rows import Rows, cell_drifts, rows_of
from secaudit.usecases.comparing.stand import ShownItem, Stand

_TABLE = TABLE_BY_NAME["evidence"]
_ABOUT_THE_FILE = frozenset({"id", "sha256", "size_bytes", "original_path"})
_ORDER = tuple(ProofTurn)


def proof_drifts(old: Stand, new: Stand) -> tuple[ProofDrift, ...]:
    """Every item that differs, what a reviewer must see first in front."""
    return tuple(sorted(_drifts(old, new), key=lambda d: _ORDER.index(d.turn)))


def _drifts(old: Stand, new: Stand) -> Iterator[ProofDrift]:
    before, after = ({i.id: i for i in s.items} for s in (old, new))
    rows = rows_of(old.inventory, "evidence"), rows_of(new.inventory, "evidence")
    gone = {i.id: i for i in old.items if i.id not in after}
    added = {i.id: i for i in new.items if i.id not in before}
    for item in new.items:
        if (was := before.get(item.id)) and (drift := _of_pair(was, item, rows)):
            yield drift
    for was, now in _same_bytes(gone.values(), added.values()):
        yield _drift(was, now, ProofTurn.OTHER_ID, _cells(rows, was.id, now.id))
        del gone[was.id], added[now.id]
    yield from (ProofDrift(i.id, "", i.title, i.file_name, ProofTurn.GONE, i.sha256, "") for i in gone.values())
    yield from (ProofDrift("", i.id, i.title, i.file_name, ProofTurn.NEW, "", i.sha256) for i in added.values())


def _same_bytes(gone: Iterable[ShownItem], added: Iterable[ShownItem]) -> list[tuple[ShownItem, ShownItem]]:
    """Items that left and items that came with the same bytes, one to one in their order."""
    waiting: dict[str, list[ShownItem]] = {}
    for item in gone:
        if item.sha256:
            waiting.setdefault(item.sha256, []).append(item)
    return [(waiting[i.sha256].pop(0), i) for i in added if waiting.get(i.sha256)]


def _of_pair(was: ShownItem, now: ShownItem, rows: tuple[Rows, Rows]) -> ProofDrift | None:
    cells = _cells(rows, was.id, now.id)
    if was.sha256 != now.sha256:
        return _drift(was, now, ProofTurn.OTHER_BYTES, cells)
    if was.disclosed is not now.disclosed:
        return _drift(was, now, ProofTurn.DISCLOSED if now.disclosed else ProofTurn.WITHHELD, cells)
    return _drift(was, now, ProofTurn.DESCRIBED, cells) if cells else None


def _cells(rows: tuple[Rows, Rows], old_id: str, new_id: str) -> tuple[CellDrift, ...]:
    was: Row | None = rows[0].get(old_id)
    now: Row | None = rows[1].get(new_id)
    if was is None or now is None:
        return ()
    return tuple(c for c in cell_drifts(_TABLE, was, now) if c.column not in _ABOUT_THE_FILE)


def _drift(was: ShownItem, now: ShownItem, turn: ProofTurn, cells: tuple[CellDrift, ...]) -> ProofDrift:
    return ProofDrift(was.id, now.id, now.title, now.file_name, turn, was.sha256, now.sha256, cells)
