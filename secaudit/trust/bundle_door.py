"""The door to a file that claims to be a bundle: what is none is turned away before anything is read of it.

Invariant: nothing but a regular file that begins like a ZIP archive comes through; no special file can block us.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from secaudit.files import why
from secaudit.text import safe_text
from secaudit.trust.archive_headers import LOCAL_SIGNATURE
from secaudit.trust.encryption import is_age
from secaudit.trust.trouble import EncryptedBundle, NotABundle, UnreadableBundle

ASK_AGAIN = "請確認檔案完整，或向提供者重新索取"
_HEAD_BYTES = 64
_BUFFER = 64 * 1024


def opened(path: Path) -> BinaryIO:
    """The handle at its start; raises :class:`BundleTrouble` of stage READABLE."""
    handle = _opened(path)
    try:
        _refuse_foreign(path, handle)
    except BaseException:
        handle.close()
        raise
    return handle


def _opened(path: Path) -> BinaryIO:
    """A regular file itself: no link that can be turned elsewhere, nothing that could block or never end."""
    shown = safe_text(str(path))
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"))
    try:
        if path.is_symlink():
            raise UnreadableBundle(f"{shown} 是捷徑（符號連結）", "請指定佐證包檔案本身")
        descriptor = os.open(path, flags)
    except OSError as error:
        raise UnreadableBundle(f"無法開啟 {shown}：{why(error)}", "請確認檔名、路徑與權限") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableBundle(f"{shown} 不是一般檔案", "請指定佐證包檔案本身")
    return os.fdopen(descriptor, "rb", buffering=_BUFFER)


def _refuse_foreign(path: Path, handle: BinaryIO) -> None:
    try:
        head = handle.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableBundle(f"無法讀取 {safe_text(str(path))}：{why(error)}", ASK_AGAIN) from error
    if is_age(head):
        raise EncryptedBundle(f"{safe_text(path.name)} 是加密檔", "請先以收件者的金鑰解密")
    if not head.startswith(LOCAL_SIGNATURE):
        raise NotABundle(f"{safe_text(path.name)} 不是 secaudit 的佐證包", ASK_AGAIN)
