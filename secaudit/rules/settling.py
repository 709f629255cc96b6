"""The ways to settle what is unknown of a line's place in a share.

Where the part asks everything that its whole asks, and more, a line is in the part when it is in the whole and that
"more" holds. What asks anything else may stand beside its whole (what is passed on is a line of its own).

Invariant: a way is left out only where no completion of the blanks leads to it.
"""

from __future__ import annotations

from functools import lru_cache

from secaudit.rules.condition import words

Truth = int | None

_OPENING, _CLOSING = ("(", "CASE"), (")", "END")
_NOT_CUT = ("OR", "BETWEEN")
"""Words beside which an AND does not cut one demand from another."""


def ways(whole: Truth, part: Truth) -> tuple[tuple[int, int], ...]:
    """Every (whole, part) that a line can have in the end, where neither says anything of the other."""
    return tuple((w, p) for w in _either(whole) for p in _either(part))


def ways_inside(whole: Truth, more: Truth) -> tuple[tuple[int, int], ...]:
    """The same where the part lies in the whole and asks ``more``."""
    return tuple(dict.fromkeys((w, w * m) for w in _either(whole) for m in _either(more)))


def _either(truth: Truth) -> tuple[int, ...]:
    return (0, 1) if truth is None else (truth,)


@lru_cache(maxsize=256)
def asked_beyond(part: str, whole: str) -> str | None:
    """What ``part`` asks beyond ``whole``; ``None`` where it cannot be read off that it asks all of it."""
    asked, demanded = _demands(part), frozenset(_demands(whole))
    if not demanded <= frozenset(asked):
        return None
    return " AND ".join(f"({demand})" for demand in asked if demand not in demanded) or "1"


def _demands(condition: str) -> tuple[str, ...]:
    """What has to hold all at once: the condition cut at the ANDs outside of brackets and CASE."""
    demands: list[list[str]] = [[]]
    depth = 0
    for kind, text in words(condition):
        word = text.upper() if kind == "word" else text
        if kind != "text":
            depth += (word in _OPENING) - (word in _CLOSING)
        if kind == "word" and depth == 0 and word in _NOT_CUT:
            return (condition,)
        if kind == "word" and depth == 0 and word == "AND":
            demands.append([])
        else:
            demands[-1].append(text)
    return tuple(map(" ".join, demands))
