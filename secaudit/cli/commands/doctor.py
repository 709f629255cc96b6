"""``secaudit doctor``: what this machine can and cannot do."""

from __future__ import annotations

import sys

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option
from secaudit.errors import EXIT_INTERNAL, EXIT_OK
from secaudit.text import padded, safe_text


@click.command("doctor", cls=Command)
@json_option
def command(as_json: bool) -> int:
    """檢查編碼、寬度、字型、時鐘、寫入權限、SQLite 與各套件。有會妨礙執行的項目時結束代碼為 1。"""
    from secaudit.usecases.doctor import doctor

    examined = doctor(wiring.surroundings(sys.stdout.encoding or "", console.terminal_columns()))
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"checks": examined})
    else:
        for item in examined:
            state = "可以" if item.ok else "不行" if item.bad else "注意"
            hint = f"  {item.fix}" if not item.ok else ""
            print(f"{state}  {padded(item.name, 30)}{safe_text(item.found)}{hint}")
    return EXIT_INTERNAL if any(i.bad and not i.ok for i in examined) else EXIT_OK
