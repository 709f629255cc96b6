"""The settings that hold for a set of assets, in words: accounts, protection, updates, logs, monitoring.

Invariant: every piece in scope is counted under exactly one answer, and one of them is 待補 where it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.choices import CONTROLLER_KINDS, HOST_KINDS, LAYER, SYSTEM_KINDS
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.sentences import (
    Tally,
    amount,
    answered,
    listed,
    on_day,
    sentence,
    spread,
    weighed_tally,
)
from secaudit.reports.appendix.standing import UNIT, Row, Standing, of_kinds, quantities, quantity, weighed
from secaudit.reports.blocks import Paragraph, Prose, Ref, Table, table
from secaudit.reports.wording import missing, title_of

KEPT_FOR_EVER = 36_500
A_YEAR = 365
ACCOUNTS = "table:accounts"


def settled(assets: Sequence[Row], column: str) -> Tally:
    """How many pieces answer yes, no and not at all in a yes-or-no setting."""
    return weighed_tally((a[column], quantity(a)) for a in assets)


def accounts_said(assets: Sequence[Row]) -> Prose:
    """How many have to be logged in to, and how many of them lack a rule; nothing where none has or may have to."""
    logins = with_login(assets)
    unknown = quantities(a for a in assets if a["has_login"] is None)
    untold = f"另有 {amount(unknown, UNIT)}{missing('需登入')}" if unknown else ""
    if not logins:
        return (sentence(untold.removeprefix("另有 ")),)
    lacking = [
        (words, quantities(a for a in logins if a[column] == 0))
        for words, column in (
            ("未要求密碼長度者", "password_min_length"),
            ("未要求密碼複雜度者", "password_complexity"),
            ("密碼永不過期者", "password_max_age_days"),
            ("未啟用登入失敗鎖定者", "lockout_threshold"),
        )
    ]
    found = [pair for pair in lacking if pair[1]]
    said = f"其中{spread(found, UNIT)}" if found else ""
    return sentence(f"需登入者計 {amount(quantities(logins), UNIT)}", said, untold), "各項設定值詳", Ref(ACCOUNTS), "。"


def account_table(material: Material, standing: Standing) -> Table | Paragraph:
    """The settings of what has to be logged in to, by layer and by what is set, with how many pieces have it."""
    return table(
        "帳號安全設定",
        [("層", 2), ("密碼規則", 7), ("登入失敗鎖定", 7), ("數量", 2, "right"), ("設備", 7)],
        list(_account_rows(standing)),
        material.source("asset", "profile"),
        anchor=ACCOUNTS,
    )


def _account_rows(standing: Standing) -> Iterator[tuple[str, ...]]:
    for layer in (*(c.code for c in LAYER), None):
        groups: dict[tuple[str, str], list[Row]] = {}
        for asset in with_login(standing.assets_in(layer)):
            groups.setdefault((password_words(asset), lockout_words(asset)), []).append(asset)
        for (password, lockout), assets in sorted(groups.items(), key=lambda g: (-quantities(g[1]), g[0])):
            names = listed(str(a["name"]) for a in assets)
            yield title_of(LAYER, layer, missing("區域")), password, lockout, str(quantities(assets)), names


def with_login(assets: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(a for a in assets if a["has_login"] == 1)


def password_words(asset: Row) -> str:
    length, complexity, days = (
        asset["password_min_length"],
        asset["password_complexity"],
        asset["password_max_age_days"],
    )
    if length is None and complexity is None and days is None:
        return missing("密碼規則")
    return "、".join(
        (
            missing("密碼最短長度") if length is None else f"最短 {length} 字元" if length else "未要求長度",
            missing("密碼複雜度") if complexity is None else "具複雜度" if complexity else "未要求複雜度",
            missing("密碼週期") if days is None else f"{days} 天更換" if days else "永不過期",
        )
    )


def lockout_words(asset: Row) -> str:
    threshold, minutes = asset["lockout_threshold"], asset["lockout_minutes"]
    if threshold is None:
        return missing("鎖定次數")
    if not threshold:
        return "未啟用鎖定"
    if asset["lockout_until_admin"]:
        return f"錯誤 {threshold} 次即鎖定、由管理者解鎖"
    after = missing("鎖定分鐘") if minutes is None else f"{minutes} 分鐘後解鎖"
    return f"錯誤 {threshold} 次即鎖定、{after}"


def protected(assets: Sequence[Row]) -> tuple[Row, ...]:
    """What is asked for protection software: hosts and controllers (A4-2.3.4.1)."""
    return of_kinds(assets, (*HOST_KINDS, *CONTROLLER_KINDS))


def antimalware_said(assets: Sequence[Row]) -> str:
    hosts = protected(assets)
    if not hosts:
        return ""
    said = answered(settled(hosts, "antimalware"), "已安裝防護軟體", "未安裝防護軟體", "防護軟體", UNIT)
    without = [str(a["name"]) for a in hosts if a["antimalware"] == 0]
    who = f"未安裝者為{listed(without)}" if without and len(without) < len(hosts) else ""
    return sentence(f"主機及控制器計 {amount(quantities(hosts), UNIT)}，{said}", who)


def updates_said(assets: Sequence[Row]) -> str:
    """The oldest of the last updates, and how many do not say."""
    given = [a for a in of_kinds(assets, (*HOST_KINDS, *SYSTEM_KINDS)) if a["last_patched_on"]]
    unknown = quantities(a for a in of_kinds(assets, HOST_KINDS) if not a["last_patched_on"])
    untold = f"另有 {amount(unknown, UNIT)}{missing('最近更新日')}" if unknown else ""
    if not given:
        return sentence(untold.removeprefix("另有 "))
    oldest = min(given, key=lambda a: str(a["last_patched_on"]))
    when = on_day(oldest["last_patched_on"], "最近更新日")
    return sentence(f"安全性更新之最近更新日，最早者為{oldest['name']}之{when}", untold)


def logs_said(assets: Sequence[Row]) -> str:
    """How long the systems among them keep their logs."""
    systems = of_kinds(assets, SYSTEM_KINDS)
    if not systems:
        return ""
    kept = spread(weighed(systems, lambda a: retention_words(a["log_retention_days"])), UNIT, 6)
    limited = quantities(a for a in systems if a["log_size_limited"])
    over = f"其中 {amount(limited, UNIT)}依容量覆寫，可能不足設定天數" if limited else ""
    return sentence(f"資通訊系統 {amount(quantities(systems), UNIT)}之日誌保存期限為{kept}", over)


def retention_words(days: Cell) -> str:
    if days is None:
        return missing("日誌保存天數")
    if int(days) >= KEPT_FOR_EVER:
        return "不刪除"
    return f"{days} 天" if days else "不保存"


def kept_a_year(assets: Sequence[Row]) -> Tally:
    """Systems whose logs are set to be kept a year at least, and not overwritten for lack of room."""

    def kept(asset: Row) -> Cell:
        days, limited = asset["log_retention_days"], asset["log_size_limited"]
        if (days is not None and int(days) < A_YEAR) or limited:
            return 0
        return None if days is None or limited is None else 1

    return weighed_tally((kept(a), quantity(a)) for a in of_kinds(assets, SYSTEM_KINDS))


def monitoring_said(assets: Sequence[Row]) -> str:
    systems = of_kinds(assets, SYSTEM_KINDS)
    if not systems:
        return ""
    check = answered(settled(systems, "self_check"), "已建立", "未建立", "自我檢測", UNIT)
    notice = answered(settled(systems, "self_check_notifies"), "已設定", "未設定", "異常通知", UNIT)
    return sentence(f"自我檢測機制{check}；異常通知{notice}")


def core_said(assets: Sequence[Row]) -> str:
    """The core systems, whether access to them is controlled and logged."""
    core = [a for a in assets if a["is_core"]]
    if not core:
        return ""
    return sentence(
        f"核心系統計 {amount(len(core))}（{listed((str(a['name']) for a in core), most=6)}）",
        f"存取控管{answered(settled(core, 'access_controlled'), '已實施', '未實施', '存取控管', UNIT)}",
        f"存取日誌{answered(settled(core, 'access_log'), '已留存', '未留存', '存取日誌', UNIT)}",
    )


def shared_said(assets: Sequence[Row]) -> str:
    """公用電腦: whether paths, connections and services are limited."""
    shared = [a for a in assets if a["is_shared_terminal"]]
    if not shared:
        return ""
    asked = (
        ("存取路徑", "allowed_paths_set"),
        ("連線方式", "allowed_connections_set"),
        ("可用服務", "allowed_services_set"),
    )
    limits = [
        f"{what}{answered(settled(shared, column), '已限定', '未限定', f'限定{what}', UNIT)}" for what, column in asked
    ]
    return sentence(f"公用電腦或終端機計 {amount(quantities(shared), UNIT)}", "、".join(limits))


def integrity_said(assets: Sequence[Row]) -> str:
    holding = [a for a in assets if a["holds_config"]]
    if not holding:
        return ""
    said = answered(settled(holding, "integrity_protection"), "已具防竄改機制", "未具防竄改機制", "防竄改", UNIT)
    return sentence(f"存放設定檔、程式碼或資料庫者計 {amount(quantities(holding), UNIT)}，{said}")
