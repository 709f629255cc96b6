"""The files of a catalogue, and the digest that names exactly them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from secaudit.files import UnreadableFile, read_bounded

_MAX_BYTES = 4 * 1024 * 1024


def control_files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of every YAML file of a catalogue, sorted by name; raises :class:`UnreadableFile`."""
    if not folder.is_dir():
        raise UnreadableFile(f"找不到條文目錄 {folder}", "請確認 --catalogue 的路徑")
    return tuple((p.name, read_bounded(p, _MAX_BYTES)) for p in sorted(folder.glob("*.yaml")))


def digest_of(files: tuple[tuple[str, bytes], ...]) -> str:
    """SHA-256 over names and contents: the identity of a catalogue, printed on every report."""
    whole = hashlib.sha256()
    for name, data in files:
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()
