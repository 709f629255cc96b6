"""What it costs to read a large nmap scan: ours and python-libnmap, each beside a bare expat loop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from figures import Figure, ratio
from stopwatch import Bench, Contender, Track

HERE = Path(__file__).resolve().parent
HOSTS = 10_000
_SCAN = "scan.xml"


def observe_figures(bench: Bench) -> Iterator[Figure]:
    bench.track.run([bench.python, str(HERE / "scan_file.py"), _SCAN, "--hosts", str(HOSTS)])
    size = f"nmap XML of {HOSTS:,} hosts ({(bench.track.folder / _SCAN).stat().st_size / 1e6:.0f} MB)"
    loop, ours = _reader(bench.python, "loop"), _reader(bench.python, "ours")
    others = [_reader(sys.executable, "libnmap")] if find_spec("libnmap") else []
    _agree(bench.track, [loop, ours, *others])
    bench.track.race((loop, ours, *others), bench.rounds)
    yield ratio(f"{size} to a bare expat loop", ours, loop, 2)
    yield Figure(f"{size}: peak memory", ours.peak_mb, "MB", 100, f"loop {loop.peak_mb:.0f} MB")
    if not others:
        yield Figure("for scale: python-libnmap to the same loop", 0, "×", None, "not installed here, not measured")
    for theirs in others:
        yield ratio("for scale: python-libnmap to the same loop", theirs, loop, None)
        yield Figure("for scale: python-libnmap: peak memory", theirs.peak_mb, "MB")


def _reader(python: str, name: str) -> Contender:
    return Contender(name, [python, str(HERE / "scan_readers.py"), name, _SCAN])


def _agree(track: Track, readers: list[Contender]) -> None:
    counted = {reader.name: track.output(reader.command).strip() for reader in readers}
    if set(counted.values()) != {str(HOSTS)}:
        raise SystemExit(f"The comparison is void, hosts that are up: {counted}")
