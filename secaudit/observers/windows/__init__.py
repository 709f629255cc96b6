"""Observers of Windows and Active Directory: password, lockout and audit policies, event logs."""

from __future__ import annotations

from secaudit.observers.observer import Observer
from secaudit.observers.windows.auditpol import AUDITPOL
from secaudit.observers.windows.domain_password_policy import DOMAIN_PASSWORD_POLICY
from secaudit.observers.windows.event_log_settings import EVENT_LOG_SETTINGS
from secaudit.observers.windows.gpo_report import GPO_REPORT
from secaudit.observers.windows.gpresult import GPRESULT
from secaudit.observers.windows.net_accounts import NET_ACCOUNTS
from secaudit.observers.windows.security_template import SECURITY_TEMPLATE

OBSERVERS: tuple[Observer, ...] = (
    SECURITY_TEMPLATE,
    GPRESULT,
    GPO_REPORT,
    NET_ACCOUNTS,
    DOMAIN_PASSWORD_POLICY,
    AUDITPOL,
    EVENT_LOG_SETTINGS,
)
