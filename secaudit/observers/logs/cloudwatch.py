"""``aws logs describe-log-groups``: how long each CloudWatch Logs group keeps its records.

API reference, LogGroup: ``retentionInDays`` is absent where the records never expire; ``creationTime`` is in
milliseconds. CloudWatch Logs has no bound by size. The listing is what the service itself does, so it is in force. A
``nextToken`` says that groups are missing from it: those that are there then speak for none that is not. A group of the
class DELIVERY only hands its records on, so nothing is said of how long it keeps them. A recorded response
(``{"status_code": …, "data": {…}}``) is read too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.logs.retention import LEFT_OUT, never_deleted, short_alone
from secaudit.observers.logs.spans import MAX_DAYS
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.text import safe_text

_AGAIN = "請用 aws logs describe-log-groups --output json 重新匯出"


def _recognises(export: Export) -> bool:
    head = export.text_head
    if json_stream.opens_json(export) == "[":
        return '"logGroupName"' in head and '"storedBytes"' in head
    return json_stream.opens_json(export) == "{" and '"logGroups"' in head and '"logGroupName"' in head


def _reads(export: Export) -> Reading:
    root = json_stream.whole(export)
    root = {"logGroups": root} if isinstance(root, list) else root
    body = json_stream.at(root, "data") if json_stream.at(root, "logGroups") is None else root
    groups = json_stream.at(body, "logGroups")
    if not isinstance(groups, list):
        raise export.fail("找不到 logGroups 清單", _AGAIN)
    settings: dict[tuple[str, str], Setting] = {}
    more = bool(json_stream.text_at(body, "nextToken"))
    for position, group in enumerate(groups, 1):
        name = safe_text(json_stream.text_at(group, "logGroupName"))[:600]
        if not name:
            raise export.fail(f"第 {position} 個日誌群組沒有 logGroupName", _AGAIN)
        settings |= {(s.column, s.scope): s for s in _settings(export, name, group)}
    handing_on = sum(json_stream.text_at(group, "logGroupClass") == "DELIVERY" for group in groups)
    known = settings.values()
    said = tuple(short_alone(known) if more or handing_on else known)
    notes = tuple(_notes(len(groups), handing_on, more))
    return Reading("Amazon CloudWatch Logs", _answered_on(body), said, notes=notes)


def _settings(export: Export, name: str, group: Any) -> Iterator[Setting]:
    days = json_stream.at(group, "retentionInDays")
    place = f"logGroups › {name}"
    if json_stream.text_at(group, "logGroupClass") == "DELIVERY":
        return
    if days is None:
        yield never_deleted("未設 retentionInDays", place, True, "", name)
    else:
        if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MAX_DAYS:
            raise export.fail(f"{name} 的 retentionInDays 不是天數", _AGAIN)
        yield Setting("log_retention_days", days, place, f"retentionInDays={days}", True, scope=name)
    said = "CloudWatch Logs 沒有容量上限，不依容量刪除"
    yield Setting("log_size_limited", 0, place, said, True, basis=Basis.DEFAULT, scope=name)


def _notes(count: int, handing_on: int, more: bool) -> Iterator[str]:
    if more:
        yield f"清單還沒列完（有 nextToken），請不要分頁匯出：{LEFT_OUT}"
    if handing_on:
        yield f"{handing_on} 個群組只負責轉送（DELIVERY），保存多久要看送去的地方：{LEFT_OUT}"
    yield f"{count} 個群組：只證明 CloudWatch 裡的保存期限；最舊一筆請另外匯出記錄"


def _answered_on(body: Any) -> date | None:
    stamp = json_stream.text_at(body, "ResponseMetadata", "HTTPHeaders", "date")
    try:
        return parsedate_to_datetime(stamp).date() if stamp else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


CLOUDWATCH = Observer(
    "cloudwatch-logs",
    "AWS CloudWatch Logs 日誌群組（JSON）",
    "aws logs describe-log-groups --output json > groups.json",
    "AWS CLI 1、2；boto3 回應",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
