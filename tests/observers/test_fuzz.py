"""Every reader against exports that were mangled: it reads them or refuses them, and raises nothing else.

``SECAUDIT_FUZZ_SECONDS`` says how long each reader is tried (see CONTRIBUTING.md); the default is a taste of it.
"""

from __future__ import annotations

import os
import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from observers.conftest import EXPORTS, OWN_EXPORTS
from observers.test_every_observer import read_or_refused
from secaudit.observers import OBSERVERS, Export, Observer
from secaudit.observers.secrets import redacted, secrets_in

SECONDS = float(os.environ.get("SECAUDIT_FUZZ_SECONDS", "1"))
_BATCH = 100
_LARGEST = 64 * 1024
_NASTY = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\r", b"\t", b"\x1b[31m", b"-1", b"0", b"9" * 25,
    b"1e999", b"NaN", b"null", b"true", b"[]", b"{}", b"[" * 150, b"<a>" * 50, b'"', b"'", b"]]>", b"&amp;", b"&x;",
    b"%s", b"../..", "鎖定".encode(), "鎖".encode("cp950"), b"1970-01-01", b"9999-12-31T23:59:59Z", b"0000-00-00",
    b"99:99:99", b"\xe2\x80\xae", b"{{7*7}}", b"=cmd|' /C calc'!A0", b"inf", b"0x7fffffffffffffff",
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn, originals: tuple[bytes, ...]) -> bytes:
    """An export with a few pieces cut out, doubled, swapped with another's, or replaced by something nasty."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 2, 5, 20, 200))))
        match draw(st.sampled_from(("cut", "double", "nasty", "byte", "other", "lines", "number"))):
            case "cut":
                data = data[:start] + data[end:]
            case "double":
                data = data[:end] + data[start:end] * draw(st.integers(1, 30)) + data[end:]
            case "nasty":
                data = data[:start] + draw(st.sampled_from(_NASTY)) + data[end:]
            case "byte":
                data = data[:start] + draw(st.binary(min_size=1, max_size=4)) + data[end:]
            case "other":
                other = draw(st.sampled_from(originals))
                at = draw(st.integers(0, len(other)))
                data = data[:start] + other[at : at + 400] + data[end:]
            case "number":
                data = _with_number(data, start, draw(st.integers(-(10**12), 10**40)))
            case _:
                lines = data.split(b"\n")
                lines.insert(draw(st.integers(0, len(lines))), lines.pop(draw(st.integers(0, len(lines) - 1))))
                data = b"\n".join(lines)
    return data[:_LARGEST]


def _with_number(data: bytes, start: int, number: int) -> bytes:
    """The next run of digits after ``start`` replaced by ``number``."""
    at = next((i for i in range(start, len(data)) if data[i : i + 1].isdigit()), len(data))
    end = next((i for i in range(at, len(data)) if not data[i : i + 1].isdigit()), len(data))
    return data[:at] + str(number).encode() + data[end:]


def _originals(one: Observer) -> tuple[bytes, ...]:
    own: list[Path] = [p for p in OWN_EXPORTS if p.relative_to(EXPORTS).parts[0] == one.name]
    return tuple(p.read_bytes()[:_LARGEST] for p in own)


@pytest.mark.parametrize("one", OBSERVERS, ids=lambda o: o.name)
def test_a_mangled_export_is_read_or_refused(one: Observer) -> None:
    originals, end = _originals(one), time.monotonic() + SECONDS

    def body(data: bytes) -> None:
        read_or_refused(one, Export.of(data, "mangled.bin"))

    for number in count():
        quiet = settings(
            max_examples=_BATCH,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        quiet(seed(number)(given(mangled(originals))(body)))()
        if time.monotonic() > end:
            break


@settings(max_examples=300, deadline=None)
@given(mangled(tuple(p.read_bytes()[:_LARGEST] for p in OWN_EXPORTS)))
def test_a_mangled_export_can_be_looked_through_for_secrets_or_is_refused(data: bytes) -> None:
    from secaudit.observers import Unreadable

    one = Export.of(data, "mangled.bin")
    try:
        secrets_in(one)
        b"".join(redacted(one))
    except Unreadable as trouble:
        found = trouble.problem
        assert found.place.file == "mangled.bin"
