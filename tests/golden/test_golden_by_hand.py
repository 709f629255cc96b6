"""OpenSSH, coreutils, bagit-python and this program look at the same bundles, sound and corrupted, and agree.

Each row of ``TABLE`` says what each tool says. Whatever one of them refuses, this program refuses; it also refuses two
that they all accept: a file beside data/ that nothing signed speaks of.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from golden.golden_bundles import ACCEPTANCE, GOLDEN, NOW, PROPOSAL, REVIEW, SIGNERS, Golden, anchors, members_of
from secaudit.trust.verification import State
from secaudit.usecases.verifying.verify import verify
from trust.bundles import a_key, archive_bytes, resigned

needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, ("ssh-keygen", "sha256sum"))), reason="ssh-keygen or sha256sum is not here"
)
Members = dict[str, bytes]
GOOD, BAD = True, False


class Said(NamedTuple):
    """What each tool says: the hashes of the tag files, of the payload, bagit's, the signature's, and ours."""

    tags: bool
    payload: bool
    bagit: bool
    signature: bool
    ours: str
    """The code of the first step that fails; "" when it is accepted."""


def flipped(name: str, at: int = 0) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        data = bytearray(members[name])
        data[at] ^= 1
        return members | {name: bytes(data)}

    return change


def put(name: str, data: bytes) -> Callable[[Members], Members]:
    return lambda members: members | {name: data}


def left_out(name: str) -> Callable[[Members], Members]:
    return lambda members: {n: d for n, d in members.items() if n != name}


def swapped(one: str, other: str) -> Callable[[Members], Members]:
    return lambda members: members | {one: members[other], other: members[one]}


def signed_by(path: Path) -> Callable[[Members], Members]:
    return lambda members: members | {SIGNATURE: members_of(path)[SIGNATURE]}


def _into(made: Members) -> Callable[[Members], bytes]:
    def pack(members: Members) -> bytes:
        made.update(members)
        return b""

    return pack


def rehashed(change: Callable[[Members], Members], *, seed: int = 0) -> Callable[[Members], Members]:
    """After a change all manifests are mended; signed anew by a key that nobody pinned, or with the old signature."""

    def changed(members: Members) -> Members:
        kept = members[SIGNATURE]
        made: Members = {}
        resigned(change(members), a_key(seed or 1), pack=_into(made))
        return made if seed else made | {SIGNATURE: kept}

    return changed


SIGNATURE = "bag/signatures/org.sshsig"
TAGS = "bag/tagmanifest-sha256.txt"
POLICY, MINUTES = "bag/data/evidence/E000001.txt", "bag/data/evidence/E000002.txt"
TABLE: dict[str, tuple[Callable[[Members], Members], Said]] = {
    "nothing": (lambda m: m, Said(GOOD, GOOD, GOOD, GOOD, "")),
    "a byte of evidence": (flipped(POLICY), Said(GOOD, BAD, BAD, GOOD, "E-BAG-12")),
    "two items exchanged": (swapped(POLICY, MINUTES), Said(GOOD, BAD, BAD, GOOD, "E-BAG-12")),
    "an item left out": (left_out(POLICY), Said(GOOD, BAD, BAD, GOOD, "E-BAG-12")),
    "an item more": (put("bag/data/evidence/E000009.txt", b"x"), Said(GOOD, GOOD, BAD, GOOD, "E-BAG-12")),
    "a hash of the manifest": (flipped("bag/manifest-sha256.txt", 3), Said(BAD, BAD, BAD, GOOD, "E-BAG-12")),
    "a byte of a tag file": (flipped("bag/bag-info.txt", 3), Said(BAD, GOOD, BAD, GOOD, "E-BAG-13")),
    "a byte of seal.txt": (flipped("bag/seal.txt", 60), Said(BAD, GOOD, BAD, GOOD, "E-BAG-13")),
    "a byte of VERIFY.txt": (flipped("bag/VERIFY.txt", 60), Said(BAD, GOOD, BAD, GOOD, "E-BAG-13")),
    "a hash of the signed list": (flipped(TAGS, 3), Said(BAD, GOOD, BAD, BAD, "E-BAG-13")),
    "a tag file more": (put("bag/readme.txt", b"x"), Said(GOOD, GOOD, GOOD, GOOD, "E-BAG-11")),
    "fetch.txt": (put("bag/fetch.txt", b"http://x/ 1 data/x\n"), Said(GOOD, GOOD, GOOD, GOOD, "E-BAG-11")),
    "a byte of the signature's frame": (flipped(SIGNATURE, 6), Said(GOOD, GOOD, GOOD, BAD, "E-VER-10")),
    "a byte inside the signature": (flipped(SIGNATURE, 200), Said(GOOD, GOOD, GOOD, BAD, "E-VER-19")),
    "the signature of the next seal": (signed_by(ACCEPTANCE.path), Said(GOOD, GOOD, GOOD, BAD, "E-VER-19")),
    "the signature of a review": (signed_by(REVIEW.path), Said(GOOD, GOOD, GOOD, BAD, "E-VER-11")),
    "another key": (rehashed(lambda m: m, seed=9), Said(GOOD, GOOD, GOOD, BAD, "E-VER-15")),
    "evidence, all mended but the signature": (rehashed(flipped(POLICY)), Said(GOOD, GOOD, GOOD, BAD, "E-VER-19")),
    "evidence, signed by another": (rehashed(flipped(POLICY), seed=9), Said(GOOD, GOOD, GOOD, BAD, "E-VER-15")),
}


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder / "bag"


def hashes_hold(bag: Path, manifest: str) -> bool:
    ended = subprocess.run(
        ["sha256sum", "-c", "--strict", "--quiet", manifest], cwd=bag, capture_output=True, check=False
    )
    return ended.returncode == 0


def bagit_accepts(bag: Path) -> bool:
    import bagit

    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    with contextlib.suppress(bagit.BagError):
        bagit.Bag(str(bag)).validate()
        return True
    return False


def ssh_keygen_accepts(bag: Path, golden: Golden) -> bool:
    command = ["ssh-keygen", "-Y", "verify", "-f", SIGNERS, "-I", golden.principal, "-n", golden.type.namespace]
    signature = bag / "signatures" / "org.sshsig"
    with (bag / "tagmanifest-sha256.txt").open("rb") as signed:
        ended = subprocess.run([*command, "-s", signature], stdin=signed, capture_output=True, check=False)
    return ended.returncode == 0


def ours(path: Path, golden: Golden) -> str:
    with closing(verify(path, anchors(), now=NOW, memory=None, expected=golden.type)) as found:
        assert found.verification.accepted is (found.verification.exit_code == 0)
        return next((s.code for s in found.verification.steps if s.state is State.FAIL), "")


def said_of(path: Path, golden: Golden, folder: Path) -> Said:
    bag = unpacked(path, folder)
    return Said(
        hashes_hold(bag, "tagmanifest-sha256.txt"),
        hashes_hold(bag, "manifest-sha256.txt"),
        bagit_accepts(bag),
        ssh_keygen_accepts(bag, golden),
        ours(path, golden),
    )


@needs_tools
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.path.stem)
def test_all_tools_accept_every_golden_bundle(golden: Golden, tmp_path: Path) -> None:
    assert said_of(golden.path, golden, tmp_path / "out") == Said(GOOD, GOOD, GOOD, GOOD, "")


@needs_tools
@pytest.mark.parametrize("name", TABLE)
def test_all_tools_say_of_a_changed_one_what_the_table_says(name: str, tmp_path: Path) -> None:
    change, expected = TABLE[name]
    path = tmp_path / "bundle.zip"
    path.write_bytes(archive_bytes(change(members_of(PROPOSAL.path))))
    assert said_of(path, PROPOSAL, tmp_path / "out") == expected


def test_whatever_a_tool_refuses_this_program_refuses(record_property: Callable[[str, object], None]) -> None:
    stricter = [name for name, (_, said) in TABLE.items() if all(said[:4]) and said.ours]
    assert all(said.ours for _, said in TABLE.values() if not all(said[:4]))
    assert stricter == ["a tag file more", "fetch.txt"]
    record_property(
        "bundles judged alike by ssh-keygen, sha256sum, bagit and secaudit",
        f"{len(TABLE) + len(GOLDEN) - len(stricter)}; stricter than all of them: {', '.join(stricter)}",
    )


@needs_tools
@pytest.mark.parametrize("principal", ["somebody else", REVIEW.principal])
def test_the_signature_holds_for_its_own_principal_and_purpose_only(principal: str, tmp_path: Path) -> None:
    bag = unpacked(PROPOSAL.path, tmp_path)
    other = Golden(PROPOSAL.path, REVIEW.type, PROPOSAL.principal, 1, "", "", 0, 0)
    assert not ssh_keygen_accepts(bag, Golden(PROPOSAL.path, PROPOSAL.type, principal, 1, "", "", 0, 0))
    assert not ssh_keygen_accepts(bag, other)


@needs_tools
@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_what_verify_txt_says_can_be_typed(tmp_path: Path) -> None:
    """Its commands, in its order, with the public key as a reviewer would have got it."""
    bag = unpacked(PROPOSAL.path, tmp_path)
    line = SIGNERS.read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "signer.pub").write_text(line[line.index("ssh-ed25519") :] + "\n", encoding="utf-8")
    typed = "\n".join(_commands((bag / "VERIFY.txt").read_text(encoding="utf-8")))
    ended = subprocess.run(
        ["sh", "-e", "-c", typed.replace("NAME", "company")], cwd=bag, capture_output=True, check=False, text=True
    )
    assert ended.returncode == 0, ended.stderr
    assert 'Good "secaudit-evidence-v1" signature for company' in ended.stdout
    assert ended.stdout.splitlines()[-1].split()[0] == PROPOSAL.seal_id
    assert hashlib.sha256((bag / "tagmanifest-sha256.txt").read_bytes()).hexdigest() == PROPOSAL.seal_id


def _commands(text: str) -> list[str]:
    """The indented lines of the Chinese half after unpacking; what is said beside a command stands in （…）."""
    first = text[text.index("\n3. ") : text.index("How to check")]
    lines = [line[5:].split("   ")[0] for line in first.splitlines() if line.startswith("     ")]
    return [line.partition("（")[0] for line in lines]
