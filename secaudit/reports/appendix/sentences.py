"""The phrases that composed prose shares: counts, lists of names, days, money, answers that may be unknown.

Invariant: a phrase says no more than what it is given: nothing known is 「待補：…」, confirmed-empty is 無, and what is
said of several is said with how many say yes, how many no and how many do not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from secaudit.model.schema import Cell
from secaudit.reports.blocks import Paragraph, Prose, Ref, words_of
from secaudit.reports.wording import MISSING, NONE, day, missing, thousand_twd
from secaudit.text import thousands

MOST_NAMES = 4
"""Names said one by one; more are 「等 n 項」."""


def amount(number: int, unit: str = "項") -> str:
    """``1,204 項``."""
    return f"{thousands(number)} {unit}"


def listed(names: Iterable[str], unit: str = "項", most: int = MOST_NAMES) -> str:
    """``A、B``; beyond ``most`` of them ``A、B、C、D 等 7 項``; 無 of none."""
    given = tuple(names)
    said = "、".join(given[:most]) or NONE
    return f"{_spaced(said)}等 {amount(len(given), unit)}" if len(given) > most else said


def pointed(refs: Sequence[Ref], unit: str = "項", most: int = MOST_NAMES) -> Prose:
    """:func:`listed` of words that point elsewhere."""
    parts: list[str | Ref] = []
    for ref in refs[:most]:
        parts += ["、", ref] if parts else [ref]
    if len(refs) > most:
        parts.append(f"{'' if refs[most - 1].words.endswith('）') else ' '}等 {amount(len(refs), unit)}")
    return tuple(parts) or (NONE,)


def on_day(value: Cell, what: str) -> str:
    """``113年5月3日``, or 「待補：what」."""
    return day(value, missing(what))


def in_thousands(twd: Cell) -> str:
    """``新臺幣 1,200 千元``, or 「待補：金額」."""
    return thousand_twd(twd) if twd is None else f"新臺幣 {thousand_twd(twd)} 千元"


def planned_for(due: Cell, owner: Cell, as_of: date | None = None) -> str:
    """``由王小明負責，預定於113年6月30日完成``; what is missing of the two as 待補; a day before ``as_of`` is past."""
    who = f"由{owner}負責" if owner else missing("負責人")
    if not due:
        return f"{who}，{missing('預定完成日')}"
    past = "（已過預定日）" if as_of and str(due) < as_of.isoformat() else ""
    return f"{who}，預定於{day(due)}完成{past}"


class Tally(NamedTuple):
    """How many answer yes, no, and not at all."""

    yes: int
    no: int
    unknown: int

    @property
    def whole(self) -> int:
        return self.yes + self.no + self.unknown


def tally(values: Iterable[Cell]) -> Tally:
    """How many of yes-or-no cells say what."""
    return weighed_tally((value, 1) for value in values)


def weighed_tally(values: Iterable[tuple[Cell, int]]) -> Tally:
    """:func:`tally` of cells that each stand for several pieces."""
    yes = no = unknown = 0
    for value, pieces in values:
        if value is None:
            unknown += pieces
        elif value:
            yes += pieces
        else:
            no += pieces
    return Tally(yes, no, unknown)


def answered(answers: Tally, yes: str, no: str, what: str, unit: str = "項") -> str:
    """What is said of several, never rounded to a whole: ``皆已加密``, ``3 項已加密、1 項未加密、2 項待補：是否加密``.

    ``yes`` and ``no`` word the two answers, ``what`` names the fact that some do not give; "" of nothing.
    """
    if not answers.whole:
        return ""
    if answers.unknown == answers.whole:
        return missing(what)
    if answers.whole in (answers.yes, answers.no):
        word = yes if answers.yes else no
        return f"皆{word}" if answers.whole > 1 else word
    return counted(answers, yes, no, what, unit)


def counted(answers: Tally, yes: str, no: str, what: str, unit: str = "項") -> str:
    """:func:`answered` with its numbers always said: ``3 項已加密``."""
    said = ((answers.yes, yes), (answers.no, no), (answers.unknown, missing(what)))
    return "、".join(f"{amount(number, unit)}{words}" for number, words in said if number)


def spread(groups: Sequence[tuple[str, int]], unit: str = "項", most: int = MOST_NAMES, between: str = "、") -> str:
    """How many are of which sort: ``甲 45 台、乙 2 台``; beyond ``most`` sorts the others are counted together."""
    said = [
        f"{amount(number, unit)}{words}" if words.startswith(MISSING) else f"{_spaced(words)}{amount(number, unit)}"
        for words, number in groups[:most]
    ]
    if rest := groups[most:]:
        said.append(f"其他 {amount(sum(number for _, number in rest), unit)}")
    return between.join(said) or NONE


def _spaced(words: str) -> str:
    """``words`` with the space that stands before a number, but for a full-width bracket that brings its own."""
    return words if words.endswith("）") else f"{words} "


def sentence(*clauses: str) -> str:
    """The clauses that say something, with 「，」 between them and 「。」 at the end; "" of none."""
    said = [clause for clause in clauses if clause]
    return "，".join(said) + "。" if said else ""


def composed(*sentences: str | Ref | Prose) -> Paragraph | None:
    """One paragraph of whole sentences, of words and of pieces that point elsewhere; ``None`` where nothing is said."""
    parts: list[str | Ref] = []
    for given in sentences:
        for part in given if isinstance(given, tuple) else (given,):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part:
                parts.append(part)
    if not parts:
        return None
    text = words_of(tuple(parts))
    return Paragraph(text, tuple(parts)) if any(isinstance(part, Ref) for part in parts) else Paragraph(text)
