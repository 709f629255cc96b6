"""Where network gear keeps its secrets: the commands of FortiOS and of Cisco IOS that have one.

FortiOS writes what is secret after ``ENC``; the name of an SNMP community is the secret itself. Cisco IOS: a digit says
how a password is stored (0 as it is, 7 so that it can be undone), the word after it is the password.
"""

from __future__ import annotations

import re

KINDS: tuple[tuple[str, str], ...] = (
    ("設備密碼", r"^\s*set\s+[\w-]+\s+ENC\s+(?P<secret>\S.{0,4000})$"),
    ("設備密碼", r"^\s*(?:neighbor|peer)\s+\S+\s+password\s+(?:\d\s+)?(?P<secret>\S+)"),
    (
        "設備密碼",
        r"^\s*(?:ip(?:v6)?\s+ospf|area\s+\S+\s+virtual-link\s.{0,80}?)\s*\b"
        r"(?:authentication-key|message-digest-key\s+\d+\s+md5)\s+(?:\d\s+)?(?P<secret>\S+)",
    ),
    (
        "設備密碼",
        r"^\s*(?:standby|vrrp|glbp)\b.{0,40}?\sauthentication\s+(?:text\s+|md5\s+key-string\s+(?:\d\s+)?)"
        r"(?P<secret>\S+)",
    ),
    ("設備密碼", r"^\s*(?:standby|vrrp|glbp)\b.{0,40}?\sauthentication\s+(?!text\b|md5\b|mode\b)(?P<secret>\S+)"),
    ("設備密碼", r"^\s*s?ntp\s+authentication-key\s+\d+\s+\S+\s+(?P<secret>\S+)"),
    ("設備密碼", r"^\s*snmp-server\s+user\s.{0,200}?\sauth\s+(?:md5|sha\S{0,8})\s+(?P<secret>\S+)"),
    (
        "設備密碼",
        r"^\s*snmp-server\s+user\s.{0,300}?\spriv\s+(?:(?:3?des|aes(?:-\d{3})?)(?:\s+\d{3})?\s+)?(?P<secret>\S+)",
    ),
    ("設備密碼", r"\bserver-key\s+(?:\d\s+)?(?P<secret>\S{3,})"),
    (
        "設備密碼",
        r"\b(?:password|secret|key-string|pre-shared-key|wpa-psk\s+(?:ascii|hex))\s+(?:local\s+|remote\s+)?[05-9]\s+"
        r"(?!days?\b)(?P<secret>\S{4,})",
    ),
    (
        "設備密碼",
        r"^\s+(?:key|password|key-string|pre-shared-key(?:\s+(?:local|remote))?)\s+"
        r"(?!\d{1,10}\s*$|(?:chain|file|id|pair|size|type|usage|encryption|recovery|policy|required|optional)\s*$)"
        r"(?P<secret>[^\s:=,;]{4,})\s*$",
    ),
    ("網路服務權杖", r"\bauthorization\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+(?P<secret>[^\s\"',;<]{4,})"),
    ("網路服務權杖", r"\bhooks\.[\w.-]{1,60}/services/(?P<secret>[^\s\"'<]{4,})"),
)

_NAME = re.compile(r"^\s*set\s+name\s+(?P<secret>\"[^\"]{1,200}\"|\S{1,200})\s*$")


class Communities:
    """The names in ``config system snmp community``, which are what a manager must know to ask."""

    def __init__(self) -> None:
        self._depth = 0

    def span(self, line: str) -> tuple[int, int] | None:
        """Where a name stands in ``line``, None where none does; to be asked of each line in order."""
        plain = line.strip()
        if not self._depth:
            self._depth = int(plain == "config system snmp community")
        elif plain.startswith("config "):
            self._depth += 1
        elif plain == "end":
            self._depth -= 1
        elif self._depth == 1 and (found := _NAME.match(line)):
            return found.span("secret")
        return None
