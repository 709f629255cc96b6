"""Write evidence back out of a case as files.

Invariant: a file at its final name is whole, hashed to what the case says, readable by its owner alone, inside the
chosen folder, and never written over another one unasked. Names come from the case and are not trusted.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secaudit.errors import EXIT_MISMATCH, SecauditError, UsageError
from secaudit.files import UnwritableFile, why
from secaudit.store.evidence import EvidenceStore
from secaudit.text import safe_text
from secaudit.usecases.evidence.items import Item, evidence_item, evidence_items

_FORBIDDEN = frozenset('/\\:*?"<>|‹›')
_LONGEST_BYTES = 180


class DamagedEvidence(SecauditError):
    """The bytes in the case are not those that were put in."""

    code = "E-EVD-11"
    exit_code = EXIT_MISMATCH


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where, and the items whose bytes the case does not hold."""

    files: tuple[tuple[Item, Path], ...]
    without_bytes: tuple[Item, ...]


def export_evidence(store: EvidenceStore, item_ids: Sequence[str] | None, out: Path, *, force: bool) -> Exported:
    """Write the items named, or all (``None``), into the folder ``out``; nothing when a name is taken."""
    chosen = evidence_items(store) if item_ids is None else tuple(evidence_item(store, i) for i in item_ids)
    held = [i for i in dict.fromkeys(chosen) if i.content]
    bare = tuple(i for i in dict.fromkeys(chosen) if not i.content)
    if bare and item_ids is not None:
        names = "、".join(safe_text(i.id) for i in bare)
        raise UsageError(f"案件內沒有 {names} 的檔案，只有登錄", "請以 secaudit evidence add 加入檔案", code="E-EVD-12")
    targets = list(zip(held, _targets(held, out), strict=True))
    if taken := [p.name for _, p in targets if os.path.lexists(p) and not force]:
        raise UsageError(f"{out} 已有 {'、'.join(taken[:5])}，未覆寫", "請換個資料夾，或加上 --force", code="E-USE-04")
    _prepare(out)
    for item, path in targets:
        _write(store, item, path, force=force)
    return Exported(tuple(targets), bare)


def safe_name(text: str) -> str:
    """``text`` as a part of a file name that every system takes: no separators, controls, or marks of them."""
    clean = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in safe_text(text))
    while ".." in clean:
        clean = clean.replace("..", ".")
    stem, dot, suffix = clean.strip(". ").rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = clean.strip(". "), "", ""
    return (_shortened(stem, _LONGEST_BYTES - len(suffix.encode())) + dot + suffix) or "_"


def _shortened(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore")


def _targets(items: Sequence[Item], out: Path) -> list[Path]:
    """A name of its own for each item, also where upper and lower case are the same."""
    used: set[str] = set()
    paths = []
    for item in items:
        first = f"{_shortened(safe_name(item.id), 60)}_{safe_name(item.file_name or item.title)}"
        name, again = first, 1
        while name.casefold() in used:
            again += 1
            name = f"{again}_{first}"
        used.add(name.casefold())
        paths.append(out / name)
    return paths


def _prepare(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(f"無法建立資料夾 {out}：{why(error)}", "請確認路徑與權限") from error


def _write(store: EvidenceStore, item: Item, path: Path, *, force: bool) -> None:
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".evidence.", dir=path.parent)
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as handle:
            for piece in store.read_blob(str(item.sha256)):
                digest.update(piece)
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
        if digest.hexdigest() != item.sha256:
            what = f"{safe_text(item.id)} 在案件內的位元組與雜湊值不符，未匯出"
            raise DamagedEvidence(what, "secaudit evidence verify 可看全部")
        _placed(temporary, path, force=force)
    except OSError as error:
        raise UnwritableFile(f"無法寫入 {path}：{why(error)}", "請確認資料夾權限與磁碟空間") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _placed(temporary: str, path: Path, *, force: bool) -> None:
    """Give the finished file its name; without ``force`` in a way that fails where the name was taken meanwhile."""
    if force:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(temporary, path)
