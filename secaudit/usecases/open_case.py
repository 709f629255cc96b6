"""Open a case: an input becomes an inventory with its phase and date, or every problem at once.

Invariant: an :class:`OpenCase` has no problem left; nothing is half-imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from secaudit.errors import BadInput, Problem, UsageError
from secaudit.files import read_bounded, sha256
from secaudit.importers import control_references, dates_ahead, impossible, read_case
from secaudit.importers.days import day
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.case_file import is_case_file


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
    """The case at ``path``, a case file or what people fill in; phase and date come from the caller, else from the
    case, else 提案 and ``today``.

    Raises :class:`BadInput` with everything that is wrong with the input; a case whose own row can't be read has no
    date to compare with, so its dates are looked at once that is mended.
    """
    inventory, problems = _kept(path) if is_case_file(path) else read_case(path)
    case = inventory.case
    judged_on = as_of or stated_day(case["assessment_date"]) or today
    found = (*problems, *faults(inventory, catalogue, judged_on, dated=as_of is not None))
    if found:
        raise BadInput(f"{path.name or path.absolute().name} 有 {len(found)} 個問題，未做任何判定", found)
    return OpenCase(path, inventory, phase or str(case["phase"] or "proposal"), judged_on, _digest(path))


def _kept(path: Path) -> tuple[Inventory, tuple[Problem, ...]]:
    """What a case file holds; raises when it can't be opened. Undoing may leave a reference that leads nowhere."""
    from secaudit.store import open_store
    from secaudit.usecases.links import broken_links

    with closing(open_store(path)) as store:
        inventory = store.inventory()
    return inventory, broken_links(inventory)


def faults(inventory: Inventory, catalogue: Catalogue, judged_on: date, *, dated: bool = False) -> tuple[Problem, ...]:
    """Dates that lie ahead of ``judged_on``, rows that cannot be true together, and controls that ``catalogue`` does
    not know. A case without its own row has no date to compare with, unless it was ``dated`` by the caller."""
    ahead = dates_ahead(inventory, judged_on) if dated or inventory.rows("case") else ()
    return (*ahead, *impossible(inventory), *unknown_controls(inventory, catalogue))


def stated_day(stored: object) -> date | None:
    return date.fromisoformat(str(stored)) if stored else None


def unknown_controls(inventory: Inventory, catalogue: Catalogue) -> Iterator[Problem]:
    known = {c.id for c in catalogue.controls}
    unknown = [(i, place) for i, place in control_references(inventory) if i not in known]
    if unknown:
        from difflib import get_close_matches

        for control_id, place in unknown:
            near = get_close_matches(control_id, known, 1)
            fix = f"是不是 {near[0]}？" if near else "secaudit explain 可列出全部條文編號"
            yield Problem("E-REF-01", place, f"目錄中沒有條文「{control_id}」", fix)


def _digest(path: Path) -> str:
    """Of the file; of a folder, over the names and hashes of the files directly in it."""
    if is_case_file(path):
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
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
