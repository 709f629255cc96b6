"""The risk register and the list of vulnerabilities."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, day, identifier, one_of, ref, refs, text, whole
from secaudit.model.schema import Table

RISK = Table(
    "risk",
    "風險",
    "資訊安全風險盤點，五個面向都要有。",
    (
        identifier("風險編號", "自訂，不重複", "K-R01"),
        one_of("aspect", "面向", "附件四壹二的五面向", choices.RISK_ASPECT, required=True, clause="A4-1.2.0",
               example="存取控制管理"),
        text("title", "風險", "什麼事可能發生", required=True, example="ERP 帳號遭暴力破解"),
        text("analysis", "問題分析", "現況與原因", clause="A4-1.2.0", example="鎖定次數為 5 次、10 分鐘"),
        whole("likelihood", "可能性", "1–5", minimum=1, maximum=5, example="3"),
        whole("impact", "衝擊", "1–5", minimum=1, maximum=5, example="4"),
        one_of("level", "等級", "綜合評等；高＝重大威脅", choices.LEVEL, clause="A4-1.2.2", example="高"),
        text("treatment", "調整方案", "最佳調整方案之建議", clause="A4-1.2.0", example="調整群組原則為 3 次、15 分鐘"),
        ref("asset_id", "資產", "相關資產", "asset"),
        ref("purchase_id", "採購", "對應採購", "purchase"),
        refs("control_ids", "對應條文", "條文編號", "control", example="A4-2.3.1.4"),
        text("owner", "負責人", "誰負責處理", clause="A4-1.2.2", example="王小明"),
        day("due_on", "預定完成日", "何時處理完", clause="A4-1.2.2", example="113/6/30"),
        NOTE,
    ),
)  # fmt: skip

VULNERABILITY = Table(
    "vulnerability",
    "弱點",
    "檢測發現的弱點及其處理。",
    (
        identifier("弱點編號", "自訂，不重複", "W-01"),
        text("title", "弱點", "弱點名稱", required=True, example="OpenSSL 過舊"),
        ref("asset_id", "資產", "發現於哪個資產", "asset"),
        ref("record_id", "檢測紀錄", "由哪次檢測發現", "record"),
        one_of("severity", "嚴重度", "嚴重與高為高風險", choices.SEVERITY, required=True, clause="A4-2.5.1.1", example="高"),
        one_of("status", "處理狀態", "目前狀態", choices.VULNERABILITY_STATUS, clause="A4-2.5.1.1", example="已修補"),
        text("treatment", "處理方式", "修補、替代或接受的做法與理由", clause="A4-2.5.1.1", example="升級至 3.0"),
        day("found_on", "發現日", "報告日期", past=True, example="113/2/1"),
        day("closed_on", "結案日", "處理完成日", past=True, clause="A4-2.5.1.1"),
        text("owner", "負責人", "誰負責處理", clause="A4-1.2.2", example="王小明"),
        day("due_on", "預定完成日", "何時處理完", clause="A4-1.2.2", example="113/3/31"),
        NOTE,
    ),
)  # fmt: skip
