"""Find controls by what people call them: an id however loosely typed, a title, a few words of the clause.

Invariant: an id that is typed in full is the only one found, however many others contain it.
"""

from __future__ import annotations

from secaudit.model.control import Catalogue, Control
from secaudit.text import folded


def short_id(control: Control) -> str:
    """The id without its programme: ``A4-2.3.1.4`` → ``2.3.1.4``."""
    return control.id.partition("-")[2] or control.id


def _names(control: Control) -> tuple[str, ...]:
    """What the control is called, folded: its id, the id without programme, that without dots, then its titles."""
    short = folded(short_id(control))
    return folded(control.id), short, short.replace(".", ""), folded(control.title.zh_tw), folded(control.title.en)


def _mentions(control: Control, text: str) -> bool:
    """Whether id, titles or clause have every word of ``text``, whatever its width or case."""
    said = (*_names(control), folded(control.clause))
    return all(any(folded(word) in name for name in said) for word in text.split())


def matches(catalogue: Catalogue, text: str) -> tuple[Control, ...]:
    """The controls that ``text`` may mean, the likeliest first: the whole id, its beginning, its middle, a title, the
    clause. Nothing for no text."""
    typed = folded(text)
    if not typed:
        return ()
    ranked = [(_rank(control, typed), control) for control in catalogue.controls]
    if exact := [control for rank, control in ranked if rank == 0]:
        return tuple(exact)
    found = [(rank, control) for rank, control in ranked if rank is not None]
    found += [(9, c) for rank, c in ranked if rank is None and _mentions(c, text)]
    return tuple(control for _rank_of, control in sorted(found, key=lambda pair: pair[0]))


def _rank(control: Control, typed: str) -> int | None:
    ids, titles = _names(control)[:3], _names(control)[3:]
    if typed in ids:
        return 0
    if any(i.startswith(typed) for i in ids):
        return 1
    if any(t.startswith(typed) for t in titles):
        return 2
    return 3 if any(typed in name for name in (*ids, *titles)) else None
