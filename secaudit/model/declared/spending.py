"""Vendors, purchases and subcontracts: where the money goes and where products come from.

Amounts are whole NT$ without business tax (source 伍(二)4); a purchase counts with its budgeted amount, not its price (A7).
"""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import (
    NOTE,
    country,
    day,
    identifier,
    money,
    one_of,
    origin_columns,
    percent,
    ref,
    refs,
    text,
    whole,
    yes_no,
)
from secaudit.model.schema import Table

VENDOR = Table(
    "vendor",
    "廠商",
    "供應商與委外廠商，含下包。",
    (
        identifier("廠商編號", "自訂，不重複", "V-01"),
        text("name", "廠商名稱", "與商工登記一致", required=True, example="安碁資安股份有限公司"),
        text("tax_id", "統一編號", "我國登記之廠商 8 碼；空白則無法確認為國內業者", clause="A4-1.2.0", example="12345670"),
        country("country", "登記國家", "公司登記所在國", clause="A4-1.2.0"),
        yes_no("is_listed", "上市櫃", "上市、上櫃或興櫃公司；未達一成之陸資須另行確認", clause="C2M-1.2-prc", example="否"),
        yes_no("is_security_vendor", "資安業者", "提供資安服務之業者", clause="A4-1.2.4", example="是"),
        text("capability_no", "能量登錄編號", "資安服務能量登錄", clause="A4-1.1.2"),
        day("capability_expires_on", "能量登錄到期日", "證書所載", clause="A4-1.1.2"),
        yes_no("prc_capital", "有陸資", "依商工登記或陸資名錄查詢", clause="C2M-1.2-prc", example="否"),
        day("prc_checked_on", "陸資查詢日", "查詢當天日期", past=True, clause="C2M-1.2-prc", example="113/2/20"),
        text("parent", "母公司", "控股公司名稱"),
        country("parent_country", "母公司國家", "母公司登記國", clause="C2M-1.2-prc", example=""),
        day("loi_on", "合作意願書日期", "簽訂日", past=True, clause="A4-1.2.4"),
        day("contract_on", "合約日期", "簽訂日", past=True, clause="A4-1.2.4"),
        NOTE,
    ),
)  # fmt: skip

COMPANY = Table(
    "company",
    "公司及股東",
    "廠商表以外的母公司、股東（公司或個人）與製造商，供看清股權與產品來源。",
    (
        identifier("公司編號", "自訂，不重複", "CO-01"),
        text("name", "名稱", "公司或個人名稱", required=True, example="控股甲有限公司"),
        country("country", "國籍或登記國", "公司看登記國，個人看國籍", clause="C2M-1.2-prc", example="新加坡"),
        yes_no("is_listed", "上市櫃", "上市、上櫃或興櫃公司", clause="C2M-1.2-prc", example="否"),
        yes_no("prc_capital", "有陸資", "依商工登記或陸資名錄查詢", clause="C2M-1.2-prc", example="否"),
        day("prc_checked_on", "陸資查詢日", "查詢當天日期", past=True, clause="C2M-1.2-prc", example="113/2/20"),
        NOTE,
    ),
    since=2,
)

HOLDING = Table(
    "holding",
    "持股",
    "誰持有誰：層層往上填到最後的出資人。被持有者可為廠商、公司或申請業者（填案件編號）。",
    (
        identifier("持股編號", "自訂，不重複", "H-01"),
        ref("owned_id", "被持有者", "廠商、公司或案件編號", "vendor", "company", "case", required=True, clause="C2M-1.2-prc",
            example="V-01"),
        ref("owner_id", "持有者", "公司或廠商編號", "company", "vendor", required=True, clause="C2M-1.2-prc",
            example="CO-01"),
        percent("share_ppm", "持股比率", "持有股份或出資額的比率", clause="C2M-1.2-prc", example="30%"),
        yes_no("controls", "具控制能力", "過半董事席次、表決權或其他實質控制", clause="C2M-1.2-prc", example="否"),
        day("checked_on", "查詢日", "查詢股權當天日期", past=True, clause="C2M-1.2-prc", example="113/2/20"),
        text("source", "查詢來源", "商工登記、陸資名錄、年報等", clause="C2M-1.2-prc", example="商工登記公示資料"),
        NOTE,
    ),
    since=2,
)  # fmt: skip

PURCHASE = Table(
    "purchase",
    "採購",
    "計畫經費的每一筆：資安、資訊系統與其他。資安經費先剔除資訊類產品，再算各項比率。",
    (
        identifier("採購編號", "自訂，不重複", "P-01"),
        text("name", "品項", "品名", required=True, example="端點防護軟體授權"),
        ref("vendor_id", "廠商", "廠商編號", "vendor", clause="A4-1.2.0", example="V-01"),
        one_of("kind", "種類", "軟、韌、硬體為產品，其餘為服務", choices.PURCHASE_KIND, required=True, clause="A4-1.2.8",
               example="軟體"),
        one_of("booked_as", "列於", "編列在哪一類經費", choices.BOOKED_AS, required=True, clause="A4-1.1.4",
               example="資安經費"),
        one_of("it_product", "資訊類產品", "虛擬主機、伺服器、雲端服務、路由器等不可列入資安經費", choices.IT_PRODUCT,
               clause="A4-1.1.4", example="非資訊類"),
        text("classification_reason", "歸類理由", "說明為何屬或不屬資訊類", clause="A4-1.1.4"),
        one_of("category", "功能類別", "附件四九類資安功能之一", choices.FUNCTION_CATEGORY, clause="A4-1.1.1",
               example="網路及設備安全"),
        one_of("element", "提案要素", "機制建立、軟硬體系統採購、系統導入屬建置及導入", choices.ELEMENT, clause="A4-1.2.0",
               example="軟硬體系統採購"),
        money("amount_twd", "編列金額", "計畫編列金額", clause="A4-1.2.0", example="380,000"),
        money("acquisition_cost_twd", "購置成本", "設備購置成本（與編列的使用費不同）", clause="C2M-A1-usage"),
        one_of("subject", "會計科目", "附件一會計科目", choices.SUBJECT, clause="C2M-A1-outsourced", example="設備使用費"),
        whole("use_months", "使用月數", "計畫內實際使用月數", unit="月", clause="C2M-A1-usage"),
        yes_no("dual_use", "兼具生產", "研發設備兼作生產使用", clause="C2M-A1-usage"),
        day("delivered_on", "交貨日", "發票日或進口日；計畫開始日（含）以後為新設備", clause="C2M-A1-usage"),
        money("book_value_twd", "帳面餘額", "舊設備帳面金額", clause="C2M-A1-usage"),
        whole("remaining_months", "剩餘折舊月數", "舊設備：（折舊年數−已攤提年數）×12", unit="月", clause="C2M-A1-usage"),
        yes_no("it_system_spend", "列入資訊系統支出", "計入雲端 20% 的分母", clause="C2M-5.1.19", example="否"),
        yes_no("is_cloud", "雲端租賃", "IaaS、PaaS、SaaS；不含設備、託管與一次性費用", clause="C2M-5.1.19", example="否"),
        text("brand", "廠牌", "產品品牌", clause="A4-1.2.7", example="國產甲"),
        text("model", "型號", "產品型號"),
        *origin_columns(),
        refs("asset_ids", "交付資產", "這筆採購對應資產表的哪些設備，以「、」分隔", "asset", clause="A4-1.2.7"),
        yes_no("has_test_standard", "有國家檢測標準", "該類產品已有國家資安檢測標準", clause="A4-1.1.2", example="否"),
        text("certificate_no", "證書字號", "資安自主產品認證或檢測證書", clause="A4-1.1.2"),
        text("certificate_issuer", "發證單位", "證書所載", clause="A4-1.1.2"),
        day("certificate_expires_on", "證書到期日", "證書所載", clause="A4-1.1.2"),
        one_of("stage", "進度", "規劃、已簽約、已交付、已付款", choices.PURCHASE_STAGE, default="planned",
               clause="A4-1.2.5", example="規劃"),
        text("plan_owner", "負責人", "誰負責這筆採購", clause="C2M-2.3-plan", example="王小明"),
        day("plan_due", "預定完成日", "預定導入完成日", clause="C2M-2.3-plan", example="113/6/30"),
        day("paid_on", "付款日", "實際付款日", past=True, clause="A4-1.2.5"),
        text("payment_proof", "給付證明", "發票或匯款單號", clause="A4-1.2.5"),
        text("need", "解決的資安需求", "這筆採購解決什麼", clause="A4-1.2.5", example="端點惡意程式防護"),
        refs("control_ids", "對應條文", "條文編號，以「、」分隔", "control", clause="A4-1.2.5", example="A4-2.3.4.1"),
        NOTE,
    ),
)  # fmt: skip

SUBCONTRACT = Table(
    "subcontract",
    "再外包",
    "得標廠商把工作轉交下包的每一筆，寫明屬於哪一筆採購；層層往下都要填。",
    (
        identifier("再外包編號", "自訂，不重複", "S-01"),
        ref("purchase_id", "採購", "原採購編號", "purchase", required=True, clause="A4-1.2.6", example="P-01"),
        ref("from_vendor_id", "發包廠商", "付錢的一方", "vendor", required=True, clause="A4-1.2.6", example="V-01"),
        ref("to_vendor_id", "承接廠商", "收錢的一方", "vendor", required=True, clause="A4-1.2.6", example="V-01"),
        money("amount_twd", "金額", "轉出金額", clause="A4-1.2.6", example="50,000"),
        text("work", "工作內容", "轉交什麼工作"),
        NOTE,
    ),
)

ORIGIN_DECISION = Table(
    "origin_decision",
    "來源判定",
    "有跡象指向中國大陸、香港或澳門的產品，由人查明後的判定；沒有理由、判定人與日期的不算。",
    (
        identifier("判定編號", "自訂，不重複", "OD-01"),
        ref("product_id", "產品", "採購或資產編號", "purchase", "asset", required=True, clause="A4-1.2.7", example="P-01"),
        one_of("outcome", "判定", "查明的結果", choices.ORIGIN_OUTCOME, required=True, clause="A4-1.2.7",
               example="非中國大陸生產或開發"),
        text("reason", "理由", "查了什麼、為何如此判定", clause="A4-1.2.7", example="原廠書面說明該批於新竹廠生產"),
        text("decided_by", "判定人", "誰判定的", clause="A4-1.2.7", example="王小明"),
        day("decided_on", "判定日", "判定當天日期", past=True, clause="A4-1.2.7", example="113/2/20"),
        text("reference", "文件", "文號、頁碼或檔名", clause="A4-1.2.7"),
        NOTE,
    ),
    since=2,
)  # fmt: skip

CANDIDATE = Table(
    "candidate",
    "候選方案",
    "一筆採購可以怎麼改：換產品、換廠商、補佐證或不再外包，各要多少錢、幾天。達標方案從這裡挑最省的組合；空白欄位沿用原採購。",
    (
        identifier("候選編號", "自訂，不重複", "CA-01"),
        ref("purchase_id", "採購", "要改的採購編號", "purchase", required=True, clause="A4-1.2.0", example="P-01"),
        text("name", "方案", "產品或做法", required=True, example="國產端點防護軟體"),
        one_of("way", "做法", "換產品時，原產品的廠牌、產地與證書不沿用", choices.CANDIDATE_WAY, required=True,
               clause="A4-1.2.0", example="改採其他產品"),
        ref("vendor_id", "廠商", "換廠商時填廠商編號", "vendor", clause="A4-1.2.0", example="V-01"),
        text("brand", "廠牌", "產品品牌", clause="A4-1.2.7", example="國產甲"),
        text("model", "型號", "產品型號"),
        *origin_columns(),
        text("certificate_no", "證書字號", "資安自主產品認證或檢測證書", clause="A4-1.1.2"),
        text("certificate_issuer", "發證單位", "證書所載", clause="A4-1.1.2"),
        day("certificate_expires_on", "證書到期日", "證書所載", clause="A4-1.1.2"),
        money("amount_twd", "報價", "改後的編列金額；空白＝假設同價，方案會註明", clause="A4-1.2.0", example="400,000"),
        money("passed_on_twd", "再外包金額", "改後得標廠商轉出的金額；空白＝換廠商者視為無，其餘不變", clause="A4-1.2.6", example="0"),
        whole("effort_days", "工作天", "改這一筆要花幾個工作天", unit="天", example="5"),
        text("quote", "報價單", "報價單號或來源"),
        day("quoted_on", "報價日", "報價單日期", past=True),
        NOTE,
    ),
    since=2,
)  # fmt: skip
