"""Revocation lists: ours work with ssh-keygen, ssh-keygen's work here, and what can't be honoured is refused."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openssh_tools import made_by_ssh_keygen, needs_ssh_keygen, public_file, ssh_keygen

from secaudit.trust.keys import new_key
from secaudit.trust.revocations import NOTHING_REVOKED, BadRevocations, Revoked, krl_bytes, read_krl
from secaudit.trust.signature import signed
from secaudit.trust.wire import string

NOW = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
HEADER = b"SSHKRL\n\0" + (1).to_bytes(4, "big") + bytes(24) + string(b"") + string(b"")
BLOB = new_key("x").public.blob


def section(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + string(body)


def ssh_says_revoked(path: Path, public: Path) -> bool:
    ended = ssh_keygen("-Q", "-f", path, public)
    assert b"REVOKED" in ended.stdout or b": ok" in ended.stdout, ended
    return b"REVOKED" in ended.stdout


class TestReading:
    def test_an_empty_list_revokes_nobody(self) -> None:
        assert len(read_krl(HEADER)) == 0
        assert not NOTHING_REVOKED.covers(new_key("x").public)

    @needs_ssh_keygen
    @pytest.mark.parametrize("form", ["key", "sha1", "sha256", "hash", "plain"])
    def test_what_ssh_keygen_revokes_is_revoked(self, tmp_path: Path, form: str) -> None:
        gone, stays = new_key("gone").public, new_key("stays").public
        said = {"plain": gone.line, "hash": f"hash: {gone.fingerprint}"}.get(form, f"{form}: {gone.line}")
        path = tmp_path / "krl"
        made = ssh_keygen("-k", "-z", "7", "-f", path, public_file(tmp_path / "spec", said))
        assert made.returncode == 0, made.stderr
        found = read_krl(path.read_bytes())
        assert found.covers(gone)
        assert not found.covers(stays)
        assert (found.version, len(found)) == (7, 1)

    @needs_ssh_keygen
    def test_a_list_about_certificates_is_refused(self, tmp_path: Path) -> None:
        authority = made_by_ssh_keygen(tmp_path / "ca")
        spec = public_file(tmp_path / "spec", "serial: 1-3\nid: someone")
        assert ssh_keygen("-k", "-s", f"{authority}.pub", "-f", tmp_path / "krl", spec).returncode == 0
        with pytest.raises(BadRevocations, match="憑證"):
            read_krl((tmp_path / "krl").read_bytes())

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"SSHKRL\n\0",
            HEADER[:-1],
            HEADER + b"\2",
            HEADER.replace(b"\0\0\0\1", b"\0\0\0\2", 1),
            HEADER + section(2, b""),
            HEADER + section(2, string(b"")),
            HEADER + section(2, string(BLOB)[:-1]),
            HEADER + section(3, string(bytes(32))),
            HEADER + section(5, string(bytes(20))),
            HEADER + section(4, string(BLOB)),
            HEADER + section(9, b""),
            HEADER + section(255, string(b"x@y") + b"\1" + string(b"")),
            HEADER[:28] + (1).to_bytes(8, "big") + HEADER[36:],
            b"ssh-ed25519 AAAA\n",
            bytes(5_000_000),
        ],
    )
    def test_what_cannot_be_honoured_whole_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadRevocations) as caught:
            read_krl(data)
        assert caught.value.fix

    def test_an_extension_that_may_be_skipped_is(self) -> None:
        extension = section(255, string(b"x@y") + b"\0" + string(b"anything"))
        assert read_krl(HEADER + extension + section(2, string(BLOB))).keys == {BLOB}

    @given(st.binary(max_size=300))
    def test_any_bytes_are_a_list_or_bad(self, data: bytes) -> None:
        for text in (data, HEADER + data, HEADER + section(2, data)):
            try:
                read_krl(text)
            except BadRevocations:
                continue

    def test_no_change_of_a_byte_crashes(self) -> None:
        data = krl_bytes(Revoked().with_key(new_key("x").public), NOW)
        chance = random.Random(7)
        for at in range(len(data)):
            for value in {0, 1, 255, data[at] ^ 1, chance.randrange(256)}:
                try:
                    read_krl(data[:at] + bytes([value]) + data[at + 1 :])
                except BadRevocations:
                    continue
            with pytest.raises(BadRevocations):
                read_krl(data[:at] if at != len(HEADER) else b"")


digests = st.frozensets(st.binary(min_size=20, max_size=20), max_size=4)


class TestWriting:
    @given(digests, st.frozensets(st.binary(min_size=32, max_size=32), max_size=4), st.integers(0, 2**64 - 1))
    def test_what_is_written_reads_back_the_same(
        self, sha1: frozenset[bytes], sha256: frozenset[bytes], version: int
    ) -> None:
        revoked = Revoked(frozenset({BLOB}), sha1, sha256, version, int(NOW.timestamp()), "備註")
        assert read_krl(krl_bytes(revoked, NOW)) == revoked

    @needs_ssh_keygen
    def test_ssh_keygen_honours_ours(self, tmp_path: Path) -> None:
        gone, stays = new_key("gone"), new_key("stays")
        revoked = Revoked().with_key(new_key("x").public).with_key(gone.public).with_key(new_key("y").public)
        path = tmp_path / "krl"
        path.write_bytes(krl_bytes(revoked, NOW))
        for key, expected in ((gone, True), (stays, False)):
            public = public_file(tmp_path / "k.pub", key.public.line)
            assert ssh_says_revoked(path, public) == expected == revoked.covers(key.public)
            (tmp_path / "sig").write_bytes(signed(b"message", "file", key))
            signers = public_file(tmp_path / "signers", f"a {key.public.line}")
            check = ("-Y", "verify", "-f", signers, "-I", "a", "-n", "file", "-s", tmp_path / "sig", "-r", path)
            assert (ssh_keygen(*check, data=b"message").returncode != 0) == expected

    @needs_ssh_keygen
    def test_ssh_keygen_adds_to_ours_and_we_to_its(self, tmp_path: Path) -> None:
        keys = [new_key(str(n)).public for n in range(3)]
        path = tmp_path / "krl"
        path.write_bytes(krl_bytes(Revoked().with_key(keys[0]), NOW))
        spec = public_file(tmp_path / "spec", f"sha1: {keys[1].line}")
        assert ssh_keygen("-k", "-u", "-f", path, spec).returncode == 0
        both = read_krl(path.read_bytes())
        path.write_bytes(krl_bytes(both.with_key(keys[2]), NOW))
        assert all(ssh_says_revoked(path, public_file(tmp_path / "k.pub", key.line)) for key in keys)

    @needs_ssh_keygen
    @pytest.mark.parametrize("form", ["key", "sha1", "sha256"])
    def test_taking_a_key_out_takes_it_out_in_every_form(self, tmp_path: Path, form: str) -> None:
        gone, back = new_key("gone").public, new_key("back").public
        spec = public_file(tmp_path / "spec", f"{form}: {back.line}\nkey: {gone.line}\nsha256: {back.line}")
        path = tmp_path / "krl"
        assert ssh_keygen("-k", "-f", path, spec).returncode == 0
        found = read_krl(path.read_bytes()).without_key(back)
        assert not found.covers(back)
        assert found.covers(gone)
