"""Keys that no longer count: OpenSSH's key revocation list (PROTOCOL.krl), as ``ssh-keygen -k`` writes it.

Rules of reading (it fails closed: a list that can't be honoured whole is refused, so nothing is trusted by it):

1. revoked are keys by themselves, by SHA-1 or by SHA-256 of their wire form;
2. a section about certificates is refused, as certificates are not known here; so are signatures inside the list
   (OpenSSH from 9.4 on refuses these too), unknown sections and critical extensions;
3. an extension that says it is not critical is skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from secaudit.errors import EXIT_UNREADABLE, SecauditError
from secaudit.trust.keys import PublicKey
from secaudit.trust.wire import Malformed, Reader, string

MOST_BYTES = 4 * 1024 * 1024
_MAGIC = b"SSHKRL\n\0"
_FORMAT = 1
_CERTIFICATES, _KEYS, _SHA1, _SIGNATURE, _SHA256, _EXTENSION = 1, 2, 3, 4, 5, 255


class BadRevocations(SecauditError):
    """The list cannot be honoured whole."""

    code = "E-TRU-20"
    exit_code = EXIT_UNREADABLE


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a list revokes; ``version`` grows by one with every change, ``generated`` is seconds since 1970."""

    keys: frozenset[bytes] = frozenset()
    sha1: frozenset[bytes] = frozenset()
    sha256: frozenset[bytes] = frozenset()
    version: int = 0
    generated: int = 0
    comment: str = ""

    def covers(self, key: PublicKey) -> bool:
        blob = key.blob
        return (
            blob in self.keys
            or hashlib.sha256(blob).digest() in self.sha256
            or hashlib.sha1(blob, usedforsecurity=False).digest() in self.sha1
        )

    def __len__(self) -> int:
        return len(self.keys) + len(self.sha1) + len(self.sha256)

    def with_key(self, key: PublicKey) -> Revoked:
        """This list and ``key``, one version on."""
        return replace(self, keys=self.keys | {key.blob}, version=self.version + 1)

    def without_key(self, key: PublicKey) -> Revoked:
        """This list without ``key`` in any form, one version on."""
        blob = key.blob
        return replace(
            self,
            keys=self.keys - {blob},
            sha1=self.sha1 - {hashlib.sha1(blob, usedforsecurity=False).digest()},
            sha256=self.sha256 - {hashlib.sha256(blob).digest()},
            version=self.version + 1,
        )


NOTHING_REVOKED = Revoked()


def read_krl(data: bytes) -> Revoked:
    """The list in ``data``; raises :class:`BadRevocations` and nothing else."""
    if len(data) > MOST_BYTES:
        raise _bad(f"撤銷清單超過 {MOST_BYTES // 1024 // 1024} MB")
    try:
        return _read(Reader(data))
    except Malformed as error:
        raise _bad("撤銷清單已損壞，或不是 ssh-keygen -k 產生的檔案") from error


def krl_bytes(revoked: Revoked, at: datetime) -> bytes:
    """The list as ``ssh-keygen -Q`` and ``-Y verify -r`` read it; ``at`` is when it was made."""
    header = _MAGIC + _FORMAT.to_bytes(4, "big") + revoked.version.to_bytes(8, "big")
    header += int(at.timestamp()).to_bytes(8, "big") + bytes(8) + string(b"") + string(revoked.comment.encode())
    sections = ((_KEYS, revoked.keys), (_SHA1, revoked.sha1), (_SHA256, revoked.sha256))
    return header + b"".join(_section(kind, blobs) for kind, blobs in sections if blobs)


def _section(kind: int, blobs: Iterable[bytes]) -> bytes:
    """Sorted as big-endian numbers, as the format asks for hashes."""
    return bytes([kind]) + string(b"".join(map(string, sorted(blobs))))


def _read(reader: Reader) -> Revoked:
    if reader.taken(len(_MAGIC)) != _MAGIC or reader.number32() != _FORMAT:
        raise Malformed("magic")
    version, generated, flags = reader.number64(), reader.number64(), reader.number64()
    reader.string()
    comment = reader.string().decode("utf-8", "replace")
    if flags:
        raise _bad("撤銷清單用了不認識的旗標")
    found: dict[int, set[bytes]] = {_KEYS: set(), _SHA1: set(), _SHA256: set()}
    while not reader.is_empty:
        kind = reader.byte()
        body = Reader(reader.string())
        if kind == _EXTENSION:
            _skip_extension(body)
        elif kind in found:
            found[kind] |= _blobs(body, {_SHA1: 20, _SHA256: 32}.get(kind))
        else:
            raise _unsupported(kind)
    keys, sha1, sha256 = (frozenset(found[kind]) for kind in (_KEYS, _SHA1, _SHA256))
    return Revoked(keys, sha1, sha256, version, generated, comment)


def _blobs(body: Reader, length: int | None) -> set[bytes]:
    blobs = set()
    while not body.is_empty:
        blob = body.string()
        if not blob or (length is not None and len(blob) != length):
            raise Malformed("length")
        blobs.add(blob)
    if not blobs:
        raise Malformed("empty section")
    return blobs


def _skip_extension(body: Reader) -> None:
    body.string()
    critical = body.byte()
    body.string()
    body.end()
    if critical:
        raise _bad("撤銷清單含必須懂才能用的擴充")


def _unsupported(kind: int) -> BadRevocations:
    if kind == _CERTIFICATES:
        return _bad("撤銷清單含 SSH 憑證的撤銷，這裡只用公鑰")
    if kind == _SIGNATURE:
        return _bad("撤銷清單內含簽章，OpenSSH 9.4 起也不接受")
    return _bad(f"撤銷清單含不認識的區段 {kind}")


def _bad(what: str) -> BadRevocations:
    return BadRevocations(what, "請以 ssh-keygen -k -f 檔案 公鑰.pub 重做一份只含公鑰的清單")
