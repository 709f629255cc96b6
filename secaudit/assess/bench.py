"""What every ruling of one assessment shares: the case as it is and as planned, answers, evidence, phase, date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.assess.evidence import EvidenceIndex
from secaudit.model.choices import PHASES, precedes
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.rules.hearing import close_to_all_but_reading, open_to_writing
from secaudit.tables.database import Database, homes, open_database, renewed
from secaudit.tables.differing import ALL, NONE, Columns, differing, same
from secaudit.tables.loading import Brands
from secaudit.tables.views import as_is, carried, to_be


class Answer(NamedTuple):
    """自評 of one control."""

    control_id: str
    claim: str | None
    reason: str | None
    plan_owner: str | None
    plan_due: str | None


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything a ruling needs: the case as it is and as it is planned, answers, evidence, phase and date."""

    inventory: Inventory
    phase: str
    as_of: date
    current: Database
    planned: Database | None
    answers: Mapping[str, Answer]
    evidence: EvidenceIndex

    @classmethod
    def of(cls, inventory: Inventory, phase: str, as_of: date, brands: Brands = ()) -> Bench:
        now, then = as_is(inventory), to_be(inventory, as_of)
        current = open_database(now, as_of, inventory, brands)
        close_to_all_but_reading(current)
        planned = None
        if _has_plans(phase, now, then):
            planned = open_database(then, as_of, inventory, brands)
            close_to_all_but_reading(planned)
        return cls(inventory, phase, as_of, current, planned, _answers(inventory), EvidenceIndex.of(inventory, as_of))

    def renewed(
        self, inventory: Inventory, phase: str, as_of: date, wanted: frozenset[str]
    ) -> tuple[Bench, Mapping[str, Columns]] | None:
        """The bench for another inventory, where only the ``wanted`` tables can be asked, and what differs in which of
        them: a value, or where it comes from. This one is void then. ``None`` when it has to be set up from the start.
        """
        now, then = self._views(inventory)
        if (phase, as_of) != (self.phase, self.as_of) or _has_plans(phase, now, then) is (self.planned is None):
            return None
        current, different = renewed(self.current, now, inventory, wanted, open_to_writing)
        differences = [different, _moved(self.inventory, inventory, wanted)]
        planned = None
        if self.planned is not None:
            planned, different = renewed(self.planned, then, inventory, wanted, open_to_writing)
            differences.append(different)
        evidence = EvidenceIndex.of(inventory, as_of)
        bench = Bench(inventory, phase, as_of, current, planned, _answers(inventory), evidence)
        return bench, _together(differences)

    def _views(self, inventory: Inventory) -> tuple[Inventory, Inventory]:
        """As it is and as planned; without plans both views were the same."""
        known = [d.inventory for d in (self.current, self.planned or self.current)]
        now, then = (carried(view, self.inventory, inventory) for view in known)
        return now or as_is(inventory), then or to_be(inventory, self.as_of)

    def differs_in(self, table: str, other: Bench) -> bool:
        return not same(self.inventory.rows(table), other.inventory.rows(table))

    def before(self, phase: str | None) -> bool:
        """Whether the assessed phase lies before ``phase``."""
        return phase is not None and precedes(self.phase, phase)

    def close(self) -> None:
        self.current.close()
        if self.planned is not None:
            self.planned.close()


def _answers(inventory: Inventory) -> dict[str, Answer]:
    return {a.control_id: a for a in inventory.select("answer", Answer)}


def _has_plans(phase: str, now: Inventory, then: Inventory) -> bool:
    """Whether the planned state is another than the present one, and counts in ``phase``."""
    return phase != PHASES[-1] and any(not same(now.rows(t), then.rows(t)) for t in TABLE_BY_NAME)


def _moved(before: Inventory, after: Inventory, wanted: frozenset[str]) -> dict[str, Columns]:
    """What differs in the declared rows behind the ``wanted`` tables: their cells, or where they stand in the input."""
    moved = {name: differing(name, before, after) for name in TABLE_BY_NAME}
    own = {name: moved[name] for name in wanted & moved.keys()}
    return own | {name: ALL for name in wanted - moved.keys() if any(moved.get(h) == ALL for h in homes(name))}


def _together(parts: Iterable[Mapping[str, Columns]]) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    for name, columns in (item for part in parts for item in part.items()):
        found[name] = ALL if ALL in (columns, found.get(name)) else found.get(name, NONE) | columns
    return found
