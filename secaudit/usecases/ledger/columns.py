"""Which tables the inventory page shows, in which order, and how the columns of each are gathered in groups.

Invariant: every column of a table is in one of its groups, and every setting in exactly one group of settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.schema import Column, Kind, Table

LEDGER_TABLES: tuple[Table, ...] = tuple(
    TABLE_BY_NAME[name]
    for name in (
        "asset", "profile", "zone", "flow", "data_set", "backup_copy", "key", "person", "record", "risk",
        "vulnerability", "vendor", "purchase", "subcontract", "company", "holding", "candidate", "origin_decision",
        "change", "narrative", "case",
    )
)  # fmt: skip
"""Answers and evidence have pages of their own."""

_SETTING_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("account", "帳號鎖定", (
        "has_login", "lockout_threshold", "lockout_minutes", "lockout_until_admin", "access_controlled",
        "allowed_paths_set", "allowed_connections_set", "allowed_services_set")),
    ("password", "密碼", (
        "default_password_changed", "has_hardcoded_password", "has_backdoor_password", "password_min_length",
        "password_complexity", "password_max_age_days", "password_masked", "password_strength_enforced",
        "password_recovery")),
    ("update", "更新防護", (
        "last_patched_on", "update_mechanism", "deployment_window", "rollback_supported", "antimalware",
        "integrity_protection", "self_check", "self_check_notifies")),
    ("monitoring", "監控", (
        "monitors_cpu", "monitors_memory", "monitors_storage", "monitors_bandwidth", "threshold_logged",
        "threshold_notified", "availability_ppm")),
)  # fmt: skip
_ASSET_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("usual", "重點", (
        "kind", "quantity", "zone_id", "profile_id", "state", "has_login", "lockout_threshold", "lockout_minutes",
        "last_patched_on", "antimalware", "log_retention_days")),
    ("facts", "基本資料", (
        "kind", "quantity", "zone_id", "profile_id", "custodian", "brand", "model", "hostname",
        "ip_addresses", "mac_addresses", "serial_no", "country", "is_core", "is_shared_terminal", "holds_config",
        "project_data", "sensitive", "personal", "went_live_on")),
    ("origin", "產品來源", (
        "kind", "brand", "model", "mac_addresses", "brand_country", "made_in", "developed_in", "origin_proof",
        "maker_id", "cpe")),
)  # fmt: skip
_ORIGIN = (
    "brand_country", "made_in", "developed_in", "origin_proof", "maker_id", "cpe", "asset_ids", "certificate_no",
    "certificate_issuer", "certificate_expires_on",
)  # fmt: skip
"""Where a product comes from, in every table that says so."""
_PURCHASE_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("usual", "重點", (
        "vendor_id", "kind", "booked_as", "it_product", "element", "amount_twd", "category", "subject", "stage")),
    ("origin", "產品來源", ("brand", "model", *_ORIGIN, "has_test_standard")),
    ("money", "經費與進度", (
        "amount_twd", "acquisition_cost_twd", "subject", "use_months", "dual_use", "delivered_on", "book_value_twd",
        "remaining_months", "it_system_spend", "is_cloud", "stage", "plan_owner", "plan_due", "paid_on",
        "payment_proof")),
)  # fmt: skip
_CANDIDATE_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("usual", "重點", (
        "purchase_id", "way", "vendor_id", "amount_twd", "passed_on_twd", "made_in", "developed_in", "origin_proof",
        "effort_days", "quote")),
    ("origin", "產品來源", ("brand", "model", *(n for n in _ORIGIN if n != "asset_ids"))),
)  # fmt: skip
_VENDOR_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("usual", "重點", (
        "tax_id", "country", "is_security_vendor", "capability_no", "capability_expires_on", "prc_capital",
        "prc_checked_on", "loi_on", "contract_on")),
    ("capital", "資本來源", ("country", "is_listed", "prc_capital", "prc_checked_on", "parent", "parent_country")),
)  # fmt: skip
_OWN_GROUPS = {"purchase": _PURCHASE_GROUPS, "candidate": _CANDIDATE_GROUPS, "vendor": _VENDOR_GROUPS}
_PLAN = ("state", "plan_owner", "plan_due", "note")
_CASE_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("company", "公司與計畫", (
        "id", "name", "tax_id", "project_title", "phase", "assessment_date", "project_starts_on", "project_ends_on",
        "project_months")),
    ("facts", "先決事實", (
        "has_personal_data", "has_sensitive_data", "has_remote_management", "has_remote_access", "allows_remote_work",
        "has_shared_terminals", "uses_keys", "commissions_security_vendors", "claims_security_manpower")),
    ("targets", "自訂目標", (
        "availability_target_ppm", "patch_max_age_days", "scan_interval_days", "drill_interval_days",
        "security_share_target_percent")),
    ("money", "經費與資本", (
        "total_budget_twd", "subsidy_twd", "self_funded_twd", "paid_in_capital_twd", "prc_capital", "prc_checked_on",
        "is_listed")),
)  # fmt: skip
_FACETS: dict[str, tuple[str, ...]] = {
    "asset": ("kind", "zone_id", "profile_id", "state"),
    "flow": ("purpose", "source_id", "target_id", "state"),
    "record": ("kind", "person_id", "state"),
    "candidate": ("purchase_id", "way", "vendor_id"),
    "purchase": ("booked_as", "category", "kind", "vendor_id", "stage"),
}
_MOST_FACETS = 4
_NEW_ROW_MOST = 10


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Some columns that are looked at together."""

    key: str
    title: str
    columns: tuple[Column, ...]


def pinned(table: Table) -> tuple[Column, ...]:
    """The columns that tell one row from another and stay in view: the identifier, and the name if there is one."""
    names = [n for n in ("name", "title") if n in table.by_name]
    return (table.key, *(table.by_name[n] for n in names[:1]))


@cache
def column_groups(table_name: str) -> tuple[ColumnGroup, ...]:
    """The groups of a table in their order: the most useful columns first, all of them last."""
    table = TABLE_BY_NAME[table_name]
    everything = ColumnGroup("all", "全部欄位", tuple(c for c in table.columns if c not in pinned(table)))
    if table_name == "case":
        named = _groups(table, _CASE_GROUPS)
        return (*named, ColumnGroup("rest", "其他", _left_out(table, named)))
    if "has_login" not in table.by_name:
        return (*_groups(table, _OWN_GROUPS.get(table_name, ())), everything)
    own = _groups(table, _ASSET_GROUPS if table_name == "asset" else (("usual", "重點", _ASSET_GROUPS[0][2][5:]),))
    plan = ColumnGroup("plan", "規劃備註", tuple(table.by_name[n] for n in _PLAN if n in table.by_name))
    return (*own, *_setting_groups(), plan, everything)


def _groups(table: Table, named: tuple[tuple[str, str, tuple[str, ...]], ...]) -> tuple[ColumnGroup, ...]:
    return tuple(ColumnGroup(key, title, tuple(table.by_name[n] for n in names)) for key, title, names in named)


def _setting_groups() -> tuple[ColumnGroup, ...]:
    by_name = {c.name: c for c in SETTINGS}
    named = tuple(ColumnGroup(key, title, tuple(by_name[n] for n in names)) for key, title, names in _SETTING_GROUPS)
    ten = [c for c in SETTINGS if c.clause == "A4-2.4.4"]
    grouped = {c for group in named for c in group.columns} | set(ten)
    logs = tuple(c for c in SETTINGS if c not in grouped)
    return (*named, ColumnGroup("logs", "日誌", logs), ColumnGroup("log_events", "十類日誌", tuple(ten)))


def _left_out(table: Table, groups: tuple[ColumnGroup, ...]) -> tuple[Column, ...]:
    taken = {c.name for group in groups for c in group.columns}
    return tuple(c for c in table.columns if c.name not in taken)


def sections(table: Table) -> tuple[ColumnGroup, ...]:
    """Every column of a table exactly once, under headings: how one row is shown from top to bottom."""
    if table.single:
        return tuple(group for group in column_groups(table.name) if group.columns)
    settings = _setting_groups() if "has_login" in table.by_name else ()
    taken = {c.name for group in settings for c in group.columns} | {*_PLAN, *_ORIGIN}
    facts = tuple(c for c in table.columns if c.name not in taken)
    origin = ColumnGroup("origin", "產品來源", tuple(c for c in table.columns if c.name in _ORIGIN))
    plan = ColumnGroup("plan", "規劃備註", tuple(c for c in table.columns if c.name in _PLAN))
    found = (ColumnGroup("facts", "基本資料" if settings else "內容", facts), origin, *settings, plan)
    return tuple(group for group in found if group.columns)


@cache
def facets(table_name: str) -> tuple[Column, ...]:
    """The columns by which the rows of a table are gathered under headings and filtered."""
    table = TABLE_BY_NAME[table_name]
    if table_name in _FACETS:
        return tuple(table.by_name[n] for n in _FACETS[table_name])
    found = [c for c in table.columns if c.kind is Kind.CHOICE or (c.kind is Kind.REF and c.refs != ("control",))]
    return tuple(found[:_MOST_FACETS])


def asked_of_new_rows(table: Table) -> tuple[Column, ...]:
    """What a new row is asked for at once: what is required, then what is most useful; the rest is filled in later."""
    required = [c for c in table.columns if c.required]
    usual = [c for c in column_groups(table.name)[0].columns if not c.required and c.name not in _PLAN]
    if "profile_id" in table.by_name:
        usual = [c for c in usual if c.name in ("quantity", "zone_id", "profile_id")]
    return tuple((required + usual)[:_NEW_ROW_MOST])
