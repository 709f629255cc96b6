"""Signatures as OpenSSH makes them (PROTOCOL.sshsig): what ``ssh-keygen -Y sign`` writes, ``-Y verify`` reads.

Rules of reading:

1. one writing only: Ed25519, SHA-512, nothing reserved, lines of 70, LF, one newline at the end;
2. what was read is written again and must give the same bytes (a second writing of the same signature is refused);
3. the key in a signature only says which pinned key to look for; it is never trust.

``ssh-keygen -O hashalg=sha256`` writes another form; it is refused by rule 1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from secaudit.errors import EXIT_MISMATCH, SecauditError
from secaudit.trust.keys import ALGORITHM, KeyTrouble, PrivateKey, PublicKey, public_of_blob
from secaudit.trust.wire import Malformed, Reader, string

MOST_BYTES = 4 * 1024
MOST_NAMESPACE = 255
_COLUMNS = 70
_HASH = b"sha512"
_MAGIC = b"SSHSIG"
_VERSION = 1
_HEADER = b"-----BEGIN SSH SIGNATURE-----\n"
_FOOTER = b"-----END SSH SIGNATURE-----\n"


class BadSignature(SecauditError):
    """The bytes are no signature in the one form that is accepted."""

    code = "E-KEY-10"
    exit_code = EXIT_MISMATCH


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says: by which key, for which purpose; ``raw`` is the 64 bytes of RFC 8032."""

    key: PublicKey
    namespace: str
    raw: bytes


def signed(message: bytes, namespace: str, key: PrivateKey) -> bytes:
    """The armored signature over ``message``, byte for byte as ``ssh-keygen -Y sign -n namespace`` writes it."""
    return armored(Signature(key.public, namespace, key.sign(_preimage(message, namespace))))


def armored(signature: Signature) -> bytes:
    """The one writing of a signature."""
    fields = (signature.key.blob, signature.namespace.encode(), b"", _HASH, _signature_blob(signature.raw))
    blob = _MAGIC + _VERSION.to_bytes(4, "big") + b"".join(map(string, fields))
    coded = base64.b64encode(blob)
    lines = (coded[at : at + _COLUMNS] + b"\n" for at in range(0, len(coded), _COLUMNS))
    return _HEADER + b"".join(lines) + _FOOTER


def read_signature(data: bytes) -> Signature:
    """The signature in ``data``; raises :class:`BadSignature` for anything but its one writing."""
    if len(data) > MOST_BYTES or not data.startswith(_HEADER) or not data.endswith(_FOOTER):
        raise _bad("不是 OpenSSH 簽章檔")
    try:
        blob = base64.b64decode(data[len(_HEADER) : -len(_FOOTER)].replace(b"\n", b""), validate=True)
        found = _of_blob(blob)
    except (Malformed, binascii.Error, UnicodeDecodeError) as error:
        raise _bad("簽章檔已損壞") from error
    except KeyTrouble as error:
        raise _bad(f"簽章裡的公鑰不能用：{error.what}") from error
    if armored(found) != data:
        raise _bad("簽章檔不是唯一的寫法，可能被改過")
    return found


def holds(signature: Signature, message: bytes) -> bool:
    """Whether the key of ``signature`` signed ``message`` for its namespace; says nothing about whose key it is."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(signature.key.raw)
        public.verify(signature.raw, _preimage(message, signature.namespace))
    except (InvalidSignature, ValueError):
        return False
    return True


def _preimage(message: bytes, namespace: str) -> bytes:
    """What Ed25519 signs (PROTOCOL.sshsig, section 3)."""
    fields = (namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())
    return _MAGIC + b"".join(map(string, fields))


def _signature_blob(raw: bytes) -> bytes:
    return string(ALGORITHM.encode()) + string(raw)


def _of_blob(blob: bytes) -> Signature:
    reader = Reader(blob)
    if reader.taken(len(_MAGIC)) != _MAGIC or reader.number32() != _VERSION:
        raise Malformed("magic")
    key = public_of_blob(reader.string())
    namespace, reserved, hashed, inner = reader.string(), reader.string(), reader.string(), Reader(reader.string())
    reader.end()
    if not namespace or len(namespace) > MOST_NAMESPACE or reserved:
        raise Malformed("namespace")
    if hashed != _HASH:
        raise _bad("簽章用的雜湊不是 SHA-512", "請對方以 ssh-keygen 預設的 sha512 重新簽署")
    if inner.string() != ALGORITHM.encode():
        raise Malformed("algorithm")
    raw = inner.string()
    inner.end()
    if len(raw) != 64:
        raise Malformed("length")
    return Signature(key, namespace.decode("ascii"), raw)


def _bad(what: str, fix: str = "請向對方重新索取完整的檔案") -> BadSignature:
    return BadSignature(what, fix)
