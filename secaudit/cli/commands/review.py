"""``secaudit review``: a reviewer judges a verified bundle and signs; the company imports the result and answers."""

from __future__ import annotations

import click

from secaudit.cli.grammar import LazyGroup

_REVIEWER = "secaudit.cli.commands.review_acts"
_COMPANY = "secaudit.cli.commands.review_company"

TABLE: dict[str, tuple[str, str]] = {
    "open": (f"{_REVIEWER}:open", "審查者：打開畫面覆核佐證包"),
    "show": (f"{_REVIEWER}:show", "審查者：列出逐條的自評、判定、佐證與意見"),
    "say": (f"{_REVIEWER}:say", "審查者：填一條的意見"),
    "conclude": (f"{_REVIEWER}:conclude", "審查者：填收件截止日與總評"),
    "status": (f"{_REVIEWER}:status", "審查者：看了幾條、意見各幾條、還缺什麼"),
    "form": (f"{_REVIEWER}:form", "審查者：產生審查意見表（DOCX、PDF）"),
    "sign": (f"{_REVIEWER}:sign", "審查者：簽署審查結果"),
    "import": (f"{_COMPANY}:import", "公司：匯入簽署的審查結果"),
    "points": (f"{_COMPANY}:points", "公司：列出審查意見與回覆"),
    "answer": (f"{_COMPANY}:answer", "公司：回覆一點審查意見"),
}


@click.group("review", cls=LazyGroup, commands_table=TABLE)
def command() -> None:
    """覆核：審查者驗證後逐條填意見並簽署；公司匯入審查結果後逐點回覆。"""
