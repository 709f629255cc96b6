"""``secaudit log``: what happened to a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, json_option
from secaudit.errors import EXIT_OK

if TYPE_CHECKING:
    from secaudit.usecases.history import EventTold, RowTold

ROWS_SHOWN = 10
_HASH = re.compile("[0-9a-f]{64}")
_DIGITS = 12


@click.command("log", cls=Command)
@click.option("-n", "newest", type=click.IntRange(min=1), metavar="筆數", help="只看最新幾筆")
@click.option("--verify", is_flag=True, help="重算整條雜湊鏈；不對時指出第一筆，結束代碼 5")
@case_option
@json_option
def command(newest: int | None, verify: bool, case: Path | None, as_json: bool) -> int:
    """列出歷程：誰、何時、改了什麼（舊 → 新），由舊到新。"""
    from secaudit.usecases.history import log, told, verify_log

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        if verify:
            checked = verify_log(store)
            record: dict[str, Any] = {"count": checked.count, "head": checked.head}
            said = [f"歷程 {checked.count} 筆，前後相連，沒有被改過", f"最後一筆的雜湊 {checked.head}"]
        else:
            events = list(log(store, newest or 0))
            record = {"events": events}
            said = [] if as_json else [line for e in events for line in event_lines(told(e), console.columns())]
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json(record)
    else:
        console.show(said)
    return EXIT_OK


def event_lines(event: EventTold, cells: int) -> Iterator[str]:
    """Who, when and what kind; then each row with each cell."""
    about = f"（第 {event.undoes} 筆）" if event.undoes else f"（{event.note}）" if event.note else ""
    head = f"{event.at.astimezone():%Y-%m-%d %H:%M:%S}  {event.actor}  {event.kind}{about}"
    yield from console.indented(head, cells, 6, f"#{event.sequence}")
    for row in event.rows[:ROWS_SHOWN]:
        yield from console.indented(f"{row.action}{row.table} {row.row_id}{_cells(row)}", cells, 8, " " * 6)
    if len(event.rows) > ROWS_SHOWN:
        yield f"      另有 {len(event.rows) - ROWS_SHOWN} 列（--json 可看全部）"


def _cells(row: RowTold) -> str:
    if not row.cells or row.action == "移除":
        return ""
    if row.action == "新增":
        return "：" + "、".join(f"{c.column} {_short(c.new)}" for c in row.cells)
    return "：" + "、".join(f"{c.column} {_short(c.old)} → {_short(c.new)}" for c in row.cells)


def _short(cell: str) -> str:
    """A SHA-256 by its first digits, as ``--json`` has it whole."""
    return f"{cell[:_DIGITS]}…" if _HASH.fullmatch(cell) else cell
