"""Observers of how long logs are kept, by the programs that keep them, and of how far back a log really reaches."""

from __future__ import annotations

from secaudit.observers.logs.audit_rules import AUDIT_RULES
from secaudit.observers.logs.auditd import AUDITD
from secaudit.observers.logs.cloudwatch import CLOUDWATCH
from secaudit.observers.logs.elastic_ilm import ELASTIC_ILM
from secaudit.observers.logs.graylog import GRAYLOG
from secaudit.observers.logs.journald import JOURNALD
from secaudit.observers.logs.logfile import LOGFILE
from secaudit.observers.logs.logrotate import LOGROTATE
from secaudit.observers.logs.logrotate_debug import LOGROTATE_DEBUG
from secaudit.observers.logs.loki import LOKI
from secaudit.observers.logs.opensearch_ism import OPENSEARCH_ISM
from secaudit.observers.logs.rsyslog import RSYSLOG
from secaudit.observers.logs.splunk import SPLUNK
from secaudit.observers.logs.windows_events import WINDOWS_EVENTS
from secaudit.observers.observer import Observer

OBSERVERS: tuple[Observer, ...] = (
    JOURNALD,
    LOGROTATE,
    LOGROTATE_DEBUG,
    RSYSLOG,
    AUDITD,
    AUDIT_RULES,
    ELASTIC_ILM,
    OPENSEARCH_ISM,
    GRAYLOG,
    LOKI,
    SPLUNK,
    CLOUDWATCH,
    WINDOWS_EVENTS,
    LOGFILE,
)
