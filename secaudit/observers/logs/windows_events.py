"""Windows event logs as exported: the oldest event proves how far back the log reaches.

1. ``wevtutil qe LOG /f:text``: blocks of ``Event[0]:`` with ``Date: 2024-05-03T12:00:00.000``. The labels are in the
   language of Windows: the first field is the log, the first with such a stamp its time; what follows is the message.
2. ``wevtutil qe LOG /f:xml`` (events without a root) and the viewer's XML (``<Events>``): ``TimeCreated
   SystemTime=…``, which is UTC; the log's name is ``System/Channel``.
3. The viewer's CSV (``Level,Date and Time,Source,…``, in English or Chinese) and ``Get-WinEvent`` or ``Get-EventLog``
   piped to ``Export-Csv`` (``TimeCreated``, ``TimeGenerated``, ``TimeWritten``).

A CSV has the dates of the machine's locale. Year first is plain. With the year last the order is told by a number over
12 somewhere in the file; where none is, or they contradict each other, the day stays unknown. A query can be filtered
or cut (``/c:``, ``/q:``), so the log may reach further back than its export, never less far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from secaudit.observers import csv_rows, xml_stream
from secaudit.observers.export import Export
from secaudit.observers.logs.log_span import Span, oldest
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading
from secaudit.text import safe_text

_BLOCK = re.compile(r"^Event\[\d+\]:?[ \t\r]*$", re.MULTILINE)
_FIELD = re.compile(r"[ \t]{1,8}[^:\n]{1,40}[:：](.{1,200})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ]")
_EVENT = re.compile(r"<Event\s+xmlns=['\"]http://schemas\.microsoft\.com/win/2004/08/events/event['\"]")
_TIMES = (
    "Date and Time",
    "日期和時間",
    "日期及時間",
    "日期与时间",
    "日期和时间",
    "TimeCreated",
    "TimeGenerated",
    "TimeWritten",
)
_BESIDE = frozenset(
    "Source EventID InstanceId ProviderName Id 來源 来源 事件識別碼 LogName LevelDisplayName EntryType".split()
) | {"Event ID", "事件 ID"}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?=\D|$)")
_NOTE = "匯出可能經過篩選：記錄檔本身只會更早；容量上限請另外匯出 wevtutil gl"


def _recognises(export: Export) -> bool:
    head = export.text_head
    if _BLOCK.match(head.lstrip("\ufeff \r\n")):
        return True
    if head.lstrip("\ufeff \r\n").startswith("<"):
        return bool(_EVENT.search(head)) and "TimeCreated" in head
    return bool(_time_column(_header(export)))


def _reads(export: Export) -> Reading:
    head = export.text_head.lstrip("\ufeff \r\n")
    if head.startswith("<"):
        return _from_xml(export)
    return _from_text(export) if _BLOCK.match(head) else _from_csv(export)


def _reading(export: Export, span: Span, name: str, why: str = "") -> Reading:
    if not span.records:
        raise export.fail("找不到任何事件的時間", "請用 wevtutil qe 或事件檢視器重新匯出")
    reach = span.reach(export.modified_on, is_ring=True)
    said = f"{span.records:,} 筆，最舊 {reach.oldest}、最新 {reach.newest}"
    basis = Basis.DERIVED if why else Basis.STATED
    setting = oldest(export, reach, said, basis, why)
    setting = replace(setting, scope=name) if name else setting
    return Reading("Windows 事件記錄", reach.newest_on, (setting,), notes=(*reach.notes, _NOTE))


def _from_text(export: Export) -> Reading:
    span = Span()
    names: set[str] = set()
    fields, dated = 0, True
    for number, line in export.lines():
        if _BLOCK.match(line):
            fields, dated = 0, False
        elif not dated and (found := _FIELD.match(line)):
            value = found[1].strip()
            fields += 1
            if fields == 1:
                _named(names, value)
            elif span.add(_iso_day(value), number):
                dated = True
    return _reading(export, span, _only(names))


def _from_xml(export: Export) -> Reading:
    span = Span()
    names: set[str] = set()
    root, _ = xml_stream.root_of(export)
    for event in xml_stream.subtrees(_rooted(export) if root == "Event" else export, "Event"):
        created = event.find("System", "TimeCreated")
        day = _iso_day(created.get("SystemTime")) if created else ""
        if span.add(day, event.line):
            _named(names, event.said("System", "Channel"))
    return _reading(export, span, _only(names))


def _rooted(export: Export) -> Export:
    """Events without a root, given one."""

    def chunks() -> Iterator[bytes]:
        codec = export.codecs[0] if export.codecs else "utf-8"
        yield b"<Events>"
        for _, line in export.lines(codec):
            yield (re.sub(r"^\s*<\?xml[^>]*\?>", "", line.lstrip("\ufeff")) + "\n").encode("utf-8")
        yield b"</Events>"

    return Export(export.name, export.size + 17, chunks, export.modified_on)


def _from_csv(export: Export) -> Reading:
    delimiter = _delimiter(export)
    column = _time_column(csv_rows.columns(_untyped(export), delimiter))
    year_first, numbers = Span(), _YearLast()
    names: set[str] = set()
    for line, cells in csv_rows.rows(_untyped(export), delimiter=delimiter):
        stamp = cells.get(column, "")
        _named(names, cells.get("LogName", ""))
        if found := _YEAR_FIRST.match(stamp):
            year_first.add(f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}", line)
        elif found := _YEAR_LAST.match(stamp):
            numbers.add(int(found[3]), int(found[1]), int(found[2]), line)
    if not numbers.month_first.records and not numbers.day_first.records:
        return _reading(export, year_first, _only(names))
    span = numbers.span()
    if span is None or year_first.records:
        note = "日期像 03/04/2024，分不出月與日：請改用 wevtutil qe /f:text 匯出"
        return Reading("Windows 事件記錄", notes=(note, _NOTE))
    return _reading(export, span, _only(names), why="年在後的日期，月日順序由檔內大於 12 的數字判定")


class _YearLast:
    """Dates with the year last, read both ways until a number over 12 tells the order."""

    def __init__(self) -> None:
        self.month_first, self.day_first = Span(), Span()
        self._never_month = self._never_day = False

    def add(self, year: int, one: int, two: int, line: int) -> None:
        for span, month, day in ((self.month_first, one, two), (self.day_first, two, one)):
            span.add(f"{year:04d}-{month:02d}-{day:02d}", line)
        self._never_month = self._never_month or one > 12
        self._never_day = self._never_day or two > 12

    def span(self) -> Span | None:
        if self._never_month == self._never_day:
            return None
        return self.day_first if self._never_month else self.month_first


def _header(export: Export) -> tuple[str, ...]:
    return csv_rows.columns(_untyped(export), _delimiter(export))


def _untyped(export: Export) -> Export:
    """Without the ``#TYPE`` line that Export-Csv of PowerShell 5 writes first."""
    if not export.text_head.lstrip("\ufeff").startswith("#TYPE "):
        return export

    def chunks() -> Iterator[bytes]:
        for number, line in export.lines():
            if number > 1:
                yield f"{line}\n".encode()

    return Export(export.name, export.size, chunks, export.modified_on)


def _delimiter(export: Export) -> str:
    first = export.text_head.lstrip("\ufeff").split("\n", 1)[0]
    return "\t" if first.count("\t") > first.count(",") else ","


def _time_column(columns: tuple[str, ...]) -> str:
    if len(set(columns) & _BESIDE) < 2:
        return ""
    return next((name for name in _TIMES if name in columns), "")


def _iso_day(stamp: str) -> str:
    found = _ISO.match(stamp)
    return f"{found[1]}-{found[2]}-{found[3]}" if found else ""


def _named(names: set[str], name: str) -> None:
    if len(names) < 3:
        names.add(name)


def _only(names: set[str]) -> str:
    """The log that all events are of; "" where the file has several."""
    named = {name for name in names if name}
    return safe_text(named.pop())[:200] if len(named) == 1 else ""


WINDOWS_EVENTS = Observer(
    "windows-events",
    "Windows 事件記錄（最舊一筆）",
    "wevtutil qe Security /rd:false /c:1000 /f:text > security.txt",
    "Windows 7–11、Server 2008–2025：wevtutil 文字與 XML、事件檢視器 CSV 與 XML、Export-Csv",
    ("log_oldest_on",),
    _recognises,
    _reads,
)
