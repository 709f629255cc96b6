"""One state of a case as a comparison needs it: its rows, its judgement, its evidence, and where its log stands.

Invariant: whether it came out of a sealed bundle or of a case file makes no difference from here on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from secaudit.model.assessment import Assessment
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

if TYPE_CHECKING:
    from secaudit.store.protocol import CaseStore
    from secaudit.usecases.check import Checked
    from secaudit.usecases.sealing.contents import SealedCase


class ShownItem(NamedTuple):
    """One item of evidence: what it is called, the SHA-256 of its bytes ("" when nobody knows it), and whether the
    bytes are shown or withheld."""

    id: str
    title: str
    file_name: str
    sha256: str
    disclosed: bool = True


@dataclass(frozen=True, slots=True)
class LogPoint:
    """Where a log stands: how many entries, the hash of the newest, and that of any entry up to it (0: 64 zeros)."""

    count: int
    head: str
    hash_at: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Stand:
    """``label`` is what people call this state (file name); ``sequence`` that of its seal, 0 for a case file."""

    label: str
    inventory: Inventory
    assessment: Assessment
    catalogue: Catalogue
    items: tuple[ShownItem, ...]
    log: LogPoint | None = None
    sequence: int = 0

    @property
    def as_of(self) -> date:
        return self.assessment.as_of

    def cell(self, name: str) -> Cell:
        """One cell of the row of the case."""
        return self.inventory.case[name]


def of_sealed(sealed: SealedCase, assessment: Assessment, label: str, sequence: int = 0) -> Stand:
    """What a verified bundle holds; ``assessment`` as recomputed."""
    items = tuple(ShownItem(i.id, i.title, i.file_name, i.sha256, i.disclosed) for i in sealed.items)
    log = LogPoint(sealed.log.count, sealed.log.head, sealed.log.hash_at)
    return Stand(label, sealed.inventory, assessment, sealed.catalogue, items, log, sequence)


def of_checked(checked: Checked, label: str, log: LogPoint | None = None) -> Stand:
    """A judged case that is not sealed (yet): all of its evidence counts as shown."""
    items = tuple(
        ShownItem(str(c["id"]), str(c["title"] or ""), str(c["file_name"] or ""), str(c["sha256"] or "").lower())
        for c in checked.case.inventory.dicts("evidence")
    )
    return Stand(label, checked.case.inventory, checked.assessment, checked.catalogue, items, log)


def log_of(store: CaseStore) -> LogPoint:
    """Where the log of a case file stands; reads all of it, each entry proven to follow the one before."""
    hashes = ["0" * 64, *(event.hash for event in store.events())]
    return LogPoint(len(hashes) - 1, hashes[-1], hashes.__getitem__)
