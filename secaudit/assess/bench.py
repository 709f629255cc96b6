"""What every ruling of one assessment shares: the case as it is and as planned, answers, evidence, phase, date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.assess.evidence import EvidenceIndex
from secaudit.model.choices import PHASES, precedes
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.rules.hearing import close_to_all_but_reading
from secaudit.tables.database import Database, open_database
from secaudit.tables.views import as_is, to_be


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
    def of(cls, inventory: Inventory, phase: str, as_of: date, evidence: EvidenceIndex) -> Bench:
        now, then = as_is(inventory), to_be(inventory, as_of)
        current = open_database(now, as_of, inventory)
        close_to_all_but_reading(current)
        planned = None
        if phase != PHASES[-1] and any(now.rows(t) != then.rows(t) for t in TABLE_BY_NAME):
            planned = open_database(then, as_of, inventory)
            close_to_all_but_reading(planned)
        answers = {a.control_id: a for a in inventory.select("answer", Answer)}
        return cls(inventory, phase, as_of, current, planned, answers, evidence)

    def before(self, phase: str | None) -> bool:
        """Whether the assessed phase lies before ``phase``."""
        return phase is not None and precedes(self.phase, phase)
