"""Splunk indexes.conf: how long each index keeps its events, and the size that cuts this short.

indexes.conf.spec: a bucket is frozen when every event of it is older than ``frozenTimePeriodInSecs`` (188697600 s
unless set: 2184 days), or when the index exceeds ``maxTotalDataSizeMB`` (500000 unless set): so an index is always
bounded by size. Frozen is deleted, but with ``coldToFrozenDir`` or ``coldToFrozenScript`` archived: then size does not
lose the records, and how long the archive is kept stands elsewhere. A SmartStore index (``remotePath``) is bounded by
``maxGlobalDataSizeMB`` and ``maxGlobalRawDataSizeMB`` instead, which are 0 (no bound) unless set.

Settings before the first stanza and in ``[default]`` hold for every index. A built-in default is given only where the
stanza defines the index (``homePath``) and it is not one that Splunk ships with values of its own (``_internal`` …).
Other indexes.conf files may override; the output of ``splunk btool indexes list [--debug]`` has them merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from secaudit.observers.export import Export
from secaudit.observers.logs.spans import whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

MAX_INDEXES = 5000
_PREFIX = r"\s*(?:[^\s=\[#]+\s+)?"
_STANZA = re.compile(_PREFIX + r"\[([^\]]*)\]\s*")
_PAIR = re.compile(_PREFIX + r"([A-Za-z_][\w.:]*)\s*=(.*)")
_OURS = frozenset(
    "homePath coldPath thawedPath frozenTimePeriodInSecs maxTotalDataSizeMB coldToFrozenDir coldToFrozenScript"
    " maxGlobalDataSizeMB maxGlobalRawDataSizeMB remotePath maxHotBuckets maxWarmDBCount homePath.maxDataSizeMB"
    " coldPath.maxDataSizeMB".split()
)
_TELLING = frozenset(
    "homePath coldPath thawedPath frozenTimePeriodInSecs maxTotalDataSizeMB maxGlobalDataSizeMB coldToFrozenDir".split()
)
_NO_INDEX = ("volume:", "provider:", "provider-family:", "virtual-index:")
_SHIPPED = frozenset({"history", "summary", "splunklogger", "blocksignature"})
_WHY = "其他 indexes.conf 可覆寫；合併結果請看 btool"
_WHOLE = re.compile(r"\d{1,12}")

Stated = dict[str, tuple[str, int]]


def _recognises(export: Export) -> bool:
    telling = stanza = False
    for line in export.text_head.splitlines():
        if pair := _PAIR.fullmatch(line):
            telling = telling or pair[1] in _TELLING
        elif _STANZA.fullmatch(line.lstrip("\ufeff")):
            stanza = True
    return telling and stanza


def _reads(export: Export) -> Reading:
    stanzas = _stanzas(export)
    general = stanzas.pop("default")
    settings: list[Setting] = []
    notes = ["有 frozenTimePeriodInSecs 也受容量限制：實際最舊一筆請查 | tstats min(_time)"]
    for name, own in stanzas.items():
        if name.startswith(_NO_INDEX) or not own:
            continue
        found, told = _index(export, name, general, own)
        settings += found
        notes += told
    if not settings:
        notes.append("檔案裡沒有定義索引：請匯出 splunk btool indexes list")
    if any(name.startswith("volume:") and "maxVolumeDataSizeMB" in own for name, own in stanzas.items()):
        notes.append("volume 另有 maxVolumeDataSizeMB：整個磁碟區滿了也會先刪最舊")
    return Reading("Splunk", settings=tuple(settings), notes=tuple(dict.fromkeys(notes)))


def _stanzas(export: Export) -> dict[str, Stated]:
    stanzas: dict[str, Stated] = {"default": {}}
    name = "default"
    for number, line in export.lines():
        if line.lstrip().startswith("#"):
            continue
        if heading := _STANZA.fullmatch(line.lstrip("\ufeff")):
            name = safe_text(heading[1].strip())[:300] or "default"
            stanzas.setdefault(name, {})
            if len(stanzas) > MAX_INDEXES:
                raise export.fail(f"超過 {MAX_INDEXES:,} 個索引", "請確認檔案", line=number)
        elif (pair := _PAIR.fullmatch(line)) and (pair[1] in _OURS or pair[1] in ("disabled", "maxVolumeDataSizeMB")):
            stanzas[name][pair[1]] = (pair[2].strip(), number)
    return stanzas


def _index(export: Export, name: str, general: Stated, own: Stated) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    stated = {**general, **own}
    off = stated.get("disabled", ("", 0))[0].lower() in ("1", "true", "t", "yes", "y")
    in_force, why = (False, "disabled：索引已停用") if off else (None, _WHY)
    defines = "homePath" in own and not name.startswith("_") and name not in _SHIPPED
    return (
        tuple(
            Setting(column, value, _place(line, name), safe_text(said)[:80], in_force, why, basis, name)
            for column, value, line, said, basis in (
                *_kept(export, stated, defines),
                *_bounded(export, stated, defines),
            )
        ),
        tuple(_doubts(name, stated)),
    )


_Found = tuple[str, int, int, str, Basis]


def _kept(export: Export, stated: Stated, defines: bool) -> Iterator[_Found]:
    period = _number(export, stated, "frozenTimePeriodInSecs")
    if period:
        said = f"frozenTimePeriodInSecs = {period[0]}"
        yield "log_retention_days", whole_days(period[0]), period[1], said, Basis.STATED
    elif defines:
        said = "frozenTimePeriodInSecs 未設定：Splunk 預設 188697600 秒"
        yield "log_retention_days", 2184, 0, said, Basis.DEFAULT


def _bounded(export: Export, stated: Stated, defines: bool) -> Iterator[_Found]:
    if _archived(stated):
        return
    if stated.get("remotePath", ("", 0))[0]:
        for name in ("maxGlobalDataSizeMB", "maxGlobalRawDataSizeMB"):
            bound = _number(export, stated, name)
            if bound and bound[0]:
                yield "log_size_limited", 1, bound[1], f"{name} = {bound[0]}", Basis.STATED
                return
        yield "log_size_limited", 0, 0, "SmartStore，maxGlobalDataSizeMB 預設 0：不限容量", Basis.DEFAULT
        return
    bound = _number(export, stated, "maxTotalDataSizeMB")
    if bound:
        yield "log_size_limited", 1, bound[1], f"maxTotalDataSizeMB = {bound[0]}", Basis.STATED
    elif defines:
        yield "log_size_limited", 1, 0, "maxTotalDataSizeMB 未設定：Splunk 預設 500000", Basis.DEFAULT


def _archived(stated: Mapping[str, tuple[str, int]]) -> bool:
    return any(stated.get(name, ("", 0))[0] for name in ("coldToFrozenDir", "coldToFrozenScript"))


def _doubts(name: str, stated: Stated) -> Iterator[str]:
    if _archived(stated):
        yield f"{name}：到期或滿了移去封存（coldToFrozen…），封存保存多久檔案沒說"


def _number(export: Export, stated: Stated, name: str) -> tuple[int, int] | None:
    value, line = stated.get(name, ("", 0))
    if not value:
        return None
    if not _WHOLE.fullmatch(value):
        raise export.fail(f"{name} 不是整數「{value[:20]}」", "請修正後再匯出", line=line)
    return int(value), line


def _place(line: int, name: str) -> str:
    return f"第 {line} 行" if line else f"[{name}] 未設定"


SPLUNK = Observer(
    "splunk-indexes",
    "Splunk indexes.conf",
    "splunk btool indexes list --debug > indexes.conf",
    "Splunk Enterprise 6–10；設定檔與 btool 輸出",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
