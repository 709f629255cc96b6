"""What an architecture diagram shows: zones with their assets, flows bundled per zone pair, and what is wrong.

Invariant: a scene is one moment, decided once; layout and drawing only place and paint it. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from secaudit.model.choices import LAYER
from secaudit.model.schema import Cell

Mark = Literal["", "wall", "lock"]
State = Literal["current", "planned", "retiring", "changed"]
LANES = tuple(c.code for c in LAYER)
NOWHERE = ""
"""Zone of assets whose own zone is not filled in."""
STATE_WORDS: Mapping[State, str] = {"current": "", "planned": "新增", "retiring": "汰除", "changed": "變更"}
Exposure = Sequence[Mapping[str, Cell]]
"""Rows of the derived table ``exposure``, by column."""


@dataclass(frozen=True, slots=True)
class Box:
    """One asset row in a zone. ``mark`` is the icon it bears; ``exposed``: it can be reached past the firewalls."""

    id: str
    label: str
    quantity: int = 1
    state: State = "current"
    kind: str = ""
    mark: Mark = ""
    exposed: bool = False

    @property
    def is_named(self) -> bool:
        """Whether it is shown by itself, however many others there are."""
        return bool(self.mark) or self.exposed


@dataclass(frozen=True, slots=True)
class Area:
    """One zone."""

    id: str
    label: str
    lane: str
    trust: str
    boxes: tuple[Box, ...] = ()
    state: State = "current"
    inner_flows: int = 0
    marks: tuple[str, ...] = ()
    """Numbers of notes that concern the zone itself."""


@dataclass(frozen=True, slots=True)
class Conduit:
    """All flows between two zones (IEC 62443), however they run. ``flows`` stand; ``removed`` will not any more.

    ``walls`` are the firewalls on the way of ``through_firewall`` flows; ``tunnels`` what encrypts ``tunnelled``
    ones, and ``gateways`` the VPN gateways these end at.
    """

    first: str
    second: str
    flows: int
    through_firewall: int = 0
    walls: tuple[str, ...] = ()
    tunnelled: int = 0
    tunnels: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    planned: int = 0
    changed: int = 0
    removed: int = 0
    remote: bool = False
    forward: bool = True
    backward: bool = False
    violations: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.first, self.second

    @property
    def state(self) -> State:
        if not self.flows:
            return "retiring"
        if self.planned == self.flows and not self.removed:
            return "planned"
        return "changed" if self.planned or self.changed or self.removed else "current"

    @property
    def weight(self) -> tuple[bool, bool, bool, int]:
        """How much a reader would miss it: what is wrong, then what cannot be told, then what changes, then busy."""
        return bool(self.violations), bool(self.doubts), self.state != "current" or self.remote, self.flows


@dataclass(frozen=True, slots=True)
class Note:
    """The explanation of one number in the drawing; ``certain`` is false where it cannot be told."""

    number: str
    certain: bool
    text: str

    @property
    def shown(self) -> str:
        """As the drawing has it."""
        return self.number if self.certain else f"?{self.number}"


@dataclass(frozen=True, slots=True)
class Scene:
    """``undrawn``: conduits left out because a page cannot hold them; ``judged`` is false where nothing was."""

    title: str
    areas: tuple[Area, ...] = ()
    conduits: tuple[Conduit, ...] = ()
    notes: tuple[Note, ...] = ()
    undrawn: int = 0
    judged: bool = True

    def keeping(self, keys: Collection[tuple[str, str]]) -> Scene:
        """With these conduits alone; the others count as left out."""
        kept = tuple(c for c in self.conduits if c.key in keys)
        return replace(self, conduits=kept, undrawn=self.undrawn + len(self.conduits) - len(kept))

    @property
    def described(self) -> str:
        """What the drawing shows, in one sentence, for those who cannot see it."""
        boxes = [b for a in self.areas for b in a.boxes]
        flows = sum(c.flows for c in self.conduits) + sum(a.inner_flows for a in self.areas)
        counts = f"{len(self.areas)} 個區域、{len(boxes)} 項資產、圖示 {flows} 條連線"
        changed = "、".join(f"{STATE_WORDS[s]} {n} 項" for s, n in self._changes() if n)
        left_out = f"另有 {self.undrawn} 組區域間連線未畫出。" if self.undrawn else ""
        return f"{self.title}：{counts}；{self._judgement()}{f'資產{changed}。' if changed else ''}{left_out}"

    def _judgement(self) -> str:
        if not self.judged:
            return "外部可達性尚未推導，圖中未標示違反處，不代表沒有違反。"
        bad = sum(1 for n in self.notes if n.certain)
        return f"{bad} 處未經防火牆、{len(self.notes) - bad} 處無法判斷。"

    def _changes(self) -> list[tuple[State, int]]:
        states = [b.state for a in self.areas for b in a.boxes]
        return [(state, states.count(state)) for state in ("planned", "retiring", "changed")]
