"""The nouns that observers speak in: what one export says, and where it says so.

Invariant: nothing here is a guess. What a file does not say is absent, and no secret of the file is in any of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from secaudit.errors import Place, Problem
from secaudit.model.schema import Cell
from secaudit.text import safe_text


class Unreadable(Exception):
    """An export cannot be read; ``problem`` says where, what and what to do. The only exception a reader may raise."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def unreadable(file: str, what: str, fix: str, *, line: int = 0, code: str = "E-OBS-03") -> Unreadable:
    """An :class:`Unreadable` for ``file``; what a stranger wrote in ``what`` is made safe."""
    return Unreadable(Problem(code, Place(safe_text(file), line=line), safe_text(what), fix))


class Basis(StrEnum):
    """What an observed value rests on; the codes of ``choices.BASIS``."""

    STATED = "stated"
    """The file says it."""
    DEFAULT = "default"
    """The file leaves it out (or commented out): the built-in default of that program's version."""
    DERIVED = "derived"
    """Worked out from what the file says: frequency × count, newest of a list."""


@dataclass(frozen=True, slots=True)
class Host:
    """How a file names a machine; what it does not say is empty. ``macs`` as ``aa:bb:cc:dd:ee:ff``."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    serial: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.addresses or self.macs or self.serial)


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell of an asset or a profile that the file settles.

    ``column`` is one of ``model.declared.SETTINGS``, ``value`` its stored form (bool as 1/0, date as ISO text).
    ``in_force``: True = the file shows the effective state; False = it shows that the setting is *not* in force (then
    it is kept and listed, never counted); None = the file proves configuration only, and ``why`` says what is missing.
    ``scope`` tells apart several things of one machine that are all to be kept (a log, a policy): the weakest decides.
    ``needs`` names a proof (``Reading.proves``) of another file which makes an unproven setting proven; its opposite
    (:func:`overruled`) shows that the other file decides.
    """

    column: str
    value: Cell
    place: str
    said: str = ""
    """The words of the file, short, secrets taken out."""
    in_force: bool | None = None
    why: str = ""
    basis: Basis = Basis.STATED
    scope: str = ""
    host: Host = Host()
    needs: str = ""


def overruled(proof: str) -> str:
    """The opposite of ``proof``: a file proves that what is needed is not left to the one that needs it."""
    return f"no {proof}"


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A machine, cloud service or application that the file lists: proposed as an asset.

    ``kind`` is a code of ``choices.ASSET_KIND``, "" where the file does not tell.
    """

    host: Host
    name: str
    place: str
    kind: str = ""
    brand: str = ""
    model: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One finding of a security test. ``severity`` is a code of ``choices.SEVERITY``.

    ``identifier`` (CVE, plugin, rule) and ``host`` and ``where`` (port, file, URL without its query) tell one finding
    from another; ``status`` is a code of ``choices.VULNERABILITY_STATUS`` only where the file itself states it.
    """

    title: str
    severity: str
    identifier: str
    place: str
    host: Host = Host()
    where: str = ""
    status: str = ""
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One security test: a dated record with its findings.

    ``kind`` is one of ``choices.SCAN_KINDS``; ``name`` tells this scan from others by the same tool (policy, target).
    ``held_on`` is the day the file states, None where it states none. ``counted`` has what was not made a finding.
    """

    kind: str
    tool: str
    name: str
    held_on: date | None
    place: str
    weaknesses: tuple[Weakness, ...] = ()
    hosts: tuple[Host, ...] = ()
    counted: str = ""
    unrated: int = 0
    """How many findings have no severity or no verdict: none is among ``weaknesses``, and nobody guesses it."""
    is_whole: bool = True
    """False where the file shows that the test did not finish, or looked at nothing: finding none then proves none."""


@dataclass(frozen=True, slots=True)
class BackupSeen:
    """One backup copy that the file lists. ``cells``: columns of table ``backup_copy`` that the file settles.

    ``name`` identifies the copy (repository, job, vault; with host and path where one holds several) and stays the same
    from one export to the next. ``places``: where each cell stands, by column.
    """

    name: str
    cells: dict[str, Cell]
    places: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)
    host: Host = Host()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one export says.

    ``collected_on`` is the day the file itself states (of the export, or of the newest thing in it), else None.
    ``notes``: what it does not say, what could not be told, what it proves and what not; sentences in zh-TW.
    """

    program: str = ""
    """The program and version as far as the file tells them, e.g. ``FortiOS 7.2.5``."""
    collected_on: date | None = None
    settings: tuple[Setting, ...] = ()
    hosts: tuple[SeenHost, ...] = ()
    scans: tuple[Scan, ...] = ()
    backups: tuple[BackupSeen, ...] = ()
    notes: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    of_one_machine: bool = False
    """What it says without a host is the state of a single machine, whichever that is: of others it proves nothing."""

    @property
    def says_nothing(self) -> bool:
        return not (self.settings or self.hosts or self.scans or self.backups)
