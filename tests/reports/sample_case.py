"""A believable mid-size factory with a hand-made assessment, for every test of the appendix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from secaudit.catalogue.written import validated
from secaudit.model.assessment import (
    Assessment,
    CheckResult,
    ControlResult,
    Coverage,
    DecidingCell,
    DecidingRow,
    Finding,
    FindingKind,
    Freshness,
    Gate,
    GateState,
    NoticeResult,
    Ratio,
    RatioLine,
    Score,
    Tally,
    Verdict,
)
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

AS_OF = date(2024, 3, 1)
DIGEST = "5f2d" * 16

ZONES: list[dict[str, Cell]] = [
    {"id": "Z-NET", "name": "網際網路", "layer": "network", "trust": "external"},
    {"id": "Z-MNT", "name": "設備商遠端維護", "layer": "network", "trust": "external", "site": "臺北", "country": "TW"},
    {"id": "Z-DMZ", "name": "邊界 DMZ", "layer": "network", "trust": "dmz", "site": "臺中廠", "country": "TW"},
    {"id": "Z-OFF", "name": "辦公區 VLAN10", "layer": "network", "trust": "internal", "site": "臺中廠"},
    {"id": "Z-SRV", "name": "ERP／MES 伺服器區", "layer": "application", "trust": "internal", "site": "臺中廠"},
    {"id": "Z-CLD", "name": "雲端服務（東京）", "layer": "application", "trust": "external", "country": "JP"},
    {"id": "Z-BAK", "name": "備份與日誌區", "layer": "application", "trust": "internal", "site": "彰化倉庫"},
    {"id": "Z-CNC", "name": "CNC 機台區", "layer": "device", "trust": "internal", "site": "臺中廠"},
    {"id": "Z-PLC", "name": "PLC 控制區", "layer": "device", "trust": "internal", "site": "臺中廠"},
    {"id": "Z-LAB", "name": "檢測設備區（尚未進駐）", "layer": "device", "trust": "internal", "state": "planned",
     "plan_owner": "陳怡君", "plan_due": "2024-08-31"},
]  # fmt: skip


def _asset(key: str, name: str, kind: str, zone: str, **more: Cell) -> dict[str, Cell]:
    return {"id": key, "name": name, "kind": kind, "zone_id": zone, **more}


ASSETS: list[dict[str, Cell]] = [
    _asset("FW-01", "次世代防火牆 主機", "firewall", "Z-DMZ", brand="合勤科技", model="USG FLEX 500"),
    _asset("VPN-01", "SSL VPN 閘道", "vpn_gateway", "Z-DMZ"),
    _asset("WEB-01", "官網伺服器", "server", "Z-DMZ", has_login=1),
    _asset("SW-01", "核心交換器 L3", "switch", "Z-OFF"),
    _asset("PC-GRP", "辦公室個人電腦", "pc", "Z-OFF", quantity=32, profile_id="PF-PC", lockout_threshold=3),
    _asset("NB-GRP", "業務筆記型電腦", "laptop", "Z-OFF", quantity=8),
    _asset("AP-01", "無線基地台", "access_point", "Z-OFF", quantity=4),
    _asset("PRN-01", "多功能事務機", "printer", "Z-OFF", quantity=3),
    _asset("ERP-01", "ERP 應用伺服器", "server", "Z-SRV", is_core=1, project_data=1, lockout_threshold=5),
    _asset("DB-01", "ERP 資料庫", "database", "Z-SRV", is_core=1, project_data=1, sensitive=1),
    _asset("MES-01", "MES 生產管理系統", "application", "Z-SRV", is_core=1, project_data=1),
    _asset("AD-01", "AD 網域控制站", "server", "Z-SRV", is_core=1),
    _asset("M365", "雲端電子郵件", "cloud_service", "Z-CLD", country="JP"),
    _asset("NAS-02", "備份 NAS", "nas", "Z-BAK"),
    _asset("LOG-01", "日誌伺服器", "server", "Z-BAK", state="planned", plan_owner="王小明", plan_due="2024-06-30"),
    _asset("CNC-GRP", "五軸加工中心機", "cnc", "Z-CNC", quantity=6),
    _asset("DNC-01", "DNC 傳輸主機 Windows 7", "server", "Z-CNC", state="retiring", plan_owner="林志豪",
           plan_due="2024-09-30"),
    _asset("DNC-02", "DNC 傳輸主機（新）", "server", "Z-CNC", state="planned", plan_owner="林志豪",
           plan_due="2024-09-30"),
    _asset("PLC-GRP", "沖壓線 PLC", "plc", "Z-PLC", quantity=12),
    _asset("HMI-GRP", "產線人機介面", "hmi", "Z-PLC", quantity=5),
    _asset("FW-02", "產線防火牆", "firewall", "Z-PLC", state="planned", plan_owner="王小明", plan_due="2024-07-31"),
]  # fmt: skip


def _flow(
    key: str, name: str, source: str, target: str, purpose: str, via: str | None, **more: Cell
) -> dict[str, Cell]:
    return {
        "id": key, "name": name, "source_id": source, "target_id": target, "purpose": purpose, "via_ids": via, **more
    }  # fmt: skip


FLOWS: list[dict[str, Cell]] = [
    _flow("F-01", "員工上網 HTTPS", "Z-OFF", "Z-NET", "internet", "|FW-01|"),
    _flow("F-02", "官網瀏覽", "Z-NET", "WEB-01", "business", "|FW-01|"),
    _flow("F-03", "機台遠端診斷", "Z-MNT", "CNC-GRP", "maintenance", "|", encrypted=0, tunnel="none"),
    _flow("F-04", "員工 VPN", "Z-NET", "VPN-01", "remote_work", "|FW-01|VPN-01|", encrypted=1, tunnel="ssl_vpn"),
    _flow("F-05", "ERP 使用", "PC-GRP", "ERP-01", "business", "|FW-01|"),
    _flow("F-06", "MES 使用", "PC-GRP", "MES-01", "business", "|FW-01|"),
    _flow("F-07", "系統管理 RDP", "PC-GRP", "ERP-01", "remote_management", "|FW-01|", encrypted=1, tunnel="tls"),
    _flow("F-08", "ERP 存取資料庫", "ERP-01", "DB-01", "data", "|"),
    _flow("F-09", "每日備份", "Z-SRV", "NAS-02", "backup", "|"),
    _flow("F-10", "派工下傳", "MES-01", "DNC-01", "control", "|"),
    _flow("F-11", "機台程式傳輸", "DNC-01", "CNC-GRP", "control", "|"),
    _flow("F-12", "MES 讀取 PLC", "MES-01", "PLC-GRP", "control", None, both_ways=1),
    _flow("F-13", "郵件", "Z-OFF", "M365", "business", "|FW-01|", encrypted=1),
    _flow("F-14", "雲端平台回傳", "M365", "PLC-GRP", "data", None),
    _flow("F-15", "網路銀行付款", "Z-OFF", "Z-NET", "payment", "|FW-01|", encrypted=1),
    _flow("F-16", "日誌傳送", "Z-SRV", "LOG-01", "log", "|", state="planned", plan_owner="王小明",
          plan_due="2024-06-30"),
    _flow("F-17", "派工下傳（新）", "MES-01", "DNC-02", "control", "|FW-02|", state="planned", plan_owner="林志豪",
          plan_due="2024-09-30"),
]  # fmt: skip

VENDORS: list[dict[str, Cell]] = [
    {"id": "V-01", "name": "安碁資訊股份有限公司", "tax_id": "12345670", "country": "TW", "is_security_vendor": 1,
     "capability_no": "SA-113-021", "prc_capital": 0, "prc_checked_on": "2024-02-20", "loi_on": "2024-02-10"},
    {"id": "V-02", "name": "中部系統整合有限公司", "tax_id": "23456781", "country": "TW", "is_security_vendor": 1,
     "prc_capital": 0, "prc_checked_on": "2024-02-20"},
    {"id": "V-03", "name": "Fortified Networks Inc.", "country": "US", "is_security_vendor": 1},
]  # fmt: skip


def _purchase(key: str, name: str, vendor: str, kind: str, amount: int | None, **more: Cell) -> dict[str, Cell]:
    return {
        "id": key, "name": name, "vendor_id": vendor, "kind": kind, "amount_twd": amount, "booked_as": "security",
        "it_product": "none", **more,
    }  # fmt: skip


PURCHASES: list[dict[str, Cell]] = [
    _purchase("P-01", "次世代防火牆授權", "V-03", "hardware", 480_500, category="network", element="procurement",
              made_in="US", developed_in="US", origin_proof="declaration", control_ids="|A4-2.2.1|",
              plan_owner="王小明", plan_due="2024-06-30"),
    _purchase("P-02", "端點防護 EDR 授權", "V-01", "software", 380_000, category="monitoring", element="procurement",
              developed_in="TW", origin_proof="autonomy", control_ids="|A4-2.3.4.1|A4-2.3.1.4|", plan_owner="王小明",
              plan_due="2024-05-31"),
    _purchase("P-03", "弱點掃描服務", "V-01", "service", 60_000, category="risk", element="verification",
              control_ids="|A4-2.5.1.1|", plan_due="2024-10-31"),
    _purchase("P-04", "備份軟體", "V-02", "software", 140_000, category="data", element="procurement",
              control_ids="|A4-2.3.6|"),
    _purchase("P-05", "SIEM 專用伺服器 2 台", "V-02", "hardware", 120_000, it_product="server",
              classification_reason="主要功能為運算，屬伺服器", element="procurement"),
    _purchase("P-06", "資安教育訓練", "V-01", "training", 45_499, category="training", element="training"),
    _purchase("P-07", "導入顧問服務", "V-02", "service", 244_001, category="risk", element="introduction"),
    _purchase("P-08", "ERP 雲端租賃", "V-02", "service", 300_000, booked_as="it_system", it_product="cloud",
              is_cloud=1, it_system_spend=1),
]  # fmt: skip


def inventory() -> Inventory:
    return Inventory.of(
        case=[{
            "id": "C2M-113-001", "name": "宏遠精密股份有限公司", "tax_id": "12345670",
            "project_title": "消費數據驅動精準研發製造計畫", "phase": "proposal", "assessment_date": "2024-03-01",
            "project_starts_on": "2024-01-01", "project_ends_on": "2024-11-30", "project_months": 11,
            "has_personal_data": 0, "has_sensitive_data": 1, "total_budget_twd": 6_000_000, "subsidy_twd": 3_000_000,
            "self_funded_twd": 3_000_000, "paid_in_capital_twd": 50_000_000, "availability_target_ppm": 995_000,
            "security_policy": "確保接單、設計圖與機台程式不外洩、不中斷。",
        }],
        zone=ZONES, asset=ASSETS, flow=FLOWS, vendor=VENDORS, purchase=PURCHASES,
        profile=[{"id": "PF-PC", "name": "AD 派送的個人電腦設定", "lockout_threshold": 3, "lockout_minutes": 15}],
        change=[{"id": "CH-01", "target_id": "ERP-01", "setting": "lockout_threshold", "value": "3",
                 "plan_owner": "王小明",
                 "plan_due": "2024-04-30"}],
        subcontract=[{"id": "S-01", "purchase_id": "P-07", "from_vendor_id": "V-02", "to_vendor_id": "V-01",
                      "amount_twd": 90_000, "work": "規則調校"}],
        company=[{"id": "CO-01", "name": "控股丁 Holdings", "country": "SG"},
                 {"id": "CO-02", "name": "集團戊", "country": "CN"}],
        holding=[{"id": "HO-1", "owned_id": "V-03", "owner_id": "CO-01", "share_ppm": 400_000, "source": "年報"},
                 {"id": "HO-2", "owned_id": "CO-01", "owner_id": "CO-02", "share_ppm": 600_000}],
        origin_decision=[{"id": "OD-1", "product_id": "P-01", "outcome": "not_prc", "reason": "原廠來函",
                          "decided_by": "王小明", "decided_on": "2024-02-20", "reference": "函 1"}],
        person=[
            {"id": "H-01", "name": "王小明", "job_title": "資訊課長", "is_employee": 1, "makes_decisions": 0,
             "on_project": 1, "security_duty_in_contract": 1, "nda_signed": 1, "claimed_as_security": 0},
            {"id": "H-02", "name": "李國華", "job_title": "副總經理", "is_employee": 1, "makes_decisions": 1,
             "on_project": 1, "security_duty_in_contract": 1, "nda_signed": 0},
        ],
        data_set=[{"id": "D-01", "name": "ERP 資料庫", "asset_id": "DB-01", "important": 1, "project_data": 1}],
        backup_copy=[
            {"id": "B-01", "data_set_id": "D-01", "kind": "backup", "media": "nas", "device": "NAS-02",
             "site": "彰化倉庫", "country": "TW", "last_success_on": "2024-02-29"},
            {"id": "B-02", "data_set_id": "D-01", "kind": "backup", "media": "cloud", "device": "東京雲端",
             "site": "東京", "country": "JP"},
        ],
        key=[{"id": "K-01", "name": "資料庫加密金鑰", "generated_by": "|H-01|", "stored_by": "|H-01|",
              "used_by": "|H-02|"}],
        record=[
            {"id": "R-01", "kind": "meeting", "title": "112 年度資訊安全會議", "held_on": "2023-06-15",
             "has_minutes": 1, "has_sign_in": 1, "reference": "會議紀錄 112-03"},
            {"id": "R-02", "kind": "appointment_coordinator", "title": "決策主管指派書", "held_on": "2024-01-05",
             "person_id": "H-02", "reference": "公告 113-01"},
            {"id": "R-03", "kind": "plan", "title": "資訊安全規劃", "held_on": "2024-02-01",
             "plan_areas": "|awareness|network|data|access|operation|", "mechanisms": "|network|data|access|",
             "elements": "|training|mechanism|procurement|introduction|verification|diagram|"},
            {"id": "R-04", "kind": "training", "title": "全員資安認知訓練 3 小時", "state": "planned",
             "plan_owner": "王小明", "plan_due": "2024-05-20"},
            {"id": "R-05", "kind": "scan", "title": "上線前弱點掃描", "held_on": "2024-02-10",
             "scan_stage": "before_go_live", "high_findings": 1},
        ],
        risk=[
            {"id": "K-R01", "aspect": "access", "title": "ERP 帳號遭暴力破解", "analysis": "鎖定次數為 5 次、10 分鐘",
             "likelihood": 3, "impact": 4, "level": "high", "treatment": "調整群組原則為 3 次、15 分鐘",
             "control_ids": "|A4-2.3.1.4|", "owner": "王小明", "due_on": "2024-04-30"},
            {"id": "K-R02", "aspect": "operation", "title": "遠端維護直接進入機台網段", "analysis": "未經防火牆",
             "likelihood": 4, "impact": 5, "level": "high"},
        ],
        vulnerability=[{"id": "W-01", "title": "OpenSSL 過舊", "asset_id": "WEB-01", "record_id": "R-05",
                        "severity": "high", "status": "planned", "treatment": "升級至 3.0", "owner": "王小明",
                        "due_on": "2024-03-31"}],
        answer=[{"control_id": "A4-2.3.1.4", "claim": "met"}],
        evidence=[{"id": "E-01", "title": "AD 群組原則匯出", "kind": "export", "control_ids": "|A4-2.3.1.4|",
                   "file_name": "gpresult.html", "sha256": "ab" * 32, "collected_on": "2024-02-25"}],
    )  # fmt: skip


def derived() -> dict[str, list[Mapping[str, Cell]]]:
    return {
        "exposure": [
            {"id": "Z-CNC", "name": "CNC 機台區", "trust": "internal", "filtered": 0,
             "path": "設備商遠端維護 → 五軸加工中心機（F-03 機台遠端診斷）", "flow_ids": "|F-03|"},
            {"id": "Z-PLC", "name": "PLC 控制區", "trust": "internal", "filtered": None,
             "path": "雲端服務（東京） → 沖壓線 PLC（F-14 雲端平台回傳，經過設備未填）", "flow_ids": "|F-14|"},
            {"id": "Z-OFF", "name": "辦公區 VLAN10", "trust": "internal", "filtered": 1, "path": "", "flow_ids": "|"},
            {"id": "Z-DMZ", "name": "邊界 DMZ", "trust": "dmz", "filtered": 1, "path": "", "flow_ids": "|"},
        ],
        "residency": [
            {"id": "ERP-01", "name": "ERP 應用伺服器", "what": "資產", "country": "TW"},
            {"id": "B-02", "name": "ERP 資料庫備份", "what": "備份", "country": "JP"},
            {"id": "F-15", "name": "網路銀行付款", "what": "金流", "country": None},
        ],
        "backup_set": [
            {"id": "D-01", "name": "ERP 資料庫", "important": 1, "copies_min": 2, "copies_max": 2, "media_min": 2,
             "media_max": 2, "offsite_min": 2, "offsite_max": 2, "abroad": 1, "offsite_only_abroad": 0,
             "not_counted": ""},
        ],
        "key_duty": [{"id": "K-01", "name": "資料庫加密金鑰", "separated": 0, "held_together": "王小明：產生、儲存"}],
        "budget_line": [
            {"id": p["id"], "item": "purchase", "line_amount_twd": p["amount_twd"], "in_security": s,
             "excluded_because": "伺服器（A4-1.1.4）" if p["id"] == "P-05" else "", "is_domestic": d, "from_prc": 0,
             "made_in_taiwan": d, "is_product": int(p["kind"] in ("software", "hardware")),
             "in_build": int(p.get("element") in ("procurement", "introduction"))}
            for p, s, d in zip(PURCHASES, (1, 1, 1, 1, 0, 1, 1, 0), (0, 1, 1, 0, 0, 1, 1, 1), strict=True)
        ],
        "vendor_total": [{"id": "V-02", "name": "中部系統整合有限公司", "is_security_vendor": 1, "is_commissioned": 1,
                          "received_twd": 804_001, "passed_on_twd": 90_000, "commissioned_twd": 244_001}],
        "party": [
            {"id": "C2M-113-001", "name": "宏遠精密股份有限公司", "role": "申請業者", "country": "TW",
             "prc_capital": 0, "prc_checked_on": "2024-02-20"},
            {"id": "V-03", "name": "Fortified Networks Inc.", "role": "委外廠商", "country": "US",
             "prc_capital": 1, "prc_checked_on": None, "prc_share_ppm": 400_000, "asked": "未查詢有無陸資",
             "chain": "V-03 ← 40.00% 控股丁 Holdings（新加坡）← 60.00% 集團戊（中國大陸）：第三地區公司陸資逾 30%"},
        ],
        "product_origin": [
            {"id": "P-01", "name": "次世代防火牆授權", "item": "purchase", "in_clause": 1, "brand": "某牌",
             "brand_country": "US", "made_in": "US", "developed_in": "US", "vendor_name": "Fortified Networks Inc.",
             "origin_proof": "declaration", "result": "suspect", "from_prc": None, "hinted": 1, "hints": "廠商為陸資",
             "decided": "OD-1：非", "says": "疑似：廠商為陸資；請查明"},
            {"id": "CAM-1", "name": "網路攝影機", "item": "asset", "in_clause": 0, "brand": "某視",
             "brand_country": "CN", "made_in": "CN", "developed_in": "CN", "vendor_name": None, "origin_proof": None,
             "result": "prc", "from_prc": 1, "hinted": 1, "hints": None, "decided": None, "says": "生產中國大陸"},
        ],
        "aspect": [
            {"id": "awareness", "name": "人員認知及訓練", "risks": 0, "treated": 0},
            {"id": "access", "name": "存取控制管理", "risks": 1, "treated": 1},
            {"id": "operation", "name": "通訊與作業安全", "risks": 1, "treated": 0},
            {"id": "log", "name": "日誌記錄保存", "risks": 0, "treated": 0},
            {"id": "development", "name": "資安系統開發與安全維護", "risks": 0, "treated": 0},
        ],
        "layer_state": [
            {"id": "network", "name": "網路層", "current_items": 8, "planned_items": 0},
            {"id": "application", "name": "應用層", "current_items": 6, "planned_items": 2},
            {"id": "device", "name": "設備層", "current_items": 4, "planned_items": 3},
        ],
    }  # fmt: skip


def exposure_to_be() -> list[Mapping[str, Cell]]:
    return [
        {"id": "Z-CNC", "name": "CNC 機台區", "trust": "internal", "filtered": 0,
         "path": "設備商遠端維護 → 五軸加工中心機（F-03）", "flow_ids": "|F-03|"},
    ]  # fmt: skip


RATIOS = {
    "A4-1.2.0": Ratio(
        "A4-1.2.0", "domestic", "國內業者產品及服務／建置及導入", 624_001, 1_244_501, 35, "at_least", True, 188_425,
        excluded=(RatioLine("P-05", "SIEM 專用伺服器 2 台", 120_000, "伺服器屬資訊類產品（A4-1.1.4）"),),
        unproven=(RatioLine("P-04", "備份軟體", 140_000, "開發國未填，計為非國內"),),
        declared_numerator_twd=624_001, declared_denominator_twd=1_364_501,
    ),
    "A4-1.2.8": Ratio(
        "A4-1.2.8", "foreign", "非國內資安產品／資安經費", 620_500, 1_350_000, 50, "at_most", True, 54_500,
        declared_numerator_twd=740_500, declared_denominator_twd=1_470_000,
    ),
    "A4-1.2.6": Ratio(
        "A4-1.2.6", "passed_on", "資安業者再外包／資安經費", 90_000, 1_350_000, 50, "at_most", True, 585_000
    ),
    "C2M-5.1.19": Ratio(
        "C2M-5.1.19", "cloud", "雲端服務／資訊系統支出", 0, 0, 20, "at_least", None, None,
        unsettled=(RatioLine("P-08", "ERP 雲端租賃", None, "金額未填"),),
    ),
    "A4-1.2.5": Ratio("A4-1.2.5", "share", "資安經費／計畫總經費", 1_350_000, 6_000_000, None, "", None, None),
}  # fmt: skip

CONTROLS: list[tuple[str, str, str, str, Verdict, str | None, str]] = [
    # id, title, chapter, clause, verdict, claim, reason
    ("A4-1.1.3", "決策主管指派", "壹 共同規範",
     "提案廠商應由高階管理階層指派具決策主管人員負責協調資訊安全專案之計畫執行及資源配置。",
     Verdict.MET, "met", "已指派李國華副總經理，113年1月5日。"),
    ("A4-1.2.0", "風險盤點與國內占比", "壹 共同規範",
     "提案廠商須盤點資訊安全風險……且建置及導入 35% 以上應為國內業者產品及服務，計畫驗收至少須達必要要求之條件。",
     Verdict.PARTIAL, "met", "五面向中三面向尚無風險；國內占比符合。"),
    ("A4-1.2.3", "資料及金流落地", "壹 共同規範",
     "為配合審查流程透明化，計畫內所運用、分析、存取之資料及金流須落地。",
     Verdict.NOT_MET, None, "1 份備份存放於日本。"),
    ("A4-1.2.5", "經費合理比例", "壹 共同規範",
     "資訊安全項目經費應占總經費合理比例……", Verdict.MET, None, "已編列。"),
    ("A4-1.2.6", "再外包上限", "壹 共同規範",
     "資安業者不應有過度再外包的情形（不得超過資安經費的 50%）。", Verdict.MET, None,
     "未逾 50%。"),
    ("A4-1.2.8", "非台製占比", "壹 共同規範",
     "計畫內資安軟、韌、硬體產品，非國內（台製）之資安產品佔比不得超過資安經費的 50%……",
     Verdict.MET, None, "未逾 50%。"),
    ("A4-1.1.5", "個人資料", "壹 共同規範",
     "若涉及個人資料收集、處理及利用，須符合……", Verdict.NA, "na", "案件未涉及個人資料。"),
    ("A4-2.1.1", "年度資安會議", "貳一 組織人員",
     "資安人員每年召開一次資訊安全會議。", Verdict.MET, "met", "最近一次 260 天前。"),
    ("A4-2.2.1", "防火牆與 VPN", "貳二 網路資料",
     "使用防火牆與 VPN：須有防火牆、偵測等資安設備保護……", Verdict.NOT_MET, "met",
     "CNC 機台區可由設備商遠端維護直接到達。"),
    ("A4-2.3.1.4", "密碼失效鎖定機制", "貳三 存取端點",
     "密碼失效鎖定機制（3 次密碼輸入錯誤即鎖定，至少 15 分鐘後解鎖）。",
     Verdict.PARTIAL, "met", "33 項中 32 項符合，1 項不符合。"),
    ("A4-2.3.4.1", "防護軟體", "貳三 存取端點", "各個主機應安裝資訊安全防護軟體……", Verdict.PLANNED, "planned",
     "已規劃：王小明，113年5月31日。"),
    ("A4-2.3.6", "321 備份", "貳三 存取端點",
     "應採取「321原則」，重要檔案須保有三份備份……", Verdict.PARTIAL, None, "ERP 資料庫 2 份。"),
    ("A4-2.5.1.1", "安全檢測", "貳五 檢測演練",
     "進行安全檢測：資通訊系統須於上線前及營運期間定期進行弱點掃描或滲透測試……",
     Verdict.UNASSESSED, None, "尚無資料。"),
    ("C2M-5.1.19", "雲端支出占比", "其他 須知條文", "雲端服務支出佔資訊系統支出至少 20%", Verdict.UNKNOWN, None,
     "資訊系統支出為 0，無法計算。"),
]  # fmt: skip
GATED = ("A4-1.2.0", "A4-1.2.3", "A4-1.2.6", "A4-1.2.8", "C2M-5.1.19")


def catalogue() -> Catalogue:
    return Catalogue(
        id="c2m-annex4-113", title="113 年度 C2M 附件四 資訊安全要求", digest="9a" * 32,
        controls=tuple(
            validated({
                "id": key, "title": {"zh-TW": title, "en": key}, "chapter": chapter, "clause": clause,
                "source": "附件四", "binding": "required", "from_phase": "acceptance",
                "checks": [{"id": "one", "title": "一", "attest": "statement"}],
                "interpretation": f"判定依據 {key}：以盤點資料為準，未填視為無法評估。",
                "remedy": f"改善建議 {key}：依條文補齊設定與佐證。", "evidence": ["設定畫面", "系統匯出"],
            })
            for key, title, chapter, clause, *_ in CONTROLS
        ),
    )  # fmt: skip


def _result(key: str, verdict: Verdict, claim: str | None, reason: str) -> ControlResult:
    rows: tuple[DecidingRow, ...] = ()
    if key == "A4-2.3.1.4":
        cells = (
            DecidingCell("lockout_threshold", "鎖定次數", 5, "5 次"),
            DecidingCell("lockout_minutes", "鎖定分鐘", None, "未填", "設定檔 PF-PC"),
        )
        because = "ERP 應用伺服器：5 次鎖定，超過上限 3 次"
        rows = (
            DecidingRow("asset", "ERP-01", "ERP 應用伺服器", Verdict.NOT_MET, because, cells, 1, "case.xlsx 第 10 列"),
        )
    check = CheckResult("one", "檢查", "attest", verdict, reason, Tally(met=32, not_met=1), rows, ratio=RATIOS.get(key))
    return ControlResult(
        key, verdict, claim, reason, (check,), key in GATED,
        notices=(NoticeResult("NAS 韌體不支援鎖定"),) if rows else (), evidence_ids=("E-01",) if rows else (),
        plan_owner="王小明" if verdict is Verdict.PLANNED else "",
        plan_due="2024-05-31" if verdict is Verdict.PLANNED else "",
    )  # fmt: skip


def assessment(**changes: Any) -> Assessment:
    results = tuple(_result(key, verdict, claim, reason) for key, _, _, _, verdict, claim, reason in CONTROLS)
    counts = {v: sum(1 for r in results if r.verdict is v) for v in Verdict}
    values: dict[str, Any] = {
        "case_id": "C2M-113-001", "case_name": "宏遠精密股份有限公司", "phase": "proposal", "as_of": AS_OF,
        "catalogue_id": "c2m-annex4-113", "catalogue_digest": "9a" * 32, "results": results,
        "gates": (
            Gate("A4-1.2.0", GateState.PASS, "國內占比符合"), Gate("A4-1.2.3", GateState.FAIL, "1 份備份存放於日本"),
            Gate("A4-1.2.6", GateState.PASS, "未逾 50%"), Gate("A4-1.2.8", GateState.EXPLAIN, "待審查會說明"),
            Gate("C2M-5.1.19", GateState.UNKNOWN, "分母為 0"),
        ),
        "findings": (
            Finding(FindingKind.CONTRADICTION, "A4-2.2.1", "自評為符合，判定為不符合"),
            Finding(FindingKind.CONFLICT, "A4-2.3.6", "異地備份在東京：合 321、違資料落地"),
        ),
        "counts": counts, "score": Score(27, 29, 50), "coverage": Coverage(13, 11, 7),
        "freshness": Freshness(8, 1, 1, 1, 0, 0, 0),
    }  # fmt: skip
    return Assessment(**(values | changes))
