"""Machines that an export lists, as assets: known ones get what they lack, new ones are added where that is wanted.

1. What people typed is never overwritten; where a file says otherwise, that is counted and told.
2. An asset that stands for several machines is never completed from one of them.
3. A kind that the file does not tell stays blank: until somebody fills it in, what depends on it cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.observers.reading import Host, SeenHost
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex, meet
from secaudit.usecases.observing.telling import FileTold, first_few

_IDENTITIES = ("hostname", "ip_addresses", "mac_addresses", "serial_no")
_TRAITS = ("brand", "model", "kind")


@dataclass(slots=True)
class _Outcome:
    """What became of the machines of one file."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    differing: list[str] = field(default_factory=list)
    same_address: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    nameless: int = 0


def propose_assets(draft: Draft, index: HostIndex, seen: tuple[SeenHost, ...], told: FileTold, *, adds: bool) -> None:
    """Let ``seen`` stand among the assets, and tell how many are new, completed, differing or left out."""
    outcome = _Outcome()
    for one in seen:
        found = index.candidates(_identity(one))
        if len(found) == 1:
            _match(draft, index, found[0], one, outcome)
        elif found:
            outcome.several.append(f"{safe_text(one.name)}（{'、'.join(found[:3])}）")
        elif not _identity(one):
            outcome.nameless += 1
        elif adds:
            _add(draft, index, one, told, outcome)
        else:
            outcome.left_out.append(safe_text(one.name))
    _tell(draft, outcome, told)


def _identity(one: SeenHost) -> Host:
    """A program has no address: it is known by its name."""
    return Host(one.name) if not one.host and one.kind == "application" else one.host


def _match(draft: Draft, index: HostIndex, asset_id: str, one: SeenHost, outcome: _Outcome) -> None:
    outcome.known.append(f"{asset_id}（{safe_text(one.name)}）")
    filled, odd = _complete(draft, asset_id, one)
    outcome.differing += odd
    if filled:
        outcome.completed.add(asset_id)
        index.learn(draft.row("asset", asset_id) or {})


def _add(draft: Draft, index: HostIndex, one: SeenHost, told: FileTold, outcome: _Outcome) -> None:
    other = index.at_address(one.host)
    asset_id = draft.add("asset", _cells(one, told.evidence_id))
    index.learn(draft.row("asset", asset_id) or {})
    outcome.new.append(asset_id)
    if other:
        outcome.same_address.append(f"{asset_id} 與 {other}")


def _tell(draft: Draft, outcome: _Outcome, told: FileTold) -> None:
    unclear = [a for a in outcome.new if not (draft.row("asset", a) or {}).get("kind")]
    filled = f"；補上空白欄 {len(outcome.completed):,} 項" if outcome.completed else ""
    lines = (
        (told.summary, outcome.new, "新增資產 {} 台：{}"),
        (told.summary, outcome.known, "對到既有資產 {} 台：{}" + filled),
        (told.warnings, outcome.same_address, "{} 台與既有資產同位址，但名稱或 MAC 不同，當成另一台：{}"),
        (told.warnings, outcome.several, "{} 台同時像好幾項資產，沒有新增：{}；若是同一台請合併"),
        (told.warnings, outcome.differing, "{} 處與填寫的不同，沒有更動：{}"),
        (told.warnings, unclear, "{} 台看不出類型，請補填後才能判定：{}"),
        (told.notes, outcome.left_out, "{} 台不在資產清單，沒有新增：{}"),
    )
    for where, names, text in lines:
        if names:
            where.append(text.format(f"{len(names):,}", first_few(names)))
    groups = [f"{c['id']} {c['quantity']} 台" for c in draft.rows("asset") if int(c["quantity"] or 1) > 1]
    if outcome.new and groups:
        told.notes.append(f"新增的若已算在代表多台的資產裡，請刪除或改數量：{first_few(groups)}")
    if outcome.nameless:
        told.notes.append(f"{outcome.nameless:,} 台沒有可辨認的名稱、位址或序號，沒有列入")


def _complete(draft: Draft, asset_id: str, one: SeenHost) -> tuple[bool, list[str]]:
    """Fill the blanks of a known asset; whether there were any, and which cells say otherwise.

    An asset that stands for several machines is left alone: what one of them says is not true of the others.
    """
    cells = draft.row("asset", asset_id) or {}
    if int(cells.get("quantity") or 1) > 1:
        return False, []
    given = {k: v for k, v in _cells(one, "").items() if v is not None and k in (*_IDENTITIES, *_TRAITS)}
    blanks = {k: v for k, v in given.items() if cells.get(k) is None}
    odd = [
        f"{asset_id} {TABLE_BY_NAME['asset'].by_name[k].title}"
        for k, v in given.items()
        if k in _IDENTITIES and k not in blanks and not meet(k, cells[k], v)
    ]
    if blanks:
        draft.edit("asset", asset_id, blanks)
    return bool(blanks), odd


def _cells(one: SeenHost, evidence_id: str) -> dict[str, Cell]:
    host: Host = one.host
    note = "；".join(filter(None, (one.note, f"由佐證 {evidence_id} 提出" if evidence_id else "")))
    return {
        "name": safe_text(one.name)[:200],
        "kind": one.kind or None,
        "brand": safe_text(one.brand)[:200] or None,
        "model": safe_text(one.model)[:200] or None,
        "hostname": safe_text(host.name)[:200] or None,
        "ip_addresses": safe_text("、".join(host.addresses))[:400] or None,
        "mac_addresses": safe_text("、".join(host.macs))[:400] or None,
        "serial_no": safe_text(host.serial)[:200] or None,
        "note": safe_text(note)[:400] or None,
    }
