"""What the workbook tells the person who fills it: the notes sheet, and the comment on each heading."""

from __future__ import annotations

from secaudit.model.declared import FILLED_TABLES
from secaudit.model.notation import EXAMPLE, ID_LENGTH
from secaudit.model.schema import Column, Kind

_HOW: dict[Kind, str] = {
    Kind.ID: f"自訂編號，{ID_LENGTH} 字以內，不重複",
    Kind.REFS: "多個編號以「、」分隔；沒有請填「無」",
    Kind.INT: "整數",
    Kind.MONEY: "整數元，例如 1,200,000 或 120萬",
    Kind.PERCENT: "例如 99.5%",
    Kind.HUNDREDTHS: "最多兩位小數",
    Kind.BOOL: "是／否",
    Kind.DATE: "例如 113/5/3 或 2024-05-03",
    Kind.CHOICES: "可填多項，以「、」分隔；沒有請填「無」",
    Kind.COUNTRY: "國名（臺灣）或兩碼國碼（TW）",
}


def comment_on(column: Column) -> str:
    """Help, form, unit, allowed values, the clause that needs it, and whether it must be filled."""
    lines = [column.help]
    if column.required:
        lines.append("【必填】")
    if how := _HOW.get(column.kind):
        lines.append(f"填法：{how}")
    if column.refs and column.refs != ("control",):
        titles = {t.name: t.title for t in FILLED_TABLES}
        lines.append(f"填「{'」或「'.join(titles[r] for r in column.refs)}」表的編號")
    if column.unit:
        lines.append(f"單位：{column.unit}")
    if column.choices:
        lines.append(f"選項：{'、'.join(c.title for c in column.choices)}")
    if column.clause:
        lines.append(f"條文：{column.clause}")
    return "\n".join(lines)


def notes() -> tuple[tuple[str, str], ...]:
    """(heading, text) lines of the notes sheet; a line without a heading continues the one before."""
    general = (
        ("這是什麼", "資安自評的盤點活頁簿。填好後執行 secaudit check，就能看到各條文的判定與要補的資料。"),
        (
            "怎麼填",
            "一張工作表是一張資料表，一列是一筆。滑鼠移到欄名上會看到說明；橘色欄名是必填，其餘知道多少填多少。",
        ),
        ("空白", "空白＝不清楚，不會當成「否」或 0。確定沒有，請填「否」、「無」或 0。"),
        ("範例列", f"第一格以「{EXAMPLE}」開頭的列只是示範，讀取時會略過，可以留著或刪除。"),
        ("日期", "2024-05-03、2024/5/3、113/5/3、民國113年5月3日都可以。"),
        (
            "數字",
            "1,200,000、NT$1,200,000、120萬、全形數字都可以；金額一律是未稅的新臺幣整數元。百分比請寫 %，例如 99.5%。",
        ),
        ("編號", "先在各表的第一欄自訂編號，其他表就用這個編號指過來，例如資產的「區域」填區域編號。"),
        ("規劃", "還沒有、但計畫要做的，狀態填「規劃」，並寫負責人與完成日；設定要改的，填在「規劃變更」。"),
        ("請勿更改", "請保留工作表名稱與欄名；欄的順序可以換，整欄空白也沒關係。"),
    )
    return (*general, *((table.title, table.purpose) for table in FILLED_TABLES))
