"""The 3-2-1 map: a row for each data set, its original on the left, its copies by place, what the rule asks at right.

1. As long as the drawing fits on a page every copy is a box with its facts; more data sets are a line each, their
   copies in a word or two.
2. Beyond ``MOST_ROWS`` the rest is one row 「其他 n 項」 that says how many of them are important.

Invariant: a row says what :mod:`~secaudit.reports.figures.backup_copies` found; here it is only placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from secaudit.reports.blocks import Figure
from secaudit.reports.figures.backup_copies import ANSWERS, NEEDED, Copy, Kept, Place, Row, Where, kept, places_of
from secaudit.reports.figures.canvas import WIDTH, Canvas, Line, height_of, packed, wrapped
from secaudit.reports.figures.drawio import SMALLEST, Look
from secaudit.reports.figures.lettering import em_width
from secaudit.reports.figures.svg_elements import QUIET, Rect

__all__ = ["Place", "backup_map", "places_of"]

TITLE, FILE, ANCHOR = "備份圖（321 原則）", "備份圖.svg", "figure:backup"
MOST_ROWS, MOST_HEIGHT = 40, 1250
"""What fits on a page under its caption, 960 pixels being 17 cm."""
MARGIN, GAP, PAD, HEAD = 8, 6, 6, 26
FIRST, LAST = 178, 196
"""Widths of the first and the last column; the others share what is left."""
NAME_SIZE, LINE = 14, 20
_HEAD = Look(fill="#4a5765", stroke="#4a5765", ink="#ffffff", radius=4)
_BAND = Look(fill="#f3f5f8", stroke="#b8c0c9", radius=5)
_CARD = Look(radius=3, align="left", inset=5)
_ORIGINAL = replace(_CARD, width=1.6)
_ASKED = replace(_CARD, stroke="#4a5765")
_WORDS = Look(align="left", inset=5)
_MIDDLE = Look(ink=QUIET, inset=2)
_STATES = {"planned": "6 3", "retiring": "2 3"}
_LEFT_OUT = "#e3e5e8"


def backup_map(
    data_sets: Sequence[Row],
    copies: Sequence[Row],
    sets: Sequence[Row],
    names: Mapping[str, str],
    places: Mapping[str, Place],
    needed: tuple[int, int, int] = NEEDED,
) -> Figure | None:
    """``data_sets`` and ``copies`` are all rows of ``data_set`` and ``backup_copy``, ``sets`` the derived rows
    ``backup_set``, ``names`` those of assets by id, ``places`` from :func:`places_of`; ``needed`` are the copies, forms
    and copies off site that the rule asks for. ``None`` where there is no data set.
    """
    found = kept(data_sets, copies, sets, names, places, needed)
    if not found:
        return None
    told = _told(found)
    canvas = _Drawing(found, needed, in_full=len(found) <= MOST_ROWS).canvas
    if canvas.height > MOST_HEIGHT and len(found) <= MOST_ROWS:
        canvas = _Drawing(found, needed, in_full=False).canvas
    return Figure(TITLE, canvas.svg(told), told, FILE, canvas.drawio(), ANCHOR)


class _Drawing:
    """The rows one below the other on a canvas, in full or a line each."""

    def __init__(self, found: Sequence[Kept], needed: tuple[int, int, int], *, in_full: bool) -> None:
        self.canvas = Canvas(TITLE)
        used = {copy.where for each in found for copy in each.copies}
        self.columns = [Where.SAME, Where.AWAY, *(w for w in (Where.ABROAD, Where.UNSAID) if w in used)]
        left = WIDTH - 2 * MARGIN - FIRST - LAST - (len(self.columns) + 1) * GAP
        self.wide = left // len(self.columns)
        self._heads(needed)
        top = MARGIN + HEAD + GAP
        shown = found if in_full or len(found) <= MOST_ROWS else found[:MOST_ROWS]
        if in_full:
            for each in shown:
                top = self._in_full(each, top) + GAP
        else:
            top = self._in_lines(shown, found, top)
        if rest := found[len(shown) :]:
            words = (
                f"其他 {len(rest)} 項（其中重要檔案 {sum(each.important is True for each in rest)} 項），見備份統計表"
            )
            self.canvas.box("rest", Rect(MARGIN, top, WIDTH - 2 * MARGIN, HEAD), [words], _BAND)
            top += HEAD + GAP
        self._legend(top + 2, in_full)

    def _heads(self, needed: tuple[int, int, int]) -> None:
        copies, media, offsite = needed
        asked = f"{copies} 份備份、{media} 種媒體、{offsite} 份異地"
        titles = ["資料與正本", *(str(where) for where in self.columns), asked]
        for number, title in enumerate(titles):
            self.canvas.box(f"head:{number}", Rect(*self._span(number), HEAD), [title], _HEAD)

    def _span(self, number: int) -> tuple[int, int, int]:
        """x, top and width of a column."""
        if number == 0:
            return MARGIN, MARGIN, FIRST
        x = MARGIN + FIRST + GAP + (number - 1) * (self.wide + GAP)
        if number <= len(self.columns):
            return x, MARGIN, self.wide
        return WIDTH - MARGIN - LAST, MARGIN, LAST

    def _cell(self, number: int, top: int, high: int) -> Rect:
        x, _, w = self._span(number)
        return Rect(x, top, w, high)

    def _in_full(self, each: Kept, top: int) -> int:
        first = _original(each)
        last = [Line(text) for text in each.asked]
        cards = [[_card(copy, self.wide) for copy in each.copies if copy.where is where] for where in self.columns]
        stacks = [sum(height_of(lines) + 2 * PAD for lines in column) + GAP * (len(column) - 1) for column in cards]
        high = max(height_of(first) + 2 * PAD, height_of(last) + 2 * PAD, *stacks)
        self._band(each, top, high)
        self.canvas.box(f"data:{each.id}", self._cell(0, top, high), first, _ORIGINAL, inside=f"row:{each.id}")
        for number, (where, column) in enumerate(zip(self.columns, cards, strict=True), 1):
            here = [copy for copy in each.copies if copy.where is where]
            y = top
            for copy, lines in zip(here, column, strict=True):
                rect = self._cell(number, y, height_of(lines) + 2 * PAD)
                self.canvas.box(f"copy:{copy.id}", rect, lines, _look(copy), inside=f"row:{each.id}")
                y = rect.bottom + GAP
            if not here:
                self._nothing(each, number, top, high)
        self.canvas.box(f"asked:{each.id}", self._cell(len(cards) + 1, top, high), last, _ASKED,
                        inside=f"row:{each.id}")  # fmt: skip
        return top + high + PAD

    def _in_lines(self, drawn: Sequence[Kept], found: Sequence[Kept], top: int) -> int:
        """A line each, under a heading for each sort of importance that says how many there are of all."""
        for number, (title, group) in enumerate(_by_importance(drawn, found)):
            self.canvas.words(f"group:{number}", Rect(MARGIN, top, WIDTH - 2 * MARGIN, LINE), [title], _WORDS)
            top += LINE + 3
            for each in group:
                top = self._in_line(each, top) + GAP
        return top

    def _in_line(self, each: Kept, top: int) -> int:
        row = f"row:{each.id}"
        self._band(each, top, LINE)
        self.canvas.words(f"data:{each.id}", self._cell(0, top, LINE), [each.name], _WORDS, inside=row)
        for number, where in enumerate(self.columns, 1):
            if here := [copy for copy in each.copies if copy.where is where]:
                words = _in_a_word(here, self.wide - 2 * _WORDS.inset)
                self.canvas.words(
                    f"copies:{each.id}:{number}", self._cell(number, top, LINE), [words], _WORDS, inside=row
                )
            else:
                self._nothing(each, number, top, LINE)
        asked = self._cell(len(self.columns) + 1, top, LINE)
        if each.important is False:
            self.canvas.words(f"asked:{each.id}", asked, ["不適用"], _MIDDLE, inside=row)
            return top + LINE
        for number, answer in enumerate(each.answers):
            third = Rect(asked.x + number * asked.w // 3, top, asked.w // 3, LINE)
            self.canvas.words(f"asked:{each.id}:{number}", third, [ANSWERS[answer]], _MIDDLE, inside=row)
        return top + LINE

    def _band(self, each: Kept, top: int, high: int) -> None:
        frame = Rect(MARGIN - 4, top - 3, WIDTH - 2 * MARGIN + 8, high + 6)
        self.canvas.box(f"row:{each.id}", frame, (), _BAND, holds=True)

    def _nothing(self, each: Kept, number: int, top: int, high: int) -> None:
        cell = self._cell(number, top, high)
        self.canvas.words(f"none:{each.id}:{number}", cell, ["未登錄"], _MIDDLE, inside=f"row:{each.id}")

    def _legend(self, top: int, in_full: bool) -> None:
        """What the borders mean, and how is counted."""
        x = MARGIN
        samples = (
            (Look(), "現況"),
            (Look(dash="6 3"), "規劃（未計入）"),
            (Look(dash="2 3"), "汰除"),
            (Look(double=True), "境外"),
            (Look(fill=_LEFT_OUT), "不計（RAID、快照、同步）"),
        )
        for number, (look, words) in enumerate(samples if in_full else ()):
            wide = int(em_width(words, SMALLEST)) + 12
            self.canvas.box(f"legend:{number}", Rect(x, top + 3, 28, 14), (), look)
            self.canvas.words(f"legend:{number}:words", Rect(x + 30, top, wide, 20), [words], _WORDS)
            x += 30 + wide + 8
        note = "份數不含正本；同一設備計一份"
        self.canvas.words("legend:note", Rect(x, top, WIDTH - MARGIN - x, 20), [note], _WORDS)


def _original(each: Kept) -> list[Line]:
    room = FIRST - 2 * _ORIGINAL.inset
    name = wrapped(each.name, NAME_SIZE, room)
    facts = [text for fact in each.facts for text in wrapped(fact, SMALLEST, room)]
    return [*(Line(text, NAME_SIZE) for text in name), *(Line(text, ink=QUIET) for text in facts)]


def _card(copy: Copy, wide: int) -> list[Line]:
    room = wide - 2 * _CARD.inset
    device = wrapped(copy.device, SMALLEST, room)
    return [*map(Line, device), *(Line(text, ink=QUIET) for text in packed(copy.facts, SMALLEST, room))]


def _look(copy: Copy) -> Look:
    look = replace(_CARD, dash=_STATES.get(copy.state, ""), double=copy.where is Where.ABROAD)
    return look if copy.counts else replace(look, fill=_LEFT_OUT)


def _by_importance(drawn: Sequence[Kept], found: Sequence[Kept]) -> Iterator[tuple[str, list[Kept]]]:
    for important, title in ((True, "重要檔案"), (None, "是否重要檔案待補"), (False, "非重要檔案")):
        if group := [each for each in drawn if each.important is important]:
            yield f"{title}（{sum(each.important is important for each in found)} 項）", group


def _in_a_word(copies: Sequence[Copy], room: int) -> str:
    """The media of the copies; where those do not fit, how many there are."""
    words = "、".join(copy.short for copy in copies)
    if em_width(words, SMALLEST) <= room:
        return words
    planned = sum(copy.state == "planned" for copy in copies)
    return f"{len(copies)} 份" + (f"（規劃 {planned}）" if planned else "")


def _told(found: Sequence[Kept]) -> str:
    important = [each for each in found if each.important]
    unsaid = sum(each.important is None for each in found)
    copies = [copy for each in found for copy in each.copies]
    planned = sum(copy.state == "planned" for copy in copies)
    parts = [f"資料 {len(found)} 項", f"重要檔案 {len(important)} 項"]
    parts += [f"是否重要檔案待補 {unsaid} 項"] if unsaid else []
    rule = []
    for number, what in enumerate(("備份份數", "媒體種數", "異地份數")):
        answers = [each.answers[number] for each in important]
        rule.append(f"{what}符合 {answers.count(True)}、不符 {answers.count(False)}、無法判斷 {answers.count(None)}")
    parts += [f"登錄備份 {len(copies)} 份", *([f"其中規劃 {planned} 份"] if planned else [])]
    abroad = sum(copy.where is Where.ABROAD for copy in copies)
    parts += [f"位於境外 {abroad} 份"] if abroad else []
    return f"{TITLE}：" + "、".join(parts) + (f"。重要檔案之{'；'.join(rule)}。" if important else "。")
