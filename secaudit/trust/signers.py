"""Whose signature counts, for what and when: OpenSSH's allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS).

Rules of reading, so that a person and ``ssh-keygen -Y verify`` mean the same by one line:

1. names are plain: a pattern (``*``, ``?``, ``!``) or ``cert-authority`` would trust more than one key, and is refused;
2. a line that is not understood is a problem, never skipped: with any problem the whole file pins nobody;
3. a date without ``Z`` is local time, as OpenSSH reads it; what is written here is always UTC with ``Z``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import mktime

from secaudit.errors import Place, Problem
from secaudit.text import safe_text
from secaudit.trust.keys import ALGORITHM, KeyTrouble, PublicKey, read_public

MOST_LINES = 10_000
MOST_LINE = 8 * 1024
MOST_NAME = 128
_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,127}")
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)"|=([^",\s]*))?')
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(Z?)")
_NOT_IN_NAMES = frozenset(",\"'\\#*?!=")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One name bound to one key; no namespaces means every one, no date means no bound.

    Both bounds are whole seconds that belong to the period, as OpenSSH counts.
    """

    principal: str
    key: PublicKey
    namespaces: tuple[str, ...] = ()
    valid_after: datetime | None = None
    valid_before: datetime | None = None
    line: int = field(default=0, compare=False)

    def allows(self, namespace: str) -> bool:
        return not self.namespaces or namespace in self.namespaces

    def is_early(self, moment: datetime) -> bool:
        return self.valid_after is not None and moment < self.valid_after

    def is_expired(self, moment: datetime) -> bool:
        return self.valid_before is not None and moment.replace(microsecond=0) > self.valid_before


class _Wrong(ValueError):
    """What is wrong with a line: code, what, what to do."""

    def __init__(self, code: str, what: str, fix: str) -> None:
        super().__init__(what)
        self.code, self.what, self.fix = code, what, fix


def read_signers(text: str, file: str) -> tuple[tuple[Pinned, ...], tuple[Problem, ...]]:
    """Every pin of the file and every problem with it; ``file`` is how problems call it."""
    pins: list[Pinned] = []
    problems: list[Problem] = []
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        place = Place(file, line=MOST_LINES + 1)
        return (), (Problem("E-TRU-01", place, f"超過 {MOST_LINES:,} 行", "請拆掉不用的公鑰"),)
    for number, line in enumerate(lines, 1):
        try:
            pins += _pins_of(line.removesuffix("\r"), number)
        except _Wrong as wrong:
            problems.append(Problem(wrong.code, Place(file, line=number), wrong.what, wrong.fix))
        except KeyTrouble as trouble:
            problems.append(Problem("E-TRU-02", Place(file, line=number), trouble.what, trouble.fix))
    return tuple(pins), tuple(problems)


def signers_text(pins: Iterable[Pinned]) -> str:
    """The pins as a file, one line each."""
    return "".join(f"{pin_line(pin)}\n" for pin in pins)


def pin_line(pin: Pinned) -> str:
    """One line of the file, without its newline; reads back as the same pin."""
    options = []
    if pin.namespaces:
        options.append(f'namespaces="{",".join(pin.namespaces)}"')
    if pin.valid_after:
        options.append(f'valid-after="{stamp(pin.valid_after)}"')
    if pin.valid_before:
        options.append(f'valid-before="{stamp(pin.valid_before)}"')
    return " ".join(filter(None, (pin.principal, ",".join(options), pin.key.line)))


def stamp(moment: datetime) -> str:
    """``20260101000000Z``: the second, in UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}{utc:%m%d%H%M%S}Z"


def trouble_with_name(name: str) -> str:
    """Why ``name`` cannot be a signer's name; "" when it can."""
    if not name:
        return "名稱是空的"
    if len(name) > MOST_NAME:
        return f"名稱超過 {MOST_NAME} 個字"
    if not name.isprintable() or any(c.isspace() for c in name):
        return f"名稱「{safe_text(name)}」含空白或看不見的字元"
    if bad := sorted(_NOT_IN_NAMES.intersection(name)):
        return f"名稱「{name}」含 {' '.join(bad)}"
    return ""


def _pins_of(line: str, number: int) -> list[Pinned]:
    text = line.strip(" \t")
    if not text or text.startswith("#"):
        return []
    if len(text) > MOST_LINE:
        raise _Wrong("E-TRU-03", "這一行太長", "每行只放名稱、條件與一把公鑰")
    word, rest = _first_word(text)
    names = _names(word)
    options, key_line = _options_and_key(rest)
    key = read_public(key_line)
    namespaces, after, before = _conditions(options)
    return [Pinned(name, key, namespaces, after, before, number) for name in names]


def _first_word(text: str) -> tuple[str, str]:
    word, *rest = re.split(r"[ \t]+", text, maxsplit=1)
    return word, rest[0] if rest else ""


def _names(word: str) -> list[str]:
    if word == ALGORITHM:
        raise _Wrong("E-TRU-12", "這一行只有公鑰，沒有名稱", "請在公鑰前面寫上名稱與一個空白")
    names = word.split(",")
    for name in names:
        if set(name) & set("*?!"):
            raise _Wrong("E-TRU-04", f"名稱「{safe_text(name)}」是樣式（* ? !）", "請逐一寫出名稱；樣式會信任到別人")
        if why := trouble_with_name(name):
            raise _Wrong("E-TRU-05", why, "名稱用文字、數字、@ . _ -，例如 12345675 或 reviewer@example.tw")
    return list(dict.fromkeys(names))


def _options_and_key(text: str) -> tuple[list[tuple[str, str | None]], str]:
    """The options before the key, in order, and the rest of the line from the key's algorithm on."""
    options: list[tuple[str, str | None]] = []
    if re.match(r"(ssh-|ecdsa-|sk-)\S*[ \t]", text) or not re.search(r"[ \t]", text):
        return options, text
    at = 0
    while True:
        found = _OPTION.match(text, at)
        if found is None:
            raise _Wrong("E-TRU-06", f"看不懂條件「{safe_text(text[at : at + 40])}」", _OPTIONS_ARE)
        options.append((found[1].lower(), found[3] if found[2] is None else found[2]))
        at = found.end()
        following = text[at : at + 1]
        if following in (" ", "\t"):
            return options, text[at:].strip(" \t")
        if following != ",":
            raise _Wrong("E-TRU-06", f"看不懂條件「{safe_text(text[:40])}」", _OPTIONS_ARE)
        at += 1


_OPTIONS_ARE = '條件可以是 namespaces="…"、valid-after="…"、valid-before="…"，以逗號相連、不留空白'


def _conditions(
    options: list[tuple[str, str | None]],
) -> tuple[tuple[str, ...], datetime | None, datetime | None]:
    seen: dict[str, str] = {}
    for name, value in options:
        if name == "cert-authority":
            raise _Wrong("E-TRU-07", "不接受 cert-authority", "請釘選實際簽署的那一把公鑰")
        if name not in ("namespaces", "valid-after", "valid-before") or value is None:
            raise _Wrong("E-TRU-06", f"看不懂條件「{safe_text(name)[:40]}」", _OPTIONS_ARE)
        if name in seen:
            raise _Wrong("E-TRU-06", f"條件 {name} 寫了兩次", "請留下一個")
        seen[name] = value
    after = _moment(seen["valid-after"]) if "valid-after" in seen else None
    before = _moment(seen["valid-before"]) if "valid-before" in seen else None
    if after and before and after >= before:
        raise _Wrong("E-TRU-08", "起日不在迄日之前", "請查對 valid-after 與 valid-before")
    return _namespaces(seen.get("namespaces")), after, before


def _namespaces(value: str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    names = value.split(",")
    for name in names:
        if not _NAMESPACE.fullmatch(name):
            fix = "請寫完整的用途，例如 secaudit-evidence-v1；不接受樣式"
            raise _Wrong("E-TRU-09", f"用途「{safe_text(name)[:40]}」不能用", fix)
    return tuple(dict.fromkeys(names))


def _moment(text: str) -> datetime:
    """A moment in UTC. Local time is standard time even in summer, as OpenSSH's ``mktime`` is told."""
    found = _STAMP.fullmatch(text)
    try:
        if found is None or not text.isascii():
            raise ValueError
        year, month, day, hour, minute, second = (int(f or 0) for f in found.groups()[:-1])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if not found[7]:
            seconds = mktime((year, month, day, hour, minute, second, 0, 0, 0))
            moment = datetime.fromtimestamp(seconds, UTC)
        if not 1970 < moment.year < 9999:
            raise ValueError
    except (ValueError, OverflowError, OSError):
        fix = "日期寫成 20260131、202601311200 或 20260131120000，最後加 Z 表示世界協調時間"
        raise _Wrong("E-TRU-10", f"看不懂日期「{safe_text(text)[:40]}」", fix) from None
    return moment
