"""What a killed process, a full disk and a failing one leave behind. Full sweeps: tests/benchmarks/kill_sweep.py."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from storebench import (
    DISK_CALLS,
    WANG,
    WRITING_CALLS,
    Ended,
    assets,
    failing_at,
    in_child,
    killing_at,
    new_case,
    older_case,
    strace,
    whole,
)

from secaudit.store import create, open_store
from secaudit.store.protocol import LogCheck

BASE = 3
RANDOM_KILLS = 25 if strace() else 200
"""So many children are to die in the middle; one that ends before its signal comes is made again."""

needs_strace = pytest.mark.skipif(strace() is None, reason="strace is not here or may not trace")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return new_case(tmp_path / "base.secaudit")


def fresh(base: Path) -> Path:
    path = base.with_name("甲.secaudit")
    for old in base.parent.glob("甲.secaudit*"):
        old.unlink()
    shutil.copyfile(base, path)
    return path


@needs_strace
def test_killed_at_a_writing_call_loses_nothing_acknowledged(
    base: Path, record_property: pytest.RecordProperty
) -> None:
    watcher = strace()
    assert watcher
    points = kept = 0
    for call in WRITING_CALLS:
        number, killed = 0, True
        while killed:
            number += 1
            path = fresh(base)
            ended = in_child(path, killing_at(watcher, call, number))
            count, killed = whole(path, BASE, ended), ended.killed
            points += killed
            kept += killed and count > BASE + len(ended.acknowledged)
        assert ended.acknowledged == (4, 5, 6, 7, 8, 9)
    record_property("kill points", points)
    assert points >= 200
    assert kept, "some kill falls between keeping and acknowledging"


@needs_strace
@pytest.mark.parametrize("call", WRITING_CALLS)
def test_killed_while_it_is_made_a_case_is_whole_or_not_there(tmp_path: Path, call: str) -> None:
    watcher = strace()
    assert watcher
    number, killed = 0, True
    while killed:
        number += 1
        path = tmp_path / f"{call}{number}.secaudit"
        ended = in_child(path, killing_at(watcher, call, number), job=make)
        killed = ended.killed
        assert path.exists() or killed, ended
        if path.exists():
            with open_store(path) as store:
                assert store.check_log() == LogCheck(0, "0" * 64)


@needs_strace
@pytest.mark.parametrize("call", WRITING_CALLS)
def test_killed_while_it_is_brought_up_to_date_a_case_keeps_all(tmp_path: Path, call: str) -> None:
    watcher = strace()
    assert watcher
    old = older_case(tmp_path / "old.secaudit")
    number, killed = 0, True
    while killed:
        number += 1
        path = fresh(old)
        killed = in_child(path, killing_at(watcher, call, number), job=migrate).killed
        for copy in path.parent.glob("甲.secaudit.*bak"):
            assert copy.read_bytes()[:16] == old.read_bytes()[:16]
        with open_store(path) as store:
            assert assets(store) == {"A-1": "伺服器"}


def make(path: Path, acknowledge: Callable[[int], None]) -> None:
    create(path, WANG).close()


def migrate(path: Path, acknowledge: Callable[[int], None]) -> None:
    open_store(path).close()


def test_killed_at_any_moment_loses_nothing_acknowledged(base: Path, record_property: pytest.RecordProperty) -> None:
    chance, killed = random.Random(1), 0
    for _ in range(5 * RANDOM_KILLS):
        if killed == RANDOM_KILLS:
            break
        path = fresh(base)
        delay = chance.uniform(0, 0.03)
        timer: list[threading.Timer] = []

        def kill(pid: int, delay: float = delay, timer: list[threading.Timer] = timer) -> None:
            timer.append(threading.Timer(delay, os.kill, (pid, signal.SIGKILL)))
            timer[0].start()

        ended = in_child(path, kill=kill)
        timer[0].cancel()
        timer[0].join()
        whole(path, BASE, ended)
        killed += ended.killed
    record_property("killed at random", killed)
    assert killed


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("lasting", ["", "+"])
def test_a_disk_that_refuses_a_write_leaves_the_old_state(base: Path, error: str, lasting: str) -> None:
    watcher = strace()
    assert watcher
    refused = 0
    for call in DISK_CALLS:
        number, disturbed = 1, True
        while disturbed:
            path = fresh(base)
            ended = in_child(path, failing_at(watcher, call, f"{number}{lasting}", error))
            refusal_is_honest(ended, whole(path, BASE, ended))
            disturbed = ended.disturbed
            refused, number = refused + bool(ended.trouble), number + (20 if call == "pwrite64" else 4)
    assert refused >= 8


def refusal_is_honest(ended: Ended, count: int) -> None:
    """Trouble is told as ours, and what it says of the change is what stands in the file."""
    assert ended.trouble in ("", "E-STO-06", "E-STO-08")
    assert (count == BASE + len(ended.acknowledged) + 1) == (ended.trouble == "E-STO-08")


def test_a_file_that_may_not_grow_keeps_the_old_state(base: Path) -> None:
    path = fresh(base)
    allowed = path.stat().st_size
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, most))
    try:
        ended = in_child(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert ended.trouble == "E-STO-06"
    assert whole(path, BASE, ended) == BASE + len(ended.acknowledged)
