"""Data sets, their backup copies, and cryptographic keys."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import (
    NOTE,
    country,
    day,
    identifier,
    one_of,
    plan_columns,
    ref,
    refs,
    text,
    yes_no,
)
from secaudit.model.schema import Table

DATA_SET = Table(
    "data_set",
    "資料",
    "資料集：重要檔案、機敏性資料、個人資料與計畫內資料。",
    (
        identifier("資料編號", "自訂，不重複", "D-01"),
        text("name", "資料名稱", "看得懂的名稱", required=True, example="ERP 資料庫"),
        ref("asset_id", "存放資產", "正本存放的資產", "asset", clause="A4-2.3.6"),
        text("site", "存放地點", "空白＝同資產所在區域的地點", clause="A4-2.3.6"),
        country("country", "存放國家", "空白＝同資產", clause="A4-1.2.3", example=""),
        yes_no("important", "重要檔案", "須依 321 原則備份", clause="A4-2.3.6", example="是"),
        yes_no("sensitive", "機敏性資料", "屬機敏性資料", clause="A4-2.2.3.2", example="是"),
        yes_no("personal", "個人資料", "含個人資料", clause="A4-1.1.5", example="否"),
        yes_no("project_data", "計畫資料", "計畫內運用、分析、存取的資料", clause="A4-1.2.3", example="是"),
        yes_no("encrypted_at_rest", "儲存加密", "儲存時加密", clause="A4-2.2.3.2", example="是"),
        yes_no("encrypted_in_use", "使用加密", "使用時有加密或等效保護", clause="A4-2.2.3.2", example="是"),
        yes_no("encrypted_in_transit", "傳輸加密", "傳輸時加密", clause="A4-2.2.3.2", example="是"),
        yes_no("access_controlled", "存取控管", "存取應控管", clause="A4-2.4.2", example="是"),
        yes_no("access_logged", "存取日誌", "留存存取日誌", clause="A4-2.4.2", example="是"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)

BACKUP_COPY = Table(
    "backup_copy",
    "備份",
    "每一份備份一列（正本不算）。同一設備上的多份只算一份；RAID、快照、同步不算備份。",
    (
        identifier("備份編號", "自訂，不重複", "B-01"),
        ref("data_set_id", "資料", "備份哪一份資料", "data_set", required=True, clause="A4-2.3.6", example="D-01"),
        one_of("kind", "方式", "RAID、快照、同步不算備份", choices.BACKUP_KIND, clause="A4-2.3.6", example="備份"),
        one_of("media", "媒體", "存放形式", choices.MEDIA, clause="A4-2.3.6", example="NAS"),
        text("device", "設備", "哪一台設備、哪一套雲端或哪一組磁帶；同名視為同一設備", clause="A4-2.3.6", example="NAS-02"),
        text("site", "地點", "存放地點；與正本不同地點為異地", clause="A4-2.3.6", example="彰化倉庫"),
        country("country", "國家", "存放國家", clause="A4-1.2.3"),
        yes_no("encrypted", "加密", "備份加密", example="是"),
        day("last_success_on", "最近成功日", "最近一次備份成功", past=True, clause="A4-2.3.6", example="113/2/29"),
        day("verified_on", "最近驗證日", "最近一次驗證備份內容完整", past=True),
        day("restore_tested_on", "最近還原測試日", "最近一次還原測試", past=True, clause="A4-2.5.1.2"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)  # fmt: skip

KEY = Table(
    "key",
    "金鑰",
    "自行管理的金鑰：誰產生、誰保管、誰使用，各有無日誌。",
    (
        identifier("金鑰編號", "自訂，不重複", "K-01"),
        text("name", "金鑰名稱", "用途", required=True, example="資料庫加密金鑰"),
        refs("generated_by", "產生者", "人員編號，可多人", "person", clause="A4-2.4.3", example="H-01"),
        refs("stored_by", "保管者", "人員編號，可多人", "person", clause="A4-2.4.3", example="H-01"),
        refs("used_by", "使用者", "人員編號，可多人", "person", clause="A4-2.4.3", example="H-01"),
        yes_no("generation_logged", "產生有日誌", "產生時有日誌紀錄", clause="A4-2.4.3", example="是"),
        yes_no("storage_logged", "儲存有日誌", "儲存與取出有日誌紀錄", clause="A4-2.4.3", example="是"),
        yes_no("use_logged", "使用有日誌", "使用時有日誌紀錄", clause="A4-2.4.3", example="是"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)
