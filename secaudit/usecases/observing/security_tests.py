"""Security tests that a report tells of: a dated record with its count of high findings, and the findings themselves.

1. A test is the same as one on record when tool, name and day are; then it is brought up to date, not added again, and
   its count never falls below what is listed for it.
2. What the tool gives no severity, or no verdict, is one finding to be rated: until then nothing can be said of it.
3. What a test no longer finds is told, never closed by itself (``weaknesses``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from secaudit.model.choices import HOST_KINDS
from secaudit.model.schema import Cell
from secaudit.observers.reading import Basis, Host, Scan
from secaudit.tables.listed_findings import HIGH, scanner
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex
from secaudit.usecases.observing.telling import FileTold, first_few
from secaudit.usecases.observing.weaknesses import LONGEST, Count, Listed, distinct, gone, list_findings
from secaudit.usecases.observing.written import Observed

_BASIS = {"high_findings": Basis.DERIVED, "held_on": Basis.STATED}


class Tests:
    """The tests on record: by format, name and day (or file, where none states the day), and by scanner."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._known: dict[tuple[str, str, str], str] = {}
        self._by_scanner: dict[str, set[str]] = {}
        self._counts: dict[str, str] = {}
        self._by_reference = {(c["title"], c["reference"]): str(c["id"]) for c in draft.rows("record")}
        for cells in draft.rows("observation"):
            record_id = str(cells["target_id"])
            if draft.row("record", record_id) is not None:
                is_day = cells["setting"] == "held_on"
                if cells["setting"] == "high_findings":
                    self._counts[record_id] = str(cells["value"])
                day_or_file = str(cells["value"] if is_day else cells["evidence_id"])
                self.learn(record_id, str(cells["format"] or ""), str(cells["scope"] or ""), day_or_file)

    def learn(self, record_id: str, format_name: str, scope: str, day_or_file: str) -> None:
        self._known.setdefault((format_name, scope, day_or_file), record_id)
        self._by_scanner.setdefault(scanner(format_name), set()).add(record_id)

    def find(self, format_name: str, scope: str, day_or_file: str) -> str:
        return self._known.get((format_name, scope, day_or_file), "")

    def is_as_observed(self, record_id: str, scope: str) -> bool:
        """Whether the count that stands in the row is what an earlier report put there, not a person."""
        cells = self.draft.row("record", record_id) or {}
        return cells.get("title") == scope and str(cells.get("high_findings")) == self._counts.get(record_id)

    def from_evidence(self, scope: str, evidence_id: str) -> str:
        """The record that this very file made, also where it settled nothing of it."""
        return self._by_reference.get((scope, _reference(evidence_id)), "")

    def of_scanner(self, format_name: str) -> set[str]:
        return self._by_scanner.get(scanner(format_name), set())


def record_scans(
    tests: Tests, index: HostIndex, scans: Sequence[Scan], told: FileTold, record_id: str = ""
) -> list[Observed]:
    """Put the tests of one file and their findings into the draft; what is observed of the records is returned."""
    listed = Listed(tests.draft, tests.of_scanner(told.format_name))
    found: list[Observed] = []
    for scan in scans:
        found += _record(tests, listed, index, scan, told, record_id)
    _tell_stage(tests.draft, list(dict.fromkeys(one.target_id for one in found)), told)
    _tell_reach(tests.draft, index, {host for scan in scans for host in scan.hosts}, told)
    return found


def _record(
    tests: Tests, listed: Listed, index: HostIndex, scan: Scan, told: FileTold, record_id: str
) -> list[Observed]:
    draft, held = tests.draft, scan.held_on.isoformat() if scan.held_on else None
    here = distinct(draft, index, scan)
    scope = safe_text(f"{scan.tool} {scan.name}").strip()[:LONGEST]
    high = sum(one.weakness.severity in HIGH for one in here.values())
    record_id = record_id or tests.find(told.format_name, scope, held or told.evidence_id)
    record_id = record_id or tests.from_evidence(scope, told.evidence_id)
    is_new = not record_id
    if is_new:
        record_id = draft.add("record", _cells(scan, scope, held, told.evidence_id))
    tests.learn(record_id, told.format_name, scope, held or told.evidence_id)
    count = list_findings(listed, here, record_id, held)
    high = max(high, listed.high[record_id])
    is_open = not scan.is_whole and not high
    if is_open:
        told.warnings.append("看不出檢測有做完，沒看到高風險不等於沒有：高風險數不填")
    elif is_new or tests.is_as_observed(record_id, scope):
        draft.edit("record", record_id, {"high_findings": high})
    told.summary.append(
        f"{'新增' if is_new else ''}紀錄 {record_id} {scope}，{held or '檔案未載日期'}，高風險 {high:,} 項"
    )
    _tell(told, scan, count, held)
    _list_unrated(listed, scan, scope, record_id, held, told)
    if scan.is_whole:
        _tell_gone(gone(listed, index, here, scan, held), told)
    given = {"high_findings": None if is_open else high, "held_on": held}
    return [
        Observed("record", record_id, column, value, scan.place, scope=scope, basis=_BASIS[column])
        for column, value in given.items()
        if value is not None
    ]


def _reference(evidence_id: str) -> str:
    return f"佐證 {evidence_id}"


def _cells(scan: Scan, scope: str, held: str | None, evidence_id: str) -> dict[str, Cell]:
    return {
        "kind": scan.kind,
        "title": scope or scan.kind,
        "held_on": held,
        "reference": _reference(evidence_id),
    }


def _list_unrated(listed: Listed, scan: Scan, scope: str, record_id: str, held: str | None, told: FileTold) -> None:
    """Rule 2: a row without a severity keeps the clause undecided until a person has rated what it stands for."""
    if not scan.unrated:
        return
    title = f"沒有嚴重度或結果的發現 {scan.unrated:,} 項（{record_id} {scope}）"
    if not listed.has(title):
        cells = {"title": title, "record_id": record_id, "status": "open", "found_on": held}
        listed.add({**cells, "asset_id": None, "severity": None})
    told.warnings.append(f"{scan.unrated:,} 項沒有嚴重度或結果，併成一筆待評定：評定前無法判定有沒有高風險")


def _tell(told: FileTold, scan: Scan, count: Count, held: str | None) -> None:
    if scan.weaknesses:
        told.summary.append(f"弱點：新增 {count.new:,}、再次發現 {count.again:,}{_changed(count)}")
    warnings = (
        (held is None, "檔案沒有檢測日期，請在紀錄補上，才能判定是否在週期內"),
        (count.milder, f"{count.milder:,} 項的嚴重度比案件裡的低，沒有調降"),
        (count.settled, f"{count.settled:,} 項檔案說已處理，案件仍列未處理：確認後請改處理狀態"),
        (count.undated, f"{count.undated:,} 項案件列為已修補，這份未載日期的報告仍列出：請確認"),
    )
    told.warnings += [text for holds, text in warnings if holds]
    if scan.counted:
        told.notes.append(f"未列為弱點：{scan.counted}")


def _changed(count: Count) -> str:
    parts = (
        (count.reopened, f"{count.reopened:,} 項原列已修補，改回未處理"),
        (count.worse, f"{count.worse:,} 項嚴重度調高"),
        (count.adopted, f"{count.adopted:,} 項補上資產"),
    )
    said = "、".join(text for holds, text in parts if holds)
    return f"（{said}）" if said else ""


def _tell_stage(draft: Draft, record_ids: list[str], told: FileTold) -> None:
    """No report says whether the system was in operation by then, and A4-2.5.1.1 asks for a test before and after."""
    rows = [draft.row("record", row_id) or {} for row_id in record_ids]
    blank = [str(c["id"]) for c in rows if c.get("kind") == "scan" and not c.get("scan_stage")]
    if blank:
        told.warnings.append(f"請在紀錄 {first_few(blank, '筆')} 補填檢測時點（上線前或營運期間），才能判定")


def _tell_reach(draft: Draft, index: HostIndex, hosts: Collection[Host], told: FileTold) -> None:
    """How much of the inventory the tests looked at: one of few machines says nothing of the others."""
    if not hosts:
        return
    found = [index.find(host) for host in hosts]
    reached, strangers = set(filter(None, found)), found.count("")
    others = sum(c["kind"] in HOST_KINDS and c["id"] not in reached for c in draft.rows("asset"))
    unknown = f"、{strangers:,} 台不在資產清單" if strangers else ""
    rest = f"；清單另有 {others:,} 項主機這次沒有檢測" if others else ""
    told.notes.append(f"檢測 {len(hosts):,} 台：對到資產 {len(reached):,} 項{unknown}{rest}")


def _tell_gone(missing: list[str], told: FileTold) -> None:
    if missing:
        told.notes.append(f"這次沒有再發現 {first_few(missing, '項')}：確認已修補後請改處理狀態")
