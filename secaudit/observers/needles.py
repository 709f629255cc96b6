"""What must stand in a line for a regular expression to find anything there: looked for first, as that costs little.

Of a sequence every part is needed, of alternatives one, of what may be left out nothing; so each pattern needs some
words, all of them in lower case. Where the structure of a pattern cannot be had, nothing is known to be needed.

Invariant: a line for which :func:`may_match` is false has no match of the pattern without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Needles = tuple[tuple[str, ...], ...]
"""Of each of these one is needed; () when none is known."""
_FEW = 4


def needles(pattern: str) -> Needles:
    parser: Any = getattr(re, "_parser", None)
    if parser is None:
        return ()
    return tuple(sorted(set(_needed(parser.parse(pattern, re.IGNORECASE))), key=_worth))


def may_match(needed: Needles, folded: str) -> bool:
    """``folded``: the line as :func:`fold` gives it. Loops, as generators would take as long as the patterns."""
    for words in needed:
        for word in words:
            if word in folded:
                break
        else:
            return False
    return True


def fold(line: str) -> str:
    """``re`` holds a dotless i to be an i."""
    return line.casefold().replace("ı", "i")


def _needed(parts: Any) -> Iterator[tuple[str, ...]]:
    """Sets of words: of each set one stands in whatever the parts match."""
    run = ""
    for operation, value in parts:
        name = str(operation)
        if name == "LITERAL":
            run += fold(chr(value))
            continue
        if run:
            yield (run,)
        run = ""
        if name == "SUBPATTERN":
            yield from _needed(value[3])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
            yield from _needed(value[2])
        elif name == "IN" and len(value) <= _FEW and all(str(kind) == "LITERAL" for kind, _ in value):
            yield tuple(fold(chr(code)) for _, code in value)
        elif name == "BRANCH":
            branches = [max(_needed(branch), key=_rarity, default=()) for branch in value[1]]
            if all(branches):
                yield tuple(sorted({word for branch in branches for word in branch}))
    if run:
        yield (run,)


def _rarity(words: tuple[str, ...]) -> tuple[int, int]:
    """Long words are rarer; of as long ones the fewer."""
    return min(map(len, words), default=0), -len(words)


def _worth(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Fewer are sooner looked for."""
    return len(words), words
