"""A reviewer at his desk: a small case sealed by its company, verified, and opened with a review file of his own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from evidence.evidence_bench import AUTHOR, LOCKOUT
from secaudit.model.control import Catalogue
from secaudit.model.schema import pack
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.reviewing.desk import review_desk
from secaudit.usecases.reviewing.open_review import ReviewSitting, open_review
from secaudit.usecases.reviewing.opinions import say
from verifying.sealed_bench import NOW, SmallCase, Verifier, bundle, row

__all__ = ["LIN", "LOCKOUT", "NOW", "Reviewer", "put_evidence"]

LIN = Author("林審查", "林/1", datetime(2024, 3, 11, 10, 0, tzinfo=UTC))
TODAY = date(2024, 3, 11)


@dataclass
class Reviewer:
    """Everything on one reviewer's computer; ``company`` is the case whose bundles he gets."""

    folder: Path
    catalogue: Catalogue
    author: Author = LIN
    company: SmallCase = field(init=False)
    verifier: Verifier = field(init=False)
    opened: list[ReviewSitting] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("company", "mine"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.company = SmallCase(self.folder / "company", self.catalogue)
        self.verifier = Verifier(self.folder / "mine", self.catalogue)

    def company_sets(self, row_id: str, table: str = "asset", **cells: Any) -> None:
        """The company changes a row of its case."""
        store = self.company.store
        stored = store.row(table, row_id)
        assert stored
        store.commit([RowChange(table, row_id, Action.EDIT, cells, stored.version)], AUTHOR)

    def receives(self, name: str = "case-s001.zip", *, disclosure: dict[str, Any] | None = None, **facts: Any) -> Path:
        """A bundle of the case as it stands."""
        path = self.folder / name
        bundle(path, self.company.files(**(disclosure or {})), self.company.facts(**facts))
        return path

    def opens(self, path: Path, *, memory: bool = True, opened_by: Any = None, **more: Any) -> ReviewSitting:
        found = self.verifier.whole(path, opened_by=opened_by, **({} if memory else {"memory": None}))
        sitting = open_review(
            found, self.verifier.anchors, today=lambda: TODAY, author=lambda: self.author,
            own=self.folder / "mine" / "reviews", **more,
        )  # fmt: skip
        self.opened.append(sitting)
        return sitting

    def sees_everything(self, sitting: ReviewSitting) -> None:
        for line in review_desk(sitting).lines:
            say(sitting, line.control.id, "seen")

    def leaves(self) -> None:
        while self.opened:
            self.opened.pop().close()
        self.company.store.close()


def put_evidence(case: SmallCase, item_id: str, *controls: str, **cells: Any) -> None:
    """A row of evidence whose bytes the company's case does not hold."""
    row("evidence", item_id, {"title": item_id, "control_ids": pack(controls), **cells}, case.store)
