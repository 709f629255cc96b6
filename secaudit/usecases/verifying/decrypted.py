"""An encrypted bundle, opened: decrypted to a file of its own that nobody else can read.

Invariant: the decrypted copy is gone when it is closed; where the system lets an open file be removed, its name is gone
as soon as it is open, so that not even a kill leaves it behind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from secaudit.errors import EXIT_UNREADABLE, SecauditError
from secaudit.files import UnwritableFile, why
from secaudit.text import safe_text
from secaudit.trust.bundle import Bundle, open_bundle

if TYPE_CHECKING:
    from secaudit.trust.encryption import Identity

OpenedBy = Callable[[], "Sequence[Identity]"]
Told = Callable[[int, int], None]


class NoIdentity(SecauditError):
    """An encrypted bundle, and nothing to open it with."""

    code = "E-VER-02"
    exit_code = EXIT_UNREADABLE


def opened(path: Path, opened_by: OpenedBy | None, told: Told, stack: ExitStack) -> Bundle:
    """The bundle at ``path``, scanned, decrypted first if it must be; ``stack`` closes it and removes the copy.

    Raises what ``open_bundle`` and decryption raise, and :class:`NoIdentity`.
    """
    if not _is_encrypted(path):
        return stack.enter_context(open_bundle(path, told))
    if opened_by is None:
        fix = "請加 --identity 私鑰檔（收件者的 age 金鑰或 OpenSSH 私鑰）"
        raise NoIdentity(f"{safe_text(path.name)} 是加密檔，要用收件者的私鑰才能開", fix)
    folder = Path(tempfile.mkdtemp(prefix="secaudit-"))
    stack.callback(rmtree, folder, ignore_errors=True)
    plain = folder / "bundle.zip"
    _decrypt(path, plain, opened_by())
    bundle = stack.enter_context(open_bundle(plain, told))
    if os.name == "posix":
        rmtree(folder, ignore_errors=True)
    return bundle


def _is_encrypted(path: Path) -> bool:
    from secaudit.trust.encryption import is_age

    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as handle:
                return is_age(handle.read(64))
    return False


def _decrypt(path: Path, plain: Path, identities: Sequence[Identity]) -> None:
    from secaudit.trust.encryption import decrypt_to

    try:
        descriptor = os.open(plain, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        with path.open("rb") as source, os.fdopen(descriptor, "wb") as target:
            decrypt_to(source, target, identities)
    except OSError as error:
        raise UnwritableFile(f"無法解密到暫存資料夾：{why(error)}", "請確認暫存資料夾的空間與權限") from error
