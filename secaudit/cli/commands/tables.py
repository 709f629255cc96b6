"""``secaudit tables``: the documented schema; ``--markdown`` is what docs/tables.md is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option
from secaudit.errors import EXIT_OK
from secaudit.model.schema import Column, Table
from secaudit.text import padded


@click.command("tables", cls=Command)
@click.argument("name", required=False, metavar="[資料表]")
@json_option
@click.option("--markdown", is_flag=True, help="輸出 Markdown（docs/tables.md 由此產生）")
def command(name: str | None, as_json: bool, markdown: bool) -> int:
    """列出資料表；加上名稱則列出該表每一欄的種類、單位、允許的值與需要它的條文。"""
    from secaudit.usecases.describe import describe

    tables = describe(name)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json([_record(t) for t in tables])
    elif markdown:
        console.show(_markdown(tables))
    elif name is None:
        console.show(_overview(tables, console.columns()))
    else:
        console.show(_table_lines(tables[0], console.columns()))
    return EXIT_OK


def _overview(tables: tuple[Table, ...], cells: int) -> Iterator[str]:
    from secaudit.usecases.describe import declared_columns

    for heading, group in (
        ("填寫", [t for t in tables if declared_columns(t) and not t.recorded]),
        ("記錄（由程式寫入，不必填）", [t for t in tables if t.recorded]),
        ("推導（由填寫的資料算出，不必填）", [t for t in tables if not declared_columns(t)]),
    ):
        yield heading
        for table in group:
            yield from console.indented(table.purpose, cells, 34, f"  {padded(table.name, 14)}{table.title}")


def _table_lines(table: Table, cells: int) -> Iterator[str]:
    from secaudit.usecases.describe import declared_columns

    yield f"{table.title} {table.name}"
    yield from console.wrapped(table.purpose, cells)
    for index, column in enumerate(table.columns):
        yield ""
        derived = index >= declared_columns(table)
        marks = [_kind(column), *(["必填"] if column.required else []), *(["推導"] if derived else [])]
        yield f"{column.title}  {column.name}  [{'，'.join(marks)}]"
        for label, text in _facts(column):
            yield from console.indented(text, cells, 12, f"  {label}")


def _facts(column: Column) -> Iterator[tuple[str, str]]:
    yield "說明", column.help
    if column.choices:
        yield "允許的值", "、".join(c.title for c in column.choices)
    if column.refs:
        yield "參照", "、".join(column.refs)
    if bounds := _bounds(column):
        yield "範圍", bounds
    if column.default is not None:
        yield "預設", column.title_of(column.default)
    if column.clause:
        yield "條文", column.clause
    if column.example:
        yield "範例", column.example


def _kind(column: Column) -> str:
    from secaudit.usecases.describe import KIND_TITLES

    return KIND_TITLES[column.kind] + (f"，{column.unit}" if column.unit else "")


def _bounds(column: Column) -> str:
    from secaudit.usecases.describe import bounds

    low, high = bounds(column)
    return "、".join(t for t in (f"不小於 {low}" if low else "", f"不大於 {high}" if high else "") if t)


def _markdown(tables: tuple[Table, ...]) -> Iterator[str]:
    from secaudit.usecases.describe import declared_columns

    yield "# 資料表"
    yield ""
    yield "由 `secaudit tables --markdown` 產生。空白一律表示「不知道」，不是「否」，也不是 0。"
    for table in tables:
        yield ""
        yield f"## {table.title} `{table.name}`"
        yield ""
        yield table.purpose
        yield ""
        yield "| 欄位 | 名稱 | 種類 | 說明 | 允許的值 | 條文 |"
        yield "|---|---|---|---|---|---|"
        for index, column in enumerate(table.columns):
            mark = "（推導）" if index >= declared_columns(table) else "（必填）" if column.required else ""
            allowed = "、".join(c.title for c in column.choices) or "、".join(column.refs) or _bounds(column)
            cells = (f"`{column.name}`", column.title + mark, _kind(column), column.help, allowed, column.clause)
            yield "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _record(table: Table) -> dict[str, Any]:
    from secaudit.usecases.describe import declared_columns

    return {
        "name": table.name,
        "title": table.title,
        "purpose": table.purpose,
        "columns": [
            {**_column_record(c), "derived": i >= declared_columns(table)} for i, c in enumerate(table.columns)
        ],
    }


def _column_record(column: Column) -> dict[str, Any]:
    named = ("name", "kind", "title", "help", "unit", "clause", "required", "minimum", "maximum", "refs", "example")
    choices = [{"code": c.code, "title": c.title} for c in column.choices]
    return {**{n: getattr(column, n) for n in named}, "choices": choices}
