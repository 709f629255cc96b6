"""Nessus v2 reports (.nessus): hosts, their findings and compliance checks.

Tenable, "Nessus v2 File Format": Policy, then Report with a ReportHost a machine; HostProperties tags tell address,
names and when the scan of that host began and ended; a ReportItem is one plugin's finding with severity 0 (info) to 4
(critical). Nessus rates by CVSS v2, v3, v4 or a user's plugin rule, as the policy says; here the worse of that and
of the band of cvss3_base_score (or cvss4_base_score) counts, so that no rule hides what the report itself scores.

Compliance (cm:compliance-*): FAILED is a finding of the stated severity (high where it states none, as Tenable shows
it), the rest is counted. Nothing of Policy but its name is looked at: preferences there may hold credentials. The
format states no state of a finding and no end of the scan as a whole: hosts without HOST_END are told.
"""

from __future__ import annotations

from datetime import date
from xml.parsers import expat

from secaudit.observers.days import day, day_of_epoch
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES, Findings, by_score, worse
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.scans.targets import host, macs, port
from secaudit.observers.xml_stream import MAX_DEPTH, local, parse, root_of, too_deep

_SEVERITIES = {"0": "info", "1": "low", "2": "medium", "3": "high", "4": "critical"}
_ITEM_TEXTS = frozenset(
    {"cve", "cvss3_base_score", "cvss4_base_score", "plugin_name"}
    | {f"compliance-{what}" for what in ("check-name", "check-id", "result")}
)
_OUTPUT_OF = {"10180": "dead", "19506": "scan", "21745": "login", "104410": "login", "110385": "privilege"}
"""Plugins that tell about the scan itself: host dead, scan information, login failed, privileges too low."""
_MAX_TEXT = 4000
COMPLIANCE = {"PASSED": "合規檢查通過", "WARNING": "合規檢查需人工確認", "ERROR": "合規檢查出錯"}


class _Report:
    """What the handlers of expat gather; one host and one item at a time."""

    def __init__(self, export: Export) -> None:
        self._export, self.findings = export, Findings(export)
        self.name = self.policy = ""
        self.line = 0
        self.hosts: list[Host] = []
        self.days: list[date] = []
        self.unfinished = self.dead = self.login_failed = self.without_login = 0
        self.parser: expat.XMLParserType | None = None
        self._host = Host()
        self._host_name = ""
        self._tags: dict[str, str] = {}
        self._item: dict[str, str] = {}
        self._cves: list[str] = []
        self._texts: dict[str, str] = {}
        self._open = ""
        self._text: list[str] = []
        self._path: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise too_deep(self._export, self._line)
        if name == "Report":
            self.name, self.line = attributes.get("name", ""), self._line
        elif name == "ReportHost":
            self._host_name, self._tags, self._host = attributes.get("name", ""), {}, host(attributes.get("name", ""))
        elif name == "tag":
            self._collect(attributes.get("name", ""))
        elif name == "ReportItem":
            self._item = {**attributes, "line": str(self._line)}
            self._cves, self._texts = [], {}
        elif self._item:
            wanted = name in _ITEM_TEXTS or (name == "plugin_output" and self._item.get("pluginID") in _OUTPUT_OF)
            self._collect(name if wanted else "")
        elif name == "policyName" and not self.policy and "Preferences" not in self._path:
            self._collect(name)

    def text(self, data: str) -> None:
        if self._open and sum(map(len, self._text)) < _MAX_TEXT:
            self._text.append(data[:_MAX_TEXT])

    def end(self, tag: str) -> None:
        name = local(tag)
        self._path.pop()
        if self._open and name in (self._open, "tag"):
            self._keep(self._open, "".join(self._text).strip())
            self._open = ""
        elif name == "HostProperties":
            self._host = _host(self._host_name, self._tags)
        elif name == "ReportItem":
            self._finish_item()
            self._item = {}
        elif name == "ReportHost":
            self._finish_host()

    @property
    def _line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser else 0

    def _collect(self, name: str) -> None:
        self._open, self._text = name, []

    def _keep(self, name: str, text: str) -> None:
        if name == "cve" and self._item:
            self._cves.append(text)
        elif self._item:
            self._texts[name] = text
        elif name == "policyName":
            self.policy = text
        else:
            self._tags.setdefault(name, text)

    def _finish_host(self) -> None:
        self.hosts.append(self._host)
        began, over = (self._tags.get(f"HOST_{w}") or self._tags.get(f"HOST_{w}_TIMESTAMP") for w in ("START", "END"))
        self.unfinished += bool(began and not over)
        self.without_login += self._tags.get("Credentialed_Scan", "").lower() == "false"
        ended = day(self._tags.get("HOST_END", "")) or day_of_epoch(self._tags.get("HOST_END_TIMESTAMP", ""))
        if ended:
            self.days.append(ended)

    def _finish_item(self) -> None:
        item, texts = self._item, self._texts
        about = _OUTPUT_OF.get(item.get("pluginID", ""), "")
        self.dead += about == "dead" and "dead" in texts.get("plugin_output", "")
        self.login_failed += about == "login"
        where = port(item.get("port", ""), item.get("protocol", ""))
        place = f"第 {item['line']} 行"
        plugin = item.get("pluginID", "")
        stated = _SEVERITIES.get(item.get("severity", ""), "")
        result = texts.get("compliance-result", "").upper()
        if result:
            self._compliance(result, stated, where, place)
            return
        score = by_score(texts.get("cvss3_base_score")) or by_score(texts.get("cvss4_base_score"))
        name = item.get("pluginName") or texts.get("plugin_name", "")
        self.findings.add(plugin, name, worse(score, stated), place, self._host, where, self._cves)

    def _compliance(self, result: str, stated: str, where: str, place: str) -> None:
        if result != "FAILED":
            self.findings.counts[COMPLIANCE.get(result, "合規檢查其他")] += 1
            return
        name = self._texts.get("compliance-check-name", "") or self._item.get("pluginName", "")
        check = self._texts.get("compliance-check-id", "") or name
        severity = stated if stated not in ("", "info") else "high"
        self.findings.add(check, name, severity, place, self._host, where)


def _host(name: str, tags: dict[str, str]) -> Host:
    names = (tags.get("host-fqdn", ""), tags.get("netbios-name", ""), tags.get("hostname", ""), name)
    return host(tags.get("host-ip", ""), *names, also=macs(tags.get("mac-address", "")))


def _recognises(export: Export) -> bool:
    return root_of(export)[0] == "NessusClientData_v2"


def _reads(export: Export) -> Reading:
    report = _Report(export)
    for parser in parse(export, report.start, report.end, report.text):
        report.parser = parser
    if not report.line:
        raise export.fail("沒有 Report：這是只有政策的 .nessus，沒有掃描結果", "請匯出掃描結果（Export > Nessus）")
    if not len(report.findings) and report.dead + report.unfinished >= len(report.hosts):
        raise export.fail(
            "沒有一台主機檢測完成，也沒有弱點可讀，不能當作沒有弱點", "請確認目標開機且連得到，再掃描一次"
        )
    held_on = max(report.days, default=None)
    notes = _notes(report, held_on)
    place = f"第 {report.line} 行"
    name = (report.name or report.policy) + ("（未完成）" if report.unfinished else "")
    scan = report.findings.scan("Nessus", name, held_on, place, report.hosts, is_whole=not report.unfinished)
    return Reading("Nessus", held_on, scans=(scan,), notes=notes)


def _notes(report: _Report, held_on: date | None) -> tuple[str, ...]:
    told = (
        (report.dead, f"有 {report.dead:,} 台主機沒有回應，沒有檢測到"),
        (report.unfinished, f"有 {report.unfinished:,} 台主機沒有結束時間，掃描可能中止，結果不完整"),
        (report.login_failed, f"有 {report.login_failed:,} 項登入失敗，只做了不登入的檢測"),
        (report.without_login, f"有 {report.without_login:,} 台主機沒有登入檢測（Credentialed_Scan=false）"),
        (not held_on, "檔案沒有載明主機的掃描日期"),
    )
    return tuple(note for holds, note in told if holds)


NESSUS = Observer(
    "nessus",
    "Nessus v2 報告（.nessus）",
    "Nessus：掃描結果 > Export > Nessus",
    "Nessus 5–10、Tenable Vulnerability Management",
    SETTLES,
    _recognises,
    _reads,
)
