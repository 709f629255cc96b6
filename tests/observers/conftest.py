"""What every test of an observer needs: the project's own small exports, and the real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from secaudit.observers import OBSERVERS, Export, Observer, Reading, recognised

EXPORTS = Path(__file__).parent / "exports"
OWN_EXPORTS = sorted(p for p in EXPORTS.rglob("*") if p.is_file())
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def observer(name: str) -> Observer:
    return next(o for o in OBSERVERS if o.name == name)


def export(path: Path) -> Export:
    return Export.of(path.read_bytes(), path.name)


def own(name: str) -> Export:
    """The project's own export ``journald/plain.conf``."""
    return export(EXPORTS / name)


def sample(name: str) -> Export:
    """A real export, e.g. ``logs/journald.conf/debian12__journald.conf``; the test is skipped where it is absent."""
    if not (SAMPLES / name).is_file():
        pytest.skip("the real exports are not at hand")
    return export(SAMPLES / name)


def read(one: Export | bytes) -> Reading:
    """What the only observer that recognises ``one`` reads in it."""
    one = Export.of(one) if isinstance(one, bytes) else one
    names = [o.name for o in recognised(one)]
    assert len(names) == 1, names
    return observer(names[0]).reads(one)


def settings(reading: Reading) -> dict[str, object]:
    """Column → value; a column that is there for several scopes or hosts fails here."""
    found = {s.column: s.value for s in reading.settings}
    assert len(found) == len(reading.settings), [(s.column, s.scope) for s in reading.settings]
    return found
