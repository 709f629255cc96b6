"""Words without which a pattern finds nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.observers import secrets
from secaudit.observers.needles import fold, may_match, needles


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"[a-z]+://\S+", (("://",),)),
        (r"\b(?:Key|Word)s?\s*=", (("=",), ("key", "word"))),
        (r"(?:a|b?)c", (("c",),)),
        (r"(?:x|[0-9])+", ()),
        (r"[?&]sig=", (("sig=",), ("&", "?"))),
        (r"(?:ab){2}(?:cd)?", (("ab",),)),
    ],
)
def test_what_a_pattern_needs(pattern: str, needed: tuple[tuple[str, ...], ...]) -> None:
    assert {frozenset(words) for words in needles(pattern)} == {frozenset(words) for words in needed}


@given(
    st.lists(
        st.one_of(
            st.text("abkS:=?-<> $'\"_1\u212a\u017f\u0131", max_size=8),
            st.sampled_from(
                ["password", "Secret", "token", "key", "set ", "ENC ", "snmp-server", " user ", "pwd", "密碼", "="]
            ),
        ),
        max_size=12,
    )
)
def test_a_line_that_lacks_a_word_has_no_match(parts: list[str]) -> None:
    line = "".join(parts)
    for _kind, pattern in secrets._KINDS:
        if pattern.search(line):
            assert may_match(needles(pattern.pattern), fold(line))


@given(
    st.lists(
        st.sampled_from(["api", "_", "key", "pass", "word", "phrase", "X.", "-a", '"', " ", ":", "=", "abcd", "1"])
    )
)
def test_the_end_of_a_key_stands_in_each_line_that_has_a_key(parts: list[str]) -> None:
    line = "".join(parts)
    if secrets._KEYED.search(line):
        assert secrets._KEY_END.search(line)


def test_case_does_not_matter() -> None:
    needed = needles(r"\bsecretkey=")
    for line in ("SECRETKEY=", "\u017fecret\u212aey=", "SecretKey="):
        assert bool(re.search(r"secretkey=", line, re.IGNORECASE)) <= may_match(needed, fold(line))
