"""Presets are case files like any other: they import without a problem, and guess nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secaudit.errors import BadInput
from secaudit.model.choices import REMOTE_PURPOSES
from secaudit.model.declared import SETTINGS
from secaudit.store import SqliteStore, create, open_store
from secaudit.store.protocol import Author
from secaudit.usecases.beginning.presets import PRESETS, Preset, add_preset, groups, quantity_problems
from secaudit.usecases.links import broken_links
from secaudit.usecases.new_case import new_case, read_facts

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
AUTHOR = Author("王小明", "s1", NOW)
MACHINE_SHOP = PRESETS[2]
EACH = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)


@pytest.fixture(params=["是", "否", ""])
def remote(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def begun(folder: Path, remote: str = "是") -> SqliteStore:
    path = folder / "case.secaudit"
    facts = read_facts({"name": "甲公司", "has_remote_access": remote}, today=NOW.date())
    new_case(path, facts, AUTHOR, lambda p: create(p, AUTHOR))
    return open_store(path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with begun(tmp_path) as kept:
        yield kept


def proposed(preset: Preset) -> dict[str, str]:
    return {group.id: str(group.quantity) for group in groups(preset)}


@EACH
def test_a_preset_is_kept_as_one_event_without_a_broken_link(preset: Preset, store: SqliteStore) -> None:
    event = add_preset(store, preset, proposed(preset), AUTHOR)
    assert event is not None
    assert (event.sequence, event.kind) == (2, "import")
    inventory = store.inventory()
    assert not broken_links(inventory)
    assert len(inventory.rows("asset")) == len(groups(preset))
    assert {z["trust"] for z in inventory.dicts("zone")} >= {"external", "internal"}


@EACH
def test_how_a_thing_is_set_up_is_never_guessed(preset: Preset, store: SqliteStore) -> None:
    add_preset(store, preset, proposed(preset), AUTHOR)
    inventory = store.inventory()
    for table in ("asset", "profile"):
        assert all(row[c.name] == c.default for row in inventory.dicts(table) for c in SETTINGS)
    assert all(flow["via_ids"] is None and flow["encrypted"] is None for flow in inventory.dicts("flow"))
    assert all(zone["country"] is None and zone["has_detection"] is None for zone in inventory.dicts("zone"))


@EACH
def test_remote_connections_come_only_where_the_case_has_remote_access(
    preset: Preset, tmp_path: Path, remote: str
) -> None:
    with begun(tmp_path, remote) as store:
        add_preset(store, preset, proposed(preset), AUTHOR)
        flows = list(store.inventory().dicts("flow"))
    assert any(flow["purpose"] in REMOTE_PURPOSES for flow in flows) is (remote == "是")


def test_what_a_company_has_none_of_goes_with_its_flows_and_its_profile(store: SqliteStore) -> None:
    texts = {**proposed(MACHINE_SHOP), "SRV-01": "0", "SRV-02": "", "SRV-03": "０", "PC-01": "40"}
    add_preset(store, MACHINE_SHOP, texts, AUTHOR)
    inventory = store.inventory()
    assets = {row["id"]: row["quantity"] for row in inventory.dicts("asset")}
    assert assets["PC-01"] == 40
    assert not {"SRV-01", "SRV-02", "SRV-03"} & assets.keys()
    assert "PF-SRV" not in {row["id"] for row in inventory.dicts("profile")}
    assert not {"F-02", "F-03", "F-04", "F-05"} & {row["id"] for row in inventory.dicts("flow")}
    assert not broken_links(inventory)


def test_a_quantity_that_is_no_number_is_said_and_nothing_is_kept(store: SqliteStore) -> None:
    texts = {**proposed(MACHINE_SHOP), "PC-01": "很多", "NB-01": "-1"}
    assert len(quantity_problems(groups(MACHINE_SHOP), texts)) == 2
    with pytest.raises(BadInput) as refused:
        add_preset(store, MACHINE_SHOP, texts, AUTHOR)
    assert len(refused.value.problems) == 2
    assert store.head().sequence == 1


def test_a_preset_can_be_undone_at_once(store: SqliteStore) -> None:
    before = store.inventory()
    add_preset(store, MACHINE_SHOP, proposed(MACHINE_SHOP), AUTHOR)
    store.undo(AUTHOR)
    assert store.inventory() == before


def test_no_preset_at_all_keeps_no_event(store: SqliteStore) -> None:
    add_preset(store, PRESETS[0], {}, AUTHOR)
    first = store.head()
    assert add_preset(store, PRESETS[0], {}, AUTHOR) is None
    assert store.head() == first
