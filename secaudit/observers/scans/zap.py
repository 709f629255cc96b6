"""ZAP's traditional reports, as JSON and as XML: sites with their alerts.

ZAP, "Report Generation", traditional JSON and XML: @version, @generated (in words), from reports 0.41 on also created
(ISO); a site has name, host, port and alerts; an alert has pluginid, alertRef, riskcode 0 (informational) to 3
(high), confidence 0 (false positive) to 4 (confirmed): what somebody marked as false positive is
listed as accepted, its reason is not in the file. ZAP states no CVSS and has no critical: 3 is high. An alert is
one finding for a site, whatever the number of its instances: those carry requests, parameters and evidence, which are
left alone.

What it proves: these sites were tested on that day. Not: how deep (passive or active), and whether behind a login.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from secaudit.observers.days import day
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES_STATES, Findings
from secaudit.observers.json_stream import found, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.scans.targets import host, host_of, plain_url
from secaudit.observers.xml_stream import MAX_DEPTH, local, parse, root_of, too_deep
from secaudit.text import safe_text

_RISKS = {"0": "info", "1": "low", "2": "medium", "3": "high"}
_SITE = ("site.item", "site")
"""Up to 2.4 a single site is no list."""
_ALERTS = ("alerts.item", "alerts.alertitem", "alerts.alertitem.item")
_HEADS = ("@version", "@generated", "created")
_WANTED = frozenset(
    (
        *_HEADS,
        *(f"{s}.{name}" for s in _SITE for name in ("@name", "@host")),
        *(f"{s}.{a}" for s in _SITE for a in _ALERTS),
    )
)
_HEAD = re.compile(r'"(@generated|@programName)"\s*:')
_IS_SITE = re.compile(r'"site"\s*:\s*[\[{]')
_FIELDS = frozenset({"pluginid", "alertRef", "alert", "name", "riskcode", "confidence"})
_MAX_TEXT = 1000
_MAX_ALERTS = 50_000
"""Of one site; ZAP has some hundreds of rules, and an alert is one of them."""


@dataclass(slots=True)
class _Report:
    findings: Findings
    said: dict[str, str] = field(default_factory=dict)
    hosts: list[Host] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    alerts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    denied: int = 0

    def add(self, alert: dict[str, str], place: str) -> None:
        if len(self.alerts) >= _MAX_ALERTS:
            raise self.findings.too_many(_MAX_ALERTS)
        self.alerts.append((alert, place))

    def finish_site(self, name: str, machine: str) -> None:
        """A site is complete: its alerts know now where they belong."""
        where = plain_url(name)
        here = host(machine or host_of(name))
        self.sites.append(where)
        self.hosts.append(here)
        for alert, place in self.alerts:
            is_denied = alert.get("confidence") == "0" or "(False Positive)" in alert.get("riskdesc", "")
            self.denied += is_denied
            title = alert.get("name") or alert.get("alert") or ""
            identifier = alert.get("alertRef") or alert.get("pluginid") or title
            severity = _RISKS.get(alert.get("riskcode", ""), "")
            self.findings.add(identifier, title, severity, place, here, where, status="accepted" if is_denied else "")
        self.alerts.clear()


def _reading(report: _Report, place: str) -> Reading:
    held_on = day(report.said.get("created", "")) or day(report.said.get("generated", ""))
    version = safe_text(report.said.get("version", ""))[:40]
    sites = list(dict.fromkeys(s for s in report.sites if s))
    name = "、".join(sites[:3]) + (f" 等 {len(sites)} 個網站" if len(sites) > 3 else "")
    scan = report.findings.scan("ZAP", name, held_on, place, report.hosts, is_whole=bool(report.sites))
    return Reading(f"ZAP {version}".strip(), held_on, scans=(scan,), notes=_notes(report, held_on))


def _notes(report: _Report, held_on: date | None) -> tuple[str, ...]:
    notes = ["ZAP 報告看不出是被動或主動掃描、有沒有登入後再掃：請一併保存掃描設定"]
    if not report.sites:
        notes.append("報告裡沒有任何網站：目標可能連不上，不能當作沒有弱點")
    if report.denied:
        notes.append(f"有 {report.denied:,} 項在 ZAP 標為誤判：仍列出，請在處理方式寫明理由")
    if held_on is None:
        notes.append("看不出報告日期（語系不同的日期可能讀不出）：請另外登錄")
    return tuple(notes)


# JSON


def _recognises_json(export: Export) -> bool:
    head = export.text_head
    return opens_json(export) == "{" and bool(_HEAD.search(head) and (_IS_SITE.search(head) or '"insights"' in head))


def _reads_json(export: Export) -> Reading:
    report, site = _Report(Findings(export)), {"@name": "", "@host": ""}
    for path, value in found(export, _WANTED, _SITE):
        leaf = path.rpartition(".")[2]
        if path in _HEADS:
            report.said[path.lstrip("@")] = value if isinstance(value, str) else ""
        elif path in _SITE:
            if site["@name"] or path == "site.item":
                report.finish_site(site["@name"], site["@host"])
                site = {"@name": "", "@host": ""}
        elif leaf in site:
            site[leaf] = value if isinstance(value, str) else ""
        elif isinstance(value, dict):
            place = f"site[{len(report.sites)}].alerts[{len(report.alerts)}]"
            report.add({k: text_at(value, k) for k in (*_FIELDS, "riskdesc")}, place)
    if not report.said:
        raise export.fail("不是 ZAP 報告：沒有 @version 或 @generated", "請用 ZAP 的 Traditional JSON 報告")
    return _reading(report, "$")


# XML


class _Handler:
    """What expat tells, one alert at a time: descriptions may hold whatever a page said, and are not kept."""

    def __init__(self, export: Export, report: _Report) -> None:
        self._export, self.report = export, report
        self.line: Callable[[], int] = lambda: 0
        self._site: dict[str, str] = {}
        self._alert: dict[str, str] | None = None
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise too_deep(self._export, self.line())
        self._text = []
        if name == "OWASPZAPReport":
            self.report.said.update(attributes)
        elif name == "site":
            self._site = attributes
        elif name == "alertitem":
            self._alert = {"line": str(self.line())}

    def text(self, data: str) -> None:
        if self._alert is not None and self._path[-1] in _FIELDS and len(self._text) < 20:
            self._text.append(data[:_MAX_TEXT])

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if name == "site":
            self.report.finish_site(self._site.get("name", ""), self._site.get("host", ""))
        elif name == "alertitem" and self._alert is not None:
            self.report.add(self._alert, f"第 {self._alert['line']} 行")
            self._alert = None
        elif self._alert is not None and name in _FIELDS and self._path[-1:] == ["alertitem"]:
            self._alert[name] = "".join(self._text).strip()


def _recognises_xml(export: Export) -> bool:
    return root_of(export)[0] == "OWASPZAPReport"


def _reads_xml(export: Export) -> Reading:
    report = _Report(Findings(export))
    handler = _Handler(export, report)
    for parser in parse(export, handler.start, handler.end, handler.text):
        handler.line = _line_of(parser)
    return _reading(report, "第 1 行")


def _line_of(parser: Any) -> Callable[[], int]:
    return lambda: int(parser.CurrentLineNumber)


ZAP_JSON = Observer(
    "zap-json",
    "ZAP 報告 JSON",
    "ZAP：Report > Generate Report > Traditional JSON",
    "ZAP 2.4–2.17",
    SETTLES_STATES,
    _recognises_json,
    _reads_json,
)
ZAP_XML = Observer(
    "zap-xml",
    "ZAP 報告 XML",
    "ZAP：Report > Generate Report > Traditional XML",
    "ZAP 2.4–2.17",
    SETTLES_STATES,
    _recognises_xml,
    _reads_xml,
)
