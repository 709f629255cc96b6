"""Kill a writing process, and let its disk fail, at every call that writes, one by one.

Run it as `python tests/benchmarks/kill_sweep.py` where strace may trace. Prints how many points were tried and what
was found after each sweep; ends with an assertion when anything was lost.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "store")]

from storebench import DISK_CALLS, WRITING_CALLS, Ended, failing_at, in_child, killing_at, new_case, strace, whole  # noqa: E402

BASE = 3


def sweep(title: str, base: Path, calls: tuple[str, ...], command: Callable[[str, int], list[str]]) -> int:
    """One run per call and point until that call is not made so often; the points tried."""
    found: Counter[str] = Counter()
    points = 0
    for call in calls:
        while ended := tried(base, command(call, found[call] + 1), found):
            found[call] += 1
            found[ended.trouble or ("killed" if ended.killed else "went on unharmed")] += 1
            points += 1
    print(f"{title}: {points} points, 0 acknowledged lost, 0 corrupt; {dict(+found)}", flush=True)
    return points


def tried(base: Path, command: list[str], found: Counter[str]) -> Ended | None:
    """One run, its file checked; None when it ran through undisturbed."""
    path = base.with_name("sweep.secaudit")
    for old in base.parent.glob("sweep.secaudit*"):
        old.unlink()
    shutil.copyfile(base, path)
    ended = in_child(path, command)
    more = whole(path, BASE, ended) - BASE - len(ended.acknowledged)
    assert ended.killed or more == (ended.trouble == "E-STO-08"), "what is said of the change is not what stands there"
    found["kept but not yet acknowledged"] += more
    return ended if ended.disturbed else None


def main() -> None:
    watcher = strace()
    if watcher is None:
        sys.exit("strace is not here or may not trace")
    with tempfile.TemporaryDirectory() as folder:
        base = new_case(Path(folder) / "base.secaudit")
        assert sweep("SIGKILL", base, WRITING_CALLS, lambda call, n: killing_at(watcher, call, n)) >= 200
        for error, lasting in product(("ENOSPC", "EIO"), ("", "+")):
            words = f"{error} {'from there on' if lasting else 'once'}"
            sweep(
                words, base, DISK_CALLS, lambda call, n, e=error, at=lasting: failing_at(watcher, call, f"{n}{at}", e)
            )


if __name__ == "__main__":
    main()
