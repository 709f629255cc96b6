"""``secaudit template``: an empty workbook, or an example of a Word template."""

from __future__ import annotations

from pathlib import Path

import click

from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.errors import EXIT_OK, UsageError


@click.command("template", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="檔案")
@click.option("--examples/--no-examples", default=True, help="每個工作表附一列範例；預設附")
@click.option("--word", is_flag=True, help="改產生 Word 範本的範例（.docx），供 secaudit report --template 使用")
@click.option("--force", is_flag=True, help="覆寫已存在的檔案")
def command(file: Path, examples: bool, word: bool, force: bool) -> int:
    """產生空白的盤點活頁簿（.xlsx）：一個資料表一個工作表，有下拉選單與欄位說明。"""
    if word and not examples:
        raise UsageError("--no-examples 用於活頁簿，Word 範本沒有範例列", "請拿掉其中一個", code="E-USE-27")
    if word:
        from secaudit.usecases.own_template import write_example

        write_example(file, force=force)
        console.note(f"已寫入 {file}")
        console.note(f"以 Word 改好後執行：secaudit report 案件 --template {file} --out 資料夾")
        return EXIT_OK
    from secaudit.usecases.template import template

    template(file, examples=examples, force=force)
    console.note(f"已寫入 {file}")
    console.note(f"填好後執行：secaudit check {file}")
    return EXIT_OK
