"""What is trusted changes only as the rules of pinning allow, and ssh-keygen sees the same list."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from openssh_tools import needs_ssh_keygen, ssh_keygen

from secaudit.errors import BadInput, SecauditError, UsageError
from secaudit.trust.keys import PublicKey, new_key
from secaudit.trust.revocations import BadRevocations
from secaudit.trust.signature import signed
from secaudit.usecases.keys import pinning
from secaudit.usecases.keys.pinning import PinWish, pin, plan_pin, revoke_keys, unpin
from secaudit.usecases.keys.roles import namespaces_of, role_title
from secaudit.usecases.keys.trusted import anchors, trust_list

TAIPEI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 22, 0, tzinfo=TAIPEI)
EVIDENCE, REVIEW = namespaces_of("evidence"), namespaces_of("review")
A, B, C = (new_key(name).public for name in "ABC")


def pinned(folder: Path, name: str, key: PublicKey, role: tuple[str, ...] = EVIDENCE, **more: object) -> None:
    pin(folder, PinWish(name, key, role, **more), NOW)  # type: ignore[arg-type]


def told(folder: Path) -> list[tuple[str, PublicKey, str]]:
    return [(p.pin.principal, p.pin.key, p.state.value) for p in trust_list(folder, NOW).pins]


def refusal(folder: Path, name: str, key: PublicKey, role: tuple[str, ...] = EVIDENCE, **more: object) -> UsageError:
    before = sorted((p.name, p.read_bytes()) for p in folder.iterdir()) if folder.exists() else []
    with pytest.raises(UsageError) as caught:
        pinned(folder, name, key, role, **more)
    assert caught.value.fix
    assert before == (sorted((p.name, p.read_bytes()) for p in folder.iterdir()) if folder.exists() else [])
    return caught.value


def test_nothing_is_trusted_at_first(tmp_path: Path) -> None:
    found = anchors(tmp_path / "trust")
    assert (found.pins, len(found.revoked)) == ((), 0)


def test_a_pinned_key_is_an_anchor_for_its_purpose_and_period(tmp_path: Path) -> None:
    folder = tmp_path / "trust"
    pinned(folder, "12345675", A, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    (found,) = anchors(folder).pins_of(A)
    assert found.valid_after == datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC)
    assert found.valid_before == datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert found.namespaces == ("secaudit-evidence-v1",)
    assert found.principal == "12345675"
    assert anchors(folder).pins_of(B) == ()
    if os.name != "nt":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "allowed_signers").stat().st_mode & 0o777 == 0o600


def test_states_are_told_apart(tmp_path: Path) -> None:
    pinned(tmp_path, "valid", A)
    pinned(tmp_path, "late", B, last_day=date(2026, 11, 20))
    pinned(tmp_path, "early", C, first_day=date(2026, 11, 22))
    assert [state for _, _, state in told(tmp_path)] == ["valid", "expired", "early"]
    revoke_keys(tmp_path, [A, B], NOW)
    assert [state for _, _, state in told(tmp_path)] == ["revoked", "revoked", "early"]


class TestOneKeyOneName:
    def test_a_second_name_is_refused(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        assert refusal(tmp_path, "87654321", A).code == "E-TRU-36"

    @pytest.mark.parametrize("name", ["ＡＢＣ", "abc", "Abc"])
    def test_a_name_that_looks_like_another_is_refused(self, tmp_path: Path, name: str) -> None:
        pinned(tmp_path, "ABC", A)
        assert refusal(tmp_path, name, B).code == "E-TRU-37"

    @pytest.mark.parametrize("name", ["", "a b", "*", "!a", "a,b", "#a", 'a"b', "a\u202eb", "a\nb", "a\0b", "x" * 129])
    def test_a_name_that_is_no_plain_word_is_refused(self, tmp_path: Path, name: str) -> None:
        refused = refusal(tmp_path / "trust", name, A)
        assert refused.code == "E-TRU-35"
        assert str(refused).isprintable()

    def test_the_same_pin_again_changes_nothing(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        text = (tmp_path / "allowed_signers").read_text()
        pinned(tmp_path, "12345675", A)
        assert (tmp_path / "allowed_signers").read_text() == text

    def test_a_new_period_takes_the_place_of_the_old(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        pinned(tmp_path, "12345675", A, last_day=date(2026, 12, 31))
        assert len(anchors(tmp_path).pins) == 1
        assert anchors(tmp_path).pins[0].valid_before is not None

    def test_another_purpose_of_the_same_key_is_added(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        pinned(tmp_path, "12345675", A, REVIEW)
        assert [p.namespaces for p in anchors(tmp_path).pins] == [EVIDENCE, REVIEW]


class TestChangeOfKey:
    def test_needs_a_first_day(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        refused = refusal(tmp_path, "12345675", B)
        assert refused.code == "E-TRU-39"
        assert "--from" in refused.fix

    def test_ends_the_old_key_the_second_before(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        wish = PinWish("12345675", B, EVIDENCE, date(2026, 12, 1))
        assert [old.key for old in plan_pin(tmp_path, wish, NOW).ended] == [A]
        pin(tmp_path, wish, NOW)
        old, new = anchors(tmp_path).pins
        assert (old.key, new.key) == (A, B)
        assert old.valid_before == datetime(2026, 11, 30, 23, 59, 59, tzinfo=TAIPEI)
        assert new.valid_after == datetime(2026, 12, 1, tzinfo=TAIPEI)

    def test_before_the_old_key_began_is_refused(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A, first_day=date(2026, 6, 1))
        assert refusal(tmp_path, "12345675", B, first_day=date(2026, 6, 1)).code == "E-TRU-39"
        assert refusal(tmp_path, "12345675", B, first_day=date(2026, 5, 1)).code == "E-TRU-39"

    def test_periods_apart_and_other_purposes_need_nothing(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A, last_day=date(2026, 6, 30))
        pinned(tmp_path, "12345675", B, first_day=date(2026, 7, 1))
        pinned(tmp_path, "12345675", C, REVIEW)
        assert [p.key for p in anchors(tmp_path).pins] == [A, B, C]

    def test_a_revoked_key_does_not_stand_in_the_way(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        revoke_keys(tmp_path, [A], NOW)
        pinned(tmp_path, "12345675", B)
        assert told(tmp_path) == [("12345675", A, "revoked"), ("12345675", B, "valid")]

    def test_days_in_the_wrong_order_are_refused(self, tmp_path: Path) -> None:
        days = {"first_day": date(2026, 6, 2), "last_day": date(2026, 6, 1)}
        assert refusal(tmp_path / "trust", "a", A, **days).code == "E-TRU-38"


class TestRemoving:
    def test_removes_that_name_and_leaves_the_rest_of_the_file_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "allowed_signers"
        path.write_text(f"# 審查機關\r\n\r\nx,y {A.line}\nz {B.line}\n# 末行", encoding="utf-8", newline="")
        unpin(tmp_path, "x", NOW)
        text = path.read_bytes().decode()
        assert text == f"# 審查機關\r\n\r\ny {A.line}\nz {B.line}\n# 末行\n"

    def test_pinning_leaves_the_rest_of_the_file_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "allowed_signers"
        written = f"\ufeff# 審查機關\n\nx\t{A.line}   "
        path.write_text(written, encoding="utf-8")
        pinned(tmp_path, "z", B)
        assert path.read_text(encoding="utf-8").startswith(f"{written[1:]}\nz ")
        assert [p.principal for p in anchors(tmp_path).pins] == ["x", "z"]

    def test_without_revoking_the_key_can_come_back(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        removed = unpin(tmp_path, "12345675", NOW)
        assert ([p.key for p in removed.pins], removed.revoked) == ([A], ())
        pinned(tmp_path, "12345675", A)

    def test_a_revoked_key_comes_back_only_when_that_is_said(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        assert unpin(tmp_path, "12345675", NOW, revoke=True).revoked == (A,)
        assert anchors(tmp_path).pins == ()
        assert anchors(tmp_path).revoked.covers(A)
        assert refusal(tmp_path, "12345675", A).code == "E-TRU-31"
        pinned(tmp_path, "12345675", A, again=True)
        assert told(tmp_path) == [("12345675", A, "valid")]
        assert anchors(tmp_path).revoked.version == 2

    def test_of_several_keys_one_must_be_named(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A, last_day=date(2026, 6, 30))
        pinned(tmp_path, "12345675", B, first_day=date(2026, 7, 1))
        with pytest.raises(UsageError, match="幾把") as caught:
            unpin(tmp_path, "12345675", NOW)
        assert A.fingerprint in caught.value.fix
        with pytest.raises(UsageError, match="沒有這個指紋"):
            unpin(tmp_path, "12345675", NOW, fingerprint=C.fingerprint)
        unpin(tmp_path, "12345675", NOW, fingerprint=A.fingerprint)
        assert [p.key for p in anchors(tmp_path).pins] == [B]

    def test_an_unknown_name_is_told_with_the_names_there_are(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        with pytest.raises(UsageError, match="沒有釘選") as caught:
            unpin(tmp_path, "1234567", NOW)
        assert "12345675" in caught.value.fix

    def test_interrupted_before_the_pin_goes_the_key_is_refused_already(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pinned(tmp_path, "12345675", A)

        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(pinning, "_write_signers", stopped)
        with pytest.raises(KeyboardInterrupt):
            unpin(tmp_path, "12345675", NOW, revoke=True)
        assert told(tmp_path) == [("12345675", A, "revoked")]

    def test_interrupted_before_a_revoked_key_is_pinned_again_it_is_no_pin(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pinned(tmp_path, "12345675", A)
        unpin(tmp_path, "12345675", NOW, revoke=True)

        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(pinning, "_write_signers", stopped)
        with pytest.raises(KeyboardInterrupt):
            pinned(tmp_path, "12345675", A, again=True)
        assert anchors(tmp_path).pins == ()


class TestBrokenFiles:
    def test_one_bad_line_pins_nobody_and_all_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "allowed_signers"
        path.write_text(f"x {A.line}\n* {B.line}\ny ssh-rsa AAAA\n", encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            anchors(tmp_path)
        assert [p.place.line for p in caught.value.problems] == [2, 3]
        assert str(caught.value.problems[0].place).startswith(str(path))

    @pytest.mark.parametrize("act", [lambda f: pinned(f, "z", C), lambda f: unpin(f, "x", NOW)])
    def test_a_broken_list_is_never_overwritten(self, tmp_path: Path, act: object) -> None:
        path = tmp_path / "allowed_signers"
        path.write_text(f"x {A.line}\n* {B.line}\n", encoding="utf-8")
        with pytest.raises(BadInput):
            act(tmp_path)  # type: ignore[operator]
        assert path.read_text() == f"x {A.line}\n* {B.line}\n"

    @pytest.mark.parametrize("data", [b"\xff\xfe", b"# fine\n\xa4\xa4 x", b"x\0" * 3_000_000])
    def test_a_list_that_is_no_text_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "allowed_signers").write_bytes(data)
        with pytest.raises(SecauditError):
            anchors(tmp_path)

    def test_a_broken_revocation_list_stops_everything(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        (tmp_path / "revoked.krl").write_bytes(b"")
        with pytest.raises(BadRevocations):
            anchors(tmp_path)

    @pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
    def test_a_list_that_others_can_change_is_warned_of(self, tmp_path: Path) -> None:
        pinned(tmp_path, "12345675", A)
        assert trust_list(tmp_path, NOW).warnings == ()
        (tmp_path / "allowed_signers").chmod(0o664)
        assert "chmod go-w" in trust_list(tmp_path, NOW).warnings[0]


@needs_ssh_keygen
def test_ssh_keygen_sees_the_same_list(tmp_path: Path) -> None:
    keys = {name: new_key(name) for name in ("kept", "gone", "dated")}
    pinned(tmp_path, "12345675", keys["kept"].public)
    pinned(tmp_path, "87654321", keys["gone"].public)
    pinned(tmp_path, "dated@example.tw", keys["dated"].public, last_day=date(2020, 1, 1))
    revoke_keys(tmp_path, [keys["gone"].public], NOW)
    expected = {"kept": True, "gone": False, "dated": False}
    states = {p.pin.key: p.state.value == "valid" for p in trust_list(tmp_path, NOW).pins}
    for (name, key), listed in zip(keys.items(), anchors(tmp_path).pins, strict=True):
        (tmp_path / "sig").write_bytes(signed(b"message", *EVIDENCE, key))
        files = ("-f", tmp_path / "allowed_signers", "-r", tmp_path / "revoked.krl", "-s", tmp_path / "sig")
        ended = ssh_keygen("-Y", "verify", *files, "-I", listed.principal, "-n", *EVIDENCE, data=b"message")
        assert (ended.returncode == 0) == expected[name] == states[key.public]


def test_roles_have_names_in_both_languages() -> None:
    assert namespaces_of("佐證包") == namespaces_of("evidence") == ("secaudit-evidence-v1",)
    assert role_title(namespaces_of("all")) == "佐證包、審查結果、收據"
    assert role_title(()) == "不限"
    assert role_title(namespaces_of("receipt，審查結果")) == "審查結果、收據"
    with pytest.raises(UsageError, match="沒有用途"):
        namespaces_of("everything")
