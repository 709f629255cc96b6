"""Bundles for tests: small true ones, and archives of any members, wrong ones included.

The keys are fixed, so a bundle of :func:`bundle_bytes` is the same on every run.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from secaudit.trust.archive_writer import ArchiveWriter
from secaudit.trust.bundle import Payload, write_bundle
from secaudit.trust.keys import PrivateKey
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.signature import signed

CLAIMED = datetime(2026, 11, 21, 6, 2, 3, tzinfo=UTC)
FILES = {
    "assessment.json": b'{"case":"C2M-113-001"}\n',
    "evidence/E000001.pdf": b"%PDF-1.7\n" + bytes(range(256)),
    "evidence/E000002.txt": b"",
    "log.jsonl": b'{"sequence":1}\n{"sequence":2}\n',
}


def a_key(seed: int = 1) -> PrivateKey:
    """The same key for the same ``seed`` (below 256)."""
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), f"key {seed}")


def some_facts(**changed: Any) -> SealFacts:
    facts = SealFacts(
        type=BundleType.EVIDENCE,
        case="C2M-113-001",
        organisation="12345675",
        phase="acceptance",
        sequence=3,
        previous_seal="a1" * 32,
        subject_seal="",
        catalogue="annex-4",
        catalogue_sha256="c2" * 32,
        program="secaudit 0.1.0",
        log_count=2,
        log_head="d3" * 32,
        claimed_time=CLAIMED,
    )
    return replace(facts, **changed)


def payload_of(files: Mapping[str, bytes], piece_bytes: int = 64 * 1024) -> tuple[Payload, ...]:
    return tuple(Payload(name, len(data), lambda d=data: _cut(d, piece_bytes)) for name, data in files.items())


def _cut(data: bytes, length: int) -> Iterator[bytes]:
    return (data[at : at + length] for at in range(0, len(data), length))


def bundle_bytes(
    files: Mapping[str, bytes] = FILES, facts: SealFacts | None = None, key: PrivateKey | None = None
) -> bytes:
    """A whole, signed bundle."""
    handle = io.BytesIO()
    write_bundle(handle, facts or some_facts(), payload_of(files), key or a_key())
    return handle.getvalue()


def bundle_file(
    folder: Path, files: Mapping[str, bytes] = FILES, facts: SealFacts | None = None, key: PrivateKey | None = None
) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(bundle_bytes(files, facts, key))
    return path


def archive_bytes(members: Mapping[str, bytes]) -> bytes:
    """A canonical archive of any members; names must satisfy the writer, nothing else need be right."""
    handle = io.BytesIO()
    writer = ArchiveWriter(handle)
    for name, data in sorted(members.items()):
        writer.add(name, len(data), (data,))
    writer.finish()
    return handle.getvalue()


def members_of(bundle: bytes) -> dict[str, bytes]:
    """Every member's bytes by its full name (``bag/seal.txt``), to be changed and packed again."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def resigned(
    members: Mapping[str, bytes],
    key: PrivateKey | None = None,
    namespace: str = "secaudit-evidence-v1",
    pack: Callable[[dict[str, bytes]], bytes] = archive_bytes,
) -> bytes:
    """A bundle of changed ``members`` whose manifests and signature are made to fit again, as a forger would."""
    data = {n.removeprefix("bag/"): d for n, d in members.items()}
    payload = sorted(n for n in data if n.startswith("data/"))
    data["manifest-sha256.txt"] = _lines(data, payload)
    tags = sorted(n for n in data if "/" not in n and n != "tagmanifest-sha256.txt")
    data["tagmanifest-sha256.txt"] = _lines(data, tags)
    data["signatures/org.sshsig"] = signed(data["tagmanifest-sha256.txt"], namespace, key or a_key())
    return pack({f"bag/{n}": d for n, d in data.items()})


def _lines(data: Mapping[str, bytes], names: list[str]) -> bytes:
    return "".join(f"{hashlib.sha256(data[n]).hexdigest()}  {n}\n" for n in names).encode()


def every_change(data: bytes, step: int = 1) -> Iterator[bytes]:
    """Every ``step``-th byte given four other values, the file cut there, and a byte put in there."""
    for at in range(0, len(data), step):
        for value in sorted({data[at] ^ 1, data[at] ^ 0x80, 0, 0xFF} - {data[at]}):
            yield data[:at] + bytes([value]) + data[at + 1 :]
        yield data[:at]
        yield data[:at] + b"\0" + data[at:]
    yield data + b"\0"
