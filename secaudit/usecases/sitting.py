"""A sitting: one person's work on an open case, judged anew whenever it has changed, by whoever's hand.

Invariant: what is judged is what the case file says at that moment; a sitting belongs to the thread that opened it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from secaudit.assess import Docket
from secaudit.errors import BadInput, Problem
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.store.evidence import EvidenceStore
from secaudit.store.protocol import Author
from secaudit.store.remembering import RememberingStore
from secaudit.usecases.check import Checked
from secaudit.usecases.links import broken_links
from secaudit.usecases.open_case import OpenCase, faults, stated_day


class Sitting:
    """``store`` remembers its inventory, so asking for it is cheap; every use case takes it as it is."""

    def __init__(
        self,
        path: Path,
        store: EvidenceStore,
        catalogue: Catalogue,
        *,
        today: Callable[[], date],
        author: Callable[[], Author],
        phase: str | None = None,
    ) -> None:
        self.path = path
        self.store = RememberingStore(store)
        self.catalogue = catalogue
        self.today = today
        self.author = author
        self._chosen_phase = phase
        self._docket = Docket(catalogue)
        self._checked: Checked | None = None
        self._problems: tuple[Inventory, tuple[Problem, ...]] | None = None

    @property
    def phase(self) -> str:
        """The phase that is judged: the chosen one, else the case's own, else 提案."""
        return self._chosen_phase or str(self.store.inventory().case["phase"] or PHASES[0])

    @property
    def as_of(self) -> date:
        """The date that is judged: the case's own, else today."""
        return stated_day(self.store.inventory().case["assessment_date"]) or self.today()

    def set_phase(self, code: str) -> None:
        """Judge ``code`` (of ``choices.PHASE``) from now on; the case itself is not changed."""
        if code not in PHASES:
            raise ValueError(f"unknown phase {code!r}")
        self._chosen_phase = code

    def checked(self) -> Checked:
        """The case as it stands, judged; the same object until something has changed.

        It has no digest: a report opens the case for itself.
        """
        inventory, phase, as_of = self.store.inventory(), self.phase, self.as_of
        last = self._checked
        if last is None or last.case.inventory is not inventory or (last.case.phase, last.case.as_of) != (phase, as_of):
            last = self._checked = self._judged(inventory, phase, as_of)
        return last

    @property
    def runs_catalogue(self) -> bool:
        """Whether the conditions of the catalogue may be run in this process, again and again: it is no stranger's."""
        return True

    def judged_as(self, inventory: Inventory) -> Checked:
        """What the judgement would be, were ``inventory`` the case; nothing is kept."""
        return self._judged(inventory, self.phase, self.as_of)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the case as it stands: a link that somebody else has broken since, for example."""
        inventory = self.store.inventory()
        if self._problems is None or self._problems[0] is not inventory:
            found = (*broken_links(inventory), *faults(inventory, self.catalogue, self.as_of))
            self._problems = inventory, found
        return self._problems[1]

    def close(self) -> None:
        self._docket.close()
        self.store.close()

    def _judged(self, inventory: Inventory, phase: str, as_of: date) -> Checked:
        case = OpenCase(self.path, inventory, phase, as_of, "")
        return Checked(case, self.catalogue, self._docket.assess(inventory, phase, as_of))


def open_sitting(
    path: Path,
    store: EvidenceStore,
    catalogue: Catalogue,
    *,
    today: Callable[[], date],
    author: Callable[[], Author],
    phase: str | None = None,
) -> Sitting:
    """Sit down at the case at ``path``, which ``store`` has open; raises :class:`BadInput` as ``open_case`` does, and
    closes ``store`` then."""
    sitting = Sitting(path, store, catalogue, today=today, author=author, phase=phase)
    try:
        if found := sitting.problems:
            raise BadInput(f"{path.name} 有 {len(found)} 個問題，未做任何判定", found)
    except BaseException:
        store.close()
        raise
    return sitting
