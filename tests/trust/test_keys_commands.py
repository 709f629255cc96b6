"""``secaudit key`` and ``secaudit trust`` as a user meets them."""

from __future__ import annotations

import getpass
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openssh_tools import PASSPHRASE, needs_ssh_keygen, ssh_keygen

from secaudit.cli import passphrases
from secaudit.cli.commands import key, trust
from secaudit.cli.main import run
from secaudit.trust import keys
from secaudit.trust.keys import new_key
from secaudit.usecases.keys.own import find_key

STRANGER = new_key("審查機關")


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "ROUNDS", 1)
    for name in ("KEYS", "TRUST", "CONFIG"):
        monkeypatch.setenv(f"SECAUDIT_{name}", str(tmp_path / name.lower()))
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\nsecond line\n")
    (tmp_path / "stranger.pub").write_text(f"{STRANGER.public.line}\n")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What somebody at a terminal types, hidden or not."""
    answers: list[str] = []
    for module in (passphrases, key, trust):
        monkeypatch.setattr(module, "may_ask", lambda _: True)
    monkeypatch.setattr(getpass, "getpass", lambda _question, stream: answers.pop(0))
    monkeypatch.setattr(key, "answered", lambda _: answers.pop(0))
    monkeypatch.setattr(trust, "answered", lambda _: answers.pop(0))
    monkeypatch.setattr(trust, "confirmed", lambda _: answers.pop(0) == "y")
    yield answers
    assert not answers


def made(*more: str) -> None:
    assert run(["key", "new", "--comment", "宏遠精密 12345675", "--passphrase-file", "passphrase", *more]) == 0


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


class TestKey:
    def test_a_key_is_made_shown_and_exported(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        made()
        (ours,) = as_json(capsys, "key", "show")["keys"]  # type: ignore[misc]
        assert ours["comment"] == "宏遠精密 12345675"
        assert ours["fingerprint"].startswith("SHA256:")
        assert run(["key", "show"]) == 0
        shown = capsys.readouterr().out
        assert ours["fingerprint"] in shown
        assert ours["spoken"].split()[0] in shown
        assert run(["key", "export"]) == 0
        assert capsys.readouterr().out == (tmp_path / "keys" / "signing.pub").read_text(encoding="utf-8")
        assert run(["key", "export", "--form", "letter"]) == 0
        letter = capsys.readouterr().out
        for part in (ours["fingerprint"], ours["line"], "宏遠精密 12345675", "佐證包", *ours["spoken"].split()):
            assert part in letter

    @needs_ssh_keygen
    def test_the_exported_line_pins_it_at_the_other_side(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made()
        capsys.readouterr()
        assert run(["key", "export", "--form", "signers", "--as", "12345675"]) == 0
        (tmp_path / "signers").write_text(capsys.readouterr().out, encoding="utf-8")
        private = tmp_path / "keys" / "signing"
        assert ssh_keygen("-p", "-P", PASSPHRASE, "-N", "", "-f", private).returncode == 0
        sign = ssh_keygen("-Y", "sign", "-n", "secaudit-evidence-v1", "-f", private, data=b"m")
        (tmp_path / "sig").write_bytes(sign.stdout)
        check = ("-Y", "verify", "-f", tmp_path / "signers", "-I", "12345675", "-s", tmp_path / "sig", "-n")
        assert ssh_keygen(*check, "secaudit-evidence-v1", data=b"m").returncode == 0

    def test_a_name_that_is_no_name_is_refused_for_the_other_side(self, capsys: pytest.CaptureFixture[str]) -> None:
        made()
        assert run(["key", "export", "--form", "signers", "--as", "a b\n* "]) == 2
        assert "E-TRU-35" in capsys.readouterr().err

    def test_the_passphrase_is_asked_for_twice_until_it_is_good(self, typed: list[str], tmp_path: Path) -> None:
        typed += ["宏遠精密", "short", PASSPHRASE, "another one entirely", PASSPHRASE, PASSPHRASE]
        assert run(["key", "new"]) == 0
        assert (tmp_path / "keys" / "signing").exists()

    def test_after_three_attempts_it_ends(self, typed: list[str], tmp_path: Path) -> None:
        typed += ["x", "short", "short", "short"]
        assert run(["key", "new"]) == 2
        assert not (tmp_path / "keys").exists()

    def test_a_wrong_passphrase_may_be_typed_again(self, typed: list[str], tmp_path: Path) -> None:
        made()
        path = find_key(tmp_path / "keys", None)
        typed += ["wrong wrong wrong", PASSPHRASE]
        assert passphrases.opened_key(path, None).public
        typed += ["wrong wrong wrong"] * 3
        with pytest.raises(keys.WrongPassphrase):
            passphrases.opened_key(path, None)

    def test_a_passphrase_comes_over_standard_input(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made()
        path = find_key(tmp_path / "keys", None)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{PASSPHRASE}\r\nmore".encode())))
        assert passphrases.opened_key(path, Path("-")).public

    @pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xff\n"])
    def test_a_passphrase_file_without_one_is_refused(
        self, tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "passphrase").write_bytes(data)
        assert run(["key", "new", "--comment", "x", "--passphrase-file", "passphrase"]) == 2
        assert "E-KEY-3" in capsys.readouterr().err

    def test_nobody_is_asked_where_nobody_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--no-input", "key", "new", "--comment", "x"]) == 2
        assert "--passphrase-file" in capsys.readouterr().err
        assert run(["--no-input", "key", "new", "--passphrase-file", "passphrase"]) == 2
        assert "--comment" in capsys.readouterr().err

    def test_a_second_key_of_the_same_name_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        made()
        assert run(["key", "new", "--comment", "x", "--passphrase-file", "passphrase"]) == 2
        assert "E-KEY-21" in capsys.readouterr().err

    def test_a_strangers_public_file_can_be_looked_at(self, capsys: pytest.CaptureFixture[str]) -> None:
        found = as_json(capsys, "key", "show", "stranger.pub")
        assert found["fingerprint"] == STRANGER.public.fingerprint
        assert found["private"] is False

    def test_no_key_is_said_kindly(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["key", "show"]) == 0
        assert "secaudit key new" in capsys.readouterr().err


ADD = ["trust", "add", "reviewer@example.tw", "stranger.pub", "--role", "review"]


class TestTrust:
    def test_the_fingerprint_is_shown_and_asked_about(
        self, typed: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed += ["n"]
        assert run(ADD) == 0
        said = capsys.readouterr()
        assert STRANGER.public.fingerprint in said.err
        assert STRANGER.public.spoken.split()[8] in said.err
        assert as_json(capsys, "trust", "list")["pins"] == []
        typed += ["y"]
        assert run(ADD) == 0
        (listed,) = as_json(capsys, "trust", "list")["pins"]  # type: ignore[misc]
        assert (listed["principal"], listed["state"]) == ("reviewer@example.tw", "valid")
        assert listed["namespaces"] == ["secaudit-review-v1"]

    def test_the_letters_fingerprint_pins_in_either_writing(self, capsys: pytest.CaptureFixture[str]) -> None:
        spoken = STRANGER.public.spoken
        for said in (STRANGER.public.fingerprint, spoken, spoken.replace(" ", "").upper()):
            assert run([*ADD, "--fingerprint", said]) == 0
            assert run(["trust", "remove", "reviewer@example.tw"]) == 0
        capsys.readouterr()

    @pytest.mark.parametrize(
        "change", [lambda f: f[:-1], lambda f: f.lower(), lambda f: f + "x", lambda f: "", lambda f: f[7:]]
    )
    def test_any_other_fingerprint_is_refused_with_exit_5(
        self, change: object, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run([*ADD, "--yes", "--fingerprint", change(STRANGER.public.fingerprint)]) == 5  # type: ignore[operator]
        assert "E-TRU-40" in capsys.readouterr().err
        assert as_json(capsys, "trust", "list")["pins"] == []

    def test_nothing_is_pinned_unasked(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--no-input", *ADD]) == 2
        assert "--fingerprint" in capsys.readouterr().err
        assert run(["--no-input", "trust", "add", "a", "stranger.pub", "--yes"]) == 2
        assert "--role" in capsys.readouterr().err

    def test_a_purpose_may_be_typed(self, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        typed += ["審查結果", "y"]
        assert run(["trust", "add", "a", "stranger.pub"]) == 0
        capsys.readouterr()

    def test_revoking_is_confirmed_and_listed(self, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*ADD, "--yes"]) == 0
        typed += ["n", "y"]
        assert run(["trust", "remove", "reviewer@example.tw", "--revoke"]) == 0
        assert len(as_json(capsys, "trust", "list")["pins"]) == 1  # type: ignore[arg-type]
        assert run(["trust", "remove", "reviewer@example.tw", "--revoke"]) == 0
        assert as_json(capsys, "trust", "list")["revoked_keys"] == 1
        assert run([*ADD, "--yes"]) == 2
        assert "--again" in capsys.readouterr().err
        assert run([*ADD, "--yes", "--again"]) == 0

    def test_a_change_of_key_is_shown_before_it_is_made(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run([*ADD, "--yes"]) == 0
        (tmp_path / "stranger.pub").write_text(f"{new_key('new').public.line}\n")
        assert run([*ADD, "--yes"]) == 2
        assert "--from" in capsys.readouterr().err
        assert run([*ADD, "--yes", "--from", "2099-01-01"]) == 0
        assert STRANGER.public.fingerprint in capsys.readouterr().err
        assert run(["trust", "list"]) == 0
        assert "～2098-12-31" in capsys.readouterr().out

    def test_a_private_file_is_not_pinned(self, capsys: pytest.CaptureFixture[str]) -> None:
        made()
        assert run(["trust", "add", "a", "keys/signing", "--role", "review", "--yes"]) == 6
        assert "私鑰" in capsys.readouterr().err

    def test_problems_of_the_list_are_told_with_their_lines(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "trust").mkdir()
        (tmp_path / "trust" / "allowed_signers").write_text(f"* {STRANGER.public.line}\nx\x1b[31m y\n")
        assert run(["trust", "list"]) == 6
        told = capsys.readouterr().err
        assert "allowed_signers:1" in told
        assert "allowed_signers:2" in told
        assert "\x1b" not in told
