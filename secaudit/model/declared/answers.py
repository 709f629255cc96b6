"""What people state (自評) and what they can show (佐證資料)."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, day, identifier, one_of, refs, text, whole
from secaudit.model.schema import Column, Kind, Table

ANSWER = Table(
    "answer",
    "填答",
    "每條條文的自評。判定由盤點資料與佐證決定，自評不同時兩者並列。",
    (
        Column("control_id", Kind.ID, "條文編號", "例如 A4-2.3.1.4", required=True, example="A4-2.3.1.4"),
        one_of("claim", "自評", "空白＝未填；不適用要有理由；規劃中要有負責人與日期", choices.CLAIM, clause="A4-1.2.0",
               example="符合"),
        text("reason", "理由", "不適用、部分符合或說明", clause="A4-1.2.0"),
        text("plan_owner", "規劃負責人", "自評為規劃中時必填"),
        day("plan_due", "規劃完成日", "自評為規劃中時必填"),
        NOTE,
    ),
)  # fmt: skip

EVIDENCE = Table(
    "evidence",
    "佐證",
    "佐證資料清單。驗收時沒有有效佐證的條文不會是符合。",
    (
        identifier("佐證編號", "自訂，不重複", "E-01"),
        text("title", "名稱", "文件名稱", required=True, example="AD 群組原則匯出"),
        one_of("kind", "種類", "文件種類", choices.EVIDENCE_KIND, example="系統匯出"),
        refs("control_ids", "佐證條文", "條文編號，以「、」分隔", "control", required=True, clause="A4-1.2.0",
             example="A4-2.3.1.4"),
        text("file_name", "檔名", "檔案名稱", example="gpresult.html"),
        text("sha256", "SHA-256", "檔案雜湊值，64 個十六進位字"),
        day("collected_on", "取得日", "資料產生或擷取日", past=True, clause="A4-1.2.0", example="113/2/25"),
        day("valid_until", "有效至", "到期後不計；空白＝未載到期日"),
        text("reference", "頁碼或文號", "附件編號或頁碼", example="附件 12"),
        day("added_on", "加入日", "檔案加入案件的日期，與取得日分開；secaudit evidence add 自動填入",
            clause="A4-1.2.0", example="113/2/26"),
        text("original_path", "原始路徑", "加入時檔案的位置，用來查原始檔是否變更；自動填入", clause="A4-1.2.0"),
        whole("size_bytes", "檔案大小", "位元組數；自動填入", unit="位元組", clause="A4-1.2.0"),
        NOTE,
    ),
)  # fmt: skip
