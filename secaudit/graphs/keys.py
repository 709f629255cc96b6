"""Who holds which duties for each key: generating, storing, using (A4-2.4.3, 宜採用職責分離).

Invariant: an overlap that is known decides, whatever else is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row, members

_DUTIES = ("產生", "儲存", "使用")


class _Key(NamedTuple):
    id: str
    name: str
    generated_by: str | None
    stored_by: str | None
    used_by: str | None


class _Person(NamedTuple):
    id: str
    name: str


def key_duties(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``key_duty``: separated is 0 when someone holds two duties, NULL when a duty is blank and no one does."""
    names = {p.id: p.name for p in inventory.select("person", _Person)}
    for key in inventory.select("key", _Key):
        together = _held_together((key.generated_by, key.stored_by, key.used_by))
        blank = [duty for duty, held in zip(_DUTIES, key[2:], strict=True) if held is None]
        if together:
            text = "；".join(f"{names.get(person, person)}：{'、'.join(duties)}" for person, duties in together)
            yield key.id, key.name, 0, text
        elif blank:
            yield key.id, key.name, None, f"未填{'、'.join(blank)}者"
        else:
            yield key.id, key.name, 1, "無"


def _held_together(holders: tuple[str | None, ...]) -> list[tuple[str, list[str]]]:
    duties: dict[str, list[str]] = {}
    for duty, held in zip(_DUTIES, holders, strict=True):
        for person in dict.fromkeys(members(held)):
            duties.setdefault(person, []).append(duty)
    return [(person, held) for person, held in duties.items() if len(held) > 1]
