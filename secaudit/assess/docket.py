"""A case judged again and again: what has been ruled stands until something that the ruling rests on has changed.

A control is ruled anew when one of these differs from last time:

1. the phase, the date, the row of the case (conditions name its columns), a planned change or an observation;
2. a column that its conditions or sentences name, in the rows they ask or in the declared ones behind, or such a
   row's place in the input;
3. its own answer, or the evidence that covers it;
4. where its clause has an exception or an alternative, a record.

What goes over all rulings (requirements, gates, findings, score, coverage, freshness) is always made anew.

Invariant: an assessment is the same whether the docket has seen the case before or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from secaudit.assess.asked import asked_by
from secaudit.assess.bench import Bench
from secaudit.assess.ruling import Ruling, rule
from secaudit.assess.summing import summed
from secaudit.model.assessment import Assessment
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue, Control
from secaudit.model.inventory import Inventory
from secaudit.tables.differing import NONE, Columns, touches

_ASKED_BY_ALL = ("case", "change", "observation")


class Docket:
    """Holds the databases and the rulings of the last assessment; close it when done."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._asked = {c.id: asked_by(c) for c in catalogue.controls}
        self._wanted = frozenset(table for asked in self._asked.values() for table in asked)
        self._bench: Bench | None = None
        self._rulings: tuple[Ruling, ...] = ()

    def assess(self, inventory: Inventory, phase: str, as_of: date) -> Assessment:
        """Judge every control for ``phase`` (a code of ``choices.PHASE``) as of the date ``as_of``."""
        if phase not in PHASES:
            raise ValueError(f"unknown phase {phase!r}")
        try:
            self._bench, self._rulings = self._ruled(inventory, phase, as_of)
        except BaseException:
            self.close()
            raise
        return summed(self._catalogue, self._bench, self._rulings)

    def close(self) -> None:
        """Forget everything; a docket can be used again afterwards."""
        bench, self._bench, self._rulings = self._bench, None, ()
        if bench is not None:
            bench.close()

    def _ruled(self, inventory: Inventory, phase: str, as_of: date) -> tuple[Bench, tuple[Ruling, ...]]:
        last = self._bench
        if last is not None and (known := last.renewed(inventory, phase, as_of, self._wanted)):
            return known[0], tuple(self._again(last, *known))
        self.close()
        self._bench = bench = Bench.of(inventory, phase, as_of, self._catalogue.brands)
        return bench, tuple(rule(c, bench) for c in self._catalogue.controls)

    def _again(self, last: Bench, bench: Bench, different: Mapping[str, Columns]) -> Iterator[Ruling]:
        everything = any(last.differs_in(table, bench) for table in _ASKED_BY_ALL)
        for ruling in self._rulings:
            control = ruling.control
            read_anew = any(touches(different.get(t, NONE), read) for t, read in self._asked[control.id].items())
            stands = not everything and not read_anew and _stands(control, last, bench)
            yield ruling if stands else rule(control, bench)


def _stands(control: Control, last: Bench, bench: Bench) -> bool:
    """Whether what is said of the control itself is the same: answer, evidence, exceptions."""
    answered = last.answers.get(control.id) == bench.answers.get(control.id)
    shown = last.evidence.covering(control.id) == bench.evidence.covering(control.id)
    has_record = bool(control.exception or control.alternative)
    return answered and shown and not (has_record and last.differs_in("record", bench))
