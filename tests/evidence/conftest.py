"""Every test here starts with a case file of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secaudit.store import SqliteStore

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    from evidence_bench import new_case

    opened = new_case(tmp_path)
    yield opened
    opened.close()
