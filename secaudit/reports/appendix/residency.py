"""Part 9: where data and payments are, the backups of what matters, and who holds the keys.

Invariant: a place that is not known is shown as 待補, never as Taiwan.
"""

from __future__ import annotations

from secaudit.model.countries import HOME
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.blocks import Heading, Paragraph, Section, Table, TableCell, Tone, table
from secaudit.reports.wording import MISSING, country, day, known, missing, shown, yes_no, yes_no_cell

CLAUSE = "A4-1.2.3"
COUNTING = "正本不計；數字為「下限～上限」，上限含設備、媒體或地點未填者。"


def residency(material: Material) -> Section:
    control = material.control(CLAUSE)
    meaning = (
        control.interpretation if control else "資料於臺灣境內儲存及處理，款項經我國帳戶並取得統一發票或銀行憑證。"
    )
    return Section(
        "九",
        "資料與金流落地",
        (
            Heading("落地之定義與結果"),
            Paragraph(f"判定依據（{CLAUSE}）：{meaning}"),
            Paragraph(_counted(material)),
            _places(material),
            Heading("重要檔案備份（321 原則）"),
            _backup_counts(material),
            _backup_register(material),
            Heading("金鑰職責"),
            _keys(material),
        ),
    )


def _places(material: Material) -> Table | Paragraph:
    return table(
        "資料與金流所在",
        [("編號", 3), ("名稱", 6), ("性質", 3), ("所在國家", 3), ("落地", 2, "center")],
        [
            (str(r["id"]), str(r["name"]), str(r["what"]), country(r["country"]), _landed(r["country"]))
            for r in material.derived_rows("residency")
        ],
        material.source("asset", "data_set", "backup_copy", "flow"),
    )


def _backup_counts(material: Material) -> Table | Paragraph:
    return table(
        "備份統計",
        [
            ("資料", 5),
            ("重要檔案", 2, "center"),
            ("獨立備份數", 2, "center"),
            ("媒體種數", 2, "center"),
            ("異地份數", 2, "center"),
            ("境外份數", 2, "center"),
            ("不計者及原因", 6),
        ],
        [_backup(r) for r in material.derived_rows("backup_set")],
        f"{material.source('data_set', 'backup_copy')}。{COUNTING}",
    )


def _backup_register(material: Material) -> Table | Paragraph:
    return table(
        "備份清單",
        [
            ("編號", 2),
            ("資料", 4),
            ("方式", 2),
            ("媒體", 3),
            ("設備", 3),
            ("地點", 5),
            ("最近成功", 4),
            ("還原測試", 4),
        ],
        [
            (
                str(b["id"]),
                material.name(b["data_set_id"]),
                shown("backup_copy", "kind", b["kind"]),
                shown("backup_copy", "media", b["media"]),
                known(b["device"], "設備"),
                f"{known(b['site'], '地點')}（{country(b['country'])}）",
                day(b["last_success_on"]),
                day(b["restore_tested_on"]),
            )
            for b in material.rows("backup_copy")
        ],
        material.source("backup_copy"),
    )


def _keys(material: Material) -> Table | Paragraph:
    return table(
        "金鑰職責分離",
        [("編號", 2), ("金鑰", 5), ("職責分離", 3, "center"), ("兼任", 6)],
        [
            (
                str(k["id"]),
                str(k["name"]),
                yes_no_cell(k["separated"]),
                str(k["held_together"] or ("無" if k["separated"] else MISSING)),
            )
            for k in material.derived_rows("key_duty")
        ],
        material.source("key"),
    )


def _counted(material: Material) -> str:
    rows = material.derived_rows("residency")
    if not rows:
        return "計畫資料與金流：無登錄項目，落地與否無法判斷。"
    abroad = sum(1 for r in rows if r["country"] and r["country"] != HOME)
    unknown = sum(1 for r in rows if not r["country"])
    return (
        f"計畫資料與金流共 {len(rows)} 項：境內 {len(rows) - abroad - unknown} 項、境外 {abroad} 項、"
        f"所在國家待補 {unknown} 項。"
    )


def _landed(place: Cell) -> TableCell:
    if not place:
        return TableCell(MISSING, Tone.UNKNOWN)
    return TableCell("是", Tone.MET) if place == HOME else TableCell("否", Tone.NOT_MET)


def _backup(row: Row) -> tuple[str | TableCell, ...]:
    return (
        f"{row['id']} {row['name']}",
        yes_no(row["important"]),
        *(_between(row[f"{what}_min"], row[f"{what}_max"]) for what in ("copies", "media", "offsite")),
        known(row["abroad"], "份數") + ("；異地僅在境外" if row["offsite_only_abroad"] else ""),
        str(row["not_counted"] or "無"),
    )


def _between(low: Cell, high: Cell) -> str:
    if low is None or high is None:
        return missing("份數")
    return str(low) if low == high else f"{low}～{high}"
