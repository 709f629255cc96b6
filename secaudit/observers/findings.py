"""What one security test found, gathered one by one: merged, counted, and rated on one scale.

1. One finding is told from another by identifier, host and place in it; what is there twice is merged, the worst
   severity stays, and a state stays only where all agree.
2. The identifier is the CVE where the tool gives exactly one, else the tool's own (plugin, OID, rule, template).
3. Informational findings are counted, never listed. Those whose severity the tool does not know are counted apart:
   nobody guesses it, and somebody has to rate them.
4. CVSS v3 and v4 have the bands critical 9.0, high 7.0, medium 4.0, low 0.1. Where a tool says both a score and a word
   of its own, each reader tells which decides; where neither does, the worse.
5. What is cut short ends in a mark of the whole: two long paths that begin alike stay two.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from sys import intern

from secaudit.observers.export import Export
from secaudit.observers.one_line import one_line
from secaudit.observers.reading import Host, Scan, Unreadable, Weakness

MAX_TITLE = 200
MAX_WHERE = 200
MAX_HOSTS = 100_000
MAX_FINDINGS = 200_000
SETTLES = (
    "record.kind", "record.title", "record.held_on", "record.high_findings",
    "vulnerability.title", "vulnerability.severity", "vulnerability.found_on",
)  # fmt: skip
SETTLES_STATES = (*SETTLES, "vulnerability.status", "vulnerability.treatment")
"""Of a format that also tells how a finding was dealt with."""
UNKNOWN = "嚴重度不明"
INFO = "資訊級"
HIDDEN = "報告篩掉的高風險"
UNDECIDED = (UNKNOWN, HIDDEN, "未判定", "需人工確認", "檢查出錯", "結果不明")
"""What may be high and is not known: no severity, no verdict (SARIF, XCCDF), left out (OpenVAS)."""
_WORDS = {
    "critical": "critical", "high": "high", "medium": "medium", "moderate": "medium", "low": "low",
    "info": "info", "informational": "info", "information": "info", "none": "info", "log": "info",
}  # fmt: skip
_RANK = {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}


def by_word(word: str) -> str:
    """The severity a tool names in English; "" where it says unknown, or nothing."""
    return _WORDS.get(word.strip().lower(), "")


def by_score(score: str | float | None) -> str:
    """The severity of a CVSS v3 or v4 base score; "" where there is no score, or 0."""
    try:
        value = float(score) if score else 0.0
    except (ValueError, OverflowError):
        return ""
    if not math.isfinite(value) or not 0 < value <= 10:
        return ""
    return "critical" if value >= 9 else "high" if value >= 7 else "medium" if value >= 4 else "low"


def worse(*severities: str) -> str:
    """The worst of those that are known, "" where none is."""
    return max((s for s in severities if s), key=_RANK.__getitem__, default="")


@lru_cache(maxsize=4096)
def title(text: str) -> str:
    """``text`` on one line, safe and short; "" when it is empty."""
    return one_line(text, MAX_TITLE)


def _marked(text: str) -> str:
    """``text`` on one line, and still its own where it is cut short."""
    line = one_line(text, MAX_WHERE)
    if len(line) < MAX_WHERE and len(text) <= 4 * MAX_WHERE:
        return line
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{line[: MAX_WHERE - 9]}…{mark}"


@dataclass(slots=True)
class _Found:
    title: str
    severity: str
    place: str
    cves: tuple[str, ...]
    status: str
    treatment: str


class Findings:
    """The findings of one test, and the numbers of what was not listed."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._found: dict[tuple[str, Host, str], _Found] = {}
        self.counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self, identifier: str, name: str, severity: str, place: str, host: Host, where: str = "",
        cves: Iterable[str] = (), status: str = "", treatment: str = "",
    ) -> None:  # fmt: skip
        """One finding; ``severity`` "" is one the tool does not know."""
        if severity in ("", "info"):
            self.counts[INFO if severity else UNKNOWN] += 1
            return
        named = title(name) or title(identifier) or "（無名稱）"
        key = (intern(_marked(identifier)), host, intern(_marked(where)))
        new = _Found(named, severity, place, _cves(cves), intern(status), title(treatment) if treatment else "")
        old = self._found.get(key)
        self._found[key] = _merged(old, new) if old else new
        if len(self._found) > MAX_FINDINGS:
            raise self.too_many(MAX_FINDINGS)

    def too_many(self, most: int) -> Unreadable:
        return self._export.fail(f"弱點超過 {most:,} 項", "請分區段或分主機匯出報告")

    def scan(
        self, tool: str, name: str, held_on: date | None, place: str, hosts: Iterable[Host] = (), kind: str = "scan",
        *, is_whole: bool = True,
    ) -> Scan:  # fmt: skip
        """The test with all that was gathered; what was gathered is gone from here."""
        listed = tuple(dict.fromkeys(h for h in hosts if h))[:MAX_HOSTS]
        counted = "、".join(f"{what} {number:,} 項" for what, number in self.counts.items() if number)
        unrated = sum(self.counts[what] for what in UNDECIDED)
        return Scan(
            kind, title(tool), title(name), held_on, place, self._weaknesses(), listed, counted, unrated, is_whole
        )

    def _weaknesses(self) -> tuple[Weakness, ...]:
        final: dict[tuple[str, Host, str], _Found] = {}
        for (identifier, host, where), found in self._found.items():
            key = (found.cves[0] if len(found.cves) == 1 else identifier, host, where)
            old = final.get(key)
            final[key] = _merged(old, found) if old else found
        self._found.clear()
        return tuple(
            Weakness(_titled(f), f.severity, identifier, f.place, host, where, f.status, f.treatment)
            for (identifier, host, where), f in final.items()
        )


def _merged(old: _Found, new: _Found) -> _Found:
    worse = new if _RANK[new.severity] > _RANK[old.severity] else old
    status = old.status if old.status == new.status else ""
    cves = old.cves if new.cves in ((), old.cves) else tuple(dict.fromkeys((*old.cves, *new.cves)))
    return _Found(worse.title, worse.severity, old.place, cves, status, old.treatment or new.treatment)


def _titled(found: _Found) -> str:
    if len(found.cves) < 2:
        return found.title
    tail = f"（{found.cves[0]} 等 {len(found.cves)} 個 CVE）"
    return found.title[: MAX_TITLE - len(tail)] + tail


def _cves(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(intern(c.strip().upper()) for c in given if _is_cve(c)))


def _is_cve(text: str) -> bool:
    parts = text.strip().upper().split("-")
    return (
        len(text) <= 40
        and len(parts) == 3
        and parts[0] == "CVE"
        and all(p.isascii() and p.isdigit() for p in parts[1:])
    )
