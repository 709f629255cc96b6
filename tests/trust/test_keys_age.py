"""Encryption to recipients: streamed, and each way of failing with its own message."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from openssh_tools import PASSPHRASE, made_by_ssh_keygen, needs_ssh_keygen

from secaudit.errors import SecauditError
from secaudit.trust import encryption
from secaudit.trust.encryption import (
    BadIdentity,
    BadRecipient,
    CannotWrite,
    Damaged,
    EncryptionTrouble,
    NotAge,
    NotForUs,
    checked_recipients,
    decrypt_to,
    encrypt_to,
    identities,
    identity_of,
    is_age,
)
from secaudit.trust.keys import WrongPassphrase, new_key

PLAIN = bytes(range(256)) * 1000
OWNER = pyrage.x25519.Identity.generate()


def encrypted(*recipients: str, plain: bytes = PLAIN) -> bytes:
    target = io.BytesIO()
    encrypt_to(io.BytesIO(plain), target, recipients or (str(OWNER.to_public()),))
    return target.getvalue()


def decrypted(data: bytes, *opened_by: object) -> bytes:
    target = io.BytesIO()
    decrypt_to(io.BytesIO(data), target, opened_by or (OWNER,))
    return target.getvalue()


class TestRoundTrip:
    @pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 256_000])
    def test_what_was_encrypted_is_decrypted(self, size: int) -> None:
        data = encrypted(plain=PLAIN[:size])
        assert decrypted(data) == PLAIN[:size]
        assert is_age(data)
        assert pyrage.decrypt(data, [OWNER]) == PLAIN[:size]
        assert decrypted(pyrage.encrypt(PLAIN[:size], [OWNER.to_public()])) == PLAIN[:size]

    def test_each_of_several_recipients_opens_it(self) -> None:
        second, signing = pyrage.x25519.Identity.generate(), new_key("宏遠精密 12345675")
        data = encrypted(str(OWNER.to_public()), f" {second.to_public()}\n", signing.public.line)
        for identity in (OWNER, second, identity_of(signing)):
            assert decrypted(data, identity) == PLAIN
        assert decrypted(data, pyrage.x25519.Identity.generate(), second) == PLAIN

    @needs_ssh_keygen
    def test_an_openssh_key_with_passphrase_opens_it(self, tmp_path: Path) -> None:
        path = made_by_ssh_keygen(tmp_path / "k", PASSPHRASE)
        data = encrypted((tmp_path / "k.pub").read_text())
        assert decrypted(data, *identities(path.read_bytes(), PASSPHRASE)) == PLAIN
        with pytest.raises(WrongPassphrase):
            identities(path.read_bytes(), "wrong wrong wrong")

    def test_a_file_of_several_age_identities_opens_it(self) -> None:
        lines = ["# created: 2026-11-21", f"# public key: {OWNER.to_public()}", str(pyrage.x25519.Identity.generate())]
        data = "\r\n".join([*lines, "", str(OWNER)]).encode()
        assert decrypted(encrypted(), *identities(data)) == PLAIN


class Endless(io.RawIOBase):
    """Gives ``size`` bytes; notes the most that was asked for at once and how far reading ran before writing."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.most = self.given = self.taken = self.ahead = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.most = max(self.most, size)
        piece = bytes(min(size, self.left))
        self.left -= len(piece)
        self.given += len(piece)
        self.ahead = max(self.ahead, self.given - self.taken)
        return piece

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.taken += len(data)
        return len(data)


def test_a_large_file_is_never_held_whole(record_property: pytest.RecordProperty) -> None:
    stream = Endless(50_000_000)
    encrypt_to(stream, stream, [str(OWNER.to_public())])  # type: ignore[arg-type]
    assert stream.left == 0
    assert stream.taken > 50_000_000
    assert stream.most <= 1 << 20
    assert stream.ahead <= 1 << 20
    record_property("bytes read ahead of writing, of 50,000,000 encrypted", f"{stream.ahead:,}")


class TestRecipients:
    @pytest.mark.parametrize(
        ("recipient", "reason"),
        [
            ("age1xyz", "age 公鑰"),
            ("age1" + "q" * 58, "age 公鑰"),
            ("ssh-rsa AAAAB3NzaC1yc2E", "只接受 Ed25519"),
            ("ssh-ed25519 AAAA", "損壞"),
            ("someone@example.tw", "不是 OpenSSH 公鑰"),
            ("", "不是 OpenSSH 公鑰"),
            ("age1\u202eabc", "age 公鑰"),
        ],
    )
    def test_a_bad_one_is_named_with_its_reason(self, recipient: str, reason: str) -> None:
        with pytest.raises(BadRecipient, match=reason) as caught:
            checked_recipients([str(OWNER.to_public()), recipient])
        assert str(caught.value).isprintable()

    def test_every_bad_one_is_named_at_once_and_nothing_is_written(self) -> None:
        target = io.BytesIO()
        with pytest.raises(BadRecipient) as caught:
            encrypt_to(io.BytesIO(PLAIN), target, ["age1abc", str(OWNER.to_public()), "ssh-rsa AAAA"])
        assert "age1abc" in caught.value.what
        assert "ssh-rsa" in caught.value.what
        assert target.getvalue() == b""

    def test_a_secret_given_by_mistake_is_not_shown(self) -> None:
        with pytest.raises(BadRecipient, match="私鑰") as caught:
            checked_recipients([str(OWNER)])
        assert str(OWNER)[16:30] not in str(caught.value)

    def test_nobody_is_no_recipient(self) -> None:
        with pytest.raises(BadRecipient):
            checked_recipients([])
        with pytest.raises(BadRecipient):
            checked_recipients([str(OWNER.to_public())] * 101)


class TestIdentities:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"# nothing\n",
            b"AGE-SECRET-KEY-1QQQ\n",
            b"\xff\xfe\0",
            b"age1xyz",
            b"x" * 100_000,
            b"age-encryption.org/v1\n",
        ],
    )
    def test_what_is_no_identity_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadIdentity) as caught:
            identities(data)
        assert "QQQ" not in str(caught.value)

    def test_the_line_that_is_wrong_is_named_and_not_shown(self) -> None:
        with pytest.raises(BadIdentity, match="第 2 行") as caught:
            identities(f"{OWNER}\n{str(OWNER)[:-1]}\n".encode())
        assert str(OWNER)[16:40] not in str(caught.value)


def damages(data: bytes) -> Iterator[bytes]:
    body = data.index(b"\n--- ") + 49
    yield data[:-1]
    yield data[: len(data) // 2]
    yield data[: body + 10]
    yield data + b"x"
    for at in (body + 3, body + 16, body + 20, len(data) // 2, len(data) - 1):
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class TestFailing:
    def test_the_wrong_identity_has_its_own_message(self) -> None:
        with pytest.raises(NotForUs):
            decrypted(encrypted(), pyrage.x25519.Identity.generate())
        with pytest.raises(NotForUs):
            decrypted(encrypted(new_key("x").public.line), identity_of(new_key("y")))

    def test_a_damaged_body_has_its_own_message(self) -> None:
        for damaged in damages(encrypted()):
            with pytest.raises(Damaged):
                decrypted(damaged)

    def test_every_changed_byte_of_the_header_is_refused(self) -> None:
        data = encrypted(plain=b"x")
        for at in range(len(data)):
            with pytest.raises(EncryptionTrouble):
                decrypted(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"age-encryption.org/v2\n", b"\0" * 500_000])
    def test_what_is_no_age_file_has_its_own_message(self, data: bytes) -> None:
        with pytest.raises(NotAge):
            decrypted(data)

    def test_the_text_form_is_refused_with_what_to_ask_for(self) -> None:
        with pytest.raises(NotAge, match="文字形式"):
            decrypted(pyrage.encrypt(PLAIN, [OWNER.to_public()], armored=True))

    def test_a_header_without_end_is_not_read_into_memory(self) -> None:
        class Header(io.RawIOBase):
            asked = 0

            def read(self, size: int = -1) -> bytes:
                assert size >= 0
                self.asked += size
                return (encryption.MAGIC + b"-> X25519 abc\n" * 100_000)[:size]

        header = Header()
        with pytest.raises(Damaged):
            decrypt_to(header, io.BytesIO(), [OWNER])  # type: ignore[arg-type]
        assert header.asked <= encryption.MOST_HEADER

    def test_a_full_disk_is_told_as_such(self) -> None:
        class Full(io.RawIOBase):
            def write(self, data: bytes) -> int:  # type: ignore[override]
                raise OSError(28, os.strerror(28))

        data = encrypted()
        with pytest.raises(CannotWrite, match="磁碟已滿"):
            encrypt_to(io.BytesIO(PLAIN), Full(), [str(OWNER.to_public())])  # type: ignore[arg-type]
        with pytest.raises(CannotWrite, match="磁碟已滿"):
            decrypt_to(io.BytesIO(data), Full(), [OWNER])  # type: ignore[arg-type]

    def test_an_unreadable_source_is_told_as_such(self) -> None:
        class Torn(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise OSError(5, "I/O error")

        with pytest.raises(SecauditError, match="讀取時出錯"):
            encrypt_to(Torn(), io.BytesIO(), [str(OWNER.to_public())])  # type: ignore[arg-type]

    def test_an_interruption_goes_through(self) -> None:
        class Stopped(io.RawIOBase):
            def write(self, data: bytes) -> int:  # type: ignore[override]
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            encrypt_to(io.BytesIO(PLAIN), Stopped(), [str(OWNER.to_public())])  # type: ignore[arg-type]
