"""``secaudit verify`` as a reviewer meets it: verdicts first, exit codes, JSON, receipts, encrypted files."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from refusal_making import good
from refused_contents import better_score_stated
from refused_identity import trailing
from sealed_bench import ANCHORS, COMPANY, REVIEWER, REVIEWER_NAME, SmallCase, Verifier

from secaudit.cli.main import run
from secaudit.text import width
from secaudit.trust.encryption import encrypt_to
from secaudit.trust.keys import private_text
from secaudit.trust.signature import signed
from secaudit.trust.signers import signers_text
from trust.bundles import members_of

PASSPHRASE = "eleven green bottles"


@pytest.fixture
def at_home(case: SmallCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reviewer's computer: his pins, his key, no memory yet."""
    home = tmp_path / "home"
    monkeypatch.setattr("secaudit.trust.keys.ROUNDS", 1)
    for name in ("trust", "keys", "state"):
        (home / name).mkdir(parents=True)
        monkeypatch.setenv(f"SECAUDIT_{name.upper()}", str(home / name))
    monkeypatch.setenv("SECAUDIT_CONFIG", str(home / "none.toml"))
    (home / "trust" / "allowed_signers").write_text(signers_text(ANCHORS.pins))
    for name, key in (("reviewer", REVIEWER), ("company", COMPANY)):
        (home / "keys" / name).write_bytes(private_text(key, PASSPHRASE))
        (home / "keys" / name).chmod(0o600)
    (home / "passphrase").write_text(PASSPHRASE + "\n")
    return home


def test_the_four_verdicts_stand_first(
    case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["verify", str(good(case))]) == 0
    said = capfd.readouterr()
    lines = said.out.splitlines()
    assert lines[0].split()[:3] == ["完整", "PASS", "通過"]
    assert [line.split()[0] for line in lines if line.startswith(("完整", "身分", "新舊", "齊全"))] == [
        "完整", "身分", "新舊", "齊全",
    ]  # fmt: skip
    assert "UNKNOWN 無法判斷" in said.out
    assert "（E-VER-30）" in said.out
    assert "重算相同：" in said.out
    assert "封存時" in said.out
    assert "看不出" in said.err
    assert max(map(width, lines)) <= 80


def test_what_is_not_trusted_shows_nothing_from_inside(
    case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (at_home / "trust" / "allowed_signers").write_text("")
    assert run(["verify", str(good(case))]) == 5
    said = capfd.readouterr().out
    assert "E-VER-15" in said
    assert COMPANY.public.fingerprint in said
    assert "trust add" in said
    assert "C2M-113-001" not in said
    assert "一概不顯示" in said


def test_steps_that_were_not_made_stand_in_one_line_and_whole_in_json(
    case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (at_home / "trust" / "allowed_signers").write_text("")
    path = str(good(case))
    assert run(["verify", path]) == 5
    steps = [line for line in capfd.readouterr().out.splitlines() if line[:2].strip().isdigit()]
    assert [line.split()[0] for line in steps] == ["1", "2", "3", "4", "5", "6", "7", "8-15"]
    assert "未檢查：第 7 步不通過（E-VER-01）" in steps[-1]
    assert run(["verify", path, "--json"]) == 5
    assert len(json.loads(capfd.readouterr().out)["steps"]) == 15


def test_exit_codes(case: SmallCase, verifier: Verifier, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(trailing(case, verifier)[0])]) == 5
    assert run(["verify", str(better_score_stated(case, verifier)[0])]) == 5
    other = case.folder / "plan.docx"
    other.write_bytes(b"a document")
    assert run(["verify", str(other)]) == 6
    assert run(["verify", str(case.folder / "absent.zip")]) == 6
    assert run(["verify"]) == 2
    assert run(["verify", str(good(case)), "--as", "review"]) == 5


def test_json_has_a_stable_form(case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = good(case, challenge="113-001")
    assert run(["verify", str(path), "--challenge", "113-001", "--json"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert said["format"] == "secaudit-verification/1"
    assert [(name, v["state"]) for name, v in said["verdicts"].items()] == [
        ("integrity", "pass"), ("identity", "pass"), ("freshness", "unknown"), ("completeness", "pass"),
    ]  # fmt: skip
    assert [s["number"] for s in said["steps"]] == list(range(1, 16))
    assert said["seal"]["sequence"] == 1
    assert said["seal"]["challenge"] == "113-001"
    assert said["score"]["stated"] == said["score"]["recomputed"]
    assert (said["trusted"], said["accepted"], said["exit_code"]) == (True, True, 0)


def test_json_of_a_stranger_has_no_seal(case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (at_home / "trust" / "allowed_signers").write_text("")
    assert run(["verify", str(good(case)), "--json"]) == 5
    said = json.loads(capfd.readouterr().out)
    assert (said["seal"], said["score"], said["signer"], said["trusted"]) == (None, None, "", False)


def test_no_remember_leaves_it_a_first_look(case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = str(good(case))
    assert run(["verify", path, "--no-remember"]) == 0
    assert run(["verify", path]) == 0
    assert "第一次在這裡驗證" in capfd.readouterr().out.rpartition("完整")[2]
    assert run(["verify", path]) == 0
    assert "是同一份" in capfd.readouterr().out


def test_hostile_text_reaches_no_terminal(case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = good(case, challenge="\x1b]52;c;aGk=\x07\u202e")
    assert run(["verify", str(path), "--challenge", "113-001"]) == 5
    said = capfd.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "‹U+001B›" in said


def receipt_for(case: SmallCase, home: Path) -> Path:
    path = good(case)
    assert (
        run(["verify", str(path), "--receipt", "--key", "reviewer", "--passphrase-file", str(home / "passphrase")]) == 0
    )
    return path.with_name("good.zip.receipt.txt")


def test_a_receipt_is_plain_text_and_signed(case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    receipt = receipt_for(case, at_home)
    lines = dict(line.split(": ", 1) for line in receipt.read_text("ascii").splitlines())
    assert list(lines) == ["format", "seal-id", "type", "case", "sequence", "received-at", "key"]
    assert (lines["case"], lines["sequence"], lines["key"]) == ("C2M-113-001", "1", REVIEWER.public.fingerprint)
    members = members_of((case.folder / "good.zip").read_bytes())
    assert lines["seal-id"] == hashlib.sha256(members["bag/tagmanifest-sha256.txt"]).hexdigest()
    assert run(["verify", "--check-receipt", str(receipt), str(case.folder / "good.zip")]) == 0
    assert REVIEWER_NAME in capfd.readouterr().out
    assert run(["verify", str(case.folder / "good.zip"), "--receipt", "--key", "reviewer"]) == 2
    assert "E-VER-93" in capfd.readouterr().err


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no OpenSSH here")
def test_openssh_agrees_with_a_receipt(case: SmallCase, at_home: Path) -> None:
    receipt = receipt_for(case, at_home)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(at_home / "trust" / "allowed_signers"), "-I", REVIEWER_NAME,
               "-n", "secaudit-receipt-v1", "-s", f"{receipt}.sshsig"]  # fmt: skip
    assert subprocess.run(command, input=receipt.read_bytes(), capture_output=True, check=False).returncode == 0
    changed = receipt.read_bytes().replace(b"sequence: 1", b"sequence: 2")
    assert subprocess.run(command, input=changed, capture_output=True, check=False).returncode != 0


def test_each_bad_receipt_is_refused_with_its_own_message(
    case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    receipt = receipt_for(case, at_home)
    text, signature = receipt.read_bytes(), receipt.with_name(f"{receipt.name}.sshsig")
    whole = signature.read_bytes()
    case.log("later")
    another = str(good(case, "another.zip", sequence=2))
    namespace = "secaudit-receipt-v1"
    told = {}
    for code, data, sealed, bundle in (
        ("E-VER-92", text + b"x: y\n", whole, []),
        ("E-VER-95", text, b"signed, me", []),
        ("E-VER-96", text, signed(text, "secaudit-review-v1", REVIEWER), []),
        ("E-VER-16", text, signed(text, namespace, COMPANY), []),
        ("E-VER-97", text.replace(b"sequence: 1", b"sequence: 2"), whole, []),
        ("E-VER-98", text, whole, [another]),
    ):
        receipt.write_bytes(data)
        signature.write_bytes(sealed)
        capfd.readouterr()
        assert run(["verify", "--check-receipt", str(receipt), *bundle]) == 5
        told[code] = capfd.readouterr().err
        assert code in told[code]
    assert len(set(told.values())) == len(told)


def test_no_receipt_for_what_fails(
    case: SmallCase, verifier: Verifier, at_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, _ = better_score_stated(case, verifier)
    given = ["--receipt", "--key", "reviewer", "--passphrase-file", str(at_home / "passphrase")]
    assert run(["verify", str(path), *given]) == 5
    assert "不開收據" in capfd.readouterr().err
    assert not path.with_name(f"{path.name}.receipt.txt").exists()


def test_an_encrypted_bundle_needs_its_recipients_key(
    case: SmallCase, at_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plain = good(case)
    path = plain.with_name("good.zip.age")
    with plain.open("rb") as source, path.open("wb") as target:
        encrypt_to(source, target, [REVIEWER.public.line])
    assert run(["verify", str(path)]) == 6
    assert "E-VER-02" in capfd.readouterr().err
    passphrase = ["--passphrase-file", str(at_home / "passphrase")]
    assert run(["verify", str(path), "--identity", str(at_home / "keys" / "company"), *passphrase]) == 6
    assert "E-AGE-04" in capfd.readouterr().err
    assert run(["verify", str(path), "--identity", str(at_home / "keys" / "reviewer"), *passphrase]) == 0
    assert "完整" in capfd.readouterr().out
