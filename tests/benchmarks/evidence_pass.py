"""How long adding evidence takes beside a bare pass over the same bytes, and how much memory: run by hand.

    python tests/benchmarks/evidence_pass.py [megabytes] [rounds]

Both passes read the same file in 1 MiB chunks, hash it and write it down durably (fsync), in turns; the ratio is that
of the medians. The largest resident size is that of the process that only adds. Exit code 1 above 2.0 or 300 MB.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MB = 1024 * 1024

ADDING = """
import resource, sys, time
from datetime import UTC, date, datetime
from pathlib import Path
from secaudit import wiring
from secaudit.store import create
from secaudit.store.protocol import Author
from secaudit.usecases.evidence.add import Wish, add_evidence
author = Author("bench", "bench", datetime.now(UTC))
catalogue = wiring.catalogue()
with create(Path(sys.argv[2]), author) as store:
    began = time.perf_counter()
    add_evidence(store, Wish((Path(sys.argv[1]),)), catalogue, author, today=date(9999, 1, 1))
    print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def made(path: Path, megabytes: int) -> None:
    with path.open("wb") as handle:
        for _ in range(megabytes):
            handle.write(os.urandom(MB))


def bare(source: Path, target: Path) -> float:
    began = time.perf_counter()
    digest = hashlib.sha256()
    with source.open("rb", buffering=0) as read, target.open("wb", buffering=0) as write:
        while piece := read.read(MB):
            digest.update(piece)
            write.write(piece)
        os.fsync(write.fileno())
    return time.perf_counter() - began


def added(source: Path, target: Path) -> tuple[float, int]:
    command = [sys.executable, "-c", ADDING, str(source), str(target)]
    ended = subprocess.run(
        command, capture_output=True, check=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    seconds, kilobytes = ended.stdout.split()
    return float(seconds), int(kilobytes)


def main(megabytes: int = 1024, rounds: int = 3) -> int:
    plain, ours, largest = [], [], 0
    with tempfile.TemporaryDirectory(prefix="evidence-") as name:
        folder = Path(name)
        source, target, case = folder / "source.bin", folder / "copy.bin", folder / "case.secaudit"
        made(source, megabytes)
        for _ in range(rounds):
            plain.append(bare(source, target))
            target.unlink()
            seconds, kilobytes = added(source, case)
            ours.append(seconds)
            largest = max(largest, kilobytes // 1024)
            case.unlink()
            print(f"bare {plain[-1]:.2f} s, added {seconds:.2f} s, maxrss {kilobytes // 1024} MB", flush=True)
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"{megabytes} MB: ratio {ratio:.2f} (at most 2.00), maxrss {largest} MB (at most 300)")
    return int(ratio > 2 or largest > 300)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
