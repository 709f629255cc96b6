"""OpenSearch ISM policies (``GET _plugins/_ism/policies``, or the body of one): when an index is deleted.

Reference, "ISM policies": an index walks from the default state along ``transitions``; a state whose actions hold
``delete`` deletes it. ``min_index_age`` counts from the creation of the index, ``min_rollover_age`` from its rollover.
The days are those of the transition into a deleting state, the smallest where several lead there; a transition without
an age (by size, count or at once) gives none, and the policies beside it then speak for it no more. From its creation
an index is still written to: ``min_index_age`` is an upper bound. No deleting state: nothing is deleted, but whether an
index follows the policy is not in it, and nothing is said. Times are written as in Elasticsearch (``365d``). ISM
deletes by size only where a transition has ``min_size``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.json_stream import at, list_at, text_at
from secaudit.observers.logs.retention import LEFT_OUT, short_alone
from secaudit.observers.logs.spans import ELASTIC, seconds, whole_days
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

MAX_POLICIES = 2000
_AGES = ("min_rollover_age", "min_index_age")
_AGAIN = "請用 GET _plugins/_ism/policies 重新匯出"
_NO_AGE = "有一條刪除路徑沒有年齡條件，看不出保存天數"
_WHY = "要看索引是否套用這個政策"


def _recognises(export: Export) -> bool:
    head = export.text_head
    return json_stream.opens_json(export) == "{" and '"default_state"' in head and '"states"' in head


def _reads(export: Export) -> Reading:
    settings: dict[tuple[str, str], Setting] = {}
    notes: list[str] = []
    unknown = False
    for name, policy in _policies(export, json_stream.whole(export)):
        found, note = _one(export, name, policy)
        settings |= {(s.column, s.scope): s for s in found}
        notes += [note] if note else []
        unknown = unknown or note.endswith(_NO_AGE)
    known = settings.values()
    if unknown:
        notes.append(LEFT_OUT)
    return Reading("OpenSearch ISM", settings=tuple(short_alone(known) if unknown else known), notes=tuple(notes))


def _policies(export: Export, root: Any) -> Iterator[tuple[str, Any]]:
    entries = list_at(root, "policies") or [root]
    if len(entries) > MAX_POLICIES:
        raise export.fail(f"超過 {MAX_POLICIES:,} 個政策", "請分批匯出")
    for entry in entries:
        policy = at(entry, "policy") if at(entry, "policy", "policy") is None else at(entry, "policy", "policy")
        policy = entry if policy is None else policy
        if not isinstance(at(policy, "states"), list):
            raise export.fail("找不到 ISM 政策的 states", _AGAIN)
        name = text_at(policy, "policy_id") or text_at(entry, "_id") or "ISM 政策"
        yield safe_text(name)[:600], policy


def _one(export: Export, name: str, policy: Any) -> tuple[list[Setting], str]:
    states = list_at(policy, "states")
    deleting = {text_at(s, "name") for s in states if any(at(a, "delete") is not None for a in list_at(s, "actions"))}
    ways = [
        at(way, "conditions")
        for state in states
        if text_at(state, "name") not in deleting
        for way in list_at(state, "transitions")
        if text_at(way, "state_name") in deleting
    ]
    place = f"{name} › states"
    by_size = any(at(way, "min_size") is not None or at(way, "min_doc_count") is not None for way in ways)
    said = "轉入刪除的條件含容量或筆數" if by_size else "ISM 只依時間刪除"
    settings = [Setting("log_size_limited", int(by_size), place, said, None, _WHY, Basis.DERIVED, name)]
    if not deleting or (not ways and text_at(policy, "default_state") not in deleting):
        return settings, f"{name}：沒有刪除的狀態，ISM 不會刪；索引是否套用、有無人工清除，檔案看不出來"
    ages = [_age(export, name, way) for way in ways]
    if not ages or None in ages or text_at(policy, "default_state") in deleting:
        return settings, f"{name}：{_NO_AGE}"
    days, said = min(age for age in ages if age is not None)
    kept = Setting("log_retention_days", days, place, said, None, _WHY, scope=name)
    if all(at(way, "min_rollover_age") is not None for way in ways):
        return [*settings, kept], ""
    return [*settings, *short_alone([kept])], f"{name}：min_index_age 自索引建立起算，較新的資料留不到這麼多天"


def _age(export: Export, name: str, way: Any) -> tuple[int, str] | None:
    for key in _AGES:
        if at(way, key) is not None:
            text = text_at(way, key)
            span = seconds(text, ELASTIC)
            if span is None:
                raise export.fail(f"看不懂 {name} 的 {key}「{text[:40]}」", _AGAIN)
            return whole_days(span), f"{key}={text}"[:80]
    return None


OPENSEARCH_ISM = Observer(
    "opensearch-ism",
    "OpenSearch ISM 政策（JSON）",
    "curl -s 'https://主機:9200/_plugins/_ism/policies' > ism.json",
    "OpenSearch 1–3；單一政策與清單",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
