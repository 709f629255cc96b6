"""What was sealed, what a review said of it, and what the company answered: written by the program alone.

None of its days is ``past``: they are the program's own, and a case may be judged as of a day before them.
"""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, day, identifier, one_of, ref, refs, text, whole
from secaudit.model.schema import Table

SEAL = Table(
    "seal",
    "封存",
    "已封存的佐證包，一列一次，由 secaudit seal 寫入。下一次封存接續這裡的序號與紀錄。",
    (
        identifier("封存紀錄編號", "自動編號", "S-001"),
        one_of("phase", "階段", "封存時的評估階段", choices.PHASE, required=True),
        whole("sequence", "序號", "這個案件的第幾次封存", required=True, minimum=1),
        text("seal_id", "封存編號", "簽署內容的 SHA-256", required=True),
        text("previous_seal", "前次封存", "前一次的封存編號；第一次空白"),
        text("file_name", "檔名", "佐證包檔名", required=True),
        day("sealed_on", "封存日", "簽署當天", required=True),
        text("signed_with", "簽署金鑰", "公鑰指紋", required=True),
        whole("log_count", "紀錄筆數", "封存時的紀錄筆數", required=True),
        text("log_head", "紀錄雜湊", "封存時最後一筆紀錄的雜湊", required=True),
        whole("withheld", "未揭露件數", "未放進佐證包的佐證件數"),
        text("challenge", "審查碼", "審查者事先給的文字，證明封存晚於該文字"),
        text("recipients", "收件者", "加密給誰；空白＝未加密"),
        NOTE,
    ),
    recorded=True,
)

REVIEW = Table(
    "review",
    "審查",
    "對一個佐證包的審查，一列一次。審查者的覆核檔只有一列；公司匯入審查結果後各占一列。",
    (
        identifier("審查編號", "自動編號", "RV-001"),
        text("subject_seal", "審查對象", "被審查的封存編號", required=True),
        whole("subject_sequence", "對象序號", "被審查的封存序號", required=True, minimum=1),
        whole("sequence", "審查序號", "同一位審查者對這個封存的第幾次審查", minimum=1),
        text("reviewer", "審查者", "釘選名單上的名稱；覆核檔中為審查者自填"),
        text("review_seal", "審查封存編號", "審查結果自己的封存編號；尚未簽署時空白"),
        text("signed_with", "簽署金鑰", "審查者的公鑰指紋"),
        day("reviewed_on", "審查日", "簽署當天"),
        day("closing_day", "收件截止日", "補件期限由翌日起算 3 個工作天"),
        text("catalogue_sha256", "條文目錄雜湊", "審查時的條文目錄"),
        text("conclusion", "總評", "審查者的一段話"),
        NOTE,
    ),
    recorded=True,
)

REVIEW_POINT = Table(
    "review_point",
    "審查意見",
    "審查者逐條的意見，與公司的回覆；由 secaudit review 寫入。",
    (
        identifier("意見編號", "自動編號", "RP-001"),
        ref("review_id", "審查", "屬於哪一次審查", "review", required=True),
        text("control_id", "條文", "條文編號", required=True),
        one_of("opinion", "意見", "已看、同意、退回、補件或提問", choices.REVIEW_OPINION, required=True),
        text("said", "內容", "退回的理由、要補什麼、問什麼"),
        day("due_on", "期限", "補件的最後一天"),
        text("raised_by", "提出者", "審查者"),
        day("raised_on", "提出日", "審查者填這一點的日期"),
        text("basis", "審查依據", "同意時條文所讀資料與佐證的 SHA-256；之後不同即為過時"),
        text("answer", "回覆", "公司的回覆"),
        text("answered_by", "回覆者", "公司由誰回覆"),
        day("answered_on", "回覆日", "最近一次回覆的日期"),
        refs("answer_evidence", "回覆佐證", "佐證編號", "evidence"),
        text("closed_by", "結案依據", "讓這一點結案的審查編號"),
        day("closed_on", "結案日", "結案的審查是哪一天"),
        NOTE,
    ),
    recorded=True,
)
