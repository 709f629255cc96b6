"""Who answered what, and when: the history of every control's answer, read from the log bit by bit.

The log may be long and one entry of it huge (an import); so it is read in lots, between which other work gets its turn,
and what has been read is carried along.

Invariant: histories read on from are those of the same case; nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from secaudit.store.protocol import CaseStore, Event
from secaudit.text import safe_text
from secaudit.usecases.answer import ANSWER
from secaudit.usecases.history import CellTold, told

LOT = 200


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """What one event did to an answer; ``kind`` in words (修改、復原、匯入 …)."""

    at: datetime
    actor: str
    kind: str
    cells: tuple[CellTold, ...]

    @property
    def words(self) -> str:
        """``自評 未填 -> 符合``, one after the other."""
        return "、".join(f"{c.column} {c.old or '未填'} -> {c.new or '未填'}" for c in self.cells)


@dataclass(frozen=True, slots=True)
class Histories:
    """What the log says of answers up to event ``sequence``, by control."""

    sequence: int = 0
    by_control: Mapping[str, tuple[AnswerEvent, ...]] = field(default_factory=dict)

    def of(self, control_id: str) -> tuple[AnswerEvent, ...]:
        """Oldest first."""
        return self.by_control.get(control_id, ())


def read_on(store: CaseStore, known: Histories, most: int = LOT) -> tuple[Histories, bool]:
    """``known`` with at most ``most`` further events, and whether that is everything there is.

    A log that is shorter than what is known is another one: it is read from its beginning.
    """
    newest = store.head().sequence
    if newest < known.sequence:
        known = Histories()
    lot = list(islice(store.events_about(ANSWER.name, known.sequence), most))
    done = len(lot) < most
    found = dict(known.by_control)
    for event in lot:
        for control_id, deed in _told(event):
            found[control_id] = (*found.get(control_id, ()), deed)
    reached = max([newest if done else 0, *(event.sequence for event in lot)])
    return (known if reached == known.sequence else Histories(reached, found)), done


def _told(event: Event) -> Iterator[tuple[str, AnswerEvent]]:
    said = told(event)
    for row in said.rows:
        cells = tuple(c for c in row.cells if c.old != c.new and c.column != ANSWER.key.title)
        yield row.row_id, AnswerEvent(said.at, safe_text(said.actor), said.kind, cells)
