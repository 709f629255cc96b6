"""``secaudit config``: the user's own settings."""

from __future__ import annotations

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command, LazyGroup
from secaudit.cli.options import json_option
from secaudit.errors import EXIT_OK
from secaudit.text import padded, safe_text


@click.group("config", cls=LazyGroup)
def command() -> None:
    """看或改自己的設定：歷程裡記的姓名、預設的條文目錄、畫面的語言與深淺色。"""


@command.command("list", cls=Command, short_help="列出全部設定")
@json_option
def list_command(as_json: bool) -> int:
    """列出全部設定與目前的值。"""
    from secaudit.usecases.config import SETTINGS, read_settings

    stated = read_settings(wiring.settings_file())
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({s.key: stated.get(s.key) for s in SETTINGS})
        return EXIT_OK
    for setting in SETTINGS:
        value = stated.get(setting.key) or "（未設定）"
        console.show(console.indented(f"{value}  {setting.help}", console.columns(), 14, padded(setting.key, 12)))
    return EXIT_OK


@command.command("get", cls=Command, short_help="看一項設定")
@click.argument("key", metavar="名稱")
def get_command(key: str) -> int:
    """印出一項設定的值；未設定時什麼都不印。"""
    from secaudit.usecases.config import setting

    if value := setting(wiring.settings_file(), key):
        console.show([safe_text(value)])
    return EXIT_OK


@command.command("set", cls=Command, short_help="改一項設定")
@click.argument("key", metavar="名稱")
@click.argument("value", metavar="值")
def set_command(key: str, value: str) -> int:
    """改一項設定；值寫成 "" 就取消。"""
    from secaudit.usecases.config import change_setting

    change_setting(wiring.settings_file(), key, value)
    console.note("已設定" if value.strip() else "已取消")
    return EXIT_OK


@command.command("path", cls=Command, short_help="印出設定檔在哪裡")
def path_command() -> int:
    """印出設定檔的路徑。"""
    console.show([safe_text(str(wiring.settings_file()))])
    return EXIT_OK
