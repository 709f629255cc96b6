"""What observing some files would do to the case: read, matched, compared with what stands there, and told.

Invariant: nothing is kept here; either everything the files say can be placed, or there is a problem for what cannot.
"""

from __future__ import annotations

from datetime import date

from secaudit.errors import BadInput, Problem, UsageError
from secaudit.importers import dates_ahead
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, pack
from secaudit.observers import Reading
from secaudit.store.evidence import EvidenceStore
from secaudit.text import safe_text
from secaudit.usecases.edit_rows import find_row
from secaudit.usecases.evidence.add import Bounds, known_bytes, next_number
from secaudit.usecases.observing.copies import copies_seen
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.formats import settled_controls
from secaudit.usecases.observing.hosts import HostIndex
from secaudit.usecases.observing.log_pieces import joined
from secaudit.usecases.observing.looking import Looked, hashed, look_at, redacted_copy
from secaudit.usecases.observing.machines import propose_assets
from secaudit.usecases.observing.policies import settled, with_proofs
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.security_tests import Tests, record_scans
from secaudit.usecases.observing.telling import FileTold, Proposal
from secaudit.usecases.observing.written import Observed, write_down
from secaudit.usecases.open_case import stated_day

_TARGETS = (
    ("asset_id", "asset"),
    ("profile_id", "profile"),
    ("backup_id", "backup_copy"),
    ("record_id", "record"),
    ("data_set_id", "data_set"),
)


def propose(store: EvidenceStore, request: Request, catalogue: Catalogue, *, today: date) -> Proposal:
    """Everything that the files of ``request`` would do; raises :class:`BadInput` with every problem of every file."""
    head, inventory = store.head(), store.inventory()
    request = _named(inventory, request)
    judged_on = stated_day(inventory.case["assessment_date"])
    seen = look_at(request, Bounds(today, judged_on))
    draft, proves = Draft(inventory), frozenset(p for one in seen.looked for p in one.reading.proves)
    index, tests = HostIndex(draft), Tests(draft)
    kept = known_bytes(store)
    number = next_number(store)
    files: list[FileTold] = []
    problems: list[Problem] = []
    observed: list[tuple[FileTold, list[Observed]]] = []
    for one in seen.looked:
        sha256 = hashed(redacted_copy(one.export)) if request.is_redacted else one.sha256
        evidence_id = next(iter(kept.get(sha256, ())), "")
        is_new = not evidence_id
        if is_new:
            evidence_id, number = f"E-{number:04d}", number + 1
        told = _told(one, evidence_id, is_redacted=request.is_redacted)
        found, wrong = _observed(draft, index, tests, one, request, told, proves)
        observed.append((told, found))
        problems += wrong
        if is_new and _says_something(one.reading):
            draft_evidence(draft, one, told, catalogue, today)
        files.append(told)
    write_down(draft, joined(seen.looked, observed, judged_on or today))
    problems += dates_ahead(_only_new(draft), judged_on or today) if not problems else ()
    if problems:
        raise BadInput(f"有 {len(problems)} 個問題，沒有寫入任何資料", tuple(problems))
    differences = tuple(draft.differences(store))
    if store.head() != head:
        return propose(store, request, catalogue, today=today)
    return Proposal(tuple(files), differences, seen.skipped, seen.unknown, request, seen.looked, draft)


def draft_evidence(draft: Draft, one: Looked, told: FileTold, catalogue: Catalogue, today: date) -> None:
    """The row of evidence; hash, size and name are filled in when the bytes are kept."""
    known = {c.id for c in catalogue.controls}
    cells: dict[str, Cell] = {
        "id": told.evidence_id,
        "title": f"{one.observer.title} {safe_text(one.source.path.stem)}".strip(),
        "kind": "report" if one.reading.scans else "export",
        "control_ids": pack(
            tuple(c for c in settled_controls(one.observer) if c in known and _speaks_of(one.reading, c))
        ),
        "collected_on": told.collected_on,
        "added_on": today.isoformat(),
    }
    draft.put("evidence", told.evidence_id, cells)


def _speaks_of(reading: Reading, control_id: str) -> bool:
    """Whether the file says something that the control asks: of an observer's controls those of what was read."""
    asset, backup = TABLE_BY_NAME["asset"].by_name, TABLE_BY_NAME["backup_copy"].by_name
    said = {asset[s.column].clause for s in reading.settings if s.in_force is not False}
    said |= {backup[c].clause for b in reading.backups for c in b.cells}
    if reading.scans:
        said |= {"A4-2.5.1.1", "A4-1.2.2"}
    return control_id in said


def _named(inventory: Inventory, request: Request) -> Request:
    """The request with its ids as the case spells them; raises for one that is not there, or for two targets."""
    given = [name for name, _ in _TARGETS[:4] if getattr(request, name)]
    if len(given) > 1:
        raise UsageError("只能指定一個對象", "--asset、--profile、--backup、--record 擇一", code="E-OBS-04")
    ids = {name: getattr(request, name) for name, _ in _TARGETS}
    ids |= {n: find_row(inventory, TABLE_BY_NAME[t], ids[n]) for n, t in _TARGETS if ids[n]}
    return Request(
        paths=request.paths, **ids, pick=request.pick, format_name=request.format_name,
        collected_on=request.collected_on, is_redacted=request.is_redacted, adds_assets=request.adds_assets,
    )  # fmt: skip


def _told(one: Looked, evidence_id: str, *, is_redacted: bool) -> FileTold:
    told = FileTold(
        one.source.name,
        one.observer.name,
        one.observer.title,
        safe_text(one.reading.program),
        evidence_id,
        one.collected_on.isoformat(),
    )
    for secret in one.secrets:
        kept = "存進案件的是遮蔽後的副本" if is_redacted else "會原樣存進案件；--redact 改存遮蔽後的副本"
        told.warnings.append(f"含{secret.kind} {secret.count} 處（第 {secret.line} 行起）：{kept}")
    stated = one.reading.collected_on
    if stated and stated < one.collected_on:
        told.warnings.append(f"檔案內的日期是 {stated}，早於指定的取得日 {one.collected_on}，請確認")
    told.notes += [safe_text(note) for note in one.reading.notes]
    return told


def _observed(
    draft: Draft,
    index: HostIndex,
    tests: Tests,
    one: Looked,
    request: Request,
    told: FileTold,
    proves: frozenset[str],
) -> tuple[list[Observed], list[Problem]]:
    """What the file says of which rows; machines and tests that it lists are put into the draft."""
    reading = one.reading
    if not _says_something(reading):
        told.notes.append("沒有可採用的設定；要當一般佐證請用 secaudit evidence add")
        return [], []
    problems: list[Problem | None] = []
    if reading.hosts:
        propose_assets(draft, index, reading.hosts, told, adds=request.adds_assets and not request.asset_id)
    settings = with_proofs(reading.settings, proves)
    observed, problem = settled(draft, index, settings, request, told, of_one_machine=reading.of_one_machine)
    problems.append(problem)
    if reading.backups:
        copies, problem = copies_seen(draft, reading.backups, request, told)
        problems.append(problem)
        observed += copies
    observed += record_scans(tests, index, reading.scans, told, request.record_id)
    return observed, [p for p in problems if p]


def _says_something(reading: Reading) -> bool:
    return not reading.says_nothing


def _only_new(draft: Draft) -> Inventory:
    """The rows that would be other than they are, for the rules about dates."""
    inventory = draft.inventory()
    new = {}
    for name in ("record", "vulnerability", "backup_copy", "observation"):
        before = set(draft.before.rows(name))
        new[name] = tuple(row for row in inventory.rows(name) if row not in before)
    return Inventory(new)
