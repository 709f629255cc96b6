"""Zones, assets, profiles, planned changes of settings, and flows: what the architecture is made of."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import (
    NOTE,
    country,
    day,
    identifier,
    one_of,
    origin_columns,
    plan_columns,
    ref,
    refs,
    text,
    whole,
    yes_no,
)
from secaudit.model.declared.settings import SETTINGS
from secaudit.model.schema import Table

ZONE = Table(
    "zone",
    "區域",
    "網路區段或實體區域，架構圖上的一個框。至少要有一個「外部」區域（網際網路），才能判斷防火牆是否擋住所有路徑。",
    (
        identifier("區域編號", "自訂，不重複", "Z-OFFICE"),
        text("name", "區域名稱", "架構圖上的名稱", required=True, example="辦公區 VLAN10"),
        one_of("layer", "層", "畫在哪一層", choices.LAYER, required=True, clause="C2M-2.3-plan", example="網路層"),
        one_of("trust", "信任", "外部＝不可信（網際網路、訪客、廠商）", choices.TRUST, required=True, clause="A4-2.2.1",
               example="內部"),
        text("site", "地點", "廠區或機房名稱；判斷異地用", clause="A4-2.3.6", example="臺中廠"),
        country("country", "所在國家", "國碼或國名", clause="A4-1.2.3"),
        yes_no("has_detection", "有偵測涵蓋", "入侵偵測／防禦涵蓋此區域", clause="A4-2.2.1", example="是"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)  # fmt: skip

ASSET = Table(
    "asset",
    "資產",
    "設備、系統與雲端服務。同型多台填一列並寫數量；共通設定放在設定檔，這裡只填不同的。",
    (
        identifier("資產編號", "自訂，不重複", "PC-GRP-1"),
        text("name", "資產名稱", "看得懂的名稱", required=True, example="辦公室個人電腦"),
        one_of("kind", "類型", "決定算不算主機、資通訊系統、防火牆", choices.ASSET_KIND, required=True, clause="A4-2.3.4.1",
               example="個人電腦"),
        whole("quantity", "數量", "同設定的台數", unit="台", minimum=1, default=1, example="32"),
        ref("zone_id", "區域", "所在區域編號", "zone", clause="A4-2.2.1", example="Z-OFFICE"),
        ref("profile_id", "設定檔", "套用的設定檔編號", "profile", example="PF-PC"),
        text("custodian", "保管人", "負責人"),
        text("brand", "廠牌", "製造商品牌", clause="A4-1.2.7"),
        text("model", "型號", "產品型號"),
        text("hostname", "主機名稱", "系統回報的主機名稱，匯出檔據此對應；多個以「、」分隔", example="PC-WANG"),
        text("ip_addresses", "IP 位址", "匯出檔據此對應；多個以「、」分隔", example="192.168.10.21"),
        text("mac_addresses", "MAC 位址", "匯出檔據此對應；多個以「、」分隔", example="00:1b:21:3a:4f:5e"),
        text("serial_no", "序號", "產品序號，匯出檔據此對應"),
        *origin_columns(),
        country("country", "資料所在國家", "空白＝同區域；雲端服務請填機房所在國", clause="A4-1.2.3", example=""),
        yes_no("is_core", "核心系統", "停擺會影響營運的系統", clause="A4-2.2.2", example="否"),
        yes_no("is_shared_terminal", "公用電腦", "多人共用的電腦或終端機", clause="A4-2.3.1.1", example="否"),
        yes_no("holds_config", "存有設定或程式", "存放設定檔、程式碼或資料庫", clause="A4-2.2.3.1", example="否"),
        yes_no("project_data", "計畫資料", "運用、分析或存取計畫內資料", clause="A4-1.2.3", example="是"),
        yes_no("sensitive", "機敏性資料", "存放或處理機敏性資料", clause="A4-2.2.3.2", example="否"),
        yes_no("personal", "個人資料", "存放或處理個人資料", clause="A4-1.1.5", example="否"),
        day("went_live_on", "上線日", "開始使用日期", past=True, clause="A4-2.4.1"),
        *plan_columns(),
        *SETTINGS,
        NOTE,
    ),
    plannable=True,
)  # fmt: skip

PROFILE = Table(
    "profile",
    "設定檔",
    "多台資產共用的設定（例如 AD 群組原則）。資產自己有填的以資產為準。",
    (
        identifier("設定檔編號", "自訂，不重複", "PF-PC"),
        text("name", "設定檔名稱", "看得懂的名稱", required=True, example="AD 派送的個人電腦設定"),
        *SETTINGS,
        NOTE,
    ),
)

CHANGE = Table(
    "change",
    "規劃變更",
    "規劃中的設定變更：哪個資產或設定檔的哪一項，要改成什麼，誰負責、何時完成。",
    (
        identifier("變更編號", "自訂，不重複", "CH-01"),
        ref("target_id", "對象", "資產或設定檔編號", "asset", "profile", required=True, clause="C2M-2.3-plan",
            example="PF-PC"),
        text("setting", "設定項目", "設定欄的名稱，例如「鎖定次數」", required=True, example="鎖定次數"),
        text("value", "規劃值", "要改成的值，寫法同該欄", required=True, example="3"),
        text("plan_owner", "規劃負責人", "空白則不計為已規劃", clause="C2M-2.3-plan", example="王小明"),
        day("plan_due", "規劃完成日", "空白則不計為已規劃", clause="C2M-2.3-plan", example="113/6/30"),
        ref("purchase_id", "採購", "由哪筆採購達成", "purchase"),
        NOTE,
    ),
)  # fmt: skip

FLOW = Table(
    "flow",
    "連線",
    "誰連到誰、做什麼用、經過哪些設備。經過設備填「無」表示直接相通；空白表示不清楚。",
    (
        identifier("連線編號", "自訂，不重複", "F-01"),
        text("name", "連線名稱", "服務或協定", required=True, example="員工上網 HTTPS"),
        ref("source_id", "來源", "區域或資產編號", "zone", "asset", required=True, clause="A4-2.2.1", example="Z-OFFICE"),
        ref("target_id", "目的", "區域或資產編號", "zone", "asset", required=True, clause="A4-2.2.1", example="Z-OFFICE"),
        one_of("purpose", "用途", "遠端管理、遠距工作、廠商遠端維護屬遠端連線", choices.FLOW_PURPOSE, required=True,
               clause="A4-2.3.3.2", example="業務"),
        refs("via_ids", "經過設備", "依序列出防火牆、VPN 等資產編號，以「、」分隔；直接相通填「無」", "asset",
             clause="A4-2.2.1", example="無"),
        yes_no("both_ways", "雙向發起", "目的端也能主動連回來源端", clause="A4-2.2.1", example="否"),
        yes_no("encrypted", "加密", "傳輸加密", clause="A4-2.2.3.2", example="是"),
        one_of("tunnel", "加密通道", "遠端連線所用通道", choices.TUNNEL, clause="A4-2.2.1", example="TLS"),
        one_of("authentication", "身分鑑別", "登入方式", choices.AUTHENTICATION, clause="A4-2.2.1", example="多因子"),
        yes_no("approved", "已核准", "依職務需求核准", clause="A4-2.3.3.2", example="是"),
        yes_no("least_privilege", "最小權限", "僅開放工作所需最小權限", clause="A4-2.3.3.2", example="是"),
        yes_no("logged", "留存日誌", "保留連線日誌", clause="A4-2.3.3.2", example="是"),
        yes_no("project_data", "計畫資料", "傳送計畫內資料", clause="A4-1.2.3", example="否"),
        yes_no("sensitive", "機敏性資料", "傳送機敏性資料", clause="A4-2.2.3.2", example="否"),
        yes_no("personal", "個人資料", "傳送個人資料", clause="A4-1.1.5", example="否"),
        *plan_columns(),
        NOTE,
    ),
    plannable=True,
)  # fmt: skip
