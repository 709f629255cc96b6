"""``secaudit serve``: the screen in a browser on this computer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.commands.ui import cases_here, refuse_other_files
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, phase_option
from secaudit.errors import EXIT_OK


@click.command("serve", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[案件]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="埠", help="預設由系統選一個空的")
@click.option("--host", default="127.0.0.1", metavar="位址", help="127.0.0.1 或 ::1；不開放給其他電腦")
@click.option("--no-browser", is_flag=True, help="只印出網址，不打開瀏覽器")
@phase_option
@catalogue_option
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="畫面的語言；條文一律是中文")
@click.option("--theme", type=click.Choice(["dark", "light"]), help="深色或淺色")
def command(
    path: Path | None,
    port: int,
    host: str,
    no_browser: bool,
    phase: str | None,
    catalogue_folder: Path | None,
    language: str | None,
    theme: str | None,
) -> int:
    """在這台電腦的瀏覽器裡打開畫面；只有這台電腦、只有印出的網址打得開，而且只能用一次。

    按 Ctrl+C 結束，畫面一併結束；存過的內容都在案件檔裡。
    """
    here = cases_here()
    case = path or (here[0] if len(here) == 1 else None)
    if case is not None:
        refuse_other_files(wiring.case_path(case))
    from secaudit.tui.browser.serving import forget_address, open_browser, serve

    folder = wiring.state_folder()

    def ready(address: str) -> None:
        console.show([address])
        sys.stdout.flush()
        console.note("請用上面的網址打開，只能用一次；按 Ctrl+C 結束")
        if not no_browser and not open_browser(address, folder):
            console.note("這裡沒有瀏覽器可以打開")

    catalogue = str(catalogue_folder.absolute()) if catalogue_folder else None
    stated = {"--phase": phase, "--catalogue": catalogue, "--lang": language, "--theme": theme}
    options = tuple(part for name, value in stated.items() if value for part in (name, value))
    try:
        serve(case, options, host=host, port=port, ready=ready)
    finally:
        forget_address(folder)
    console.note("已結束")
    return EXIT_OK
