"""What holds for every reader of Windows: damage to a file never changes a value, and fails in one way only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import EXPORTS, export
from secaudit.observers import Export, Observer, Reading, Unreadable
from secaudit.observers.windows import OBSERVERS

_FILES = [(one, path) for one in OBSERVERS for path in sorted((EXPORTS / one.name).iterdir())]


def _values(reading: Reading) -> dict[tuple[str, str, str], object]:
    return {(s.column, s.scope, s.host.name): s.value for s in reading.settings}


def _read(one: Observer, data: bytes) -> dict[tuple[str, str, str], object]:
    given = Export.of(data, "damaged.bin")
    one.recognises(given)
    try:
        return _values(one.reads(given))
    except Unreadable:
        return {}


@pytest.mark.parametrize(("one", "path"), _FILES, ids=lambda v: v.name)
def test_a_file_cut_short_never_says_something_else(one: Observer, path: Path) -> None:
    data, whole = path.read_bytes(), _values(one.reads(export(path)))
    for end in range(0, len(data), max(1, len(data) // 97)):
        cut = _read(one, data[:end])
        assert {k: v for k, v in cut.items() if whole.get(k, v) != v} == {}


@given(st.sampled_from(_FILES), st.data())
def test_a_damaged_file_is_read_or_refused(file: tuple[Observer, Path], data: st.DataObject) -> None:
    one, path = file
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(st.binary(max_size=40))
    _read(one, bytes(content))
