"""Findings of Nessus and the Tenable products as CSV: the same facts under different column names.

Dialects: Nessus up to 8 (``Plugin ID,CVE,CVSS,Risk,Host,…``), Nessus 8–10 (``CVSS v2.0 Base Score``, ``CVSS v3.0 Base
Score``), Tenable Vulnerability Management's scan export (adds ``Vulnerability State``, ``Host End``, ``Last Found``)
and findings export (``definition.name``, ``severity``, ``state``, ``last_observed``), Tenable Security Center
(``Plugin``, ``Plugin Name``, ``Severity``, ``IP Address``, ``Last Observed``, ``Accept Risk Comment``). Nessus writes
a row for each CVE of a finding: those rows are one finding here. Risk None is informational; of compliance checks
Risk is FAILED (high, as Tenable shows it), PASSED, WARNING or ERROR.

Severity is the worse of the band of the CVSS v3 (or v4) base score and the word (see ``nessus``). A state is
stated by the Tenable exports only: Fixed → fixed; an accepted risk → accepted. Nessus' own CSV states no day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from secaudit.observers.csv_rows import columns, rows
from secaudit.observers.days import day, newest
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES_STATES, Findings, by_score, by_word, worse
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.scans.nessus import COMPLIANCE
from secaudit.observers.scans.targets import host, macs, named, port

_PLUGIN = ("plugin id", "definition.id", "plugin")
_NAME = ("name", "definition.name", "plugin name")
_WORD = ("risk", "severity", "definition.severity", "risk factor")
_ADDRESS = (
    "ip address",
    "asset.display_ipv4_address",
    "asset.ipv4_addresses",
    "asset.display_ipv6_address",
    "ipv4 address",
)
_NAMES = (
    "host",
    "fqdn",
    "dns name",
    "asset.display_fqdn",
    "asset.host_name",
    "asset.name",
    "netbios",
    "netbios name",
    "asset.netbios_name",
)
_MAC = ("mac address", "asset.display_mac_address", "asset.mac_addresses")
_SCORE = (
    "cvss v3.0 base score", "cvss3 base score", "cvss v3 base score", "cvssv3", "definition.cvss3.base_score",
    "cvss v4.0 base score", "cvss4 base score", "cvss v4 base score", "definition.cvss4.base_score",
)  # fmt: skip
_STATE = ("vulnerability state", "state", "finding state")
_DAY = ("host end", "last found", "last observed", "last_observed", "last_seen", "last seen")
_CVES = ("cve", "definition.cve")
_UNQUOTED = str.maketrans("", "", "[]'\"")
_ACCEPTED = ("accept risk comment",)
_MODIFIED = ("risk_modified", "risk modified")


def _recognises(export: Export) -> bool:
    return bool(_delimiter(export))


def _delimiter(export: Export) -> str:
    """The findings export has semicolons where numbers are written with a comma; "" when neither fits."""
    return next((d for d in (",", ";") if _fits({n.lower() for n in columns(export, d)})), "")


def _fits(names: set[str]) -> bool:
    host_named = names & {*_ADDRESS, *_NAMES}
    nessus = {"plugin id", "risk", "host", "name"} <= names
    center = {"plugin", "plugin name", "severity"} <= names
    exported = "definition.name" in names and bool(names & {"definition.id", "definition.family"})
    return bool(host_named) and (nessus or center or exported)


@dataclass(slots=True)
class _Table:
    findings: Findings
    hosts: dict[Host, None] = field(default_factory=dict)
    held_on: date | None = None
    dead: int = 0


def _reads(export: Export) -> Reading:
    table = _Table(Findings(export))
    for number, row in rows(export, delimiter=_delimiter(export) or ",", whole=True):
        _read(export, table, number, {k.lower(): v for k, v in row.items()})
    findings = table.findings
    scan = findings.scan(
        "Nessus", named(table.hosts), table.held_on, "第 1 行", table.hosts, is_whole=bool(table.hosts)
    )
    return Reading("Nessus", table.held_on, scans=(scan,), notes=_notes(table))


def _read(export: Export, table: _Table, number: int, row: Mapping[str, str]) -> None:
    plugin, name = _first(row, _PLUGIN), _first(row, _NAME)
    unnumbered = not plugin and not any(n in row for n in _PLUGIN)
    if not name or not (unnumbered or (plugin.isascii() and plugin.isdigit())):
        raise export.fail("這一列沒有弱點代號（Plugin ID）或名稱，檔案可能沒有寫完", "請重新匯出 CSV", line=number)
    addresses = _first(row, _ADDRESS).translate(_UNQUOTED).split(",")
    machine = _host(*addresses[:4], *(row.get(n, "") for n in _NAMES), also=macs(_first(row, _MAC)))
    if machine:
        table.hosts[machine] = None
    table.held_on = newest((table.held_on, _day(_first(row, _DAY))))
    table.dead += plugin == "10180" and "dead" in row.get("plugin output", "")
    status, treatment = _status(row)
    word = _first(row, _WORD).upper()
    if word in COMPLIANCE:
        table.findings.counts[COMPLIANCE[word]] += 1
        return
    severity = worse(by_score(_first(row, _SCORE)), "high" if word == "FAILED" else by_word(word))
    table.findings.add(
        name if word == "FAILED" or not plugin else plugin, name, severity, f"第 {number} 行", machine,
        port(_first(row, ("port",)), _first(row, ("protocol",))),
        _first(row, _CVES).translate(_UNQUOTED).split(","), status, treatment,
    )  # fmt: skip


_day = lru_cache(maxsize=4096)(day)
_host = lru_cache(maxsize=4096)(host)


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[n] for n in names if row.get(n)), "")


def _status(row: Mapping[str, str]) -> tuple[str, str]:
    if _first(row, _STATE).lower() == "fixed":
        return "fixed", ""
    accepted = _first(row, _ACCEPTED)
    if accepted or _first(row, _MODIFIED).lower() == "accepted":
        return "accepted", f"Tenable 風險接受：{accepted}" if accepted else ""
    return "", ""


def _notes(table: _Table) -> tuple[str, ...]:
    told = (
        (not table.held_on, "CSV 沒有載明掃描日期：請改匯出 .nessus，或另外登錄日期"),
        (not table.hosts, "沒有任何一列：看不出掃描了哪些主機，不能當作沒有弱點"),
        (table.dead, f"有 {table.dead:,} 台主機沒有回應，沒有檢測到"),
    )
    return (*(note for holds, note in told if holds), "CSV 看不出掃描是否跑完、是否登入檢測；.nessus 可以")


NESSUS_CSV = Observer(
    "nessus-csv",
    "Nessus／Tenable 弱點 CSV",
    "Nessus：Export > CSV；Tenable：Findings > Export",
    "Nessus 6–10、Tenable Vulnerability Management、Security Center",
    SETTLES_STATES,
    _recognises,
    _reads,
)
