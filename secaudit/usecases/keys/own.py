"""The user's own signing keys: a folder with a private file and its ``.pub`` for each, as ssh-keygen lays them out.

Invariant: no file is ever overwritten, and a private file is whole, passphrase-protected and the owner's only.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import UnreadableFile, UnwritableFile, read_bounded, why
from secaudit.text import safe_text
from secaudit.trust.keys import (
    LEAST_PASSPHRASE,
    KeyTrouble,
    NotAKey,
    PrivateKey,
    PublicKey,
    WeakPassphrase,
    WrongPassphrase,
    new_key,
    private_text,
    public_part,
    read_private,
    read_public,
    refuse_weak,
)

__all__ = [
    "LEAST_PASSPHRASE", "KeyTrouble", "OwnKey", "PrivateKey", "PublicKey", "WeakPassphrase", "WrongPassphrase",
    "find_key", "new_key_pair", "own_key", "own_keys", "own_public", "public_key_in", "refuse_name", "refuse_weak",
]  # fmt: skip
DEFAULT_NAME = "signing"
_MOST_BYTES = 1024 * 1024
"""More than any key file: what is larger is not read, what is smaller says itself why it is none."""
_PRIVATE = b"-----BEGIN"
_PUBLIC = ("ssh-", "ecdsa-", "sk-")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key on this computer: ``path`` is its private file (or the public one, when that is all there is)."""

    name: str
    path: Path
    public: PublicKey
    is_private: bool = True
    warnings: tuple[str, ...] = ()


def new_key_pair(folder: Path, name: str, comment: str, passphrase: str) -> OwnKey:
    """Make a key and write both its files; raises :class:`UsageError`, ``KeyTrouble`` or :class:`UnwritableFile`.

    The private file comes first: killed in between, the key can be used as it is.
    """
    refuse_name(folder, name)
    refuse_weak(passphrase)
    key = new_key(comment)
    private, public = folder / name, folder / f"{name}.pub"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(private, private_text(key, passphrase), 0o600)
        try:
            _write_new(public, f"{key.public.line}\n".encode(), 0o644)
        except OSError:
            private.unlink()
            raise
    except OSError as error:
        what = f"無法寫入 {safe_text(str(private))}：{why(error)}"
        raise UnwritableFile(what, "請確認資料夾權限與磁碟空間；已有的金鑰不會被覆寫") from error
    return OwnKey(name, private, key.public)


def refuse_name(folder: Path, name: str) -> None:
    """Raises when no key can be made under this name."""
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name) or name.endswith((".pub", ".")):
        fix = "請用英文字母、數字、點、底線、連字號，例如 signing-2026"
        raise UsageError(f"金鑰名稱「{safe_text(name)}」不能當檔名", fix, code="E-KEY-20")
    taken = [p for p in (folder / name, folder / f"{name}.pub") if os.path.lexists(p)]
    if taken:
        fix = "請換一個名稱；金鑰不會被覆寫"
        raise UsageError(f"已經有 {safe_text(str(taken[0]))}", fix, code="E-KEY-21")


def own_keys(folder: Path) -> tuple[OwnKey, ...]:
    """Every key in the folder, by name; a file that is none is passed over."""
    found = []
    for path in _private_files(folder):
        try:
            found.append(own_public(path))
        except (KeyTrouble, UnreadableFile):
            continue
    return tuple(found)


def find_key(folder: Path, chosen: str | None) -> Path:
    """The key file that is meant: a name in the folder, a path, or the only key there is."""
    if chosen is None:
        return _only(folder)
    named = folder / chosen
    candidates = [named] if _NAME.fullmatch(chosen) else []
    candidates.append(Path(chosen))
    for path in candidates:
        if path.suffix == ".pub" and path.with_suffix("").is_file():
            return path.with_suffix("")
        if path.is_file():
            return path
    there = "、".join(p.name for p in _private_files(folder))
    fix = f"這台電腦有：{safe_text(there)}" if there else "請先執行 secaudit key new"
    raise UsageError(f"找不到金鑰「{safe_text(chosen)}」", fix, code="E-KEY-22")


def own_public(path: Path) -> OwnKey:
    """The public side of a key file, with what should be told about it; needs no passphrase."""
    data = read_bounded(path, _MOST_BYTES)
    if not data.startswith(_PRIVATE):
        if not _text(data).lstrip().startswith(_PUBLIC):
            fix = "私鑰檔以 -----BEGIN OPENSSH PRIVATE KEY 開頭，公鑰檔是一行 ssh-ed25519 AAAA…"
            raise NotAKey(f"{safe_text(path.name)} 不是 OpenSSH 金鑰檔", fix)
        return OwnKey(path.stem, path, read_public(_text(data)), is_private=False)
    public = public_part(data)
    beside = path.with_name(f"{path.name}.pub")
    warnings = list(_exposed(path))
    if beside.is_file():
        stated = read_public(_text(read_bounded(beside, _MOST_BYTES)))
        if stated != public:
            what = f"{safe_text(str(beside))} 是另一把金鑰的公鑰"
            fix = f"請以 ssh-keygen -y -f {safe_text(str(path))} 重新產生公鑰檔"
            raise NotAKey(what, fix, code="E-KEY-23")
        public = stated
    return OwnKey(path.name, path, public, warnings=tuple(warnings))


def own_key(path: Path, passphrase: str) -> PrivateKey:
    """The key to sign with; raises ``KeyTrouble`` (``WrongPassphrase`` among them) or ``UnreadableFile``."""
    known = own_public(path)
    if not known.is_private:
        raise NotAKey("這是公鑰檔，不能簽署", "請指定私鑰檔（沒有 .pub 的那一個）")
    key = read_private(read_bounded(path, _MOST_BYTES), passphrase)
    return key.called(known.public.comment)


def public_key_in(text_or_path: str) -> PublicKey:
    """A stranger's public key: the line itself, or a file that holds one line; raises ``KeyTrouble``."""
    text = text_or_path.strip()
    if text.startswith(("ssh-", "ecdsa-", "sk-")) and " " in text:
        return read_public(text)
    lines = [
        line
        for line in _text(read_bounded(Path(text_or_path), _MOST_BYTES)).splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    return read_public("\n".join(lines))


def _only(folder: Path) -> Path:
    found = _private_files(folder)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("這台電腦還沒有簽署金鑰", "請先執行 secaudit key new", code="E-KEY-24")
    names = "、".join(safe_text(p.name) for p in found)
    raise UsageError(f"有 {len(found)} 把金鑰：{names}", "請加上要用的名稱；封存與簽署時是 --key 名稱", code="E-KEY-25")


def _private_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    files = (p for p in folder.iterdir() if _NAME.fullmatch(p.name) and p.suffix != ".pub" and p.is_file())
    return sorted(p for p in files if _begins_like_a_key(p))


def _begins_like_a_key(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            return handle.read(len(_PRIVATE)) == _PRIVATE
    except OSError:
        return False


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAKey("這個檔案不是公鑰", "公鑰是 .pub 檔裡的一行，以 ssh-ed25519 AAAA 開頭") from None


def _exposed(path: Path) -> tuple[str, ...]:
    """What is told about a private file that others on this computer can read."""
    if os.name == "nt" or not path.stat().st_mode & 0o077:
        return ()
    return (f"這台電腦的其他人讀得到 {safe_text(str(path))}，請執行 chmod 600 {safe_text(str(path))}",)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a whole file under a name that nothing has; raises ``FileExistsError`` where something has."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        os.chmod(temporary, mode)
        try:
            os.link(temporary, path)
        except OSError:  # the name is taken, or there are no hard links here
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
            os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
