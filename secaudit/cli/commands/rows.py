"""``secaudit asset …`` and its like: list, add, edit and remove the rows of one table; one pattern for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command, LazyGroup
from secaudit.cli.options import case_option, catalogue_option, json_option
from secaudit.errors import EXIT_OK
from secaudit.model.display import shown
from secaudit.text import padded, width
from secaudit.usecases.list_rows import chosen_columns, listed, table_called, told

if TYPE_CHECKING:
    from secaudit.model.schema import Cell, Column, Table
    from secaudit.usecases.difference import RowDifference

TABLES = {
    "case": "case", "asset": "asset", "profile": "profile", "zone": "zone", "flow": "flow", "change": "change",
    "vendor": "vendor", "purchase": "purchase", "subcontract": "subcontract", "person": "person", "record": "record",
    "risk": "risk", "vulnerability": "vulnerability", "data-set": "data_set", "backup": "backup_copy",
    "crypto-key": "key", "company": "company", "holding": "holding", "candidate": "candidate",
    "narrative": "narrative", "origin-decision": "origin_decision", "observation": "observation",
}  # fmt: skip
WIDEST_CELL = 28
F = TypeVar("F", bound=Callable[..., Any])


def _group(name: str) -> click.Group:
    table = table_called(TABLES[name])
    verbs = "列出、移除" if table.recorded else "列出、新增、修改、移除"
    help_ = "看或改案件的基本資料。" if table.single else f"{verbs}{table.title}。{table.purpose}"
    group = LazyGroup(name, help=help_)
    group.add_command(_list(table))
    if not table.recorded:
        group.add_command(_edit(table))
    if not table.single and not table.recorded:
        group.add_command(_add(table))
    if not table.single:
        group.add_command(_remove(table))
    return group


def _list(table: Table) -> click.Command:
    @click.command("list", cls=Command, help=f"列出{table.title}。", short_help="列出")
    @click.option("--columns", "wanted", metavar="欄名,…", help="要哪些欄（中文欄名或名稱）；全部請寫 '*'")
    @case_option
    @json_option
    def list_command(wanted: str | None, case: Path | None, as_json: bool) -> int:
        everything = wanted is None and (as_json or table.single)
        columns = table.columns if everything else chosen_columns(table, wanted)
        with closing(wiring.case_store(wiring.case_path(case))) as store:
            inventory = store.inventory()
        if as_json:
            from secaudit.cli.as_json import print_json

            rows = listed(inventory, table, columns)
            print_json([dict(zip((c.name for c in columns), row, strict=True)) for row in rows])
        elif table.single:
            console.show(line for row in listed(inventory, table, columns) for line in _card(columns, row))
        else:
            texts = told(inventory, table, columns)
            console.show(_grid(columns, texts))
            console.note(f"共 {len(texts)} 列")
        return EXIT_OK

    return list_command


def _add(table: Table) -> click.Command:
    @click.command("add", cls=Command, help=f"新增一列{table.title}；沒給編號就自動編。", short_help="新增一列")
    @_set_option
    @case_option
    @catalogue_option
    @json_option
    def add_command(given: tuple[str, ...], case: Path | None, catalogue_folder: Path | None, as_json: bool) -> int:
        from secaudit.usecases.edit_rows import add_row, assignments

        texts = assignments(table, given)
        with closing(wiring.case_store(wiring.case_path(case))) as store:
            catalogue = wiring.catalogue(catalogue_folder)
            difference, _ = add_row(store, table, texts, wiring.author(), catalogue, today=wiring.today())
        return _tell((difference,), as_json)

    return add_command


def _edit(table: Table) -> click.Command:
    help_ = f"修改一列{table.title}；--set 欄名= 會清成未填。"

    @click.command("edit", cls=Command, help=help_, short_help="修改一列")
    @click.argument("row_id", metavar="編號", required=not table.single)
    @_set_option
    @case_option
    @catalogue_option
    @json_option
    def edit_command(
        row_id: str | None, given: tuple[str, ...], case: Path | None, catalogue_folder: Path | None, as_json: bool
    ) -> int:
        from secaudit.usecases.edit_rows import assignments, edit_row, only_row

        texts = assignments(table, given)
        with closing(wiring.case_store(wiring.case_path(case))) as store:
            named = only_row(store, table) if row_id is None else row_id
            catalogue = wiring.catalogue(catalogue_folder)
            kept = edit_row(store, table, named, texts, wiring.author(), catalogue, today=wiring.today())
        return _tell((kept[0],) if kept else (), as_json)

    return edit_command


def _remove(table: Table) -> click.Command:
    @click.command("rm", cls=Command, help=f"移除一列{table.title}；還被其他資料用到就不移除。", short_help="移除一列")
    @click.argument("row_id", metavar="編號")
    @click.option("--force", is_flag=True, help="一併清空指到它的欄位")
    @case_option
    @json_option
    def remove_command(row_id: str, force: bool, case: Path | None, as_json: bool) -> int:
        from secaudit.usecases.edit_rows import remove_row

        with closing(wiring.case_store(wiring.case_path(case))) as store:
            gone, cleared, _ = remove_row(store, table, row_id, wiring.author(), force=force)
        return _tell((gone, *cleared), as_json)

    return remove_command


def _set_option(command: F) -> F:
    said = "欄名=值，可重複；欄名用中文或名稱，值照活頁簿的寫法（必填）"
    return click.option("--set", "given", multiple=True, metavar="欄名=值", help=said)(command)


def _tell(differences: tuple[RowDifference, ...], as_json: bool) -> int:
    from secaudit.cli.differences import row_lines, row_record

    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"kept": bool(differences), "changes": [row_record(d) for d in differences]})
        return EXIT_OK
    for difference in differences:
        said = {"add": "已新增", "edit": "已修改", "remove": "已移除"}[difference.action]
        first, *rest = row_lines(difference, console.columns())
        console.show([f"{said} {first.strip()}", *rest])
    if not differences:
        console.note("與原來相同，沒有更改")
    return EXIT_OK


def _card(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Iterator[str]:
    for column, cell in zip(columns, row, strict=True):
        yield from console.indented(shown(column, cell), console.columns(), 20, column.title)


def _grid(columns: tuple[Column, ...], texts: list[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as they need up to a bound; what is longer is cut and marked."""
    titles = tuple(c.title for c in columns)
    widths = [min(WIDEST_CELL, max(map(width, column))) for column in zip(titles, *texts, strict=True)]
    for line in (titles, *texts):
        yield "  ".join(_fitted(text, cells) for text, cells in zip(line, widths, strict=True)).rstrip()


def _fitted(text: str, cells: int) -> str:
    return padded(text, cells) if width(text) <= cells else padded(text, cells - 2) + ".."


commands: dict[str, click.Command] = {name: _group(name) for name in TABLES}
