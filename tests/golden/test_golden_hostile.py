"""Archives made to harm, given to ``secaudit verify`` in a process of its own: refused, in little memory, in silence.

The process may have 512 MB of address space beyond what the interpreter itself maps, and its folders are watched: its
home, its temporary folder and the one where the file lies. How long each takes is for ``tests/benchmarks``.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from golden.golden_bundles import HERE, PROPOSAL, members_of, trust_folder
from trust.bundles import archive_bytes
from trust.test_archive_hostile import HOSTILE, central, end, local

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and peaks are read as Linux tells them")

MOST_BYTES = 512 * 1024 * 1024
GOLDEN = PROPOSAL.path.read_bytes()
_CHILD = """
import json, pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))
from secaudit.cli.main import run
code = run(sys.argv[1:])
(peak,) = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(json.dumps({{"code": code, "peak": int(peak.split()[1]) * 1024}}))
"""


def many_members() -> bytes:
    """65,534 true members, each empty: as many as the directory can count, but no bag."""
    return archive_bytes({f"bag/{n:06}": b"" for n in range(65_534)})


def too_many_members() -> bytes:
    body = b"".join(local(f"bag/{n:06}".encode()) for n in range(66_000))
    return body + end(66_000 & 0xFFFF, 0, len(body))


def zeros_deflated() -> bytes:
    """Two megabytes that unpack to two gigabytes, under the name of a tag file."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(2**24)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = piece * 128 + packer.flush()
    name = b"bag/seal.txt"
    body = local(name, method=8, crc=0, packed=len(packed), size=2**31) + packed
    entry = central(name, method=8, crc=0, size=len(packed))
    return body + entry + end(1, len(entry), len(body))


def huge_claim(size: int) -> bytes:
    """The golden bundle whose first member claims to be so large."""
    return GOLDEN[:18] + struct.pack("<II", size, size) + GOLDEN[26:]


def grown(name: str, length: int) -> Callable[[], bytes]:
    """The golden bundle with one member made long: sound as an archive, beyond the limit of a bag."""
    return lambda: archive_bytes(members_of(PROPOSAL.path) | {name: b"A" * length})


SPECIAL: dict[str, Callable[[], bytes]] = {
    "65,534 members": many_members,
    "66,000 members": too_many_members,
    "two gigabytes of zeros": zeros_deflated,
    "first member of 4 GB": lambda: huge_claim(0xFFFFFFFF),
    "first member of 2 GB": lambda: huge_claim(2**31),
    "golden, data before": lambda: b"#!/bin/sh\nrm -rf ~\n" + GOLDEN,
    "golden, data after": lambda: GOLDEN + b"<?php",
    "golden twice": lambda: GOLDEN * 2,
    "golden with the directory of none": lambda: GOLDEN[:-22] + end(0, 0, len(GOLDEN) - 22),
    "golden with cd_size=0": lambda: GOLDEN[:-22] + GOLDEN[-22:-10] + bytes(4) + GOLDEN[-6:],
    "golden inside a member": lambda: archive_bytes({"bag/bundle.zip": GOLDEN}),
    "a signature of 100 MB": grown("bag/signatures/org.sshsig", 100_000_000),
    "a seal.txt of 100 MB": grown("bag/seal.txt", 100_000_000),
    "a manifest of 100 MB": grown("bag/manifest-sha256.txt", 100_000_000),
    "a signed list of 100 MB": grown("bag/tagmanifest-sha256.txt", 100_000_000),
    "a time stamp of 100 MB": grown("bag/signatures/org.tsr", 100_000_000),
}
KEPT_APART = ("nested", "overlapping", "deflate", "zip64", "symlink", "traversal", "duplicate entry", "claims 4 GB")
ALL = SPECIAL | {name: HOSTILE[name] for name in KEPT_APART}


def tree(folder: Path) -> dict[str, int]:
    """Every file and folder below, with its size."""
    return {str(p.relative_to(folder)): p.lstat().st_size if p.is_file() else -1 for p in folder.rglob("*")}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's folders, all of them below one that can be watched."""
    for name in ("home", "tmp", "state", "here"):
        (tmp_path / name).mkdir()
    trust_folder(tmp_path / "trust")
    return tmp_path


def verified_apart(path: Path, home: Path) -> tuple[dict[str, Any], str]:
    """What the child says of itself, and all that it said to the user."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SECAUDIT_", "XDG_"))} | {
        "HOME": str(home / "home"), "TMPDIR": str(home / "tmp"), "SECAUDIT_STATE": str(home / "state"),
        "SECAUDIT_TRUST": str(home / "trust"), "SECAUDIT_NO_CACHE": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(HERE.parents[1]),
    }  # fmt: skip
    command = [sys.executable, "-c", _CHILD.format(most=MOST_BYTES), "--no-input", "verify", str(path)]
    ended = subprocess.run(command, cwd=home / "here", env=environment, capture_output=True, check=False, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    *said, own = ended.stdout.splitlines()
    return json.loads(own), "\n".join(said) + ended.stderr


def refused(path: Path, home: Path) -> Mapping[str, Any]:
    before = tree(home)
    own, said = verified_apart(path, home)
    assert own["code"] in (5, 6), said
    assert own["peak"] < MOST_BYTES
    assert "E-GEN-99" not in said
    assert "Traceback" not in said
    assert tree(home) == before
    return own


@pytest.mark.parametrize("name", ALL)
def test_a_hostile_archive_is_refused_without_writing_a_byte(
    name: str, home: Path, record_property: Callable[[str, object], None]
) -> None:
    path = home / "here" / "bundle.zip"
    path.write_bytes(ALL[name]())
    own = refused(path, home)
    record_property(f"hostile: {name}", f"exit {own['code']}, peak {own['peak'] / 1e6:.0f} MB")


def test_the_collected_ones_are_refused_too(
    shared: Path, home: Path, record_property: Callable[[str, object], None]
) -> None:
    found = sorted(p for p in (shared / "samples" / "hostile").rglob("*.zip") if p.is_file())
    assert found
    peak = max(refused(path, home)["peak"] for path in found)
    record_property("hostile: collected samples", f"{len(found)} refused, peak {peak / 1e6:.0f} MB")


def test_a_pipe_a_link_and_a_device_are_refused_at_the_door(home: Path) -> None:
    os.mkfifo(home / "here" / "pipe.zip")
    (home / "here" / "link.zip").symlink_to(PROPOSAL.path)
    for path in (home / "here" / "pipe.zip", home / "here" / "link.zip", Path("/dev/zero"), home / "here"):
        assert refused(path, home)["code"] == 6


def test_the_same_process_accepts_the_golden_bundle(home: Path) -> None:
    """So that it is the archives that are refused, and the watching sees what is written."""
    before = tree(home)
    own, said = verified_apart(PROPOSAL.path, home)
    assert own["code"] == 0, said
    assert set(tree(home)) - set(before) == {"state/seen", "state/seen/seen.sqlite3"}
