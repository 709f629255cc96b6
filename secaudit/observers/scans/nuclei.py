"""Nuclei's results: one JSON value a line (-jsonl, before 2.9 -json), or one list (-json-export).

ProjectDiscovery, nuclei output.ResultEvent: template-id, info (name, severity, classification with cve-id and
cvss-score), matcher-name, host, ip, matched-at, timestamp; before 2.5 templateID and matched. One template may match
several times in one place: the matcher's name tells these apart. Severity is the band of cvss-score (v3) where the
template states one, else the word; unknown stays unknown. Requests, responses, extracted results and curl commands
are not looked at; of matched-at the query is left out. The day is that of the newest result: nuclei states neither
start nor end, and a scan that finds nothing writes an empty file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from secaudit.observers.days import day, newest
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES, Findings, by_score, by_word, worse
from secaudit.observers.json_stream import at, found, opens_json, text_at
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.scans.targets import host, host_of, named, plain_url

_TEMPLATE = re.compile(r'"(template-id|templateID|template_id)"\s*:\s*"')
_MATCHED = re.compile(r'"(matched-at|matched|matcher-status|host|matched_at)"\s*:')
_INFO = re.compile(r'"info"\s*:\s*\{')
_NO_END = "nuclei 的輸出沒有結尾標記，也不寫開始與結束：看不出掃描是否跑完，請一併保存執行紀錄"
_day, _host = lru_cache(maxsize=4096)(day), lru_cache(maxsize=4096)(host)


def _recognises(export: Export) -> bool:
    head = export.text_head
    return bool(opens_json(export) and _TEMPLATE.search(head) and _MATCHED.search(head) and _INFO.search(head))


def _reads(export: Export) -> Reading:
    findings, hosts, held_on, number = Findings(export), dict[Host, None](), None, 0
    for number, value in enumerate(_values(export), 1):
        if not _template(value) or not isinstance(at(value, "info"), dict):
            raise export.fail(
                f"第 {number} 筆不是 nuclei 的結果（沒有 template-id 或 info）", "請用 nuclei -jsonl 重新匯出"
            )
        machine = _machine(value)
        hosts[machine] = None
        held_on = newest((held_on, _day(text_at(value, "timestamp"))))
        _add(findings, value, machine, f"第 {number} 筆")
    scan = findings.scan("Nuclei", named(hosts), held_on, "第 1 筆", hosts, is_whole=bool(hosts))
    notes = (_NO_END, *_undated(held_on))
    return Reading("Nuclei", held_on, scans=(scan,), notes=notes)


def _values(export: Export) -> Iterator[Any]:
    is_list = opens_json(export) == "["
    pairs = found(export, ("item",)) if is_list else found(export, ("",), many=True)
    return (value for _, value in pairs)


def _undated(held_on: date | None) -> Iterable[str]:
    return () if held_on else ("結果沒有時間（timestamp），不知道哪一天掃描",)


def _template(value: Any) -> str:
    return text_at(value, "template-id") or text_at(value, "templateID") or text_at(value, "template_id")


def _matched(value: Any) -> str:
    return text_at(value, "matched-at") or text_at(value, "matched") or text_at(value, "matched_at")


def _machine(value: Any) -> Host:
    name = host_of(text_at(value, "host") or _matched(value))
    return _host(name, text_at(value, "ip") if _is_address(text_at(value, "ip")) else "")


def _is_address(text: str) -> bool:
    return bool(host(text).addresses)


def _add(findings: Findings, value: Any, machine: Host, place: str) -> None:
    if at(value, "matcher-status") is False:
        findings.counts["未符合"] += 1
        return
    rated = at(value, "info", "classification")
    matcher = text_at(value, "matcher-name") or text_at(value, "matcher_name")
    identifier = f"{_template(value)}:{matcher}" if matcher else _template(value)
    name = text_at(value, "info", "name") or identifier
    severity = worse(by_score(text_at(rated, "cvss-score")), by_word(text_at(value, "info", "severity")))
    where = plain_url(_matched(value))
    findings.add(identifier, f"{name}（{matcher}）" if matcher else name, severity, place, machine, where, _cves(rated))


def _cves(rated: Any) -> list[str]:
    stated = at(rated, "cve-id")
    listed = stated if isinstance(stated, list) else [stated]
    return [part for one in listed if isinstance(one, str) for part in one.split(",")]


NUCLEI = Observer(
    "nuclei",
    "Nuclei JSON／JSONL",
    "nuclei -l targets.txt -jsonl -o nuclei.jsonl",
    "Nuclei 2.2–3.4",
    SETTLES,
    _recognises,
    _reads,
)
