"""Part 9: where data and payments are, the backups of what matters, and who holds the keys.

Invariant: a place that is not known is shown as 待補, never as Taiwan; every item stands in the group of its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.countries import HOME
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.sentences import amount, composed, listed
from secaudit.reports.appendix.trace import passed, who_when
from secaudit.reports.blocks import Block, Heading, Paragraph, Ref, Section, Table, TableCell, Tone, cell, table
from secaudit.reports.figures.backup_map import backup_map, places_of
from secaudit.reports.wording import (
    MISSING,
    country,
    day,
    known,
    missing,
    shown,
    verdict_cell,
    yes_no,
    yes_no_cell,
)

CLAUSE = "A4-1.2.3"
BACKUP_CLAUSE = "A4-2.3.6"
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
            _verdict(material, CLAUSE, f"判定依據：{meaning}"),
            Paragraph(_counted(material)),
            _places(material),
            Heading("重要檔案備份（321 原則）"),
            _verdict(material, BACKUP_CLAUSE, _told_backups(material)),
            *_map(material),
            _backup_counts(material),
            _backup_register(material),
            Heading("金鑰職責"),
            _keys(material),
        ),
    )


def _verdict(material: Material, clause: str, said: str) -> Paragraph:
    result = material.results.get(clause)
    pointer = Ref(f"control:{clause}", material.clause_name(clause))
    verdict = f" 判定為{verdict_cell(result.verdict).text}。" if result else f" {missing('判定')}。"
    return composed(pointer, verdict, said) or Paragraph(said)


def _places(material: Material) -> Table | Paragraph:
    """One row for what is of one sort in one country; abroad and unknown first."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in material.derived_rows("residency"):
        groups.setdefault((str(row["what"]), str(row["country"] or "")), []).append(row)
    ordered = sorted(groups.items(), key=lambda pair: pair[0][1] == HOME)
    return table(
        "資料與金流所在",
        [("性質", 22), ("所在國家", 24), ("落地", 16, "center"), ("項數", 12, "right"), ("項目", 96)],
        [
            (what, country(place), _landed(place), str(len(rows)), "、".join(f"{r['id']} {r['name']}" for r in rows))
            for (what, place), rows in ordered
        ],
        material.source("asset", "data_set", "backup_copy", "flow"),
    )


def _told_backups(material: Material) -> str:
    """How the important files stand to three copies, two media and one off site."""
    rows = [r for r in material.derived_rows("backup_set") if r["important"]]
    if not rows:
        return f"重要檔案：{missing('重要檔案及其備份')}。"
    said = f"重要檔案 {amount(len(rows))}，321 原則要求三份備份、兩種媒體、一份異地。"
    for row in rows:
        counts = (
            f"獨立備份 {_between(row['copies_min'], row['copies_max'])} 份",
            f"媒體 {_between(row['media_min'], row['media_max'])} 種",
            f"異地 {_between(row['offsite_min'], row['offsite_max'])} 份",
        )
        abroad = "，異地僅在境外" if row["offsite_only_abroad"] else ""
        said += f"{row['id']} {row['name']}：{'、'.join(counts)}{abroad}。"
    planned = material.rows("backup_copy", "planned")
    retiring = material.rows("backup_copy", "retiring")
    if planned:
        said += f"規劃新增備份 {listed((str(b['id']) for b in planned), most=len(planned))}。"
    if retiring:
        said += f"規劃汰除備份 {listed((str(b['id']) for b in retiring), most=len(retiring))}。"
    return said


def _map(material: Material) -> Iterator[Block]:
    data_sets, zones = material.rows("data_set"), material.rows("zone")
    assets = material.rows("asset")
    names = {str(a["id"]): str(a["name"]) for a in assets}
    figure = backup_map(
        data_sets,
        material.rows("backup_copy"),
        material.derived_rows("backup_set"),
        names,
        places_of(data_sets, assets, zones),
    )
    if figure:
        yield figure


def _backup_counts(material: Material) -> Table | Paragraph:
    return table(
        "備份統計",
        [
            ("資料", 46),
            ("重要檔案", 16, "center"),
            ("獨立備份數", 18, "center"),
            ("媒體種數", 16, "center"),
            ("異地份數", 16, "center"),
            ("境外份數", 18, "center"),
            ("不計者及原因", 40),
        ],
        [_backup(r) for r in material.derived_rows("backup_set")],
        f"{material.source('data_set', 'backup_copy')}。{COUNTING}",
    )


def _backup_register(material: Material) -> Table | Paragraph:
    return table(
        "備份清單",
        [
            ("編號", 11),
            ("資料（方式／媒體）", 36),
            ("設備", 22),
            ("地點", 23),
            ("最近成功", 26),
            ("還原測試", 26),
            ("狀態", 26),
        ],
        [_copy(material, b) for b in material.rows("backup_copy")],
        material.source("backup_copy"),
    )


def _copy(material: Material, copy: Row) -> tuple[str | TableCell, ...]:
    state = str(copy["state"] or "current")
    words = shown("backup_copy", "state", state)
    due = copy["plan_due"]
    if state != "current":
        words = f"{words}：{who_when(copy['plan_owner'], due)}{passed(due, material.assessment.as_of)}"
    way = f"{shown('backup_copy', 'kind', copy['kind'])}／{shown('backup_copy', 'media', copy['media'])}"
    not_yet = "－" if state == "planned" else MISSING
    return (
        cell(str(copy["id"]), anchor=f"backup_copy:{copy['id']}"),
        f"{material.name(copy['data_set_id'])}（{way}）",
        known(copy["device"], "設備"),
        f"{known(copy['site'], '地點')}（{country(copy['country'])}）",
        day(copy["last_success_on"], not_yet),
        day(copy["restore_tested_on"], not_yet),
        words,
    )


def _keys(material: Material) -> Table | Paragraph:
    return table(
        "金鑰職責分離",
        [("編號", 20), ("金鑰", 60), ("職責分離", 24, "center"), ("兼任", 66)],
        [
            (
                cell(str(k["id"]), anchor=f"key:{k['id']}"),
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
    abroad = [r for r in rows if r["country"] and r["country"] != HOME]
    unknown = sum(1 for r in rows if not r["country"])
    counts = (
        (len(rows) - len(abroad) - unknown, "位於境內"),
        (len(abroad), "位於境外"),
        (unknown, missing("所在國家")),
    )
    said = f"計畫資料與金流共 {len(rows)} 項：{'、'.join(f'{n} 項{words}' for n, words in counts if n)}。"
    if abroad:
        names = (f"{r['id']} {r['name']}（{country(r['country'])}）" for r in abroad)
        said += f"境外者為 {listed(names, most=8)}。"
    return said


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
