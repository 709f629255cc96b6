"""What a person typed beside the files to add, read into a wish, or everything that is wrong with it.

Invariant: nothing on the disk is read but when a file was last written, to propose a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import reduce
from pathlib import Path

from secaudit.errors import Problem
from secaudit.importers.days import day
from secaudit.model.choices import EVIDENCE_KIND
from secaudit.model.control import Catalogue
from secaudit.text import safe_text
from secaudit.usecases.evidence.add import Wish

_BETWEEN = re.compile(r"[、，,;；\s]+")
_DAYS = {"collected_on": "取得日", "valid_until": "有效至"}


def proposed_day(paths: Sequence[Path]) -> date | None:
    """The day the only file was last written; ``None`` for several, each of which has its own."""
    if len(paths) != 1:
        return None
    try:
        return datetime.fromtimestamp(paths[0].lstat().st_mtime).date() if paths[0].is_file() else None
    except (OSError, OverflowError, ValueError):
        return None


def control_ids_of(text: str) -> tuple[str, ...]:
    """``"A4-2.3.1.4、A4-2.3.6"`` → the ids, each once, as they were typed."""
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(text.strip()) if part))


def typed_wish(
    paths: Sequence[Path], texts: Mapping[str, str], catalogue: Catalogue, latest: date
) -> tuple[Wish | None, tuple[str, ...]]:
    """The wish that ``texts`` (control_ids, collected_on, valid_until, kind, note) say, or what is wrong with them.

    ``latest`` is the last day that something can have been collected on.
    """
    spelled = {c.id.casefold(): c.id for c in catalogue.controls}
    typed = control_ids_of(texts.get("control_ids", ""))
    days = {name: day(texts.get(name, "")) for name in _DAYS if texts.get(name, "").strip()}
    read = {name: date.fromisoformat(iso) for name, (iso, _why, _fix) in days.items() if iso}
    problems = [*_unknown(typed, spelled), *_bad_days(days), *_impossible(read, latest)]
    if not paths:
        problems.insert(0, "還沒有檔案：請填路徑，或把檔案拖進視窗")
    if "collected_on" not in days:
        problems += _too_late(paths, latest)
    if problems:
        return None, tuple(problems)
    kinds = {c.title: c.code for c in EVIDENCE_KIND} | {c.code: c.code for c in EVIDENCE_KIND}
    wish = Wish(
        tuple(paths),
        tuple(dict.fromkeys(spelled[t.casefold()] for t in typed)),
        read.get("collected_on"),
        read.get("valid_until"),
        texts.get("note") or None,
        kinds.get(texts.get("kind", "")),
    )
    return wish, ()


def _unknown(typed: Sequence[str], spelled: Mapping[str, str]) -> Iterator[str]:
    for one in typed:
        if one.casefold() not in spelled:
            near = get_close_matches(one.casefold(), spelled, 1)
            yield f"目錄中沒有條文「{one}」" + (f"，是不是 {spelled[near[0]]}？" if near else "")


def _bad_days(days: Mapping[str, tuple[str | None, str, str]]) -> Iterator[str]:
    for name, (iso, why, fix) in days.items():
        if iso is None:
            yield f"{_DAYS[name]}{why}：{fix}"


def _impossible(read: Mapping[str, date], latest: date) -> Iterator[str]:
    collected, until = read.get("collected_on"), read.get("valid_until")
    if collected and collected > latest:
        yield f"取得日 {collected} 晚於 {latest}：請填實際取得的日期，或更新評估日"
    if collected and until and until < collected:
        yield f"有效至 {until} 早於取得日 {collected}：請確認兩個日期"


def _too_late(paths: Sequence[Path], latest: date) -> Iterator[str]:
    """Files whose own day, which counts where none is typed, lies ahead."""
    for path in paths:
        if (own := proposed_day((path,))) and own > latest:
            yield f"{safe_text(path.name)} 的檔案日期 {own} 晚於 {latest}：請填取得日，或更新評估日"


_OPTIONS = {"請以 --collected-on 指明取得日": "請填取得日", "--collected-on": "取得日", "--valid-until": "有效至"}


def in_form_words(problems: Sequence[Problem]) -> tuple[str, ...]:
    """What is wrong with the files, said for somebody who fills in a form and gives no options."""
    return tuple(reduce(lambda text, pair: text.replace(*pair), _OPTIONS.items(), str(p)) for p in problems)
