"""Verifying over time: what a first look can tell, what the second, and what is remembered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusal_making import good
from refused_contents import better_score_stated
from refused_freshness import no_challenge
from sealed_bench import COMPANY, NAME, NOW, SmallCase, Verifier, bundle

from secaudit.trust.encryption import encrypt_to
from secaudit.trust.seen import Line, Memory, Seen
from secaudit.trust.trouble import NewerBundle, NotABundle, UnreadableBundle
from secaudit.trust.verification import Quality, State
from secaudit.usecases.verifying.decrypted import NoIdentity
from secaudit.usecases.verifying.recompute import NotRecomputed, judged_apart
from secaudit.usecases.verifying.verify import VerifiedBundle
from trust.bundles import archive_bytes, members_of

PASS, FAIL, UNKNOWN = State.PASS, State.FAIL, State.UNKNOWN


def states(found: VerifiedBundle) -> list[State]:
    return [found.verification.verdict(q)[0] for q in Quality]


def test_a_first_look_says_that_it_knows_nothing_older(case: SmallCase, verifier: Verifier) -> None:
    with closing(verifier.whole(good(case))) as found:
        assert states(found) == [PASS, PASS, UNKNOWN, PASS]
        assert found.verification.verdict(Quality.FRESHNESS)[1].number == 10
        assert (found.verification.accepted, found.verification.exit_code) == (True, 0)
        assert found.verification.signer == NAME
        assert found.sealed_case
        assert found.sealed_case.inventory.case["name"] == "宏遠精密"
        assert found.recomputed
        assert found.recomputed.case_id == "C2M-113-001"
        assert not found.differences


def test_the_next_seal_passes_everything(case: SmallCase, verifier: Verifier) -> None:
    with closing(verifier.whole(good(case))) as first:
        seal_id = first.verification.seal_id
    case.log("later")
    with closing(verifier.whole(good(case, "next.zip", sequence=2, previous_seal=seal_id))) as found:
        assert states(found) == [PASS, PASS, PASS, PASS]
        assert "前 4 筆與 2024-03-10 驗證時相同" in {s.number: s for s in found.verification.steps}[11].text


def test_the_same_file_again_is_the_same(case: SmallCase, verifier: Verifier) -> None:
    path = good(case)
    verifier.whole(path).close()
    with closing(verifier.whole(path, now=NOW + timedelta(days=3))) as found:
        assert states(found) == [PASS, PASS, PASS, PASS]
        step = next(s for s in found.verification.steps if s.number == 10)
        assert "與 2024-03-10 驗證過的是同一份" in step.text


def test_a_gap_is_told_and_passes_where_the_log_goes_on(case: SmallCase, verifier: Verifier) -> None:
    verifier.whole(good(case)).close()
    for number in (1, 2, 3):
        case.log(f"seal {number} was made; nobody here saw two of them")
    with closing(verifier.whole(good(case, "fourth.zip", sequence=4, previous_seal="12" * 32))) as found:
        step = next(s for s in found.verification.steps if s.number == 10)
        assert step.state is PASS
        assert "中間 2 次沒有看過" in step.text


def test_a_challenge_that_stands_in_the_seal_passes(case: SmallCase, verifier: Verifier) -> None:
    path = good(case, challenge="府經商字第 1130001 號")
    step = verifier.step(path, 12, challenge="府經商字第 1130001 號")
    assert (step.state, step.code) == (PASS, "")


def test_nothing_is_remembered_of_what_fails_or_when_asked_not_to(case: SmallCase, verifier: Verifier) -> None:
    verifier.whole(good(case), remember=False).close()
    assert not verifier.memory.path.exists()
    path, given = no_challenge(case, verifier)
    verifier.whole(path, **given).close()
    assert not verifier.memory.path.exists()
    path, _ = better_score_stated(case, verifier)
    with closing(verifier.whole(path)) as found:
        assert found.verification.exit_code == 5
    assert verifier.memory.path.exists(), "a lie about the score is still what this signer sealed as number 1"


def test_who_was_overtaken_while_he_verified_is_told(case: SmallCase, verifier: Verifier) -> None:
    """Another window remembers number 2 between this one's look and its own remembering."""

    class Overtaken(Memory):
        def recall(self, line: Line) -> Seen | None:
            found = super().recall(line)
            super().remember(Seen(line, 2, "ab" * 32, 9, "cd" * 32, "ef" * 32, NOW))
            return found

    verifier.memory = Overtaken(case.folder / "seen")
    step = verifier.step(good(case), 10)
    assert (step.state, step.code) == (FAIL, "E-VER-32")


def test_what_is_no_bundle_is_raised_with_6(case: SmallCase, verifier: Verifier, tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"a document")
    with pytest.raises(NotABundle) as refused:
        verifier.whole(path)
    assert refused.value.exit_code == 6
    with pytest.raises(UnreadableBundle):
        verifier.whole(tmp_path / "absent.zip")


def test_a_bundle_of_a_later_format_is_raised_with_6(case: SmallCase, verifier: Verifier) -> None:
    path = good(case)
    members = members_of(path.read_bytes())
    members["bag/seal.txt"] = members["bag/seal.txt"].replace(b"secaudit-seal/1", b"secaudit-seal/2", 1)
    path.write_bytes(archive_bytes(members))
    with pytest.raises(NewerBundle) as refused:
        verifier.whole(path)
    assert refused.value.exit_code == 6


def test_an_encrypted_bundle_is_opened_and_leaves_no_copy(
    case: SmallCase, verifier: Verifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    plain, path = good(case), tmp_path / "bundle.zip.age"
    with plain.open("rb") as source, path.open("wb") as target:
        encrypt_to(source, target, [str(identity.to_public())])
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    with closing(verifier.whole(path, opened_by=lambda: (identity,))) as found:
        assert states(found) == [PASS, PASS, UNKNOWN, PASS]
        assert found.bundle
        assert found.bundle.read("data/evidence/E000001.html", 1024) == b"<html>lockout 5</html>"
    assert list(private.iterdir()) == []
    with pytest.raises(NoIdentity):
        verifier.whole(path)


def hashed_again(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Both manifests made to fit, by hand; the signature stays as it is."""

    def lines(names: list[str]) -> bytes:
        found = [f"{hashlib.sha256(told[f'bag/{n}']).hexdigest()}  {n}\n" for n in names]
        return "".join(found).encode()

    told = dict(members)
    below = sorted(n.removeprefix("bag/") for n in told)
    told["bag/manifest-sha256.txt"] = lines([n for n in below if n.startswith("data/")])
    told["bag/tagmanifest-sha256.txt"] = lines([n for n in below if "/" not in n and n != "tagmanifest-sha256.txt"])
    return told


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_member_is_changed_and_hashed_again_integrity_or_identity_fails(
    data: st.DataObject, case: SmallCase, verifier: Verifier
) -> None:
    """The law: without the key nothing can be changed, whatever else is made to fit."""
    original, path = case.folder / "original.zip", case.folder / "forged.zip"
    if not original.exists():
        good(case, original.name)
    members = members_of(original.read_bytes())
    name = data.draw(st.sampled_from(sorted(members)))
    old = members[name]
    new = data.draw(st.binary(max_size=64) | st.integers(0, max(0, len(old) - 1)).map(lambda at: _flipped(old, at)))
    if new == old:
        return
    changed = {**members, name: new}
    for forged in (changed, hashed_again(changed)):
        if forged == members:
            continue
        path.write_bytes(archive_bytes(forged))
        try:
            found = verifier.whole(path)
        except NewerBundle:
            continue
        found.close()
        assert FAIL in states(found)[:2], name
        assert found.verification.facts is None
        assert found.sealed_case is None


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] if data else b"\0"


def test_a_loosened_catalogue_is_named_and_what_ours_says_of_it(case: SmallCase, verifier: Verifier) -> None:
    """The company carries a catalogue that asks less: the score holds by it, and the difference by ours is told."""
    from secaudit.catalogue import load_files

    files = case.files()
    loosened = {n: d.replace(b"{max_attempts: 3,", b"{max_attempts: 9,") for n, d in files.items()}
    assert loosened != files
    given = tuple((n.removeprefix("catalogue/"), d) for n, d in sorted(loosened.items()) if n.startswith("catalogue/"))
    theirs, problems = load_files(given)
    assert theirs
    assert not problems
    dishonest = SmallCase.__new__(SmallCase)
    dishonest.__dict__ = {**case.__dict__, "catalogue": theirs, "controls": given}
    path = case.folder / "loose.zip"
    bundle(path, dishonest.files(), dishonest.facts())
    with closing(verifier.whole(path)) as found:
        steps = {s.number: s for s in found.verification.steps}
        assert (steps[13].state, steps[13].code) == (UNKNOWN, "E-VER-67")
        assert theirs.digest[:8] in steps[13].text
        assert case.catalogue.digest[:8] in steps[13].text
        assert "A4-2.3.1.4 判定 符合→不符合" in steps[13].text
        assert steps[14].state is PASS


def test_a_catalogue_that_takes_too_long_is_given_up(case: SmallCase) -> None:
    spent = judged_apart(case.catalogue, case.store.inventory(), "acceptance", NOW.date(), seconds=0)
    assert isinstance(spent, NotRecomputed)
    assert spent.spent


def test_a_process_that_dies_before_it_reads_is_no_hang(tmp_path: Path) -> None:
    """A script without a guard: its child fails at once, however much it was to be given."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import datetime\n"
        "from secaudit.model.control import Catalogue\n"
        "from secaudit.model.inventory import Inventory\n"
        "from secaudit.usecases.verifying.recompute import judged_apart\n"
        "large = Inventory({'asset': (('x' * 4_000_000,),)})\n"
        "empty = Catalogue(id='c', title='t', controls=(), digest='')\n"
        "print(type(judged_apart(empty, large, 'acceptance', datetime.date(2026, 1, 1))).__name__)\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert ended.stdout.split() == ["NotRecomputed"]


def test_judged_apart_is_the_same_as_judged_here(case: SmallCase) -> None:
    from secaudit.assess import assess

    given: tuple[Any, ...] = case.store.inventory(), "acceptance", NOW.date()
    apart = judged_apart(case.catalogue, *given)
    here = assess(given[0], case.catalogue, *given[1:])
    assert not isinstance(apart, NotRecomputed)
    assert (apart.score, apart.gates, apart.counts) == (here.score, here.gates, here.counts)


def test_the_tables_are_recomputed_not_believed(case: SmallCase, verifier: Verifier) -> None:
    """The record claims what the tables do not bear out: named control by control."""
    files = case.files()
    record = json.loads(files["assessment.json"])
    stated = next(c for c in record["controls"] if c["verdict"] != "met")
    stated["verdict"] = "met"
    path = case.folder / "lie.zip"
    bundle(path, files | {"assessment.json": json.dumps(record, ensure_ascii=False).encode()}, case.facts(), COMPANY)
    with closing(verifier.whole(path)) as found:
        assert [d.what for d in found.differences] == [f"{stated['id']} 判定"]
        assert found.differences[0].stated == "符合"
        assert found.differences[0].recomputed != "符合"
        assert found.verification.verdict(Quality.COMPLETENESS)[1].code == "E-VER-73"
