"""How long a child process takes and how much memory: wall time, processor time and peak resident size.

Invariant: everything that is compared is run in turns, so that a busy moment of the machine hits all of them alike;
the least of several runs counts, as noise only ever adds. A peak below this process's own size cannot be told.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONUNBUFFERED", "SECAUDIT_NO_CACHE")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass
class Contender:
    """A command and its runs so far."""

    name: str
    command: Sequence[str]
    runs: list[Run] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return min(r.wall for r in self.runs)

    @property
    def cpu(self) -> float:
        return min(r.cpu for r in self.runs)

    @property
    def peak_mb(self) -> float:
        return max(r.peak_mb for r in self.runs)


@dataclass(frozen=True, slots=True)
class Track:
    """Where commands run: a working folder, an environment, and at most so many cores."""

    folder: Path
    environment: Mapping[str, str]
    cores: int = 2

    @classmethod
    def at(cls, folder: Path) -> Track:
        """A plain environment: bytecode is kept, caches lie in ``folder``, no settings of this shell leak in."""
        ours = {k: v for k, v in os.environ.items() if k not in _UNWANTED}
        return cls(folder, ours | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONUTF8": "1"})

    def having(self, **settings: str) -> Track:
        """The same track with further environment settings."""
        return replace(self, environment={**self.environment, **settings})

    def race(self, contenders: Sequence[Contender], rounds: int) -> None:
        """Run each once unrecorded, then ``rounds`` times in turns."""
        for contender in contenders:
            self.run(contender.command)
        for _ in range(rounds):
            for contender in contenders:
                contender.runs.append(self.run(contender.command))

    def run(self, command: Sequence[str]) -> Run:
        """Run it to the end with its output thrown away; a failing command ends the benchmark."""
        with tempfile.TemporaryFile() as trouble:
            start = time.perf_counter()
            child = subprocess.Popen(
                command, cwd=self.folder, env=dict(self.environment), stdout=subprocess.DEVNULL, stderr=trouble,
                preexec_fn=self._few_cores if self._is_bound else None,
            )  # fmt: skip
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                trouble.seek(0)
                raise SystemExit(
                    f"{' '.join(command)}\nended with {child.returncode}\n{trouble.read().decode()[-2000:]}"
                )
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / 1e6)

    def output(self, command: Sequence[str]) -> str:
        ended = subprocess.run(
            command, cwd=self.folder, env=dict(self.environment), check=True, capture_output=True, encoding="utf-8"
        )
        return ended.stdout

    @property
    def _is_bound(self) -> bool:
        return hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > self.cores

    def _few_cores(self) -> None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: self.cores])


class Bench(Protocol):
    """What is needed of ``run.Bench`` to race."""

    @property
    def python(self) -> str: ...
    @property
    def track(self) -> Track: ...
    @property
    def rounds(self) -> int: ...
