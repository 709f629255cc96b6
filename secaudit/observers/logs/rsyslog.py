"""rsyslog.conf, rsyslog.d and plain syslog.conf: what is written to which file, and what is sent elsewhere.

rsyslog.conf(5): a selector ``facility[,facility].[=|!]priority[;…]`` names its priority *and above*, a later part of it
corrects an earlier one, ``none`` takes a facility out. Logins, logouts and failed attempts come from PAM and sshd under
``authpriv`` (and ``auth``) at ``info`` and above: only a rule that writes ``authpriv`` at ``info`` or below to a local
file settles ``log_login``, and only as configuration. Rules after a ``stop`` (``~``) for them, in a ruleset, or under
a condition other than the facility settle nothing. rsyslog keeps no retention: that is logrotate's; but ``$outchannel``
and ``rotation.sizeLimit`` cut a file at a size. Where records are sent is a note: how long they are kept there is not
in this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secaudit.observers.export import Export
from secaudit.observers.logs.rsyslog_rules import Rule, facility_of, rules
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
from secaudit.text import safe_text

_FACILITIES = "kern|user|mail|daemon|auth|authpriv|security|syslog|lpr|news|uucp|cron|ftp|mark|local[0-7]|\\*"
_LEVELS = "debug|info|notice|warning|warn|err|error|crit|alert|emerg|panic|none|\\*"
_PART = rf"(?:{_FACILITIES})(?:,(?:{_FACILITIES}))*\.[=!]{{0,2}}(?:{_LEVELS})"
_SIGNS = re.compile(
    rf"\s*(?:{_PART}(?:;(?:{_PART})?)*\s+(?:-?[/?]|@|:om|[|*~^&]|stop\b|action\(|\w+\s*$)"
    r"|:[\w-]+\s*,\s*!?(?:contains|isequal|startswith|regex|ereregex|isempty)\b"
    r"|\$(?:ModLoad|IncludeConfig|ActionFileDefaultTemplate|FileCreateMode|WorkDirectory|RepeatedMsgReduction)\s"
    r"|\$(?:PrivDropToUser|UDPServerRun|InputTCPServerRun|MainMsgQueue\w+|ActionQueue\w+|outchannel|template)\s"
    r'|module\(\s*load="(?:im|om|mm|lm)|input\(\s*type="im|action\(\s*type="om|include\(\s*file='
    r"|if\s*\(*\s*\$(?:fromhost|syslog|program|msg|hostname|inputname|rawmsg)"
    r"|if\s+prifilt\()",
    re.IGNORECASE,
)
_FILE = re.compile(r'-?(/[^\s;{}"]+)')
_OMFILE = re.compile(r'type="omfile"', re.IGNORECASE)
_FILE_NAME = re.compile(r'\bfile="([^"]{1,200})"', re.IGNORECASE)
_LIMIT = re.compile(r'rotation\.sizelimit="([^"]{1,40})"', re.IGNORECASE)
_OUTCHANNEL = re.compile(r"\$outchannel\s+[\w-]+\s*,\s*([^,\s]{1,200})\s*,\s*(\d{1,18})", re.IGNORECASE)
_REMOTE = re.compile(
    r'(?:^|[\s}])@@?(?:\([^)]*\))?([\w.:\[\]-]{1,100})|type="om(?:fwd|relp)"[^)]{0,500}?target="([^"]{1,100})"'
)
_RELP = re.compile(r":omrelp:([\w.:\[\]-]{1,100})")
_INCLUDE = re.compile(r'(?:\$IncludeConfig\s+|include\(\s*file=")([^\s"]{1,200})', re.IGNORECASE)
_WHY = "設定檔不證明 rsyslog 有在執行；include 的檔案可能先丟棄"
_ABOUT_LOGINS = re.compile(r"\b(?:auth|authpriv|sshd|sudo|su|login|pam\w*)\b", re.IGNORECASE)
_ENOUGH = ("debug", "info", "*")


@dataclass(slots=True)
class _Told:
    """What the rules say, in their order."""

    login: Setting | None = None
    limits: dict[str, Setting] = field(default_factory=dict)
    remotes: dict[str, None] = field(default_factory=dict)
    includes: dict[str, None] = field(default_factory=dict)
    discarded: bool = False
    kept: bool = False
    """Whether the rule before went to a local file, for the ``&`` after it."""


def _recognises(export: Export) -> bool:
    lines = [line for line in export.text_head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    signs = sum(1 for line in lines if _SIGNS.match(line.lstrip("\ufeff")[:2000]))
    return signs >= 2 or (signs == 1 and len(lines) <= 3)


def _reads(export: Export) -> Reading:
    told = _Told()
    for rule in rules(export):
        _take(rule, told)
    settings = (*((told.login,) if told.login else ()), *told.limits.values())
    return Reading("rsyslog", settings=settings, notes=tuple(_notes(told)))


def _take(rule: Rule, told: _Told) -> None:
    told.includes.update(dict.fromkeys(_INCLUDE.findall(rule.text)))
    if channel := _OUTCHANNEL.match(rule.text):
        _limit(told, channel[1], rule.line, f"$outchannel 上限 {channel[2]} 位元組")
    for pattern in (_REMOTE, _RELP):
        for found in pattern.findall(rule.action):
            host = found if isinstance(found, str) else found[0] or found[1]
            told.remotes[safe_text(host)] = None
    written = _written(rule.action)
    if (size := _LIMIT.search(rule.action)) and written and size[1] != "0":
        _limit(told, written, rule.line, f"rotation.sizeLimit={size[1]}")
    kept = bool(written) or (rule.text.startswith("&") and told.kept)
    told.kept = kept
    told.discarded = told.discarded or _loses_logins(rule, kept)
    if rule.in_ruleset or facility_of(rule, "authpriv") not in _ENOUGH:
        return
    if written and told.login is None and not told.discarded:
        said = safe_text(f"{rule.filter or '全部'} → {written}")[:80]
        told.login = Setting("log_login", 1, f"第 {rule.line} 行", said, None, _WHY, scope="rsyslog")
    told.discarded = told.discarded or rule.stops


def _loses_logins(rule: Rule, kept: bool) -> bool:
    """Whether the rule drops records about logins that no file has taken before."""
    return rule.stops and not kept and bool(_ABOUT_LOGINS.search(rule.filter))


def _limit(told: _Told, path: str, line: int, said: str) -> None:
    scope = safe_text(path)
    told.limits.setdefault(
        scope, Setting("log_size_limited", 1, f"第 {line} 行", safe_text(said)[:80], None, _WHY, scope=scope)
    )


def _written(action: str) -> str:
    """The local file that an action writes, "" when it writes none."""
    if _OMFILE.search(action):
        name = _FILE_NAME.search(action)
        return name[1] if name else ""
    if "action(" in action.lower():
        return ""
    plain = _FILE.match(action.strip().lstrip("{ "))
    return plain[1] if plain and not plain[1].startswith("/dev/") else ""


def _notes(told: _Told) -> Iterator[str]:
    yield "rsyslog 不管保存多久：請一併匯出 logrotate 設定與最舊的日誌檔"
    if told.login is None:
        yield "看不到 authpriv（info 以上）寫入本機檔案的規則：登入紀錄未能證明"
    if told.remotes:
        yield f"另送往遠端 {'、'.join(list(told.remotes)[:3])}：在那裡保存多久要看那台主機"
    if told.includes:
        yield f"另含 {' '.join(safe_text(i) for i in list(told.includes)[:3])[:100]}：那裡的規則要另外讀"


RSYSLOG = Observer(
    "rsyslog",
    "rsyslog／syslog 設定",
    "cat /etc/rsyslog.conf /etc/rsyslog.d/*.conf > rsyslog.conf",
    "rsyslog 5–8（傳統與 RainerScript 寫法）、BSD syslog.conf",
    ("log_login", "log_size_limited"),
    _recognises,
    _reads,
)
