"""Security tests that a report tells of: a dated record with its count of high findings, and the findings themselves.

1. A test is the same as one on record when tool, name and day are; then it is brought up to date, not added again.
2. A finding is told by its words, its place and its machine. One that a later test finds again moves to that test; one
   that was said to be fixed before that test, and is found again, is open again.
3. What a test no longer finds is told, never closed by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secaudit.model.schema import Cell
from secaudit.observers.reading import Basis, Host, Scan, Weakness
from secaudit.text import folded, safe_text
from secaudit.usecases.observing.draft import Cells, Draft
from secaudit.usecases.observing.hosts import HostIndex
from secaudit.usecases.observing.telling import FileTold
from secaudit.usecases.observing.written import Observed

HIGH = ("critical", "high")
_CLOSED = ("fixed",)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Found:
    weakness: Weakness
    title: str
    asset_id: str


@dataclass(slots=True)
class _Count:
    new: int = 0
    again: int = 0
    reopened: int = 0


def record_scan(draft: Draft, index: HostIndex, scan: Scan, told: FileTold, record_id: str = "") -> list[Observed]:
    """Put the test and its findings into the draft; what is observed of the record is returned."""
    held = scan.held_on.isoformat() if scan.held_on else None
    found_here = _distinct(index, scan)
    high = sum(f.weakness.severity in HIGH for f in found_here.values())
    scope = safe_text(f"{scan.tool} {scan.name}").strip()[:_LONGEST]
    record_id = record_id or _known(draft, told.format_name, scope, held, told.evidence_id)
    if not record_id:
        record_id = draft.add("record", _record(scan, scope, held, high, told.evidence_id))
        told.summary.append(f"新增紀錄 {record_id} {scope}，{held or '檔案未載日期'}，高風險 {high} 項")
    else:
        told.summary.append(f"紀錄 {record_id} {scope}，{held or '檔案未載日期'}，高風險 {high} 項")
    if held is None:
        told.warnings.append("檔案沒有檢測日期，請在紀錄補上，才能判定是否在週期內")
    count = _findings(draft, found_here, record_id, held)
    _tell_gone(draft, found_here, scan, index, told)
    if scan.weaknesses:
        back = f"（其中 {count.reopened} 項原列已修補）" if count.reopened else ""
        told.summary.append(f"弱點：新增 {count.new}、再次發現 {count.again}{back}")
    if scan.counted:
        told.notes.append(scan.counted)
    found = [Observed("record", record_id, "high_findings", high, scan.place, scope=scope, basis=Basis.DERIVED)]
    if held:
        found.append(Observed("record", record_id, "held_on", held, scan.place, scope=scope))
    return found


def _known(draft: Draft, format_name: str, scope: str, held: str | None, evidence_id: str) -> str:
    for cells in draft.rows("observation"):
        if (cells["format"], cells["scope"]) == (format_name, scope):
            dated = cells["setting"] == "held_on" and cells["value"] == held
            same = dated if held else cells["evidence_id"] == evidence_id
            if same and draft.row("record", str(cells["target_id"])) is not None:
                return str(cells["target_id"])
    return ""


def _record(scan: Scan, scope: str, held: str | None, high: int, evidence_id: str) -> dict[str, Cell]:
    return {
        "kind": scan.kind,
        "title": scope or scan.kind,
        "held_on": held,
        "high_findings": high,
        "reference": f"佐證 {evidence_id}",
    }


def _distinct(index: HostIndex, scan: Scan) -> dict[str, _Found]:
    """The findings of the scan by what tells them apart in the case."""
    found: dict[str, _Found] = {}
    for one in scan.weaknesses:
        asset_id = index.find(one.host)
        title = _title(one, "" if asset_id else _named(one.host))
        found.setdefault(_key(title, asset_id), _Found(one, title, asset_id))
    return found


def _findings(draft: Draft, found: Mapping[str, _Found], record_id: str, held: str | None) -> _Count:
    count = _Count()
    listed = _listed(draft)
    for key, one in found.items():
        known = listed.get(key)
        if known is None:
            draft.add("vulnerability", _row(one, record_id, held))
            count.new += 1
        else:
            count.again += 1
            count.reopened += _again(draft, known, one.weakness, record_id, held)
    return count


def _listed(draft: Draft) -> dict[str, Cells]:
    return {_key(str(c["title"]), str(c["asset_id"] or "")): c for c in draft.rows("vulnerability")}


def _again(draft: Draft, known: Cells, one: Weakness, record_id: str, held: str | None) -> bool:
    """Found once more; whether it was said to be fixed. A later test than the one on record takes it over."""
    former = draft.row("record", str(known["record_id"] or "")) or {}
    if former and str(former.get("held_on") or "") > (held or ""):
        return False
    changes: dict[str, Cell] = {"record_id": record_id, "severity": one.severity}
    is_back = known["status"] in _CLOSED and bool(held) and str(known["closed_on"] or "") <= str(held)
    if is_back:
        changes |= {"status": "open", "closed_on": None}
    draft.edit("vulnerability", str(known["id"]), changes)
    return is_back


def _tell_gone(draft: Draft, found: Mapping[str, _Found], scan: Scan, index: HostIndex, told: FileTold) -> None:
    """Findings of machines that this test looked at, open so far, which it does not find any more."""
    machines = {*scan.hosts, *(one.weakness.host for one in found.values())}
    looked_at = {a for host in machines if (a := index.find(host))}
    gone = [
        str(c["id"])
        for key, c in _listed(draft).items()
        if key not in found and c["asset_id"] in looked_at and c["status"] in ("open", "planned")
    ]
    if gone:
        rest = f" 等 {len(gone)} 項" if len(gone) > 8 else ""
        told.notes.append(f"這次沒有再發現 {'、'.join(gone[:8])}{rest}：確認已修補後請改處理狀態")


def _row(one: _Found, record_id: str, held: str | None) -> dict[str, Cell]:
    return {
        "title": one.title,
        "asset_id": one.asset_id or None,
        "record_id": record_id,
        "severity": one.weakness.severity,
        "status": one.weakness.status or "open",
        "treatment": safe_text(one.weakness.treatment)[:_LONGEST] or None,
        "found_on": held,
    }


def _title(one: Weakness, machine: str) -> str:
    named = one.identifier if one.identifier and one.identifier not in one.title else ""
    words = " ".join(filter(None, (named, one.title)))[:_LONGEST]
    where = "，".join(filter(None, (machine, one.where)))[:_LONGEST]
    return safe_text(f"{words}（{where}）" if where else words)


def _named(host: Host) -> str:
    return " ".join(filter(None, (host.name, next(iter((*host.addresses, *host.macs)), ""))))


def _key(title: str, asset_id: str) -> str:
    return f"{asset_id}\0{folded(title)}"
