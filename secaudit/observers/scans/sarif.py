"""SARIF 2.1.0: the results of code scanners, a test for each run.

OASIS SARIF 2.1.0. Level (3.27.10): of the result, else of its rule's defaultConfiguration, else warning; error is
high, warning medium, note low, none informational. A rule's property security-severity (GitHub's score, in CVSS v3
bands) decides before the level. Kind (3.27.9) other than fail is no weakness: pass, notApplicable and informational
are counted, open and review need a person. Suppressions (3.35): suppressed where there is one and none is under
review or rejected → accepted. baselineState absent (3.27.24) → fixed. The day is the newest endTimeUtc (or
startTimeUtc) of the invocations; without results (3.14.23) a run tested nothing.

A run is a code review; of a tool that is known to test no source code (container, network, web), a scan. Titles are
the rule's description, because messages of secret scanners may quote what they found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from secaudit.observers.days import day, newest
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES_STATES, Findings, by_score
from secaudit.observers.json_stream import at, found, list_at, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Scan
from secaudit.observers.scans.targets import plain_url
from secaudit.text import safe_text

_LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": "info"}
_KINDS = {
    "pass": "通過",
    "notApplicable": "不適用",
    "informational": "資訊級",
    "open": "未判定",
    "review": "需人工確認",
}
_NO_SOURCE = ("trivy", "grype", "nuclei", "zap", "owasp zap", "nessus", "openvas", "docker scout", "clair", "dockle")
_QUOTING = re.compile(r"gitleaks|trufflehog|secret|credential|password|token|api.?key|private.?key", re.IGNORECASE)
_RULES = "runs.item.tool.driver.rules.item"
_PLUGIN_RULES = "runs.item.tool.extensions.item.rules.item"
_RESULTS, _ITEM = "runs.item.results", "runs.item.results.item"
_INVOCATION = "runs.item.invocations.item"
_HEADS = (
    "runs.item.tool.driver.name", "runs.item.tool.driver.version", "runs.item.tool.driver.semanticVersion",
    "runs.item.automationDetails.id", "runs.item.versionControlProvenance.item.repositoryUri",
)  # fmt: skip
_RUN = "runs.item"
_MAX_RUNS = 1000
_VERSION = re.compile(r'"version"\s*:\s*"2\.1')
_EMPTY = re.compile(r'"runs"\s*:\s*\[\s*\]')
_MARKS = re.compile(r'"(results|tool|invocations|automationDetails|originalUriBaseIds|artifacts)"\s*:')


@dataclass(frozen=True, slots=True)
class _Rule:
    title: str
    level: str
    score: str


@dataclass(slots=True)
class _Run:
    """One run: all but its results, which are read in a second pass when its rules are known."""

    said: dict[str, str] = field(default_factory=dict)
    rules: dict[str, _Rule] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    held_on: date | None = None
    has_results: bool = False
    failed: bool = False
    errors: int = 0

    @property
    def tool(self) -> str:
        return self.said.get("name", "") or "SARIF"

    @property
    def name(self) -> str:
        return self.said.get("id", "").rstrip("/") or plain_url(self.said.get("repositoryUri", ""))

    @property
    def version(self) -> str:
        return self.said.get("semanticVersion", "") or self.said.get("version", "")


def _recognises(export: Export) -> bool:
    head = export.text_head
    if opens_json(export) != "{":
        return False
    said = "sarif" in head[:2000].lower() or bool(_VERSION.search(head))
    return bool(said and '"runs"' in head and (_MARKS.search(head) or _EMPTY.search(head))) or (
        '"ruleId"' in head and '"runs"' in head
    )


def _reads(export: Export) -> Reading:
    runs = list(islice(_runs(export), _MAX_RUNS + 1))
    if len(runs) > _MAX_RUNS:
        raise export.fail(f"SARIF 有超過 {_MAX_RUNS:,} 個 run", "請分開匯出")
    if not runs:
        raise export.fail("SARIF 裡沒有任何 run，也就沒有檢測", "請用原工具重新產生 SARIF")
    scans = tuple(_scans(export, runs))
    programs = dict.fromkeys(safe_text(f"{r.tool} {r.version}".strip())[:80] for r in runs)
    collected = newest(s.held_on for s in scans)
    return Reading("、".join(list(programs)[:5]), collected, scans=scans, notes=_notes(runs))


def _runs(export: Export) -> Iterator[_Run]:
    """First pass: what each run says about its tool, its rules and how it went."""
    run = _Run()
    wanted = ("version", *_HEADS, _RULES, _PLUGIN_RULES, _INVOCATION)
    for path, value in found(export, wanted, (_RUN, _RESULTS)):
        if path == "version":
            _check_version(export, value)
        elif path == _RUN:
            yield run
            run = _Run()
        elif path == _RESULTS:
            run.has_results = True
        elif path in _HEADS:
            run.said[path.rpartition(".")[2]] = value[:200] if isinstance(value, str) else ""
        elif path == _INVOCATION:
            _invocation(run, value)
        else:
            _rule(run, value, of_driver=path == _RULES)


def _check_version(export: Export, value: Any) -> None:
    if not isinstance(value, str) or not value.startswith("2.1."):
        raise export.fail(f"SARIF 版本是 {str(value)[:20]}，只讀 2.1.0", "請用工具的 SARIF 2.1.0 輸出")


def _invocation(run: _Run, value: Any) -> None:
    ended = day(text_at(value, "endTimeUtc")) or day(text_at(value, "startTimeUtc"))
    run.held_on = newest((run.held_on, ended))
    run.failed = run.failed or at(value, "executionSuccessful") is False
    run.errors += sum(text_at(n, "level") == "error" for n in list_at(value, "toolExecutionNotifications"))


def _rule(run: _Run, value: Any, *, of_driver: bool) -> None:
    name = text_at(value, "id")
    text = text_at(value, "shortDescription", "text") or text_at(value, "fullDescription", "text")
    level = text_at(value, "defaultConfiguration", "level")
    rule = _Rule((text or text_at(value, "name"))[:300], level, text_at(value, "properties", "security-severity"))
    run.rules.setdefault(name, rule)
    if of_driver:
        run.order.append(name)


def _scans(export: Export, runs: list[_Run]) -> Iterator[Scan]:
    """Second pass: the results of each run that has any, as a test of its own."""
    findings, number, result = Findings(export), 0, 0
    for path, value in found(export, (_ITEM,), (_RUN,)):
        run = runs[number]
        if path == _ITEM:
            _result(findings, run, value, f"runs[{number}].results[{result}]")
            result += 1
            continue
        if run.failed and not len(findings):
            raise export.fail(
                f"{run.tool[:60]} 沒有跑成功（executionSuccessful=false），也沒有結果", "請排除錯誤後重新檢測"
            )
        if run.has_results:
            kind = "scan" if run.tool.lower() in _NO_SOURCE else "code_review"
            name = run.name + ("（未完成）" if run.failed else "")
            yield findings.scan(run.tool, name, run.held_on, f"runs[{number}]", (), kind, is_whole=not run.failed)
        findings, number, result = Findings(export), number + 1, 0


def _result(findings: Findings, run: _Run, value: Any, place: str) -> None:
    kind = text_at(value, "kind") or "fail"
    if kind != "fail":
        findings.counts[_KINDS.get(kind, "其他")] += 1
        return
    name, rule = _rule_of(run, value)
    level = text_at(value, "level") or (rule.level if rule else "") or "warning"
    score = text_at(value, "properties", "security-severity") or (rule.score if rule else "")
    status, treatment = _state(value)
    title = (rule.title if rule else "") or _message(run, name, value) or name or f"{run.tool} 的發現"
    severity = by_score(score) or _LEVELS.get(level, "")
    cves = (name,) if name.upper().startswith("CVE-") else ()
    findings.add(name or title, title, severity, place, Host(), _where(value), cves, status, treatment)


def _rule_of(run: _Run, value: Any) -> tuple[str, _Rule | None]:
    name = text_at(value, "ruleId") or text_at(value, "rule", "id")
    index = at(value, "ruleIndex") if at(value, "ruleIndex") is not None else at(value, "rule", "index")
    if not name and isinstance(index, int) and 0 <= index < len(run.order):
        name = run.order[index]
    rule = run.rules.get(name) or run.rules.get(name.rpartition("/")[0])
    return name[:200], rule


def _message(run: _Run, name: str, value: Any) -> str:
    """A title of a result whose rule has no description; "" where its message may quote a secret."""
    if _QUOTING.search(f"{run.tool} {name}"):
        return ""
    return text_at(value, "message", "text") or text_at(value, "message", "markdown")


def _state(value: Any) -> tuple[str, str]:
    suppressions = list_at(value, "suppressions")
    states = {text_at(s, "status") or "accepted" for s in suppressions}
    if text_at(value, "baselineState") == "absent":
        return "fixed", ""
    if states == {"accepted"}:
        reason = next((r for r in (text_at(s, "justification") for s in suppressions) if r), "")
        return "accepted", f"SARIF suppression：{reason}" if reason else ""
    return "", ""


def _where(value: Any) -> str:
    location = at(value, "locations", 0)
    uri = plain_url(text_at(location, "physicalLocation", "artifactLocation", "uri").replace(" ", "%20"))
    line = text_at(location, "physicalLocation", "region", "startLine")
    if uri:
        return f"{uri}:{line}" if line else uri
    return text_at(location, "logicalLocations", 0, "fullyQualifiedName")


def _notes(runs: list[_Run]) -> tuple[str, ...]:
    failed, silent = sum(r.failed for r in runs), sum(not r.has_results for r in runs)
    undated, errors = sum(r.held_on is None for r in runs), sum(r.errors for r in runs)
    notes = (
        (failed, f"有 {failed} 個 run 沒有跑成功（executionSuccessful=false）：沒列出的弱點不代表沒有"),
        (errors, f"工具回報 {errors:,} 個錯誤，有些檔案可能沒有檢測到"),
        (silent, f"有 {silent} 個 run 沒有 results：沒有檢測，不列為檢測紀錄"),
        (undated, "SARIF 沒有載明檢測時間（invocations.endTimeUtc）：請另外登錄日期"),
    )
    return tuple(note for holds, note in notes if holds)


SARIF = Observer(
    "sarif",
    "SARIF 2.1.0（原始碼檢測）",
    "各檢測工具的 SARIF 輸出，如 semgrep --sarif、codeql --format=sarif-latest",
    "SARIF 2.1.0（CodeQL、Semgrep、flawfinder、ESLint、Trivy 等）",
    SETTLES_STATES,
    _recognises,
    _reads,
)
