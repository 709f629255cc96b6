"""What ``seals.py`` races: sealing and verifying as the program does, and the bare passes they are held against.

    python seal_runners.py make CASE FILES BYTES    a case file with so many items of evidence of so many bytes
    python seal_runners.py keep CASE BUNDLE         sealed once and kept, also unpacked: BUNDLE.out/bag
    python seal_runners.py seal CASE                sealed into a fresh folder beside it
    python seal_runners.py pack CASE                the envelope alone: its items as a signed bundle
    python seal_runners.py bare-seal CASE           the same bytes read from the case file, hashed, written, synced
    python seal_runners.py verify BUNDLE            all steps of ``secaudit verify``
    python seal_runners.py scan BUNDLE              the envelope and the signature alone
    python seal_runners.py bare-verify BUNDLE       the same file read and hashed
    python seal_runners.py copy-files BUNDLE        the evidence as the files it came from: read, hashed, written again
    python seal_runners.py read-files BUNDLE        those files read and hashed

Each prints how many bytes of evidence went through it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.keys import PrivateKey

NOW = datetime(2024, 3, 5, 6, 30, tzinfo=UTC)
TAX_ID = "12345675"
MIB = 1024 * 1024
AT_A_TIME = 5000
"""Files added as evidence at once."""


def make(case: str, files: str, size: str) -> int:
    """Files whose bytes differ and do not repeat."""
    from secaudit.catalogue import load_cached
    from secaudit.files import data_dir
    from secaudit.store import create
    from secaudit.store.protocol import Action, Author, RowChange
    from secaudit.usecases.evidence.add import Wish, add_evidence

    author = Author("王小明", "benchmark", NOW)
    facts = {"id": "C2M-113-001", "name": "甲公司", "tax_id": TAX_ID, "phase": "proposal"}
    catalogue = load_cached(data_dir("controls"), None)
    with closing(create(Path(case), author)) as store:
        store.commit([RowChange("case", "C2M-113-001", Action.ADD, facts, 0)], author)
        for first in range(0, int(files), AT_A_TIME):
            with tempfile.TemporaryDirectory(dir=Path(case).parent) as scratch:
                for number in range(first, min(first + AT_A_TIME, int(files))):
                    with (Path(scratch) / f"{number:05d}.bin").open("wb") as handle:
                        handle.writelines(_noise(number, int(size)))
                wish = Wish((Path(scratch),), ("A4-2.3.1.4",), date(2024, 2, 20), None, None, None)
                add_evidence(store, wish, catalogue, author, today=date(2024, 3, 5))
    return int(files) * int(size)


def _noise(seed: int, size: int) -> Iterator[bytes]:
    stream = hashlib.shake_128(str(seed).encode()).digest(min(size, MIB))
    for number, start in enumerate(range(0, size, MIB)):
        yield number.to_bytes(8, "big") + stream[: min(MIB, size - start) - 8]


def seal(case: str) -> int:
    with tempfile.TemporaryDirectory(dir=Path(case).parent) as out:
        return _sealed(case, Path(out))[1]


def keep(case: str, bundle: str) -> int:
    """Sealed in a copy of the case, so that the case is as it was."""
    with tempfile.TemporaryDirectory(dir=Path(case).parent) as out:
        path, size = _sealed(case, Path(out))
        os.replace(path, bundle)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(f"{bundle}.out")
    return size


def _sealed(case: str, out: Path) -> tuple[Path, int]:
    from secaudit.files import data_dir
    from secaudit.store import open_store
    from secaudit.store.protocol import Author
    from secaudit.usecases.sealing.order import SealOrder
    from secaudit.usecases.sealing.seal import seal
    from secaudit.usecases.sealing.snapshot import Disclosure, read_catalogue

    catalogue = read_catalogue(data_dir("controls"), _cache())
    order = SealOrder(out, disclosure=Disclosure(reports=()), despite=True)
    author = Author("王小明", "benchmark", NOW)
    with closing(open_store(Path(case))) as store:
        sealed = seal(Path(case), store, catalogue, order, _key, author, now=lambda: NOW)
    return sealed.path, sum(item.size for item in sealed.items)


def bare_seal(case: str) -> int:
    """Item by item, all into one file."""
    size = 0
    one = "SELECT data FROM evidence_chunk WHERE sha256 = ? ORDER BY number"
    with tempfile.TemporaryDirectory(dir=Path(case).parent) as out, closing(sqlite3.connect(case)) as connection:
        names = connection.execute("SELECT sha256 FROM evidence_blob ORDER BY sha256").fetchall()
        with (Path(out) / "bare").open("wb") as handle:
            for (name,) in names:
                digest = hashlib.sha256()
                for (data,) in connection.execute(one, (name,)):
                    digest.update(data)
                    size += handle.write(data)
                assert digest.hexdigest() == name
            handle.flush()
            os.fsync(handle.fileno())
    return size


def pack(case: str) -> int:
    """The envelope alone: the items as a signed bundle, without tables, log and judgement."""
    from secaudit.store import open_store
    from secaudit.trust.bundle import Payload, write_bundle
    from secaudit.trust.seal_facts import BundleType, SealFacts

    facts = SealFacts(
        type=BundleType.EVIDENCE, case="C2M-113-001", organisation=TAX_ID, phase="proposal", sequence=1,
        previous_seal="", subject_seal="", catalogue="", catalogue_sha256="", program="benchmark", log_count=0,
        log_head="", claimed_time=NOW,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(dir=Path(case).parent) as out, closing(open_store(Path(case))) as store:
        payload = [
            Payload(f"evidence/E{n:06d}.bin", blob.size, partial(store.read_blob, blob.sha256), blob.sha256)
            for n, blob in enumerate(store.blobs())
        ]
        with (Path(out) / "bundle.zip").open("w+b") as handle:
            write_bundle(handle, facts, payload, _key())
            handle.flush()
            os.fsync(handle.fileno())
    return sum(p.size for p in payload)


def scan(bundle: str) -> int:
    """The envelope and the signature alone."""
    from secaudit.trust.bundle import open_bundle
    from secaudit.trust.seal_facts import BundleType
    from secaudit.trust.verification import verified

    with open_bundle(Path(bundle)) as found:
        assert verified(found, _anchors(), now=NOW, expected=BundleType.EVIDENCE).trusted
        return sum(m.size for n, m in found.members.items() if n.startswith("data/evidence/"))


def verify(bundle: str) -> int:
    from secaudit.catalogue import load_cached
    from secaudit.files import data_dir
    from secaudit.usecases.verifying.verify import verify

    catalogue = load_cached(data_dir("controls"), _cache())
    with closing(verify(Path(bundle), _anchors(), now=NOW, memory=None, catalogue=lambda: catalogue)) as found:
        assert found.verification.accepted
        assert found.sealed_case
        return sum(item.size for item in found.sealed_case.items)


def bare_verify(bundle: str) -> int:
    """A hash for each member, as the bag has, where it lies; nothing else is looked at."""
    size = 0
    buffer = memoryview(bytearray(MIB))
    with zipfile.ZipFile(bundle) as archive:
        members = [(i.header_offset + 30 + len(i.filename), i.file_size, i.filename) for i in archive.infolist()]
    with open(bundle, "rb", buffering=0) as handle:
        for offset, left, name in members:
            handle.seek(offset)
            digest = hashlib.sha256()
            size += left * name.startswith("bag/data/evidence/")
            while left and (length := handle.readinto(buffer[: min(left, MIB)])):
                digest.update(buffer[:length])
                left -= length
            digest.hexdigest()
    return size


def copy_files(bundle: str) -> int:
    with tempfile.TemporaryDirectory(dir=Path(bundle).parent) as out:
        return _each_file(bundle, lambda name, data: (Path(out) / name).write_bytes(data))


def read_files(bundle: str) -> int:
    return _each_file(bundle, lambda name, data: len(data))


def _each_file(bundle: str, done: Callable[[str, bytes], int]) -> int:
    size = 0
    for entry in os.scandir(f"{bundle}.out/bag/data/evidence"):
        with open(entry.path, "rb") as handle:
            data = handle.read()
        hashlib.sha256(data).hexdigest()
        size += done(entry.name, data)
    return size


def _anchors() -> Anchors:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.signers import Pinned

    return Anchors((Pinned(TAX_ID, _key().public, ("secaudit-evidence-v1",)),))


def _key() -> PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from secaudit.trust.keys import PrivateKey

    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "benchmark")


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("secaudit", appauthor=False)


DOERS: dict[str, Callable[..., int]] = {
    "make": make, "keep": keep, "seal": seal, "pack": pack, "bare-seal": bare_seal,
    "verify": verify, "scan": scan, "bare-verify": bare_verify,
    "copy-files": copy_files, "read-files": read_files,
}  # fmt: skip

if __name__ == "__main__":
    print(DOERS[sys.argv[1]](*sys.argv[2:]))
