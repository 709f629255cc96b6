"""A log itself: its oldest record proves how far back it reaches, whatever any setting says.

1. The form of the stamps is told by the head; the whole file is read, because a log need not begin with its oldest
   line; beyond :data:`MAX_BYTES` reading stops, says so, and states what was found (the truth can only be older).
2. A day is taken as it is written, in the zone of the log.
3. RFC 3164 stamps have no year. The newest record is given the latest year in which it is not after the day on which
   the file was last written; from there backwards each step from November–December to January–February is one year.
   Where the file's day is not known, or the days jump otherwise (a device that started with its clock unset), the year
   stays unknown and nothing is set; so it does where a log crosses a new year and ends long before its file's day (the
   last record may be of a clock that starts at January 1). A copy that got a later day makes the log seem younger,
   never older.
4. Files of one log have one name (``syslog``, ``syslog.1``, ``syslog.2.gz``): each is read on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from secaudit.observers import packed
from secaudit.observers.export import Export
from secaudit.observers.logs.log_span import QUIET_DAYS, Reach, Span, is_day, oldest
from secaudit.observers.logs.stamps import Form, form_of
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading

MAX_BYTES = 512 * 1024 * 1024
_JITTER_DAYS = 2
_NEW_YEAR_DAYS = 300


def _recognises(export: Export) -> bool:
    return _form(export) is not None


def _form(export: Export) -> Form | None:
    if packed.is_packed(export):
        return form_of(*packed.head_of(export))
    if export.head.startswith(b"{") or export.head.startswith(b"<?xml"):
        return None
    return form_of(export.text_head or export.head.decode("latin-1"), export.is_all_head)


def _reads(export: Export) -> Reading:
    form = _form(export)
    if form is None:
        raise export.fail("看不出每行開頭的時間", "請匯出有時間的純文字日誌")
    inside = packed.unpacked(export) if packed.is_packed(export) else export
    lines = _Lines(inside)
    span, yearless = Span(), _Yearless()
    for number, line in lines:
        found = form.pattern.match(line)
        if found is None:
            continue
        day = form.day(found)
        if day.startswith("-"):
            yearless.add(day[2:], number)
        else:
            span.add(day, number)
    return _reading(export, form, span, yearless, lines.stopped)


def _reading(export: Export, form: Form, span: Span, yearless: _Yearless, stopped: bool) -> Reading:
    notes = [
        f"{form.title} 格式，讀了 {span.records + yearless.records:,} 筆；同一個日誌的其他輪替檔要一起讀才知道最舊一筆"
    ]
    basis, why = Basis.STATED, ""
    if stopped:
        notes.append(f"檔案超過 {MAX_BYTES // 1024 // 1024} MB，只讀到那裡：最舊一筆可能更早")
    if yearless.records:
        if span.records:
            raise export.fail("有的行有年份、有的沒有", "請分開匯出，或改用含年份的時間格式")
        found, basis, why = (
            yearless.reach(None if stopped else export.modified_on),
            Basis.DERIVED,
            "年份由檔案修改日推得",
        )
        if not found:
            notes.append(f"syslog 時間沒有年份，{yearless.why(export.modified_on, stopped)}：最舊一筆的日期無法判定")
            return Reading(form.title, notes=tuple(notes))
    elif span.records:
        found = span.reach(export.modified_on)
    else:
        raise export.fail("找不到有效的日期", "請匯出有時間的純文字日誌")
    notes += found.notes
    setting = oldest(export, found, f"最舊 {found.oldest}、最新 {found.newest}", basis, why)
    return Reading(form.title, None if stopped else found.newest_on, (setting,), notes=tuple(notes))


class _Lines:
    """The lines of a log up to the bound; ASCII stamps are read whatever else is in the line."""

    def __init__(self, export: Export) -> None:
        self.stopped = False
        self._export = export

    def __iter__(self) -> Iterator[tuple[int, str]]:
        codec = self._export.codecs[0] if self._export.codecs else ""
        read = 0
        for number, line in self._export.lines(codec if codec.startswith(("utf-16", "utf-32")) else "latin-1"):
            read += len(line) + 1
            if read > MAX_BYTES:
                self.stopped = True
                return
            yield number, line.lstrip("\ufeffï»¿") if number == 1 else line


@dataclass(slots=True)
class _Yearless:
    """Month and day of records in the order of the file, and how often a new year began between them."""

    records: int = 0
    first: str = ""
    first_line: int = 0
    last: str = ""
    newest: str = ""
    years: int = 0
    jumps: bool = False

    def add(self, day: str, line: int) -> None:
        self.records += 1
        if day == self.last or not _ordinal(day):
            return
        if not self.first:
            self.first, self.first_line, self.newest = day, line, day
        elif (step := _ordinal(day) - _ordinal(self.last)) <= -_NEW_YEAR_DAYS:
            self.years, self.newest = self.years + 1, day
        elif step < -_JITTER_DAYS or step >= _NEW_YEAR_DAYS:
            self.jumps = True
        elif step > QUIET_DAYS:
            self.first, self.first_line, self.newest, self.years = day, line, day, 0
        elif not self.years and day < self.first:
            self.first, self.first_line = day, line
        self.newest = max(self.newest, day)
        self.last = day

    def reach(self, modified_on: date | None) -> Reach | None:
        """With the years; ``None`` where they cannot be told."""
        if modified_on is None or not 1970 < modified_on.year < 9999 or self.jumps or not self.first:
            return None
        year = modified_on.year
        if self.newest > (modified_on + timedelta(days=1)).isoformat()[5:] and modified_on.isoformat()[5:] != "12-31":
            year -= 1
        first, last = f"{year - self.years:04d}-{self.first}", f"{year:04d}-{self.newest}"
        if year - self.years <= 1970 or not is_day(first) or not is_day(last):
            return None
        if self.years and (modified_on - date.fromisoformat(last)).days > QUIET_DAYS:
            return None
        return Reach(first, last, self.first_line)

    def why(self, modified_on: date | None, stopped: bool) -> str:
        if modified_on is None:
            return "也不知道檔案的修改日"
        return "檔案又沒有讀完" if stopped else "月日又前後跳動，或與檔案修改日不合"


def _ordinal(month_day: str) -> int:
    """The day of a leap year, 0 for one that is none."""
    return date.fromisoformat(f"2024-{month_day}").timetuple().tm_yday if is_day(f"2024-{month_day}") else 0


LOGFILE = Observer(
    "logfile",
    "日誌檔本身（最舊一筆）",
    "cp /var/log/syslog* .（輪替檔與 .gz 一起）",
    "syslog RFC 3164／5424、ISO 8601、Apache／nginx、IIS、FortiGate、Linux audit；.gz、.bz2、.xz",
    ("log_oldest_on",),
    _recognises,
    _reads,
)
