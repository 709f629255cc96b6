"""Machines that an export lists, as assets: known ones get what they lack, new ones are added where that is wanted.

1. What people typed is never overwritten; where a file says otherwise, that is counted and told.
2. A kind that the file does not tell stays blank: until somebody fills it in, what depends on it cannot be told.
"""

from __future__ import annotations

from secaudit.model.schema import Cell
from secaudit.observers.reading import Host, SeenHost
from secaudit.text import folded, safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex, several
from secaudit.usecases.observing.telling import FileTold

_MOST_NAMED = 8
_IDENTITIES = ("hostname", "ip_addresses", "mac_addresses", "serial_no")


def propose_assets(draft: Draft, index: HostIndex, seen: tuple[SeenHost, ...], told: FileTold, *, adds: bool) -> None:
    """Let ``seen`` stand among the assets, and tell how many are new, completed, differing or left out."""
    new, completed, differing, left_out, nameless = [], [], [], [], 0
    for one in seen:
        asset_id = index.find(one.host)
        if asset_id:
            filled, odd = _complete(draft, asset_id, one)
            completed += [asset_id] * filled
            differing += odd
            index.learn(draft.row("asset", asset_id) or {})
        elif not one.host:
            nameless += 1
        elif adds:
            asset_id = draft.add("asset", _cells(one, told.evidence_id))
            index.learn(draft.row("asset", asset_id) or {})
            new.append(asset_id)
        else:
            left_out.append(safe_text(one.name))
    if nameless:
        told.notes.append(f"{nameless} 台沒有可辨認的名稱、位址或序號，沒有列入")
    _tell(told, len(seen) - nameless, new, list(dict.fromkeys(completed)), left_out)
    if differing:
        told.warnings.append(f"{len(differing)} 處與填寫的不同，沒有更動：{_named(differing)}")
    unclear = [a for a in new if not (draft.row("asset", a) or {}).get("kind")]
    if unclear:
        told.warnings.append(f"{len(unclear)} 台看不出類型，請補填後才能判定：{_named(unclear)}")


def _tell(told: FileTold, seen: int, new: list[str], completed: list[str], left_out: list[str]) -> None:
    known = seen - len(new) - len(left_out)
    if new:
        told.summary.append(f"新增資產 {len(new)} 台：{_named(new)}")
    if known:
        told.summary.append(f"對到既有資產 {known} 台" + (f"，補上空白欄 {len(completed)} 台" if completed else ""))
    if left_out:
        told.notes.append(f"{len(left_out)} 台不在資產清單，沒有新增：{_named(left_out)}")


def _named(names: list[str]) -> str:
    rest = f" 等 {len(names)} 台" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + rest


def _complete(draft: Draft, asset_id: str, one: SeenHost) -> tuple[bool, list[str]]:
    """Fill the blanks of a known asset; whether there were any, and which cells say otherwise."""
    cells = dict(draft.row("asset", asset_id) or {})
    given = {
        k: v for k, v in _cells(one, "").items() if v is not None and k in (*_IDENTITIES, "brand", "model", "kind")
    }
    blanks = {k: v for k, v in given.items() if cells.get(k) is None}
    odd = [
        f"{asset_id} {k}" for k, v in given.items() if k in _IDENTITIES and k not in blanks and not _meets(cells[k], v)
    ]
    if blanks:
        draft.edit("asset", asset_id, blanks)
    return bool(blanks), odd


def _meets(typed: Cell, seen: Cell) -> bool:
    """Whether two cells of names or addresses have one in common."""
    return bool({folded(t) for t in several(typed)} & {folded(s) for s in several(seen)})


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
