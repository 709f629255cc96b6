"""Elasticsearch ILM policies (``GET _ilm/policy``, or the body of one): when an index is deleted.

Reference, "Index lifecycle: phase transitions": an index enters the delete phase when ``min_age`` has passed since it
rolled over, else since it was created; without ``min_age`` that is 0. So the newest record of an index lives
``min_age`` after the rollover and the others longer: ``min_age`` is the lower bound where the policy rolls over. Where
it does not, records of an index that is written for long live shorter than ``min_age``, and a note says so. Rollover by
size only begins a new index; ILM deletes by age alone, so size never cuts retention short. A policy without a delete
phase deletes nothing: kept until a person deletes it, and no number of days is invented.

The response of a cluster tells by ``in_use_by`` whether anything uses the policy: it is then in force, or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.logs.spans import ELASTIC, seconds, whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

_NAMELESS = "ILM 政策"
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
        found, told = _one(export, name, policy, used)
        settings += found
        notes += told
    return Reading("Elasticsearch ILM", settings=tuple(settings), notes=tuple(dict.fromkeys(notes)))


def _policies(root: Any) -> Iterator[tuple[str, Mapping[str, Any], bool | None]]:
    """Name, ``phases`` and whether it is in use (``None``: the file does not tell)."""
    phases = json_stream.at(root, "policy", "phases") or json_stream.at(root, "phases")
    if isinstance(phases, dict):
        yield _NAMELESS, phases, None
        return
    for name, entry in root.items() if isinstance(root, dict) else ():
        phases = json_stream.at(entry, "policy", "phases")
        if isinstance(phases, dict):
            yield safe_text(str(name))[:600] or _NAMELESS, phases, _in_use(entry)


def _in_use(entry: Any) -> bool | None:
    users = json_stream.at(entry, "in_use_by")
    return any(users.values()) if isinstance(users, dict) and users else None


def _one(
    export: Export, name: str, phases: Mapping[str, Any], used: bool | None
) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    why = {None: "要看索引是否套用這個政策", False: "in_use_by 是空的：沒有索引套用", True: ""}[used]
    place = f"{name} › phases"
    limited = Setting(
        "log_size_limited", 0, place, "ILM 只依時間刪除，rollover 不刪資料", used, why, Basis.DERIVED, name
    )
    delete = phases.get("delete")
    if not isinstance(delete, dict) or json_stream.at(delete, "actions", "delete") is None:
        return (limited,), (f"{name}：沒有刪除階段，ILM 不會刪；沒有天數可填，請看是否另有人工清除",)
    stated = "min_age" in delete
    age = json_stream.text_at(delete, "min_age") if stated else "0ms"
    span = seconds(age, ELASTIC)
    if span is None:
        raise export.fail(f"看不懂 {name} 的 min_age「{age[:40]}」", "請用 GET _ilm/policy 重新匯出")
    said = f"delete min_age={age}" if stated else "delete 未設定 min_age：Elasticsearch 預設 0"
    basis = Basis.STATED if stated else Basis.DEFAULT
    days = Setting("log_retention_days", whole_days(span), f"{place} › delete", said, used, why, basis, name)
    return (days, limited), tuple(_doubts(name, phases))


def _doubts(name: str, phases: Mapping[str, Any]) -> Iterator[str]:
    if json_stream.at(phases, "hot", "actions", "rollover") is None:
        yield f"{name}：沒有 rollover，min_age 自索引建立起算，索引寫得久則較新的資料留不到這麼多天"
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
