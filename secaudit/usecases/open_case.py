"""Open a case: an input becomes an inventory with its phase and date, or every problem at once.

Invariant: an :class:`OpenCase` has no problem left; nothing is half-imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from secaudit.errors import BadInput, Problem, UsageError
from secaudit.files import read_bounded, sha256
from secaudit.importers import control_references, dates_ahead, read_case
from secaudit.importers.days import day
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that can be judged. ``digest`` is the SHA-256 of its input."""

    path: Path
    inventory: Inventory
    phase: str
    as_of: date
    digest: str


def open_case(
    path: Path, catalogue: Catalogue, *, today: date, phase: str | None = None, as_of: date | None = None
) -> OpenCase:
    """The case at ``path``; phase and date come from the caller, else from the case, else 提案 and ``today``.

    Raises :class:`BadInput` with everything that is wrong with the input; a case whose own row can't be read has no
    date to compare with, so its dates are looked at once that is mended.
    """
    inventory, problems = read_case(path)
    case = inventory.case
    judged_on = as_of or _stated_day(case["assessment_date"]) or today
    ahead = dates_ahead(inventory, judged_on) if as_of or inventory.rows("case") else ()
    found = (*problems, *ahead, *_unknown_controls(inventory, catalogue))
    if found:
        raise BadInput(f"{path.name} 有 {len(found)} 個問題，未做任何判定", found)
    return OpenCase(path, inventory, phase or str(case["phase"] or "proposal"), judged_on, _digest(path))


def _stated_day(stored: object) -> date | None:
    return date.fromisoformat(str(stored)) if stored else None


def _unknown_controls(inventory: Inventory, catalogue: Catalogue) -> Iterator[Problem]:
    known = {c.id for c in catalogue.controls}
    for control_id, place in control_references(inventory):
        if control_id not in known:
            near = get_close_matches(control_id, known, 1)
            fix = f"是不是 {near[0]}？" if near else "secaudit explain 可列出全部條文編號"
            yield Problem("E-REF-01", place, f"目錄中沒有條文「{control_id}」", fix)


def _digest(path: Path) -> str:
    """Of the file; of a folder, over the names and hashes of the files directly in it."""
    if path.is_file():
        return sha256(read_bounded(path))
    inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~")))
    return sha256("".join(f"{sha256(read_bounded(p))}  {p.name}\n" for p in inside).encode())


def day_of(text: str) -> date:
    """A date as people write it (2024-05-03, 113/5/3); raises with what to write instead."""
    iso, why, fix = day(text)
    if iso is None:
        raise UsageError(f"日期「{text}」{why}", fix, code="E-USE-09")
    return date.fromisoformat(iso)
