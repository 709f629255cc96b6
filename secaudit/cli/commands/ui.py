"""``secaudit ui``: the case on the whole screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, phase_option
from secaudit.errors import EXIT_OK, UsageError
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.tui.launch import Looks

LINE_BY_LINE = "請改用 secaudit ask（逐題問答）或 secaudit status"


@click.command("ui", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@phase_option
@catalogue_option
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="畫面的語言；條文一律是中文")
@click.option("--theme", type=click.Choice(["dark", "light"]), help="深色或淺色")
@click.option("--ascii", "ascii_only", is_flag=True, help="畫面只用 ASCII 符號，適合對不齊的終端機")
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    phase: str | None,
    catalogue_folder: Path | None,
    language: str | None,
    theme: str | None,
    ascii_only: bool,
) -> int:
    """打開畫面：總覽、填答、資產、採購、架構、佐證、附錄、覆核。

    案件可以是案件檔，也可以是要覆核的佐證包（先驗證）。不寫案件時，用目前資料夾裡唯一的案件檔；沒有或不只一個時，先選要開哪一個。
    """
    refuse_without_terminal(no_input=bool(context.find_root().params.get("no_input")))
    here = cases_here()
    case = path or (here[0] if len(here) == 1 else None)
    if case is not None:
        refuse_other_files(wiring.case_path(case))
    from secaudit.tui.launch import open_ui

    open_ui(case, looks(language, theme, ascii_only), phase=phase, catalogue_folder=catalogue_folder)
    return EXIT_OK


def looks(language: str | None = None, theme: str | None = None, ascii_only: bool = False) -> Looks:
    """As asked, else as the user has set it."""
    from secaudit.tui.launch import Looks

    return Looks(
        language=language or wiring.preference("language", "zh"),
        theme=theme or wiring.preference("theme", "dark"),
        ascii_only=ascii_only or wiring.preference("ascii", "off") == "on",
    )


def on_a_terminal() -> bool:
    """Whether a screen can be painted here and answered."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return os.environ.get("TERM") != "dumb" and all(stream.isatty() for stream in streams)


def refuse_without_terminal(*, no_input: bool, instead: str = LINE_BY_LINE) -> None:
    """Raise unless a screen can be painted here and answered; in the browser's terminal it always can."""
    if no_input:
        raise UsageError("畫面要有人操作，不能與 --no-input 並用", instead, code="E-USE-51")
    if os.environ.get("TEXTUAL_DRIVER"):
        return
    if os.environ.get("TERM") == "dumb":
        raise UsageError("這個終端機不能移動游標（TERM=dumb）", instead, code="E-USE-52")
    if not sys.stderr.isatty() and sys.stdin.isatty() and sys.stdout.isatty():
        fix = "請去掉 2> 之類的轉向再試"
        raise UsageError("畫面畫在 stderr，而它被轉到別處", fix, code="E-USE-53")
    if not on_a_terminal():
        raise UsageError("畫面需要終端機，輸入或輸出被轉到別處", instead, code="E-USE-54")


def refuse_other_files(path: Path) -> None:
    """Raise for what can be judged but not worked on: a workbook, a folder, a YAML file."""
    from secaudit.usecases.case_file import is_case_file

    if is_case_file(path):
        return
    from secaudit.usecases.reviewing.open_review import is_bundle_file

    if not is_bundle_file(path):
        fix = "請先以 secaudit new 建立案件檔，再用 secaudit import 匯入這個檔案"
        raise UsageError(f"{safe_text(path.name)} 不是案件檔", fix, code="E-USE-55")


def cases_here() -> tuple[Path, ...]:
    """The case files in the current folder."""
    from secaudit.usecases.case_file import case_files

    return case_files(Path.cwd())
