"""How long a large case takes to open and read, and how much memory: `python tests/benchmarks/case_file_size.py`.

Prints the figures for 10,000 assets with 40 known cells each, and for 8 processes that keep 250 changes each.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "store")]

from storebench import WANG, add  # noqa: E402

from secaudit.model.declared import TABLE_BY_NAME  # noqa: E402
from secaudit.model.schema import Cell  # noqa: E402
from secaudit.store import create, open_store  # noqa: E402

ASSETS, CELLS, PROCESSES, CHANGES = 10_000, 40, 8, 250


def write(path: Path, who: int) -> None:
    with open_store(path) as store:
        for number in range(CHANGES):
            store.commit([add(f"P{who}-{number}", name="筆電")], WANG)


def large(path: Path) -> None:
    cells: dict[str, Cell] = dict.fromkeys(TABLE_BY_NAME["asset"].names[1:CELLS], "某個值")
    with create(path) as store:
        begun = perf_counter()
        store.commit([add(f"A-{number}", **cells) for number in range(ASSETS)], WANG, kind="import")
        print(f"import of {ASSETS} assets: {perf_counter() - begun:.2f} s")
    begun = perf_counter()
    with open_store(path) as store:
        assert len(store.inventory()) == ASSETS
        print(f"open and read: {perf_counter() - begun:.2f} s, file {path.stat().st_size / 1e6:.0f} MB")
        begun = perf_counter()
        assert store.check_log().first_bad is None
        print(f"log re-checked and replayed: {perf_counter() - begun:.2f} s")


def many(path: Path) -> None:
    create(path).close()
    begun = perf_counter()
    writers = [multiprocessing.Process(target=write, args=(path, who)) for who in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with open_store(path) as store:
        found = store.check_log()
    assert (found.count, found.first_bad) == (PROCESSES * CHANGES, None)
    print(f"{PROCESSES} processes x {CHANGES} changes: {found.count} in one chain, {perf_counter() - begun:.2f} s")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        large(Path(folder) / "large.secaudit")
        many(Path(folder) / "many.secaudit")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
