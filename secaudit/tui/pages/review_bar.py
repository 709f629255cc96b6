"""What can be said of a control, in a line: what was said stands in brackets, what is pointed at behind ``>``.

Invariant: pointing says nothing; an opinion is given only by its key, by Enter or by a click.
"""

from __future__ import annotations

from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.words import N_, _
from secaudit.usecases.reviewing.desk import ReviewLine

SIGN, WITHDRAW = "sign", "0"
_SAID = (
    ("agree", N_("A 同意")),
    ("return", N_("R 退回")),
    ("supplement", N_("S 補件")),
    ("question", N_("Q 提問")),
    ("seen", N_("V 已看")),
    (WITHDRAW, N_("0 收回")),
)
_ORDER = tuple(code for code, _label in _SAID)


class OpinionBar(WordBar):
    """See :meth:`put_line`; a click posts ``WordBar.Pressed`` with an opinion's code, ``WITHDRAW`` or ``SIGN``."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.pointed = ""
        self._line: ReviewLine | None = None

    def put_line(self, line: ReviewLine | None) -> None:
        self._line = line
        self._lay()

    def point(self, steps: int) -> None:
        """Point ``steps`` further, beginning at the first."""
        at = _ORDER.index(self.pointed) + steps if self.pointed else 0
        self.pointed = _ORDER[at % len(_ORDER)]
        self._lay()

    def unpoint(self) -> None:
        self.pointed = ""
        self._lay()

    def _lay(self) -> None:
        held = {point.opinion for point in self._line.points} if self._line else set()
        if self._line is not None and self._line.is_seen:
            held.add("seen")
        words = [Word(code, _(label), code in held, code == self.pointed) for code, label in _SAID]
        self.put(words, Word(SIGN, _("Z 簽署")))
