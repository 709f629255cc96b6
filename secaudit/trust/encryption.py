"""age (age-encryption.org/v1): a bundle is encrypted to named recipients after it was signed.

Invariant: a file is streamed, never held in memory; what was decrypted is whole only when the function returns.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, TypeAlias

from secaudit.errors import EXIT_INTERNAL, EXIT_UNREADABLE, EXIT_USAGE, SecauditError
from secaudit.files import why
from secaudit.text import safe_text
from secaudit.trust.keys import KeyTrouble, PrivateKey, read_private, read_public

MAGIC = b"age-encryption.org/v1\n"
MOST_HEADER = 256 * 1024
MOST_IDENTITY_BYTES = 64 * 1024
MOST_RECIPIENTS = 100
MOST_STANZAS = 2 * MOST_RECIPIENTS
"""In a header: one a recipient, and some that mean nothing (age calls it grease)."""
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_SECRET = "AGE-SECRET-KEY-1"

Identity: TypeAlias = Any
"""One key of the age library that may open a file."""


class EncryptionTrouble(SecauditError):
    """A file cannot be encrypted or decrypted; the message says why."""

    code = "E-AGE-01"
    exit_code = EXIT_UNREADABLE


class BadRecipient(EncryptionTrouble):
    code = "E-AGE-02"
    exit_code = EXIT_USAGE


class BadIdentity(EncryptionTrouble):
    code = "E-AGE-03"


class NotForUs(EncryptionTrouble):
    code = "E-AGE-04"


class Damaged(EncryptionTrouble):
    code = "E-AGE-05"


class NotAge(EncryptionTrouble):
    code = "E-AGE-06"


class CannotWrite(EncryptionTrouble):
    code = "E-AGE-07"
    exit_code = EXIT_INTERNAL


class _Watched(io.RawIOBase):
    """A handle for the age library that keeps the first error of ours: the library only passes on its words."""

    def __init__(self, handle: BinaryIO, ahead: bytes = b"") -> None:
        self._handle = handle
        self._ahead = ahead
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        if self._ahead:
            size = len(self._ahead) if size < 0 else size
            piece, self._ahead = self._ahead[:size], self._ahead[size:]
            return piece
        try:
            return self._handle.read(size)
        except BaseException as error:
            self.error = self.error or error
            raise

    def write(self, data: Any) -> int:
        try:
            return self._handle.write(data)
        except BaseException as error:
            self.error = self.error or error
            raise

    def flush(self) -> None:
        """The handle is its owner's to flush."""


def is_age(start: bytes) -> bool:
    """Whether a file that begins like this is an age file, in either form."""
    return start.startswith((MAGIC, _ARMOR))


def checked_recipients(recipients: Sequence[str]) -> None:
    """Raises :class:`BadRecipient` that names every recipient that can't be one; before any work is done."""
    _recipients(recipients)


def encrypt_to(source: BinaryIO, target: BinaryIO, recipients: Sequence[str]) -> None:
    """Write what ``source`` holds to ``target`` for the recipients (``age1…`` or ``ssh-ed25519 …``, one or more).

    Raises :class:`BadRecipient` before a byte is written, and :class:`CannotWrite`.
    """
    import pyrage

    to = _recipients(recipients)
    reading, writing = _Watched(source), _Watched(target)
    try:
        pyrage.encrypt_io(reading, writing, to)
    except (pyrage.EncryptError, OSError) as error:
        raise _ours(reading, writing) or EncryptionTrouble("無法加密這個檔案") from error


def identities(data: bytes, passphrase: str = "") -> tuple[Identity, ...]:
    """Who can open a file: an age identity file (several keys allowed), or an OpenSSH private key with its passphrase.

    Raises :class:`BadIdentity` or ``KeyTrouble``; no message quotes a secret.
    """
    if len(data) > MOST_IDENTITY_BYTES:
        raise BadIdentity("金鑰檔太大", "請指定 age-keygen 產生的檔案，或 OpenSSH 私鑰")
    if is_age(data):
        raise BadIdentity("金鑰檔本身是加密的", "請先以 age -d 解開金鑰檔")
    if data.startswith(b"-----BEGIN "):
        return (identity_of(read_private(data, passphrase)),)
    return _age_identities(data)


def identity_of(key: PrivateKey) -> Identity:
    """A signing key as one that opens files encrypted to its ``ssh-ed25519`` line."""
    import pyrage

    return pyrage.ssh.Identity.from_buffer(key.unprotected())


def decrypt_to(source: BinaryIO, target: BinaryIO, opened_by: Sequence[Identity]) -> None:
    """Write the plain bytes to ``target``, a handle that the caller gives.

    Raises :class:`NotAge`, :class:`NotForUs`, :class:`Damaged` or :class:`CannotWrite`. Until it returns, what stands
    in ``target`` may be cut short: the caller looks at it only afterwards.
    """
    import pyrage

    reading, writing = _Watched(source, _header_ahead(source)), _Watched(target)
    try:
        pyrage.decrypt_io(reading, writing, list(opened_by))
    except (pyrage.DecryptError, OSError) as error:
        if ours := _ours(reading, writing):
            raise ours from error
        if "No matching keys" in str(error):
            fix = "請改用收件人的金鑰，或請對方以您的公鑰重新加密"
            raise NotForUs("這個檔案不是加密給這把金鑰的", fix) from error
        raise Damaged("加密檔已損壞或被截斷", "請向對方重新索取完整的檔案") from error


def _header_ahead(source: BinaryIO) -> bytes:
    """The first bytes of ``source``, once they hold a whole header: a header without end is not read into memory."""
    start = source.read(MOST_HEADER)
    if start.startswith(_ARMOR):
        raise NotAge("這是文字形式的 age 檔，只收二進位形式", "請對方加密時不要加 --armor")
    if not start.startswith(MAGIC):
        raise NotAge("這不是 age 加密檔", "沒有加密的封存檔可直接驗證")
    header, end, _ = start.partition(b"\n--- ")
    if not end:
        raise Damaged("加密檔的開頭不完整", "請向對方重新索取完整的檔案")
    if header.count(b"\n-> ") > MOST_STANZAS:
        raise Damaged(f"加密檔的收件人超過 {MOST_STANZAS} 個", "請對方只加密給真正的收件人")
    return start


def _ours(reading: _Watched, writing: _Watched) -> EncryptionTrouble | None:
    """The error of the disk behind what the library said; an interruption goes on as it is."""
    if isinstance(reading.error, OSError):
        return EncryptionTrouble(f"讀取時出錯：{why(reading.error)}", "請確認檔案與磁碟")
    if isinstance(writing.error, OSError):
        return CannotWrite(f"無法寫入：{why(writing.error)}", "請確認資料夾權限與磁碟空間")
    if error := reading.error or writing.error:
        raise error
    return None


def _recipients(texts: Sequence[str]) -> list[Any]:
    if not texts:
        raise BadRecipient("沒有指定收件人", "請給 age1… 或 ssh-ed25519 … 公鑰")
    if len(texts) > MOST_RECIPIENTS:
        raise BadRecipient(f"收件人超過 {MOST_RECIPIENTS} 個", "請分批")
    found, wrong = [], []
    for text in dict.fromkeys(t.strip() for t in texts):
        try:
            found.append(_recipient(text))
        except (KeyTrouble, ValueError) as error:
            reason = error.what if isinstance(error, KeyTrouble) else str(error)
            wrong.append(f"「{_shortened(text)}」{reason}")
    if wrong:
        raise BadRecipient("收件人不能用：" + "；".join(wrong), "收件人是 age1… 或 ssh-ed25519 … 開頭的公鑰")
    return found


def _recipient(text: str) -> Any:
    """Raises ValueError with the reason, or ``KeyTrouble``."""
    import pyrage

    if text.upper().startswith(_SECRET):
        raise ValueError("是私鑰，不是公鑰；請勿交給別人")
    if text.startswith("age1"):
        try:
            return pyrage.x25519.Recipient.from_str(text)
        except pyrage.RecipientError:
            raise ValueError("不是完整的 age 公鑰") from None
    public = read_public(text)
    try:
        return pyrage.ssh.Recipient.from_str(" ".join(public.line.split(" ")[:2]))
    except pyrage.RecipientError:
        raise ValueError("這把公鑰不能用來加密") from None


def _shortened(text: str) -> str:
    """Enough of a recipient to find it again; nothing of a secret."""
    if text.upper().startswith(_SECRET):
        return _SECRET + "…"
    return safe_text(text if len(text) <= 24 else text[:24] + "…")


def _age_identities(data: bytes) -> tuple[Identity, ...]:
    import pyrage

    found: list[Identity] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            found.append(pyrage.x25519.Identity.from_str(text))
        except pyrage.IdentityError:
            fix = "每行是一把 AGE-SECRET-KEY-1…，或整個檔案是 OpenSSH 私鑰"
            raise BadIdentity(f"金鑰檔第 {number} 行不是 age 私鑰", fix) from None
    if not found:
        raise BadIdentity("金鑰檔裡沒有私鑰", "請指定 age-keygen 產生的檔案，或 OpenSSH 私鑰")
    return tuple(found)
