from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.rules.condition import ConditionError, compiled, screened
from secaudit.rules.hearing import close_to_all_but_reading, open_to_writing
from secaudit.tables.database import Database, open_database

NAMES = QUERYABLE["asset"].names

HOSTILE = [
    "1); DROP TABLE asset; --",
    "1) UNION SELECT 1 --",
    "1) UNION SELECT 1",
    "(SELECT count(*) FROM sqlite_master) > 0",
    "(SELECT 1)",
    "EXISTS (SELECT 1)",
    "1 IN (VALUES (1))",
    "1 IN sqlite_master",
    "1 IN vendor",
    "load_extension('x')",
    "readfile('/etc/passwd') IS NOT NULL",
    "writefile('x', 'y')",
    "randomblob(1000000000) IS NULL",
    "zeroblob(1000000000) IS NULL",
    "printf('%.*c', 100000000, 'x') IS NULL",
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c) > 0",
    "count(*) > 0",
    "sum(quantity) > 1",
    "max(quantity) > 1",
    'name = "vendor"',
    "name = `vendor`",
    "[name] = 'x'",
    "asset.name = 'x'",
    "main.asset.name = 'x'",
    "name GLOB '*'",
    "name REGEXP 'a'",
    "name MATCH 'a'",
    "x'00' = name",
    "name = 'a' /* hidden */",
    "name = 'a' -- hidden",
    "name = 'unclosed",
    "(name = 'a'",
    "name = 'a')",
    "name = $secret",
    "name = @secret",
    "name = ?1",
    "ATTACH 'x' AS y",
    "PRAGMA user_version",
    "RAISE(ABORT, 'x')",
    "quantity OVER ()",
    "quantity FILTER",
    "rowid = 1",
    "nosuch = 1",
    "",
    "   ",
    "name = :nosuch",
    "'a' || 'b' || 'c' LIKE 'a' ESCAPE 'b'",
    "name\x00 = 'a'",
    "quantity = 1e999 OR nосuch",  # a Cyrillic letter
    "(" * 300 + "1" + ")" * 300,
    "1 OR " * 2000 + "1",
]


@pytest.fixture(scope="module")
def database() -> Database:
    opened = open_database(Inventory({}), date(2024, 3, 1))
    close_to_all_but_reading(opened)
    return opened


@pytest.mark.parametrize("condition", HOSTILE)
def test_a_hostile_or_wrong_condition_is_refused(condition: str, database: Database) -> None:
    with pytest.raises(ConditionError):
        compiled(database.connection, "asset", NAMES, condition, {})


@pytest.mark.parametrize(
    "condition",
    [
        "1",
        "lockout_threshold BETWEEN 1 AND :n AND (lockout_until_admin OR lockout_minutes >= 15)",
        "kind IN ('server', 'pc') AND NOT is_core",
        "coalesce(quantity, 1) > 0 AND length(name) > 0",
        "name LIKE '%伺服器%' OR name = 'it''s -- (not) a comment; DROP TABLE x'",
        "CASE WHEN is_core THEN access_log ELSE NULL END",
        "iif(is_core, 1, 0) = 1",
    ],
)
def test_an_honest_condition_is_accepted(condition: str, database: Database) -> None:
    compiled(database.connection, "asset", NAMES, condition, {"n": 3})


def test_the_columns_and_parameters_that_a_condition_reads_are_told() -> None:
    reading = screened("lockout_minutes >= :least AND name <> 'lockout_threshold'", NAMES)
    assert reading.columns == ("lockout_minutes", "name")
    assert reading.parameters == ("least",)


def test_a_misspelt_column_is_answered_with_the_near_one() -> None:
    with pytest.raises(ConditionError, match="lockout_minutes"):
        screened("lockout_minute >= 15", NAMES)


def test_the_guarded_connection_reads_no_schema_and_writes_nothing(database: Database) -> None:
    import sqlite3

    for statement in (
        "SELECT name FROM sqlite_master",
        "DELETE FROM asset",
        "INSERT INTO zone(id) VALUES ('x')",
        "UPDATE asset SET name = 'x'",
        "DROP TABLE asset",
        "CREATE TABLE x(y)",
        "ATTACH 'x' AS y",
        "PRAGMA database_list",
        "SELECT load_extension('x')",
    ):
        with pytest.raises(sqlite3.Error):
            database.connection.execute(statement).fetchall()


@given(st.text(alphabet="()'\";-:=<>, 01aselctunio\n*/|", max_size=40))
def test_no_text_at_all_gets_past_both_doors_with_anything_but_an_answer_or_a_refusal(condition: str) -> None:
    opened = open_database(Inventory({}), date(2024, 3, 1))
    close_to_all_but_reading(opened)
    try:
        compiled(opened.connection, "zone", QUERYABLE["zone"].names, condition, {})
    except ConditionError:
        return
    value = opened.connection.execute(f"SELECT count(*) FROM zone WHERE ({condition})").fetchone()
    assert value == (0,)


def test_a_database_that_was_open_to_our_own_writing_is_closed_again() -> None:
    """Also to the very statements that were prepared meanwhile, which sqlite3 keeps."""
    opened = open_database(Inventory({}), date(2024, 3, 1))
    close_to_all_but_reading(opened)
    statements = ("INSERT INTO zone (id) VALUES ('Z-1')", "DELETE FROM zone", "PRAGMA user_version = 7")
    with open_to_writing(opened.connection):
        for statement in statements:
            opened.connection.execute(statement)
    for statement in (*statements, "ATTACH ':memory:' AS other", "SELECT * FROM sqlite_master"):
        with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
            opened.connection.execute(statement)
    assert opened.connection.execute("SELECT count(*) FROM zone").fetchone() == (0,)


def test_a_database_is_closed_again_after_trouble_while_writing() -> None:
    opened = open_database(Inventory({}), date(2024, 3, 1))
    close_to_all_but_reading(opened)
    with pytest.raises(sqlite3.OperationalError), open_to_writing(opened.connection):
        opened.connection.execute("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        opened.connection.execute("DELETE FROM zone")
