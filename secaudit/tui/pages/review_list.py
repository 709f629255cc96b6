"""The controls of a review, what needs a look first, under the words of their filters.

Invariant: the control that the cursor stands on stays in the list until the cursor leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical

from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.terms import VERDICT_SHORT, VERDICT_TONE, title_of, widest
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid, Heading, Row, Toned
from secaudit.tui.words import N_, _
from secaudit.usecases.questions.jump import short_id
from secaudit.usecases.reviewing.desk import ReviewDesk, ReviewLine

_UNSEEN = N_("未看")
_WEIGHT = ("return", "supplement", "question", "agree", "seen")
"""Of several opinions the first of these is named."""
_TONES = {"return": "bad", "supplement": "warn", "question": "warn", "agree": "good", "seen": "muted"}


class Sieve(StrEnum):
    ALL = "all"
    EXCEPTIONS = "exceptions"
    UNSEEN = "unseen"
    RETURN = "return"
    SUPPLEMENT = "supplement"
    QUESTION = "question"


_LABELS = {
    Sieve.ALL: N_("全部"),
    Sieve.EXCEPTIONS: N_("例外"),
    Sieve.UNSEEN: _UNSEEN,
    Sieve.RETURN: N_("退回"),
    Sieve.SUPPLEMENT: N_("補件"),
    Sieve.QUESTION: N_("提問"),
}


def sieved(lines: Iterable[ReviewLine], sieve: Sieve, kept: str) -> tuple[ReviewLine, ...]:
    """The lines that ``sieve`` lets through, in their order, and the control ``kept``."""
    return tuple(line for line in lines if line.control.id == kept or _passes(line, sieve))


def _passes(line: ReviewLine, sieve: Sieve) -> bool:
    if sieve is Sieve.ALL:
        return True
    if sieve is Sieve.EXCEPTIONS:
        return line.is_exception
    if sieve is Sieve.UNSEEN:
        return not line.is_seen
    return any(point.opinion == sieve.value for point in line.points)


def columns() -> tuple[Col, ...]:
    verdict = widest(*VERDICT_SHORT.values())
    opinion = max(widest(_UNSEEN, *REVIEW_OPINION_TITLES.values()), 6)
    return (Col("id", "", 7), Col("title", "", 14, flex=1), Col("verdict", "", verdict), Col("opinion", "", opinion))


def opinion_mark(line: ReviewLine) -> Toned:
    """The opinion in a word, and how many more there are."""
    said = [code for code in _WEIGHT if any(point.opinion == code for point in line.points)]
    if not said:
        return Toned(_(REVIEW_OPINION_TITLES["seen"]), "muted") if line.is_seen else Toned(_(_UNSEEN))
    open_ones = [code for code in said if code != "seen"] or said
    more = f"+{len(open_ones) - 1}" if len(open_ones) > 1 else ""
    return Toned(_(REVIEW_OPINION_TITLES[open_ones[0]]) + more, _TONES[open_ones[0]])


def row_of(line: ReviewLine) -> Row:
    verdict = line.result.verdict
    return (
        short_id(line.control),
        title_of(line.control),
        Toned(_(VERDICT_SHORT[verdict]), VERDICT_TONE[verdict]),
        opinion_mark(line),
    )


def laid(lines: Sequence[ReviewLine]) -> tuple[list[Row], list[str]]:
    """Rows under the words for why they come first, and their keys: "" for a heading."""
    rows: list[Row] = []
    keys: list[str] = []
    for rank, group in groupby(lines, lambda line: line.rank):
        found = list(group)
        rows.append(Heading(_(rank.value), f"{sum(line.is_seen for line in found)}/{len(found)}"))
        keys.append("")
        rows += map(row_of, found)
        keys += [line.control.id for line in found]
    return rows, keys


class ReviewList(Vertical):
    """See :meth:`put`. ``Grid.Moved`` and ``Chosen`` go on to the page."""

    DEFAULT_CSS = """
    ReviewList WordBar, ReviewList Grid { background: $background; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.sieve = Sieve.ALL
        self._desk: ReviewDesk | None = None
        self._laid: tuple[list[Row], list[str]] = ([], [])

    def compose(self) -> ComposeResult:
        yield WordBar(id="filters")
        empty = _("這個篩選下沒有條文；按 F 換一個，Esc 看全部")
        yield Grid(columns(), header=False, empty=empty, id="entries")

    @property
    def grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def line(self) -> ReviewLine | None:
        """The control that the cursor stands on."""
        return self._desk.line(self.grid.cursor_key) if self._desk else None

    @property
    def shown(self) -> tuple[str, ...]:
        """The controls that are listed now."""
        return tuple(key for key in self._laid[1] if key)

    def put(self, desk: ReviewDesk) -> None:
        """Show ``desk``; the filter and the cursor stay."""
        self._desk = desk
        self._lay(self.grid.cursor_key)

    def choose(self, sieve: Sieve) -> None:
        self.sieve = sieve
        self._lay("")

    def choose_next(self) -> None:
        every = list(Sieve)
        self.choose(every[(every.index(self.sieve) + 1) % len(every)])

    def move_to(self, control_id: str) -> None:
        """Put the cursor on the control, without the filter where that hides it."""
        if not self.grid.move_to(control_id):
            self.choose(Sieve.ALL)
            self.grid.move_to(control_id)

    def _lay(self, kept: str) -> None:
        if self._desk is None:
            return
        lines = self._desk.lines
        fresh = laid(sieved(lines, self.sieve, kept))
        if fresh != self._laid:
            self._laid = fresh
            self.grid.put(len(fresh[0]), fresh[0].__getitem__, fresh[1].__getitem__)
        self.query_one(WordBar).put(
            [Word(s.name, _(_LABELS[s]), s is self.sieve, muted=not sieved(lines, s, "")) for s in Sieve]
        )

    def on_grid_moved(self, event: Grid.Moved) -> None:
        self._lay(event.key)

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        self.choose(Sieve[event.key])
