"""The answers in a line: the one given in brackets, the one pointed at behind ``>``, and the group's at the end.

Invariant: pointing changes nothing; an answer is given only by its key, by Enter or by a click.
"""

from __future__ import annotations

from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.words import N_, _
from secaudit.usecases.questions.questionnaire import Entry

GROUP = "group"
_ANSWERS = (
    ("met", N_("1 符合"), ""),
    ("partial", N_("2 部分"), ""),
    ("not_met", N_("3 不符"), ""),
    ("na", N_("4 不適用"), N_("(理由)")),
    ("planned", N_("5 規劃中"), N_("(負責人、日期)")),
    ("0", N_("0 清除"), ""),
)
_ORDER = tuple(code for code, _label, _more in _ANSWERS)


class AnswerBar(WordBar):
    """See :meth:`put_entry`; a click posts ``WordBar.Pressed`` with a claim's code, 0 or ``GROUP``."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.pointed = ""
        self._entry: Entry | None = None
        self._short = False

    def put_entry(self, entry: Entry | None, *, short: bool) -> None:
        """Show the answers to ``entry``, without explanations where ``short``."""
        self._entry, self._short = entry, short
        self._lay()

    def point(self, steps: int) -> None:
        """Point ``steps`` further, beginning at the answer there is, or else at the first."""
        claim = self._entry.result.claim if self._entry else None
        start = self.pointed or claim
        self.pointed = _ORDER[(_ORDER.index(start) + steps) % len(_ORDER)] if start else _ORDER[0]
        self._lay()

    def unpoint(self) -> None:
        self.pointed = ""
        self._lay()

    def _lay(self) -> None:
        self.put([self._word(*answer) for answer in _ANSWERS], Word(GROUP, _("B 本組套用")))

    def _word(self, code: str, label: str, more: str) -> Word:
        refused = code == "na" and self._entry is not None and not self._entry.control.is_conditional
        beside = "" if self._short else _(N_("(不可)") if refused else more)
        given = self._entry is not None and code == self._entry.result.claim
        return Word(code, _(label) + beside, given, code == self.pointed, refused)
