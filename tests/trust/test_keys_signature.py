"""Signatures: byte for byte what ssh-keygen writes, and no other byte is accepted."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from openssh_tools import bare_private, made_by_ssh_keygen, needs_ssh_keygen, public_file, ssh_keygen

from secaudit.trust.keys import PrivateKey, PublicKey, new_key
from secaudit.trust.signature import BadSignature, Signature, armored, holds, read_signature, signed
from secaudit.trust.wire import string

NAMESPACE = "secaudit-evidence-v1"
MESSAGE = b"0123 bag-info.txt\n"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

GIVEN = b"""\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJKxoLBJBivUPNTUJUSslQTt2hD
jozKvHarKeN8uYFqgAAAADZm9vAAAAAAAAAFMAAAALc3NoLWVkMjU1MTkAAABAKNC4IEbt
Tq0Fb56xhtuE1/lK9H9RZJfON4o6hE9R4ZGFX98gy0+fFJ/1d2/RxnZky0Y7GojwrZkrHT
FgCqVWAQ==
-----END SSH SIGNATURE-----
"""
"""The example of PROTOCOL.sshsig; its hash algorithm is left out, so no verifier takes it."""


BY_SSH_KEYGEN = b"""\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgA6EHv/POEL4dcN0Y50vAmWfk1j
CbpQ1fHdyGZBJVMbgAAAAUc2VjYXVkaXQtZXZpZGVuY2UtdjEAAAAAAAAABnNoYTUxMgAA
AFMAAAALc3NoLWVkMjU1MTkAAABAsQ9aplttni9FyWGUluwZhhOWg0g3iezNqIrpxpMRYI
1QNQ0h8IQdgfTvcGoDf8jQO3fyqQ436pDtnbs5XVLKBQ==
-----END SSH SIGNATURE-----
"""
"""MESSAGE in NAMESPACE, signed by OpenSSH 9.2 with the key whose seed is 00 01 02 … 1f."""


def is_accepted(data: bytes, message: bytes = MESSAGE) -> bool:
    try:
        found = read_signature(data)
    except BadSignature:
        return False
    return found.namespace == NAMESPACE and holds(found, message)


def blob_of(data: bytes) -> bytes:
    return base64.b64decode(b"".join(data.split(b"\n")[1:-2]))


def in_armor(blob: bytes, columns: int = 70) -> bytes:
    coded = base64.b64encode(blob)
    lines = b"".join(coded[at : at + columns] + b"\n" for at in range(0, len(coded), columns))
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"-----END SSH SIGNATURE-----\n"


def test_a_kept_signature_of_ssh_keygen_is_what_we_write() -> None:
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    assert signed(MESSAGE, NAMESPACE, key) == BY_SSH_KEYGEN
    assert holds(read_signature(BY_SSH_KEYGEN), MESSAGE)


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("namespace", "message"),
    [(NAMESPACE, MESSAGE), ("file", b""), ("secaudit-review-v1", b"\0\xff\r\n" * 300_000), ("a@b.tw", b"x" * 63)],
)
def test_ssh_keygen_writes_the_same_bytes(tmp_path: Path, namespace: str, message: bytes) -> None:
    key = new_key("who")
    ended = ssh_keygen("-Y", "sign", "-n", namespace, "-f", bare_private(tmp_path / "k", key), data=message)
    assert ended.stdout == signed(message, namespace, key)
    assert holds(read_signature(ended.stdout), message)


@needs_ssh_keygen
def test_ssh_keygen_verifies_ours(tmp_path: Path) -> None:
    key = new_key("who")
    (tmp_path / "sig").write_bytes(signed(MESSAGE, NAMESPACE, key))
    signers = public_file(tmp_path / "signers", f"12345675 {key.public.line}")
    check = ("-Y", "verify", "-f", signers, "-I", "12345675", "-s", tmp_path / "sig", "-n")
    assert ssh_keygen(*check, NAMESPACE, data=MESSAGE).returncode == 0
    assert ssh_keygen(*check, "secaudit-review-v1", data=MESSAGE).returncode != 0
    assert ssh_keygen(*check, NAMESPACE, data=MESSAGE + b"x").returncode != 0


def test_reads_back_what_was_signed() -> None:
    key = new_key("who")
    found = read_signature(signed(MESSAGE, NAMESPACE, key))
    assert (found.key, found.namespace) == (key.public, NAMESPACE)
    assert holds(found, MESSAGE)
    assert not holds(found, MESSAGE + b"x")
    assert not holds(Signature(found.key, "secaudit-review-v1", found.raw), MESSAGE)
    assert not holds(Signature(new_key("other").public, found.namespace, found.raw), MESSAGE)


def test_every_change_of_one_byte_is_refused(record_property: pytest.RecordProperty) -> None:
    data = signed(MESSAGE, NAMESPACE, new_key("who"))
    assert is_accepted(data)
    tried = 0
    for at, was in enumerate(data):
        for now in range(256):
            if now != was:
                tried += 1
                assert not is_accepted(data[:at] + bytes([now]) + data[at + 1 :])
    record_property("signature bytes changed, accepted", f"0 of {tried:,}")
    assert tried == 255 * len(data)


def test_every_truncation_insertion_and_deletion_is_refused() -> None:
    data = signed(MESSAGE, NAMESPACE, new_key("who"))
    for at in range(len(data)):
        assert not is_accepted(data[:at])
        assert not is_accepted(data[at:] if at else b"")
        assert not is_accepted(data[:at] + data[at + 1 :])
        for more in b"\n\r A=\0-":
            changed = data[:at] + bytes([more]) + data[at:]
            assert changed == data or not is_accepted(changed)
    for more in (b"\n", b"\r\n", b" ", b"\0", data):
        assert not is_accepted(data + more)
        assert not is_accepted(more + data)


def test_other_writings_of_the_same_signature_are_refused() -> None:
    key = new_key("who")
    data = signed(MESSAGE, NAMESPACE, key)
    blob = blob_of(data)
    assert in_armor(blob) == data
    for columns in (64, 69, 71, 76, 1000):
        assert not is_accepted(in_armor(blob, columns))
    assert not is_accepted(data.replace(b"\n", b"\r\n"))
    assert not is_accepted(in_armor(blob + b"\0"))
    assert not is_accepted(in_armor(blob.replace(b"SSHSIG\0\0\0\x01", b"SSHSIG\0\0\0\x02", 1)))
    end = string(NAMESPACE.encode()) + string(b"") + string(b"sha512")
    assert blob.count(end) == 1
    reserved = string(NAMESPACE.encode()) + string(b"x") + string(b"sha512")
    assert not is_accepted(in_armor(blob.replace(end, reserved)))


def test_a_signature_number_beyond_the_group_order_is_refused() -> None:
    """S and S + L sign the same; only the smaller is valid (RFC 8032, 5.1.7)."""
    key = new_key("who")
    found = read_signature(signed(MESSAGE, NAMESPACE, key))
    for times in range(1, 15):
        number = int.from_bytes(found.raw[32:], "little") + times * GROUP_ORDER
        raw = found.raw[:32] + number.to_bytes(32, "little")
        assert not holds(Signature(found.key, found.namespace, raw), MESSAGE)


@needs_ssh_keygen
def test_a_sha256_signature_is_refused_with_how_to_make_a_good_one(tmp_path: Path) -> None:
    path = bare_private(tmp_path / "k", new_key("who"))
    ended = ssh_keygen("-Y", "sign", "-O", "hashalg=sha256", "-n", NAMESPACE, "-f", path, data=MESSAGE)
    with pytest.raises(BadSignature, match="SHA-512") as caught:
        read_signature(ended.stdout)
    assert "sha512" in caught.value.fix


@needs_ssh_keygen
def test_another_algorithm_is_refused(tmp_path: Path) -> None:
    path = made_by_ssh_keygen(tmp_path / "k", "", "ecdsa")
    ended = ssh_keygen("-Y", "sign", "-n", NAMESPACE, "-f", path, data=MESSAGE)
    with pytest.raises(BadSignature, match="ecdsa"):
        read_signature(ended.stdout)


def test_a_key_that_signs_everything_is_refused() -> None:
    """With the neutral point as key and as R, and 0 as S, the equation holds for every message."""
    weak = Signature(PublicKey((1).to_bytes(32, "little")), NAMESPACE, (1).to_bytes(32, "little") + bytes(32))
    with pytest.raises(BadSignature, match="保護力"):
        read_signature(armored(weak))


def test_the_example_of_the_specification_lacks_its_hash_and_is_refused() -> None:
    with pytest.raises(BadSignature):
        read_signature(GIVEN)
    if shutil.which("ssh-keygen"):
        assert ssh_keygen("-Y", "check-novalidate", "-n", "foo", "-s", "/dev/stdin", data=GIVEN).returncode != 0


@given(st.binary(max_size=300))
def test_any_bytes_are_a_signature_or_bad(data: bytes) -> None:
    for text in (data, in_armor(data), in_armor(b"SSHSIG\0\0\0\x01" + data)):
        with pytest.raises(BadSignature):
            read_signature(text)


def test_a_huge_file_is_refused_unread() -> None:
    with pytest.raises(BadSignature):
        read_signature(in_armor(bytes(10_000_000)))
