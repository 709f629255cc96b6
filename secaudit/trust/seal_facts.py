"""``seal.txt``: the few facts that are signed in plain sight, and their one way of writing.

Invariant: ``read_seal(seal_text(facts)) == facts``, and no other bytes read as the same facts: what was read is written
again and compared.

1. One ``key: value`` a line, ``format`` first and the others in the order of ``_FORMS``; LF at the end of each.
2. Every key stands there, also with an empty value: then the line ends with the colon.
3. Visible ASCII and the space stand for themselves; ``%``, a space at either end and all else are ``%XX`` of its UTF-8.
4. Recipients are separated by a space; in one of them a space is ``%20``.
5. A format number above ours is a newer version's: that is said before anything else is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from secaudit.trust.trouble import BadSeal, UnwritableFacts

RECEIPT_NAMESPACE = "secaudit-receipt-v1"
MAX_SEAL_BYTES = 64 * 1024
FORMAT = 1
_MAGIC = b"format: secaudit-seal/"
_FORMAT_LINE = re.compile(re.escape(_MAGIC) + rb"([1-9][0-9]{0,5})\n")
_MAX_NUMBER = 2**63
_UNPLAIN = re.compile(r"\A +| +\Z|[^ -$&-~]")
_UNPLAIN_WORD = re.compile(r"[^!-$&-~]")
_HASH = re.compile(r"(?:[0-9a-f]{64})?")
_FINGERPRINT = re.compile(r"(?:SHA256:[A-Za-z0-9+/]{43})?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")


class BundleType(StrEnum):
    EVIDENCE = "evidence"
    REVIEW = "review"

    @property
    def namespace(self) -> str:
        """The SSHSIG namespace that a bundle of this type is signed in."""
        return f"secaudit-{self.value}-v1"


PURPOSE_TITLES: Mapping[str, str] = MappingProxyType(
    {BundleType.EVIDENCE.namespace: "佐證包", BundleType.REVIEW.namespace: "審查結果", RECEIPT_NAMESPACE: "收據"}
)
"""What a signature is for, by its namespace, in the user's words."""


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What a seal states; hashes are 64 lower-case hex digits, or empty where there is none.

    ``claimed_time`` is aware and in whole seconds. ``files``, ``bytes`` and ``key`` are filled in by ``write_bundle``.
    """

    type: BundleType
    case: str
    organisation: str
    phase: str
    sequence: int
    previous_seal: str
    subject_seal: str
    catalogue: str
    catalogue_sha256: str
    program: str
    log_count: int
    log_head: str
    claimed_time: datetime
    challenge: str = ""
    files: int = 0
    bytes: int = 0
    key: str = ""
    recipients: tuple[str, ...] = ()


def seal_text(facts: SealFacts) -> bytes:
    """The bytes of ``seal.txt``; raises :class:`UnwritableFacts`."""
    lines = [f"format: secaudit-seal/{FORMAT}"]
    for key, (written, _) in _FORMS.items():
        try:
            value = written(getattr(facts, key.replace("-", "_")))
        except ValueError as error:
            raise UnwritableFacts(f"封存資料 {key} 不能寫入 seal.txt", "請改用一般文字或合理的數值") from error
        lines.append(f"{key}: {value}" if value else f"{key}:")
    data = ("\n".join(lines) + "\n").encode("ascii")
    if len(data) > MAX_SEAL_BYTES:
        raise UnwritableFacts("封存資料太長", "請縮短審查碼或減少收件者")
    return data


def read_seal(data: bytes) -> SealFacts:
    """The facts; raises :class:`BadSeal`. Whether a newer version wrote it, :func:`newer_format` says beforehand."""
    values = _values(data)
    facts = {}
    for key, (_, parsed) in _FORMS.items():
        try:
            facts[key.replace("-", "_")] = parsed(values[key])
        except ValueError as error:
            raise BadSeal(f"seal.txt 的 {key} 不是這個版本的寫法") from error
    found = SealFacts(**facts)  # type: ignore[arg-type]
    if not _writes(found, data):
        raise BadSeal("seal.txt 不是唯一的寫法，可能被改過")
    return found


def _writes(facts: SealFacts, data: bytes) -> bool:
    try:
        return seal_text(facts) == data
    except UnwritableFacts:
        return False


def newer_format(data: bytes) -> int:
    """The format number of a later version, else 0; the rest may be written in ways not thought of yet."""
    first = _FORMAT_LINE.match(data)
    return number if first and (number := int(first[1])) > FORMAT else 0


def _values(data: bytes) -> dict[str, str]:
    """Value by key: all keys, none twice, in their order."""
    if len(data) > MAX_SEAL_BYTES or not data.isascii():
        raise BadSeal("seal.txt 太長，或含有 ASCII 以外的字元")
    pairs = [line.partition(":") for line in data.decode("ascii").split("\n")[:-1]]
    if [key for key, _, _ in pairs] != ["format", *_FORMS]:
        raise BadSeal("seal.txt 的欄位有缺、有多、重複或順序不對")
    return {key: value.removeprefix(" ") for key, _, value in pairs}


def _coded(text: str) -> str:
    return _UNPLAIN.sub(_percent, text)


def _percent(found: re.Match[str]) -> str:
    """The UTF-8 of what was found; a lone surrogate has none and raises ValueError."""
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8"))


def _plain(value: str) -> str:
    return unquote_to_bytes(value).decode("utf-8")


def _all_coded(values: tuple[str, ...]) -> str:
    if "" in values:
        raise ValueError("空白")
    return " ".join(_UNPLAIN_WORD.sub(_percent, value) for value in values)


def _all_plain(value: str) -> tuple[str, ...]:
    return tuple(map(_plain, value.split(" "))) if value else ()


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def matched(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(repr(value[:100]))
        return value

    return matched


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise ValueError(value[:40])
    return int(value)


def _number_text(value: int) -> str:
    if not 0 <= value < _MAX_NUMBER:
        raise ValueError("超出範圍")
    return str(value)


def _time_text(value: datetime) -> str:
    return _matching(_TIME)(value.isoformat())


def _time(value: str) -> datetime:
    return datetime.fromisoformat(_matching(_TIME)(value))


_TEXT = (_coded, _plain)
_DIGEST = (_matching(_HASH), _matching(_HASH))
_COUNT = (_number_text, _number)

_FORMS: Mapping[str, tuple[Callable[..., str], Callable[[str], object]]] = MappingProxyType(
    {
        "type": (str, BundleType),
        "case": _TEXT,
        "organisation": _TEXT,
        "phase": _TEXT,
        "sequence": _COUNT,
        "previous-seal": _DIGEST,
        "subject-seal": _DIGEST,
        "catalogue": _TEXT,
        "catalogue-sha256": _DIGEST,
        "program": _TEXT,
        "files": _COUNT,
        "bytes": _COUNT,
        "log-count": _COUNT,
        "log-head": _DIGEST,
        "claimed-time": (_time_text, _time),
        "challenge": _TEXT,
        "key": (_matching(_FINGERPRINT), _matching(_FINGERPRINT)),
        "recipients": (_all_coded, _all_plain),
    }
)
"""How each value is written and read, in the order of the lines."""
