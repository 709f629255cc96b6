"""``secaudit import``: what a file would change in the case, then the change itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli import asking, console
from secaudit.cli.grammar import Command
from secaudit.cli.options import case_option, catalogue_option, json_option
from secaudit.errors import EXIT_OK, UsageError

if TYPE_CHECKING:
    from secaudit.usecases.import_case import Planned


@click.command("import", cls=Command)
@click.argument("path", type=click.Path(path_type=Path), metavar="檔案")
@case_option
@click.option("--dry-run", is_flag=True, help="只列出差異，不匯入")
@click.option("--yes", "--apply", "yes", is_flag=True, help="不再詢問，直接匯入")
@click.option("--remove-missing", is_flag=True, help="案件中有、檔案的同一張表裡沒有的列一併移除；預設保留")
@catalogue_option
@json_option
def command(
    path: Path,
    case: Path | None,
    dry_run: bool,
    yes: bool,
    remove_missing: bool,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """匯入活頁簿、CSV 資料夾或 YAML：先列出新增、更改與檔案中沒有的列，同意後一次匯入。同編號＝更新，可重複執行。

    檔案沒有的表和欄不會動；有的欄若是空白，會清成未填。檔案有任何問題就整個不匯入。
    """
    from secaudit.usecases.import_case import keep_import, plan_import

    ask = not (dry_run or yes)
    if ask and not asking.may_ask(False):
        raise UsageError("無法在這裡詢問是否匯入", "請加上 --yes 匯入，或 --dry-run 只看差異", code="E-USE-17")
    with closing(wiring.case_store(wiring.case_path(case))) as store:
        planned = plan_import(store, path, wiring.catalogue(catalogue_folder), today=wiring.today())
        wanted = bool(planned.comparison.chosen(remove_missing=remove_missing))
        if not as_json:
            _show(planned, remove_missing, wanted)
        if wanted and (yes or (ask and asking.confirmed("要匯入嗎？"))):
            keep_import(store, planned, wiring.author(), remove_missing=remove_missing)
            console.note("已匯入；要復原請執行 secaudit undo")
            kept = True
        else:
            kept = False
            console.note("沒有匯入任何資料")
    if as_json:
        from secaudit.cli.as_json import print_json
        from secaudit.cli.differences import comparison_record

        print_json({"file": planned.file, "kept": kept, **comparison_record(planned.comparison)})
    return EXIT_OK


def _show(planned: Planned, remove_missing: bool, wanted: bool) -> None:
    from secaudit.cli.differences import comparison_lines

    if wanted or planned.comparison.missing:
        console.show(comparison_lines(planned.comparison, console.columns(), remove_missing=remove_missing))
    else:
        console.show(["與案件相同，沒有差異"])
