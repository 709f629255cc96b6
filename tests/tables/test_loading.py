"""Tables that are written again where something changed hold the rows of freshly loaded ones, in the same order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from edits import EDITS, Edit, edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secaudit.files import data_dir
from secaudit.importers import read_case
from secaudit.model.control import Catalogue
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.tables.database import Database, open_database, renewed
from secaudit.tables.differing import ALL
from secaudit.tables.views import as_is, to_be

TODAY = date(2024, 3, 1)
PLANT = Inventory.of(
    zone=[{"id": "Z-1", "name": "辦公", "layer": "network", "trust": "internal"}],
    profile=[{"id": "PF-1", "name": "電腦", "lockout_threshold": 5}],
    asset=[{"id": f"A-{n}", "name": "電腦", "kind": "pc", "zone_id": "Z-1", "profile_id": "PF-1"} for n in range(3)],
)


@contextmanager
def unguarded(connection: sqlite3.Connection) -> Iterator[None]:
    yield


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return {n: database.connection.execute(f'SELECT rowid, * FROM "{n}"').fetchall() for n in QUERYABLE}


def again(database: Database, inventory: Inventory) -> tuple[Database, dict[str, frozenset[str]]]:
    found, different = renewed(database, inventory, inventory, QUERYABLE, unguarded)
    return found, dict(different)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, min_size=1, max_size=10), planned=st.booleans())
def test_any_edits_give_the_rows_of_a_fresh_database(catalogue: Catalogue, edits: list[Edit], planned: bool) -> None:
    whole, _ = read_case(data_dir("sample_inventories") / "hongyuan-precision" / "case.xlsx")

    def view() -> Inventory:
        return to_be(whole, TODAY) if planned else as_is(whole)

    database = open_database(view(), TODAY, whole)
    for edit in edits:
        whole = edited(whole, edit, catalogue)
        database, _ = renewed(database, view(), whole, QUERYABLE, unguarded)
        with open_database(view(), TODAY, whole) as fresh:
            assert rows(database) == rows(fresh)
    database.close()


def test_only_what_rests_on_a_change_is_written_again() -> None:
    changed = PLANT.replacing(risk=Inventory.of(risk=[{"id": "R-1", "aspect": "access"}]).rows("risk"))
    _, different = again(open_database(PLANT, TODAY), changed)
    assert different == {"risk": ALL, "aspect": ALL}


def test_a_changed_cell_is_told_with_the_columns_that_follow_from_it() -> None:
    one, two, three = PLANT.rows("asset")
    position = QUERYABLE["asset"].positions
    mended = tuple("server" if i == position["kind"] else cell for i, cell in enumerate(two))
    database, different = again(open_database(PLANT, TODAY), PLANT.replacing(asset=(one, mended, three)))
    assert different["asset"] == {"kind", "is_system"}
    kinds = database.connection.execute("SELECT id, kind, is_system, lockout_threshold FROM asset").fetchall()
    assert kinds == [("A-0", "pc", 0, 5), ("A-1", "server", 1, 5), ("A-2", "pc", 0, 5)]


def test_a_changed_profile_reaches_every_asset_that_names_it() -> None:
    stricter = Inventory.of(profile=[{"id": "PF-1", "name": "電腦", "lockout_threshold": 3}])
    database, different = again(open_database(PLANT, TODAY), PLANT.replacing(profile=stricter.rows("profile")))
    assert different["asset"] == ALL
    assert database.connection.execute("SELECT DISTINCT lockout_threshold FROM asset").fetchall() == [(3,)]


def test_tables_that_are_not_wanted_catch_up_once_they_are() -> None:
    fewer = PLANT.replacing(asset=PLANT.rows("asset")[1:])
    database, _ = renewed(open_database(PLANT, TODAY), fewer, fewer, ["zone"], unguarded)
    database, different = again(database, fewer)
    assert different["asset"] == ALL
    assert database.connection.execute("SELECT id FROM asset").fetchall() == [("A-1",), ("A-2",)]
