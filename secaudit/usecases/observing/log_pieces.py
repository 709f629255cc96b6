"""Rotated files of one log, joined: how far back a log reaches is what its pieces show without a gap.

1. Pieces have the name of one log and stand in one call. Files of the same name in different folders are of different
   logs (one folder a machine): their folders then tell the logs apart, and so they always do for files that have no
   name but a day. Folders that are named by year, month or day belong to the one they lie in.
2. The newest piece must reach to within :data:`~secaudit.observers.logs.log_span.QUIET_DAYS` of the day that is judged:
   an old file alone does not show that the log is still kept.
3. From there an older piece counts only as long as no more than that lies between it and the next.

Invariant: what is left out is told with its file; nothing else that a file says is touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from secaudit.observers.logs.log_span import QUIET_DAYS
from secaudit.text import safe_text
from secaudit.usecases.observing.looking import Looked
from secaudit.usecases.observing.telling import FileTold
from secaudit.usecases.observing.written import Observed

_FORMAT, _COLUMN = "logfile", "log_oldest_on"
_DAY = re.compile(r"\d{1,8}|\d{4}-\d\d(?:-\d\d)?")
_ALL = "請把這個日誌目前的檔案與全部輪替檔一起讀"

Spoken = list[tuple[FileTold, list[Observed]]]


def joined(looked: Sequence[Looked], spoken: Spoken, judged_on: date) -> Spoken:
    """``spoken``, which is in the order of ``looked``, with the oldest records that count."""
    shared = _folders_apart(looked)
    logs: dict[tuple[str, str, str], list[tuple[date, int, Observed]]] = {}
    kept: list[list[Observed]] = []
    for number, (one, (told, group)) in enumerate(zip(looked, spoken, strict=True)):
        kept.append([])
        folder = _home(one)
        for observed in group:
            if told.format_name != _FORMAT or observed.column != _COLUMN:
                kept[number].append(observed)
                continue
            if folder in shared or observed.scope.startswith("*"):
                observed = replace(observed, scope=f"{safe_text(folder.name)}/{observed.scope}")
            reach = one.reading.collected_on or one.collected_on
            key = (observed.table, observed.target_id, observed.scope)
            logs.setdefault(key, []).append((reach, number, observed))
    for pieces in logs.values():
        for number, observed in _reaching(pieces, [told for told, _ in spoken], judged_on):
            kept[number].append(observed)
    return [(told, group) for (told, _), group in zip(spoken, kept, strict=True)]


def _home(one: Looked) -> Path:
    """The folder of a file, without those that are named by a day."""
    folder = one.source.path.absolute().parent
    while _DAY.fullmatch(folder.name):
        folder = folder.parent
    return folder


def _folders_apart(looked: Sequence[Looked]) -> set[Path]:
    """The folders of files whose name stands in another folder too."""
    logs = {(one.source.name, _home(one)) for one in looked if one.observer.name == _FORMAT}
    names = Counter(name for name, _ in logs)
    return {folder for name, folder in logs if names[name] > 1}


def _reaching(
    pieces: list[tuple[date, int, Observed]], told: Sequence[FileTold], judged_on: date
) -> list[tuple[int, Observed]]:
    """Rules 2 and 3: the pieces that count, from the newest back."""
    found: list[tuple[int, Observed]] = []
    since = judged_on
    for reach, number, observed in sorted(pieces, key=lambda p: p[0], reverse=True):
        if reach < since - timedelta(days=min(QUIET_DAYS, since.toordinal() - 1)):
            before = f"與較新的檔案（{since} 起）相隔" if found else f"離評估日 {since} "
            told[number].notes.append(f"只記到 {reach}，{before}超過 {QUIET_DAYS} 天，最舊一筆不採計：{_ALL}")
            continue
        since = min(since, date.fromisoformat(str(observed.value)))
        found.append((number, observed))
    return found
