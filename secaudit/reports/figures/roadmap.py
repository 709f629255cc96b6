"""The roadmap (Gantt): by when what must be done, group by group, over the months of the project.

1. The case knows only when something must be done, so a bar runs from the day of assessment to that day.
2. What has passed and is not done, or is due after the project's end, is said in words; what has no day stands at the
   end, as 待補 unless it is done.
3. More than ``MOST_LINES`` are counted: a line for each group, its milestones by month.

Invariant: every milestone is drawn or counted exactly once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from secaudit.reports.blocks import Figure
from secaudit.reports.figures.canvas import WIDTH, Canvas, wrapped
from secaudit.reports.figures.drawio import SMALLEST, Look
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.svg_elements import INK, QUIET, Rect
from secaudit.reports.figures.time_axis import TimeAxis, time_axis
from secaudit.reports.wording import MISSING, day, missing
from secaudit.text import safe_text

TITLE, FILE, ANCHOR = "推動時程圖", "推動時程圖.svg", "figure:roadmap"
MOST_LINES, MOST_GROUPS, MOST_HEIGHT = 60, 40, 760
"""As long as the drawing fits on a page a long title takes two lines."""
MARGIN, GAP, LINE = 8, 6, 19
TITLES, OWNERS, DAYS = 296, 68, 168
LEFT = MARGIN + TITLES + OWNERS + 2 * GAP
RIGHT = WIDTH - MARGIN - DAYS - GAP
MOST_YEARS_BACK = 2
"""What lies longer before the assessment stands at the left end."""
HALF = 6
"""Of a diamond."""
LATE, BEYOND = "已過預定日", "計畫結束後"
_BAND = Look(fill="#e6eaef", stroke="#b8c0c9", align="left", inset=6)
_WORDS = Look(align="left", inset=4)
_QUIET = replace(_WORDS, ink=QUIET)
_HEAD = Look(fill="#f3f5f8", stroke="#b8c0c9", inset=0)
_BAR = Look(fill="#c3cedb", stroke="#7b8896", width=0.8)
_DUE = Look(fill=INK, shape="rhombus")
_LATE = Look(fill="#ffffff", shape="rhombus", width=1.8)
_GRID = Look(stroke="#d5dae0", width=0.8)
_TODAY = Look(stroke=INK, width=1.4, dash="2 2")
_BOUND = Look(stroke=INK, width=1.2, dash="7 3")


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that is to be done by ``due`` (``None`` = not said). ``state`` is words for people, "" = none.

    ``done``: the case says that it is; then neither its day has passed nor is one asked for.
    """

    id: str
    group: str
    title: str
    due: date | None
    owner: str
    state: str
    anchor: str = ""
    done: bool = False

    def has_passed(self, as_of: date) -> bool:
        """Whether its day lies before ``as_of`` and the case does not say that it is done."""
        return self.due is not None and self.due < as_of and not self.done

    @property
    def lacks_day(self) -> bool:
        return self.due is None and not self.done


def roadmap(milestones: Sequence[Milestone], starts: date | None, ends: date | None, as_of: date) -> Figure | None:
    """``starts`` and ``ends`` are those of the project; ``None`` without milestones."""
    if not milestones:
        return None
    known = [m.due for m in milestones if m.due]
    first = max(min(starts or as_of, as_of), date(max(1, as_of.year - MOST_YEARS_BACK), as_of.month, 1))
    last = max((ends or as_of, as_of, *known))
    drawing = _Drawing(time_axis(first, last, LEFT, RIGHT - LEFT), starts, ends, as_of)
    canvas = drawing.counted(milestones) if len(milestones) > MOST_LINES else drawing.single(milestones)
    told = _told(milestones, starts, ends, as_of)
    return Figure(TITLE, canvas.svg(told), told, FILE, canvas.drawio(), ANCHOR)


class _Drawing:
    """Lines below each other, beside one axis of time."""

    def __init__(self, axis: TimeAxis, starts: date | None, ends: date | None, as_of: date) -> None:
        self.canvas = Canvas(TITLE)
        self.axis, self.ends, self.as_of = axis, ends, as_of
        self.edges = [axis.at(unit.starts) for unit in axis.units] + [RIGHT]
        self.moments = [(as_of, f"評估日 {day(as_of.isoformat())}", _TODAY)]
        self.moments += [(starts, f"計畫開始 {day(starts.isoformat())}", _BOUND)] if starts else []
        self.moments += [(ends, f"計畫結束 {day(ends.isoformat())}", _BOUND)] if ends else []
        self.top, self.lines = MARGIN, 1

    def single(self, milestones: Sequence[Milestone]) -> Canvas:
        """A line each, below the band of its group."""
        self._head("項目", "負責", "完成期限")
        rows: list[tuple[str, list[Milestone]]] = []
        for group in dict.fromkeys(m.group for m in milestones):
            here = sorted((m for m in milestones if m.group == group and m.due), key=lambda m: (str(m.due), m.id))
            rows += [(group, here)] if here else []
        done = [m for m in milestones if m.done and not m.due]
        rows += [(f"已完成，未載期限（{len(done)} 項）", done)] if done else []
        undated = [m for m in milestones if m.lacks_day]
        rows += [(f"{missing('完成期限')}（{len(undated)} 項）", undated)] if undated else []
        self.lines = 2
        if self.top + self._height_of(rows) > MOST_HEIGHT:
            self.lines = 1
        self._grid(self.top, self.top + self._height_of(rows))
        for number, (title, here) in enumerate(rows):
            self.canvas.box(f"group:{number}", Rect(MARGIN, self.top, WIDTH - 2 * MARGIN, LINE), [title], _BAND)
            self.top += LINE + 2
            for milestone in here:
                self._line(milestone)
        return self._done("◆ 為完成期限（◇ 為已過預定日而尚無完成紀錄者），條為評估日至完成期限")

    def counted(self, milestones: Sequence[Milestone]) -> Canvas:
        """A line for each group, with how many are due in each month."""
        self._head("類別", "", "小計（項）")
        groups = list(dict.fromkeys(m.group for m in milestones))
        kept = groups if len(groups) <= MOST_GROUPS else groups[: MOST_GROUPS - 1]
        rows = [(group, [m for m in milestones if m.group == group]) for group in kept]
        if rest := len(groups) - len(kept):
            rows.append((f"其他 {rest} 類", [m for m in milestones if m.group not in kept]))
        self._grid(self.top, self.top + len(rows) * (LINE + 5))
        for number, (title, here) in enumerate(rows):
            self._sums(f"group:{number}", title, here)
        return self._done("方格內為該期間到期之項數；已過：預定日早於評估日而尚無完成紀錄")

    def _head(self, titles: str, owners: str, days: str) -> None:
        """The names of the moments, of the years and of the months, and of the columns beside them."""
        for number, (_, words, look) in enumerate(self.moments):
            x = MARGIN + number * 312
            self.canvas.wire(f"moment:{number}:sample", [(x + 4, self.top + 10), (x + 32, self.top + 10)], look)
            self.canvas.words(f"moment:{number}:words", Rect(x + 36, self.top, 270, 20), [words], _WORDS)
        self.top += 26
        units = self.axis.units
        for year in dict.fromkeys(unit.year for unit in units):
            numbers = [number for number, unit in enumerate(units) if unit.year == year]
            self._name(f"year:{year}", numbers[0], numbers[-1], f"{year}年")
        self.top += LINE
        if any(unit.title for unit in units):
            for number, unit in enumerate(units):
                self._name(f"unit:{number}", number, number, unit.title)
            self.top += LINE
        above = self.top - LINE
        for x, wide, words in (
            (MARGIN, TITLES, titles), (MARGIN + TITLES + GAP, OWNERS, owners), (RIGHT + GAP, DAYS, days)
        ):  # fmt: skip
            self.canvas.words(f"head:{x}", Rect(x, above, wide, LINE), [words], _QUIET)
        self.top += 4

    def _name(self, key: str, first: int, last: int, words: str) -> None:
        """Above the units from ``first`` to ``last``."""
        x, end = self.edges[first], self.edges[last + 1]
        self.canvas.box(key, Rect(x, self.top, end - x, LINE), [words], _HEAD)

    def _grid(self, top: int, bottom: int) -> None:
        for number, x in enumerate(self.edges[:-1]):
            self.canvas.wire(f"grid:{number}", [(x, top), (x, bottom)], _GRID)
        for number, (moment, _, look) in enumerate(self.moments):
            x = self.axis.at(moment)
            self.canvas.wire(f"moment:{number}", [(x, top), (x, bottom)], look)

    def _title(self, milestone: Milestone) -> tuple[str, ...]:
        """One line, its state behind it; two where there is room for them and the title is long."""
        state = f"（{safe_text(milestone.state)}）" if milestone.state else ""
        title, room = safe_text(milestone.title), TITLES - 2 * _WORDS.inset
        state = fitted(state, SMALLEST, room / 2)
        if self.lines == 1 or em_width(title + state, SMALLEST) <= room:
            return (fitted(title, SMALLEST, room - em_width(state, SMALLEST)) + state,)
        first, *rest = wrapped(title, SMALLEST, room)
        return first, fitted("".join(rest), SMALLEST, room - em_width(state, SMALLEST)) + state

    def _height_of(self, rows: Sequence[tuple[str, Sequence[Milestone]]]) -> int:
        return sum(LINE + 2 + sum(LINE * len(self._title(m)) for m in here) for _, here in rows)

    def _line(self, milestone: Milestone) -> None:
        key, top, lines = f"milestone:{milestone.id}", self.top, self._title(milestone)
        high = LINE * len(lines)
        self.canvas.words(key, Rect(MARGIN, top, TITLES, high), lines, _WORDS)
        owner = Rect(MARGIN + TITLES + GAP, top, OWNERS, high)
        self.canvas.words(f"{key}:owner", owner, [milestone.owner or ("－" if milestone.done else MISSING)], _QUIET)
        when = Rect(RIGHT + GAP, top, DAYS, high)
        self.canvas.words(f"{key}:due", when, [self._when(milestone)], _WORDS)
        if milestone.due:
            at, middle = self.axis.at(milestone.due), top + high // 2
            start = self.axis.at(self.as_of)
            if at > start and not milestone.done:
                self.canvas.box(f"{key}:bar", Rect(start, middle - 4, at - start, 8), (), _BAR)
            look = _LATE if milestone.has_passed(self.as_of) else _DUE
            self.canvas.box(f"{key}:at", Rect(at - HALF, middle - HALF, 2 * HALF, 2 * HALF), (), look)
        self.top += high

    def _when(self, milestone: Milestone) -> str:
        due = milestone.due
        if not due:
            return milestone.state if milestone.done else missing("期限")
        beyond = BEYOND if self.ends and due > self.ends else ""
        mark = milestone.state if milestone.done else LATE if milestone.has_passed(self.as_of) else beyond
        return f"{day(due.isoformat())} {mark}".rstrip()

    def _sums(self, key: str, title: str, here: Sequence[Milestone]) -> None:
        words = Rect(MARGIN, self.top, TITLES + GAP + OWNERS, LINE)
        self.canvas.words(key, words, [title or missing("分類")], _WORDS)
        open_ = [m.due for m in here if m.due and m.due >= self.as_of and not m.done]
        edges = self.edges
        for number, count in sorted(Counter(map(self.axis.unit_of, open_)).items()):
            rect = Rect(edges[number] + 1, self.top, edges[number + 1] - edges[number] - 2, LINE)
            self.canvas.box(f"{key}:{number}", rect, [str(count)], replace(_BAR, inset=0))
        late, undated = sum(m.has_passed(self.as_of) for m in here), sum(m.lacks_day for m in here)
        done = sum(m.done for m in here)
        said = (("已過", late), ("已完成", done), (MISSING, undated))
        told = " ".join((f"共 {len(here)}", *(f"{words} {number}" for words, number in said if number)))
        self.canvas.words(f"{key}:sum", Rect(RIGHT + GAP, self.top, DAYS, LINE), [told], _WORDS)
        self.top += LINE + 5

    def _done(self, note: str) -> Canvas:
        self.canvas.words("note", Rect(MARGIN, self.top + 6, WIDTH - 2 * MARGIN, 20), [note], _QUIET)
        return self.canvas


def _told(milestones: Sequence[Milestone], starts: date | None, ends: date | None, as_of: date) -> str:
    dated = [m.due for m in milestones if m.due]
    late, done = sum(m.has_passed(as_of) for m in milestones), sum(m.done for m in milestones)
    beyond = sum(bool(ends and m.due and as_of <= m.due and m.due > ends and not m.done) for m in milestones)
    finished = f"、已完成 {done} 項" if done else ""
    period = f"計畫期間 {day(starts.isoformat() if starts else None)}至{day(ends.isoformat() if ends else None)}"
    return (
        f"{TITLE}：里程碑 {len(milestones)} 項，評估日 {day(as_of.isoformat())}，{period}；"
        f"有完成期限 {len(dated)} 項，其中{LATE} {late} 項、{BEYOND} {beyond} 項{finished}；"
        f"完成期限{MISSING} {sum(m.lacks_day for m in milestones)} 項。"
    )
