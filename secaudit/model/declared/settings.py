"""The settings that an asset and a profile share: an asset's own value wins, else its profile's.

Blank is "not known", and stays so: a default is never assumed.
"""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import day, percent, text, whole, yes_no
from secaudit.model.schema import Column

SETTINGS: tuple[Column, ...] = (
    yes_no("has_login", "需登入", "使用者或管理者要登入才能使用", clause="A4-2.3.1.4"),
    yes_no("access_controlled", "存取控管", "只有經授權者可存取", clause="A4-2.2.2"),
    yes_no("allowed_paths_set", "限定存取路徑", "公用電腦：可存取資料之路徑已限定", clause="A4-2.3.1.1"),
    yes_no("allowed_connections_set", "限定連線方式", "公用電腦：連線方式已限定", clause="A4-2.3.1.1"),
    yes_no("allowed_services_set", "限定可用服務", "公用電腦：可使用之服務已限定", clause="A4-2.3.1.1"),
    yes_no("default_password_changed", "已改初始密碼", "出廠或安裝時的密碼已更改", clause="A4-2.3.1.2"),
    yes_no("has_hardcoded_password", "有硬編碼密碼", "程式或韌體內有寫死的密碼；沒有請填「否」", clause="A4-2.3.1.2"),
    yes_no("has_backdoor_password", "有後門密碼", "存在管理後門密碼；沒有請填「否」", clause="A4-2.3.1.2"),
    whole("password_min_length", "密碼最短長度", "0＝未要求", unit="字元", clause="A4-2.3.1.3"),
    yes_no("password_complexity", "密碼複雜度", "系統要求大小寫、數字、符號之組合", clause="A4-2.3.1.3"),
    whole("password_max_age_days", "密碼週期", "最長使用天數；0＝永不過期（不符合）", unit="天", clause="A4-2.3.1.3"),
    whole("lockout_threshold", "鎖定次數", "輸入錯誤幾次即鎖定；0＝永不鎖定", unit="次", clause="A4-2.3.1.4"),
    whole("lockout_minutes", "鎖定分鐘", "鎖定多久後自動解鎖", unit="分鐘", clause="A4-2.3.1.4"),
    yes_no("lockout_until_admin", "管理者解鎖", "鎖定後須由管理者解鎖", clause="A4-2.3.1.4"),
    yes_no("password_masked", "密碼遮罩", "輸入時不以明碼顯示", clause="A4-2.3.1.5"),
    yes_no("password_strength_enforced", "系統審核強度", "系統會拒絕不合強度的密碼", clause="A4-2.3.4.2"),
    yes_no("password_recovery", "密碼恢復重置", "提供密碼恢復及重置機制", clause="A4-2.3.4.2"),
    day("last_patched_on", "最近更新日", "最近一次安裝重大更新", past=True, clause="A4-2.3.2.1"),
    yes_no("update_mechanism", "更新機制", "已建立軟體、韌體安全性更新機制", clause="A4-2.3.2.2"),
    yes_no("deployment_window", "部署時機", "已訂定更新部署時機", clause="A4-2.3.2.2"),
    yes_no("rollback_supported", "可回復前版", "更新失敗可回復至前一個版本", clause="A4-2.3.2.2"),
    yes_no("antimalware", "防護軟體", "已安裝防毒或惡意程式防護軟體", clause="A4-2.3.4.1"),
    yes_no("integrity_protection", "防竄改", "設定檔、程式碼、資料庫有防竄改機制", clause="A4-2.2.3.1"),
    yes_no("self_check", "自我檢測", "完整性檢查、定期回報或異常偵測", clause="A4-2.3.5.1"),
    yes_no("self_check_notifies", "異常通知", "自我檢測發現異常會發送通知", clause="A4-2.3.5.1"),
    yes_no("monitors_cpu", "監控 CPU", "監控 CPU 使用率", clause="A4-2.3.5.2"),
    yes_no("monitors_memory", "監控記憶體", "監控記憶體使用率", clause="A4-2.3.5.2"),
    yes_no("monitors_storage", "監控儲存空間", "監控儲存空間使用率", clause="A4-2.3.5.2"),
    yes_no("monitors_bandwidth", "監控頻寬", "監控頻寬使用率", clause="A4-2.3.5.2"),
    yes_no("threshold_logged", "警戒存日誌", "達警戒值時存日誌紀錄", clause="A4-2.3.5.2"),
    yes_no("threshold_notified", "警戒通知", "達警戒值時進行通知", clause="A4-2.3.5.2"),
    percent("availability_ppm", "實測可用性", "統計期間之可用性", clause="A4-2.3.5.2"),
    yes_no("access_log", "存取日誌", "留存存取日誌", clause="A4-2.2.2"),
    whole("log_retention_days", "日誌保存天數", "設定的保存期限；不刪除填 36500", unit="天", clause="A4-2.4.1"),
    yes_no("log_size_limited", "依容量覆寫", "日誌滿一定容量就覆寫，可能不足一年；不會請填「否」", clause="A4-2.4.1"),
    day("log_oldest_on", "最舊日誌日期", "目前查得到的最舊一筆", past=True, clause="A4-2.4.1"),
    *(yes_no(c.code, f"記錄：{c.title}", "異常日誌十類之一", clause="A4-2.4.4") for c in choices.LOG_EVENTS),
    text("log_gap_reason", "未記錄原因", "十類中未記錄者的理由", clause="A4-2.4.4"),
)
