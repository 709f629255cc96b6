"""The XML in which Windows reports group policy, as a stream of small records.

``gpresult /x`` (root ``Rsop``) and ``Get-GPOReport`` (root ``GPO``, or ``report`` round many) share the settings: each
``Extension`` holds ``Account``, ``Audit``, ``EventLog`` and ``SecurityOptions`` (namespace …/Settings/Security) and
``AuditSetting`` (…/Settings/Auditing). Prefixes change from file to file (q1, q2 …), so names count without them. The
explanations of administrative templates and the event records, most of such a file, are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from xml.parsers import expat

from secaudit.observers.export import Export
from secaudit.observers.reading import Setting
from secaudit.observers.windows import account_policy, audit_policy, event_log_policy
from secaudit.observers.windows.audit_policy import FAILURE, SUCCESS, Audited
from secaudit.observers.windows.stated import Ground, Stated, number
from secaudit.observers.xml_stream import MAX_DEPTH, local, parse, root_of

POLICIES = frozenset(f"Extension/{tag}" for tag in ("Account", "Audit", "AuditSetting", "EventLog", "SecurityOptions"))
MAX_RECORDS = 20_000
_MAX_WORDS, _MAX_PARTS = 400, 60
_SPACE = "http://www.microsoft.com/GroupPolicy/"
_NAMED = re.compile(rf"<(?:\w{{1,20}}:)?(?:GPO|Rsop)\b[^>]{{0,600}}{re.escape(_SPACE)}")
_GUID = re.compile(audit_policy.GUID, re.IGNORECASE)
_FIGURES = {"0": 0, "1": SUCCESS, "2": FAILURE, "3": SUCCESS | FAILURE, "4": 0}
_AGAIN = "請重新匯出"
_Kept = TypeVar("_Kept", Stated, Audited)


@dataclass(slots=True)
class Record:
    """One wanted element: ``kind`` is its parent and tag, ``words`` the texts in it by their path below it ("" itself).

    The end of a wanted element that holds others is a record too, of kind ``/tag``.
    """

    kind: str
    line: int
    words: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, path: str) -> str:
        return self.words.get(path, "").strip()


def is_group_policy(export: Export, *roots: str) -> bool:
    """Whether the root is one of ``roots`` in a namespace of group policy. For recognising: never raises."""
    tag, attributes = root_of(export)
    if tag not in roots:
        return False
    return any(v.startswith(_SPACE) for v in attributes.values()) or bool(_NAMED.search(export.text_head))


def records(export: Export, wanted: frozenset[str], closing: str = "") -> Iterator[Record]:
    """Every outermost element whose parent and tag, ``Parent/Tag``, are ``wanted``, in the order of the file."""
    gatherer = _Gatherer(export, wanted, closing)
    for parser in parse(export, gatherer.start, gatherer.end, gatherer.text):
        gatherer.parser = parser
        done, gatherer.done = gatherer.done, []
        yield from done


class _Gatherer:
    """Keeps the path to where the parser is, and the record it is in."""

    def __init__(self, export: Export, wanted: frozenset[str], closing: str) -> None:
        self.done: list[Record] = []
        self.parser: expat.XMLParserType | None = None
        self._export, self._wanted, self._closing = export, wanted, closing
        self._path: list[str] = []
        self._record: Record | None = None
        self._depth = 0
        self._key = ""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(local(tag))
        if len(self._path) > MAX_DEPTH:
            raise self._export.fail(f"XML 巢狀超過 {MAX_DEPTH} 層", _AGAIN, line=self.line)
        if self._record is None:
            kind = f"{parent}/{self._path[-1]}"
            if kind not in self._wanted:
                return
            self._record, self._depth = Record(kind, self.line), len(self._path)
        self._key = "/".join(self._path[self._depth :])

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser else 0

    def text(self, data: str) -> None:
        if self._record is None:
            return
        words = self._record.words
        if self._key in words or len(words) < _MAX_PARTS:
            words[self._key] = (words.get(self._key, "") + data)[:_MAX_WORDS]

    def end(self, _tag: str) -> None:
        tag = self._path.pop()
        if self._record is None:
            if tag == self._closing:
                self.done.append(Record(f"/{tag}", self.line))
        elif len(self._path) < self._depth:
            self.done.append(self._record)
            self._record = None
        else:
            self._key = "/".join(self._path[self._depth :])


@dataclass(slots=True)
class Policies:
    """What the records of one policy (or of the resultant set) state. ``owners``: names of policies by identifier."""

    export: Export
    owners: Mapping[str, str] = field(default_factory=dict)
    account: dict[str, Stated] = field(default_factory=dict)
    categories: dict[str, Audited] = field(default_factory=dict)
    subcategories: dict[str, Audited] = field(default_factory=dict)
    logs: dict[str, dict[str, Stated]] = field(default_factory=dict)
    options: dict[str, Stated] = field(default_factory=dict)
    _ranks: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Keep what ``record`` states, unless a policy that wins over its own has stated it."""
        name = record["Name"]
        match record.kind:
            case "Extension/Account" if name in account_policy.NAMES:
                one = account_policy.checked(self.export, name, self._stated(record, name), record.line)
                self._keep(self.account, name, record, one)
            case "Extension/EventLog" if name in event_log_policy.NAMES and record["Log"] in event_log_policy.LOGS:
                one = event_log_policy.checked(self.export, name, self._stated(record, name), record.line)
                self._keep(self.logs.setdefault(record["Log"], {}), name, record, one)
            case "Extension/Audit" if name in audit_policy.CATEGORIES:
                self._keep(self.categories, name, record, self._category(record, name))
            case "Extension/AuditSetting":
                self._subcategory(record)
            case "Extension/SecurityOptions" if record["KeyName"].lower().endswith(audit_policy.OVERRIDE.lower()):
                one = Stated(int(record["SettingNumber"] == "1"), _place(record), audit_policy.OVERRIDE)
                self._keep(self.options, audit_policy.OVERRIDE, record, one)

    @property
    def overridden(self) -> bool:
        """Whether the nine categories are not applied."""
        return audit_policy.OVERRIDE in self.options and self.options[audit_policy.OVERRIDE].value == 1

    def settings(self, ground: Ground, categories: Ground) -> tuple[Setting, ...]:
        """All that is settled. Subcategories win over the nine categories, which rest on a ground of their own."""
        audit = (
            audit_policy.settings(self.subcategories, self._undisturbed(ground))
            if self.subcategories
            else audit_policy.settings(audit_policy.expanded(self.categories), categories)
        )
        logs = (event_log_policy.settings(stated, _within(ground, log)) for log, stated in sorted(self.logs.items()))
        return (*account_policy.settings(self.account, ground), *audit, *(s for found in logs for s in found))

    def _undisturbed(self, ground: Ground) -> Ground:
        """[MS-GPAC] 5.1: subcategories beside categories, without the override, behave inconsistently."""
        if not self.categories or self.overridden or ground.in_force is not True:
            return ground
        return Ground(None, "九類與進階稽核都有設定，可能互相覆蓋，需 auditpol /get 佐證", ground.scope, ground.host)

    def notes(self) -> tuple[str, ...]:
        logs = (event_log_policy.notes(log, stated) for log, stated in sorted(self.logs.items()))
        audit = audit_policy.NOTES if self.subcategories or self.categories else ()
        return (*account_policy.notes(self.account), *audit, *(note for found in logs for note in found))

    def _keep(self, kept: dict[str, _Kept], name: str, record: Record, one: _Kept) -> None:
        """Precedence 1 wins over 2; a report of one policy has none. Two of one rank must not differ."""
        rank = int(record["Precedence"]) if re.fullmatch(r"\d{1,6}", record["Precedence"], re.ASCII) else 1
        key = (record.kind, record["Log"], name)
        before = self._ranks.get(key, rank)
        if rank == before and name in kept and _amount(kept[name]) != _amount(one):
            amounts = f"{_amount(kept[name])}、{_amount(one)}"
            fix = "請把每台電腦、每次的輸出分開存檔"
            raise self.export.fail(f"{name} 出現兩次，值不同（{amounts}）", fix, line=record.line)
        if rank <= before:
            kept[name], self._ranks[key] = one, rank

    def _owner(self, record: Record) -> str:
        owner = self.owners.get(record["GPO/Identifier"].lower(), "")
        return f"（{owner}）" if owner else ""

    def _stated(self, record: Record, name: str) -> Stated:
        words = record["SettingNumber"] or record["SettingBoolean"]
        figures = {"true": "1", "false": "0"}.get(words.lower(), words)
        value = number(self.export, name, figures, record.line)
        return Stated(value, _place(record), f"{name} = {words}{self._owner(record)}")

    def _category(self, record: Record, name: str) -> Audited:
        records = 0
        for flag, path in ((SUCCESS, "SuccessAttempts"), (FAILURE, "FailureAttempts")):
            if record[path].lower() not in ("true", "false"):
                raise self.export.fail(f"{name} 的 {path} 不是 true 或 false", _AGAIN, line=record.line)
            records |= flag if record[path].lower() == "true" else 0
        said = f"{name}：成功 {record['SuccessAttempts']}、失敗 {record['FailureAttempts']}{self._owner(record)}"
        return Audited(records, _place(record), said)

    def _subcategory(self, record: Record) -> None:
        guid = _GUID.fullmatch(record["SubcategoryGuid"])
        if not guid or record["PolicyTarget"].lower() not in ("system", ""):
            return
        name, value = record["SubcategoryName"][:60], record["SettingValue"]
        if value not in _FIGURES:
            raise self.export.fail(f"{name} 的設定值「{value[:20]}」不是 0 到 4", _AGAIN, line=record.line)
        one = Audited(_FIGURES[value], _place(record), f"{name} = {value}{self._owner(record)}")
        self._keep(self.subcategories, guid["digits"].upper(), record, one)


def read_on(words: str) -> date | None:
    """The day of a ``ReadTime``, as it is written; ``None`` when there is none."""
    try:
        return date.fromisoformat(words.strip()[:10])
    except ValueError:
        return None


def _amount(one: Stated | Audited) -> int:
    return one.value if isinstance(one, Stated) else one.records


def _place(record: Record) -> str:
    return f"第 {record.line} 行"


def _within(ground: Ground, log: str) -> Ground:
    scope = f"{ground.scope}／{log}" if ground.scope else log
    return Ground(ground.in_force, ground.why, scope, ground.host)
