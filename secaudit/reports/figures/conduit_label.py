"""What is written on a wire: the numbers of its notes, how it changes, how many flows, what cuts it, what encrypts it.

Invariant: ``label_width`` is what the pieces of the label take when they are drawn one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.scene import STATE_WORDS, Conduit
from secaudit.text import safe_text

SIZE = 13
ICON, GAP = 15, 6
LONGEST_NAME = 76
Kind = Literal["badge", "doubt", "state", "words", "wall", "lock"]


class Piece(NamedTuple):
    """A badge, a word, or an icon with its word."""

    kind: Kind
    text: str

    @property
    def width(self) -> int:
        around = {"badge": 12, "doubt": 12, "state": 10, "wall": ICON, "lock": ICON}.get(self.kind, 0)
        return int(em_width(self.text, SIZE)) + 1 + around


def label_pieces(conduit: Conduit, *, brief: bool) -> tuple[Piece, ...]:
    """``brief`` names one firewall alone and says only that something is encrypted."""
    pieces: list[Piece] = []
    if marks := marks_of((*conduit.violations, *conduit.doubts)):
        pieces.append(Piece("badge" if conduit.violations else "doubt", marks))
    if word := STATE_WORDS[conduit.state]:
        pieces.append(Piece("state", word))
    remote = " 遠端" if conduit.remote else ""
    pieces.append(Piece("words", f"{conduit.flows or conduit.removed}條{remote}"))
    if conduit.through_firewall:
        pieces.append(Piece("wall", _named(conduit.walls, brief) + _share(conduit.through_firewall, conduit.flows)))
    if conduit.tunnelled:
        told = "" if brief else _named((*conduit.gateways[:1], *conduit.tunnels), brief=False)
        pieces.append(Piece("lock", told + _share(conduit.tunnelled, conduit.flows)))
    elif conduit.gateways:
        pieces.append(Piece("words", f"經 {_named(conduit.gateways, brief)}"))
    return tuple(pieces)


def fitted_pieces(conduit: Conduit, width: int, *, brief: bool) -> tuple[Piece, ...]:
    """The label of a conduit as far as it fits: what is said last is left out first."""
    pieces = label_pieces(conduit, brief=brief)
    while len(pieces) > 1 and label_width(pieces) > width:
        brief, pieces = True, pieces[:-1] if brief else label_pieces(conduit, brief=True)
    return pieces


def label_width(pieces: Sequence[Piece]) -> int:
    return sum(p.width for p in pieces) + GAP * (len(pieces) - 1) + 10


def marks_of(marks: Sequence[str]) -> str:
    """The numbers that are shown; never more than two, the list beside the drawing has them all."""
    return ",".join(marks[:2]) + ("…" if len(marks) > 2 else "")


def _named(names: Sequence[str], brief: bool) -> str:
    shown = [fitted(safe_text(name), SIZE, LONGEST_NAME) for name in names[: 1 if brief else 2]]
    rest = f"+{len(names) - len(shown)}" if len(names) > len(shown) else ""
    return " ".join(shown) + rest


def _share(part: int, whole: int) -> str:
    return "" if part == whole else f" {part}/{whole}"
