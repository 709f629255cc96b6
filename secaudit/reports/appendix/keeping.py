"""Data, its backups and the keys, in words (A4-2.2.3.2, A4-2.3.6, A4-2.4.3).

Invariant: backups are those that the derivation counts as independent; a number that is not certain is a range.
"""

from __future__ import annotations

from collections.abc import Sequence

from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.sentences import amount, answered, listed, sentence, tally
from secaudit.reports.wording import missing

MOST_SETS = 4
BETWEEN = "；"


def data_said(material: Material) -> str:
    """How many data sets of which sort, and how the sensitive ones are encrypted."""
    rows = material.rows("data_set", "current", "retiring")
    if not rows:
        return sentence(missing("資料盤點"))
    sorts = (
        ("重要檔案", "important"),
        ("機敏性資料", "sensitive"),
        ("個人資料", "personal"),
        ("計畫資料", "project_data"),
    )
    said = "、".join(f"{title} {amount(n)}" for title, column in sorts if (n := tally(r[column] for r in rows).yes))
    secret = [r for r in rows if r["sensitive"]]
    return sentence(f"資料盤點計 {amount(len(rows))}", f"其中{said}" if said else "") + _encryption_said(secret)


def _encryption_said(secret: Sequence[Row]) -> str:
    if not secret:
        return ""
    asked = (("儲存", "encrypted_at_rest"), ("傳輸", "encrypted_in_transit"), ("使用", "encrypted_in_use"))
    said = [
        f"{when}加密{answered(tally(r[column] for r in secret), '已實施', '未實施', f'{when}加密')}"
        for when, column in asked
    ]
    plain = [str(r["name"]) for r in secret if any(r[column] == 0 for _, column in asked)]
    whose = f"，尚有未加密情形者為{listed(plain)}" if plain and len(secret) > 1 else ""
    return sentence(f"機敏性資料之加密情形為：{BETWEEN.join(said)}{whose}")


def backups_said(material: Material) -> str:
    """For each important data set: independent copies, kinds of media, copies elsewhere."""
    rows = material.derived_rows("backup_set")
    important = [r for r in rows if r["important"]]
    unknown = sum(1 for r in rows if r["important"] is None)
    untold = f"另有 {amount(unknown)}{missing('重要檔案')}" if unknown else ""
    if not important:
        return sentence(untold.removeprefix("另有 ") or missing("重要檔案及其備份"))
    said = [_copies_said(r) for r in important[:MOST_SETS]]
    if len(important) > MOST_SETS:
        said.append(f"其餘 {amount(len(important) - MOST_SETS)}從略")
    return sentence(f"重要檔案計 {amount(len(important))}，備份情形（正本不計）為：{BETWEEN.join(said)}", untold)


def _copies_said(row: Row) -> str:
    abroad = "（異地備份僅存於境外）" if row["offsite_only_abroad"] else ""
    copies, media, offsite = (_between(row, c) for c in ("copies", "media", "offsite"))
    return f"{row['name']}備份 {copies} 份、媒體 {media} 種、異地 {offsite} 份{abroad}"


def _between(row: Row, what: str) -> str:
    """``3``, or ``2 至 3`` where some facts are missing."""
    low, high = row[f"{what}_min"], row[f"{what}_max"]
    return str(low) if low == high else f"{low} 至 {high}"


def keys_said(material: Material) -> str:
    keys = material.rows("key", "current", "retiring")
    uses = material.inventory.case["uses_keys"]
    if not keys:
        if uses is None:
            return sentence(missing("使用金鑰"))
        return sentence(f"案件載明使用金鑰，{missing('金鑰盤點')}" if uses else "案件載明未自行產生、儲存或使用金鑰")
    logged = [tally(k[c] for k in keys) for c in ("generation_logged", "storage_logged", "use_logged")]
    if all(each.yes == each.whole for each in logged):
        said = "產生、儲存及使用均留有日誌"
    else:
        said = "、".join(
            f"{what}{answered(each, '有日誌', '無日誌', f'{what}有日誌', '支')}"
            for what, each in zip(("產生", "儲存", "使用"), logged, strict=True)
        )
    return sentence(f"自行管理之金鑰計 {amount(len(keys), '支')}", said) + _duties_said(material)


def _duties_said(material: Material) -> str:
    rows = material.derived_rows("key_duty")
    if not rows:
        return ""
    separated = tally(r["separated"] for r in rows)
    together = [str(r["held_together"]) for r in rows if r["separated"] == 0 and r["held_together"]]
    said = answered(separated, "已分離", "有兼任", "產生、保管及使用者", "支")
    return sentence(f"金鑰管理職責{said}{f'（{listed(together)}）' if together else ''}")
