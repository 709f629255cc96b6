"""What every test may need: where the reference material lies (absent on a user's machine), and the catalogue."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from secaudit.catalogue import load
from secaudit.files import data_dir
from secaudit.model.control import Catalogue

ROOT = Path(__file__).resolve().parent.parent
for helpers in ("rules", "assess"):
    sys.path.insert(0, str(ROOT / "tests" / helpers))


MOST_WORKERS = 8
"""A container may have far fewer processors than it is told of."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """For ``-n auto`` three workers on two processors: a third of the time the tests wait for screens and disks."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min((processors * 3 + 1) // 2, MOST_WORKERS)


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material is not here")
    return folder


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    found, problems = load(data_dir("controls"))
    assert found, problems
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured (kill points tried, bits flipped …) stands in the log, not only that they passed."""
    reports = (r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, []))
    figures = [(name, value) for r in reports for name, value in r.user_properties]
    if figures:
        terminalreporter.section("figures")
    for name, value in figures:
        terminalreporter.write_line(f"{name}: {value}")
