"""How commands look: a group that loads its commands late, help and usage errors in zh-TW, lines cut by cells."""

from __future__ import annotations

import importlib
from typing import Any

import click

from secaudit.text import padded, width


class Formatter(click.HelpFormatter):
    """Help text wrapped by terminal cells, as a Chinese character takes two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.write(f"用法：{prog} {args}\n")

    def write_text(self, text: str) -> None:
        from secaudit.cli.console import wrapped

        for paragraph in text.split("\n\n"):
            for line in wrapped(" ".join(paragraph.split()), self.width - self.current_indent):
                self.write(" " * self.current_indent + line + "\n")

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        from secaudit.cli.console import wrapped

        rows = list(rows)
        first = min(max(width(name) for name, _ in rows), col_max)
        margin = " " * self.current_indent
        for name, text in rows:
            lines = wrapped(text, max(20, self.width - self.current_indent - first - col_spacing)) or [""]
            if width(name) > first:
                self.write(f"{margin}{name}\n{margin}{' ' * (first + col_spacing)}{lines[0]}\n")
            else:
                self.write(f"{margin}{padded(name, first)}{' ' * col_spacing}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * (first + col_spacing)}{line}\n")


class Context(click.Context):
    formatter_class = Formatter


class _Chinese(click.Command):
    """Headings of the help in zh-TW."""

    context_class = Context

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[選項]", **more})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "顯示說明"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        rows = [record for p in options if (record := p.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("選項"):
                formatter.write_dl(rows)


class Command(_Chinese):
    """A command of ours."""


class LazyGroup(_Chinese, click.Group):
    """A group whose commands are named in a table and imported only when one is called.

    An entry names the module whose ``command`` it is, or ``module:name`` for one of the module's ``commands``.
    """

    command_class = Command

    def __init__(self, *args: Any, commands_table: dict[str, tuple[str, str]] | None = None, **more: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "指令 [參數]...", **more})
        self.commands_table = commands_table or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands_table, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.commands_table:
            name, _, several = self.commands_table[cmd_name][0].partition(":")
            module = importlib.import_module(name)
            found = module.commands[several] if several else module.command
            assert isinstance(found, click.Command)
            return found
        return super().get_command(ctx, cmd_name)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, help_) for name, (_, help_) in self.commands_table.items()]
        rows += [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        if rows:
            with formatter.section("指令"):
                formatter.write_dl(rows)


def in_chinese(error: click.ClickException) -> str:
    """What was wrong with the command line."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return "缺少指令"
        case click.NoSuchOption():
            near = f"；是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
            return f"沒有選項 {error.option_name}{near}"
        case click.MissingParameter():
            return f"缺少 {_named(error)}"
        case click.BadParameter(param=click.Parameter(type=click.Choice() as known)):
            return f"{_named(error)} 不對：可填 {'、'.join(map(str, known.choices))}"
        case click.BadParameter():
            return f"{_named(error)} 不對：{error.message}"
        case click.UsageError() if error.ctx is not None and "o such command" in error.message:
            return f"沒有這個指令：{error.message.split(chr(39))[1]}"
        case _:
            return error.format_message()


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        return error.param_hint if isinstance(error.param_hint, str) else "參數"
    return error.param.get_error_hint(error.ctx or click.Context(click.Command(""))).strip("'")
