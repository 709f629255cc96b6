"""The line above a review: the four verdicts in words, each with the step that decided, and how much was seen.

Invariant: no verdict is shown as a sign or a colour alone, and none without its step where there is room for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.style import Style

from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.terms import widest
from secaudit.tui.widgets.lettering import cells, fit
from secaudit.tui.widgets.prose import Line
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import _
from secaudit.usecases.reviewing.desk import ReviewDesk
from secaudit.usecases.verifying.verify import QUALITY_TITLES, STATE_TITLES, Quality, State, Verification

SEEN = "seen"
_TONES = {State.PASS: "good", State.FAIL: "bad", State.UNKNOWN: "warn"}


class ReviewHead(WordBar):
    """See :meth:`put_found`; a click posts ``Pressed`` with the state of a verdict, or ``SEEN``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"head--pass", "head--fail", "head--unknown"}
    DEFAULT_CSS = """
    ReviewHead > .head--pass { color: $success; }
    ReviewHead > .head--fail { color: $error; text-style: bold reverse; }
    ReviewHead > .head--unknown { color: $warning; text-style: bold; }
    """

    def put_found(self, verification: Verification, desk: ReviewDesk) -> None:
        """In full where that fits; else without the step of a PASS, then with the figures alone of what was seen."""
        progress, signed = desk.progress, _("已簽署") if desk.review_seal else ""
        if desk.changed_since:
            signed = _("簽署後有更改")
        counted = f"{progress.seen}/{progress.total}"
        told = _("已看 {seen}/{total}").format(seen=progress.seen, total=progress.total)
        ends = ("  ".join(filter(None, (told, signed))), told, signed or counted)
        for short, end in ((False, ends[0]), (True, ends[0]), (True, ends[1]), (True, ends[2])):
            words = [_word(verification, quality, short=short) for quality in Quality]
            if sum(cells(word.text) + 2 for word in words) + cells(end) + 2 <= self.app.size.width:
                break
        self.put(words, Word(SEEN, end))

    def _style(self, word: Word) -> Style:
        return super()._style(word) if word.key == SEEN else self.get_component_rich_style(f"head--{word.key}")


def _word(verification: Verification, quality: Quality, *, short: bool) -> Word:
    state, step = verification.verdict(quality)
    decided = "" if short and state is State.PASS else f"({step.number})"
    return Word(state.value, f"{_(QUALITY_TITLES[quality])} {_(STATE_TITLES[state])}{decided}")


def step_lines(verification: Verification) -> Iterator[Line]:
    """The four verdicts, then every step with its number, in the order in which they were taken."""
    room, titles = widest(*STATE_TITLES.values()), widest(*QUALITY_TITLES.values())
    for quality in Quality:
        state, step = verification.verdict(quality)
        decided = _("由第 {n} 步決定").format(n=step.number)
        word = Toned(fit(_(STATE_TITLES[state]), room), _TONES[state])
        yield Line((f"{fit(_(QUALITY_TITLES[quality]), titles)}  ", word, f"  {decided}"))
    if verification.signer:
        yield Line(_("簽署者 {name}").format(name=verification.signer), "muted")
    if verification.seal_id:
        yield Line(_("封存編號 {id}").format(id=verification.seal_id), "muted", hanging=2)
    yield Line("")
    for step in verification.steps:
        code = f"（{step.code}）" if step.code else ""
        word = Toned(f"[{_(STATE_TITLES[step.state])}]", _TONES[step.state])
        text = Toned(f"{step.text}{code}", "" if step.state is State.PASS else _TONES[step.state])
        yield Line((f"{step.number:>2} ", word, f" {_(QUALITY_TITLES[step.quality])} {step.title}：", text), hanging=3)
