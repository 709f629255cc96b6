"""Elasticsearch ILM policies (``GET _ilm/policy``, or the body of one): when an index is deleted.

Reference, "Index lifecycle: phase transitions": an index enters the delete phase when ``min_age`` has passed since it
rolled over, else since it was created; without ``min_age`` that is 0. So the newest record of an index lives
``min_age`` after the rollover and the others longer: ``min_age`` is the lower bound where the policy rolls over. Where
it does not, records of an index that is written for long live shorter than ``min_age``, which then is an upper bound.
Rollover by size only begins a new index; ILM deletes by age alone, so size never cuts retention short. A policy
without a delete phase deletes nothing; that is said where indices use it.

The response of a cluster tells by ``in_use_by`` whether indices or data streams use the policy: it is then in force, or
not; a template alone proves no index. Policies that hold the cluster's own records (``ilm-history-…``, ``.monitoring``
…) alone are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.logs.retention import never_deleted, short_alone
from secaudit.observers.logs.spans import ELASTIC, seconds, whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

_NAMELESS = "ILM 政策"
_UNTOLD, _UNUSED, _TEMPLATE, _USED, _OWN = "untold", "unused", "template", "used", "own"
_IN_FORCE = {
    _UNTOLD: (None, "要看索引是否套用這個政策"),
    _UNUSED: (False, "in_use_by 是空的：沒有索引套用"),
    _TEMPLATE: (None, "只有範本套用，還沒有索引"),
    _USED: (True, ""),
}
_CLUSTERS = re.compile(r"\.|(?:ilm|slm)-history-")
"""Indices and data streams that Elasticsearch keeps for itself."""
_PHASES = ('"hot"', '"warm"', '"cold"', '"frozen"', '"delete"')


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export) != "{":
        return False
    head = export.text_head
    return '"phases"' in head and any(phase in head for phase in _PHASES)


def _reads(export: Export) -> Reading:
    policies = tuple(_policies(json_stream.whole(export)))
    if not policies:
        raise export.fail("找不到 ILM 政策的 phases", "請用 GET _ilm/policy 匯出")
    settings: list[Setting] = []
    notes: list[str] = []
    for name, policy, used in policies:
        if used == _OWN:
            notes.append(f"{name}：只管叢集自己的紀錄，不列入")
            continue
        found, told = _one(export, name, policy, used)
        settings += found
        notes += told
    return Reading("Elasticsearch ILM", settings=tuple(settings), notes=tuple(dict.fromkeys(notes)))


def _policies(root: Any) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Name, ``phases`` and who uses it."""
    phases = json_stream.at(root, "policy", "phases") or json_stream.at(root, "phases")
    if isinstance(phases, dict):
        yield _NAMELESS, phases, _UNTOLD
        return
    for name, entry in root.items() if isinstance(root, dict) else ():
        phases = json_stream.at(entry, "policy", "phases")
        if isinstance(phases, dict):
            yield safe_text(str(name))[:600] or _NAMELESS, phases, _in_use(entry)


def _in_use(entry: Any) -> str:
    users = json_stream.at(entry, "in_use_by")
    if not isinstance(users, dict) or not users:
        return _UNTOLD
    names = [str(name) for kind in ("indices", "data_streams") for name in json_stream.list_at(users, kind)]
    if names:
        return _OWN if all(_CLUSTERS.match(name) for name in names) else _USED
    return _TEMPLATE if any(users.values()) else _UNUSED


def _one(
    export: Export, name: str, phases: Mapping[str, Any], user: str
) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    used, why = _IN_FORCE[user]
    place = f"{name} › phases"
    limited = Setting(
        "log_size_limited", 0, place, "ILM 只依時間刪除，rollover 不刪資料", used, why, Basis.DERIVED, name
    )
    delete = phases.get("delete")
    if not isinstance(delete, dict) or json_stream.at(delete, "actions", "delete") is None:
        note = f"{name}：沒有刪除階段，ILM 不會刪，請看是否另有人工清除"
        kept = never_deleted("沒有刪除階段", place, used, why, name)
        return ((kept, limited) if used else (limited,)), (note,)
    stated = "min_age" in delete
    age = json_stream.text_at(delete, "min_age") if stated else "0ms"
    span = seconds(age, ELASTIC)
    if span is None:
        raise export.fail(f"看不懂 {name} 的 min_age「{age[:40]}」", "請用 GET _ilm/policy 重新匯出")
    said = f"delete min_age={age}" if stated else "delete 未設定 min_age：Elasticsearch 預設 0"
    basis = Basis.STATED if stated else Basis.DEFAULT
    days = Setting("log_retention_days", whole_days(span), f"{place} › delete", said, used, why, basis, name)
    known: tuple[Setting, ...] = (days, limited)
    return known if _rolls_over(phases) else tuple(short_alone(known)), tuple(_doubts(name, phases))


def _rolls_over(phases: Mapping[str, Any]) -> bool:
    return isinstance(json_stream.at(phases, "hot", "actions", "rollover"), dict)


def _doubts(name: str, phases: Mapping[str, Any]) -> Iterator[str]:
    if not _rolls_over(phases):
        yield f"{name}：沒有 rollover，min_age 自索引建立起算，較新的資料留不到這麼多天（滿一年的不採用）"
    else:
        yield "min_age 自 rollover 起算：最新一筆至少留這麼多天"
    if json_stream.at(phases, "delete", "actions", "wait_for_snapshot") is not None:
        yield f"{name}：刪除前先做快照，快照保存多久要看 SLM 政策"


ELASTIC_ILM = Observer(
    "elastic-ilm",
    "Elasticsearch ILM 政策（JSON）",
    "curl -s 'https://主機:9200/_ilm/policy?pretty' > ilm.json",
    "Elasticsearch 6.6–8.x；單一政策與整個叢集的回應",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
