"""``secaudit completion``: what a shell needs to complete our commands."""

from __future__ import annotations

import click

from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.errors import EXIT_OK

HOW = {
    "bash": '加到 ~/.bashrc：eval "$(secaudit completion bash)"',
    "zsh": '加到 ~/.zshrc：eval "$(secaudit completion zsh)"',
    "fish": "secaudit completion fish > ~/.config/fish/completions/secaudit.fish",
}
VARIABLE = "_SECAUDIT_COMPLETE"


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(list(HOW)), metavar="bash|zsh|fish")
def command(shell: str) -> int:
    """印出殼層的自動補全設定（bash 4.4 以上、zsh、fish）。"""
    from click.shell_completion import get_completion_class

    from secaudit.cli.main import program

    found = get_completion_class(shell)
    assert found is not None
    console.show([found(program, {}, "secaudit", VARIABLE).source()])
    console.note(HOW[shell])
    return EXIT_OK
