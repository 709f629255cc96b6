"""ZIP archives made to deceive, each refused before a byte is written and in little memory."""

from __future__ import annotations

import io
import os
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from secaudit.trust.archive import scanned
from secaudit.trust.bundle import open_bundle
from secaudit.trust.trouble import (
    BadLayout,
    BundleTrouble,
    EncryptedBundle,
    NotABundle,
    NotCanonical,
    UnreadableBundle,
)
from trust.bundles import FILES, archive_bytes, bundle_bytes

MIB = 1024 * 1024


def local(name: bytes = b"bag/a", data: bytes = b"", **other: object) -> bytes:
    """A local header and its data; any field may be given another value."""
    field = {"version": 20, "flags": 0, "method": 0, "time": 0, "date": 33, "crc": zlib.crc32(data)}
    field |= {"packed": len(data), "size": len(data), "length": len(name), "extra": b""} | other
    numbers = (field[k] for k in ("version", "flags", "method", "time", "date", "crc", "packed", "size", "length"))
    return struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *numbers, len(field["extra"])) + name + field["extra"] + data  # type: ignore[arg-type]


def central(name: bytes = b"bag/a", data: bytes = b"", offset: int = 0, **other: object) -> bytes:
    field = {"made": 20, "flags": 0, "method": 0, "crc": zlib.crc32(data), "size": len(data), "outside": 0}
    field |= {"extra": b"", "comment": b"", "disk": 0} | other
    sizes = (field["crc"], field["size"], field["size"], len(name), len(field["extra"]), len(field["comment"]))  # type: ignore[arg-type]
    fixed = (
        field["made"],
        20,
        field["flags"],
        field["method"],
        0,
        33,
        *sizes,
        field["disk"],
        0,
        field["outside"],
        offset,
    )
    return struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", *fixed) + name + field["extra"] + field["comment"]  # type: ignore[operator]


def end(count: int, length: int, offset: int, comment: bytes = b"") -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, length, offset, len(comment)) + comment


def one(data: bytes = b"hello", name: bytes = b"bag/a", **other: object) -> bytes:
    """An archive of one member with the same wrong field in both its headers where both have it."""
    body = local(name, data, **{k: v for k, v in other.items() if k not in ("made", "outside", "comment", "disk")})
    entry = central(name, data, **{k: v for k, v in other.items() if k not in ("version", "time", "packed", "length")})
    return body + entry + end(1, len(entry), len(body))


def by_zipfile(*members: tuple[zipfile.ZipInfo | str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", compression) as archive:
        for name, data in members:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = compression
            archive.writestr(info, data)
    return handle.getvalue()


def symlink() -> bytes:
    info = zipfile.ZipInfo("bag/link")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return by_zipfile((info, b"/etc/passwd"))


def overlapping() -> bytes:
    """Fifield's bomb: many directory entries that share one kernel of data."""
    kernel = zlib.compress(bytes(MIB))[2:-4]
    body = local(b"bag/a", method=8, crc=zlib.crc32(bytes(MIB)), packed=len(kernel), size=MIB) + kernel
    names = [f"bag/{n:05}".encode() for n in range(2000)]
    entries = b"".join(central(n, method=8, crc=zlib.crc32(bytes(MIB)), size=len(kernel)) for n in names)
    return body + entries + end(len(names), len(entries), len(body))


def stored_overlap() -> bytes:
    """The same with STORED data: the second local header lies inside the first member's data."""
    inner = local(b"bag/b", b"shared")
    outer = local(b"bag/a", inner)
    entries = central(b"bag/a", inner) + central(b"bag/b", b"shared", len(outer) - len(inner))
    return outer + entries + end(2, len(entries), len(outer))


def quoted_in(entries: bytes, count: int) -> bytes:
    """A true member, and a directory that says something else."""
    body = local(b"bag/a", b"hello")
    return body + entries + end(count, len(entries), len(body))


def zip64() -> bytes:
    extra = struct.pack("<HHQQ", 1, 16, 5, 5)
    return one(packed=0xFFFFFFFF, size=0xFFFFFFFF, extra=extra)


def described() -> bytes:
    """Sizes only after the data (flag 3)."""
    data = b"hello"
    body = local(b"bag/a", b"", flags=8) + data + struct.pack("<4sIII", b"PK\7\x08", zlib.crc32(data), 5, 5)
    entry = central(b"bag/a", data, flags=8)
    return body + entry + end(1, len(entry), len(body))


def nested(depth: int = 4) -> bytes:
    data = bytes(MIB)
    for level in range(depth):
        data = by_zipfile(*((f"bag/{level}-{n}", data) for n in range(10)), compression=zipfile.ZIP_DEFLATED)
    return data


def duplicated() -> bytes:
    members = local(b"bag/a", b"1") + local(b"bag/a", b"2")
    entries = central(b"bag/a", b"1") + central(b"bag/a", b"2", len(members) // 2)
    return members + entries + end(2, len(entries), len(members))


GOOD = archive_bytes({"bag/a": b"hello"})
ENTRY = central(b"bag/a", b"hello")
HOSTILE: dict[str, Callable[[], bytes]] = {
    "duplicate entry": duplicated,
    "traversal": lambda: one(name=b"../../etc/passwd"),
    "traversal inside": lambda: one(name=b"bag/../../x"),
    "absolute": lambda: one(name=b"/etc/passwd"),
    "backslash": lambda: one(name=b"bag\\..\\..\\x"),
    "drive letter": lambda: one(name=b"C:/Windows/x"),
    "unc path": lambda: one(name=b"//server/share"),
    "stream of a file": lambda: one(name=b"bag/a:stream"),
    "NUL in a name": lambda: one(name=b"bag/a\0.pdf"),
    "name in utf-8": lambda: one(name="bag/報告".encode(), flags=0x800),
    "no name": lambda: one(name=b""),
    "a folder": lambda: one(b"", name=b"bag/"),
    "symlink": symlink,
    "attributes": lambda: one(outside=0o100755 << 16),
    "made on Unix": lambda: one(made=(3 << 8) | 20),
    "cd_size=0": lambda: GOOD[: -len(ENTRY) - 22] + end(0, 0, len(GOOD) - len(ENTRY) - 22),
    "cd_size=0, entries kept": lambda: GOOD[:-22] + end(1, 0, len(GOOD) - len(ENTRY) - 22),
    "directory of another name": lambda: quoted_in(central(b"bag/b", b"hello"), 1),
    "directory of another size": lambda: quoted_in(central(b"bag/a", b"hello", size=4), 1),
    "directory of another CRC": lambda: quoted_in(central(b"bag/a", b"jello"), 1),
    "directory with one more": lambda: quoted_in(ENTRY + central(b"bag/b", b"hello"), 2),
    "directory twice": lambda: quoted_in(ENTRY + ENTRY, 2),
    "directory with none": lambda: quoted_in(b"", 0),
    "data before": lambda: b"MZ" + GOOD,
    "data before, offsets mended": lambda: (
        b"#!/bin/sh\n" + GOOD[:-22] + end(1, len(ENTRY), len(GOOD) - 22 - len(ENTRY) + 10)
    ),
    "data after": lambda: GOOD + b"x",
    "two archives": lambda: GOOD + GOOD,
    "archive comment": lambda: GOOD[:-22] + end(1, len(ENTRY), len(GOOD) - 22 - len(ENTRY), b"hi"),
    "entry comment": lambda: one(comment=b"hi"),
    "extra field": lambda: one(extra=b"\x55\x54\x00\x00"),
    "data descriptor": described,
    "encrypted": lambda: one(flags=1),
    "deflate": lambda: by_zipfile(("bag/a", bytes(50 * MIB)), compression=zipfile.ZIP_DEFLATED),
    "lzma": lambda: by_zipfile(("bag/a", bytes(MIB)), compression=zipfile.ZIP_LZMA),
    "another date": lambda: one(date=0x5A21),
    "another time": lambda: one(time=1),
    "version 4.5": lambda: one(version=45),
    "wrong CRC": lambda: one(crc=1),
    "sizes that disagree": lambda: one(packed=4),
    "zip64": zip64,
    "claims 4 GB": lambda: local(b"bag/a", crc=0, packed=0xFFFFFFF0, size=0xFFFFFFF0) + bytes(1000),
    "claims more names than there are": lambda: GOOD[:-22] + end(65_535, len(ENTRY), len(GOOD) - 22 - len(ENTRY)),
    "claims a long name": lambda: local(b"bag/a", length=65_535),
    "overlapping": overlapping,
    "overlapping, stored": stored_overlap,
    "nested": nested,
    "member after the directory": lambda: GOOD + local(b"bag/b", b"x"),
    "second disk": lambda: one(disk=1),
    "local header alone": lambda: local(b"bag/a", b"hello"),
    "end record alone": lambda: end(0, 0, 0),
    "signature alone": lambda: b"PK\3\4",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archive_is_refused(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]()
    path = tmp_path / "bundle.zip"
    path.write_bytes(data)
    with pytest.raises(NotCanonical):
        scanned(io.BytesIO(data))
    tracemalloc.start()
    try:
        with pytest.raises((NotCanonical, NotABundle)) as refused:
            open_bundle(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * MIB
    assert str(refused.value).isprintable()
    assert os.listdir(tmp_path) == ["bundle.zip"]
    assert path.read_bytes() == data


def test_the_makers_of_this_test_make_a_good_archive_too() -> None:
    assert one() == GOOD
    assert len(scanned(io.BytesIO(GOOD))) == 1


def test_an_archive_inside_is_only_bytes() -> None:
    """A bomb among the evidence is sealed and scanned as it is; nobody unpacks it."""
    bomb = nested(2)
    tracemalloc.start()
    assert [m.size for m in scanned(io.BytesIO(archive_bytes({"bag/bomb.zip": bomb})))] == [len(bomb)]
    assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    tracemalloc.stop()


def test_a_member_that_claims_four_gigabytes_is_refused_without_reading_on() -> None:
    handle = io.BytesIO(HOSTILE["claims 4 GB"]())
    with pytest.raises(NotCanonical, match="沒有這麼長"):
        scanned(handle)
    assert handle.tell() < 100


def test_more_members_than_a_zip_can_count_are_refused_in_little_memory() -> None:
    body = b"".join(local(f"bag/{n:06}".encode()) for n in range(65_536))
    tracemalloc.start()
    with pytest.raises(NotCanonical, match="65,534"):
        scanned(io.BytesIO(body))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MIB


def test_the_collected_zip_slips_are_refused(shared: Path) -> None:
    found = [p for p in (shared / "samples" / "hostile" / "zip-slip").iterdir() if p.suffix == ".zip"]
    assert found
    for path in found:
        with pytest.raises(NotCanonical):
            open_bundle(path)


@pytest.mark.parametrize("data", [b"", b"P", b"%PDF-1.7\n", b"PK\5\6" + bytes(18), b"\xff" * 5000])
def test_what_is_no_archive_is_no_bundle(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(NotABundle) as refused:
        open_bundle(tmp_path / "x")
    assert refused.value.exit_code == 6


@pytest.mark.parametrize("head", [b"age-encryption.org/v1\n-> X25519 x\n", b"-----BEGIN AGE ENCRYPTED FILE-----\n"])
def test_an_encrypted_bundle_asks_to_be_decrypted_first(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip.age").write_bytes(head)
    with pytest.raises(EncryptedBundle, match="解密"):
        open_bundle(tmp_path / "x.zip.age")


def test_only_a_regular_file_itself_is_opened(tmp_path: Path) -> None:
    real = tmp_path / "bundle.zip"
    real.write_bytes(bundle_bytes())
    (tmp_path / "link.zip").symlink_to(real)
    os.mkfifo(tmp_path / "pipe.zip")
    for wrong in (tmp_path / "link.zip", tmp_path / "pipe.zip", tmp_path, Path("/dev/zero"), tmp_path / "none.zip"):
        with pytest.raises(UnreadableBundle) as refused:
            open_bundle(wrong)
        assert refused.value.exit_code == 6


def test_an_open_bundle_is_not_changed_by_another_file_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_bytes())
    with open_bundle(path) as bundle:
        path.rename(tmp_path / "old.zip")
        path.write_bytes(bundle_bytes(dict.fromkeys(FILES, b"other")))
        assert bundle.read("data/log.jsonl", MIB) == FILES["log.jsonl"]


def test_a_handle_is_closed_again_when_the_bundle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(archive_bytes({"bag/a": b""}))
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    for _ in range(20):
        with pytest.raises(BadLayout):
            open_bundle(path)
    assert before == (len(os.listdir("/proc/self/fd")) if before else 0)


def test_every_refusal_has_its_own_code() -> None:
    def kinds(of: type[BundleTrouble]) -> list[type[BundleTrouble]]:
        return [of, *(k for sub in of.__subclasses__() for k in kinds(sub))]

    codes = [k.code for k in kinds(BundleTrouble) if k is not BundleTrouble]
    assert len(set(codes)) == len(codes) >= 11
