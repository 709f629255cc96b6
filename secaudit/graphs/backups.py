"""Independent backup copies of each data set, for the 321 rule (A4-2.3.6; interpretations F1, F2).

What counts, for certain (min) and at most (max, with whatever is not known taken in favour):

1. 方式 RAID、快照、同步 and copies on the device of the original never count.
2. Copies on one device count once. A blank 方式 or 設備 counts in max only.
3. Forms are the known media of the counted devices, never more than devices.
4. Off site are the places other than that of the original, each once, never more than devices.

Invariant: min ≤ max everywhere, a further copy lowers neither, and the order of the rows does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from secaudit.model.choices import BACKUP_KIND
from secaudit.model.countries import HOME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row
from secaudit.text import folded

_KIND_TITLES = {c.code: c.title for c in BACKUP_KIND}


class _DataSet(NamedTuple):
    id: str
    name: str
    important: int | None
    asset_id: str | None
    site: str | None


class _Copy(NamedTuple):
    id: str
    data_set_id: str
    kind: str | None
    media: str | None
    device: str | None
    site: str | None
    country: str | None


class _Asset(NamedTuple):
    id: str
    name: str
    zone_id: str | None


class _Zone(NamedTuple):
    id: str
    site: str | None


class _Original(NamedTuple):
    """Where the original is: the folded names of its device, and its folded site ("" = not known)."""

    device_names: frozenset[str]
    site: str


class _Device(NamedTuple):
    """The copies that count as one: on one device, or one copy on a device that is not known."""

    copies: tuple[_Copy, ...]
    is_sure: bool


def backup_sets(inventory: Inventory) -> Iterator[Row]:
    """Rows of ``backup_set``, one for each data set, also for those without any copy."""
    data_sets = list(inventory.select("data_set", _DataSet))
    originals = _originals(inventory, data_sets)
    copies: dict[str, list[_Copy]] = {d.id: [] for d in data_sets}
    for copy in inventory.select("backup_copy", _Copy):
        copies.get(copy.data_set_id, []).append(copy)
    for data in data_sets:
        yield (data.id, data.name, data.important, *_counts(originals[data.id], copies[data.id]))


def _originals(inventory: Inventory, data_sets: list[_DataSet]) -> dict[str, _Original]:
    wanted = {d.asset_id for d in data_sets}
    assets = {a.id: a for a in inventory.select("asset", _Asset) if a.id in wanted}
    sites = {z.id: z.site for z in inventory.select("zone", _Zone)}
    originals = {}
    for data in data_sets:
        asset = assets.get(data.asset_id or "")
        names = (asset.id, asset.name) if asset else (data.asset_id,)
        site = data.site or (sites.get(asset.zone_id or "") if asset else None)
        originals[data.id] = _Original(frozenset(folded(n) for n in names if n), folded(site or ""))
    return originals


def _counts(original: _Original, copies: list[_Copy]) -> Row:
    """copies_min … not_counted of ``backup_set``."""
    excluded: list[str] = []
    possible: list[_Copy] = []
    for copy in sorted(copies, key=lambda c: c.id):
        if why := _excluded_because(copy, original):
            excluded.append(f"{copy.id} {why}")
        else:
            possible.append(copy)
    devices = _devices(possible)
    sure = [_Device(tuple(c for c in d.copies if c.kind == "backup"), True) for d in devices if d.is_sure]
    media_min, media_max = _media(sure, devices)
    offsite_min, offsite_max = _offsite(original, sure, devices)
    abroad = sum(any(_is_abroad(c) for c in d.copies) for d in sure)
    only_abroad = _only_abroad(original, sure, possible) if offsite_max else 0
    left_out = "；".join((*excluded, *_left_out(devices))) or "無"
    return (
        len(sure), len(devices), media_min, media_max, offsite_min, offsite_max, abroad, only_abroad, left_out,
    )  # fmt: skip


def _excluded_because(copy: _Copy, original: _Original) -> str:
    if copy.kind not in (None, "backup"):
        return _KIND_TITLES.get(copy.kind, copy.kind)
    if copy.device and folded(copy.device) in original.device_names:
        return "與正本同一設備"
    return ""


def _devices(copies: list[_Copy]) -> list[_Device]:
    by_device: dict[str, list[_Copy]] = {}
    unnamed: list[_Device] = []
    for copy in copies:
        if device := folded(copy.device or ""):
            by_device.setdefault(device, []).append(copy)
        else:
            unnamed.append(_Device((copy,), False))
    named = (_Device(tuple(c), any(copy.kind == "backup" for copy in c)) for c in by_device.values())
    return [*named, *unnamed]


def _media(sure: list[_Device], devices: list[_Device]) -> tuple[int, int]:
    known = {c.media for d in sure for c in d.copies if c.media}
    possible = {c.media for d in devices for c in d.copies if c.media}
    blank = sum(any(not c.media for c in d.copies) for d in devices)
    return min(len(known), len(sure)), min(len(possible) + blank, len(devices))


def _offsite(original: _Original, sure: list[_Device], devices: list[_Device]) -> tuple[int, int]:
    away = [d for d in sure if any(_is_offsite(c, original) for c in d.copies)]
    places = {folded(c.site or "") for d in away for c in d.copies if _is_offsite(c, original)}
    maybe_away = [d for d in devices if any(_is_offsite(c, original) is not False for c in d.copies)]
    known = {folded(c.site) for d in devices for c in d.copies if c.site} - {original.site}
    blank = sum(any(not c.site for c in d.copies) for d in devices)
    return min(len(places), len(away)), min(len(known) + blank, len(maybe_away))


def _is_offsite(copy: _Copy, original: _Original) -> bool | None:
    if not copy.site or not original.site:
        return None
    return folded(copy.site) != original.site


def _is_abroad(copy: _Copy) -> bool:
    return copy.country is not None and copy.country != HOME


def _only_abroad(original: _Original, sure: list[_Device], possible: list[_Copy]) -> int | None:
    """Trap 9: off site by leaving the country. 0 when a certain off-site copy is at home."""
    if any(_is_offsite(c, original) and c.country == HOME for d in sure for c in d.copies):
        return 0
    return 1 if all(_is_abroad(c) for c in possible if _is_offsite(c, original) is not False) else None


def _left_out(devices: list[_Device]) -> Iterator[str]:
    """What counts less than it seems: second copies on a device, and copies that count in max only."""
    for device in devices:
        first, *others = sorted(device.copies, key=lambda c: c.kind is None)
        if not device.is_sure:
            yield f"{first.id} 未填{'設備' if not first.device else '方式'}（僅計入上限）"
        yield from (f"{c.id} 與 {first.id} 同一設備重複" for c in others)
