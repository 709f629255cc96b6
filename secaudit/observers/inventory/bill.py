"""A bill of materials as this program sees it, whatever the format: one subject, counted components, weaknesses.

Invariant: a library, file or source tree is never proposed as an asset; a brand that is "not known" is absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from secaudit.observers.one_line import one_line
from secaudit.observers.reading import Host, Reading, Scan, SeenHost
from secaudit.observers.secrets import hidden

PROVES = "物料清單說明軟體由什麼組成，不證明裝在哪一台、也不證明清單完整"
_NOT_ASSETS = ("library", "framework", "file", "data", "source", "archive", "patch", "device-driver")
_APPLICATIONS = ("application", "container", "install", "machine-learning-model")
MAX_TEXT = 120
MAX_SUBJECTS = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """What the bill is of. ``kind`` in the words of the format, lower case."""

    name: str
    kind: str
    version: str = ""
    brand: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    program: str
    made_on: date | None
    subjects: tuple[Subject, ...]
    components: dict[str, int] = field(default_factory=dict)
    """How many components of each kind."""
    scans: tuple[Scan, ...] = ()
    notes: tuple[str, ...] = ()


def reading(bill: Bill) -> Reading:
    """The bill as a reading: its subjects as hosts, everything else counted."""
    assets = [s for s in bill.subjects if s.name and s.kind not in _NOT_ASSETS]
    hosts = tuple(_host(s) for s in assets) if len(assets) <= MAX_SUBJECTS else ()
    notes = [*bill.notes, _counted(bill.components), PROVES]
    notes += [
        f"這份清單的主體「{shown(s.name, 60)}」是 {shown(s.kind, 20)}，不是資產"
        for s in bill.subjects[:5]
        if s.kind in _NOT_ASSETS
    ]
    if len(assets) > MAX_SUBJECTS:
        notes.append(f"清單說自己是 {len(assets):,} 樣東西的清單，不逐一列為資產")
    if not bill.subjects:
        notes.append("清單沒有說主體是什麼（哪一套系統）：請以正確的資產附上")
    return Reading(shown(bill.program), bill.made_on, hosts=hosts, scans=bill.scans, notes=tuple(n for n in notes if n))


def _host(subject: Subject) -> SeenHost:
    kind = "application" if subject.kind in _APPLICATIONS else ""
    note = subject.note or ("" if kind else f"物料清單說它是 {subject.kind or '（未說明種類）'}，請選資產種類")
    return SeenHost(
        Host(), shown(subject.name), subject.place, kind, shown(subject.brand), shown(subject.version, 80), shown(note)
    )


def _counted(components: dict[str, int]) -> str:
    total = sum(components.values())
    if not total:
        return "清單沒有列出任何元件"
    parts = "、".join(f"{shown(kind, 30) or '未說明'} {count:,}" for kind, count in sorted(components.items())[:12])
    return f"列出 {total:,} 個元件（{parts}），不逐一列為資產"


def shown(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` on one line, safe, without what looks like a secret in it, at most ``limit`` characters."""
    return one_line(hidden(text[: limit * 4]), limit)
