from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from secaudit.yamltree import load

SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "samples" / "hostile" / "yaml-bomb"


def codes(text: str) -> list[tuple[str, int]]:
    return [(p.code, p.place.line) for p in load(text.encode(), "x.yaml")[2]]


def test_values_come_with_the_line_of_each() -> None:
    tree, lines, problems = load(b"a: 1\nb:\n  - x: yes\n    y: 2024-05-03\n  - 'q'\n", "x.yaml")
    assert problems == ()
    assert tree == {"a": 1, "b": [{"x": "yes", "y": "2024-05-03"}, "q"]}
    assert lines[("b",)] == 2
    assert lines[("b", 0, "y")] == 4
    assert lines[("b", 1)] == 5


def test_plain_scalars_follow_the_core_rules_and_quoted_ones_stay_text() -> None:
    tree, _, _ = load(
        b"[~, null, true, False, 12, -3, 0x10, 0o17, 1.5, 1e3, .5, 'true', \"12\", on, 1_000, 60:30]", "x"
    )
    expected = [None, None, True, False, 12, -3, 16, 15, 1.5, 1000.0, 0.5, "true", "12", "on", "1_000", "60:30"]
    assert tree == expected


def test_every_scalar_can_be_left_as_text() -> None:
    tree, _, _ = load(b"a: 113/5/3\nb: yes\nc: 12\nd: ~\ne: '~'\nf:\n", "x", texts=True)
    assert tree == {"a": "113/5/3", "b": "yes", "c": "12", "d": "", "e": "~", "f": ""}


def test_keys_are_always_text() -> None:
    assert load(b"1: a\ntrue: b\n", "x")[0] == {"1": "a", "true": "b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("E-YML-09", 3)]),
        ("x:\n  - {z: 1, z: 2}\n", [("E-YML-09", 2)]),
        ("a: &x 1\nb: *x\n", [("E-YML-04", 1), ("E-YML-04", 2)]),
        ("*x : 1\n", [("E-YML-04", 1)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("E-YML-05", 1)]),
        ("a: !foo b\n", [("E-YML-05", 1)]),
        ("? [a]\n: 1\n", [("E-YML-08", 1)]),
        ("a: 1\n---\nb: 2\n", [("E-YML-07", 2)]),
        ("a: [1\n", [("E-YML-03", 2)]),
        ("a:\n  b: 1\n c: 2\n", [("E-YML-03", 3)]),
        ("a: 1\nb: \x01\n", [("E-YML-03", 2)]),
        ("[" * 60, [("E-YML-06", 1)]),
        ("- " * 60 + "a", [("E-YML-06", 1)]),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes(text) == expected


def test_bytes_that_are_not_utf8_are_named_with_their_line() -> None:
    problems = load(b"a: 1\nb: \xff\n", "x.yaml")[2]
    assert [(p.code, p.place.line) for p in problems] == [("E-YML-02", 2)]


def test_an_empty_document_is_nothing_and_no_problem() -> None:
    assert load(b"# only a comment\n", "x") == (None, {}, ())


def test_a_flood_of_problems_stops_early() -> None:
    assert len(codes("[" + "*x," * 5000 + "]")) == 100


def test_hostile_documents_are_problems() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("no hostile samples beside the project")
    for path in SAMPLES.iterdir():
        assert load(path.read_bytes(), path.name)[2], path.name


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc甲乙", min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(values)
def test_whatever_is_dumped_plainly_loads_the_same(value: object) -> None:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    dumped = yaml.dump(value, Dumper=Plain, allow_unicode=True)
    assert load(dumped.encode(), "x")[::2] == (value, ())


@given(st.binary(max_size=200) | st.text("[]{}:-&*!?|> \n'\"a#,%", max_size=60).map(str.encode))
def test_no_bytes_do_more_than_give_problems(data: bytes) -> None:
    load(data, "x")
