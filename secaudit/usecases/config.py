"""The user's own settings: a small file of texts, one line each.

Invariant: what is written reads back the same; a file that cannot be understood is refused, never overwritten.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import UnreadableFile, read_bounded, write_atomic
from secaudit.text import safe_text

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; ``help`` says what for, ``values`` what it can be when that is not free."""

    key: str
    help: str
    values: tuple[str, ...] = ()


SETTINGS = (
    Setting("author", "歷程裡記的姓名；未設定時用作業系統的帳號名稱"),
    Setting("catalogue", "預設的條文目錄資料夾；未設定時用隨附的目錄"),
    Setting("language", "畫面的語言：zh 或 en；未設定時為 zh", ("zh", "en")),
    Setting("theme", "畫面的深淺色：dark 或 light；未設定時為 dark", ("dark", "light")),
    Setting("ascii", "畫面只用 ASCII 符號：on 或 off；未設定時為 off", ("on", "off")),
)


def read_settings(path: Path) -> dict[str, str]:
    """What is set, by key; empty when there is no file."""
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(read_bounded(path, MOST_BYTES).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fix = "請修正或刪除這個檔案"
        raise UnreadableFile(f"看不懂設定檔 {safe_text(str(path))}", fix, code="E-CFG-01") from error
    return {key: safe_text(value) for key, value in found.items() if isinstance(value, str)}


def setting(path: Path, key: str) -> str:
    """The value of one setting, "" when it is not set; raises with the keys there are."""
    _refuse_unknown(key)
    return read_settings(path).get(key, "")


def change_setting(path: Path, key: str, value: str) -> None:
    """Set ``key``; an empty ``value`` takes the setting back. Raises with the keys there are."""
    known = _refuse_unknown(key)
    clean = safe_text(value.strip())
    if clean and known.values and clean not in known.values:
        raise UsageError(f"{key} 不能是「{clean}」", f"可填：{'、'.join(known.values)}", code="E-USE-37")
    if key == "catalogue" and clean and not Path(clean).is_dir():
        raise UsageError(f"{clean} 不是資料夾", "請填條文目錄的資料夾", code="E-USE-13")
    stated = {**read_settings(path), key: str(Path(clean).resolve()) if key == "catalogue" and clean else clean}
    write_atomic(path, _written({k: v for k, v in stated.items() if v}))


def _refuse_unknown(key: str) -> Setting:
    known = {s.key: s for s in SETTINGS}
    if key not in known:
        raise UsageError(f"沒有設定「{safe_text(key)}」", f"有：{'、'.join(known)}", code="E-USE-13")
    return known[key]


def _written(stated: Mapping[str, str]) -> bytes:
    """A JSON string without control characters is a TOML one."""
    return "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in sorted(stated.items())).encode()
