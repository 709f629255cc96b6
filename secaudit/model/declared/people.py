"""People on the project, and dated records: meetings, appointments, plans, scans, drills, exceptions."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import (
    NOTE,
    day,
    identifier,
    one_of,
    plan_columns,
    ref,
    some_of,
    text,
    whole,
    yes_no,
)
from secaudit.model.schema import Column, Kind, Table

PERSON = Table(
    "person",
    "人員",
    "計畫成員、資安專責人員、主管與金鑰保管人。",
    (
        identifier("人員編號", "自訂，不重複", "H-01"),
        text("name", "姓名", "真實姓名", required=True, example="王小明"),
        text("job_title", "職稱", "公司職稱", clause="A4-1.1.3", example="資訊課長"),
        yes_no("is_employee", "正式員工", "具公司勞保身分", clause="A4-1.2.1", example="是"),
        yes_no("makes_decisions", "具決策權", "為具決策權之主管", clause="A4-1.1.3", example="否"),
        yes_no("on_project", "計畫成員", "列於計畫人員名冊", clause="A4-2.1.2", example="是"),
        yes_no("security_duty_in_contract", "契約載資安責任", "聘僱契約載明資訊安全責任", clause="A4-2.1.2", example="是"),
        yes_no("nda_signed", "已簽保密合約", "已簽署保密合約", clause="A4-2.1.2", example="是"),
        yes_no("claimed_as_security", "列資安人力", "薪資列入資安人力核銷", clause="A4-1.2.9", example="否"),
        some_of("qualifications", "資安專業", "具備哪幾項資格（至少一項）", choices.QUALIFICATION, clause="A4-1.2.9"),
        text("qualification_detail", "資格說明", "證照名稱、論文題目、任職機構或專業服務", clause="A4-1.2.9"),
        day("qualified_on", "取得日", "取得證照、學位或起算日", past=True, clause="A4-1.2.9"),
        whole("experience_months", "資安年資", "資安專業機構工作月數", unit="月", clause="A4-1.2.9"),
        text("qualification_proof", "資格佐證", "證書字號或文件名稱", clause="A4-1.2.9"),
        Column("gov_person_months_hundredths", Kind.HUNDREDTHS, "政府計畫人月", "參與所有政府計畫之總人月",
               unit="人月", clause="C2M-5.1.8", minimum=0, example="6.5"),
        NOTE,
    ),
)  # fmt: skip

RECORD = Table(
    "record",
    "紀錄",
    "要存在且有日期的事：會議、檢視、指派、演練、掃描、規範、計畫、例外與替代措施等。",
    (
        identifier("紀錄編號", "自訂，不重複", "R-01"),
        one_of("kind", "種類", "是什麼紀錄", choices.RECORD_KIND, required=True, clause="A4-2.1.1", example="資安會議"),
        text("title", "名稱", "紀錄或文件名稱", required=True, example="113 年度資訊安全會議"),
        day("held_on", "日期", "召開、核定、執行或簽署日", past=True, clause="A4-2.1.1", example="113/2/15"),
        ref("person_id", "相關人員", "被指派者或負責人", "person", clause="A4-1.1.3", example="H-01"),
        yes_no("has_minutes", "有紀錄", "有會議紀錄或書面內容", clause="A4-2.1.1", example="是"),
        yes_no("has_sign_in", "有簽到", "有簽到單", clause="A4-2.1.1", example="是"),
        yes_no("improvement_noted", "有改善", "載明改善事項或追蹤結果", clause="A4-2.5.1.2", example="是"),
        some_of("plan_areas", "規劃面向", "規劃涵蓋的面向", choices.PLAN_AREA, clause="A4-1.1.1"),
        some_of("elements", "提案要素", "規劃涵蓋的六要素", choices.ELEMENT, clause="A4-1.2.0"),
        some_of("mechanisms", "防禦機制", "建置或更新的六類機制", choices.MECHANISM, clause="C2M-5.1.7"),
        one_of("scan_stage", "檢測時點", "檢測：上線前或營運期間", choices.SCAN_STAGE, clause="A4-2.5.1.1"),
        whole("high_findings", "高風險數", "檢測：嚴重與高風險弱點數；0＝沒有", unit="項", clause="A4-1.2.2"),
        text("control_id", "條文", "例外或替代措施所屬條文編號", clause="A4-1.2.8"),
        ref("asset_id", "資產", "替代措施適用的資產；空白＝全部", "asset", clause="A4-2.3.4.1"),
        text("reason", "理由", "例外或替代措施的理由", clause="A4-1.2.8"),
        text("reference", "文號或頁碼", "文件編號、計畫書章節頁碼", clause="A4-1.2.8", example="會議紀錄 113-01"),
        day("review_meeting_on", "審查會日期", "例外經審查會說明的日期", past=True, clause="A4-1.2.8"),
        text("approved_by", "核可人", "核可例外或替代措施的人", clause="A4-2.3.4.1"),
        day("approved_on", "核可日", "核可日期", past=True, clause="A4-2.3.4.1"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)  # fmt: skip
