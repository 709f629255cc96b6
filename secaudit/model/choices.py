"""Every closed list of terms: code for rules, official zh-TW term for people (one list, one name, used everywhere).

The six overlapping lists of 附件四 (面向、功能類別、機制、層、要素、章) are kept apart: tagged, never merged.
"""

from __future__ import annotations

from secaudit.model.schema import Choice


def _choices(**titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(code.rstrip("_"), title) for code, title in titles.items())


def _titles(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {c.code: c.title for c in choices}


STATE = _choices(current="現況", planned="規劃", retiring="汰除")
LAYER = _choices(network="網路層", application="應用層", device="設備層")
TRUST = _choices(external="外部", dmz="DMZ", internal="內部")

ASSET_KIND = _choices(
    server="伺服器", pc="個人電腦", laptop="筆記型電腦", terminal="終端機", mobile="行動裝置", nas="NAS 儲存設備",
    storage="儲存設備", application="應用系統", database="資料庫", cloud_service="雲端服務",
    firewall="防火牆", vpn_gateway="VPN 閘道", ids="入侵偵測設備", waf="網站應用防火牆", security_appliance="其他資安設備",
    router="路由器", switch="交換器", access_point="無線基地台",
    plc="PLC", cnc="CNC 機台", hmi="人機介面", ot_device="其他產線設備", camera="攝影機", printer="印表機", other="其他",
)  # fmt: skip
HOST_KINDS = ("server", "pc", "laptop", "terminal", "nas", "hmi")
"""主機 of A4-2.3.4.1: things that run a general-purpose operating system. PLC and CNC are asked too (F6)."""
CONTROLLER_KINDS = ("plc", "cnc", "ot_device")
SYSTEM_KINDS = (
    "server", "nas", "storage", "application", "database", "cloud_service", "firewall", "vpn_gateway", "ids", "waf",
    "security_appliance", "router", "switch", "access_point", "hmi",
)  # fmt: skip
"""資通訊系統: what collects, stores, moves or serves information for others; single end-user devices are not."""
FIREWALL_KINDS = ("firewall",)
DETECTION_KINDS = ("ids", "firewall", "security_appliance")
SECURITY_KINDS = ("firewall", "vpn_gateway", "ids", "waf", "security_appliance")
"""資安產品 among the things in use (A4-1.2.7)."""

FLOW_PURPOSE = _choices(
    business="業務", internet="上網", remote_management="遠端管理", remote_work="遠距工作", maintenance="廠商遠端維護",
    backup="備份", log="日誌", payment="金流", data="資料交換", control="機台控制",
)  # fmt: skip
REMOTE_PURPOSES = ("remote_management", "remote_work", "maintenance")
TUNNEL = _choices(none="無", ipsec="IPsec VPN", ssl_vpn="SSL VPN", tls="TLS", ssh="SSH", wireguard="WireGuard")
AUTHENTICATION = _choices(
    none="無", password="僅密碼", mfa="多因子", certificate="憑證", key="金鑰", hardware_token="硬體權杖"
)

PURCHASE_KIND = _choices(
    software="軟體", firmware="韌體", hardware="硬體", service="服務", training="教育訓練", manpower="資安人力"
)
PRODUCT_KINDS = ("software", "firmware", "hardware")
BOOKED_AS = _choices(security="資安經費", it_system="資訊系統經費", other="其他經費")
IT_PRODUCT = _choices(
    none="非資訊類", virtual_host="虛擬主機", server="伺服器", cloud="雲端服務", router="路由器", other="其他資訊類產品"
)
"""A4-1.1.4 with its open 「等」: whatever is not ``none`` leaves the security budget."""
FUNCTION_CATEGORY = _choices(
    network="網路及設備安全", data="資料安全", monitoring="資安監控與事件回應", website="網站安全",
    identity="身份及存取控管", risk="風險管理與法令遵循", cloud="雲端安全", message="訊息安全", training="資安教育訓練",
)  # fmt: skip
ELEMENT = _choices(
    training="教育訓練", mechanism="機制建立", procurement="軟硬體系統採購", introduction="系統導入",
    verification="導入後查驗", diagram="資安架構圖",
)  # fmt: skip
BUILD_ELEMENTS = ("mechanism", "procurement", "introduction")
"""「建置及導入」 of A4-1.2.0 (interpretation A1)."""
ORIGIN_PROOF = _choices(
    none="無", declaration="廠商聲明", manufacturer="原廠聲明書", certificate="產地證明", autonomy="資安自主產品證書"
)
ORIGIN_OUTCOME = _choices(not_prc="非中國大陸生產或開發", prc="中國大陸生產或開發")
"""What a person decides of a product that something points to (B3)."""
ORIGIN_RESULT = _choices(clear="符合", prc="不符合", suspect="疑似", confirm="需確認", unknown="無法評估")
"""Where a product comes from, as far as it can be told; only ``clear`` satisfies A4-1.2.7, only ``prc`` breaks it."""
PRODUCT_ITEM = _choices(purchase="採購", asset="既有資產")
CANDIDATE_WAY = _choices(product="改採其他產品", vendor="改由其他廠商", proof="補佐證", in_house="不再外包")
SUBJECT = _choices(
    personnel="人事費", consumables="消耗性器材及原材料費", equipment_use="設備使用費", cloud_lease="雲端設備租賃費",
    maintenance="設備維護費", technology="技術購買費", patent="專利申請費", outsourced="委託研究、勞務或驗證費",
    travel="國內差旅費", marketing="行銷推廣業務費",
)  # fmt: skip
BUDGET_ITEM = _choices(
    purchase="採購", passed_on="再外包", total_budget="計畫總經費", subsidy="補助款", self_funded="自籌款",
    paid_in_capital="實收資本額",
)  # fmt: skip
PURCHASE_STAGE = _choices(planned="規劃", contracted="已簽約", delivered="已交付", paid="已付款")

QUALIFICATION = _choices(
    certificate="資安證照", thesis="資安相關碩博士論文", experience="資安專業工作經歷", other="其他可資舉證"
)

BACKUP_KIND = _choices(backup="備份", snapshot="快照", raid="RAID", sync="同步")
MEDIA = _choices(
    disk="磁碟", nas="NAS", tape="磁帶", removable="可攜式媒體", optical="光碟", cloud="雲端儲存", paper="紙本"
)

RECORD_KIND = _choices(
    plan="資安規劃", contingency="緊急應變程序", review="定期檢視", appointment_coordinator="指派決策主管",
    appointment_dedicated="指派專責人員", org_chart="資安組織圖", meeting="資安會議", privacy_plan="個資檔案安全維護計畫",
    risk_assessment="風險評估", code_review="原始碼檢測", blackbox="黑箱檢測", scan="弱點掃描", pentest="滲透測試",
    update_procedure="更新程序", rollback_test="更新回復測試", remote_work_rule="遠距工作規範",
    password_procedure="密碼管理程序", bcp="業務持續運作計畫", drp="災難復原計畫", drill="復原演練", training="教育訓練",
    diagram_current="現況資安架構圖", diagram_planned="規劃資安架構圖", exception="例外說明", alternative="替代措施",
    review_meeting="審查會", other="其他",
)  # fmt: skip
SCAN_KINDS = ("scan", "pentest", "code_review", "blackbox")
SCAN_STAGE = _choices(before_go_live="上線前", operation="營運期間")
PLAN_AREA = _choices(
    awareness="內部人員認知及訓練", network="網路管理", data="資料安全", access="存取控制", operation="營運規範"
)
MECHANISM = _choices(
    network="網路管理", data="資料安全", access="存取控制", management="資安管理", continuity="營運持續",
    lifecycle="生命週期保護",
)  # fmt: skip
RISK_ASPECT = _choices(
    awareness="人員認知及訓練", access="存取控制管理", operation="通訊與作業安全", log="日誌記錄保存",
    development="資安系統開發與安全維護",
)  # fmt: skip
REPORT_PART = _choices(
    summary="摘要", purpose="目的、範圍與依據", organisation="資安組織", current="現況盤點", risks="風險評估與問題分析",
    planning="規劃構想", architecture="規劃後架構圖", training="教育訓練", management="管理機制與文件",
    residency="資料與金流落地", spending="經費與四項比率", verification="導入後查驗與驗收佐證對照表", annex="附表",
)  # fmt: skip
"""The parts of the appendix, in their order; the summary stands in front of the twelve."""
PLACEMENT = _choices(opening="章首", closing="章末")
LEVEL = _choices(high="高", medium="中", low="低")
SEVERITY = _choices(critical="嚴重", high="高", medium="中", low="低", info="資訊")
VULNERABILITY_STATUS = _choices(
    open="未處理", planned="已排定處理", fixed="已修補", accepted="已評估接受", mitigated="替代處理"
)

BASIS = _choices(stated="載明", default="內建預設", derived="推算")
"""What an observed value rests on: the file says it, the program's default where the file is silent, worked out."""

CLAIM = _choices(met="符合", partial="部分符合", not_met="不符合", na="不適用", planned="規劃中")
CLAIM_TITLES = _titles(CLAIM)
EVIDENCE_KIND = _choices(
    document="文件", record="紀錄", screenshot="設定畫面", export="系統匯出", report="報告", certificate="證書",
    contract="契約", payment="給付證明", log="日誌", other="其他",
)  # fmt: skip
EVIDENCE_KIND_TITLES = _titles(EVIDENCE_KIND)

LOG_EVENTS: tuple[Choice, ...] = _choices(
    log_login="登入、登出及失敗驗證", log_connection="連接、中斷及失敗連線", log_denied="授權存取失敗",
    log_sensitive="存取機敏性資料", log_removable="可移動媒體存取", log_privilege="帳號權限更改",
    log_data_change="資料新建修改刪除", log_system_change="系統變更操作", log_remote="遠端操作",
    log_update_failure="安全更新失敗",
)  # fmt: skip
"""The ten event classes of A4-2.4.4, as the names of their setting columns."""

PHASE = _choices(proposal="提案", signing="簽約", interim="期中", acceptance="驗收")
PHASES = tuple(c.code for c in PHASE)
PHASE_TITLES = _titles(PHASE)


def precedes(phase: str, other: str) -> bool:
    """Whether ``phase`` comes before ``other`` (提案 → 簽約 → 期中 → 驗收)."""
    return PHASES.index(phase) < PHASES.index(other)


REVIEW_OPINION = _choices(seen="已看", agree="同意", return_="退回", supplement="補件", question="提問")
"""What a reviewer says of a control; 退回, 補件 and 提問 wait for the company's answer."""
REVIEW_OPINION_TITLES = _titles(REVIEW_OPINION)
OPEN_OPINIONS = ("return", "supplement", "question")
