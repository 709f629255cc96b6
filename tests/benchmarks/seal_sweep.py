"""Kill a sealing process at every call that touches a file, one by one, plain and encrypted.

Run it as `python tests/benchmarks/seal_sweep.py` where strace may trace. After each kill: at a final name stands a
bundle that verifies or nothing, the case is sound, and the next seal works and continues the one before. Ends with an
assertion when any of that does not hold.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / name) for name in ("store", "sealing"))]

from seal_bench import KEY, NOW, add_file, catalogue, new_case, sealed, small_case  # noqa: E402
from storebench import in_child, killing_at, strace  # noqa: E402

from secaudit.store import open_store  # noqa: E402
from secaudit.trust.anchors import Anchors  # noqa: E402
from secaudit.trust.keys import new_key  # noqa: E402
from secaudit.trust.seen import Memory  # noqa: E402
from secaudit.trust.signers import Pinned  # noqa: E402
from secaudit.trust.verification import State  # noqa: E402
from secaudit.usecases.verifying.verify import verify  # noqa: E402

CALLS = (
    "openat", "read", "pread64", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "lseek", "mkdir", "link",
    "linkat", "unlink", "rename", "close",
)  # fmt: skip
PINNED = Anchors((Pinned("12345675", KEY.public, ("secaudit-evidence-v1",)),))
LOG = 10
"""The eleventh step: the log extends the one that was seen."""


def sweep(title: str, watcher: str, base: Path, before: Path, recipients: tuple[str, ...]) -> int:
    """One sealing per call and point until that call is not made so often; how many were killed."""
    found: Counter[str] = Counter()
    points = 0
    for call in CALLS:
        while killed_at(watcher, call, found[call] + 1, base, before, recipients, found):
            found[call] += 1
            points += 1
    print(f"{title}: killed at {points} calls, 0 half bundles, 0 unsound cases; {dict(found)}", flush=True)
    return points


def killed_at(
    watcher: str, call: str, number: int, base: Path, before: Path, recipients: tuple[str, ...], found: Counter[str]
) -> bool:
    """One sealing killed at its ``number``-th ``call``, and what it left looked at; whether it was killed."""
    with tempfile.TemporaryDirectory(dir=base.parent) as scratch:
        case, out = Path(scratch) / base.name, Path(scratch) / "out"
        shutil.copyfile(base, case)
        job = partial(seal_once, out, recipients)
        ended = in_child(case, killing_at(watcher, call, number), job=job)
        if ended.killed:
            look_at(case, out, before, recipients, found)
        else:
            assert ended.acknowledged, ended.trouble
        return ended.killed


def seal_once(out: Path, recipients: tuple[str, ...], case: Path, acknowledge: Callable[[int], None]) -> None:
    with closing(open_store(case)) as store:
        acknowledge(sealed(store, out, recipients=recipients).facts.sequence)


def look_at(case: Path, out: Path, before: Path, recipients: tuple[str, ...], found: Counter[str]) -> None:
    with closing(open_store(case)) as store:
        assert store.check_log().first_bad is None
        rows = list(store.inventory().dicts("seal"))
        named = [path for path in out.glob("*") if not path.name.startswith(".")]
        found["bundles that had their name"] += len(named)
        found["seals that were in the log"] += len(rows) - 1
        for path in named:
            assert path.name == rows[-1]["file_name"]
            assert recipients or continues(path, before)
        again = sealed(store, out, recipients=recipients, now=NOW.replace(year=2100))
        assert again.facts.sequence == len(rows) + 1
        assert again.facts.previous_seal == rows[-1]["seal_id"]
        assert recipients or continues(again.path, before)
        assert not list(out.glob(".*"))


def continues(path: Path, before: Path) -> bool:
    """Whether the bundle is accepted by somebody who saw the first one, and its log extends that one's."""
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "seen")
        for one in (before, path):
            given: dict[str, Any] = {"memory": memory, "catalogue": lambda: catalogue().catalogue}
            with closing(verify(one, PINNED, now=NOW, **given)) as seen:
                assert seen.verification.accepted, seen.verification.steps
        return seen.verification.steps[LOG].state is State.PASS


def main() -> None:
    watcher = strace()
    if watcher is None:
        sys.exit("strace is not here or may not trace")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "case.secaudit"
        with closing(new_case(base, small_case())) as store:
            for number in range(3):
                add_file(store, Path(folder) / f"{number}.pdf", b"%PDF-1.7" + bytes([number]) * 700_000)
            before = sealed(store, Path(folder) / "before").path
        warm = Path(folder) / "warm.secaudit"
        shutil.copyfile(base, warm)
        recipient = (new_key("reviewer").public.line,)
        for out in ("plain", "encrypted"):  # so that no child has to load anything
            seal_once(Path(folder) / out, recipient if out == "encrypted" else (), warm, lambda _: None)
        assert sweep("sealing", watcher, base, before, ()) >= 100
        assert sweep("sealing for a recipient", watcher, base, before, recipient) >= 100


if __name__ == "__main__":
    main()
