"""佐證: which items cover which control, and whether they still count on the assessment date.

1. An item counts when it is dated and not past its validity (有效至 on the day itself still counts).
2. An item collected more than a year before the date is *old*: it counts, and is said to be old.
3. From the phase a control asks evidence, 符合 or 例外 without a counting item becomes 無法評估: an answer without
   evidence at 驗收 is not 符合 (annex4, trap 8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from secaudit.model.assessment import ControlResult, Freshness, Verdict
from secaudit.model.inventory import Inventory
from secaudit.model.schema import members

OLD_AFTER_DAYS = 365


class Item(NamedTuple):
    """The columns of table ``evidence`` that decide whether an item counts."""

    id: str
    title: str
    control_ids: str | None
    collected_on: str | None
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """Every item, by the control it covers."""

    as_of: date
    items: tuple[Item, ...]
    by_control: Mapping[str, Sequence[Item]]

    @classmethod
    def of(cls, inventory: Inventory, as_of: date) -> EvidenceIndex:
        items = tuple(inventory.select("evidence", Item))
        by_control: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for control_id in members(item.control_ids):
                by_control[control_id].append(item)
        return cls(as_of, items, by_control)

    def covering(self, control_id: str) -> Sequence[Item]:
        return self.by_control.get(control_id, ())

    def state(self, item: Item) -> str:
        """current, old, expired or undated."""
        if item.valid_until is not None and item.valid_until < self.as_of.isoformat():
            return "expired"
        if item.collected_on is None:
            return "undated"
        age = (self.as_of - date.fromisoformat(item.collected_on)).days
        return "old" if age > OLD_AFTER_DAYS else "current"

    def counting(self, control_id: str) -> tuple[Item, ...]:
        return tuple(i for i in self.covering(control_id) if self.state(i) in ("current", "old"))


def weighed(verdict: Verdict, control_id: str, evidence: EvidenceIndex) -> tuple[Verdict, str]:
    """``verdict`` after rule 3, and what to say about it ("" when nothing changed)."""
    if verdict not in (Verdict.MET, Verdict.EXCEPTED) or evidence.counting(control_id):
        return verdict, ""
    states = {evidence.state(i) for i in evidence.covering(control_id)}
    why = "佐證已過期" if "expired" in states else "佐證未載取得日" if "undated" in states else "尚無佐證"
    return Verdict.UNKNOWN, f"資料顯示符合，但本階段須有佐證：{why}"


def freshness(results: tuple[ControlResult, ...], evidence: EvidenceIndex) -> Freshness:
    needing = [r for r in results if r.evidence_needed and r.verdict is not Verdict.NA]
    states = [evidence.state(i) for i in evidence.items]
    return Freshness(
        controls_needing=len(needing),
        controls_with=sum(bool(evidence.counting(r.control_id)) for r in needing),
        items=len(states),
        current=states.count("current"),
        expired=states.count("expired"),
        old=states.count("old"),
        undated=states.count("undated"),
    )
