"""Approvals that no longer speak of what the case says now.

1. Of each control, the newest review that says more than 已看 of it counts; where that says 同意, it approves.
2. Its basis is what the control read. Digested anew over the case of today, another digest makes it 核可過時.
3. What changed is told by comparing with the case as it was sealed, which the log knows exactly.
4. Under another catalogue than the reviewer's, or where the digest can't be had from the sealed case either, nothing
   can be compared: that is 須確認, not 過時.

Invariant: reading only; an approval that can't be compared is never told to be in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from secaudit.model.control import Catalogue, Control
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.protocol import CaseStore
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.basis import Bases
from secaudit.usecases.reviewing.company.review_rows import AGREE, SEEN

OTHER_CATALOGUE = "條文目錄已換版，須確認"
NOT_COMPARABLE = "無法與審查時的資料比對，須確認"
NO_CONTROL = "條文目錄已沒有這一條，須確認"
_PARTS = {
    "case": "案件資料", "changes": "規劃變更", "answer": "自評", "evidence": "佐證", "records": "例外或替代措施",
    "requires": "所依據的條文",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StaleApproval:
    """``certain``: something the control reads has changed (核可過時); else it can't be compared (須確認).

    ``what`` says which of it, in words.
    """

    point_id: str
    control_id: str
    title: str
    review_id: str
    reviewer: str
    agreed_on: date | None
    certain: bool
    what: str


def stale_approvals(store: CaseStore, catalogue: Catalogue) -> tuple[StaleApproval, ...]:
    """In the order of the catalogue; controls that it no longer has come last."""
    inventory = store.inventory()
    if not (agreed := _approvals(inventory)):
        return ()
    places = {c.id: place for place, c in enumerate(catalogue.controls)}
    agreed.sort(key=lambda p: places.get(str(p["control_id"]), len(places)))
    with closing(_Looking(store, inventory, catalogue)) as looking:
        return tuple(found for point in agreed if (found := looking.at(point)))


def approved(inventory: Inventory) -> tuple[str, ...]:
    """The controls that have an approval that counts."""
    return tuple(str(point["control_id"]) for point in _approvals(inventory))


def _approvals(inventory: Inventory) -> list[dict[str, Cell]]:
    """The 同意 that count; of several reviews of one seal the one imported last."""
    order = {r["id"]: (int(r["subject_sequence"] or 0), place) for place, r in enumerate(inventory.dicts("review"))}
    said: dict[Cell, dict[Cell, list[dict[str, Cell]]]] = {}
    for point in inventory.dicts("review_point"):
        if point["opinion"] != SEEN and point["review_id"] in order:
            said.setdefault(point["control_id"], {}).setdefault(point["review_id"], []).append(point)
    newest = (by_review[max(by_review, key=lambda r: order[r])] for by_review in said.values())
    return [point for points in newest for point in points if point["opinion"] == AGREE]


class _Looking:
    """One look at a case; what several approvals need is worked out once."""

    def __init__(self, store: CaseStore, inventory: Inventory, catalogue: Catalogue) -> None:
        self._store, self._inventory, self._catalogue = store, inventory, catalogue
        self._reviews = {str(r["id"]): r for r in inventory.dicts("review")}
        self._seals = {str(s["seal_id"]): s for s in inventory.dicts("seal")}
        self._then: dict[str, Bases | None] = {}

    def at(self, point: Mapping[str, Cell]) -> StaleApproval | None:
        """What is to be told of one 同意; ``None`` when it holds."""
        control = self._catalogue.by_id(str(point["control_id"]))
        found = self._told(point, control)
        if not found:
            return None
        review = self._reviews[str(point["review_id"])]
        certain, what = found
        return StaleApproval(
            point_id=str(point["id"]),
            control_id=str(point["control_id"]),
            title=control.title.zh_tw if control else "",
            review_id=str(point["review_id"]),
            reviewer=str(review["reviewer"] or ""),
            agreed_on=stated_day(point["raised_on"]),
            certain=certain,
            what=what,
        )

    def close(self) -> None:
        for bases in (self.__dict__.get("_now"), *self._then.values()):
            if bases:
                bases.close()

    @cached_property
    def _now(self) -> Bases:
        return Bases(self._inventory, self._catalogue)

    def _told(self, point: Mapping[str, Cell], control: Control | None) -> tuple[bool, str] | None:
        review = self._reviews[str(point["review_id"])]
        if control is None:
            return False, NO_CONTROL
        if review["catalogue_sha256"] != self._catalogue.digest:
            return False, OTHER_CATALOGUE
        if self._now.of(control) == point["basis"]:
            return None
        then = self._sealed(str(review["subject_seal"]))
        if then is None or then.of(control) != point["basis"]:
            return False, NOT_COMPARABLE
        return True, "、".join(_changed(then.parts(control), self._now.parts(control)))

    def _sealed(self, seal_id: str) -> Bases | None:
        """The bases of the case as that seal found it; ``None`` when the case does not know the seal."""
        from secaudit.usecases.overview.last_look import inventory_at

        if seal_id not in self._then:
            count = self._seals[seal_id]["log_count"] if seal_id in self._seals else None
            known = isinstance(count, int)
            self._then[seal_id] = (
                Bases(inventory_at(self._store, int(count or 0), ""), self._catalogue) if known else None
            )
        return self._then[seal_id]


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The parts that differ, in their order and in words; what each is, once."""
    names = (name for name in {**then, **now} if then.get(name) != now.get(name))
    return iter(dict.fromkeys(_PARTS.get(name) or _table(name) for name in names))


def _table(name: str) -> str:
    return f"「{QUERYABLE[name].title}」" if name in QUERYABLE else name
