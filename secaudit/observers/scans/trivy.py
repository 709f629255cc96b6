"""Trivy reports as JSON: vulnerabilities, misconfigurations and secrets of an image, a folder or a cluster.

Trivy, "Reporting": from 0.20 (SchemaVersion 2) an object with ArtifactName, CreatedAt (from 0.45) and Results; before
it the bare list of results; for Kubernetes a list of resources, each with Results. Lists may be null. Severity is
Trivy's own (by SeveritySource): several scores of other sources stand beside it and none is Trivy's, so they decide
only where Severity is UNKNOWN. Status of a vulnerability (fixed, affected, will_not_fix) tells whether a fix is to be
had, not whether it was applied: it gives no state. Findings modified by an ignore file or VEX do: ignored and
not_affected → accepted, with the statement as treatment where there is one. What filters of the command left out (by
severity, unfixed) is nowhere in the report.

Match and Code of a secret are never looked at. Misconfigurations that pass, and licences, are counted. Reports before
0.45 and of a cluster state no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from secaudit.observers.days import day
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES_STATES, Findings, by_score, by_word
from secaudit.observers.json_stream import at, found, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.text import safe_text

_GROUPS = ("", "Resources.item.", "Findings.item.", "Vulnerabilities.item.", "Misconfigurations.item.")
_RESULTS = ("item", *(f"{group}Results.item" for group in _GROUPS))
_LISTS = (
    "Vulnerabilities",
    "Misconfigurations",
    "Secrets",
    "Licenses",
    "ExperimentalModifiedFindings",
    "ModifiedFindings",
)
_LEAVES = ("Target", "MisconfSummary.Successes", "MisconfSummary.Failures")
_HEADS = ("ArtifactName", "ArtifactType", "CreatedAt", "Trivy.Version", "ClusterName", "SchemaVersion")
_MAX_WAITING = 100_000
"""Of one target."""
_CLOSING = frozenset((*_RESULTS, *(group.rstrip(".") for group in _GROUPS[1:])))
_RESOURCE = tuple(f"{group}{name}" for group in _GROUPS[1:] for name in ("Namespace", "Kind", "Name"))
_WANTED = frozenset(
    (*_HEADS, *_RESOURCE, *(f"{r}.{leaf}" for r in _RESULTS for leaf in (*_LEAVES, *(f"{one}.item" for one in _LISTS))))
)
_SCHEMA = re.compile(r'"SchemaVersion"\s*:\s*\d')
_TARGET = re.compile(r'"Target"\s*:\s*"')
_LEGACY = re.compile(r'"(Vulnerabilities|Misconfigurations|Type|Class)"\s*:')
_CLUSTER = re.compile(r'"(Resources|Findings|Vulnerabilities|Misconfigurations)"\s*:')
_IGNORED = {"ignored": "accepted", "not_affected": "accepted", "fixed": "fixed"}
_SORTS = {"vulnerability": "Vulnerabilities", "misconfiguration": "Misconfigurations", "secret": "Secrets"}


def _recognises(export: Export) -> bool:
    head, opening = export.text_head, opens_json(export)
    if opening == "[":
        return bool(_TARGET.search(head) and _LEGACY.search(head)) and '"SchemaVersion"' not in head
    if opening != "{":
        return False
    if '"ClusterName"' in head and _CLUSTER.search(head):
        return '"Kind"' in head or bool(_SCHEMA.search(head))
    return bool(_SCHEMA.search(head)) and ('"ArtifactName"' in head or '"ArtifactType"' in head)


@dataclass(slots=True)
class _Report:
    findings: Findings
    said: dict[str, str] = field(default_factory=dict)
    resource: dict[str, str] = field(default_factory=dict)
    result: dict[str, str] = field(default_factory=dict)
    waiting: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    results: int = 0


def _reads(export: Export) -> Reading:
    report = _Report(Findings(export))
    for path, value in found(export, _WANTED, _CLOSING):
        _take(report, path, value)
    said, findings = report.said, report.findings
    held_on = day(said.get("CreatedAt", ""))
    version = safe_text(said.get("Trivy.Version", ""))[:40]
    name = said.get("ArtifactName") or said.get("ClusterName") or said.get("Target") or ""
    scan = findings.scan("Trivy", name, held_on, "$", is_whole=report.results > 0)
    return Reading(f"Trivy {version}".strip(), held_on, scans=(scan,), notes=_notes(report, held_on))


def _take(report: _Report, path: str, value: Any) -> None:
    if path in _RESULTS:
        _finish(report, "" if path == "item" else path.removesuffix(".item"))
    elif path in _CLOSING:
        report.resource = {}
    elif path in _RESOURCE:
        report.resource[path.rpartition(".")[2]] = value if isinstance(value, str) else ""
    elif path in _HEADS:
        report.said[path] = str(value)[:500] if isinstance(value, (str, int)) else ""
    elif path.endswith(_LEAVES):
        report.result[path.rpartition(".")[2]] = str(value)[:500] if isinstance(value, (str, int)) else ""
    elif isinstance(value, dict):
        report.waiting.append((path.split(".")[-2], _kept(value)))
        if len(report.waiting) > _MAX_WAITING:
            raise report.findings.too_many(_MAX_WAITING)


def _kept(value: dict[str, Any]) -> dict[str, Any]:
    """What of a finding is looked at: a description and its references are the bulk of a report."""
    leave = (
        "Description",
        "References",
        "CVSS",
        "Layer",
        "Match",
        "Code",
        "CauseMetadata",
        "PkgIdentifier",
        "DataSource",
    )
    kept = {k: v for k, v in value.items() if k not in leave}
    if by_word(text_at(value, "Severity")) == "":
        kept["score"] = max(_scores(value), default=0.0)
    line = text_at(value, "CauseMetadata", "StartLine") or text_at(value, "StartLine")
    return {**kept, "line": line} if line not in ("", "0") else kept


def _scores(value: dict[str, Any]) -> Iterator[float]:
    sources = at(value, "CVSS")
    for source in sources.values() if isinstance(sources, dict) else ():
        for name in ("V3Score", "V40Score"):
            score = at(source, name)
            if isinstance(score, (int, float)):
                yield float(score)


def _finish(report: _Report, path: str) -> None:
    """A result is complete: its findings know now which target they belong to."""
    place = f"{path.replace('.item', '[]')}[{report.results}]"
    target = "/".join(v for v in (*report.resource.values(), report.result.get("Target", "")) if v)
    report.said.setdefault("Target", report.result.get("Target", ""))
    numbers: dict[str, int] = {}
    for what, value in report.waiting:
        number = numbers[what] = numbers.get(what, -1) + 1
        _add(report.findings, what, value, target, f"{place}.{what}[{number}]")
    successes = report.result.get("Successes", "0")
    if "Misconfigurations" not in numbers or not any(_passes(v) for _, v in report.waiting):
        report.findings.counts["設定檢查通過"] += int(successes) if successes.isdecimal() and len(successes) < 9 else 0
    report.waiting, report.result = [], {}
    report.results += 1


def _passes(value: dict[str, Any]) -> bool:
    return text_at(value, "Status") == "PASS"


def _add(findings: Findings, what: str, value: dict[str, Any], target: str, place: str) -> None:
    match what:
        case "Vulnerabilities" | "Misconfigurations" | "Secrets":
            _finding(findings, what, value, target, place)
        case "Licenses":
            findings.counts["授權"] += 1
        case _:
            _modified(findings, value, target, place)


def _finding(findings: Findings, what: str, value: dict[str, Any], target: str, place: str, *state: str) -> None:
    """One finding of the sort ``what``; ``state``: status and treatment, where the file tells them."""
    if what == "Vulnerabilities":
        identifier, package = text_at(value, "VulnerabilityID"), text_at(value, "PkgName")
        where = f"{text_at(value, 'PkgPath') or target} {package} {text_at(value, 'InstalledVersion')}"
        title = text_at(value, "Title") or f"{package}：{identifier}"
    elif what == "Misconfigurations":
        status = text_at(value, "Status")
        if status == "PASS":
            findings.counts["設定檢查通過"] += 1
            return
        if status == "EXCEPTION" and not state:
            state = ("accepted", "")
        identifier, where = text_at(value, "ID") or text_at(value, "AVDID"), _line(target, value)
        title = text_at(value, "Title") or identifier
    else:
        identifier, where = text_at(value, "RuleID") or "secret", _line(target, value)
        title = f"檔案中有機密：{text_at(value, 'Title') or identifier}"
    if identifier:
        findings.add(identifier, title, _severity(value), place, Host(), where, (), *state)


def _modified(findings: Findings, value: dict[str, Any], target: str, place: str) -> None:
    """A finding that an ignore file or VEX took out of the lists: it is there, and somebody said why, or did not."""
    what, finding = _SORTS.get(text_at(value, "Type"), ""), at(value, "Finding")
    if not what or not isinstance(finding, dict):
        findings.counts["已排除"] += 1
        return
    status, statement = text_at(value, "Status"), text_at(value, "Statement")
    kept = {**_kept(finding), "Status": ""}
    treatment = f"Trivy {safe_text(status)[:30]}：{statement}" if statement else ""
    _finding(findings, what, kept, target, place, _IGNORED.get(status, ""), treatment)


def _severity(value: dict[str, Any]) -> str:
    return by_word(text_at(value, "Severity")) or by_score(at(value, "score"))


def _line(target: str, value: dict[str, Any]) -> str:
    line = text_at(value, "line")
    return f"{target}:{line}" if line else target


def _notes(report: _Report, held_on: date | None) -> tuple[str, ...]:
    notes = [
        "Trivy 的 Status 是有無修補版本，不是處理狀態：處理狀態請另外登錄",
        "報告不寫用了哪些篩選（--severity、--ignore-unfixed、.trivyignore）：篩掉的看不到",
    ]
    if held_on is None:
        notes.append("報告沒有載明日期（0.45 之前的版本與叢集報告沒有）：請另外登錄檢測日期")
    if not report.results:
        notes.append("沒有任何檢測對象（Results 是空的）：可能沒有可辨識的套件，不能當作沒有弱點")
    return tuple(notes)


TRIVY = Observer(
    "trivy",
    "Trivy JSON 報告",
    "trivy image --format json --output trivy.json 映像",
    "Trivy 0.9–0.69（清單、SchemaVersion 2、Kubernetes）",
    SETTLES_STATES,
    _recognises,
    _reads,
)
