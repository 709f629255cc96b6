"""Observers of security tests: scanners' reports."""

from __future__ import annotations

from secaudit.observers.observer import Observer
from secaudit.observers.scans.lynis import LYNIS
from secaudit.observers.scans.nessus import NESSUS
from secaudit.observers.scans.nessus_csv import NESSUS_CSV
from secaudit.observers.scans.nuclei import NUCLEI
from secaudit.observers.scans.openvas import OPENVAS
from secaudit.observers.scans.openvas_csv import OPENVAS_CSV
from secaudit.observers.scans.sarif import SARIF
from secaudit.observers.scans.trivy import TRIVY
from secaudit.observers.scans.xccdf import XCCDF
from secaudit.observers.scans.zap import ZAP_JSON, ZAP_XML

OBSERVERS: tuple[Observer, ...] = (
    LYNIS,
    NESSUS,
    NESSUS_CSV,
    NUCLEI,
    OPENVAS,
    OPENVAS_CSV,
    SARIF,
    TRIVY,
    XCCDF,
    ZAP_JSON,
    ZAP_XML,
)
