"""Everything in a made-up case that is not the network: the case, money, people, records, data, risks, answers.

Invariant: no more rows than a real proposal has, so that only assets grow with the size of a case.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping

from secaudit.model.choices import RISK_ASPECT

Line = Mapping[str, str]

_CASE: Line = {
    "id": "C2M-113-900", "name": "效能量測股份有限公司", "tax_id": "12345675", "project_title": "效能量測計畫",
    "phase": "驗收", "assessment_date": "2024-03-01", "project_starts_on": "2023-04-01",
    "project_ends_on": "2024-03-31", "project_months": "12", "has_personal_data": "是", "has_sensitive_data": "是",
    "has_remote_management": "是",
    "has_remote_access": "是", "allows_remote_work": "是", "has_shared_terminals": "是", "uses_keys": "是",
    "commissions_security_vendors": "是", "claims_security_manpower": "是", "availability_target_ppm": "99.5%",
    "patch_max_age_days": "30", "scan_interval_days": "180", "drill_interval_days": "365",
    "security_share_target_percent": "10", "total_budget_twd": "6,000,000", "subsidy_twd": "3,000,000",
    "self_funded_twd": "3,000,000", "paid_in_capital_twd": "50,000,000", "prc_capital": "否",
    "prc_checked_on": "2024-02-20", "security_policy": "保護客戶與製程資料",
}  # fmt: skip
_RECORDS: tuple[tuple[str, str], ...] = tuple(
    (kind, "2024-01-15")
    for kind in (
        "資安規劃", "緊急應變程序", "定期檢視", "指派決策主管", "指派專責人員", "資安組織圖", "資安會議",
        "個資檔案安全維護計畫", "風險評估", "更新程序", "更新回復測試", "遠距工作規範", "密碼管理程序",
        "業務持續運作計畫", "復原演練", "教育訓練", "現況資安架構圖", "規劃資安架構圖", "審查會",
    )
)  # fmt: skip


def tables(chance: random.Random) -> dict[str, Iterable[Line]]:
    """The rows of every table but zones, profiles, assets and flows, as people type them."""
    return {
        "case": [_CASE],
        "change": _changes(),
        "vendor": _vendors(),
        "company": [{"id": "CO-01", "name": "控股甲有限公司", "country": "新加坡", "prc_capital": "否",
                     "prc_checked_on": "2024-02-01"}],
        "holding": [{"id": "H-01", "owned_id": "V-02", "owner_id": "CO-01", "share_ppm": "30%",
                     "checked_on": "2024-02-01", "source": "商工登記公示資料"}],
        "candidate": [{"id": "CA-01", "purchase_id": "P-01", "name": "國產替代品", "way": "改採其他產品",
                       "brand": "國產乙", "made_in": "臺灣", "developed_in": "臺灣", "brand_country": "臺灣",
                       "origin_proof": "產地證明", "amount_twd": "410,000", "effort_days": "5"}],
        "origin_decision": [{"id": "OD-01", "product_id": "FW-1", "outcome": "非中國大陸生產或開發",
                             "reason": "原廠書面說明", "decided_by": "王小明", "decided_on": "2024-02-20"}],
        "purchase": _purchases(chance),
        "subcontract": [{"id": "S-01", "purchase_id": "P-01", "from_vendor_id": "V-01", "to_vendor_id": "V-02",
                         "amount_twd": "50,000", "work": "安裝"}],
        "person": _people(),
        "data_set": _data_sets(),
        "backup_copy": _backups(),
        "key": _keys(),
        "record": _records(),
        "risk": _risks(),
        "narrative": [{"id": "N-01", "part": "規劃構想", "position": "章末", "text": "本公司將分兩階段導入。"}],
        "vulnerability": _vulnerabilities(),
        "answer": [{"control_id": "A4-1.1.5", "claim": "符合", "reason": "已完成盤點"}],
        "evidence": _evidence(),
    }  # fmt: skip


def _changes() -> Iterator[Line]:
    wanted = (("PF-PC", "鎖定次數", "3"), ("PF-OT", "防護軟體", "是"), ("PF-DB", "監控頻寬", "是"))
    for number, (target, setting, value) in enumerate(wanted, start=1):
        yield {"id": f"CH-{number}", "target_id": target, "setting": setting, "value": value, "plan_owner": "王小明",
               "plan_due": "2024-06-30"}  # fmt: skip


_TAX_IDS = ("12345601", "12345606", "12345612", "12345617", "12345623", "12345628", "12345633", "12345638")


def _vendors() -> Iterator[Line]:
    for number, tax_id in enumerate(_TAX_IDS, start=1):
        yield {
            "id": f"V-{number:02}", "name": f"廠商{number:02}股份有限公司", "tax_id": tax_id,
            "country": "臺灣", "is_security_vendor": "是" if number < 5 else "否", "capability_no": f"能量{number:03}",
            "capability_expires_on": "2025-12-31", "prc_capital": "否", "prc_checked_on": "2024-02-01",
            "loi_on": "2023-05-01", "contract_on": "2023-06-01",
        }  # fmt: skip


def _purchases(chance: random.Random) -> Iterator[Line]:
    kinds, elements = ("軟體", "硬體", "服務", "教育訓練"), ("機制建立", "軟硬體系統採購", "系統導入", "導入後查驗")
    for number in range(1, 25):
        security = number % 3 != 0
        yield {
            "id": f"P-{number:02}", "name": f"品項 {number:02}", "vendor_id": f"V-{number % 8 + 1:02}",
            "kind": kinds[number % 4], "booked_as": "資安經費" if security else "資訊系統經費",
            "it_product": "非資訊類" if security else "伺服器", "category": "網路及設備安全",
            "element": elements[number % 4], "amount_twd": f"{chance.randrange(20, 90) * 1000:,}",
            "acquisition_cost_twd": "600,000", "subject": ("設備使用費", "委託研究、勞務或驗證費")[number % 2],
            "use_months": "10", "dual_use": "否", "delivered_on": "2023-07-01",
            "it_system_spend": "否" if security else "是", "is_cloud": "是" if number % 6 == 0 else "否",
            "brand": "國產甲", "brand_country": "臺灣", "made_in": "臺灣", "developed_in": "臺灣",
            "origin_proof": "原廠聲明書", "has_test_standard": "否", "stage": "已付款",
            "plan_owner": "王小明", "plan_due": "2023-12-31", "paid_on": "2024-01-10", "payment_proof": f"INV-{number}",
            "need": "端點與網路防護", "control_ids": "A4-2.3.4.1、A4-2.2.1",
        }  # fmt: skip


def _people() -> Iterator[Line]:
    for number in range(1, 31):
        security = number <= 2
        proof = {"qualifications": "資安證照", "qualification_proof": "ISO 27001 LA", "qualified_on": "2022-01-01"}
        yield {
            "id": f"H-{number:02}", "name": f"同仁{number:02}", "job_title": "工程師", "is_employee": "是",
            "makes_decisions": "是" if number == 1 else "否", "on_project": "是", "security_duty_in_contract": "是",
            "nda_signed": "否" if number == 30 else "是", "claimed_as_security": "是" if security else "否",
            "gov_person_months_hundredths": "6.5", **(proof if security else {}),
        }  # fmt: skip


def _data_sets() -> Iterator[Line]:
    protected = ("encrypted_at_rest", "encrypted_in_use", "encrypted_in_transit", "access_controlled", "access_logged")
    for number in range(1, 21):
        yield dict.fromkeys(protected, "是") | {
            "id": f"D-{number:02}", "name": f"資料 {number:02}", "asset_id": f"A-{number:06}", "important": "是",
            "sensitive": "是" if number % 2 else "否", "personal": "是" if number == 3 else "否", "project_data": "是",
            "state": "現況",
        }  # fmt: skip


def _backups() -> Iterator[Line]:
    places = (("NAS", "NAS-02", "臺中廠"), ("磁帶", "LTO-1", "彰化倉庫"), ("磁碟", "USB-1", "臺中廠"))
    for data_set in range(1, 21):
        for number, (media, device, site) in enumerate(places):
            if (data_set, number) == (20, 2):
                continue
            yield {
                "id": f"B-{data_set:02}-{number}", "data_set_id": f"D-{data_set:02}", "kind": "備份", "media": media,
                "device": device, "site": site, "country": "臺灣", "encrypted": "是", "last_success_on": "2024-02-28",
                "restore_tested_on": "2023-10-01", "state": "現況",
            }  # fmt: skip


def _keys() -> Iterator[Line]:
    for number in range(1, 6):
        yield {
            "id": f"K-{number:02}", "name": f"金鑰 {number}", "generated_by": "H-01", "stored_by": "H-02",
            "used_by": "H-02" if number == 5 else "H-03", "generation_logged": "是", "storage_logged": "是",
            "use_logged": "是", "state": "現況",
        }  # fmt: skip


def _records() -> Iterator[Line]:
    every = {
        "has_minutes": "是",
        "has_sign_in": "是",
        "improvement_noted": "是",
        "state": "現況",
        "reference": "113-01",
    }
    plan = {
        "plan_areas": "內部人員認知及訓練、網路管理、資料安全、存取控制、營運規範",
        "elements": "教育訓練、機制建立、軟硬體系統採購、系統導入、導入後查驗、資安架構圖",
        "mechanisms": "網路管理、資料安全、存取控制、資安管理、營運持續、生命週期保護",
    }
    for number, (kind, held_on) in enumerate(_RECORDS, start=1):
        who = "H-01" if kind == "指派決策主管" else "H-02"
        more = plan if kind == "資安規劃" else {}
        yield every | more | {"id": f"R-{number:02}", "kind": kind, "title": kind, "held_on": held_on, "person_id": who}
    for stage in ("上線前", "營運期間"):
        yield every | {"id": f"R-{stage}", "kind": "弱點掃描", "title": f"{stage}掃描", "held_on": "2024-02-01",
                       "scan_stage": stage, "high_findings": "3"}  # fmt: skip
    for number in range(20):
        yield {"id": f"R-ALT-{number}", "kind": "替代措施", "title": "隔離網段", "control_id": "A4-2.3.4.1",
               "asset_id": f"A-{number * 7:06}", "reason": "控制器無法安裝", "approved_by": "王小明",
               "approved_on": "2024-01-20", "held_on": "2024-01-20", "state": "現況"}  # fmt: skip


def _risks() -> Iterator[Line]:
    for number in range(30):
        aspect = RISK_ASPECT[number % len(RISK_ASPECT)].title
        yield {
            "id": f"RK-{number:02}", "aspect": aspect, "title": f"風險 {number}", "analysis": "現況與原因",
            "likelihood": "3", "impact": "4", "level": "高" if number % 3 == 0 else "中", "treatment": "調整設定",
            "owner": "王小明", "due_on": "2024-06-30",
        }  # fmt: skip


def _vulnerabilities() -> Iterator[Line]:
    for number in range(40):
        yield {
            "id": f"W-{number:02}", "title": f"弱點 {number}", "asset_id": f"A-{number * 3:06}",
            "record_id": "R-營運期間", "severity": ("高", "中", "低")[number % 3], "treatment": "升級",
            "status": "未處理" if number == 3 else "已修補",
            "found_on": "2024-02-01", "closed_on": "" if number == 3 else "2024-02-20", "owner": "王小明",
            "due_on": "2024-03-31",
        }  # fmt: skip


def _evidence() -> Iterator[Line]:
    for number in range(1, 41):
        yield {
            "id": f"E-{number:02}", "title": f"佐證 {number}", "kind": "系統匯出", "collected_on": "2024-02-25",
            "control_ids": f"A4-2.3.{number % 3 + 1}.1", "file_name": f"evidence-{number:02}.pdf",
        }  # fmt: skip
