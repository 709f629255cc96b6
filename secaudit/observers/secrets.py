"""Secrets in exports: found line by line to warn of them, and taken out for a copy that may be shown.

A packed log is looked through in what it unpacks to; a file with bytes that are no text (a log may have any) is read
byte by byte. What lies beyond a bound is not looked at, and told as such; a copy without secrets is then
refused.

Invariant: what was found is told by kind and line, never by its words. Finding none is no proof that there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.observers import device_secrets, host_secrets, packed, setting_secrets
from secaudit.observers.export import Export
from secaudit.observers.needles import fold, may_match, needles
from secaudit.observers.reading import Unreadable

HIDDEN = "<已遮蔽>"
_MAX_BYTES = 256 * 1024 * 1024
_MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""What a small file unpacks to has a bound of its own: it may be anything."""
_VALUE = r"""(?P<secret>[^"'\s,;}<>&]{3,})"""

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("密碼雜湊", r"(?P<secret>\$(?:1|2[abxy]|[5-9]|14|y|gy|sha1|argon2\w{0,3}|pbkdf2\w{0,8})\$[^\s:\"',<]{8,})"),
        ("雲端或服務金鑰", r"(?P<secret>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,})"),
        ("網址內的密碼", r"[a-z][a-z0-9+.-]{1,20}://[^/\s:@\"']{0,200}:(?P<secret>[^@\s/\"']{1,200})@"),
        ("網址內的密碼", rf"[?&](?:[\w-]{{0,40}}(?:passw(?:or)?d|secret|token|signature|authid|api-?key)|sig)="
                         rf"{_VALUE}"),
        ("設備密碼", r"^\s*set\s+[\w-]{0,60}?(?:passwd|password|psksecret|secret|passphrase|private-key|auth-pwd|"
                     r"priv-pwd|community)[\w-]{0,60}\s+(?P<secret>\"?(?!enable\b|disable\b|\d{4}-\d\d-\d\d|[0-9]{1,4}\s*$)\S.{0,4000})$"),
        ("設備密碼", r"^\s*(?:enable|username\s+\S{1,200}.{0,200}?)\s+(?:secret|password)\s+(?:\d{1,2}\s+)?"
                     r"(?P<secret>\S+)"),
        ("設備密碼", r"^\s*(?:password|key-string|pre-shared-key|key)\s+(?:\d\s+)(?P<secret>\S+)"),
        ("設備密碼", r"^\s*(?:tacacs-server|radius-server|crypto\s+(?:isakmp|ikev2)|server-private|address\s+ipv[46])\b"
                     r".{0,200}?\bkey\s+(?:\d\s+)?(?P<secret>\S{3,})"),
        ("SNMP 社群字串", r"^\s*snmp-server\s+community\s+(?P<secret>\S+)"),
        ("SNMP 社群字串", r"^\s*snmp-server\s+host\s+\S+(?:\s+(?:traps|informs))?(?:\s+version\s+(?:1|2c|3\s+\w+))?\s+"
                         r"(?!traps\b|informs\b|version\b)(?P<secret>\S+)"),
        *device_secrets.KINDS,
        *host_secrets.KINDS,
        *setting_secrets.KINDS,
        ("命令列密碼", r"--?(?:[\w-]{0,40}(?:password|passphrase|secret|token))[=\s]\"?(?P<secret>[^\s\",]{3,})"),
        ("標籤內的密碼", r"<(?:[\w:]{0,40}(?:password|passwd|secret|community|passphrase))>(?P<secret>[^<]{1,400})<"),
    )
)  # fmt: skip
_NEEDED = tuple(needles(pattern.pattern) for _kind, pattern in _KINDS)
_KEYED = re.compile(
    r"""(?P<key>[\w.-]{0,60}?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|"""
    r"""cpassword|psk|community)[\w.-]{0,40})["']?\s{0,4}[:=]\s{0,4}(?P<secret>"(?:[^"\\]|\\.){1,4000}"|'[^']{1,4000}'|"""
    r"""[^"'\s,;}<>&]{3,4000})""",
    re.IGNORECASE,
)
_KEY_END = re.compile(r"(?:pass|secret|token|key|psk|community)[\w.-]{0,60}[\"']?\s{0,4}[:=]", re.IGNORECASE)
"""Stands wherever :data:`_KEYED` finds something, and costs a tenth of it."""
_NO_SECRET_KEY = re.compile(
    r"length|age|histor|complex|polic|expir|enabl|requir|min|max|count|days|type|mode|file|path|last|chang|setting|"
    r"level|retr|reuse|propert|clear|answer|prompt|number|chars|mask|lock|attempt|auth(?:entication)?s?$|encryption|privilege",
    re.IGNORECASE,
)
_NO_SECRET_VALUE = re.compile(
    r"[\"']?(?:[-+]?\d{1,6}|true|false|yes|no|null|none|enabled?|disabled?|on|off|never|required|optional|\*+|\.\.\.|"
    r"x{3,}|<.*|\[.*|\{.*|)[\"']?",
    re.IGNORECASE,
)
_BYTEWISE = "latin-1"
_UNSEEN = "沒有檢查的內容（檔案太大）"
_PEM = re.compile(r"-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_ENVIRONMENT = re.compile(r"[\"']ansible_env[\"']\s*:\s*\{")
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[{}:]")


@dataclass(frozen=True, slots=True)
class Secret:
    """How many secrets of one kind, and the first line that has one."""

    kind: str
    count: int
    line: int


def secrets_in(export: Export) -> tuple[Secret, ...]:
    """What looks like a secret, by kind in the order found. Raises ``Unreadable`` when it cannot be looked through."""
    found: dict[str, list[int]] = {}
    for number, _line, kinds in _looked_through(_opened(export)):
        for kind in kinds:
            found.setdefault(kind, []).append(number)
    return tuple(Secret(kind, len(lines), lines[0]) for kind, lines in found.items())


def redacted(export: Export) -> Iterator[bytes]:
    """The file in its own encoding with every secret that was found replaced by :data:`HIDDEN`."""
    export = _opened(export)
    codec = _codec(export)
    written = codec.removesuffix("-sig") if codec != "utf-16" else "utf-16-le"
    if export.head.startswith(b"\xef\xbb\xbf") and codec != _BYTEWISE:
        yield b"\xef\xbb\xbf"
    elif codec == "utf-16":
        yield b"\xff\xfe"
    end = "\r\n" if "\r\n" in export.text_head else "\n"
    last = 0
    for number, line, kinds in _looked_through(export):
        if kinds == [_UNSEEN]:
            raise export.fail("檔案太大，無法檢查有無機密", "請自行確認，或只匯出需要的部分")
        if codec == _BYTEWISE:
            line = line.replace(HIDDEN, HIDDEN.encode().decode(_BYTEWISE))
        yield ((end if 0 < last != number else "") + line).encode(written, "replace")
        last = number
    if last:
        yield end.encode(written)


def hidden(text: str) -> str:
    """``text`` (one line) without its secrets."""
    return _cleaned(text)[0]


def _looked_through(export: Export) -> Iterator[tuple[int, str, list[str]]]:
    """Each line without its secrets, and the kinds that were in it."""
    seen = 0
    key, environment, communities = _PrivateKey(), _Environment(), device_secrets.Communities()
    settings = setting_secrets.Settings()
    for number, line in export.lines(_codec(export), in_pieces=True):
        seen += len(line) + 1
        if seen > _limit(export):
            yield number, HIDDEN, [_UNSEEN]
            return
        if environment.depth or _ENVIRONMENT.search(line):
            yield number, *environment.without(line)
        elif key.is_open or _PEM.search(line):
            yield number, *key.without(line)
        elif (span := communities.span(line)) and HIDDEN not in line:
            yield number, _cut(line, [span]), ["SNMP 社群字串"]
        elif (span := settings.span(line)) and HIDDEN not in line:
            yield number, _cut(line, [span]), [settings.kind]
        else:
            yield number, *_cleaned(line)


def _opened(export: Export) -> Export:
    return packed.unpacked(export) if packed.is_packed(export) else export


def _limit(export: Export) -> int:
    return _MAX_BYTES if export.size <= _MAX_BYTES else _MAX_UNPACKED_BYTES


def _codec(export: Export) -> str:
    """The codec that decodes what is looked through; where none does, the one in which every byte is a character."""
    seen = 0
    try:
        for _number, line in export.lines(in_pieces=True):
            seen += len(line) + 1
            if seen > _limit(export):
                break
    except Unreadable:
        return _BYTEWISE
    return export.codecs[0] if export.codecs else _BYTEWISE


class _PrivateKey:
    """The lines between BEGIN and END of a private key."""

    def __init__(self) -> None:
        self.is_open = self._is_told = False

    def without(self, line: str) -> tuple[str, list[str]]:
        if mark := _PEM.search(line):
            self.is_open, self._is_told = mark[1] == "BEGIN", False
            return line, []
        is_new = not self._is_told and line.strip() != HIDDEN
        self._is_told = True
        return HIDDEN, ["私鑰"] if is_new else []


class _Environment:
    """The values of a JSON object called ansible_env, on one line or on many."""

    def __init__(self) -> None:
        self.depth = 0

    def without(self, line: str) -> tuple[str, list[str]]:
        opened = _ENVIRONMENT.search(line)
        start = opened.end() - 1 if opened and not self.depth else 0
        done, spans, after_colon = start, [], False
        for token in _TOKEN.finditer(line, start):
            text, done = token[0], token.end()
            if text in "{}":
                self.depth += 1 if text == "{" else -1
            elif text != ":" and after_colon and text.strip("\"'") != HIDDEN:
                spans.append(token.span())
            after_colon = text == ":"
            if not self.depth:
                break
        rest, kinds = ("", []) if self.depth else self._rest(line[done:])
        kept = _cut(line if self.depth else line[:done], spans)
        return kept + rest, ["環境變數"] * bool(spans) + kinds

    def _rest(self, text: str) -> tuple[str, list[str]]:
        return self.without(text) if _ENVIRONMENT.search(text) else _cleaned(text)


def _cleaned(line: str) -> tuple[str, list[str]]:
    kinds: list[str] = []
    folded = fold(line)
    for (kind, pattern), needed in zip(_KINDS, _NEEDED, strict=True):
        if may_match(needed, folded):
            line, count = _without(line, pattern)
            kinds += [kind] * count
    spans = [
        m.span("secret")
        for m in (_KEYED.finditer(line) if _KEY_END.search(line) else ())
        if not _NO_SECRET_KEY.search(m["key"])
        and not _NO_SECRET_VALUE.fullmatch(m["secret"])
        and HIDDEN not in m["secret"]
    ]
    return _cut(line, spans), kinds + ["密碼或金鑰"] * len(spans)


def _without(line: str, pattern: re.Pattern[str]) -> tuple[str, int]:
    spans = [m.span("secret") for m in pattern.finditer(line) if HIDDEN not in m["secret"]]
    return _cut(line, spans), len(spans)


def _cut(line: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        quote = line[start] if line[start] in "\"'" and end - start > 1 and line[end - 1] == line[start] else ""
        line = f"{line[:start]}{quote}{HIDDEN}{quote}{line[end:]}"
    return line
