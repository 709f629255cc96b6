"""``logrotate -d`` (or ``-v``): every log with the rules that really hold for it, inheritance and includes resolved.

For each block logrotate prints ``rotating pattern: PATHS  FREQUENCY (N rotations)``, where the frequency is ``hourly``,
``after N days``, ``weekly``, ``monthly``, ``yearly``, ``N bytes`` (by size) or ``forced from command line`` (which
hides it), and ``(no old logs will be kept)`` for none; then ``log files >= N are rotated earlier`` where there is a
``maxsize``. ``maxage`` is not printed: a shorter age may still be set, so the days are an upper bound, of which only
what is shorter than a year is said (the configuration itself tells the rest). ``rotate -1`` prints no count and settles
nothing. The texts are those of 3.8 to 3.22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from secaudit.observers.export import Export
from secaudit.observers.logs.retention import short_alone
from secaudit.observers.logs.rotation import Rotation, keep_weakest
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, Setting
from secaudit.text import safe_text

MAX_PATTERN_CHARS = 64 * 1024
_OPENS = re.compile(r"^rotating pattern: ", re.MULTILINE)
_RULE = re.compile(
    r"(?P<paths>.*)\s(?:(?P<frequency>hourly|weekly|monthly|yearly)|after (?P<days>\d{1,9}) days"
    r"|(?P<bytes>\d{1,20}) bytes|forced from command line)"
    r"\s*(?:\((?P<count>\d{1,9}) rotations\)|(?P<none>\(no old logs will be kept\)))\s*",
    re.DOTALL,
)
_EARLIER = re.compile(r"log files >= (\d{1,20}) are rotated earlier")
_ENDS = ("empty log files are ", "olddir is ", "considering log ", "Handling ")
_WHY = "輸出不含 maxage，也不證明排程有在執行"


def _recognises(export: Export) -> bool:
    head = export.text_head
    return bool(_OPENS.search(head)) and ("log files are" in head or " rotations)" in head)


def _reads(export: Export) -> Reading:
    settings: dict[tuple[str, str], Setting] = {}
    hidden = 0
    for paths, rotation in _rotations(export):
        hidden += rotation.inherits
        for path in paths:
            for setting in rotation.settings(path, _WHY, general_seen=True):
                keep_weakest(settings, setting)
    notes = ["已合併全域設定與 logrotate.d；是否真的留到那麼久，請再把全部輪替檔一起讀"]
    if hidden:
        notes.append(f"{hidden} 組是強制輪替或份數沒有印出，看不出頻率：請用 logrotate -d，不要加 -f")
    known = tuple(settings.values())
    said = tuple(short_alone(known))
    if said != known:
        notes.append(
            "輸出不印 maxage：滿一年的天數不採用，請連同設定檔一起讀（cat /etc/logrotate.conf /etc/logrotate.d/*）"
        )
    return Reading("logrotate", settings=said, notes=tuple(notes))


def _rotations(export: Export) -> Iterator[tuple[list[str], Rotation]]:
    """Paths and rules of each block, in the order of the output."""
    held, first, known = "", 0, None
    for number, line in export.lines():
        if line.startswith("rotating pattern: "):
            if known:
                yield known
            held, first, known = line.removeprefix("rotating pattern: "), number, None
        elif held and line.startswith(_ENDS):
            known, held = _known(held, first), ""
        elif held:
            held += f"\n{line}"
        if len(held) > MAX_PATTERN_CHARS:
            raise export.fail("有一組日誌太長，不像 logrotate 的輸出", "請重新執行 logrotate -d", line=first)
        if known and (earlier := _EARLIER.search(line[:10_000])):
            known = (known[0], replace(known[1], maxsize=earlier[1]))
    if held:
        raise export.fail("輸出沒有寫完就斷了", "請重新執行 logrotate -d", line=first, code="E-OBS-05")
    if known:
        yield known


def _known(held: str, line: int) -> tuple[list[str], Rotation]:
    found = _RULE.fullmatch(held)
    if found is None:
        return [], Rotation()
    count = 0 if found["none"] else int(found["count"])
    frequency, times = found["frequency"] or "", 1
    if found["days"]:
        frequency, times = "daily", max(int(found["days"]), 1)
    size = f"{found['bytes']}" if found["bytes"] else ""
    return _paths(found["paths"]), Rotation(frequency, size, count * times, line=line)


def _paths(text: str) -> list[str]:
    words = text.split()
    alone = words if all(word.startswith(("/", "~")) for word in words) else [" ".join(words)]
    return [safe_text(word)[:200] for word in dict.fromkeys(alone) if word]


LOGROTATE_DEBUG = Observer(
    "logrotate-debug",
    "logrotate -d 的輸出",
    "logrotate -d /etc/logrotate.conf > logrotate.txt 2>&1",
    "logrotate 3.8–3.22",
    ("log_retention_days", "log_size_limited"),
    _recognises,
    _reads,
)
