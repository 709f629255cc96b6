"""What real exports say of assets, profiles, backups and records, cell by cell, with where each stands."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, day, identifier, one_of, ref, text, yes_no
from secaudit.model.schema import Table

OBSERVATION = Table(
    "observation",
    "觀測",
    "從系統匯出檔讀到的設定，由 secaudit observe 寫入。與填寫的值並列，不同時以觀測為準，並列為矛盾。",
    (
        identifier("觀測編號", "自動編號", "O-0001"),
        ref(
            "target_id",
            "對象",
            "資產、設定檔、備份或紀錄編號",
            "asset",
            "profile",
            "backup_copy",
            "record",
            required=True,
        ),
        text("setting", "項目", "對象的哪一欄", required=True),
        text("value", "觀測值", "讀到的值", required=True),
        one_of("basis", "依據", "檔案載明、程式的內建預設，或由檔案推算", choices.BASIS, required=True),
        yes_no("in_force", "生效中", "是＝檔案顯示生效值；否＝檔案顯示未生效，不採用；空白＝只證明已設定"),
        ref("evidence_id", "佐證", "讀自哪一件佐證", "evidence", required=True),
        text("place", "位置", "檔案內的行號或路徑"),
        text("said", "原文", "檔案怎麼寫，機密已遮蔽"),
        text("scope", "範圍", "同一對象有多份（多個日誌、多項原則）時是哪一份"),
        text("format", "格式", "匯出檔格式"),
        day("collected_on", "取得日", "匯出檔的日期", past=True),
        NOTE,
    ),
    recorded=True,
)
