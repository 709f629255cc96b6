"""``secaudit undo`` and ``secaudit redo``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, json_option
from secaudit.errors import EXIT_OK

if TYPE_CHECKING:
    from secaudit.store.protocol import Event


@click.command("undo", cls=Command)
@case_option
@json_option
def undo_command(case: Path | None, as_json: bool) -> int:
    """復原你在這個終端機視窗所做的最近一次更改，可一路復原到第一次；復原本身也記在歷程裡。"""
    from secaudit.usecases.history import undo

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        event = undo(store, wiring.author())
    return _tell(event, as_json, "這個終端機視窗裡沒有可以復原的更改；secaudit log 可看全部歷程")


@click.command("redo", cls=Command)
@case_option
@json_option
def redo_command(case: Path | None, as_json: bool) -> int:
    """重做剛才復原的更改。"""
    from secaudit.usecases.history import redo

    with closing(wiring.case_store(wiring.case_path(case))) as store:
        event = redo(store, wiring.author())
    return _tell(event, as_json, "沒有可以重做的更改")


def _tell(event: Event | None, as_json: bool, nothing: str) -> int:
    from secaudit.cli.commands.log import event_lines
    from secaudit.usecases.history import told

    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"event": event})
    elif event is None:
        console.note(nothing)
    else:
        console.show(event_lines(told(event), console.columns()))
    return EXIT_OK


commands: dict[str, click.Command] = {"undo": undo_command, "redo": redo_command}
