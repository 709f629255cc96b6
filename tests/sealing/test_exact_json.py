"""JSON that means one thing: what is read, what is refused, and that both agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.usecases.sealing.exact_json import NotExact, canonical_json, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_what_was_written_is_what_is_read(value: object) -> None:
    assert read_json(canonical_json(value)) == value


def test_it_is_written_in_one_way_that_people_can_read() -> None:
    value = {"乙": [{"b": 2, "a": 1}, [3]], "a": None, "空": []}
    assert canonical_json(value).decode() == '{\n"a":null,\n"乙":[\n{"a":1,"b":2},\n[3]\n],\n"空":[]\n}\n'
    assert canonical_json([1, {"b": 2, "a": []}]) == b'[1,{"a":[],"b":2}]\n'


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "1 2", "1.5", "1e3", "NaN", "Infinity", "-Infinity", "-0", str(2**63), "9" * 5000, '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}', '"\\ud800"', '{"\\udfff":1}', '"\n"', "[" * 51 + "]" * 51, "[" * 100_000,
        '{"a":' * 100_000, "\ufeff{}", "'a'", "[1,]",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(NotExact):
        read_json(text)


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    for data in (b'"\xff"', b'"\xed\xa0\x80"', '{"a":1}'.encode("utf-16")):
        with pytest.raises(NotExact):
            read_json(data)


def test_fifty_levels_are_enough() -> None:
    assert read_json("[" * 50 + "]" * 50)
