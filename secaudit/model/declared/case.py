"""The case itself: who applies, the facts that decide which clauses apply, own targets, totals of the budget."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, day, identifier, money, one_of, percent, text, whole, yes_no
from secaudit.model.schema import Column, Kind, Table

CASE = Table(
    "case",
    "案件",
    "一列：申請業者、計畫期間、先決事實、自訂目標與經費總數。先決事實決定條件式條文是否適用。",
    (
        identifier("案件編號", "自訂編號，會印在附錄封面", "C2M-113-001"),
        text("name", "公司名稱", "與商工登記一致", required=True, example="宏遠精密股份有限公司"),
        text("tax_id", "統一編號", "8 碼", example="12345670"),
        text("project_title", "計畫名稱", "與計畫書一致", example="消費數據驅動精準研發製造計畫"),
        one_of("phase", "階段", "預設評估階段，可用 --phase 覆寫", choices.PHASE, default="proposal", example="提案"),
        day("assessment_date", "評估日", "以這一天計算天數；空白＝執行當天，可用 --date 覆寫", example="113/3/1"),
        day("project_starts_on", "計畫開始日", "計畫書所載", clause="C2M-A1-usage", example="113/1/1"),
        day("project_ends_on", "計畫結束日", "計畫書所載", clause="C2M-5.1.8", example="113/11/30"),
        whole("project_months", "計畫月份數", "計畫全程月份數", unit="月", clause="C2M-5.1.8", example="11"),
        yes_no("has_personal_data", "涉及個人資料", "有無蒐集、處理或利用個人資料", clause="A4-1.1.5", example="否"),
        yes_no("has_sensitive_data", "存在機敏性資料", "有無機敏性資料", clause="A4-2.2.3.2", example="是"),
        yes_no("has_remote_management", "有遠端管理", "有無透過遠端連線進行管理", clause="A4-2.2.1", example="是"),
        yes_no("has_remote_access", "有遠端連線", "有無任何遠端連線（含廠商維護）", clause="A4-2.3.3.2", example="是"),
        yes_no("allows_remote_work", "允許遠距工作", "員工可否在公司外工作", clause="A4-2.3.3.1", example="否"),
        yes_no("has_shared_terminals", "有公用電腦", "有無公用個人電腦或終端機", clause="A4-2.3.1.1", example="是"),
        yes_no("uses_keys", "使用金鑰", "有無自行產生、儲存或使用金鑰", clause="A4-2.4.3", example="是"),
        yes_no("commissions_security_vendors", "委託資安業者", "有無委託資安服務業者", clause="A4-1.2.4", example="是"),
        yes_no("claims_security_manpower", "編列資安人力", "有無把員工薪資列入資安人力", clause="A4-1.2.9", example="否"),
        percent("availability_target_ppm", "可用性目標", "計畫自訂的可用性百分比", clause="A4-2.3.5.2", example="99.5%"),
        whole("patch_max_age_days", "更新週期", "自訂：重大更新最久幾天要裝", unit="天", clause="A4-2.3.2.1", minimum=1,
              example="30"),
        whole("scan_interval_days", "檢測週期", "自訂：營運期間弱點掃描或滲透測試的間隔", unit="天", clause="A4-2.5.1.1",
              minimum=1, example="180"),
        whole("drill_interval_days", "演練週期", "自訂：備援或備份復原演練的間隔", unit="天", clause="A4-2.5.1.2", minimum=1,
              example="365"),
        whole("security_share_target_percent", "資安經費占比目標", "自訂（條文無門檻）；空白＝只列示", unit="%", clause="A4-1.2.5",
              maximum=100, example="10"),
        money("total_budget_twd", "計畫總經費", "補助款＋自籌款", clause="C2M-5.1.6", example="6,000,000"),
        money("subsidy_twd", "補助款", "申請政府補助金額", clause="C2M-5.1.6", example="3,000,000"),
        money("self_funded_twd", "自籌款", "業者自籌金額", clause="C2M-5.1.6", example="3,000,000"),
        money("paid_in_capital_twd", "實收資本額", "公司登記之實收資本額", clause="C2M-5.1.6", example="50,000,000"),
        yes_no("prc_capital", "申請業者有陸資", "依商工登記或陸資來台投資事業名錄查詢", clause="C2M-1.2-prc", example="否"),
        day("prc_checked_on", "陸資查詢日", "查詢當天日期", past=True, clause="C2M-1.2-prc", example="113/2/20"),
        yes_no("is_listed", "申請業者為上市櫃", "上市、上櫃或興櫃公司", clause="C2M-1.2-prc", example="否"),
        Column("security_policy", Kind.TEXT, "資安目標", "一句話說明資安規劃目的，印在附錄第 1 章"),
        NOTE,
    ),
    single=True,
)  # fmt: skip
