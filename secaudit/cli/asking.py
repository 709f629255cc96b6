"""Questions to the person at the terminal, on stderr, so that stdout holds data only."""

from __future__ import annotations

import sys

import click

from secaudit.cli import console
from secaudit.text import safe_text


def may_ask(no_input: bool) -> bool:
    """Whether somebody is there to answer: a terminal to read from, and no --no-input before or after the command."""
    context = click.get_current_context(silent=True)
    silenced = no_input or bool(context and context.find_root().params.get("no_input"))
    return not silenced and sys.stdin.isatty()


def answered(question: str) -> str:
    """What is typed in one line; interrupted or at the end of the input, the command ends."""
    print(safe_text(question), end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        console.note("")
        raise click.Abort
    return line.strip()


def confirmed(question: str) -> bool:
    """是, y or 1 agree; anything else declines."""
    return answered(f"{question}（y／N）").casefold() in ("y", "yes", "是", "1", "ｙ")
