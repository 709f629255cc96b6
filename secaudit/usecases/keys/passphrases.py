"""A passphrase from a file: its first line, exactly as written."""

from __future__ import annotations

from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import read_bounded
from secaudit.text import safe_text

MOST_BYTES = 8 * 1024
_MOST_FILE = 1024 * 1024


def passphrase_in(path: Path) -> str:
    """The first line of the file without its end; raises when there is none."""
    return first_line(read_bounded(path, _MOST_FILE), str(path))


def first_line(data: bytes, said: str) -> str:
    """The first line of ``data``; ``said`` is how a message calls where it came from, and never what it holds."""
    line = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].removesuffix(b"\r")
    if not line or len(line) > MOST_BYTES:
        what = "是空的" if not line else "太長"
        raise UsageError(f"{safe_text(said)} 的第一行{what}", "請把通行碼寫在第一行", code="E-KEY-31")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{safe_text(said)} 不是 UTF-8 文字", "請把通行碼存成 UTF-8", code="E-KEY-30") from None
