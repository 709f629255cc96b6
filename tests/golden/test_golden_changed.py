"""No golden bundle that was changed in any way passes for the sealed one; what was tried is printed.

The small bundle (``trust/golden``) is changed at every byte; those of whole cases at every 101st, and at every byte
by ``tests/benchmarks/bundle_sweep.py``.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from golden.changed_bundles import Changing, Found
from golden.golden_bundles import ACCEPTANCE, COMPANY, GOLDEN, PROPOSAL, REVIEW, anchors, members_of
from secaudit.trust.anchors import Anchors
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signers import Pinned
from trust.bundles import a_key, archive_bytes, resigned

Record = Callable[[str, object], None]
SMALL = Path(__file__).resolve().parents[1] / "trust" / "golden" / "evidence-format-1.zip"
STRIDE = 101

pytestmark = pytest.mark.skipif(not hasattr(os, "pwrite"), reason="files are mended in place here")


def test_no_byte_of_the_small_bundle_can_be_changed(tmp_path: Path, record_property: Record) -> None:
    data = SMALL.read_bytes()
    pinned = Anchors((Pinned(COMPANY, a_key(1).public, (BundleType.EVIDENCE.namespace,)),))
    changing = Changing(tmp_path / "bundle.zip", data, pinned, BundleType.EVIDENCE)
    assert changing.is_accepted()
    found = changing.everything(range(len(data)))
    assert changing.is_accepted()
    record_property("every byte of a golden bundle, 4 values, cut and lengthened", told(found))
    assert found.tried >= 20_000
    assert not found.accepted


def test_no_byte_of_a_whole_case_can_be_changed(tmp_path: Path, record_property: Record) -> None:
    found = Found(0, ())
    for golden in GOLDEN:
        data = golden.path.read_bytes()
        changing = Changing(tmp_path / golden.path.name, data, anchors(), golden.type)
        found += changing.everything(range(len(data) % STRIDE, len(data), STRIDE))
        assert changing.is_accepted()
    record_property(f"every {STRIDE}st byte of three golden bundles of whole cases", told(found))
    assert found.tried >= 20_000
    assert not found.accepted


def told(found: Found) -> str:
    return f"{len(found.accepted)} accepted of {found.tried:,}"


def reordered(members: dict[str, bytes]) -> bytes:
    return zipped(sorted(members.items(), reverse=True))


def zipped(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", compression) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compression)
    return handle.getvalue()


def member_mutants(members: dict[str, bytes], other: dict[str, bytes], review: dict[str, bytes]) -> Iterator[bytes]:
    """Members dropped, emptied, doubled, renamed, exchanged and replaced; packed by us, and by zipfile."""
    for name, data in members.items():
        rest = {n: d for n, d in members.items() if n != name}
        yield archive_bytes(rest)
        yield archive_bytes(rest | {f"{name}-": data})
        yield archive_bytes(rest | {name.replace("bag/", "bag/data/", 1): data})
        yield archive_bytes(members | {f"{name}2": data})
        yield archive_bytes(members | {name: data + b"\n"})
        yield archive_bytes(members | {name: data.replace(b"\n", b"\r\n", 1) if b"\n" in data else b""})
        yield zipped([*sorted(members.items()), (name, data)])
        for source in (other, review):
            if source.get(name, data) != data:
                yield archive_bytes(members | {name: source[name]})
                yield from mended(members | {name: source[name]}, members)
        for second in members:
            if second > name and members[second] != data:
                yield archive_bytes(members | {name: members[second], second: data})
    yield from (archive_bytes({n: d for n, d in members.items() if not n.startswith(f)}) for f in FOLDERS)


FOLDERS = ("bag/data/", "bag/data/evidence/", "bag/data/inventory/", "bag/data/catalogue/", "bag/signatures/")


def mended(changed: dict[str, bytes], was: dict[str, bytes]) -> Iterator[bytes]:
    """All hashes made to fit and the signature kept; nothing where that undoes the change."""
    data = resigned(changed, pack=lambda m: archive_bytes({**m, SIGNATURE: changed[SIGNATURE]}))
    if data != archive_bytes(was):
        yield data


SIGNATURE = "bag/signatures/org.sshsig"


def repacked(members: dict[str, bytes]) -> Iterator[bytes]:
    """The very same members in other archives."""
    chance = random.Random(11)
    whole = sorted(members.items())
    yield zipped(whole)
    yield zipped(whole, zipfile.ZIP_DEFLATED)
    yield reordered(members)
    yield zipped([(n.removeprefix("bag/"), d) for n, d in whole])
    yield zipped([("bag/", b""), *whole])
    for _ in range(20):
        yield zipped(chance.sample(whole, len(whole)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_exchange_of_members_passes(tmp_path: Path, record_property: Record) -> None:
    changing = Changing(tmp_path / "bundle.zip", PROPOSAL.path.read_bytes(), anchors(), PROPOSAL.type)
    members, other, review = (members_of(g.path) for g in (PROPOSAL, ACCEPTANCE, REVIEW))
    assert archive_bytes(members) == changing.data
    tried = accepted = 0
    for data in (*member_mutants(members, other, review), *repacked(members)):
        assert data != changing.data
        changing.path.write_bytes(data)
        tried += 1
        accepted += changing.is_accepted()
    record_property("members dropped, doubled, renamed, exchanged, packed otherwise", f"{accepted} accepted of {tried}")
    assert tried > 500
    assert accepted == 0


@pytest.mark.parametrize("seed", [2, 3])
def test_no_bundle_mended_and_signed_by_another_key_passes(seed: int, tmp_path: Path) -> None:
    members = members_of(PROPOSAL.path)
    changing = Changing(tmp_path / "bundle.zip", b"", anchors(), PROPOSAL.type)
    for changed in (members, members | {"bag/data/evidence/E000001.txt": b"other"}):
        changing.path.write_bytes(resigned(changed, a_key(seed)))
        assert not changing.is_accepted()
