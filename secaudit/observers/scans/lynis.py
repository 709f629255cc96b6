"""Lynis report (lynis-report.dat): one audit of a Unix host, with its warnings and vulnerable packages.

``key=value`` and ``key[]=value`` lines as lynis 2.x and 3.x write them; parts of a value are split by ``|``. Lynis
gives no severities. Here a ``warning[]`` (test | text | details | solution) is medium, a ``vulnerable_package[]``
high, as its package has a known hole; a ``suggestion[]`` is hardening advice and only counted. ``malware_scanner[]``
names what runs (ClamAV: is installed; chkrootkit and rkhunter look for rootkits only and settle nothing);
``malware_scanner_installed=0`` means that none of those it knows was found, and counts only where tests_executed
names the tests that look for them. A report without ``report_datetime_end`` or ``finish`` was not finished. Dates are
taken as written, without a time zone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_address

from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Scan, Setting, Weakness
from secaudit.text import safe_text

MAX_WEAKNESSES = 20_000
MAX_LISTED = 1000
_LINE = re.compile(r"(?P<key>[A-Za-z0-9_]+)(?P<many>\[\])?=(?P<value>.*)")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]|$)")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_SINGLE = frozenset(
    "lynis_version report_datetime_start report_datetime_end finish hostname domainname os_fullname os_name os_version "
    "hardening_index malware_scanner_installed test_category test_group lynis_tests_done".split()
)
_SEEKS_MALWARE = frozenset({"MALW-3280", "MALW-3282"})
_ROOTKITS = frozenset({"chkrootkit", "rkhunter"})
_INSTALLED_ONLY = frozenset({"clamav", "lmd"})


@dataclass(slots=True)
class _Report:
    """What is kept of the lines."""

    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    weaknesses: dict[tuple[str, str, str], tuple[str, str, int]] = field(default_factory=dict)
    """Title, identifier and where → severity, treatment and line: what is said twice is one finding."""
    scanners: list[tuple[str, int]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    sought_malware: bool = False

    def text(self, key: str) -> str:
        return self.said.get(key, ("", 0))[0]


def _recognises(export: Export) -> bool:
    keys = {found["key"] for line in export.text_head.splitlines() if (found := _LINE.match(line.lstrip("\ufeff")))}
    return "lynis_version" in keys and bool(keys & {"report_datetime_start", "report_version_major", "hardening_index"})


def _reads(export: Export) -> Reading:
    report = _report(export)
    if "lynis_version" not in report.said:
        raise export.fail("沒有 lynis_version，不像 Lynis 報告", "請匯出 /var/log/lynis-report.dat")
    if not ("report_datetime_end" in report.said or report.text("finish") == "true"):
        raise export.fail(
            "Lynis 報告沒有結束標記，稽核沒有跑完或檔案被截斷", "請等 lynis audit system 跑完再匯出", code="E-OBS-05"
        )
    host = Host(_host_name(report), tuple(dict.fromkeys(report.addresses)), tuple(dict.fromkeys(report.macs)))
    held_on = _day(export, report)
    scan = Scan(
        "scan", "Lynis", _name(report), held_on, f"第 {report.said['lynis_version'][1]} 行",
        _weaknesses(report, host), (host,) if host else (), _counted(report),
    )  # fmt: skip
    program = f"Lynis {safe_text(report.text('lynis_version'))[:20]}"
    return Reading(program, held_on, settings=_antimalware(report, host), scans=(scan,), notes=_notes(report))


def _report(export: Export) -> _Report:
    report = _Report()
    for number, line in export.lines():
        found = _LINE.match(line.lstrip("\ufeff"))
        if found is None:
            continue
        key, value = found["key"], found["value"].strip()
        if found["many"]:
            _take(report, key, value, number)
        elif key == "tests_executed":
            report.sought_malware = {*value.split("|")} >= _SEEKS_MALWARE
        elif key in _SINGLE and value:
            report.said[key] = (value[:300], number)
        if len(report.weaknesses) > MAX_WEAKNESSES:
            raise export.fail(f"警告超過 {MAX_WEAKNESSES:,} 項，不像 Lynis 報告", "請確認檔案", line=number)
    return report


def _take(report: _Report, key: str, value: str, number: int) -> None:
    match key:
        case "warning":
            parts = [_plain(p) for p in (*value.split("|", 4), "", "", "", "")]
            title = parts[1] or parts[0] or "Lynis 警告"
            treatment = parts[3].removeprefix("text:")
            report.weaknesses.setdefault((title, parts[0] or title[:80], parts[2]), ("medium", treatment, number))
        case "vulnerable_package":
            parts = [_plain(p) for p in (*value.split("|", 2), "")]
            if parts[0]:
                title = f"套件有已知弱點：{parts[0]}"
                report.weaknesses.setdefault((title, f"package:{parts[0]}", parts[1]), ("high", "", number))
        case "malware_scanner":
            report.scanners += [(_plain(value), number)][: MAX_LISTED - len(report.scanners)]
        case "network_ipv4_address" | "network_ipv6_address":
            report.addresses += _address(value)[: MAX_LISTED - len(report.addresses)]
        case "network_mac_address":
            report.macs += [value.lower()] if _MAC.fullmatch(value.lower()) and len(report.macs) < MAX_LISTED else []
        case _:
            pass
    if key in ("suggestion", "exception_event", "warning"):
        report.counts[key] += 1


def _plain(text: str) -> str:
    text = safe_text(text.strip())[:200]
    return "" if text == "-" else text


def _address(text: str) -> list[str]:
    try:
        found = ip_address(text.split("/")[0].split("%")[0])
    except ValueError:
        return []
    return [] if found.is_loopback or found.is_link_local else [str(found)]


def _host_name(report: _Report) -> str:
    return safe_text(report.text("hostname"))[:255]


def _name(report: _Report) -> str:
    """Host and, where the audit was narrowed, what it was narrowed to."""
    narrowed = [t for t in (report.text("test_category"), report.text("test_group")) if t and t != "all"]
    return safe_text("／".join([report.text("hostname") or "Lynis", *narrowed]))[:120]


def _day(export: Export, report: _Report) -> date | None:
    text, line = report.said.get("report_datetime_start") or report.said.get("report_datetime_end") or ("", 0)
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise export.fail(f"日期「{text[:20]}」不存在", "請重新執行 lynis audit system", line=line) from error


def _weaknesses(report: _Report, host: Host) -> tuple[Weakness, ...]:
    return tuple(
        Weakness(title, severity, identifier, f"第 {line} 行", host, where, treatment=treatment)
        for (title, identifier, where), (severity, treatment, line) in report.weaknesses.items()
    )


def _antimalware(report: _Report, host: Host) -> tuple[Setting, ...]:
    products = [(n, line) for n, line in report.scanners if n not in _ROOTKITS]
    running = next((p for p in products if p[0] not in _INSTALLED_ONLY), None)
    if running is not None:
        said = f"malware_scanner[]={running[0]}"[:80]
        return (Setting("antimalware", 1, f"第 {running[1]} 行", said, True, host=host),)
    if products:
        said, why = f"malware_scanner[]={products[0][0]}"[:80], "Lynis 只看是否安裝，需佐證在執行並更新病毒碼"
        return (Setting("antimalware", 1, f"第 {products[0][1]} 行", said, why=why, host=host),)
    value, line = report.said.get("malware_scanner_installed", ("", 0))
    if value != "0" or report.scanners or not report.sought_malware:
        return ()
    why = "Lynis 只認得常見的防護軟體"
    said = "malware_scanner_installed=0"
    return (Setting("antimalware", 0, f"第 {line} 行", said, why=why, host=host),)


def _counted(report: _Report) -> str:
    parts = [f"警告 {report.counts['warning']:,} 項", f"建議 {report.counts['suggestion']:,} 項（未列為弱點）"]
    done = report.text("lynis_tests_done")
    if done.isdecimal():
        parts.insert(0, f"執行 {done[:6]} 項檢查")
    index = report.text("hardening_index")
    if index.isdecimal():
        parts.append(f"強化指數 {index[:3]}")
    return "、".join(parts)


def _notes(report: _Report) -> tuple[str, ...]:
    notes = ["Lynis 不給嚴重度：警告一律列為中、已知弱點的套件列為高，請依實際情況調整"]
    if report.counts["suggestion"]:
        notes.append(f"建議 {report.counts['suggestion']:,} 項只計數，不列為弱點")
    if any(name in _ROOTKITS for name, _ in report.scanners):
        notes.append("chkrootkit、rkhunter 只查後門程式，不算防毒軟體")
    if not report.sought_malware:
        notes.append("這次沒有執行防毒軟體的檢查（MALW-3280、MALW-3282）：不能說沒有安裝")
    if report.counts["exception_event"]:
        notes.append(f"有 {report.counts['exception_event']:,} 項檢查未能完成（exception_event）")
    return tuple(notes)


LYNIS = Observer(
    "lynis",
    "Lynis 稽核報告",
    "lynis audit system 後的 /var/log/lynis-report.dat",
    "Lynis 2.7–3.1",
    ("record.kind", "record.held_on", "vulnerability.title", "vulnerability.severity", "antimalware"),
    _recognises,
    _reads,
)
