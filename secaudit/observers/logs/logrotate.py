"""logrotate.conf and the snippets of logrotate.d: for each log, how long its rotated files are kept.

logrotate(8): a directive before the first block holds for every block after it; in a block the later of ``size`` and a
frequency wins. What count, frequency and sizes mean together is :mod:`rotation`'s.

Scripts (``postrotate`` … ``endscript``) are passed over, never read as directives. The file proves configuration: that
logrotate runs, and what another file includes or inherits, is not in it (``logrotate -d`` shows it all:
:mod:`logrotate_debug`).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secaudit.observers.export import Export
from secaudit.observers.logs.retention import LEFT_OUT, short_alone
from secaudit.observers.logs.rotation import FREQUENCIES, Rotation, keep_weakest
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
from secaudit.text import safe_text

MAX_LOGS = 5000
_SCRIPTS = ("prerotate", "postrotate", "firstaction", "lastaction", "preremove")
_OURS = frozenset(("rotate", "maxage", "size", "maxsize", "minsize", *FREQUENCIES, *_SCRIPTS))
_OTHERS = frozenset(
    "addextension allowhardlink compress compresscmd compressext compressoptions copy copytruncate create"
    " createolddir dateext dateformat datehourago dateyesterday delaycompress endscript error errors extension ifempty"
    " ignoreduplicates include mail mailfirst maillast minage missingok noallowhardlink nocompress nocopy"
    " nocopytruncate nocreate nocreateolddir nodateext nodelaycompress nohourly noignoreduplicates nomail nomissingok"
    " noolddir norenamecopy nosharedscripts noshred notifempty olddir renamecopy sharedscripts shred shredcycles start"
    " su tabooext taboopat uncompresscmd".split()
)
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|((?:\\.|[^\s"\'])+)')
_WHOLE = re.compile(r"-?\d{1,9}")
_WHY = "設定檔不證明 logrotate 有在執行"


@dataclass(slots=True)
class _File:
    """What was read of the file: the rules outside the blocks, and each log with its own."""

    outside: Rotation = field(default_factory=Rotation)
    logs: list[tuple[str, Rotation]] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    has_general: bool = False
    """Whether rules for all logs are in the file: else another file has them."""


def _recognises(export: Export) -> bool:
    """Every line outside the scripts is a directive, a path or a brace, and something of it is about rotation."""
    lines = export.text_head.lstrip("\ufeff").splitlines()
    if not export.is_all_head:
        lines = lines[:-1]
    known, strange, script, about = 0, 0, False, False
    for line in lines:
        word = line.strip().partition(" ")[0].partition("\t")[0].partition("=")[0].strip()
        if not word or word.startswith("#"):
            continue
        if script or word in _SCRIPTS:
            known, script = known + (word in _SCRIPTS), word != "endscript"
        elif word in _OURS or word in _OTHERS:
            known, about = known + 1, about or word in _OURS or word in ("missingok", "include", "notifempty")
        elif not word.startswith(("/", '"', "'", "~", "{", "}")):
            strange += 1
        elif words := _OURS.intersection(line.partition("{")[2].split()):
            known, about = known + len(words), True
    return about and known >= 2 and known > 4 * strange


def _reads(export: Export) -> Reading:
    read = _read(export)
    settings: dict[tuple[str, str], Setting] = {}
    for scope, rules in read.logs:
        for setting in rules.settings(scope, _WHY, general_seen=read.has_general):
            keep_weakest(settings, setting)
    known = settings.values()
    said = short_alone(known) if any(rules.inherits for _, rules in read.logs) else known
    return Reading("logrotate", settings=tuple(said), notes=tuple(_notes(read)))


def _read(export: Export) -> _File:
    read, header_line = _File(), 0
    header: list[str] = []
    block: Rotation | None = None
    lines = _statements(export)
    for number, text in lines:
        if block is None and (header or not _is_directive(text)):
            header_line = header_line or number
            before, brace, text = text.partition("{")
            header += [a or b or c for a, b, c in _WORD.findall(before)]
            if not brace and len(header) <= MAX_LOGS:
                continue
            block = replace(read.outside, line=read.outside.line or header_line)
        inside, end, _rest = text.partition("}")
        rules = _with(export, read.outside if block is None else block, number, inside, read.includes)
        if block is None:
            read.outside, read.has_general = rules, True
            continue
        block = rules
        if end:
            read.logs += [(safe_text(path)[:200], block) for path in dict.fromkeys(header) if path]
            header, block, header_line = [], None, 0
        if max(len(read.logs), len(header)) > MAX_LOGS:
            raise export.fail(f"超過 {MAX_LOGS:,} 個日誌，不像 logrotate 設定", "請確認檔案", line=number)
    if block is not None or header:
        raise export.fail(
            "區塊沒有寫完就斷了（缺「{」或「}」）", "請重新複製整個檔案", line=header_line, code="E-OBS-05"
        )
    return read


def _statements(export: Export) -> Iterator[tuple[int, str]]:
    """The lines that say something, without the scripts."""
    script = 0
    for number, line in export.lines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        word = text.split()[0]
        if script:
            script = 0 if word == "endscript" else script
        elif word in _SCRIPTS:
            script = number
        else:
            yield number, text
    if script:
        raise export.fail("腳本沒有 endscript 就斷了", "請重新複製整個檔案", line=script, code="E-OBS-05")


def _is_directive(text: str) -> bool:
    word = re.split(r"[\s={]", text, maxsplit=1)[0]
    return word in _OURS or word in _OTHERS or (word.isalpha() and "{" not in text)


def _with(export: Export, rules: Rotation, number: int, text: str, includes: list[str]) -> Rotation:
    """``rules`` after the directives of one line; a directive of no interest ends the line."""
    words = deque(text.replace("=", " ").split())
    while words:
        word = words.popleft()
        if word in FREQUENCIES:
            rules = replace(rules, frequency=word, size="", line=number)
            if words and words[0].isdigit():
                words.popleft()
        elif word == "rotate":
            rules = replace(rules, rotate=_whole(export, word, words, number))
        elif word == "maxage":
            rules = replace(rules, maxage=_whole(export, word, words, number) or None)
        elif word == "size":
            rules = replace(rules, frequency="", size=words.popleft() if words else "?", line=number)
        elif word == "maxsize":
            rules = replace(rules, maxsize=words.popleft() if words else "?")
        elif word == "minsize":
            if words:
                words.popleft()
        else:
            includes += words if word == "include" else ()
            return rules
    return rules


def _whole(export: Export, word: str, words: deque[str], number: int) -> int:
    value = words.popleft() if words else ""
    if not _WHOLE.fullmatch(value) or (word == "maxage" and value.startswith("-")):
        raise export.fail(f"{word} 後面不是整數「{value[:20]}」", "請修正這一行再匯出", line=number)
    return int(value)


def _notes(read: _File) -> Iterator[str]:
    yield "設定檔只證明輪替方式：請再把日誌的全部輪替檔一起讀（syslog、syslog.1 … syslog.52.gz）"
    unknown = [path for path, rules in read.logs if rules.inherits]
    if unknown:
        yield f"{unknown[0]} 等 {len(unknown)} 個日誌沒寫頻率或份數，要看全域設定：請一併匯出 /etc/logrotate.conf"
        yield LEFT_OUT
    if read.logs and not read.has_general:
        yield "沒有全域設定：可能另有 maxage、maxsize，滿一年的天數不採用；請連同 /etc/logrotate.conf 一起匯出"
    if any(rules.frequency == "hourly" for _, rules in read.logs):
        yield "hourly 要每小時執行 logrotate 才成立；以每小時輪替計算天數"
    if read.includes:
        yield f"另含 {safe_text(' '.join(read.includes))[:80]}：那裡的日誌要另外讀"
    if read.outside.days is not None:
        yield f"全域 {read.outside.said}（至少 {read.outside.days} 天）只用在沒有自己寫的日誌上"


LOGROTATE = Observer(
    "logrotate",
    "logrotate 設定（logrotate.conf、logrotate.d）",
    "cat /etc/logrotate.conf /etc/logrotate.d/* > logrotate.conf",
    "logrotate 3.8–3.22",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
