"""The canonical archive: one writing for the same members, and a reader that takes no other bytes."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secaudit.trust.archive import Member, pieces_of, scanned
from secaudit.trust.archive_headers import MAX_BYTES, MAX_MEMBERS, planned_bytes
from secaudit.trust.archive_writer import ArchiveWriter
from secaudit.trust.trouble import (
    BadName,
    ChangedMember,
    NamesClash,
    NotAscending,
    NotCanonical,
    OtherSize,
    TooManyBytes,
    TooManyMembers,
    Unsealable,
)
from trust.bundles import archive_bytes, every_change

MIB = 1024 * 1024
GOLDEN = {"bag/a.txt": b"x", "bag/b/c.bin": bytes(range(64)), "bag/b/d": b"", "bag/e-1.yaml": b"hello" * 9}
_letter = st.sampled_from("abzABZ019")
_part = st.builds(lambda first, rest, last: first + rest + last, _letter, st.text("aZ0._-", max_size=4), _letter)
_name = st.lists(_part, min_size=1, max_size=3).map("/".join)


def read(data: bytes) -> tuple[Member, ...]:
    return scanned(io.BytesIO(data))


def test_the_bytes_are_those_of_the_zip_specification() -> None:
    """One member, written out by hand from APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16; CRC-32 of "hi" is 0xd8932aac."""
    crc_and_sizes = bytes.fromhex("ac2a93d8 02000000 02000000 0100")
    local = b"PK\x03\x04" + bytes.fromhex("1400 0000 0000 0000 2100") + crc_and_sizes + b"\0\0" + b"a" + b"hi"
    central = b"PK\x01\x02" + bytes.fromhex("1400 1400 0000 0000 0000 2100") + crc_and_sizes + bytes(16) + b"a"
    end = b"PK\x05\x06" + bytes.fromhex("0000 0000 0100 0100 2f000000 21000000 0000")
    assert archive_bytes({"a": b"hi"}) == local + central + end


def test_zipfile_reads_what_was_written() -> None:
    with zipfile.ZipFile(io.BytesIO(archive_bytes(GOLDEN))) as archive:
        assert archive.testzip() is None
        assert {i.filename: archive.read(i) for i in archive.infolist()} == GOLDEN
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.skipif(not shutil.which("unzip"), reason="unzip is not installed")
def test_unzip_accepts_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive_bytes(GOLDEN))
    assert subprocess.run(["unzip", "-tq", tmp_path / "a.zip"], capture_output=True).returncode == 0


@given(st.dictionaries(_name, st.binary(max_size=300), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(files: dict[str, bytes]) -> None:
    try:
        planned = planned_bytes((name, len(data)) for name, data in sorted(files.items()))
    except Unsealable:
        with pytest.raises(Unsealable):
            archive_bytes(files)
        return
    data = archive_bytes(files)
    assert len(data) == planned
    found = read(data)
    assert {m.name: data[m.offset : m.offset + m.size] for m in found} == files
    assert all(m.sha256 == hashlib.sha256(files[m.name]).hexdigest() for m in found)
    assert archive_bytes(dict(zipfile_content(data))) == data


def zipfile_content(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


@pytest.mark.parametrize("piece_bytes", [1000, 64 * 1024, MIB, 3 * MIB, 20 * MIB])
def test_large_members_are_the_same_however_they_are_cut(piece_bytes: int) -> None:
    """Small, middling and large members go three ways through the writer; unlike pieces must not show."""
    block = bytes(range(251)) * 4
    files = {f"bag/{n}": (block * (n // len(block) + 1))[:n] for n in (MIB - 1, MIB, 2 * MIB + 7, 9 * MIB + 3)}
    handle = io.BytesIO()
    writer = ArchiveWriter(handle)
    written = [
        writer.add(name, len(data), (data[at : at + piece_bytes] for at in range(0, len(data), piece_bytes)))
        for name, data in sorted(files.items())
    ]
    assert writer.finish() == len(handle.getvalue())
    assert scanned(handle) == tuple(written)
    assert dict(zipfile_content(handle.getvalue())) == files


def test_no_change_of_a_single_byte_is_accepted(record_property: Callable[[str, object], None]) -> None:
    golden = archive_bytes(GOLDEN)
    assert len(read(golden)) == 4
    tried = accepted = 0
    for changed in every_change(golden):
        tried += 1
        try:
            read(changed)
            accepted += 1
        except NotCanonical:
            pass
    record_property("changed, cut and lengthened archives", f"{accepted} accepted of {tried:,}")
    assert tried > 2500
    assert accepted == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "../a",
        ".hidden",
        "-rf",
        "a b",
        "a\\b",
        "C:a",
        "ä",
        "a\0b",
        "a\n",
        "%41",
        *("con", "bag/NUL.txt", "Com1", "lpt9.tar.gz", "bag/aux/x", "name.", "bag./x", "a" * 201, "a/a/a/a/a/a/a/a/a"),
    ],
)
def test_names_that_some_system_reads_otherwise_are_refused(name: str) -> None:
    with pytest.raises(BadName):
        archive_bytes({name: b""})


@pytest.mark.parametrize(
    "name", ["contract.txt", "bag/null", "com10.txt", "A.b_c-d.pdf", "a" * 200, "0", "/".join("abcdefgh")]
)
def test_ordinary_names_are_taken(name: str) -> None:
    assert [m.name for m in read(archive_bytes({name: b""}))] == [name]


@pytest.mark.parametrize(
    "names", [("A", "a"), ("a", "a/b"), ("A/b", "a"), ("A/x", "a/y"), ("a", "a-b", "a/b"), ("x/A/1", "x/a/2")]
)
def test_names_that_two_file_systems_unpack_differently_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(NamesClash):
        archive_bytes(dict.fromkeys(names, b""))


def test_members_come_in_ascending_order_and_once() -> None:
    writer = ArchiveWriter(io.BytesIO())
    writer.add("b", 0, ())
    with pytest.raises(NamesClash):
        writer.add("b", 0, ())
    with pytest.raises(NotAscending):
        writer.add("a", 0, ())


@pytest.mark.parametrize("size", [10, 2 * MIB, 5 * MIB])
@pytest.mark.parametrize("other", [-1, 1])
def test_a_member_of_another_size_than_stated_is_refused(size: int, other: int) -> None:
    pieces = [b"x" * 5] * ((size + other) // 5) + [b"x"] * ((size + other) % 5) if size == 10 else [bytes(size + other)]
    with pytest.raises(OtherSize, match="少" if other < 0 else "多"):
        ArchiveWriter(io.BytesIO()).add("a", size, pieces)


def test_an_archive_of_four_gigabytes_is_refused_before_a_byte_of_it_is_written() -> None:
    handle = io.BytesIO()
    writer = ArchiveWriter(handle)
    with pytest.raises(TooManyBytes):
        writer.add("a", MAX_BYTES - 22 - 76 - 2 + 1, iter([b"never read"]))
    assert handle.getvalue() == b""
    assert planned_bytes([("a", MAX_BYTES - 22 - 76 - 2)]) == MAX_BYTES
    with pytest.raises(TooManyBytes):
        planned_bytes([("a", 2**31), ("b", 2**31)])


def test_more_members_than_a_zip_can_count_are_refused() -> None:
    with pytest.raises(TooManyMembers):
        planned_bytes((f"{n:05}", 0) for n in range(MAX_MEMBERS + 1))
    assert planned_bytes((f"{n:05}", 0) for n in range(MAX_MEMBERS)) == 22 + MAX_MEMBERS * (76 + 10)


def test_an_empty_archive_is_neither_written_nor_read() -> None:
    with pytest.raises(Unsealable):
        ArchiveWriter(io.BytesIO()).finish()
    for nothing in (b"", b"PK\x05\x06" + bytes(18)):
        with pytest.raises(NotCanonical):
            read(nothing)


def test_a_full_disk_is_heard_of_whichever_thread_meets_it() -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            if self.tell() > 2 * MIB:
                raise OSError(28, "No space left on device")
            return super().write(data)  # type: ignore[arg-type]

    for size in (3 * MIB, 20 * MIB):
        writer = ArchiveWriter(Full())
        with pytest.raises(OSError, match="No space"):
            writer.add("a", size, (bytes(MIB) for _ in range(size // MIB)))


def test_trouble_while_reading_a_large_member_is_passed_on() -> None:
    def pieces():  # type: ignore[no-untyped-def]
        yield from (bytes(MIB) for _ in range(6))
        raise OSError("the source went away")

    with pytest.raises(OSError, match="went away"):
        ArchiveWriter(io.BytesIO()).add("a", 20 * MIB, pieces())


def test_reading_again_hears_of_a_change_before_the_last_piece() -> None:
    data = archive_bytes({"a": bytes(3 * MIB)})
    handle = io.BytesIO(data)
    (member,) = scanned(handle)
    assert b"".join(pieces_of(handle, member)) == bytes(3 * MIB)
    handle.getbuffer()[member.offset] = 1
    received = []
    with pytest.raises(ChangedMember):
        received.extend(pieces_of(handle, member))
    assert sum(map(len, received)) == 2 * MIB


def test_reading_again_from_a_file_cut_short_is_heard_of() -> None:
    handle = io.BytesIO(archive_bytes({"a": bytes(MIB)}))
    (member,) = scanned(handle)
    handle.truncate(MIB // 2)
    with pytest.raises(ChangedMember):
        list(pieces_of(handle, member))


def test_progress_only_grows_and_ends_at_the_whole() -> None:
    data = archive_bytes({"a": bytes(5 * MIB), "b": b"x", "c": bytes(MIB)})
    heard: list[tuple[int, int]] = []
    scanned(io.BytesIO(data), lambda done, whole: heard.append((done, whole)))
    assert heard == sorted(heard)
    assert heard[-1] == (len(data), len(data))
    assert len(heard) > 5


def test_memory_does_not_grow_with_the_data() -> None:
    """Sixty-four megabytes pass; the handle itself keeps none of them."""

    class Forgetful(io.RawIOBase):
        def __init__(self) -> None:
            self.at = 0

        def write(self, data: object) -> int:
            self.at += len(data)  # type: ignore[arg-type]
            return len(data)  # type: ignore[arg-type]

        def seek(self, offset: int, whence: int = 0) -> int:
            self.at = offset if whence == 0 else self.at + offset
            return self.at

    tracemalloc.start()
    writer = ArchiveWriter(Forgetful())  # type: ignore[arg-type]
    writer.add("a", 64 * MIB, (bytes(MIB) for _ in range(64)))
    writer.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * MIB
