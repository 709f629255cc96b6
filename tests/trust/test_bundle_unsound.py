"""Bundles in true archives that are not sound: each refused at its stage, with its own code and words."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from secaudit.trust.bundle import Bundle, open_bundle
from secaudit.trust.trouble import (
    BadLayout,
    BadPayload,
    BadSeal,
    BadTags,
    BundleTrouble,
    NewerBundle,
    SealCounts,
    Stage,
)
from trust.bundles import FILES, archive_bytes, bundle_bytes, members_of, resigned

MIB = 1024 * 1024
Members = dict[str, bytes]


def opened(folder: Path, data: bytes) -> Bundle:
    path = folder / "bundle.zip"
    path.write_bytes(data)
    return open_bundle(path)


def changed(**files: bytes | None) -> Callable[[], bytes]:
    """The members of a true bundle with some changed or (None) left out; manifests stay as they were."""

    def made() -> bytes:
        members: dict[str, bytes | None] = {**members_of(bundle_bytes()), **{f"bag/{n}": d for n, d in files.items()}}
        return archive_bytes({n: d for n, d in members.items() if d is not None})

    return made


def forged(change: Callable[[Members], object]) -> Callable[[], bytes]:
    """As :func:`changed`, with manifests and a signature that fit."""

    def made() -> bytes:
        members = members_of(bundle_bytes())
        change(members)
        return resigned(members)

    return made


def replaced(name: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    def change(members: Members) -> None:
        assert old in members[f"bag/{name}"]
        members[f"bag/{name}"] = members[f"bag/{name}"].replace(old, new)

    return forged(change)


def reworded(manifest: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: changed(**{manifest: change(members_of(bundle_bytes())[f"bag/{manifest}"])})()


def added(name: str, data: bytes = b"x") -> Callable[[], bytes]:
    return lambda: archive_bytes({**members_of(bundle_bytes()), name: data})


MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
UNSOUND: dict[str, tuple[Callable[[], bytes], type[BundleTrouble], str]] = {
    "fetch.txt": (forged(lambda m: m.update({"bag/fetch.txt": b"http://x 1 data/y\n"})), BadLayout, "fetch.txt"),
    "a second top folder": (added("bag2/x"), BadLayout, "bag2/x"),
    "a file beside bag/": (added("README"), BadLayout, "README"),
    "an unknown tag file": (forged(lambda m: m.update({"bag/setup.sh": b""})), BadLayout, "setup.sh"),
    "another signature": (added("bag/signatures/other.sshsig"), BadLayout, "other.sshsig"),
    "DATA in capitals": (added("bag/extra/data/x"), BadLayout, "extra"),
    "another manifest": (added("bag/manifest-md5.txt"), BadLayout, "manifest-md5"),
    "no signature": (changed(**{"signatures/org.sshsig": None}), BadLayout, "org.sshsig"),
    "no seal": (changed(**{"seal.txt": None}), BadLayout, "seal.txt"),
    "no VERIFY.txt": (changed(**{"VERIFY.txt": None}), BadLayout, "VERIFY.txt"),
    "no bagit.txt": (changed(**{"bagit.txt": None}), BadLayout, "bagit.txt"),
    "no data": (changed(**{f"data/{n}": None for n in FILES}), BadLayout, "data/"),
    "a huge signature": (changed(**{"signatures/org.sshsig": bytes(5000)}), BadLayout, "org.sshsig"),
    "a changed file": (changed(**{"data/log.jsonl": b"{}"}), BadPayload, "內容不同：data/log.jsonl"),
    "a file too many": (added("bag/data/evil.exe"), BadPayload, "清單上沒有：data/evil.exe"),
    "a file too few": (changed(**{"data/log.jsonl": None}), BadPayload, "檔案不存在：data/log.jsonl"),
    "manifest in another order": (
        reworded(MANIFEST, lambda m: b"".join(reversed(m.splitlines(keepends=True)))),
        BadPayload,
        "寫法不同",
    ),
    "manifest with capitals": (reworded(MANIFEST, bytes.upper), BadPayload, "不符"),
    "manifest with a star": (reworded(MANIFEST, lambda m: m.replace(b"  ", b" *")), BadPayload, "不符"),
    "manifest with CRLF": (reworded(MANIFEST, lambda m: m.replace(b"\n", b"\r\n")), BadPayload, "不符"),
    "manifest with a line twice": (reworded(MANIFEST, lambda m: m + m[: m.index(b"\n") + 1]), BadPayload, "寫法"),
    "manifest with a blank line": (reworded(MANIFEST, lambda m: m + b"\n"), BadPayload, "寫法不同"),
    "manifest without its last newline": (reworded(MANIFEST, lambda m: m[:-1]), BadPayload, "不符"),
    "manifest that climbs": (
        reworded(MANIFEST, lambda m: m + b"0" * 64 + b"  data/../../x\x1b[2J\n"),
        BadPayload,
        "‹U+001B›",
    ),
    "a changed seal.txt": (changed(**{"seal.txt": b"format: secaudit-seal/1\n"}), BadTags, "seal.txt"),
    "a changed VERIFY.txt": (changed(**{"VERIFY.txt": b"trust me\n"}), BadTags, "內容不同：VERIFY.txt"),
    "tag manifest that lists itself": (
        reworded(TAGS, lambda m: m + b"0" * 64 + b"  tagmanifest-sha256.txt\n"),
        BadTags,
        "tagmanifest",
    ),
    "tag manifest with a tag file less": (reworded(TAGS, lambda m: m[m.index(b"\n") + 1 :]), BadTags, "VERIFY.txt"),
    "BagIt 0.97": (replaced("bagit.txt", b"1.0", b"0.9"), BadTags, "bagit.txt"),
    "another oxum": (replaced("bag-info.txt", b"Oxum: 3", b"Oxum: 4"), BadTags, "Payload-Oxum"),
    "oxum twice": (
        forged(lambda m: m.update({"bag/bag-info.txt": m["bag/bag-info.txt"] + b"payload-oxum: 1.1\n"})),
        BadTags,
        "Payload-Oxum",
    ),
    "oxum continued": (
        forged(lambda m: m.update({"bag/bag-info.txt": m["bag/bag-info.txt"] + b" 7\n"})),
        BadTags,
        "Payload-Oxum",
    ),
    "no oxum": (replaced("bag-info.txt", b"Payload-Oxum", b"Payload-Exum"), BadTags, "Payload-Oxum"),
    "seal.txt in another writing": (replaced("seal.txt", b"sequence: 3", b"sequence: 03"), BadSeal, "sequence"),
    "seal.txt counts another file": (replaced("seal.txt", b"files: 4", b"files: 5"), SealCounts, "5"),
    "seal.txt counts another byte": (replaced("seal.txt", b"bytes: 3", b"bytes: 4"), SealCounts, "位元組"),
    "not one newline in seal.txt": (replaced("seal.txt", b"\n", b" "), BadSeal, "seal.txt"),
    "a newer format": (replaced("seal.txt", b"seal/1", b"seal/2"), NewerBundle, "格式 2"),
    "a newer format with other files": (
        forged(lambda m: m.update({"bag/seal.txt": b"format: secaudit-seal/9\n", "bag/new.txt": b""})),
        NewerBundle,
        "格式 9",
    ),
}
STAGES = {
    BadLayout: Stage.LAYOUT,
    BadPayload: Stage.PAYLOAD,
    BadTags: Stage.TAGS,
    BadSeal: Stage.SEAL,
    SealCounts: Stage.SEAL,
    NewerBundle: Stage.READABLE,
}


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_bundle_is_refused_at_its_stage(name: str, tmp_path: Path) -> None:
    make, kind, says = UNSOUND[name]
    with pytest.raises(kind) as refused:
        opened(tmp_path, make())
    assert type(refused.value) is kind
    assert refused.value.stage is STAGES[kind]
    assert refused.value.exit_code == (6 if kind is NewerBundle else 5)
    assert says in str(refused.value)
    assert str(refused.value).isprintable()


def test_the_forger_of_this_test_forges_well(tmp_path: Path) -> None:
    assert resigned(members_of(bundle_bytes())) == bundle_bytes()


def test_a_timestamp_that_nobody_verifies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLayout, match=r"org\.tsr"):
        opened(tmp_path, added("bag/signatures/org.tsr")())


def test_a_manifest_of_nothing_but_newlines_is_refused_in_little_memory(tmp_path: Path) -> None:
    data = archive_bytes({**members_of(bundle_bytes()), "bag/manifest-sha256.txt": b"\n" * (32 * MIB)})
    tracemalloc.start()
    with pytest.raises(BadPayload):
        opened(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * MIB


def test_many_differences_are_counted_and_a_few_named(tmp_path: Path) -> None:
    files = {f"evidence/E{n:06}.txt": b"x" for n in range(40)}
    members = members_of(bundle_bytes(files))
    members |= {n: b"y" for n in members if "evidence" in n}
    with pytest.raises(BadPayload, match="等 40 個") as refused:
        opened(tmp_path, archive_bytes(members))
    assert "E000004" in str(refused.value)
    assert "E000005" not in str(refused.value)
