"""What it costs to seal and to verify: 1 GB in four files and 20,000 small ones, beside bare passes and bagit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from figures import Figure, ratio
from stopwatch import Bench, Contender

HERE = Path(__file__).resolve().parent
LARGE = ("4", str(256 * 1024 * 1024))
SMALL = ("20000", "2048")
_BARE = "a bare pass that reads, hashes and writes them"
_READ = "a bare pass that reads and hashes it"
_COPY = "a bare pass that reads, hashes and writes each of these files"


def seal_figures(bench: Bench) -> Iterator[Figure]:
    yield from _large(bench)
    yield from _small(bench)


def _large(bench: Bench) -> Iterator[Figure]:
    _made(bench, "large", *LARGE)
    seal, bare_seal = (_runner(bench, name, "large.secaudit") for name in ("seal", "bare-seal"))
    verify, bare_verify = (_runner(bench, name, "large.zip") for name in ("verify", "bare-verify"))
    bagit = _bagit(bench, "large")
    _agree(bench, LARGE, seal, bare_seal, verify, bare_verify)
    bench.track.race((seal, bare_seal), bench.rounds * 2)
    bench.track.race((verify, bare_verify, *bagit), bench.rounds * 4)
    yield ratio(f"seal 1 GB of evidence in four files, to {_BARE}", seal, bare_seal, 1.3)
    yield Figure("seal 1 GB: peak memory", seal.peak_mb, "MB", 100, f"bare pass {bare_seal.peak_mb:.0f} MB")
    yield ratio(f"verify the bundle, to {_READ}", verify, bare_verify, 1.2)
    yield Figure("verify 1 GB: peak memory", verify.peak_mb, "MB", 100, f"bare pass {bare_verify.peak_mb:.0f} MB")
    for theirs in bagit:
        yield ratio("verify the bundle, to `bagit.py --validate` of it unpacked", verify, theirs, 1)


def _small(bench: Bench) -> Iterator[Figure]:
    _made(bench, "small", *SMALL)
    pack, seal, bare_seal = (_runner(bench, name, "small.secaudit") for name in ("pack", "seal", "bare-seal"))
    scan, verify, bare_verify = (_runner(bench, name, "small.zip") for name in ("scan", "verify", "bare-verify"))
    copy, read = (_runner(bench, name, "small.zip") for name in ("copy-files", "read-files"))
    bagit = _bagit(bench, "small")
    _agree(bench, SMALL, pack, seal, bare_seal, scan, verify, bare_verify, copy, read)
    bench.track.race((pack, seal, bare_seal, copy, scan, verify, bare_verify, read, *bagit), bench.rounds)
    yield ratio(f"seal 20,000 files of 2 kB, to {_COPY}", seal, copy, 3)
    yield ratio(f"write 20,000 files of 2 kB as a signed bundle, to {_BARE}", pack, bare_seal, 3)
    yield ratio("for scale: seal their case (tables, log and judgement too), to the same", seal, bare_seal, None)
    yield ratio(f"open that bundle and check its signature, to {_READ}", scan, bare_verify, 3)
    yield ratio("for scale: all steps of `verify`, to the same", verify, bare_verify, None)
    yield ratio("for scale: all steps of `verify`, to reading and hashing 20,000 files", verify, read, None)
    for theirs in bagit:
        yield ratio("for scale: `bagit.py --validate` of it unpacked, to the same", theirs, read, None)
        yield ratio("all steps of `verify`, to `bagit.py --validate` of it unpacked", verify, theirs, 1)
    yield Figure("seal 20,000 files: peak memory", seal.peak_mb, "MB", None, f"verify {verify.peak_mb:.0f} MB")


def _made(bench: Bench, name: str, files: str, size: str) -> None:
    """A case file, its bundle, and the bundle unpacked."""
    for command in (["make", f"{name}.secaudit", files, size], ["keep", f"{name}.secaudit", f"{name}.zip"]):
        bench.track.run([bench.python, str(HERE / "seal_runners.py"), *command])


def _runner(bench: Bench, name: str, path: str) -> Contender:
    return Contender(name, [bench.python, str(HERE / "seal_runners.py"), name, path])


def _bagit(bench: Bench, name: str) -> tuple[Contender, ...]:
    """Where the interpreter that runs the benchmark has bagit-python."""
    if not find_spec("bagit"):
        return ()
    return (Contender("bagit", [sys.executable, "-m", "bagit", "--validate", "--quiet", f"{name}.zip.out/bag"]),)


def _agree(bench: Bench, made: tuple[str, str], *runners: Contender) -> None:
    whole = int(made[0]) * int(made[1])
    passed = {runner.name: int(bench.track.output(runner.command)) for runner in runners}
    if {*passed.values()} != {whole}:
        raise SystemExit(f"The comparison is void, bytes of evidence: {passed}, not {whole}")
