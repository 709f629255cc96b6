"""Graylog's index sets (``GET /api/system/indices/index_sets``): when messages are deleted.

Manual, "Index Model", "Index Time Size Optimizing", "Data Tiering"; REST API, ``IndexSetsResource``. What stands under
``data_tiering`` (since 6.0) decides alone, whatever rotation and retention are written beside it. There, and under the
rotation "Time Size Optimizing" (since 5.1), an index goes ``index_lifetime_min`` after it was rotated: the lower bound.
Under the other rotations the count decides, ``max_number_of_indices``, and the index that is written to is one of them:
just after a rotation ``count - 1`` full ones are left. Rotated by time, these are as many ``rotation_period`` (or the
shorter ``max_rotation_period``); by size or messages no number of days follows. A rotation by hand, or server.conf
(``elasticsearch_max_write_index_age``), makes a period shorter and is not in this file: such days are not proven.
Closing, or doing nothing, deletes nothing.

Archives (Enterprise) are kept elsewhere and longer: beside one, less than a year proves nothing. A set that is not
writable takes no messages and is never cleared; one of the type ``events`` holds Graylog's own alerts: both are passed
over. Periods are ISO 8601 (``P1D``, ``PT24H``, ``P1M``). The answer is that of a running server, and lists only what
the user may read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.json_stream import at, list_at, text_at
from secaudit.observers.logs.retention import LEFT_OUT, YEAR_DAYS, never_deleted, short_alone
from secaudit.observers.logs.rotation import keep_weakest, period_days
from secaudit.observers.logs.spans import MAX_DAYS
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

MAX_SETS = 2000
_AGAIN = "請用 GET /api/system/indices/index_sets 重新匯出"
_PERIOD = re.compile(
    r"P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?",
    re.ASCII,
)
_BY_LIFETIME, _BY_TIME = "TimeBasedSizeOptimizingStrategy", "TimeBasedRotationStrategy"
_BY_SIZE = {"SizeBasedRotationStrategy": "max_size", "MessageCountRotationStrategy": "max_docs_per_index"}
_CLOSES = "ClosingRetentionStrategy"
_KEEPS = {_CLOSES: "只關閉索引", "NoopRetentionStrategy": "不清除索引"}
_DELETES, _ARCHIVES = "DeletionRetentionStrategy", "ArchiveRetentionStrategy"
_WHY = "server.conf 的 elasticsearch_max_write_index_age 與手動輪替會縮短週期"


@dataclass(slots=True)
class _Found:
    settings: dict[tuple[str, str], Setting] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubtful: bool = False
    """Whether something of the list may be kept for less long than is told."""

    def doubt(self, note: str) -> None:
        self.doubtful = True
        self.notes.append(note)


@dataclass(frozen=True, slots=True)
class _Set:
    """One index set, under the name of its prefix, which is unique."""

    prefix: str
    body: Any
    archived: bool

    def days(self, found: _Found, days: int, said: str, why: str = "") -> None:
        """``days`` at least, stated or (unproven, ``why``) counted; what is archived before is kept for longer."""
        if self.archived and days < YEAR_DAYS:
            found.doubt(f"{self.prefix}：刪除前先封存，封存保存多久檔案沒有寫")
            return
        place, said = f"index_sets › {self.prefix}", safe_text(said)[:80]
        in_force, basis = (None, Basis.DERIVED) if why else (True, Basis.STATED)
        kept = Setting("log_retention_days", min(days, MAX_DAYS), place, said, in_force, why, basis, self.prefix)
        keep_weakest(found.settings, kept)

    def by_size(self, found: _Found, limited: bool, said: str) -> None:
        place, value = f"index_sets › {self.prefix}", int(limited)
        bound = Setting("log_size_limited", value, place, safe_text(said)[:80], True, "", Basis.DERIVED, self.prefix)
        keep_weakest(found.settings, bound)


def _recognises(export: Export) -> bool:
    head = export.text_head
    if json_stream.opens_json(export) != "{" or '"index_sets"' not in head or '"index_prefix"' not in head:
        return False
    return '"retention_strategy' in head or '"data_tiering"' in head


def _reads(export: Export) -> Reading:
    root = json_stream.whole(export)
    sets = list_at(root, "index_sets")
    if not sets:
        raise export.fail("清單裡沒有索引集", "請用看得到全部索引集的帳號重新匯出")
    if len(sets) > MAX_SETS:
        raise export.fail(f"超過 {MAX_SETS:,} 個索引集", "請確認是不是 Graylog 的匯出")
    found = _Found()
    total = at(root, "total")
    if isinstance(total, int) and total > len(sets):
        found.doubt(f"共 {total:,} 個索引集，檔案只有 {len(sets):,} 個：請不要分頁匯出")
    for one in sets:
        _one(export, one, found)
    found.notes.append("只列出匯出帳號看得到的索引集；最舊一筆請另外查詢")
    known = found.settings.values()
    if found.doubtful:
        return Reading("Graylog", settings=tuple(short_alone(known)), notes=(*found.notes, LEFT_OUT))
    return Reading("Graylog", settings=tuple(known), notes=tuple(found.notes))


def _one(export: Export, body: Any, found: _Found) -> None:
    prefix = safe_text(text_at(body, "index_prefix"))[:600]
    if not prefix:
        raise export.fail("有一個索引集沒有 index_prefix", _AGAIN)
    if at(body, "writable") is False:
        found.notes.append(f"{prefix}：不再寫入也不清除，不列入")
    elif text_at(body, "index_template_type") == "events":
        found.notes.append(f"{prefix}：只有 Graylog 自己的警示，不列入")
    elif at(body, "data_tiering") is not None:
        archived = at(body, "data_tiering", "archive_before_deletion") is True
        _by_lifetime(export, _Set(prefix, body, archived), "data_tiering", found)
    else:
        _by_strategy(export, prefix, body, found)


def _by_strategy(export: Export, prefix: str, body: Any, found: _Found) -> None:
    rotation, retention = (_class(body, f"{kind}_strategy_class") for kind in ("rotation", "retention"))
    action = text_at(body, "retention_strategy", "index_action")
    one = _Set(prefix, body, retention == _ARCHIVES)
    if retention in _KEEPS or (one.archived and action in ("NONE", "CLOSE")):
        said = _KEEPS.get(retention, "封存後不刪索引")
        keep_weakest(found.settings, never_deleted(said, f"index_sets › {prefix}", True, "", prefix))
        one.by_size(found, False, f"{said}，不因容量刪除")
        if retention == _CLOSES or action == "CLOSE":
            found.notes.append(f"{prefix}：舊索引關閉後仍在，要重新開啟才查得到")
    elif retention != _DELETES and not (one.archived and action == "DELETE"):
        found.doubt(f"{prefix}：看不懂保存策略「{retention or '未寫'}」")
    elif rotation == _BY_LIFETIME:
        _by_lifetime(export, one, "rotation_strategy", found)
    elif rotation == _BY_TIME:
        _by_count(export, one, found)
    elif rotation in _BY_SIZE:
        limit = text_at(body, "rotation_strategy", _BY_SIZE[rotation])
        if not one.archived:
            one.by_size(found, True, f"{_BY_SIZE[rotation]}={limit}，超過個數即刪")
        found.doubt(f"{prefix}：依容量或筆數輪替，看不出保存天數")
    else:
        found.doubt(f"{prefix}：看不懂輪替策略「{rotation or '未寫'}」")


def _by_lifetime(export: Export, one: _Set, key: str, found: _Found) -> None:
    period = text_at(one.body, key, "index_lifetime_min")
    if not period:
        found.doubt(f"{one.prefix}：{key} 沒有 index_lifetime_min，看不出保存天數")
        return
    one.by_size(found, False, "依時間刪除，容量只影響輪替")
    one.days(found, _days(export, one.prefix, period, 1), f"{key} index_lifetime_min={period}")


def _by_count(export: Export, one: _Set, found: _Found) -> None:
    count = at(one.body, "retention_strategy", "max_number_of_indices")
    period = text_at(one.body, "rotation_strategy", "rotation_period")
    longest = text_at(one.body, "rotation_strategy", "max_rotation_period") or period
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise export.fail(f"{one.prefix} 的 max_number_of_indices 不是個數", _AGAIN)
    days, with_one_more = (
        min(_days(export, one.prefix, each, full) for each in (period, longest)) for full in (count - 1, count)
    )
    one.by_size(found, False, f"依時間輪替，保留 {count} 個索引")
    one.days(found, days, f"rotation_period={period}，{count} 個索引，含寫入中的一個", _WHY)
    if days < YEAR_DAYS <= with_one_more:
        found.notes.append(f"{one.prefix}：個數含寫入中的索引，剛輪替時只有 {days} 天；多留一個就滿一年")


def _class(body: Any, key: str) -> str:
    return safe_text(text_at(body, key).rpartition(".")[2])[:60]


def _days(export: Export, prefix: str, period: str, times: int) -> int:
    """The fewest full days that ``times`` such periods in a row have."""
    if not (part := _PERIOD.fullmatch(period)):
        raise export.fail(f"看不懂 {prefix} 的期間「{period[:40]}」", _AGAIN)
    years, months, weeks, days, hours, minutes, seconds = (int(number or 0) for number in part.groups())
    rest = (weeks * 7 + days) * 86400 + hours * 3600 + minutes * 60 + seconds
    return period_days("monthly", (years * 12 + months) * times) + rest * times // 86400


GRAYLOG = Observer(
    "graylog",
    "Graylog 索引集（JSON）",
    "curl -s -u 權杖:token https://主機:9000/api/system/indices/index_sets > index_sets.json",
    "Graylog 3–7 依文件；依容量、筆數、時間輪替與資料分層",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
