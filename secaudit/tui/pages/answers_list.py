"""The controls by chapter in a grid, under the words of their filters.

Invariant: the control that the cursor stands on stays in the list until the cursor leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.terms import VERDICT_SHORT, VERDICT_TONE, title_of
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Grid, Heading, Row, Toned
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.words import _
from secaudit.usecases.questions.questionnaire import (
    FILTER_TITLES,
    FLAG_TITLES,
    Entry,
    Filter,
    Flag,
    Group,
    Questionnaire,
)

_FLAG_TONES = {Flag.CONTRADICTION: "bad", Flag.MISSING_EVIDENCE: "warn", Flag.UNANSWERED: "muted"}


def columns() -> tuple[Col, ...]:
    """Words of verdicts and flags whole, whatever the language; the titles share what is left."""
    verdict, flag = (max(cells(_(word)) for word in words.values()) for words in (VERDICT_SHORT, FLAG_TITLES))
    return (Col("id", "", 7), Col("title", "", 14, flex=1), Col("verdict", "", verdict), Col("flag", "", flag))


@dataclass(frozen=True, slots=True)
class ListLines:
    """Rows and their keys; a heading's key is "", as the cursor passes over it."""

    rows: tuple[Row, ...]
    keys: tuple[str, ...]


def laid(groups: Sequence[Group]) -> ListLines:
    rows: list[Row] = []
    keys: list[str] = []
    for group in groups:
        rows.append(Heading(_(group.chapter), f"{group.answered}/{group.total}"))
        keys.append("")
        rows += [_row(entry) for entry in group.entries]
        keys += [entry.id for entry in group.entries]
    return ListLines(tuple(rows), tuple(keys))


def _row(entry: Entry) -> Row:
    verdict, flag = entry.result.verdict, entry.flag
    return (
        entry.short_id,
        title_of(entry.control),
        Toned(_(VERDICT_SHORT[verdict]), VERDICT_TONE[verdict]),
        Toned(_(FLAG_TITLES[flag]), _FLAG_TONES[flag]) if flag else "",
    )


def filter_words(chosen: Filter, counts: Mapping[Filter, int]) -> list[Word]:
    return [Word(f.value, _(FILTER_TITLES[f]), f is chosen, muted=not counts[f]) for f in Filter]


class ControlList(Vertical):
    """See :meth:`put`. ``Grid.Moved``, ``Chosen`` and ``Marked`` go on to the page."""

    DEFAULT_CSS = """
    ControlList WordBar, ControlList Grid { background: $background; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.filter = Filter.ALL
        self._all = Questionnaire(())
        self._marked: frozenset[str] = frozenset()
        self._groups: tuple[Group, ...] = ()
        self._laid = ListLines((), ())

    def compose(self) -> ComposeResult:
        yield WordBar(id="filters")
        empty = _("這個篩選下沒有題目；按 F 換一個，Esc 看全部")
        yield Grid(columns(), header=False, markable=True, empty=empty, id="entries")

    @property
    def grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def entry(self) -> Entry | None:
        """The control that the cursor stands on."""
        return self._all.entry(self.grid.cursor_key)

    @property
    def group(self) -> Group | None:
        """What is shown of the chapter that the cursor stands in."""
        here = self.grid.cursor_key
        return next((g for g in self._groups if any(e.id == here for e in g.entries)), None)

    def put(self, found: Questionnaire, marked: frozenset[str]) -> None:
        """Show ``found``; the filter and the cursor stay, and nothing is painted that is the same as before."""
        self._all, self._marked = found, marked
        self._lay(self.grid.cursor_key)

    def choose(self, chosen: Filter) -> None:
        self.filter = chosen
        self._lay("")

    def choose_next(self) -> None:
        every = list(Filter)
        self.choose(every[(every.index(self.filter) + 1) % len(every)])

    def move_to(self, control_id: str) -> None:
        """Put the cursor on the control, without the filter where that hides it."""
        if not self.grid.move_to(control_id):
            self.choose(Filter.ALL)
            self.grid.move_to(control_id)

    def _lay(self, kept: str) -> None:
        self._groups = self._all.shown(self.filter, self._marked, kept=kept)
        fresh = laid(self._groups)
        if fresh != self._laid:
            self._laid = fresh
            self.grid.put(len(fresh.rows), fresh.rows.__getitem__, fresh.keys.__getitem__)
        if self.grid.marked != self._marked:
            self.grid.marked = self._marked
        self.query_one(WordBar).put(filter_words(self.filter, self._all.counts(self._marked)))

    def on_grid_moved(self, event: Grid.Moved) -> None:
        self._lay(event.key)

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        self.choose(Filter(event.key))
