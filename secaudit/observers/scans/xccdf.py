"""XCCDF test results, alone, in their Benchmark or in an ARF report collection: a test for each TestResult.

NIST IR 7275 (XCCDF 1.2) and its forerunner 1.1; NIST IR 7694 (ARF 1.1). TestResult: start-time, end-time, benchmark,
profile, target, target-address, target-facts, rule-result (idref, severity; result). Results (table 26): fail is a
weakness; pass, fixed, notapplicable, notselected, informational are counted; error, unknown, notchecked are no passes
and are counted as such. Severity is the rule-result's, else its Rule's; unknown (the default of the specification)
stays unknown. The rule's title is taken where the Benchmark is in the file too. A test whose every rule is an error,
unselected or unchecked is a problem: it tested nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from secaudit.observers.days import day, newest
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES, Findings, by_word
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Scan
from secaudit.observers.scans.targets import host, macs
from secaudit.observers.xml_stream import Element, root_of, subtrees
from secaudit.text import safe_text

_COUNTED = {
    "pass": "通過", "fixed": "已修正後通過", "notapplicable": "不適用", "notselected": "未選取",
    "informational": "資訊級", "error": "檢查出錯", "unknown": "結果不明", "notchecked": "未檢查",
}  # fmt: skip
_TESTED = ("pass", "fixed", "fail", "notapplicable", "informational")
_MAX_RULES = 100_000
_MAX_TESTS = 5000


@dataclass(slots=True)
class _Document:
    rules: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Title and severity of each Rule."""
    scans: list[Scan] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    systems: dict[str, None] = field(default_factory=dict)


def _recognises(export: Export) -> bool:
    root = root_of(export)[0]
    if root in ("TestResult", "Benchmark"):
        return "/xccdf/" in export.text_head
    return root in ("asset-report-collection", "arf") and "/asset-reporting-format/" in export.text_head


def _reads(export: Export) -> Reading:
    document = _Document()
    for element in subtrees(export, "Rule", "TestResult"):
        if element.tag == "Rule":
            if len(document.rules) < _MAX_RULES:
                document.rules[element.get("id")] = (element.said("title")[:300], element.get("severity"))
        else:
            document.scans.append(_scan(export, document, element))
            if len(document.scans) > _MAX_TESTS:
                raise export.fail(f"檢測結果超過 {_MAX_TESTS:,} 份", "請分批匯出", line=element.line)
    if not document.scans:
        raise export.fail("只有檢查規則，沒有檢測結果（TestResult）", "請匯出 oscap --results 或 --results-arf 的檔案")
    held_on = newest(s.held_on for s in document.scans)
    program = "、".join(list(document.systems)[:3]) or "XCCDF"
    return Reading(program, held_on, scans=tuple(document.scans), notes=tuple(document.notes))


def _scan(export: Export, document: _Document, test: Element) -> Scan:
    findings, machine, results = Findings(export), _host(test), Counter[str]()
    for result in test.all("rule-result"):
        said = result.said("result").lower()
        results[said] += 1
        if said == "fail":
            _fail(findings, document, result, machine)
        else:
            findings.counts[_COUNTED.get(said, "其他")] += 1
    _refuse_untested(export, test, results)
    system = safe_text(test.get("test-system"))[:80]
    if system:
        document.systems[system] = None
    _note(document, test, results)
    benchmark, profile = test.find("benchmark"), test.find("profile")
    parts = (
        _short(benchmark.get("id") or benchmark.get("href").rpartition("/")[2]) if benchmark else "",
        _short(profile.get("idref")) if profile else "",
    )
    name = " ".join(p for p in parts if p) or test.said("title")
    return findings.scan(
        _tool(system), name, _held_on(test), f"第 {test.line} 行", (machine,), is_whole=bool(test.get("end-time"))
    )


def _fail(findings: Findings, document: _Document, result: Element, machine: Host) -> None:
    rule = result.get("idref")
    title, severity = document.rules.get(rule, ("", ""))
    stated = result.get("severity") or severity
    cves = [i.text for i in result.all("ident")]
    findings.add(_short(rule), title or _short(rule), by_word(stated), f"第 {result.line} 行", machine, "", cves)


def _refuse_untested(export: Export, test: Element, results: Counter[str]) -> None:
    if any(results[r] for r in _TESTED):
        return
    why = "都是 error、unknown 或 notchecked" if sum(results.values()) > results["notselected"] else "沒有選取任何規則"
    raise export.fail(
        f"沒有一條規則檢查成功（{why}），不能當作沒有弱點", "請選對 profile、排除錯誤後重新檢測", line=test.line
    )


def _note(document: _Document, test: Element, results: Counter[str]) -> None:
    unsure = results["error"] + results["unknown"] + results["notchecked"]
    told = (
        (unsure, f"有 {unsure:,} 條規則沒有檢查出結果（error、unknown、notchecked），不是通過"),
        (not test.get("end-time"), "檢測結果沒有結束時間，可能沒有跑完"),
    )
    document.notes.update((note, None) for holds, note in told if holds)


def _held_on(test: Element) -> date | None:
    return day(test.get("end-time")) or day(test.get("start-time"))


def _host(test: Element) -> Host:
    facts = test.find("target-facts")
    found = [f.text for f in facts.all("fact") if f.get("name").endswith(":MAC")] if facts else []
    real = tuple(m for m in macs(" ".join(found)) if m != "00:00:00:00:00:00")
    addresses = [a.text.strip() for a in test.all("target-address")]
    elsewhere = (a for a in addresses if not a.startswith("127.") and a not in ("::1", "0:0:0:0:0:0:0:1"))
    return host(test.said("target"), *elsewhere, also=real)


def _tool(system: str) -> str:
    return "OpenSCAP" if "openscap" in system.lower() else "XCCDF"


def _short(identifier: str) -> str:
    """``xccdf_org.ssgproject.content_rule_no_empty`` → ``no_empty``; other identifiers as they are."""
    if not identifier.startswith("xccdf_"):
        return identifier
    for kind in ("_rule_", "_profile_", "_benchmark_"):
        if kind in identifier:
            return identifier.partition(kind)[2] or identifier
    return identifier


XCCDF = Observer(
    "xccdf",
    "XCCDF／ARF 檢測結果",
    "oscap xccdf eval --results-arf arf.xml …",
    "XCCDF 1.1、1.2；ARF 1.1（OpenSCAP、SCC、CIS-CAT）",
    SETTLES,
    _recognises,
    _reads,
)
