"""The program ``secaudit``: its commands, and the one place where trouble becomes a message and an exit code.

Invariant: nothing that a user or a file does ends in a traceback, and ``--help`` loads no command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from secaudit import __version__
from secaudit.cli import console
from secaudit.cli.grammar import LazyGroup, in_chinese
from secaudit.errors import EXIT_INTERNAL, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, SecauditError, UsageError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("secaudit.cli.commands.demo", "以隨附的範例案件走一遍：檢核並產生附錄"),
    "template": ("secaudit.cli.commands.template", "產生空白的盤點活頁簿（Excel）"),
    "check": ("secaudit.cli.commands.check", "檢核案件：活頁簿、CSV 資料夾或 YAML"),
    "report": ("secaudit.cli.commands.report", "產生計畫書附錄（DOCX、PDF、HTML、JSON）"),
    "explain": ("secaudit.cli.commands.explain", "說明一條條文：原文、怎麼判定、看哪些欄位"),
    "tables": ("secaudit.cli.commands.tables", "列出資料表與欄位的說明"),
    "catalogue": ("secaudit.cli.commands.catalogue", "檢查條文目錄（catalogue lint）"),
    "doctor": ("secaudit.cli.commands.doctor", "檢查這台電腦的環境"),
}


@click.group(cls=LazyGroup, commands_table=COMMANDS, invoke_without_command=True)
@click.option("--no-input", is_flag=True, help="不發問（本程式從不發問，供腳本明示）")
@click.version_option(__version__, "--version", message="secaudit %(version)s", help="顯示版本")
@click.pass_context
def program(context: click.Context, no_input: bool) -> None:
    """C2M 計畫附件四「資訊安全要求」自評：盤點、判定、產生附錄。

    結束代碼：0 通過、1 內部或寫入錯誤、2 用法、3 有條文或門檻不符、4 無法評估、5 雜湊不符、6 輸入無法讀取。
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; every kind of trouble ends here."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    console.prepare()
    as_json = "--json" in given
    try:
        code = program.main(args=given, prog_name="secaudit", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else EXIT_OK
    except SecauditError as error:
        return _told(error, as_json)
    except click.ClickException as error:
        return _told(UsageError(in_chinese(error), "加上 --help 可看用法"), as_json, EXIT_USAGE)
    except (click.Abort, KeyboardInterrupt):
        console.note("已中斷")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_INTERNAL
    except Exception as error:
        return _told(_unexpected(error), as_json)


def _told(error: SecauditError, as_json: bool, exit_code: int | None = None) -> int:
    from secaudit.cli import trouble

    trouble.tell(error, as_json)
    return error.exit_code if exit_code is None else exit_code


def _unexpected(error: Exception) -> SecauditError:
    """A fault of ours. Its text may hold what a file said, so only its kind is shown."""
    if os.environ.get("SECAUDIT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"程式內部錯誤（{type(error).__name__}）"
    return SecauditError(what, "請回報；設定 SECAUDIT_DEBUG=1 再執行一次可看細節", code="E-GEN-99")
