"""A bench for sealing: a sample company's case with evidence, a key, and words to seal and open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from secaudit.catalogue import control_files, load_cached
from secaudit.files import data_dir
from secaudit.importers import read_case
from secaudit.model.declared import TABLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.trust.bundle import Bundle, open_bundle
from secaudit.trust.keys import PrivateKey, new_key
from secaudit.usecases.evidence.add import Wish, add_evidence
from secaudit.usecases.sealing.contents import CatalogueFiles, SealedCase, read_contents
from secaudit.usecases.sealing.order import Disclosure, SealOrder
from secaudit.usecases.sealing.seal import SealedBundle, seal

NOW = datetime(2024, 3, 5, 6, 30, tzinfo=UTC)
WANG = Author("王小明", "王/1", NOW)
KEY = new_key("甲公司 12345675")
SAMPLE = data_dir("sample_inventories") / "boundary-electronics" / "case.xlsx"


@cache
def catalogue() -> CatalogueFiles:
    folder = data_dir("controls")
    return CatalogueFiles(load_cached(folder, None), control_files(folder))


@cache
def sample() -> Inventory:
    inventory, problems = read_case(SAMPLE)
    assert not problems
    return inventory


def small_case(**facts: Cell) -> Inventory:
    """A company with one room; ``facts`` are cells of its row that are otherwise."""
    case = {"id": "C2M-113-001", "name": "甲公司", "tax_id": "12345675", "phase": "proposal", **facts}
    return Inventory.of(case=[case], zone=[{"id": "Z-1", "name": "辦公室"}])


def row_changes(inventory: Inventory) -> list[RowChange]:
    return [
        RowChange(table.name, str(row[table.key.name]), Action.ADD, known, 0)
        for table in TABLES
        for row in inventory.dicts(table.name)
        if (known := {name: value for name, value in row.items() if value is not None})
    ]


def new_case(path: Path, inventory: Inventory | None = None) -> SqliteStore:
    """A case file with the rows of ``inventory`` (the sample's), open."""
    store = create(path, WANG, salt=counted_salt())
    store.commit(row_changes(inventory or sample()), WANG, kind="import")
    return store


def counted_salt() -> Callable[[], str]:
    """Salts that are the same in every run."""
    count = iter(range(10**9))
    return lambda: f"{next(count):032x}"


def add_file(store: SqliteStore, path: Path, data: bytes, control: str = "A4-2.3.1.4") -> str:
    """``data`` as a file at ``path``, kept as evidence; its id."""
    path.write_bytes(data)
    wish = Wish((path,), (control,), date(2024, 2, 20), None, None, None)
    added = add_evidence(store, wish, catalogue().catalogue, WANG, today=date(2024, 3, 5))
    return added.items[0].id


def order(folder: Path, **more: Any) -> SealOrder:
    return SealOrder(folder, **{"despite": True, "disclosure": Disclosure(reports=()), **more})


def sealed(
    store: SqliteStore, folder: Path, *, key: PrivateKey = KEY, now: datetime = NOW, **more: Any
) -> SealedBundle:
    """The case sealed into ``folder``, despite everything and without reports unless asked otherwise."""
    return seal(store.path, store, catalogue(), order(folder, **more), lambda: key, WANG, now=lambda: now)


def contents(path: Path) -> SealedCase:
    """What stands in the bundle at ``path``, which has to be sound."""
    found, problems = read_contents(open_bundle(path), catalogue().catalogue)
    assert not problems
    assert found
    return found


def data_of(bundle: Bundle) -> Mapping[str, bytes]:
    """Every file below data/ by its name there."""
    return {name: bundle.read(f"data/{name}", 10**9) for name in bundle.payload}


def reopened(store: SqliteStore) -> SqliteStore:
    with closing(store):
        return open_store(store.path)
