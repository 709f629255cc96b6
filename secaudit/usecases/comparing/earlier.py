"""A case as it was on a day, or when it left a phase: told again from its log, and judged by the catalogue of now.

1. On a day: after the last event of that day or before, judged as of that day, for the phase the case was in then.
2. In a phase: after the last event with which the case still was in that phase, judged as of the day of that event, or
   of the day that the case itself states; of the phase it is in now, that is the case as it stands.

Invariant: what the log cannot tell is refused with what it can tell; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from secaudit.errors import EXIT_USAGE, SecauditError, UsageError
from secaudit.files import UnreadableFile
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.control import Catalogue
from secaudit.model.schema import Cell
from secaudit.store.protocol import CaseStore, Event
from secaudit.text import safe_text
from secaudit.usecases.case_file import is_case_file
from secaudit.usecases.check import check
from secaudit.usecases.comparing.opened import Opened
from secaudit.usecases.comparing.stand import LogPoint, of_checked
from secaudit.usecases.open_case import OpenCase, stated_day
from secaudit.usecases.overview.last_look import inventory_at

FIRST_PHASE = "proposal"
_UNSEALED = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".yaml", ".yml")
"""Endings of what a case is read from and that no bundle has."""
UNTOLD = (
    "較早的狀態由案件檔的歷程還原：資料與佐證的登錄可以還原，佐證檔案本身的內容以當時登錄的雜湊值為準。",
    "兩邊都用目前的條文目錄判定；當時的目錄若不同，當時看到的判定可能不同。",
    "歷程裡的時間為操作者電腦的時間。",
)
"""What a comparison of two moments of one case cannot tell."""


class NotTold(SecauditError):
    """The log does not reach back to what was asked for."""

    code = "E-CMP-04"
    exit_code = EXIT_USAGE


class Moment(NamedTuple):
    """A place in the log: after event ``sequence``, in ``phase``, on ``day``."""

    sequence: int
    phase: str
    day: date


def refuse_other(path: Path, other: Path | None, *, days: bool, phases: bool, until: bool) -> None:
    """Two moments are asked of one case file alone, in one of two ways; raises at anything else."""
    if not (days or phases or until):
        fix = "請給新的佐證包或案件；只有一個案件檔時，用 --from 日期 或 --phases 提案,驗收"
        raise UsageError("只給了一份，沒有可以比較的", fix, code="E-CMP-08")
    if other is not None:
        fix = f"請只給一個案件檔，或拿掉這些選項直接比較 {safe_text(path.name)} 與 {safe_text(other.name)}"
        raise UsageError("--from、--to、--phases 用於同一個案件檔，卻給了兩份", fix, code="E-CMP-09")
    if phases == days or (phases and until):
        fix = "請用 --from 日期（可再加 --to 日期），或用 --phases 階段,階段"
        raise UsageError("日期與階段只能選一種，且日期要有 --from", fix, code="E-CMP-10")
    if not path.exists():
        raise UnreadableFile(f"找不到 {safe_text(str(path))}", "請確認檔名與路徑")
    if not is_case_file(path):
        fix = "請給案件檔（.secaudit）；活頁簿請先以 secaudit new 與 secaudit import 匯入"
        raise UsageError(f"{safe_text(path.name)} 不是案件檔，沒有歷程可以還原較早的狀態", fix, code="E-CMP-11")


def refuse_days(since: date, until: date | None, today: date) -> None:
    """The earlier day has been, and is the earlier one; raises at anything else. ``until`` may lie ahead."""
    if since > today:
        raise UsageError(f"--from {since} 還沒到", f"請填今天（{today}）或更早的日期", code="E-CMP-12")
    if until is not None and until <= since:
        fix = "請讓 --from 早於 --to；要比到現在，拿掉 --to"
        raise UsageError(f"--to {until} 不在 --from {since} 之後", fix, code="E-CMP-13")


def refuse_reversed(older: Moment, newer: Moment) -> None:
    """The phase named first came first; raises where the log has it the other way round."""
    if newer.sequence < older.sequence:
        first, then = PHASE_TITLES[newer.phase], PHASE_TITLES[older.phase]
        what = f"案件最後一次列為{first}，早於最後一次列為{then}"
        raise UsageError(what, f"請寫成 --phases {first},{then}，較早的在前", code="E-CMP-13")


def refuse_not_sealed(path: Path) -> None:
    """The older of two is a sealed bundle: a case has no earlier state beside it but its own; raises at one."""
    name = safe_text(path.name)
    if is_case_file(path):
        fix = f"請給先前封存的佐證包；要看同一案件檔較早的內容：secaudit compare {name} --from 日期"
        raise UsageError(f"舊的一份 {name} 是案件檔，不是佐證包", fix, code="E-CMP-15")
    if path.is_dir() or path.suffix.lower() in _UNSEALED:
        fix = "請把先前封存的佐證包（.zip）放在前面，目前的資料放在後面"
        raise UsageError(f"舊的一份 {name} 是還沒封存的資料，不是佐證包", fix, code="E-CMP-15")


def moments(events: Sequence[Event]) -> Iterator[Moment]:
    """The phase and day after each event."""
    phase = FIRST_PHASE
    for event in events:
        for row in event.rows:
            if row.table == "case":
                phase = next((_phase(c.new) for c in row.cells if c.column == "phase"), phase)
        yield Moment(event.sequence, phase, event.at.date())


def on_day(store: CaseStore, day: date) -> Moment:
    """After the last event of ``day`` or before."""
    told = list(moments(tuple(store.events())))
    before = [m for m in told if m.day <= day]
    if not before:
        since = f"歷程從 {told[0].day.isoformat()} 開始" if told else "案件檔還沒有歷程"
        raise NotTold(f"沒有 {day.isoformat()} 的資料：{since}", "請改用較晚的日期，或比較當時封存的佐證包")
    last = max(before, key=lambda m: m.sequence)
    return Moment(last.sequence, last.phase, day)


def in_phase(store: CaseStore, phase: str) -> Moment:
    """After the last event with which the case was in ``phase``."""
    told = list(moments(tuple(store.events())))
    of_phase = [m for m in told if m.phase == phase]
    if not of_phase:
        known = "、".join(PHASE_TITLES[p] for p in PHASE_TITLES if any(m.phase == p for m in told)) or "無"
        what = f"歷程裡案件從未列為{PHASE_TITLES[phase]}階段，有的是：{known}"
        raise NotTold(what, "請改用 --from、--to 指定日期，或比較當時封存的佐證包", code="E-CMP-05")
    return of_phase[-1]


def opened_at(store: CaseStore, path: Path, catalogue: Catalogue, moment: Moment, *, is_day: bool) -> Opened:
    """The case as it was at ``moment``, judged; ``is_day``: as of the moment's own day, whatever the case states."""
    inventory = inventory_at(store, moment.sequence, path.name)
    day = moment.day if is_day else stated_day(inventory.case["assessment_date"]) or moment.day
    checked = check(OpenCase(path, inventory, moment.phase, day, ""), catalogue)
    label = f"{safe_text(path.name)}，第 {moment.sequence} 筆歷程之後"
    return Opened(of_checked(checked, label, _log(store, moment.sequence)), read_as="由案件檔的歷程還原")


def _log(store: CaseStore, sequence: int) -> LogPoint:
    hashes = ["0" * 64, *(event.hash for event in store.events() if event.sequence <= sequence)]
    return LogPoint(len(hashes) - 1, hashes[-1], hashes.__getitem__)


def _phase(stored: Cell) -> str:
    return str(stored) if stored in PHASE_TITLES else FIRST_PHASE
