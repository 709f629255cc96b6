"""The organisation of security as a chart: who decides, who is in charge, who takes part, who is contracted.

1. Who is appointed stands at that place (at both who decides and is in charge); everybody else once, as security
   staff or else as a project member.
2. More people than ``MOST_PEOPLE`` in one place are counted by job title; titles beyond ``MOST_TITLES`` together.
3. A place that nobody is appointed to is a dashed box that says what is missing; a planned appointment is dashed too.

Invariant: everybody of the given rows who is on the project or appointed is drawn or counted, and nobody twice in a
place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from secaudit.model.schema import Cell
from secaudit.reports.blocks import Figure
from secaudit.reports.figures.canvas import WIDTH, Canvas, Line, height_of, wrapped
from secaudit.reports.figures.drawio import Look
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.svg_elements import QUIET, Rect
from secaudit.reports.wording import MISSING, day, missing

Row = Mapping[str, Cell]
TITLE, FILE, ANCHOR = "資訊安全組織圖", "組織圖.svg", "figure:organisation"
MOST_PEOPLE, MOST_TITLES, MOST_VENDORS = 12, 17, 9
MARGIN, GAP, PAD, CHANNEL = 8, 10, 10, 34
CARD, NAME_SIZE, TITLE_SIZE = 190, 15, 14
LEFT = Rect(MARGIN, MARGIN, 3 * CARD + 2 * GAP + 2 * PAD, 0)
RIGHT = Rect(LEFT.right + 44, MARGIN, WIDTH - MARGIN - LEFT.right - 44, 0)
_GROUP = Look(fill="#f3f5f8", stroke="#4a5765", width=1.2, radius=6, valign="top", inset=8)
_OUTSIDE = replace(_GROUP, dash="6 4")
_CARD = Look(radius=4, width=1.1)
_OPEN = replace(_CARD, dash="5 3")
_LINE = Look(fill="none", stroke="#41505f", width=1.5)
_LOOSE = replace(_LINE, dash="5 4")


@dataclass(frozen=True, slots=True)
class _Card:
    """A box: a name, and lines of facts below it. ``is_open``: not there yet."""

    key: str
    name: str
    facts: tuple[str, ...] = ()
    is_open: bool = False
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class _Place:
    """A box around cards, with its title above them."""

    key: str
    title: str
    cards: tuple[_Card, ...]
    look: Look = _GROUP
    card: int = CARD
    """Pixels across of its cards."""


def organisation_chart(
    coordinators: Sequence[Row],
    dedicated: Sequence[Row],
    members: Sequence[Row],
    vendors: Sequence[Row],
    meetings: Sequence[Row],
) -> Figure | None:
    """``coordinators`` and ``dedicated`` are rows of ``record`` (appointments), ``members`` all rows of ``person``,
    ``vendors`` those rows of ``vendor`` with security purchases, ``meetings`` rows of ``record`` of kind meeting.

    ``None`` of a case that says nothing of any of them.
    """
    if not any((coordinators, dedicated, members, vendors, meetings)):
        return None
    people = {str(person["id"]): person for person in members}
    decide = _appointed("decides", coordinators, people, "指派決策主管")
    charged = _appointed("charged", dedicated, people, "指派資安專責人員")
    rest = _Rest(members, {card.key.partition(":")[2] for card in (*decide, *charged)})
    places = (
        _Place("place:decides", "決策主管　協調資訊安全計畫之執行與資源", decide),
        _Place("place:charged", "資安專責人員　計畫、執行、查核及改善", charged),
        *([_Place("place:staff", f"{rest.staff_words}（列資安人力）", _people(rest.staff))] if rest.staff else ()),
        _Place("place:project", rest.project_words, (*_people(rest.project), *_unsaid(rest.unsaid, members))),
    )
    outside = _Place("place:vendors", f"委外資安廠商 {len(vendors)} 家", _vendors(vendors), _OUTSIDE, RIGHT.w - 2 * PAD)
    canvas = _drawn(places, _meeting(meetings), outside)
    told = _told(decide, charged, rest, len(vendors), meetings)
    return Figure(TITLE, canvas.svg(told), told, FILE, canvas.drawio(), ANCHOR)


class _Rest:
    """Those who are not appointed: security staff, other members of the project, and of whom it is not said."""

    def __init__(self, members: Sequence[Row], appointed: set[str]) -> None:
        rest = [person for person in members if str(person["id"]) not in appointed]
        others = [person for person in rest if not person.get("claimed_as_security")]
        self.staff = [person for person in rest if person.get("claimed_as_security")]
        self.project = [person for person in others if person.get("on_project")]
        self.unsaid = [person for person in others if person.get("on_project") is None]
        self.unclaimed = sum(person.get("claimed_as_security") is None for person in members)
        self.staff_words = _counted("資安人員", "claimed_as_security", self.staff, members)
        self.project_words = _counted("計畫成員", "on_project", self.project, members)


def _counted(title: str, column: str, here: Sequence[Row], members: Sequence[Row]) -> str:
    """How many stand here; 其他 where more of them stand higher up."""
    more = sum(1 for person in members if person.get(column)) > len(here)
    return f"{'其他' if more else ''}{title} {len(here)} 人"


def _appointed(place: str, rows: Sequence[Row], people: Mapping[str, Row], what: str) -> tuple[_Card, ...]:
    """One card for each person appointed, by the latest appointment; without any, one that says what is missing."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: (str(r.get("held_on") or ""), str(r["id"]))):
        latest[str(row.get("person_id") or "")] = row
    cards = []
    for person_id, row in latest.items():
        person = people.get(person_id)
        name = str(person["name"]) if person else person_id or missing("被指派人員")
        planned = row.get("state") == "planned"
        when = f"預定 {day(row.get('plan_due'))}指派" if planned else f"指派日 {day(row.get('held_on'))}"
        known = (_job(person), *([_deciding(person)] if place == "decides" else ())) if person else ()
        facts = (*known, *([] if person or not person_id else [missing("人員資料")]), when)
        cards.append(_Card(f"person:{person_id}" if person_id else f"{place}:{row['id']}", name, facts, planned))
    return tuple(cards) or (_Card(f"{place}:", missing(what), (), True, 0),)


def _job(person: Row) -> str:
    return str(person.get("job_title") or missing("職稱"))


def _deciding(person: Row) -> str:
    says = person.get("makes_decisions")
    return missing("是否具決策權") if says is None else "具決策權" if says else "未具決策權"


def _people(rows: Sequence[Row]) -> tuple[_Card, ...]:
    """A card for each; where they are many, one for each job title with how many have it."""
    if len(rows) <= MOST_PEOPLE:
        return tuple(_Card(f"person:{row['id']}", str(row["name"]), (_job(row),)) for row in rows)
    titles = Counter(_job(row) for row in rows)
    counted = sorted(titles.items(), key=lambda each: (-each[1], each[0]))
    cards = [
        _Card(f"title:{title}", title, (f"{number} 人",), False, number) for title, number in counted[:MOST_TITLES]
    ]
    if others := counted[MOST_TITLES:]:
        number = sum(count for _, count in others)
        cards.append(_Card("title:", f"其他 {len(others)} 種職稱", (f"{number} 人",), False, number))
    return tuple(cards)


def _unsaid(rows: Sequence[Row], members: Sequence[Row]) -> tuple[_Card, ...]:
    """What is missing to tell who is on the project."""
    if rows:
        return (_Card("unsaid:", missing("是否為計畫成員"), (f"{len(rows)} 人",), True, len(rows)),)
    return () if members else (_Card("unsaid:", missing("計畫成員"), (), True, 0),)


def _vendors(rows: Sequence[Row]) -> tuple[_Card, ...]:
    most = len(rows) if len(rows) <= MOST_VENDORS else MOST_VENDORS - 1
    cards = [_Card(f"vendor:{row['id']}", str(row.get("name") or row["id"])) for row in rows[:most]]
    if rest := len(rows) - most:
        cards.append(_Card("vendor:", f"其他 {rest} 家", (), False, rest))
    return tuple(cards)


def _meeting(rows: Sequence[Row]) -> _Card:
    """The last meeting that was held, else the planned one, else that there is none on record."""
    held = sorted(str(r["held_on"]) for r in rows if r.get("held_on") and r.get("state") != "planned")
    if held:
        return _Card("meeting", "資安會議", ("應每年召開一次", f"最近一次 {day(held[-1])}"))
    planned = sorted(str(r["plan_due"]) for r in rows if r.get("plan_due") and r.get("state") == "planned")
    when = f"預定 {day(planned[0])}召開" if planned else missing("召開日期")
    return _Card("meeting", "資安會議", ("應每年召開一次", when), True)


def _drawn(places: Sequence[_Place], meeting: _Card, outside: _Place) -> Canvas:
    """The places down the left with the vendors beside the last of them, the meeting beside the first."""
    canvas = Canvas(TITLE)
    frames: list[Rect] = []
    top = LEFT.y
    for place in places:
        frames.append(_place(canvas, place, replace(LEFT, y=top)))
        top = frames[-1].bottom + CHANNEL
    high = _card_height(meeting, RIGHT.w)
    beside = Rect(RIGHT.x, frames[0].y + max(0, (frames[0].h - high) // 2), RIGHT.w, high)
    _card(canvas, meeting, beside, "")
    y = beside.y + high // 2
    canvas.wire("wire:meeting", [(frames[0].right, y), (beside.x, y)], _LOOSE, source=places[0].key, target="meeting")
    for upper, lower, frame, after in zip(places, places[1:], frames, frames[1:], strict=False):
        x = frame.x + frame.w // 2
        canvas.wire(f"wire:{lower.key}", [(x, frame.bottom), (x, after.y)], _LINE, source=upper.key, target=lower.key)
    if outside.cards:
        frame = _place(canvas, outside, replace(RIGHT, y=max(frames[2].y, beside.bottom + CHANNEL)))
        (x, y), low = (frames[1].right - 20, frames[1].bottom), frame.x + frame.w // 2
        points = [(x, y), (x, y + CHANNEL // 2), (low, y + CHANNEL // 2), (low, frame.y)]
        canvas.wire("wire:place:vendors", points, _LOOSE, source=places[1].key, target=outside.key)
    return canvas


def _place(canvas: Canvas, place: _Place, around: Rect) -> Rect:
    """Draw a place at the top of ``around``, in its middle and no wider; its frame."""
    head = wrapped(place.title, TITLE_SIZE, around.w - 2 * place.look.inset)
    top = around.y + height_of(head, TITLE_SIZE) + 2 * place.look.inset
    wide = min(place.card, around.w - 2 * PAD)
    in_row = max(1, min(len(place.cards), (around.w - 2 * PAD + GAP) // (wide + GAP)))
    longest = max(int(em_width(text, TITLE_SIZE)) + 2 + 2 * place.look.inset for text in head)
    width = min(around.w, max(longest, in_row * (wide + GAP) - GAP + 2 * PAD))
    around = Rect(around.x + (around.w - width) // 2, around.y, width, 0)
    placed: list[tuple[_Card, Rect]] = []
    for start in range(0, len(place.cards), in_row):
        row = place.cards[start : start + in_row]
        high = max(_card_height(card, wide) for card in row)
        left = around.x + (around.w - len(row) * wide - (len(row) - 1) * GAP) // 2
        placed += [(card, Rect(left + i * (wide + GAP), top, wide, high)) for i, card in enumerate(row)]
        top += high + GAP
    frame = replace(around, h=top - around.y + (PAD - GAP if place.cards else 0))
    canvas.box(place.key, frame, [Line(text, TITLE_SIZE) for text in head], place.look, holds=True)
    for card, rect in placed:
        _card(canvas, card, rect, place.key)
    return frame


def _worded(card: _Card, wide: int) -> list[Line]:
    name = wrapped(card.name, NAME_SIZE, wide - 2 * _CARD.inset)
    return [*(Line(text, NAME_SIZE) for text in name), *(Line(fact, ink=QUIET) for fact in card.facts)]


def _card_height(card: _Card, wide: int) -> int:
    return height_of(_worded(card, wide)) + 2 * _CARD.inset


def _card(canvas: Canvas, card: _Card, rect: Rect, inside: str) -> None:
    canvas.box(card.key, rect, _worded(card, rect.w), _OPEN if card.is_open else _CARD, inside=inside)


def _told(decide: Sequence[_Card], charged: Sequence[_Card], rest: _Rest, vendors: int, meetings: Sequence[Row]) -> str:
    held = max((str(r["held_on"]) for r in meetings if r.get("held_on") and r.get("state") != "planned"), default="")
    counts = (
        f"決策主管 {_number(decide)}",
        f"資安專責人員 {_number(charged)}",
        rest.staff_words,
        rest.project_words,
        *([f"是否為計畫成員{MISSING} {len(rest.unsaid)} 人"] if rest.unsaid else []),
        *([f"是否列資安人力{MISSING} {rest.unclaimed} 人"] if rest.unclaimed else []),
        f"委外資安廠商 {vendors} 家",
        f"最近一次資安會議 {day(held)}",
    )
    return f"{TITLE}：" + "、".join(counts) + "。"


def _number(cards: Sequence[_Card]) -> str:
    """How many are appointed, and how many are planned to be."""
    planned = sum(card.stands_for for card in cards if card.is_open)
    number = sum(card.stands_for for card in cards) - planned
    if not number and not planned:
        return MISSING
    return f"{number} 人" + (f"（另規劃指派 {planned} 人）" if planned else "")
