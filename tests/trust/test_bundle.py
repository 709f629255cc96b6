"""A bundle as it is written and opened; other programs read the same in it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from secaudit.trust import by_hand
from secaudit.trust.bundle import Bundle, Payload, open_bundle, write_bundle
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.signature import holds, read_signature
from secaudit.trust.trouble import (
    BadName,
    BundleTrouble,
    NamesClash,
    NotCanonical,
    OtherContent,
    OtherSize,
    TooLarge,
    TooManyBytes,
    Unsealable,
)
from trust.bundles import (
    FILES,
    a_key,
    bundle_bytes,
    bundle_file,
    every_change,
    members_of,
    payload_of,
    some_facts,
)

MIB = 1024 * 1024
KEY_LINE = a_key().public.line


def opened(folder: Path, data: bytes) -> Bundle:
    path = folder / "bundle.zip"
    path.write_bytes(data)
    return open_bundle(path)


def unpacked(tmp_path: Path, data: bytes) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "bag"


def test_a_bundle_has_the_files_of_its_layout_in_order() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle_bytes())) as archive:
        assert archive.namelist() == [
            "bag/VERIFY.txt",
            "bag/bag-info.txt",
            "bag/bagit.txt",
            "bag/data/assessment.json",
            "bag/data/evidence/E000001.pdf",
            "bag/data/evidence/E000002.txt",
            "bag/data/log.jsonl",
            "bag/manifest-sha256.txt",
            "bag/seal.txt",
            "bag/signatures/org.sshsig",
            "bag/tagmanifest-sha256.txt",
        ]


def test_what_was_sealed_is_read_back(tmp_path: Path) -> None:
    handle = io.BytesIO()
    sealed = write_bundle(handle, some_facts(challenge="宏 7"), payload_of(FILES), a_key())
    with opened(tmp_path, handle.getvalue()) as bundle:
        assert bundle.payload == tuple(sorted(FILES))
        assert {n: bundle.read(f"data/{n}", MIB) for n in FILES} == FILES
        assert {n: b"".join(bundle.pieces(f"data/{n}")) for n in FILES} == FILES
        assert (
            bundle.facts
            == sealed.facts
            == some_facts(
                challenge="宏 7", files=4, bytes=sum(map(len, FILES.values())), key=a_key().public.fingerprint
            )
        )
        assert bundle.seal_id == sealed.seal_id == hashlib.sha256(bundle.signed).hexdigest()
        assert tuple(bundle.members.values()) == sealed.members
        signature = read_signature(bundle.signature)
        assert signature.namespace == "secaudit-evidence-v1"
        assert signature.key == a_key().public
        assert holds(signature, bundle.signed)


def test_the_order_in_which_files_are_given_does_not_matter() -> None:
    assert bundle_bytes(dict(reversed(FILES.items()))) == bundle_bytes(FILES)


def test_the_claimed_time_is_kept_in_whole_seconds(tmp_path: Path) -> None:
    facts = some_facts()
    data = bundle_bytes(facts=some_facts(claimed_time=facts.claimed_time.replace(microsecond=999_999)))
    assert data == bundle_bytes(facts=facts)


def test_a_review_is_signed_in_its_own_namespace(tmp_path: Path) -> None:
    facts = some_facts(type=BundleType.REVIEW, subject_seal="e4" * 32)
    with opened(tmp_path, bundle_bytes(facts=facts)) as bundle:
        assert read_signature(bundle.signature).namespace == "secaudit-review-v1"
        assert b"secaudit-review-v1" in bundle.read("VERIFY.txt", MIB)
        assert b"secaudit-evidence-v1" not in bundle.read("VERIFY.txt", MIB)


def test_bagit_python_accepts_the_bag(tmp_path: Path) -> None:
    """It compares the Payload-Oxum and both manifests, and leaves signatures/ alone."""
    bagit = pytest.importorskip("bagit")
    bag = bagit.Bag(str(unpacked(tmp_path, bundle_bytes())))
    assert bag.validate()
    assert bag.info["Payload-Oxum"] == f"{sum(map(len, FILES.values()))}.4"
    assert bag.info["Source-Organization"] == "12345675"
    (tmp_path / "bag" / "data" / "log.jsonl").write_bytes(b"changed")
    with pytest.raises(bagit.BagError):
        bag.validate()


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_accepts_both_manifests(manifest: str, tmp_path: Path) -> None:
    bag = unpacked(tmp_path, bundle_bytes())
    assert subprocess.run(["sha256sum", "-c", "--strict", manifest], cwd=bag, capture_output=True).returncode == 0


def hand_typed(bag: Path, kind: BundleType) -> str:
    """The commands of VERIFY.txt, as a reader types those of its first part inside bag/."""
    text = (bag / "VERIFY.txt").read_text("utf-8").partition("How to check")[0]
    indented = [line.strip() for line in text.splitlines() if line.startswith("     ")]
    start = next(i for i, line in enumerate(indented) if line.startswith("sha256sum"))
    assert kind.namespace in text
    return "\n".join(line.partition("（")[0] for line in indented[start:])


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
@pytest.mark.parametrize("kind", BundleType)
def test_what_verify_txt_says_works_when_typed(kind: BundleType, tmp_path: Path) -> None:
    facts = some_facts(type=kind)
    bag = unpacked(tmp_path, bundle_bytes(facts=facts))
    (bag.parent / "signer.pub").write_text(KEY_LINE + "\n")
    script = hand_typed(bag, kind)
    assert script.count("ssh-keygen") == 2
    typed = subprocess.run(["sh", "-ec", script], cwd=bag, capture_output=True, text=True)
    assert typed.returncode == 0, typed.stderr
    assert f'Good "{kind.namespace}" signature for NAME' in typed.stdout
    assert a_key().public.fingerprint in typed.stdout
    assert hashlib.sha256((bag / "tagmanifest-sha256.txt").read_bytes()).hexdigest() in typed.stdout
    assert ["4", str(facts.bytes or sum(map(len, FILES.values())))] == [
        line.strip() for line in typed.stdout.splitlines() if line.strip().isdecimal()
    ]
    (bag / "tagmanifest-sha256.txt").write_bytes(b"0" * 64 + b"  seal.txt\n")
    assert subprocess.run(["sh", "-ec", script], cwd=bag, capture_output=True).returncode != 0


def test_verify_txt_is_text_and_no_script() -> None:
    text = members_of(bundle_bytes())["bag/VERIFY.txt"].decode("utf-8")
    assert not text.startswith("#!")
    assert all(len(line) < 121 and (line.isprintable() or not line) for line in text.split("\n"))


@pytest.mark.parametrize(
    ("name", "seal_id", "key"),
    [
        ("evidence-format-1", "d52d51b651f4a3b1aba856c787e2c19354683e8d20ecccac492f6af6e8847724", 1),
        ("review-format-1", "b3e8fe66fe055086333e41c39711f722ecb62fc8c502dc08b1b82838d1463923", 2),
    ],
)
def test_a_bundle_kept_from_an_earlier_version_opens(name: str, seal_id: str, key: int) -> None:
    """Never made anew: these are the bytes that the first version wrote. The ids are from unzip and sha256sum."""
    with open_bundle(Path(__file__).parent / "golden" / f"{name}.zip") as bundle:
        assert bundle.seal_id == seal_id
        assert bundle.facts.type.value in name
        signature = read_signature(bundle.signature)
        assert signature.key == a_key(key).public
        assert signature.namespace == bundle.facts.type.namespace
        assert holds(signature, bundle.signed)


def test_no_change_of_a_byte_opens_as_the_same_bundle(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every seventeenth byte of a whole bundle, through the door itself."""
    golden, path = bundle_bytes(), tmp_path / "bundle.zip"
    tried = accepted = 0
    for other in every_change(golden, step=17):
        path.write_bytes(other)
        tried += 1
        try:
            open_bundle(path).close()
            accepted += 1
        except BundleTrouble:
            pass
    record_property("changed, cut and lengthened bundles", f"{accepted} accepted of {tried:,}")
    assert tried > 1500
    assert accepted == 0


def test_a_reader_states_how_much_it_takes(tmp_path: Path) -> None:
    with opened(tmp_path, bundle_bytes({"a": bytes(1000)})) as bundle:
        assert len(bundle.read("data/a", 1000)) == 1000
        with pytest.raises(TooLarge):
            bundle.read("data/a", 999)
        with pytest.raises(KeyError):
            bundle.read("data/b", 999)


def test_several_threads_read_at_a_time(tmp_path: Path) -> None:
    files = {f"{n}": bytes([n]) * (3 * MIB) for n in range(4)}
    with opened(tmp_path, bundle_bytes(files)) as bundle:
        found: dict[str, bool] = {}

        def read(name: str) -> None:
            found[name] = b"".join(bundle.pieces(f"data/{name}")) == files[name]

        threads = [threading.Thread(target=read, args=(name,)) for name in files]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == dict.fromkeys(files, True)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ((), Unsealable),
        ((Payload("../x", 1, list),), BadName),
        ((Payload("報告.pdf", 1, list),), BadName),
        ((Payload("a", 1, list), Payload("A", 1, list)), NamesClash),
        ((Payload("a", 1, list), Payload("a", 1, list)), NamesClash),
        ((Payload("a", 1, list), Payload("a/b", 1, list)), NamesClash),
        ((Payload("a", 2**31, list), Payload("b", 2**31, list)), TooManyBytes),
    ],
)
def test_what_cannot_be_sealed_is_refused_before_a_byte_is_written(
    payload: tuple[Payload, ...], kind: type[Unsealable]
) -> None:
    handle = io.BytesIO()
    with pytest.raises(kind):
        write_bundle(handle, some_facts(), payload, a_key())
    assert handle.getvalue() == b""


def test_a_file_that_grows_while_it_is_sealed_is_refused() -> None:
    with pytest.raises(OtherSize, match=r"data/a "):
        write_bundle(io.BytesIO(), some_facts(), [Payload("a", 3, lambda: [b"ab", b"cd"])], a_key())


def test_a_file_of_other_content_than_stated_is_refused() -> None:
    stated = hashlib.sha256(b"ab").hexdigest()
    write_bundle(io.BytesIO(), some_facts(), [Payload("a", 2, lambda: [b"ab"], stated)], a_key())
    with pytest.raises(OtherContent) as refused:
        write_bundle(io.BytesIO(), some_facts(), [Payload("a", 2, lambda: [b"xy"], stated)], a_key())
    assert refused.value.name == "a"


def test_progress_counts_the_payload() -> None:
    heard: list[tuple[int, int]] = []
    write_bundle(
        io.BytesIO(), some_facts(), payload_of(FILES, 100), a_key(), lambda done, whole: heard.append((done, whole))
    )
    whole = sum(map(len, FILES.values()))
    assert heard == sorted(heard)
    assert heard[-1] == (whole, whole)


def test_what_a_stranger_wrote_into_the_facts_stays_on_its_line(tmp_path: Path) -> None:
    facts = some_facts(case="a\nPayload-Oxum: 1.1", organisation="\x1b[2J", program="x\r\n y")
    with opened(tmp_path, bundle_bytes(facts=facts)) as bundle:
        info = bundle.read("bag-info.txt", MIB).decode()
        assert bundle.facts.case == "a\nPayload-Oxum: 1.1"
    assert all(line.isprintable() for line in info.split("\n"))
    assert len(info.splitlines()) == 7


def test_a_bundle_file_of_the_tests_opens(tmp_path: Path) -> None:
    with open_bundle(bundle_file(tmp_path)) as bundle:
        assert bundle.path.name == "bundle.zip"
    assert os.listdir(tmp_path) == ["bundle.zip"]
    with pytest.raises(NotCanonical):
        opened(tmp_path, bundle_bytes()[:-1])


def test_a_text_that_an_earlier_version_wrote_is_still_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_hand.is_ours(by_hand.verify_text(BundleType.REVIEW), BundleType.REVIEW)
    assert not by_hand.is_ours(b"earlier words\n", BundleType.REVIEW)
    monkeypatch.setattr(by_hand, "EARLIER", frozenset({hashlib.sha256(b"earlier words\n").hexdigest()}))
    assert by_hand.is_ours(b"earlier words\n", BundleType.REVIEW)
