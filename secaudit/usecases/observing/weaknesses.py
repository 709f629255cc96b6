"""The findings of a test beside those the case lists: which is which, and what becomes of those found again.

1. A finding is told by identifier, words, place and machine. Where the machine is one asset, the asset stands for it;
   where an asset stands for several machines, or none is known, the machine's name is among the words.
2. Two findings of a test that come to the same are one: the worst severity stays, a state only where both state it.
3. One that was listed before its machine was an asset is the same one, and is given the asset.
4. Only what the same scanner listed, or nobody's test, is found again; a later test takes it over, an earlier one only
   puts back the day it was found. A severity is never lowered, and nothing is closed: both are told.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from secaudit.model.schema import Cell
from secaudit.observers.reading import Host, Scan, Weakness
from secaudit.tables.listed_findings import HIGH
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Cells, Draft
from secaudit.usecases.observing.hosts import HostIndex

LONGEST = 200
_RANK = {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}
_SETTLED = ("fixed", "accepted", "mitigated")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a test as the case would list it."""

    weakness: Weakness
    title: str
    asset_id: str


@dataclass(slots=True)
class Count:
    """What became of the findings of one test."""

    new: int = 0
    again: int = 0
    reopened: int = 0
    adopted: int = 0
    milder: int = 0
    worse: int = 0
    settled: int = 0
    """Listed as open, and said by the file to be fixed or accepted."""
    undated: int = 0
    """Listed as fixed, and found again on a day that nobody knows."""


class Listed:
    """What the case lists of one scanner's findings, by what tells them apart; kept up to date as rows change."""

    def __init__(self, draft: Draft, tests: Collection[str]) -> None:
        self.draft = draft
        self.rows: dict[str, str] = {}
        self.by_asset: dict[str, dict[str, None]] = {}
        self.high: Counter[str] = Counter()
        """By test the number of high findings that name it."""
        self._high_of: dict[str, str] = {}
        self.has_unplaced = False
        for cells in draft.rows("vulnerability"):
            if not cells["record_id"] or cells["record_id"] in tests:
                self._learn(cells)

    def find(self, one: Found) -> Cells | None:
        """The row that is this finding: by its own title, else by one it had before its machine was an asset."""
        row_id = self.rows.get(_key(one.title, one.asset_id), "")
        if not row_id and one.asset_id and self.has_unplaced:
            former = (_key(title_of(one.weakness, name), "") for name in names(one.weakness.host))
            row_id = next((self.rows[key] for key in former if key in self.rows), "")
        return self.draft.row("vulnerability", row_id) if row_id else None

    def has(self, title: str) -> bool:
        """Whether a finding of no machine is listed under this title."""
        return _key(title, "") in self.rows

    def add(self, cells: Mapping[str, Cell]) -> None:
        row_id = self.draft.add("vulnerability", cells)
        self._learn({**cells, "id": row_id})

    def edit(self, row_id: str, changes: Mapping[str, Cell]) -> None:
        self.draft.edit("vulnerability", row_id, changes)
        self._learn(self.draft.row("vulnerability", row_id) or {})

    def _learn(self, cells: Cells) -> None:
        row_id, asset_id = str(cells["id"]), str(cells["asset_id"] or "")
        self.has_unplaced = self.has_unplaced or not asset_id
        self.rows[_key(str(cells["title"]), asset_id)] = row_id
        self.by_asset.setdefault(asset_id, {})[row_id] = None
        if row_id in self._high_of:
            self.high[self._high_of.pop(row_id)] -= 1
        if cells["severity"] in HIGH:
            test = self._high_of[row_id] = str(cells["record_id"] or "")
            self.high[test] += 1


def distinct(draft: Draft, index: HostIndex, scan: Scan) -> dict[str, Found]:
    """The findings of the scan by what tells them apart in the case."""
    found: dict[str, Found] = {}
    known: dict[Host, tuple[str, bool]] = {}
    for one in scan.weaknesses:
        if one.host not in known:
            asset_id = index.find(one.host)
            known[one.host] = asset_id, stands_for_several(draft, asset_id)
        asset_id, is_group = known[one.host]
        title = title_of(one, "" if asset_id and not is_group else next(names(one.host), ""))
        key = _key(title, asset_id)
        old = found.get(key)
        found[key] = replace(old, weakness=_worse(old.weakness, one)) if old else Found(one, title, asset_id)
    return found


def stands_for_several(draft: Draft, asset_id: str) -> bool:
    return bool(asset_id) and int((draft.row("asset", asset_id) or {}).get("quantity") or 1) > 1


def list_findings(listed: Listed, found: Mapping[str, Found], record_id: str, held: str | None) -> Count:
    """Put the findings of the test ``record_id`` into the draft."""
    count = Count()
    for one in found.values():
        known = listed.find(one)
        if known is None:
            listed.add(_row(one, record_id, held))
            count.new += 1
        else:
            _again(listed, known, one, count, record_id, held)
    return count


def _again(listed: Listed, known: Cells, one: Found, count: Count, record_id: str, held: str | None) -> None:
    changes: dict[str, Cell] = {}
    weakness, former = one.weakness, listed.draft.row("record", str(known["record_id"] or "")) or {}
    is_older = bool(former) and str(former.get("held_on") or "") > (held or "")
    if held and str(known["found_on"] or held) > held:
        changes["found_on"] = held
    if one.asset_id and not known["asset_id"]:
        changes |= {"asset_id": one.asset_id, "title": one.title}
        count.adopted += 1
    rank, listed_rank = _RANK[weakness.severity], _RANK.get(str(known["severity"]), -1)
    if rank > listed_rank and not is_older:
        changes["severity"] = weakness.severity
        count.worse += 1
    count.milder += rank < listed_rank
    if not is_older:
        changes["record_id"] = record_id
    if _is_back(known, weakness, record_id, held, is_older=is_older):
        changes |= {"status": "open", "closed_on": None}
        count.reopened += 1
    count.undated += known["status"] == "fixed" and weakness.status != "fixed" and not held
    count.settled += weakness.status in _SETTLED and known["status"] in ("open", "planned")
    count.again += 1
    if any(known[name] != cell for name, cell in changes.items()):
        listed.edit(str(known["id"]), changes)


def _is_back(known: Cells, one: Weakness, record_id: str, held: str | None, *, is_older: bool) -> bool:
    """Whether it was said to be fixed before this test, which finds it. The same test again tells nothing new."""
    if known["status"] != "fixed" or one.status == "fixed" or held is None or is_older:
        return False
    return known["record_id"] != record_id and str(known["closed_on"] or "") <= held


def gone(listed: Listed, index: HostIndex, found: Mapping[str, Found], scan: Scan, held: str | None) -> list[str]:
    """What this scanner listed as open on the machines it looked at, not later than now, and finds no more."""
    machines: dict[str, set[str]] = {"": set()}
    for host in dict.fromkeys((*scan.hosts, *(one.weakness.host for one in found.values()))):
        for asset_id in {"", index.find(host)}:
            machines.setdefault(asset_id, set()).update(names(host))
    again = {(one.asset_id, one.title) for one in found.values()}
    missing = []
    for asset_id, row_id in ((a, r) for a in machines for r in listed.by_asset.get(a, ())):
        cells = listed.draft.row("vulnerability", row_id) or {}
        title = str(cells.get("title"))
        if str(cells.get("asset_id") or "") != asset_id:
            continue
        if cells.get("status") not in ("open", "planned") or (asset_id, title) in again:
            continue
        former = listed.draft.row("record", str(cells["record_id"] or "")) or {}
        is_earlier = bool(held and former) and str(former.get("held_on") or "") <= str(held)
        is_whole = bool(asset_id) and not stands_for_several(listed.draft, asset_id)
        is_here = is_whole or _machine_in(title) in machines[asset_id]
        if is_earlier and is_here:
            missing.append(row_id)
    return missing


def title_of(one: Weakness, machine: str) -> str:
    """``CVE-2021-1 OpenSSL（web-01 10.0.0.5，443/tcp）``; what is cut short keeps a mark of the whole."""
    rest = one.title.removeprefix(one.identifier)
    is_named = not one.identifier or (rest != one.title and not (rest[:1].isalnum() or rest[:1] in ("-", "_", ".")))
    words = _cut(one.title if is_named else f"{one.identifier} {one.title}")
    where = _cut("，".join(filter(None, (machine, one.where))))
    return safe_text(f"{words}（{where}）" if where else words)


def _machine_in(title: str) -> str:
    """The machine that :func:`title_of` put into a title."""
    return title.rpartition("（")[2].removesuffix("）").partition("，")[0]


def names(host: Host) -> Iterator[str]:
    """What a machine may be called in a title: its name with an address first, then either alone."""
    addresses = (*host.addresses, *host.macs)[:4]
    both = [f"{host.name} {address}" for address in addresses] if host.name else []
    yield from dict.fromkeys((*both, *filter(None, (host.name,)), *addresses))


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{text[: LONGEST - 9]}…{mark}"


def _worse(old: Weakness, new: Weakness) -> Weakness:
    worst = new if _RANK[new.severity] > _RANK[old.severity] else old
    return replace(worst, status=old.status if old.status == new.status else "", treatment=old.treatment)


def _row(one: Found, record_id: str, held: str | None) -> dict[str, Cell]:
    return {
        "title": one.title,
        "asset_id": one.asset_id or None,
        "record_id": record_id,
        "severity": one.weakness.severity,
        "status": one.weakness.status or "open",
        "treatment": safe_text(one.weakness.treatment)[:LONGEST] or None,
        "found_on": held,
    }


def _key(title: str, asset_id: str) -> str:
    return f"{asset_id}\0{' '.join(title.split())}"
