"""Observations beside what was typed: which of them counts, and what they change."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.display import shown_row
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.database import open_database
from secaudit.tables.observed import counted, disagreeing, overlaid, weakness
from secaudit.tables.views import as_is, to_be

DAY = date(2024, 3, 1)


def seen(target: str, setting: str, value: Cell, **more: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {
        "target_id": target,
        "setting": setting,
        "value": str(value),
        "basis": "stated",
        "in_force": 1,
        "evidence_id": "E-1",
        "collected_on": "2024-02-01",
        "format": "net_accounts",
    }
    return {**usual, **more}


def case(observations: list[dict[str, Cell]], **typed: Cell) -> Inventory:
    """Asset A with ``typed`` settings and profile P, which asks for 3 tries."""
    numbered = [{"id": f"O-{i}", **one} for i, one in enumerate(observations, 1)]
    return Inventory.of(
        zone=[{"id": "Z", "name": "z", "layer": "device", "trust": "internal"}],
        profile=[{"id": "P", "name": "P", "lockout_threshold": 3}],
        asset=[{"id": "A", "name": "A", "kind": "pc", "zone_id": "Z", "profile_id": "P", **typed}],
        backup_copy=[{"id": "B", "data_set_id": "D", "last_success_on": "2023-01-01"}],
        observation=numbered,
    )


def effective(inventory: Inventory, column: str) -> Cell:
    with open_database(as_is(inventory), DAY, inventory) as database:
        return database.connection.execute(f"SELECT {column} FROM asset").fetchone()[0]


def source(inventory: Inventory, column: str) -> str:
    with open_database(as_is(inventory), DAY, inventory) as database:
        return database.provenance("asset", "A", column)


def test_without_observations_the_inventory_is_itself() -> None:
    inventory = case([])
    assert overlaid(inventory) is inventory


def test_what_was_observed_of_the_asset_stands_before_what_was_typed() -> None:
    inventory = case([seen("A", "lockout_threshold", 5, place="第 2 行")], lockout_threshold=3)
    assert effective(inventory, "lockout_threshold") == 5
    assert source(inventory, "lockout_threshold") == "觀測 E-1（第 2 行）"


def test_what_was_observed_of_the_profile_stands_before_its_typed_value() -> None:
    observed = [seen("P", "lockout_threshold", 10, place="第 9 行")]
    assert effective(case(observed), "lockout_threshold") == 10
    assert source(case(observed), "lockout_threshold") == "設定檔 P，觀測 E-1（第 9 行）"


def test_an_asset_that_types_something_stronger_than_its_policy_shows_needs_an_export_of_its_own() -> None:
    observed = [seen("P", "lockout_threshold", 10, place="第 9 行")]
    stronger = case(observed, lockout_threshold=3)
    assert effective(stronger, "lockout_threshold") == 10
    assert source(stronger, "lockout_threshold") == "觀測 E-1（第 9 行）"
    assert [(s.name, s.typed, s.value) for s in disagreeing(stronger) if s.table == "asset"] == [("A", 3, 10)]
    shown = case([*observed, seen("A", "lockout_threshold", 3)], lockout_threshold=3)
    assert effective(shown, "lockout_threshold") == 3
    assert not [s for s in disagreeing(shown) if s.table == "asset"]


@pytest.mark.parametrize("typed", [0, 10, 99])
def test_an_asset_may_say_of_itself_that_it_is_no_stronger_than_its_policy(typed: int) -> None:
    inventory = case([seen("P", "lockout_threshold", 10)], lockout_threshold=typed)
    assert effective(inventory, "lockout_threshold") == typed
    assert not [s for s in disagreeing(inventory) if s.table == "asset"]


def test_what_the_file_shows_not_to_be_in_force_never_counts() -> None:
    inventory = case([seen("A", "lockout_threshold", 3, in_force=0)], lockout_threshold=5)
    assert effective(inventory, "lockout_threshold") == 5
    assert not disagreeing(inventory)


def test_a_setting_proven_in_force_counts_before_a_newer_one_that_is_only_configured() -> None:
    proven = seen("A", "lockout_threshold", 5, collected_on="2024-01-01")
    configured = seen("A", "lockout_threshold", 3, in_force=None, collected_on="2024-02-01", format="secedit")
    assert effective(case([proven, configured]), "lockout_threshold") == 5


def test_configuration_newer_than_the_proof_counts_where_it_is_weaker() -> None:
    proven = seen("A", "lockout_threshold", 3, collected_on="2023-01-01")
    configured = seen("A", "lockout_threshold", 0, in_force=None, collected_on="2024-02-01", format="secedit")
    assert effective(case([proven, configured]), "lockout_threshold") == 0
    same_day = {**configured, "collected_on": "2023-01-01"}
    assert effective(case([proven, same_day]), "lockout_threshold") == 3
    mended = {**configured, "value": "3", "collected_on": "2024-02-02", "format": "gpo"}
    assert effective(case([proven, configured, mended]), "lockout_threshold") == 3


def test_what_only_configures_a_whole_gives_way_to_the_proof_of_a_part_of_it() -> None:
    part = seen("A", "lockout_threshold", 3, scope="pam／sshd", format="pam")
    whole = seen("A", "lockout_threshold", 9, scope="pam", in_force=None, format="faillock")
    assert effective(case([part, whole]), "lockout_threshold") == 3
    assert effective(case([part, {**whole, "in_force": 1}]), "lockout_threshold") == 9
    assert effective(case([part, {**whole, "scope": "pa"}]), "lockout_threshold") == 9
    assert effective(case([part, {**whole, "collected_on": "2024-02-02"}]), "lockout_threshold") == 9


def test_a_lock_that_a_file_shows_to_end_does_not_wait_for_an_administrator_whatever_was_typed() -> None:
    minutes = seen("A", "lockout_minutes", 1)
    inventory = case([minutes], lockout_until_admin=1)
    assert effective(inventory, "lockout_until_admin") == 0
    assert [s.column.name for s in disagreeing(inventory)] == ["lockout_until_admin"]
    stated = seen("A", "lockout_until_admin", 1)
    assert effective(case([minutes, stated]), "lockout_until_admin") == 1


def test_a_setting_only_configured_counts_and_says_so() -> None:
    inventory = case([seen("A", "lockout_threshold", 3, in_force=None, place="第 4 行")])
    assert effective(inventory, "lockout_threshold") == 3
    assert source(inventory, "lockout_threshold") == "觀測 E-1（第 4 行，僅證明已設定）"


def test_the_newest_of_two_exports_counts_and_of_one_day_the_weaker() -> None:
    old, new = seen("A", "lockout_minutes", 30, collected_on="2023-01-01"), seen("A", "lockout_minutes", 15)
    assert effective(case([old, new]), "lockout_minutes") == 15
    assert effective(case([new, {**new, "value": "10", "format": "secedit"}]), "lockout_minutes") == 10


def test_every_log_has_to_be_kept_a_year_so_the_shortest_counts_whatever_its_day() -> None:
    logs = [
        seen("A", "log_retention_days", 400, scope="/var/log/auth.log"),
        seen("A", "log_retention_days", 28, scope="/var/log/syslog", collected_on="2023-12-01"),
    ]
    assert effective(case(logs), "log_retention_days") == 28


def test_a_backup_is_one_thing_whatever_its_exports_call_it() -> None:
    copies = [
        seen("B", "last_success_on", "2024-02-20", scope="repo-a"),
        seen("B", "last_success_on", "2024-02-10", scope="repo a", collected_on="2024-01-15"),
    ]
    at = TABLE_BY_NAME["backup_copy"].positions["last_success_on"]
    assert overlaid(case(copies)).rows("backup_copy")[0][at] == "2024-02-20"


@pytest.mark.parametrize(
    ("column", "weaker", "stronger"),
    [
        ("lockout_threshold", 0, 99),
        ("lockout_threshold", 5, 3),
        ("password_max_age_days", 0, 999),
        ("password_min_length", 8, 12),
        ("log_size_limited", 1, 0),
        ("antimalware", 0, 1),
        ("log_oldest_on", "2024-01-01", "2023-01-01"),
        ("last_patched_on", "2023-01-01", "2024-01-01"),
        ("has_backdoor_password", 1, 0),
    ],
)
def test_which_of_two_values_is_the_weaker(column: str, weaker: Cell, stronger: Cell) -> None:
    of = {c.name: c for c in SETTINGS}[column]
    assert weakness(of, weaker) > weakness(of, stronger)


def test_a_planned_change_stands_before_what_was_observed_in_the_planned_view_alone() -> None:
    inventory = case([seen("A", "lockout_threshold", 5)]).replacing(
        change=(("C", "A", "lockout_threshold", "3", "王小明", "2024-06-30", None, None),)
    )
    at = TABLE_BY_NAME["asset"].positions["lockout_threshold"]
    assert as_is(inventory).rows("asset")[0][at] == 5
    planned = to_be(inventory, DAY)
    assert planned.rows("asset")[0][at] == 3
    with open_database(planned, DAY, inventory) as database:
        assert database.provenance("asset", "A", "lockout_threshold") == "規劃變更 C"


@pytest.mark.parametrize(
    "broken",
    [
        seen("nobody", "lockout_threshold", 3),
        seen("A", "no_such_column", 3),
        seen("A", "lockout_threshold", "three"),
        seen("A", "lockout_threshold", "9" * 6000),
        seen("A", "lockout_threshold", str(2**63)),
        seen("A", "lockout_threshold", "-1"),
        seen("A", "lockout_threshold", "１"),
        seen("A", "lockout_threshold", 9, in_force=5),
        seen("A", "lockout_threshold", 9, collected_on=20240201),
        seen("A", "lockout_threshold", 9, scope=7),
        seen("A", "lockout_threshold", 9, place=7),
        seen("A", "lockout_threshold", 9, evidence_id=None),
        seen("A", "lockout_threshold", 9, target_id=None),
        seen("A", "last_patched_on", "yesterday"),
        seen("A", "log_oldest_on", "20240201"),
        seen("A", "has_login", 7),
        seen("A", "profile_id", "P2"),
        seen("A", "kind", "spaceship"),
        seen("A", "id", "B"),
        seen("B", "data_set_id", "D2"),
    ],
)
def test_an_observation_that_cannot_be_made_out_changes_nothing(broken: dict[str, Cell]) -> None:
    inventory = case([broken])
    assert effective(inventory, "lockout_threshold") == 3
    assert not counted(inventory)
    assert overlaid(inventory) is inventory


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("availability_ppm", "999500", "99.95%"),
        ("availability_ppm", "abc", "abc"),
        ("availability_ppm", "--5", "--5"),
        ("lockout_minutes", "9" * 6000, "9" * 6000),
        ("has_login", "1", "是"),
        ("last_patched_on", "yesterday", "yesterday"),
    ],
)
def test_a_value_that_its_column_cannot_have_is_shown_as_it_stands(setting: str, value: str, words: str) -> None:
    inventory = case([seen("A", setting, value)])
    table = TABLE_BY_NAME["observation"]
    assert shown_row(table, inventory.rows("observation")[0])[table.positions["value"]] == words


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["", "a", "b"]), st.sampled_from([0, 1, None]), st.integers(1, 28))
    )
)
def test_the_order_of_the_observations_does_not_matter_for_the_value(
    given_: list[tuple[int, str, int | None, int]],
) -> None:
    rows = [
        seen("A", "lockout_threshold", value, scope=scope, in_force=force, collected_on=f"2024-01-{day:02}")
        for value, scope, force, day in given_
    ]
    values = {k: s.value for k, s in counted(case(rows)).items()}
    assert values == {k: s.value for k, s in counted(case(rows[::-1])).items()}
    assert bool(values) == any(force != 0 for _, _, force, _ in given_)
