"""The review file (覆核檔): where it lies, made or resumed, and whether it belongs to this seal and to this reviewer.

1. It is an ordinary case file with one row of ``review`` and rows of ``review_point``, named after the bundle.
2. It lies beside the bundle; where that folder can't be written, in a folder of the reviewer.
3. One that speaks of another seal is refused. So is one that lies beside the bundle but was not begun here: it came
   with the bundle, and its 同意 would be somebody else's. Who moves his own from another computer names it.

Invariant: what is opened is bound to the seal that was verified; the row that binds it can't be undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from secaudit.errors import SecauditError
from secaudit.files import UnreadableFile, read_bounded, write_atomic
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.text import safe_text
from secaudit.usecases.case_file import REVIEW_SUFFIX
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.reviewing.trouble import OtherSeal, UnreadableDraft

REVIEW_ID = "RV-001"
SEEN = "seen"
BEGUN = "reviews.json"
"""Which review files were begun here: the hash of the first entry of each one's log."""
_MOST_BEGUN = 1000
_MOST_BYTES = 1024 * 1024
_BINDING = "review"
"""Kind and session of the event that binds a review file; nobody's undo reaches into that session."""
_ENDINGS = (".age", ".zip")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reviewed: its seal, its sequence, and the digest of the catalogue it is judged with."""

    seal_id: str
    sequence: int
    catalogue_sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a review file may lie: the named one alone, else beside the bundle, else in ``own``."""

    bundle: Path
    own: Path
    named: Path | None = None

    @property
    def beside(self) -> Path:
        stem = self.bundle.name
        for ending in _ENDINGS:
            stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
        return self.bundle.with_name(stem + REVIEW_SUFFIX)


def open_draft(place: Place, subject: Subject, author: Author) -> tuple[Path, SqliteStore]:
    """The review file of ``subject``, resumed where there is one, else begun by ``author``."""
    if place.named is not None:
        path = place.named
        if path.exists():
            return path, _resumed(path, place.own, subject, author, named=True)
        return path, _begun(path, place.own, subject, author)
    away = place.own / f"{subject.seal_id}{REVIEW_SUFFIX}"
    for path in (place.beside, away):
        if path.exists():
            return path, _resumed(path, place.own, subject, author, named=False)
    try:
        return place.beside, _begun(place.beside, place.own, subject, author)
    except SecauditError:
        return away, _begun(away, place.own, subject, author)


def _begun(path: Path, own: Path, subject: Subject, author: Author) -> SqliteStore:
    store = create(path, author)
    try:
        _bind(store, subject, author)
        _remember(own, _first(store))
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def _resumed(path: Path, own: Path, subject: Subject, author: Author, *, named: bool) -> SqliteStore:
    """One that was not begun here must be ``named``; from then on it counts as begun here."""
    store = open_store(path)
    try:
        if store.head().sequence == 0:
            _bind(store, subject, author)
            _remember(own, _first(store))
        _refuse_other(path, store, subject)
        if _first(store) in _read(own):
            return store
        if not named:
            what = f"覆核檔 {safe_text(path.name)} 不是在這台電腦開始的，可能隨佐證包而來"
            raise UnreadableDraft(what, "若是您自己的，請以 --draft 指名；不是就移走它再開", code="E-REV-09")
        _remember(own, _first(store))
    except BaseException:
        store.close()
        raise
    return store


def _bind(store: SqliteStore, subject: Subject, author: Author) -> None:
    cells: dict[str, Cell] = {
        "id": REVIEW_ID,
        "subject_seal": subject.seal_id,
        "subject_sequence": subject.sequence,
        "reviewer": author.name,
        "catalogue_sha256": subject.catalogue_sha256,
    }
    bound = RowChange("review", REVIEW_ID, Action.ADD, cells, 0)
    store.commit([bound], replace(author, session=_BINDING), kind=_BINDING, note=f"開始覆核 {subject.seal_id}")


def _refuse_other(path: Path, store: SqliteStore, subject: Subject) -> None:
    inventory = store.inventory()
    bound = [str(row["subject_seal"]) for row in inventory.dicts("review") if row["id"] == REVIEW_ID]
    strangers = inventory.tables.keys() - {"review", "review_point"}
    if len(bound) != 1 or strangers or len(inventory.rows("review")) != 1 or not all(map(_is_sound, _dated(inventory))):
        raise UnreadableDraft(f"{safe_text(path.name)} 不是覆核檔", "請換一個檔名，或以 --draft 指名覆核檔")
    if bound[0] != subject.seal_id:
        what = f"覆核檔 {safe_text(path.name)} 屬於另一個封存（{bound[0][:8]}），這個佐證包是 {subject.seal_id[:8]}"
        raise OtherSeal(what, "請開啟它自己的佐證包；要另開新的，請以 --draft 指定別的檔名")


def _dated(inventory: Inventory) -> Iterator[tuple[Cell, ...]]:
    """Of each opinion, and of the review: the kind, and the days."""
    for row in inventory.dicts("review_point"):
        yield row["opinion"], row["due_on"], row["raised_on"]
    for row in inventory.dicts("review"):
        yield SEEN, row["closing_day"], row["reviewed_on"]


def _is_sound(cells: tuple[Cell, ...]) -> bool:
    """Whether the program could have written them: a file that somebody named may hold anything."""
    opinion, *days = cells
    try:
        return opinion in REVIEW_OPINION_TITLES and all(stated_day(day) or not day for day in days)
    except ValueError:
        return False


def _first(store: SqliteStore) -> str:
    """The hash of the first entry, whose salt makes it nobody else's."""
    return next(iter(store.log_entries())).hash


def _remember(own: Path, first: str) -> None:
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = [*_read(own), first][-_MOST_BEGUN:]
    write_atomic(own / BEGUN, json.dumps(kept, indent=0).encode())


def _read(own: Path) -> list[str]:
    """None where that can't be read: then a review file has to be named."""
    path = own / BEGUN
    try:
        found = json.loads(read_bounded(path, _MOST_BYTES)) if path.exists() else []
    except (UnreadableFile, ValueError, RecursionError):
        return []
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
