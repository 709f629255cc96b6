"""Grafana Loki's configuration: whether it deletes records at all, and after how long.

"Log retention" of its documentation: unless ``compactor.retention_enabled`` is true (default false) logs live forever,
whatever ``limits_config.retention_period`` says; since 2.8 a period of 0 also keeps all. Its default differs between
versions (744h, later 0), so an absent one settles nothing. ``limits_config.retention_stream`` overrides it for the
streams of a selector, a file of ``per_tenant_override_config`` for tenants: the days are then an upper bound. That
nothing is deleted is said only where no switch is on or unreadable anywhere in the file (the environment may turn it
on; the values of a chart may set it in two places). Up to 2.x the table manager deletes where
``retention_deletes_enabled`` is true; its period must be a multiple of each index period or Loki does not start. Loki
has no bound by size. Durations are Prometheus's (``365d``, ``8760h``, ``1y``). The file proves configuration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from secaudit import yamltree
from secaudit.observers.export import Export
from secaudit.observers.json_stream import at, list_at, text_at
from secaudit.observers.logs.retention import FOREVER_DAYS, LEFT_OUT, never_deleted, short_alone
from secaudit.observers.logs.spans import PROMETHEUS, seconds, whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

MAX_STREAMS = 1000
_SCOPE = "loki"
_KEY = re.compile(r"^ {0,4}([a-z_]+):", re.MULTILINE)
_OWN = frozenset({"schema_config", "limits_config", "table_manager", "chunk_store_config", "pattern_ingester"})
_COMMON = frozenset(
    "auth_enabled server common ingester querier query_range compactor storage_config distributor ruler"
    " frontend query_scheduler memberlist ingester_client target runtime_config".split()
)
_INNER = (("loki", "structuredConfig"), ("loki", "config"), ("loki",))
"""Where the values of a Helm chart keep Loki's configuration."""
_SWITCHES = ("retention_enabled", "retention_deletes_enabled")
_DEEPEST = 50
_WHY = "設定檔不證明 Loki 以它啟動；物件儲存若有生命週期規則會更早刪"
_UNREAD = "請修正 Loki 設定檔後再匯出"


@dataclass(slots=True)
class _Found:
    settings: list[Setting] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubtful: bool = False
    """Whether something that is not in sight may be kept for less long."""

    def doubt(self, note: str) -> None:
        self.doubtful = True
        self.notes.append(note)


def _recognises(export: Export) -> bool:
    head = export.text_head
    if "{" in head[:1] or "<" in head[:1]:
        return False
    keys = set(_KEY.findall(head))
    return bool(keys & {"schema_config", "limits_config"}) and len(keys & _OWN) + len(keys & _COMMON) >= 2


def _reads(export: Export) -> Reading:
    root, lines, switched_on = _root(export)
    found = _Found()
    if at(root, "compactor", "retention_enabled") is True:
        _by_compactor(export, root, lines, found)
    elif at(root, "table_manager", "retention_deletes_enabled") is True:
        _by_table_manager(export, root, lines, found)
    elif switched_on:
        found.doubt("retention_enabled 不是單純的 true 或 false（或寫在別處）：看不出 Loki 會不會刪日誌")
    else:
        said = "未啟用 compactor.retention_enabled"
        found.settings.append(never_deleted(said, "整份", None, _WHY, _SCOPE))
    deletes = not any(s.value == FOREVER_DAYS for s in found.settings)
    overrides = text_at(root, "limits_config", "per_tenant_override_config") or text_at(root, "runtime_config", "file")
    if overrides and deletes:
        found.doubt("另有各租戶的覆寫檔（runtime config），較短的保存期限可能在那裡")
    found.settings.append(
        Setting("log_size_limited", 0, "整份", "Loki 沒有依容量刪除的設定", None, _WHY, Basis.DEFAULT, _SCOPE)
    )
    if found.doubtful:
        found.notes.append(LEFT_OUT)
        return Reading("Grafana Loki", settings=tuple(short_alone(found.settings)), notes=tuple(found.notes))
    return Reading("Grafana Loki", settings=tuple(found.settings), notes=tuple(found.notes))


def _switched_on(root: Any, depth: int = 0) -> bool:
    """Whether anything in the file turns deletion on, or might."""
    if depth > _DEEPEST:
        return True
    if isinstance(root, list):
        return any(_switched_on(one, depth + 1) for one in root)
    if not isinstance(root, dict):
        return False
    return any(
        (key in _SWITCHES and value not in (False, None)) or _switched_on(value, depth + 1)
        for key, value in root.items()
    )


def _root(export: Export) -> tuple[Any, yamltree.Lines, bool]:
    """The settings of Loki, from its own file or from under ``loki:`` of a Helm values file; :func:`_switched_on`."""
    root, lines, problems = yamltree.load(export.text().encode("utf-8", "replace"), export.name)
    if problems:
        raise export.fail(problems[0].what, problems[0].fix, line=problems[0].place.line)
    for path in _INNER:
        if isinstance(at(root, *path, "limits_config"), dict) or isinstance(at(root, *path, "schema_config"), dict):
            inner = {at_[len(path) :]: line for at_, line in lines.items() if at_[: len(path)] == path}
            return at(root, *path), inner, _switched_on(root)
    if not isinstance(root, dict):
        raise export.fail("不是 Loki 設定", _UNREAD)
    return root, lines, _switched_on(root)


def _by_compactor(export: Export, root: Any, lines: yamltree.Lines, found: _Found) -> None:
    path = ("limits_config", "retention_period")
    if at(root, *path) is None:
        found.doubt("未設定 retention_period：各版預設不同（舊版 744h，新版 0），請寫明或附版本")
    else:
        _period(export, text_at(root, *path), lines.get(path, 0), _SCOPE, found)
    streams = list_at(root, "limits_config", "retention_stream")
    for number, stream in enumerate(streams[:MAX_STREAMS]):
        scope = f"{_SCOPE} {safe_text(text_at(stream, 'selector'))[:100]}".strip()
        line = lines.get(("limits_config", "retention_stream", number), 0)
        _period(export, text_at(stream, "period"), line, scope, found)


def _by_table_manager(export: Export, root: Any, lines: yamltree.Lines, found: _Found) -> None:
    path = ("table_manager", "retention_period")
    found.notes.append("以舊式 table_manager 刪除：Loki 3 起請改用 compactor")
    if at(root, *path) is None:
        found.doubt("未設定 table_manager.retention_period：看不出保存天數，請寫明")
        return
    line = lines.get(path, 0)
    kept = _seconds(export, text_at(root, *path), line)
    for config in list_at(root, "schema_config", "configs"):
        period = seconds(text_at(config, "index", "period"), PROMETHEUS)
        if kept is not None and period and kept % period:
            raise export.fail("retention_period 不是索引週期的整數倍，Loki 不會啟動", _UNREAD, line=line)
    _period(export, text_at(root, *path), line, _SCOPE, found)


def _period(export: Export, period: str, line: int, scope: str, found: _Found) -> None:
    span = _seconds(export, period, line)
    if span is None:
        found.doubt(f"第 {line} 行的保存期限由環境變數決定，檔案看不出來")
    elif span == 0:
        found.doubt(f"第 {line} 行 retention_period 為 0：Loki 2.8 起表示不刪，更早的版本不是，請附版本")
    elif scope not in {s.scope for s in found.settings}:
        said = f"retention_period: {period}"
        found.settings.append(
            Setting("log_retention_days", whole_days(span), f"第 {line} 行", said[:80], None, _WHY, scope=scope)
        )
    else:
        raise export.fail("同一個 selector 有兩個保存期限", _UNREAD, line=line)


def _seconds(export: Export, period: str, line: int) -> int | None:
    """The seconds of a period; ``None`` where it stands in the environment (``${RETENTION}``)."""
    if "${" in period:
        return None
    span = seconds(period, PROMETHEUS)
    if span is None:
        raise export.fail(f"看不懂期間「{period[:40]}」", _UNREAD, line=line)
    return span


LOKI = Observer(
    "loki",
    "Grafana Loki 設定（YAML）",
    "cp /etc/loki/config.yml .（或開 http://主機:3100/config）",
    "Loki 1.x–3.x；設定檔與 Helm values 的 loki 段",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
