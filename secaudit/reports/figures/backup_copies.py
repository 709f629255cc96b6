"""What the 3-2-1 map says of a data set: its original, where each copy is, and what the rule asks, all in words.

1. A copy stands by where it is: abroad, at the place of the original, elsewhere in the country; without a site, or
   where that of the original is not known, it stands under 「是否異地待補」.
2. What counts is decided by the derived rows ``backup_set`` alone; the drawing counts nothing itself.

Invariant: what is not known is said to be missing; it is never 無, 否 or at home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from secaudit.model.countries import HOME
from secaudit.model.schema import Cell
from secaudit.reports.wording import MISSING, country, day, known, missing, shown
from secaudit.text import folded

Row = Mapping[str, Cell]
_STATES = {"planned": "規劃", "retiring": "汰除"}
NEEDED = (3, 2, 1)
"""Copies, forms and copies off site that A4-2.3.6 asks for."""


class Place(NamedTuple):
    site: str | None
    country: str | None


class Where(StrEnum):
    SAME = "與正本同地點"
    AWAY = "異地（境內）"
    ABROAD = "境外"
    UNSAID = "是否異地待補"


@dataclass(frozen=True, slots=True)
class Copy:
    """``facts`` are phrases below the device; ``short`` says it in a word or two; ``counts`` is false of RAID etc."""

    id: str
    where: Where
    device: str
    facts: tuple[str, ...]
    short: str
    state: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A data set. ``asked`` are the lines on what the rule asks, ``answers`` its three answers (``None`` = open)."""

    id: str
    name: str
    facts: tuple[str, ...]
    important: bool | None
    copies: tuple[Copy, ...]
    asked: tuple[str, ...]
    answers: tuple[bool | None, ...]
    counts: tuple[str, ...]


def places_of(data_sets: Sequence[Row], assets: Sequence[Row], zones: Sequence[Row]) -> dict[str, Place]:
    """Where the original of each data set is: its own site and country, else those of its asset, else of its zone."""
    asset_of = {str(asset["id"]): asset for asset in assets}
    zone_of = {str(zone["id"]): zone for zone in zones}
    places = {}
    for data in data_sets:
        asset: Row = asset_of.get(str(data.get("asset_id")), {})
        zone: Row = zone_of.get(str(asset.get("zone_id")), {})
        site = data.get("site") or zone.get("site")
        land = data.get("country") or asset.get("country") or zone.get("country")
        places[str(data["id"])] = Place(str(site) if site else None, str(land) if land else None)
    return places


def kept(
    data_sets: Sequence[Row], copies: Sequence[Row], sets: Sequence[Row], names: Mapping[str, str],
    places: Mapping[str, Place], needed: tuple[int, int, int],
) -> list[Kept]:  # fmt: skip
    """Every data set, those that are important first, those of which that is not said next."""
    counted = {str(row["id"]): row for row in sets}
    by_data: dict[str, list[Row]] = {}
    for copy in copies:
        by_data.setdefault(str(copy.get("data_set_id")), []).append(copy)
    found = []
    for data in data_sets:
        key = str(data["id"])
        place = places.get(key, Place(None, None))
        own = tuple(_copy(row, place) for row in by_data.get(key, ()))
        found.append(_kept(data, place, own, counted.get(key), names, needed))
    return sorted(found, key=lambda each: (each.important is False, each.important is None))


def _kept(
    data: Row, place: Place, copies: tuple[Copy, ...], counted: Row | None, names: Mapping[str, str],
    needed: tuple[int, int, int],
) -> Kept:  # fmt: skip
    asset = str(data.get("asset_id") or "")
    important = None if data.get("important") is None else bool(data["important"])
    facts = (
        names.get(asset, asset) or missing("存放資產"),
        _at(place.site, place.country),
        missing("是否重要檔案") if important is None else "重要檔案" if important else "非重要檔案",
        *(["規劃項目"] if data.get("state") == "planned" else []),
    )
    answers, counts = _answers(counted, needed)
    asked = _asked(answers, counts, counted, needed) if important is not False else ("非重要檔案，不適用",)
    return Kept(str(data["id"]), str(data["name"]), facts, important, copies, asked, answers, counts)


def _copy(row: Row, original: Place) -> Copy:
    kind = str(row.get("kind") or "")
    state = str(row.get("state") or "current")
    media = shown("backup_copy", "media", row.get("media"), missing("媒體"))
    site, land = row.get("site"), row.get("country")
    sealed = row.get("encrypted")
    left_out = [f"不計：{shown('backup_copy', 'kind', kind)}"] if kind not in ("", "backup") else []
    facts = (
        *_standing(state, row),
        *left_out,
        media,
        _at(site, land),
        *([f"成功 {day(row.get('last_success_on'))}"] if state != "planned" else []),
        missing("加密") if sealed is None else "加密" if sealed else "未加密",
        *([missing("方式")] if not kind else []),
    )
    marks = [mark for mark in (*left_out, _STATES.get(state, "")) if mark]
    short = f"{media}（{'，'.join(marks)}）" if marks else media
    where = _where(site, land, original)
    device = known(row.get("device"), "設備")
    return Copy(str(row["id"]), where, device, facts, short, state, kind in ("", "backup"))


def _standing(state: str, row: Row) -> tuple[str, ...]:
    word = _STATES.get(state, "")
    return (f"{word} {day(row.get('plan_due'))}",) if word else ()


def _at(site: Cell, land: Cell) -> str:
    """``大雅廠``; with the country where that is not Taiwan, or not known."""
    told = country(land) if land else missing("國家")
    return f"{known(site, '地點')}（{told}）" if land != HOME else known(site, "地點")


def _where(site: Cell, land: Cell, original: Place) -> Where:
    if land and land != HOME:
        return Where.ABROAD
    if not site or not original.site:
        return Where.UNSAID
    return Where.SAME if folded(str(site)) == folded(original.site) else Where.AWAY


def _answers(counted: Row | None, needed: tuple[int, int, int]) -> tuple[tuple[bool | None, ...], tuple[str, ...]]:
    answers: list[bool | None] = []
    counts: list[str] = []
    for what, least in zip(("copies", "media", "offsite"), needed, strict=True):
        low, high = ((counted or {}).get(f"{what}_{end}") for end in ("min", "max"))
        if low is None or high is None:
            answers.append(None)
            counts.append(MISSING)
            continue
        answers.append(True if int(low) >= least else False if int(high) < least else None)
        counts.append(str(low) if low == high else f"{low}～{high}")
    return tuple(answers), tuple(counts)


ASKED = ("份備份", "種媒體", "份異地")
ANSWERS = {True: "是", False: "否", None: "無法判斷"}


def _asked(
    answers: Sequence[bool | None], counts: Sequence[str], counted: Row | None, needed: tuple[int, int, int]
) -> tuple[str, ...]:
    asked = zip(needed, ASKED, answers, counts, strict=True)
    lines = [f"{least} {what}：{ANSWERS[answer]}（{count}）" for least, what, answer, count in asked]
    if counted and counted.get("offsite_only_abroad"):
        lines.append("異地僅在境外")
    return tuple(lines)
