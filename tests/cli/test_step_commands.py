"""A step tells the command that is meant: tables and signing keys share words, but no command."""

from __future__ import annotations

import pytest

from secaudit.cli import step_lines
from secaudit.cli.commands.rows import TABLES
from secaudit.cli.main import COMMANDS


@pytest.mark.parametrize("table", sorted(TABLES.values()))
def test_a_table_has_one_command_and_steps_name_it(table: str) -> None:
    name = step_lines._COMMANDS.get(table, table)
    assert COMMANDS[name][0] == f"secaudit.cli.commands.rows:{name}"
    assert TABLES[name] == table
