"""What only a person can say of some exports before it can be told what they would do.

Invariant: only what the files leave open is asked; a secret in them is told by kind and number alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from secaudit.errors import SecauditError
from secaudit.model.choices import SCAN_KINDS
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.observers import recognised
from secaudit.text import safe_text
from secaudit.usecases.difference import name_of
from secaudit.usecases.evidence.add import Bounds
from secaudit.usecases.evidence.source import SourceTrouble, find_sources
from secaudit.usecases.observing.form_words import told_in_a_form
from secaudit.usecases.observing.looking import Looked, exported, look_at
from secaudit.usecases.observing.request import Request
from secaudit.usecases.open_case import stated_day
from secaudit.usecases.sitting import Sitting

_MOST_OFFERED = 50
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class RowChoice:
    """A row of the case to choose."""

    table: str
    row_id: str
    name: str

    @property
    def key(self) -> str:
        return f"{self.table} {self.row_id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What some files are, and what is to be asked of them besides the day; what is empty is not.

    ``targets``: whose the settings are; with ``by_hosts`` the files can say it themselves.
    ``copies``: which backup a listing is of, or of which data it is a new one; with ``as_before`` an earlier listing
    may have settled it. ``picks``: the copies it lists as it names them, where there are several.
    ``records``: where a test may belong. ``secrets``: what looks like one. ``machines``: they list some; ``adds``: to
    add the unknown ones is the usual way.
    """

    paths: tuple[Path, ...]
    title: str
    targets: tuple[RowChoice, ...] = ()
    by_hosts: bool = False
    copies: tuple[RowChoice, ...] = ()
    as_before: bool = False
    picks: tuple[str, ...] = ()
    records: tuple[RowChoice, ...] = ()
    secrets: str = ""
    machines: bool = False
    adds: bool = True


def known_as(paths: Sequence[Path]) -> str:
    """What kind of export all the files of ``paths`` are; "" when one is none, is amiss, or they are too many."""
    found = find_sources(tuple(paths))
    if found.problems or not 0 < len(found.sources) <= _MOST_OFFERED:
        return ""
    titles: dict[str, None] = {}
    for source in found.sources:
        try:
            observers = recognised(exported(source))
        except SourceTrouble:
            return ""
        if not observers:
            return ""
        titles[observers[0].title] = None
    return _named(list(titles))


def asked_of(sitting: Sitting, paths: tuple[Path, ...]) -> Asked | tuple[str, ...]:
    """What has to be asked, or what is wrong with the files, a sentence each."""
    if not paths:
        return ("還沒有檔案：請填路徑，或把檔案拖進視窗",)
    inventory = sitting.store.inventory()
    judged_on = stated_day(inventory.case["assessment_date"])
    today = sitting.today()
    try:
        request = Request(paths, collected_on=min(today, judged_on or today))
        looked = look_at(request, Bounds(today, judged_on)).looked
    except SecauditError as refused:
        return told_in_a_form(refused)
    return _asked(inventory, paths, looked)


def _asked(inventory: Inventory, paths: tuple[Path, ...], looked: tuple[Looked, ...]) -> Asked:
    readings = [one.reading for one in looked]
    settings = [setting for r in readings for setting in r.settings]
    copies = list(dict.fromkeys(b.name for r in readings for b in r.backups))
    hosts = sum(len(r.hosts) for r in readings)
    return Asked(
        paths,
        _named(list(dict.fromkeys(one.observer.title for one in looked))),
        tuple(_rows(inventory, "profile", "asset")) if settings else (),
        bool(settings) and all(setting.host for setting in settings),
        tuple(_rows(inventory, "backup_copy", "data_set")) if copies else (),
        bool(copies) and _were_read(inventory, looked),
        tuple(copies) if len(copies) > 1 else (),
        tuple(_tests(inventory)) if any(r.scans for r in readings) else (),
        _secrets(looked),
        hosts > 0,
        hosts > len(looked) or not settings,
    )


def remaining(asked: Asked, pick: str) -> Asked | None:
    """What is to be asked of the copies that are left when one of several was read; None when none is."""
    left = tuple(name for name in asked.picks if name != pick)
    return replace(asked, picks=left) if pick and left else None


def _were_read(inventory: Inventory, looked: Sequence[Looked]) -> bool:
    formats = {one.observer.name for one in looked if one.reading.backups}
    return any(cells["format"] in formats for cells in inventory.dicts("observation"))


def _tests(inventory: Inventory) -> Iterator[RowChoice]:
    at = TABLE_BY_NAME["record"].positions["kind"]
    tests = {str(row[0]) for row in inventory.rows("record") if row[at] in SCAN_KINDS}
    yield from (one for one in _rows(inventory, "record") if one.row_id in tests)


def _rows(inventory: Inventory, *tables: str) -> Iterator[RowChoice]:
    for table in tables:
        for row in inventory.rows(table):
            name = name_of(TABLE_BY_NAME[table], row)
            yield RowChoice(table, str(row[0]), "" if name == str(row[0]) else safe_text(name))


def _secrets(looked: Sequence[Looked]) -> str:
    counts: dict[str, int] = {}
    for secret in (s for one in looked for s in one.secrets):
        counts[secret.kind] = counts.get(secret.kind, 0) + secret.count
    return "、".join(f"{kind} {count} 處" for kind, count in counts.items())


def _named(titles: Sequence[str]) -> str:
    rest = f" 等 {len(titles)} 種" if len(titles) > _MOST_NAMED else ""
    named = titles if len(titles) == 1 else [title.partition("（")[0] for title in titles[:_MOST_NAMED]]
    return "、".join(named) + rest
