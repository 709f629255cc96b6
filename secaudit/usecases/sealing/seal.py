"""Seal a case: pre-flight, build, sign, log the seal, and only then give the file its name.

1. What stands in the way is told before the key is asked for.
2. The bundle is built in a temporary neighbour inside one writing transaction of the case, from what stood there when
   the transaction began; evidence is hashed while it passes and must hash to its name.
3. The row of table ``seal`` and its event are committed with the bundle whole on disk.
4. Only after that the file gets its final name, and no file is ever written over.

Invariant: at the final name stands no file or the whole one, whenever the program is stopped; a seal that was logged
but lost its file leaves a gap, and the next one counts on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from secaudit import PROGRAM
from secaudit.errors import EXIT_OK, UsageError
from secaudit.files import why
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store.evidence import EvidenceStore, Keep
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.text import safe_text
from secaudit.usecases.sealing import neighbour
from secaudit.usecases.sealing.contents import drifted, payload_of
from secaudit.usecases.sealing.order import Examined, SealOrder, examined
from secaudit.usecases.sealing.preflight import NotSealable, SealCheck
from secaudit.usecases.sealing.sealed_case import SealedItem
from secaudit.usecases.sealing.snapshot import CatalogueFiles

if TYPE_CHECKING:
    from secaudit.trust.bundle import Payload, Sealed
    from secaudit.trust.keys import PrivateKey
    from secaudit.trust.seal_facts import SealFacts

KIND = "seal"
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SealedBundle:
    """What was written.

    ``path`` is the file to hand in (``.zip``, or ``.zip.age``), ``plain`` the plain one where it was kept beside it.
    ``swept`` are remains of stopped seals of this case that were removed.
    """

    path: Path
    plain: Path | None
    seal_id: str
    facts: SealFacts
    size: int
    items: tuple[SealedItem, ...]
    check: SealCheck
    swept: tuple[Path, ...] = ()


def seal(
    path: Path,
    store: EvidenceStore,
    catalogue: CatalogueFiles,
    order: SealOrder,
    key: Callable[[], PrivateKey],
    author: Author,
    *,
    now: Callable[[], datetime],
    said: Callable[[SealCheck], None] = lambda check: None,
    told: Told = lambda done, whole: None,
) -> SealedBundle:
    """Seal the case at ``path``, which ``store`` has open.

    Raises :class:`NotSealable` with everything that stops it. ``said`` hears the pre-flight when nothing does; only
    then ``key`` is asked for. ``told`` hears the bytes of the payload that are done.
    """
    found = examined(path, store, catalogue, order, today=now().date())
    _refuse(found.check, order)
    said(found.check)
    sealing = _Sealing(path, store, catalogue, order, key(), now, told, found)
    return sealing.done(author)


class _Sealing:
    """One sealing under way: what it reads, and the temporary files it has to give a name or take away."""

    def __init__(
        self,
        path: Path,
        store: EvidenceStore,
        catalogue: CatalogueFiles,
        order: SealOrder,
        key: PrivateKey,
        now: Callable[[], datetime],
        told: Told,
        found: Examined,
    ) -> None:
        self.path, self.store, self.catalogue, self.order = path, store, catalogue, order
        self.key, self.now, self.told, self.found = key, now, told, found
        self.mark = neighbour.mark_of(path)
        self.parts: list[tuple[Path, Path]] = []
        """Temporary file and final name, in the order in which they are named."""
        self.swept: tuple[Path, ...] = ()
        self.sealed: Sealed | None = None
        self.payload = payload_of(found.snapshot, order.disclosure, found.items)

    def done(self, author: Author) -> SealedBundle:
        try:
            note = PHASE_TITLES[self.found.snapshot.checked.case.phase]
            self.store.commit_evidence(self._planned, author, kind=KIND, note=note)
        except OSError as error:
            self._give_up()
            raise neighbour.not_written(self.order.folder, error) from error
        except BaseException:
            self._give_up()
            raise
        size = self.parts[0][0].stat().st_size
        self._name()
        return self._bundle(size)

    def _planned(self, _keep: Keep) -> Sequence[RowChange]:
        """Inside the transaction: write the bundle, and say which row tells of it."""
        started = self.now()
        if self.store.head() != self.found.snapshot.head:
            self.found = examined(self.path, self.store, self.catalogue, self.order, today=started.date())
            _refuse(self.found.check, self.order)
            self.payload = payload_of(self.found.snapshot, self.order.disclosure, self.found.items)
        self._prepare(started)
        self.sealed = self._written(self._facts(started), self.payload)
        return [self._row(self.sealed, started)]

    def _prepare(self, started: datetime) -> None:
        folder = self.order.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.swept = neighbour.left_behind(folder, self.mark, started.timestamp())
        for path in self.swept:
            path.unlink(missing_ok=True)

    def _facts(self, started: datetime) -> SealFacts:
        from secaudit.trust.seal_facts import BundleType, SealFacts

        snapshot = self.found.snapshot
        sequence, previous = _last_seal(snapshot.inventory)
        case, checked = snapshot.inventory.case, snapshot.checked
        return SealFacts(
            type=BundleType.EVIDENCE,
            case=str(case["id"]),
            organisation=str(case["tax_id"]),
            phase=checked.case.phase,
            sequence=sequence + 1,
            previous_seal=previous,
            subject_seal="",
            catalogue=checked.catalogue.id,
            catalogue_sha256=checked.catalogue.digest,
            program=PROGRAM,
            log_count=snapshot.head.sequence,
            log_head=snapshot.head.hash,
            claimed_time=started.replace(microsecond=0),
            challenge=self.order.challenge,
            recipients=self.order.recipients,
        )

    def _written(self, facts: SealFacts, payload: Sequence[Payload]) -> Sealed:
        """The bundle on disk in a temporary file, and encrypted in another where there are recipients."""
        from secaudit.trust.bundle import write_bundle
        from secaudit.trust.trouble import OtherContent

        handle, plain = neighbour.begun(self.order.folder, self.mark)
        with handle:
            self.parts.append((plain, plain))
            try:
                sealed = write_bundle(handle, facts, payload, self.key, self.told)
            except OtherContent as error:
                raise drifted(next(i for i in self.found.items if i.path == error.name)) from error
            neighbour.synced(handle)
            final = self.order.folder / file_name(sealed)
            self.parts = [(plain, final)]
            if self.order.recipients:
                self._encrypted(handle, plain, final)
        if self.order.recipients and not self.order.keep_plain:
            self.parts.remove((plain, final))
            plain.unlink()
        for _, name in self.parts:
            if os.path.lexists(name):
                raise UsageError(f"{safe_text(str(name))} 已存在，未覆寫", "請以 --out 換一個資料夾", code="E-USE-04")
        return sealed

    def _encrypted(self, source: BinaryIO, plain: Path, final: Path) -> None:
        from secaudit.trust.encryption import encrypt_to

        source.seek(0)
        handle, part = neighbour.begun(self.order.folder, self.mark)
        self.parts.insert(0, (part, final.with_name(f"{final.name}.age")))
        with handle:
            encrypt_to(source, handle, self.order.recipients)
            neighbour.synced(handle)

    def _row(self, sealed: Sealed, started: datetime) -> RowChange:
        facts = sealed.facts
        row_id = f"S-{facts.sequence:03d}"
        cells: dict[str, Cell] = {
            "id": row_id,
            "phase": facts.phase,
            "sequence": facts.sequence,
            "seal_id": sealed.seal_id,
            "previous_seal": facts.previous_seal or None,
            "file_name": self.parts[0][1].name,
            "sealed_on": started.date().isoformat(),
            "signed_with": facts.key,
            "log_count": facts.log_count,
            "log_head": facts.log_head,
            "withheld": sum(i.held and not i.disclosed for i in self.found.items),
            "challenge": safe_text(facts.challenge) or None,
            "recipients": "、".join(map(safe_text, facts.recipients)) or None,
        }
        return RowChange("seal", row_id, Action.ADD, cells, 0)

    def _name(self) -> None:
        """The seal is in the log: whatever fails now must not throw the file away."""
        for part, final in self.parts:
            try:
                neighbour.named(part, final)
            except OSError as error:
                what = f"佐證包已簽署並記入歷程，但無法命名為 {safe_text(str(final))}：{why(error)}"
                fix = f"完整的檔案是 {safe_text(str(part))}，請自行改名；或重新封存，序號會再加一"
                raise neighbour.NotNamed(what, fix) from error

    def _give_up(self) -> None:
        for part, _ in self.parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _bundle(self, size: int) -> SealedBundle:
        assert self.sealed is not None
        names = [final for _, final in self.parts]
        plain = names[1] if len(names) > 1 else None
        return SealedBundle(
            names[0],
            plain,
            self.sealed.seal_id,
            self.sealed.facts,
            size,
            self.found.items,
            self.found.check,
            self.swept,
        )


def file_name(sealed: Sealed) -> str:
    """``C2M-113-001-s003-1a2b3c4d.zip``."""
    return f"{neighbour.stem_of(sealed.facts.case, sealed.facts.sequence, sealed.seal_id)}.zip"


def _refuse(check: SealCheck, order: SealOrder) -> None:
    if check.exit_code(despite=order.despite) != EXIT_OK:
        raise NotSealable(check, despite=order.despite)


def _last_seal(inventory: Inventory) -> tuple[int, str]:
    """Sequence and id of the newest seal of the case; 0 and "" before the first."""
    seals = ((row["sequence"], row["seal_id"]) for row in inventory.dicts("seal"))
    told = [(number, str(seal_id)) for number, seal_id in seals if isinstance(number, int)]
    return max(told, default=(0, ""))
