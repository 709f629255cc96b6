"""Every test here has a small case, and a verifier who has seen nothing yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from secaudit.model.control import Catalogue

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from sealed_bench import SmallCase, Verifier


@pytest.fixture
def case(tmp_path: Path, catalogue: Catalogue) -> Iterator[SmallCase]:
    from sealed_bench import SmallCase

    small = SmallCase(tmp_path, catalogue)
    yield small
    small.store.close()


@pytest.fixture
def verifier(tmp_path: Path, catalogue: Catalogue) -> Verifier:
    from sealed_bench import Verifier

    return Verifier(tmp_path, catalogue)
