"""The SQLite that rules ask: every documented table and column, typed, with NULL for what is not known."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest

from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory, Origin
from secaudit.tables.database import Database, has, open_database
from secaudit.tables.views import as_is, to_be

TODAY = date(2024, 3, 1)
WHOLE = Inventory(
    Inventory.of(
        case=[{"id": "C", "name": "公司", "tax_id": "12345670", "total_budget_twd": 600}],
        zone=[
            {"id": "NET", "name": "網際網路", "trust": "external"},
            {"id": "Z", "name": "辦公區", "trust": "internal", "layer": "network", "country": "TW"},
        ],
        profile=[{"id": "PF", "name": "設定檔", "lockout_threshold": 5, "last_patched_on": "2024-02-01"}],
        asset=[
            {"id": "NEW", "name": "新主機", "kind": "server", "zone_id": "Z", "state": "planned"},
            {"id": "A", "name": "ERP", "kind": "server", "zone_id": "Z", "profile_id": "PF", "project_data": 1},
        ],
        change=[
            {"id": "CH", "target_id": "PF", "setting": "lockout_threshold", "value": "3"}
            | {"plan_owner": "王", "plan_due": "2024-06-30"}
        ],
        flow=[{"id": "F", "name": "RDP", "source_id": "NET", "target_id": "A", "via_ids": "|"}],
        data_set=[{"id": "D", "name": "訂單", "asset_id": "A", "project_data": 1}],
        key=[{"id": "K", "name": "金鑰", "used_by": "|H|"}],
        vendor=[{"id": "V", "name": "廠商"}],
        purchase=[{"id": "P", "name": "服務", "vendor_id": "V", "amount_twd": 7, "paid_on": "2024-02-29"}],
        subcontract=[{"id": "S", "purchase_id": "P", "from_vendor_id": "V", "to_vendor_id": "W", "amount_twd": 3}],
    ).tables,
    {
        "asset": Origin("case.xlsx", "資產", (12, 13)),
        "purchase": Origin("case.xlsx", "採購", (4,)),
        "zone": Origin("case.xlsx", "區域", (2, 3)),
        "case": Origin("case.xlsx", "案件", (2,)),
    },
)


@pytest.fixture
def database() -> Iterator[Database]:
    with open_database(as_is(WHOLE), TODAY, WHOLE) as opened:
        yield opened


def ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    return database.connection.execute(sql).fetchall()


def test_tables_and_columns_are_exactly_the_documented_ones(database: Database) -> None:
    tables = {str(name) for (name,) in ask(database, "SELECT name FROM sqlite_master")}
    assert tables == set(QUERYABLE)
    for name, table in QUERYABLE.items():
        columns = [(c[1], c[2]) for c in ask(database, f'PRAGMA table_info("{name}")')]
        assert columns == [(c.name, c.sql_type) for c in table.columns]


def test_every_derived_table_is_filled(database: Database) -> None:
    counts = {n: ask(database, f'SELECT count(*) FROM "{n}"')[0][0] for n in QUERYABLE if n not in WHOLE.tables}
    assert {n: counts[n] for n in ("exposure", "residency", "backup_set", "key_duty", "budget_line")} == {
        "exposure": 2,
        "residency": 2,
        "backup_set": 1,
        "key_duty": 1,
        "budget_line": 6,
    }
    assert (counts["vendor_total"], counts["party"], counts["aspect"], counts["layer_state"]) == (1, 2, 5, 3)


def test_what_is_not_known_is_null_and_not_zero(database: Database) -> None:
    row = ask(database, "SELECT has_login IS NULL, lockout_minutes IS NULL, typeof(note), quantity FROM asset")[0]
    assert row == (1, 1, "null", 1)


def test_settings_are_effective_and_ages_counted(database: Database) -> None:
    assert ask(database, "SELECT id, lockout_threshold, last_patched_age_days, is_system FROM asset") == [
        ("A", 5, 29, 1)
    ]
    assert ask(database, "SELECT id, paid_age_days, line_amount_twd FROM budget_line WHERE paid_on IS NOT NULL") == [
        ("P", 1, 7),
        ("P/再外包", 1, 3),
    ]


def test_planned_items_of_a_layer_come_from_the_whole_case(database: Database) -> None:
    assert ask(database, "SELECT current_items, planned_items FROM layer_state WHERE id = 'network'") == [(1, 1)]


def test_has_tells_membership_three_valued(database: Database) -> None:
    question = "SELECT has('|a|b|', 'a'), has('|ab|', 'a'), has('|', 'a'), has(NULL, 'a'), has('|a|', NULL)"
    assert ask(database, question) == [(1, 0, 0, None, None)]
    assert has("|a|", "|") == 0


def test_places_are_named_by_table_and_input_row(database: Database) -> None:
    assert database.place_of("asset", "A") == "「資產」第 13 列"
    assert database.place_of("exposure", "A") == "「資產」第 13 列"
    assert database.place_of("exposure", "Z") == "「區域」第 3 列"
    assert database.place_of("budget_line", "P/再外包") == "「採購」第 4 列"
    assert database.place_of("party", "C") == "「案件」第 2 列"
    assert database.place_of("asset", "NONE") == ""
    assert database.place_of("key", "K") == ""
    assert database.place_of("layer_state", "network") == ""


def test_values_tell_where_they_come_from() -> None:
    with open_database(to_be(WHOLE, TODAY), TODAY, WHOLE) as planned:
        assert planned.provenance("asset", "A", "lockout_threshold") == "規劃變更 CH"
        assert planned.provenance("asset", "A", "last_patched_on") == "設定檔 PF"
        assert ask(planned, "SELECT lockout_threshold FROM asset WHERE id = 'A'") == [(3,)]


def test_an_empty_case_has_every_table() -> None:
    with open_database(Inventory({}), TODAY) as empty:
        assert ask(empty, 'SELECT count(*) FROM "case"') == [(0,)]
        assert empty.case["name"] is None
        assert ask(empty, "SELECT id, line_amount_twd FROM budget_line WHERE item = 'total_budget'") == [
            ("total_budget", None)
        ]


def test_loading_a_case_without_flows_leaves_networkx_alone() -> None:
    program = (
        "import sys, datetime; from secaudit.tables.database import open_database;"
        "from secaudit.model.inventory import Inventory;"
        "open_database(Inventory.of(zone=[dict(id='N')], asset=[dict(id='A')]), datetime.date(2024, 3, 1));"
        "assert 'networkx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
