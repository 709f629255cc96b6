"""The same answer for several controls at once: what it would touch, what it leaves alone, and keeping it as one event.

Invariant: an existing answer is never written over unless that was chosen; what can't be 不適用 is left out, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.control import Control
from secaudit.store.protocol import Author, CaseStore, Event
from secaudit.usecases.answer import Particulars, answered
from secaudit.usecases.questions.questionnaire import Entry


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """``taken`` get the claim; ``answered`` keep what they have; ``unconditional`` can't be 不適用."""

    claim: str
    taken: tuple[Control, ...]
    answered: tuple[Control, ...]
    unconditional: tuple[Control, ...]

    @property
    def title(self) -> str:
        return CLAIM_TITLES[self.claim]


def plan_group(entries: Sequence[Entry], claim: str, *, overwrite: bool = False) -> GroupPlan:
    """What giving ``claim`` (a code of ``choices.CLAIM``) to ``entries`` means; with ``overwrite`` also to those that
    have an answer. What is 不適用 by the data is left alone unless it is overwritten."""
    open_ones = [e for e in entries if overwrite or not e.is_answered]
    fits = [e for e in open_ones if claim != "na" or e.control.is_conditional]
    return GroupPlan(
        claim,
        tuple(e.control for e in fits),
        tuple(e.control for e in entries if e not in open_ones),
        tuple(e.control for e in open_ones if e not in fits),
    )


def keep_group(store: CaseStore, plan: GroupPlan, particulars: Particulars, author: Author) -> tuple[int, Event | None]:
    """Keep the plan as one event, which one undo takes back; how many answers changed.

    Raises as ``usecases.answer`` does for what 不適用 and 規劃中 need; nothing is kept then.
    """
    found = [answered(store, control, plan.claim, particulars) for control in plan.taken]
    changes = [difference.change for difference in found if difference]
    if not changes:
        return 0, None
    return len(changes), store.commit(changes, author, note=f"本組套用{plan.title} {len(changes)} 題")
