"""OpenVAS / Greenbone (GVM) reports as XML: a report inside a report, or inside the answer to get_reports.

Greenbone Management Protocol, element "report": scan_run_status, scan_start, scan_end, hosts, results; a result has
host, port, nvt (oid, refs), threat and severity (a CVSS score; 0 log, -1 false positive, -2 debug, -3 error), qod,
and with overrides applied original_severity; overrides that apply to a result are listed in it (active,
new_severity). OpenVAS up to 5 has threat alone.

Severity is the band of the score, so 9.0 and above is critical also in versions that say High; else the word. Log and
debug messages are counted. An override that made a finding milder, or a false positive, leaves it listed at its
original severity, accepted, with the override's words as treatment where it has some; a false positive whose original
severity the report leaves out is counted. One that is listed but not applied changes nothing here. A scan that is not
Done is said so, and with no finding it is a problem.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from secaudit.observers.days import day
from secaudit.observers.export import Export
from secaudit.observers.findings import HIDDEN, SETTLES_STATES, Findings, by_score, by_word, worse
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Scan
from secaudit.observers.scans.targets import host
from secaudit.observers.xml_stream import Element, root_of, subtrees
from secaudit.text import safe_text

_WANTED = (
    "result", "host", "hosts", "scan_run_status", "scan_start", "scan_end", "timestamp", "gmp", "omp", "task", "errors",
    "filters", "result_count", "ports", "delta", "report_format", "inuse", "owner", "tls_certificates", "closed_cves",
)  # fmt: skip
"""Those of no interest are here so that what is inside them is not taken for the report's own."""
_MARKS = ("<scan_run_status", "<gmp>", "<omp>", "<severity_class", 'oid="1.3.6.1.4.1.25623')
_FACTS = {
    **dict.fromkeys(("gmp", "omp"), (("version", "version"),)),
    "task": (("task", "name"),),
    "result_count": (("filtered", "filtered"), ("full", "full")),
}
_PORT = re.compile(r"(\d{1,5}/(?:tcp|udp|sctp))")
_DONE = ("done", "container", "processing", "")
FALSE_POSITIVE, LOG, DEBUG = "誤判", "記錄（Log）", "除錯"
_WORDS = {"log": LOG, "debug": DEBUG, "false positive": FALSE_POSITIVE, "error": "檢測錯誤"}


@dataclass(slots=True)
class _Report:
    findings: Findings
    hosts: dict[Host, None] = field(default_factory=dict)
    known: dict[tuple[str, str], Host] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    line: int = 0


def _recognises(export: Export) -> bool:
    root = root_of(export)[0]
    return root in ("report", "get_reports_response") and any(mark in export.text_head for mark in _MARKS)


def _reads(export: Export) -> Reading:
    report = _Report(Findings(export))
    for element in subtrees(export, *_WANTED):
        report.line = report.line or element.line
        _take(export, report, element)
    if "scan_run_status" not in report.said and "scan_start" not in report.said and not report.told["results"]:
        raise export.fail("報告裡沒有掃描（沒有狀態、開始時間與結果）", "請在報告頁以 XML 格式匯出完整報告")
    scan = _scan(export, report)
    version = report.said.get("version", "")
    return Reading(
        f"GVM（GMP {safe_text(version)[:40]}）" if version else "OpenVAS",
        scan.held_on,
        scans=(scan,),
        notes=_notes(report),
    )


def _take(export: Export, report: _Report, element: Element) -> None:
    match element.tag:
        case "result":
            _result(report, element)
        case "host" if element.find("ip") or not element.children:
            _saw(report, _host(report, element.said("ip") or element.text.strip(), _detail(element, "hostname")))
            report.told["open hosts"] += bool(element.find("start")) and not element.said("end")
        case "hosts":
            report.said.setdefault("hosts", element.said("count"))
            for one in element.all("host"):
                _take(export, report, one)
        case "errors":
            report.told["errors"] += sum(1 for _ in element.all("error"))
        case "filters":
            report.said.setdefault("term", element.said("term") or element.text.strip())
        case "gmp" | "omp" | "task" | "result_count":
            _count_hidden(report, element)
            for fact, tag in _FACTS[element.tag]:
                report.said.setdefault(fact, element.said(tag))
        case "delta":
            raise export.fail("這是兩次掃描的差異報告，不是一次掃描", "請匯出單次掃描的報告", line=element.line)
        case "scan_run_status" if element.tag in report.said:
            raise export.fail("檔案裡有不只一份報告", "請一份報告匯出一個檔案", line=element.line)
        case "scan_run_status" | "scan_start" | "scan_end" | "timestamp":
            report.said.setdefault(element.tag, element.text.strip()[:80])


def _count_hidden(report: _Report, counted: Element) -> None:
    """High results that the report counts and its filter leaves out (GMP: hole, since 22.5 high and critical)."""
    if counted.tag == "result_count" and "full" not in report.said:
        for level in ("hole", "high", "critical"):
            full, kept = (_whole(counted.said(level, which)) for which in ("full", "filtered"))
            report.findings.counts[HIDDEN] += max(full - kept, 0)


def _result(report: _Report, result: Element) -> None:
    report.told["results"] += 1
    machine = _host(report, (result.find("host") or result).text.strip(), result.said("host", "hostname"))
    _saw(report, machine)
    threat, stated = result.said("threat").lower(), result.said("severity")
    score = stated or ("" if threat in _WORDS else result.said("nvt", "cvss_base"))
    passed = _WORDS.get(threat) or _below(stated)
    original = by_score(result.said("original_severity")) or by_word(result.said("original_threat"))
    if passed and original in ("", "info"):
        report.findings.counts[passed] += 1
        return
    report.told["unsure"] += 0 <= _score(result.said("qod", "value")) < 70
    found = _PORT.search(result.said("port"))
    nvt = result.find("nvt") or result
    name = result.said("name") or nvt.said("name")
    report.findings.add(
        nvt.get("oid") or name, name, worse(by_score(score) or by_word(threat), original), f"第 {result.line} 行",
        machine, found[1] if found else "", _cves(nvt), *_override(report, result, stated),
    )  # fmt: skip


def _saw(report: _Report, machine: Host) -> None:
    if machine:
        report.hosts[machine] = None


def _below(stated: str) -> str:
    """What a severity of 0 or less says."""
    return {0.0: LOG, -1.0: FALSE_POSITIVE, -2.0: DEBUG, -3.0: "檢測錯誤"}.get(_score(stated), "")


def _score(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _cves(nvt: Element) -> list[str]:
    refs = nvt.find("refs")
    listed = [r.get("id") for r in refs.all("ref") if r.get("type").lower() == "cve"] if refs else []
    oid = nvt.get("oid")
    return [*listed, *nvt.said("cve").split(","), *([oid] if oid.startswith("CVE-") else [])]


def _override(report: _Report, result: Element, stated: str) -> tuple[str, str]:
    """State and treatment that an override comes to: accepted where it makes a finding milder, with its words."""
    original, overrides = result.said("original_severity"), result.find("overrides")
    listed = [o for o in overrides.all("override") if o.said("active") != "0"] if overrides else []
    reason = next((safe_text(o.said("text"))[:120] for o in listed if o.said("text")), "")
    if original and _score(stated) < _score(original):
        report.told["overridden"] += 1
        told = f"OpenVAS override：嚴重度由 {original[:8]} 改為 {stated[:8]}，{reason}"
        return "accepted", told if reason else ""
    active = [o.said("new_severity") for o in listed]
    if active and _score(stated) not in map(_score, active):
        report.told["unapplied"] += 1
        return "", f"OpenVAS override 未套用：{active[0][:8]}"
    return "", ""


def _host(report: _Report, address: str, name: str) -> Host:
    key = (address, name)
    if key not in report.known:
        report.known[key] = host(address, name)
    return report.known[key]


def _detail(element: Element, name: str) -> str:
    return next((d.said("value") for d in element.all("detail") if d.said("name") == name), "")


def _scan(export: Export, report: _Report) -> Scan:
    status, found = report.said.get("scan_run_status", ""), len(report.findings)
    if not _done(report) and not found:
        raise export.fail(
            f"掃描沒有跑完（{safe_text(status)[:40]}），也沒有弱點可讀", "請等掃描完成（Done）再匯出，或重新掃描"
        )
    if not report.told["results"] and _count(report, "filtered"):
        raise export.fail("報告只有統計，沒有列出結果", "請匯出含結果明細的完整報告（details=1）")
    name = report.said.get("task", "") + ("" if _done(report) else f"（未完成：{status}）")
    is_whole = _done(report) and not report.told["open hosts"]
    held_on, place = _held_on(report), f"第 {report.line} 行"
    return report.findings.scan("OpenVAS", name, held_on, place, report.hosts, is_whole=is_whole)


def _count(report: _Report, which: str) -> int:
    """A number of results as the report states it."""
    return _whole(report.said.get(which, ""))


def _whole(stated: str) -> int:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else 0


def _done(report: _Report) -> bool:
    return report.said.get("scan_run_status", "").lower() in _DONE


def _held_on(report: _Report) -> date | None:
    said = report.said
    ended = day(said.get("scan_end", ""))
    return ended or ((day(said.get("scan_start", "")) or day(said.get("timestamp", ""))) if _done(report) else None)


def _notes(report: _Report) -> tuple[str, ...]:
    told, status = report.told, safe_text(report.said.get("scan_run_status", ""))[:40]
    term = " ".join(t for t in report.said.get("term", "").split() if t.startswith(("levels=", "min_qod=")))
    listed, kept, full = told["results"], _count(report, "filtered"), _count(report, "full")
    notes = (
        (listed < kept, f"報告說有 {kept:,} 項，只列出 {listed:,} 項：可能分頁，請以 rows=-1 匯出"),
        (kept < full, f"篩選條件篩掉了 {full - kept:,} 項"),
        (not _done(report), f"掃描沒有跑完（{status}）：沒列出的弱點不代表沒有"),
        (told["open hosts"], f"有 {told['open hosts']:,} 台主機沒有結束時間，結果不完整"),
        (told["errors"], f"掃描時有 {told['errors']:,} 個錯誤（逾時、連不上或登入失敗），詳見報告的 Errors"),
        (told["unsure"], f"有 {told['unsure']:,} 項的偵測可信度（QoD）低於 70%，請人工確認"),
        (told["unapplied"], f"有 {told['unapplied']:,} 項列了 override 但沒有套用：以報告的嚴重度為準"),
        (told["overridden"], f"有 {told['overridden']:,} 項被 override 調降或標為誤判：以原嚴重度列出，理由請人工確認"),
        (term, f"報告經過篩選（{safe_text(term)[:60]}），篩掉的沒有列出"),
        (not report.hosts, "看不出掃描了哪些主機（沒有弱點的主機可能沒列出）：請以 result_hosts_only=0 匯出"),
        (not _held_on(report), "報告沒有載明掃描日期"),
    )
    return tuple(note for holds, note in notes if holds)


OPENVAS = Observer(
    "openvas",
    "OpenVAS／Greenbone 報告 XML",
    "Greenbone：Scans > Reports > Download > XML",
    "OpenVAS 5–9、GVM 10–22（GMP 7–22）",
    SETTLES_STATES,
    _recognises,
    _reads,
)
