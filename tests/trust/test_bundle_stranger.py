"""The program and a verifier written from docs/bundle.md by itself agree on every bundle, good and bad."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_archive_hostile import HOSTILE
from test_bundle_unsound import UNSOUND

from secaudit.trust.bundle import open_bundle
from secaudit.trust.trouble import BundleTrouble
from trust.bundles import FILES, archive_bytes, bundle_bytes, every_change, members_of, resigned, some_facts
from trust.stranger import Refused, verified

LETTERS = "aA0._-/%: "


def ours(data: bytes, path: Path) -> str:
    """The seal id, or nothing when it is refused."""
    path.write_bytes(data)
    try:
        with open_bundle(path) as bundle:
            return bundle.seal_id
    except BundleTrouble:
        return ""


def strangers(data: bytes) -> str:
    try:
        return verified(data)
    except Refused:
        return ""


def test_both_accept_what_the_program_writes(tmp_path: Path) -> None:
    facts = some_facts(case=" 宏 100% ", challenge="  ", recipients=("age1x", "ssh-ed25519 AA"), phase="\n")
    for data in (bundle_bytes(), bundle_bytes(facts=facts), bundle_bytes({"a": b""})):
        assert ours(data, tmp_path / "b.zip") == strangers(data) != ""


@pytest.mark.parametrize("name", [*HOSTILE, *UNSOUND])
def test_both_refuse_what_is_hostile_or_unsound(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]() if name in HOSTILE else UNSOUND[name][0]()
    assert ours(data, tmp_path / "b.zip") == strangers(data) == ""


def test_both_judge_changes_inside_a_mended_bundle_alike(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Manifests and signature fit again, so only the rules for the files' contents are left to refuse anything."""
    golden = members_of(bundle_bytes(facts=some_facts(case="宏 7", recipients=("a", "b c"))))
    chance = random.Random(7)
    accepted = tried = 0
    for name in ("bag/seal.txt", "bag/bag-info.txt", "bag/bagit.txt"):
        others = list(every_change(golden[name]))
        for other in chance.sample(others, min(len(others), 700)):
            data = resigned({**golden, name: other})
            mine = ours(data, tmp_path / "b.zip")
            assert mine == strangers(data), other
            tried += 1
            accepted += bool(mine)
    record_property("mended bundles judged alike by the stranger", f"{tried:,}, of which {accepted:,} are sound")
    assert 0 < accepted < tried


@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=4, unique=True))
@settings(max_examples=300, deadline=None)
def test_both_know_the_same_names(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """The archive is put together here, so that names reach the readers that our writer would not write."""
    members = {**members_of(bundle_bytes(FILES)), **{f"bag/data/{n}": b"x" for n in names}}
    data = resigned_anyhow(members)
    assert ours(data, tmp_path_factory.getbasetemp() / "names.zip") == strangers(data)


def resigned_anyhow(members: dict[str, bytes]) -> bytes:
    """:func:`resigned` for names of any kind: sorted, each with its headers and manifest lines, counts mended."""
    payload = [c for n, c in members.items() if n.startswith("bag/data/")]
    counts = (len(payload), sum(map(len, payload)))
    was = (len(FILES), sum(map(len, FILES.values())))
    for name, old, new in (
        ("bag/seal.txt", f"files: {was[0]}\nbytes: {was[1]}\n", f"files: {counts[0]}\nbytes: {counts[1]}\n"),
        ("bag/bag-info.txt", f"{was[1]}.{was[0]}\n", f"{counts[1]}.{counts[0]}\n"),
    ):
        members[name] = members[name].replace(old.encode(), new.encode())
    return resigned(members, pack=by_hand)


def by_hand(members: dict[str, bytes]) -> bytes:
    from test_archive_hostile import central, end, local

    body = entries = b""
    for name, data in sorted(members.items()):
        entries += central(name.encode(), data, len(body))
        body += local(name.encode(), data)
    return body + entries + end(len(members), len(entries), len(body))


def test_the_maker_of_this_test_makes_what_the_program_makes() -> None:
    members = members_of(bundle_bytes())
    assert by_hand(members) == archive_bytes(members) == bundle_bytes()
