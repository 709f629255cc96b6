"""What several scenes of one plant have in common: every zone, asset and conduit of any of them, once, with its room.

Invariant: what is in one of the scenes has a place in the ground, wide enough for what each of them writes there; so
one layout of the ground serves them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from secaudit.model.choices import ASSET_KIND, TRUST
from secaudit.reports.figures.conduit_label import label_pieces, label_width
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.scene import LANES, STATE_WORDS, Area, Box, Conduit, Scene, State
from secaudit.text import safe_text

BOX_SIZE, ZONE_SIZE = 13, 15
ICON, TAG = 18, 34
"""Room that the icon of a box and the word for its state take."""
MOST_EXPOSED = 12
"""Exposed assets of a zone that are named; beyond, they are counted with their kind."""
_KINDS = {c.code: c.title for c in ASSET_KIND} | {"": "類型未填", "*": "其他"}
_BANDS = {c.code: i for i, c in enumerate(TRUST)}


@dataclass(frozen=True, slots=True)
class Economy:
    """How much is shown: ``boxes`` a zone and ``conduits`` in all (``None``: every one), zones ``in_tier``."""

    boxes: int | None
    conduits: int | None
    in_tier: int = 4
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one asset, or for several of ``kind`` that are counted together (``*``: of several kinds)."""

    ids: tuple[str, ...]
    kind: str
    width: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A place for a zone."""

    id: str
    lane: str
    trust: str
    width: int
    """That of its title."""
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A way for a conduit."""

    first: str
    second: str
    label: int
    """Width of the widest label on it."""

    @property
    def key(self) -> tuple[str, str]:
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Ground:
    plots: tuple[Plot, ...]
    strands: tuple[Strand, ...]
    economy: Economy

    @property
    def is_whole(self) -> bool:
        """Whether every asset stands by itself."""
        return all(len(s.ids) == 1 for p in self.plots for s in p.slots)


def common_ground(scenes: Sequence[Scene], economy: Economy) -> Ground:
    areas: dict[str, list[Area]] = {}
    for area in (a for scene in scenes for a in scene.areas):
        areas.setdefault(area.id, []).append(area)
    plots = [_plot(same, economy) for same in areas.values()]
    plots.sort(key=lambda p: _BANDS.get(p.trust, len(_BANDS)))
    return Ground(tuple(plots), tuple(_strands(scenes, economy)), economy)


def _strands(scenes: Sequence[Scene], economy: Economy) -> Iterator[Strand]:
    """The weightiest conduits in the order in which they come."""
    found: dict[tuple[str, str], list[Conduit]] = {}
    for conduit in (c for scene in scenes for c in scene.conduits):
        found.setdefault(conduit.key, []).append(conduit)
    ranked = sorted(found, key=lambda k: max(c.weight for c in found[k]), reverse=True)
    chosen = set(ranked[: economy.conduits])
    for key, same in found.items():
        if key in chosen:
            yield Strand(*key, max(label_width(label_pieces(c, brief=economy.brief)) for c in same))


def _plot(same: Sequence[Area], economy: Economy) -> Plot:
    boxes: dict[str, list[Box]] = {}
    for box in (b for area in same for b in area.boxes):
        boxes.setdefault(box.id, []).append(box)
    slots = tuple(_slots([(key, _standing_for(found)) for key, found in boxes.items()], boxes, economy.boxes))
    last = same[-1]
    title = max(em_width(safe_text(a.label), ZONE_SIZE) for a in same)
    return Plot(last.id, last.lane if last.lane in LANES else LANES[-1], last.trust, int(title), slots)


def _standing_for(found: Sequence[Box]) -> Box:
    """What decides how an asset of several scenes is shown: named where one of them has to name it."""
    return next((b for b in found if b.is_named), found[-1])


def _slots(boxes: Sequence[tuple[str, Box]], found: dict[str, list[Box]], most: int | None) -> Iterator[Slot]:
    if most is None or len(boxes) <= most:
        groups: list[tuple[tuple[str, ...], str]] = [((key,), box.kind) for key, box in boxes]
    else:
        groups = list(_grouped(boxes, most))
    for ids, kind in groups:
        wide = max(_width(ids, kind, moment) for moment in _moments([found[i] for i in ids]))
        yield Slot(ids, kind, wide)


def _moments(found: Sequence[Sequence[Box]]) -> Iterator[list[Box]]:
    for number in range(max(map(len, found))):
        yield [same[min(number, len(same) - 1)] for same in found]


def _grouped(boxes: Sequence[tuple[str, Box]], most: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Who has to be named by himself, the others by kind; kinds beyond ``most`` places, the fewest first, together."""
    cutting = [key for key, box in boxes if box.mark]
    exposed = [key for key, box in boxes if box.exposed and not box.mark][:MOST_EXPOSED]
    named = {*cutting, *exposed}
    kinds: dict[str, list[str]] = {}
    for key, box in boxes:
        if key not in named:
            kinds.setdefault(box.kind, []).append(key)
    yield from (((key,), box.kind) for key, box in boxes if key in named)
    room = max(1, most - len(named))
    if len(kinds) > room:
        kept = {k for k, _ in Counter({k: len(v) for k, v in kinds.items()}).most_common(room - 1)}
        rest = [key for key, box in boxes if key not in named and box.kind not in kept]
        kinds = {k: v for k, v in kinds.items() if k in kept} | {"*": rest}
    yield from ((tuple(ids), kind) for kind, ids in kinds.items())


def box_words(kind: str, boxes: Sequence[Box], whole: int) -> tuple[State, str, str]:
    """What stands in a place that holds ``boxes`` of ``whole`` assets: the state, the name, and what follows it."""
    if whole == 1:
        box = boxes[0]
        return box.state, safe_text(box.label), f" ×{box.quantity:,}" if box.quantity > 1 else ""
    amount = sum(b.quantity for b in boxes)
    told = f"，共 {amount:,} 台" if amount > len(boxes) else ""
    states = Counter(b.state for b in boxes)
    moved = "、".join(f"{word} {states[s]}" for s, word in STATE_WORDS.items() if word and states[s])
    name = safe_text(_KINDS.get(kind, kind))
    return "current", name, f" {len(boxes):,} 項{told}{f'（{moved}）' if moved else ''}"


def _width(ids: Iterable[str], kind: str, boxes: Sequence[Box]) -> int:
    state, name, amount = box_words(kind, boxes, len(tuple(ids)))
    icon = ICON if len(boxes) == 1 and boxes[0].mark else 0
    return int(em_width(name + amount, BOX_SIZE)) + icon + (TAG if state != "current" else 0) + 14
