"""``secaudit new``: a case file, begun with the facts that decide which clauses are asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from secaudit import wiring
from secaudit.cli import asking, console
from secaudit.cli.grammar import Command
from secaudit.cli.options import json_option
from secaudit.cli.trouble import tell_problems
from secaudit.errors import EXIT_OK, BadInput, UsageError
from secaudit.text import safe_text

if TYPE_CHECKING:
    from secaudit.model.schema import Column


@click.command("new", cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[檔案.secaudit]")
@click.option("--name", metavar="文字", help="公司名稱（必填）")
@click.option("--tax-id", "tax_id", metavar="8 碼", help="統一編號")
@click.option("--phase", metavar="階段", help="提案、簽約、期中、驗收；預設提案")
@click.option("--date", "assessment_date", metavar="日期", help="評估日：2024-05-03 或 113/5/3；空白為執行當天")
@click.option("--personal-data", "has_personal_data", metavar="是|否", help="涉及個人資料")
@click.option("--remote-access", "has_remote_access", metavar="是|否", help="有遠端連線（含廠商維護）")
@click.option("--sensitive-data", "has_sensitive_data", metavar="是|否", help="存在機敏性資料")
@click.option("--id", "id", metavar="編號", help="案件編號；預設 C2M-民國年-001")
@click.option("--no-input", is_flag=True, help="不發問，沒給的留空白")
@json_option
def command(file: Path | None, no_input: bool, as_json: bool, **given: str | None) -> int:
    """建立案件檔。問公司、統一編號、階段、評估日與三個先決事實；每一題都可以用選項先給，不清楚就留空白。"""
    from secaudit.usecases.new_case import default_file, new_case, read_facts, refuse_existing

    if file is not None:
        refuse_existing(file)
    texts = {name: text for name, text in given.items() if text is not None}
    if asking.may_ask(no_input):
        texts = _asked(texts)
    if not texts.get("name", "").strip():
        raise UsageError("缺少公司名稱", "請加上 --name 公司名稱", code="E-USE-10")
    facts = read_facts(texts, today=wiring.today())
    path = file or default_file(Path.cwd(), texts["name"])
    new_case(path, facts, wiring.author(), wiring.created_store)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json({"file": path, "id": facts[0]})
    console.note(f"已建立 {safe_text(str(path))}")
    console.note("下一步：secaudit import 活頁簿.xlsx 匯入盤點，或 secaudit asset add 逐筆新增")
    return EXIT_OK


def _asked(texts: dict[str, str]) -> dict[str, str]:
    """``texts`` with every fact that was not given asked for, again where the answer can't be read."""
    from secaudit.usecases.new_case import FACTS

    for column in FACTS:
        while column.name not in texts:
            text = asking.answered(_question(column))
            if text or not column.required:
                _take(texts, column, text)
    return texts


def _question(column: Column) -> str:
    hint = {"phase": "提案／簽約／期中／驗收，空白＝提案", "assessment_date": "例如 113/3/1，空白＝執行當天"}
    if column.kind == "bool":
        return f"{column.title}？（是／否，不清楚按 Enter）"
    return f"{column.title}（{hint.get(column.name, column.help)}）："


def _take(texts: dict[str, str], column: Column, text: str) -> None:
    """Keep ``text`` when it can be read; else say why not."""
    from secaudit.usecases.new_case import read_facts

    try:
        read_facts({"name": "-", column.name: text}, today=wiring.today())
    except BadInput as refused:
        tell_problems(refused.problems)
    else:
        texts[column.name] = text
