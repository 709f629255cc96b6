"""Ed25519 keys as OpenSSH writes them: public lines, passphrase-protected private files, fingerprints.

Invariant: no private key is read or written without a passphrase, and none but Ed25519 is taken.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from secaudit.errors import EXIT_UNREADABLE, EXIT_USAGE, SecauditError
from secaudit.text import safe_text
from secaudit.trust.wire import Malformed, Reader, string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "ssh-ed25519"
LEAST_PASSPHRASE = 12
LEAST_DIFFERENT = 5
MOST_PASSPHRASE = 1024
MOST_PRIVATE_BYTES = 16 * 1024
MOST_LINE = 4 * 1024
MOST_COMMENT = 200
ROUNDS = 64
MOST_ROUNDS = 1024
_HEADER = b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
_FOOTER = b"-----END OPENSSH PRIVATE KEY-----\n"
_MAGIC = b"openssh-key-v1\0"
_FIELD_PRIME = 2**255 - 19
_EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset({0, 1, _FIELD_PRIME - 1, _EIGHTH, _FIELD_PRIME - _EIGHTH})
"""The y of the eight points whose multiples by 8 vanish: a signature by such a key holds for any message."""


class KeyTrouble(SecauditError):
    """A key cannot be used; the message says why and how to get one that can."""

    code = "E-KEY-01"
    exit_code = EXIT_UNREADABLE


class NotAKey(KeyTrouble):
    code = "E-KEY-01"


class OtherAlgorithm(KeyTrouble):
    code = "E-KEY-02"


class WrongPassphrase(KeyTrouble):
    code = "E-KEY-03"
    exit_code = EXIT_USAGE


class NoPassphrase(KeyTrouble):
    code = "E-KEY-04"


class WeakPassphrase(KeyTrouble):
    code = "E-KEY-05"
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class PublicKey:
    """32 bytes of Ed25519; two keys are equal when their bytes are, whatever the comment says."""

    raw: bytes
    comment: str = field(default="", compare=False)

    @property
    def blob(self) -> bytes:
        """As SSH writes it on the wire: what fingerprints and revocations are about."""
        return string(ALGORITHM.encode()) + string(self.raw)

    @property
    def line(self) -> str:
        """One line as in a ``.pub`` file, without its newline."""
        coded = base64.b64encode(self.blob).decode()
        return f"{ALGORITHM} {coded} {self.comment}".rstrip()

    @property
    def fingerprint(self) -> str:
        """``SHA256:…`` as ``ssh-keygen -l`` prints it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def spoken(self) -> str:
        """The same 32 bytes as sixteen groups of four hex digits, to read aloud or print in an official letter."""
        digits = hashlib.sha256(self.blob).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, 64, 4))


class PrivateKey:
    """A key to sign with. Neither its repr nor a traceback shows the secret."""

    __slots__ = ("_secret", "public")

    def __init__(self, secret: Ed25519PrivateKey, comment: str = "") -> None:
        self._secret = secret
        self.public = PublicKey(secret.public_key().public_bytes_raw(), one_line(comment))

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.fingerprint})"

    def called(self, comment: str) -> PrivateKey:
        """The same key with the comment of its public file."""
        return PrivateKey(self._secret, comment)

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of RFC 8032."""
        return self._secret.sign(data)

    def unprotected(self) -> bytes:
        """The OpenSSH file without a passphrase: for a library in this process only, never for a disk."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self._secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def one_line(comment: str) -> str:
    """A comment that fits on a key's line and can be shown: what a stranger hid in it becomes visible."""
    return safe_text(" ".join(comment.split()))[:MOST_COMMENT]


def new_key(comment: str) -> PrivateKey:
    """A new key from the system's randomness."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return PrivateKey(Ed25519PrivateKey.generate(), comment)


def refuse_weak(passphrase: str) -> None:
    """Raises :class:`WeakPassphrase` for one that is short, blank, the same few characters, or can't be typed again."""
    if not passphrase.strip():
        raise WeakPassphrase("沒有輸入通行碼", f"請設 {LEAST_PASSPHRASE} 個字元以上，例如四個不相干的詞")
    if len(passphrase) < LEAST_PASSPHRASE:
        what = f"通行碼只有 {len(passphrase)} 個字元"
        raise WeakPassphrase(what, f"請設 {LEAST_PASSPHRASE} 個字元以上，例如四個不相干的詞")
    if len(set(passphrase)) < LEAST_DIFFERENT:
        raise WeakPassphrase("通行碼幾乎都是同一個字元", "請換一個不容易猜的，例如四個不相干的詞")
    if len(passphrase) > MOST_PASSPHRASE or not passphrase.isprintable():
        raise WeakPassphrase("通行碼太長或含看不見的字元", f"請用鍵盤打得出來的字元，{MOST_PASSPHRASE} 個以內")


def private_text(key: PrivateKey, passphrase: str) -> bytes:
    """The private file (bcrypt, AES-256-CTR), as ``ssh-keygen`` reads it; raises :class:`WeakPassphrase`."""
    from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

    refuse_weak(passphrase)
    protection = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(ROUNDS).build(passphrase.encode())
    return key._secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, protection)


def public_part(data: bytes) -> PublicKey:
    """The public key that a private file says it belongs to, before any passphrase is asked for.

    Raises what keeps the file from being used whatever the passphrase: no key, another algorithm, none set.
    """
    try:
        return _public_part(data)
    except (Malformed, binascii.Error) as error:
        raise NotAKey("這不是 OpenSSH 格式的私鑰", "請指定 secaudit key new 或 ssh-keygen 產生的私鑰檔") from error


def _public_part(data: bytes) -> PublicKey:
    data = data.replace(b"\r\n", b"\n")
    if len(data) > MOST_PRIVATE_BYTES or not data.startswith(_HEADER) or not data.endswith(_FOOTER):
        raise Malformed("armor")
    reader = Reader(base64.b64decode(data[len(_HEADER) : -len(_FOOTER)].replace(b"\n", b""), validate=True))
    if reader.taken(len(_MAGIC)) != _MAGIC:
        raise Malformed("magic")
    cipher, kdf, options = reader.string(), reader.string(), reader.string()
    if reader.number32() != 1:
        raise Malformed("several keys")
    public = _of_blob(reader.string())
    if cipher == b"none" or kdf == b"none":
        fix = "請先加上通行碼：ssh-keygen -p -f 私鑰檔"
        raise NoPassphrase("這把私鑰沒有通行碼，拿到檔案的人都能簽署", fix)
    _refuse_slow(kdf, options)
    return public


def _refuse_slow(kdf: bytes, options: bytes) -> None:
    """A file that asks for hours of work is refused before the work begins."""
    if kdf != b"bcrypt":
        raise Malformed("kdf")
    reader = Reader(options)
    reader.string()
    if reader.number32() > MOST_ROUNDS:
        what = f"這把私鑰要求超過 {MOST_ROUNDS} 輪的運算"
        raise NotAKey(what, "請以 ssh-keygen -p -a 64 -f 私鑰檔 重設後再用", code="E-KEY-06")


def read_private(data: bytes, passphrase: str) -> PrivateKey:
    """The key in a private file; raises :class:`KeyTrouble`. The comment stands in the ``.pub`` beside it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    public = public_part(data)
    try:
        secret = load_ssh_private_key(data, passphrase.encode("utf-8", "surrogateescape"))
    except UnsupportedAlgorithm:
        fix = "請以 ssh-keygen -p -Z aes256-ctr -f 私鑰檔 改用常見的加密後再用"
        raise NotAKey("這把私鑰的加密方式不支援", fix, code="E-KEY-07") from None
    except (ValueError, TypeError):
        raise WrongPassphrase("通行碼不對，或私鑰檔已損壞", "請再試一次") from None
    if not isinstance(secret, Ed25519PrivateKey) or secret.public_key().public_bytes_raw() != public.raw:
        raise NotAKey("私鑰檔裡的公鑰與私鑰不是一對", "請改用備份的私鑰檔")
    return PrivateKey(secret)


def read_public(line: str) -> PublicKey:
    """The key of one public line (``ssh-ed25519 AAAA… comment``); raises :class:`KeyTrouble`."""
    text = line.strip()
    if "PRIVATE KEY" in text:
        raise NotAKey("這是私鑰，不是公鑰", "請改給 .pub 檔；私鑰不要交給任何人")
    if "\n" in text or "\r" in text:
        raise NotAKey("公鑰只能有一行", "請只給一把公鑰的那一行")
    if len(text) > MOST_LINE:
        raise NotAKey("這一行太長，不是公鑰", _PUBLIC_LOOKS)
    name, coded, comment = (*re.split(r"[ \t]+", text, maxsplit=2), "", "")[:3]
    if name != ALGORITHM:
        raise _other(name) if name.startswith(_OTHERS) else NotAKey("這不是 OpenSSH 公鑰", _PUBLIC_LOOKS)
    try:
        blob = base64.b64decode(coded, validate=True)
        if base64.b64encode(blob).decode() != coded:
            raise Malformed("padding bits")
        return PublicKey(_of_blob(blob).raw, one_line(comment))
    except (Malformed, ValueError) as error:
        raise NotAKey("公鑰這一行已損壞或不完整", "請向對方重新索取 .pub 檔") from error


_PUBLIC_LOOKS = "公鑰是 .pub 檔裡的一行，以 ssh-ed25519 AAAA 開頭"
_OTHERS = ("ssh-", "ecdsa-", "sk-", "rsa-")


def public_of_blob(blob: bytes) -> PublicKey:
    """The key of a wire blob; raises :class:`Malformed` or :class:`KeyTrouble`."""
    return _of_blob(blob)


def _of_blob(blob: bytes) -> PublicKey:
    reader = Reader(blob)
    name = reader.string()
    if name != ALGORITHM.encode():
        raise _other(name.decode("ascii", "replace"))
    raw = reader.string()
    reader.end()
    if len(raw) != 32:
        raise Malformed("length")
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _FIELD_PRIME or y in _SMALL_ORDER:
        raise NotAKey("這把公鑰沒有任何保護力（任何簽章都會成立）", "請勿採用，並向對方查證", code="E-KEY-08")
    return PublicKey(raw)


def _other(name: str) -> OtherAlgorithm:
    what = f"這把金鑰是 {safe_text(name)[:40]}，只接受 Ed25519"
    return OtherAlgorithm(what, "請以 secaudit key new 或 ssh-keygen -t ed25519 另外產生")
