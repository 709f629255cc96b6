"""A bundle: facts and payload written as a signed bag in a canonical archive, and such an archive opened again.

Invariant: an open :class:`Bundle` is byte for byte what ``write_bundle`` could have written. *Nothing in it is trusted
yet*: whose signature it bears and what that is worth is for the verification to say.

``open_bundle`` checks in the order of ``trouble.Stage`` and raises the :class:`BundleTrouble` of the first that fails:
1 READABLE, 2 ARCHIVE, 3 LAYOUT, 4 PAYLOAD, 5 TAGS, 6 SEAL. A verification shows the stages before ``error.stage`` as
PASS, that stage as FAIL with ``error.code``, and all that follows as UNKNOWN; ``error.exit_code`` is 6 at READABLE,
else 5. Each message names what differs (files: the first five and their number).

Names are relative to ``bag/``: ``seal.txt``, ``data/assessment.json``, ``signatures/org.sshsig``.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from secaudit.files import why
from secaudit.text import safe_text
from secaudit.trust.archive import Member, Told, pieces_of, scanned, untold
from secaudit.trust.archive_headers import planned_bytes
from secaudit.trust.archive_writer import ArchiveWriter
from secaudit.trust.bag import (
    BAG_INFO,
    BAGIT,
    BAGIT_BYTES,
    DATA,
    MANIFEST,
    SEAL,
    SIGNATURE,
    TAG_MANIFEST,
    TAGS,
    TOP,
    VERIFY,
    bag_info,
    manifest,
    refuse_layout,
    refuse_payload,
    refuse_tags,
)
from secaudit.trust.bundle_door import ASK_AGAIN, opened
from secaudit.trust.by_hand import verify_text
from secaudit.trust.keys import PrivateKey
from secaudit.trust.seal_facts import SealFacts, newer_format, read_seal, seal_text
from secaudit.trust.signature import MOST_BYTES, signed
from secaudit.trust.trouble import (
    BadLayout,
    NewerBundle,
    NothingToSeal,
    OtherContent,
    SealCounts,
    TooLarge,
    UnreadableBundle,
)

__all__ = ["DATA", "SEAL", "SIGNATURE", "TAG_MANIFEST", "VERIFY", "Bundle", "Payload", "Sealed"]
__all__ += ["open_bundle", "write_bundle"]


@dataclass(frozen=True, slots=True)
class Payload:
    """One file below data/; ``pieces`` reads its ``size`` bytes from the start. ``sha256``: what they must hash to."""

    name: str
    size: int
    pieces: Callable[[], Iterable[bytes]]
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was written; ``facts`` with the files, bytes and key filled in."""

    seal_id: str
    facts: SealFacts
    members: tuple[Member, ...]


def write_bundle(
    handle: BinaryIO, facts: SealFacts, payload: Sequence[Payload], key: PrivateKey, told: Told = untold
) -> Sealed:
    """Write a signed bundle to an empty, seekable ``handle``; the caller syncs and names the file.

    Raises a kind of :class:`Unsealable`, before anything is written where that can be known.
    """
    ordered = sorted(payload, key=lambda p: p.name)
    whole = sum(p.size for p in ordered)
    claimed = facts.claimed_time.replace(microsecond=0)
    facts = replace(facts, files=len(ordered), bytes=whole, key=key.public.fingerprint, claimed_time=claimed)
    tags = {VERIFY: verify_text(facts.type), BAG_INFO: bag_info(facts), BAGIT: BAGIT_BYTES, SEAL: seal_text(facts)}
    _refuse_beforehand(ordered, tags)
    writing = _Writing(handle)
    for name in (VERIFY, BAG_INFO, BAGIT):
        writing.add(name, tags[name])
    heard = _Heard(told, whole)
    for one in ordered:
        writing.stream(DATA + one.name, one.size, heard.through(one.pieces()))
        if one.sha256 and writing.members[DATA + one.name].sha256 != one.sha256:
            raise OtherContent(one.name)
    writing.add(MANIFEST, manifest((n, m) for n, m in writing.members.items() if n.startswith(DATA)))
    writing.add(SEAL, tags[SEAL])
    tag_manifest = manifest((name, writing.members[name]) for name in TAGS)
    writing.add(SIGNATURE, signed(tag_manifest, facts.type.namespace, key))
    writing.add(TAG_MANIFEST, tag_manifest)
    writing.archive.finish()
    return Sealed(hashlib.sha256(tag_manifest).hexdigest(), facts, tuple(writing.members.values()))


def _refuse_beforehand(ordered: Sequence[Payload], tags: Mapping[str, bytes]) -> None:
    """Every name, the number of members and the size of the whole: known before the first byte is read."""
    if not ordered:
        raise NothingToSeal("沒有任何檔案可以封存", "請先加入資料")
    line = 64 + len("  \n")
    sizes = {name: len(data) for name, data in tags.items()}
    sizes[MANIFEST] = sum(line + len(DATA + p.name) for p in ordered)
    sizes[SIGNATURE] = MOST_BYTES
    sizes[TAG_MANIFEST] = sum(line + len(name) for name in TAGS)
    named = [(TOP + name, size) for name, size in sizes.items()]
    planned_bytes(sorted(named + [(TOP + DATA + p.name, p.size) for p in ordered]))


class _Writing:
    """An archive that grows, and its members by their names relative to bag/."""

    def __init__(self, handle: BinaryIO) -> None:
        self.archive = ArchiveWriter(handle)
        self.members: dict[str, Member] = {}

    def add(self, name: str, data: bytes) -> None:
        self.stream(name, len(data), (data,))

    def stream(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        self.members[name] = self.archive.add(TOP + name, size, pieces)


class _Heard:
    """Tells how much of the payload has passed."""

    def __init__(self, told: Told, whole: int) -> None:
        self._told, self._whole, self._done = told, whole, 0

    def through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self._done += len(piece)
            self._told(min(self._done, self._whole), self._whole)


class Bundle:
    """An open, scanned bundle. Its handle stays open, so nobody can exchange the file between check and use.

    ``members`` by name relative to bag/; ``signed`` the bytes of the tag manifest, ``seal_id`` their SHA-256;
    ``signature`` the bytes of signatures/org.sshsig. Several threads may read at a time.
    """

    def __init__(self, path: Path, handle: BinaryIO, members: Sequence[Member]) -> None:
        """Raises :class:`BundleTrouble` for the first stage from LAYOUT on that fails."""
        self.path = path
        self._handle = handle
        self._guard = threading.Lock()
        self.members: Mapping[str, Member] = MappingProxyType({_below_top(m.name): m for m in members})
        if SEAL in self.members and (format_number := newer_format(next(self.pieces(SEAL), b""))):
            raise NewerBundle(f"這個佐證包由較新版的 secaudit 封存（格式 {format_number}）", "請更新 secaudit 後再開啟")
        refuse_layout(self.members)
        refuse_payload(self.members, self._whole(MANIFEST))
        self.signed = self._whole(TAG_MANIFEST)
        refuse_tags(self.members, self.signed, self._whole(BAGIT), self._whole(BAG_INFO))
        self.facts = read_seal(self._whole(SEAL))
        self._refuse_counts()
        self.signature = self._whole(SIGNATURE)
        self.seal_id = hashlib.sha256(self.signed).hexdigest()

    @property
    def payload(self) -> tuple[str, ...]:
        """The names of the members below data/, without data/."""
        return tuple(name.removeprefix(DATA) for name in self.members if name.startswith(DATA))

    def read(self, name: str, limit: int) -> bytes:
        """A whole member of at most ``limit`` bytes, hashed again; KeyError when there is none of this name."""
        if (size := self.members[name].size) > limit:
            raise TooLarge(f"{name} 有 {size:,} 位元組，超過上限 {limit:,}")
        return self._whole(name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """See :func:`archive.pieces_of`."""
        return pieces_of(self._handle, self.members[name], self._guard)

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _whole(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def _refuse_counts(self) -> None:
        sizes = [member.size for name, member in self.members.items() if name.startswith(DATA)]
        said, found = (self.facts.files, self.facts.bytes), (len(sizes), sum(sizes))
        if said != found:
            raise SealCounts(
                f"seal.txt 說有 {said[0]:,} 個檔案、{said[1]:,} 位元組，實際是 {found[0]:,} 個、{found[1]:,}"
            )


def _below_top(name: str) -> str:
    if not name.startswith(TOP):
        raise BadLayout(f"佐證包裡只能有 bag/ 資料夾，卻有 {safe_text(name)}")
    return name.removeprefix(TOP)


def open_bundle(path: Path, told: Told = untold) -> Bundle:
    """Open and scan ``path``; raises :class:`BundleTrouble`, see the module."""
    handle = opened(path)
    try:
        return Bundle(path, handle, scanned(handle, told))
    except OSError as error:
        handle.close()
        raise UnreadableBundle(f"無法讀取 {safe_text(str(path))}：{why(error)}", ASK_AGAIN) from error
    except BaseException:
        handle.close()
        raise
