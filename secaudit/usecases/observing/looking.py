"""Files read by the observers that recognise them: everything that is wrong with any of them at once, or all readings.

Invariant: a file that nobody recognises, or that cannot be read to its end, is a problem; the case is only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from secaudit.errors import BadInput, Place, Problem, UsageError
from secaudit.observers import OBSERVERS, Export, Observer, Reading, Unreadable, recognised
from secaudit.observers.reading import Basis
from secaudit.observers.secrets import Secret, redacted, secrets_in
from secaudit.text import safe_text
from secaudit.usecases.evidence.add import Bounds, own_day
from secaudit.usecases.evidence.source import Source, SourceTrouble, chunks, find_sources
from secaudit.usecases.observing.request import Request

_LEFT_OUT = ("E-OBS-01", "E-EVD-04")
"""Unknown, or empty."""
_LISTED = "secaudit observe --list 列出看得懂的格式；一般佐證請用 secaudit evidence add"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Looked:
    """One file with what it says. ``collected_on``: stated by the user, else by the file, else the file's own day."""

    source: Source
    export: Export
    observer: Observer
    reading: Reading
    collected_on: date
    sha256: str
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Every file that was read; how many were passed over unseen; and the names of those whose format nobody knows."""

    looked: tuple[Looked, ...]
    skipped: int
    unknown: tuple[str, ...]


def look_at(request: Request, bounds: Bounds) -> LookedAt:
    """Every file that ``request`` names; raises :class:`BadInput` with all problems.

    A file that was named itself has to be known; of a folder those that nobody knows, or that are empty, are left out.
    """
    forced = _forced(request.format_name)
    found = find_sources(request.paths)
    named = {Place(safe_text(str(path))) for path in request.paths}
    looked: list[Looked] = []
    unknown: list[str] = []
    problems: list[Problem] = []
    for one in (*found.problems, *(_look(source, forced, request, bounds) for source in found.sources)):
        if isinstance(one, Looked):
            looked.append(one)
        elif one.code in _LEFT_OUT and one.place not in named:
            unknown.append(PurePath(one.place.file).name)
        else:
            problems.append(one)
    if not problems and not looked:
        what = f"裡面沒有看得懂的匯出檔（{len(unknown)} 個檔案看不出格式）" if unknown else "裡面沒有檔案"
        problems = [Problem("E-OBS-01", Place(safe_text(str(p))), what, _LISTED) for p in request.paths]
    if problems:
        raise BadInput(f"有 {len(problems)} 個問題，沒有寫入任何資料", tuple(problems))
    return LookedAt(tuple(looked), found.skipped, tuple(unknown))


def exported(source: Source) -> Export:
    return Export(source.name, source.size, _pieces(source), own_day(source))


def _pieces(source: Source) -> Callable[[], Iterator[bytes]]:
    return lambda: chunks(source)


def _forced(name: str) -> Observer | None:
    if not name:
        return None
    wanted = name.strip().casefold().replace("_", "-")
    found = next((o for o in OBSERVERS if o.name == wanted), None)
    if found is None:
        raise UsageError(f"沒有格式「{safe_text(name)}」", "secaudit observe --list 列出全部", code="E-OBS-02")
    return found


def _look(source: Source, forced: Observer | None, request: Request, bounds: Bounds) -> Looked | Problem:
    export = _as_old_as_said(exported(source), request.collected_on)
    try:
        known = (forced,) if forced else recognised(export)
        if not known:
            return Problem("E-OBS-01", source.place, "看不出是哪一種匯出檔", _LISTED)
        reading = _without_defaults(known[0], export) if forced else known[0].reads(export)
        day = request.collected_on or reading.collected_on or own_day(source)
        if day is None or (late := bounds.passed_by(day)):
            what = f"取得日 {day} {late}" if day else "檔案沒有可用的日期"
            return Problem("E-EVD-09", source.place, what, "請以 --collected-on 指明取得日，或更新評估日")
        return Looked(source, export, known[0], reading, day, hashed(export.chunks()), secrets_in(export))
    except Unreadable as trouble:
        return trouble.problem
    except SourceTrouble as trouble:
        return trouble.problem


def _as_old_as_said(export: Export, collected_on: date | None) -> Export:
    """A copy of a file is as new as its copying: where the user says that it is older, it is."""
    if collected_on is None or export.modified_on is None or export.modified_on <= collected_on:
        return export
    return replace(export, modified_on=collected_on)


def _without_defaults(forced: Observer, export: Export) -> Reading:
    """What the file says; of one that does not look like the format nothing that it does not say itself."""
    reading = forced.reads(export)
    if forced.recognises(export):
        return reading
    stated = tuple(s for s in reading.settings if s.basis is not Basis.DEFAULT)
    note = f"內容不像 {forced.title}：只採用檔案寫明的，內建預設不採用"
    return replace(reading, settings=stated, proves=(), notes=(note, *reading.notes))


def redacted_copy(export: Export) -> Iterator[bytes]:
    """The file without its secrets, in pieces of :data:`_CHUNK`."""
    waiting = bytearray()
    for piece in redacted(export):
        waiting += piece
        if len(waiting) >= _CHUNK:
            yield bytes(waiting[:_CHUNK])
            del waiting[:_CHUNK]
    if waiting:
        yield bytes(waiting)


class HashedChunks:
    """An export whose bytes are hashed while they are read; ``sha256`` is of the last reading that came to its end."""

    def __init__(self, export: Export) -> None:
        self.export = replace(export, chunks=self._chunks)
        self.sha256 = ""
        self._read = export.chunks

    def _chunks(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in self._read():
            digest.update(piece)
            yield piece
        self.sha256 = digest.hexdigest()


def hashed(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
