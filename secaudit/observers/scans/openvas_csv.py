"""OpenVAS / Greenbone results as CSV.

Greenbone's report format "CSV Results": a row a result, with IP, Hostname, Port, Port Protocol, CVSS, Severity (the
word), QoD (from GVM 10 on), NVT Name, NVT OID, CVEs, Task Name, Timestamp. A report without results is the header
alone: a scan of an unknown day. The severity is the band of CVSS, else the word; Log, Debug and False Positive rows
are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from secaudit.observers.csv_rows import columns, rows
from secaudit.observers.days import day, newest
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES, Findings, by_score, by_word
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.scans.openvas import DEBUG, FALSE_POSITIVE, LOG
from secaudit.observers.scans.targets import host, named, port

_COLUMNS = {"IP", "Hostname", "Port", "Port Protocol", "Severity", "NVT Name", "NVT OID"}
_PASSED = {"log": LOG, "debug": DEBUG, "false positive": FALSE_POSITIVE}
_day = lru_cache(maxsize=4096)(day)
_host = lru_cache(maxsize=4096)(host)


def _recognises(export: Export) -> bool:
    return set(columns(export)) >= _COLUMNS


@dataclass(slots=True)
class _Table:
    findings: Findings
    hosts: dict[Host, None] = field(default_factory=dict)
    held_on: date | None = None
    task: str = ""


def _reads(export: Export) -> Reading:
    table = _Table(Findings(export))
    for number, row in rows(export, whole=True):
        _read(export, table, number, row)
    scan = table.findings.scan(
        "OpenVAS", table.task or named(table.hosts), table.held_on, "第 1 行", table.hosts, is_whole=bool(table.hosts)
    )
    return Reading("OpenVAS", table.held_on, scans=(scan,), notes=_notes(table))


def _read(export: Export, table: _Table, number: int, row: Mapping[str, str]) -> None:
    oid, name, word = row.get("NVT OID", ""), row.get("NVT Name", ""), row.get("Severity", "")
    if not oid or not row.get("IP"):
        raise export.fail("這一列沒有 IP 或 NVT OID，檔案可能沒有寫完", "請重新匯出 CSV", line=number)
    machine = _host(row["IP"], row.get("Hostname", ""))
    table.hosts[machine] = None
    table.held_on = newest((table.held_on, _day(row.get("Timestamp", ""))))
    table.task = table.task or row.get("Task Name", "")
    if word.lower() in _PASSED:
        table.findings.counts[_PASSED[word.lower()]] += 1
        return
    table.findings.add(
        oid, name or oid, by_score(row.get("CVSS")) or by_word(word), f"第 {number} 行", machine,
        port(row.get("Port", ""), row.get("Port Protocol", "")), [*row.get("CVEs", "").split(","), oid],
    )  # fmt: skip


def _notes(table: _Table) -> tuple[str, ...]:
    notes = ["CSV 看不出掃描是否跑完，也不列沒有弱點的主機；XML 報告可以"]
    if not table.held_on:
        notes.append("CSV 沒有任何結果，也就沒有日期：請改匯出 XML，才能證明哪一天掃描過、沒有弱點")
    return tuple(notes)


OPENVAS_CSV = Observer(
    "openvas-csv",
    "OpenVAS／Greenbone 結果 CSV",
    "Greenbone：Scans > Reports > Download > CSV Results",
    "OpenVAS 9、GVM 10–22",
    SETTLES,
    _recognises,
    _reads,
)
