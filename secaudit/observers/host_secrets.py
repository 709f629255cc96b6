"""Secrets of hosts, their directories and programs, by the lines that hold them; used by ``secrets``.

A security template holds the password of an automatic logon as plain text under ``[Registry Values]``
(``…\\Winlogon\\DefaultPassword=1,"…"``); a dump of Windows accounts has two hashes of 32 digits side by side.

Invariant: each pattern has a group ``secret`` and takes time in proportion to the line.
"""

from __future__ import annotations

KINDS: tuple[tuple[str, str], ...] = (
    ("自動登入密碼", r"\bDefaultPassword\s{0,4}=\s{0,4}\d{1,2}\s{0,4},\s{0,4}"
                     r"(?P<secret>\"[^\"]{1,400}\"|[^\s,\"]{1,400})"),
    ("密碼雜湊", r"(?<![0-9a-f])(?P<secret>[0-9a-f]{32}:[0-9a-f]{32})(?![0-9a-f])"),
    ("存取權杖", r"(?P<secret>\beyJ[\w-]{8,4000}\.[\w-]{8,4000}\.[\w-]{4,4000})"),
    ("目錄服務密碼", r"^\s{0,40}(?:bind|root|sudobind|rootbind)pw\s{0,20}[:=\s]\s{0,20}(?P<secret>[^\s\"']{3,400})"),
    ("連線字串的密碼", r"(?:[;,\"'\s]|_)pwd\s{0,4}=\s{0,4}(?P<secret>(?![/~.$<%])[^\s;\"'<>]{3,400})"),
    ("雲端或服務金鑰", r"\b(?:Shared)?(?:Account|Access)(?:Key|Signature)\s{0,4}=\s{0,4}"
                       r"(?P<secret>[\w+/=%&.-]{8,4000})"),
    ("命令列密碼", r"\s-u\s{0,4}[^\s:\"'/]{1,100}:(?P<secret>[^\s\"'@/]{3,400})(?=\s|$|\"|')"),
    ("命令列密碼", r"\bnet\s+(?:use\s+\S{1,400}(?:\s+\S{1,400})?\s+/user:\S{1,200}|user\s+\S{1,200})\s+"
                   r"(?P<secret>(?![/*])\S{3,400})"),
    ("密碼欄", r"(?:密碼|密码|口令|password|passwd)\s{0,4}：\s{0,4}(?P<secret>(?!\d{1,6}(?![!-~]))[!-~]{4,400})"),
    ("密碼欄", r"(?:密碼|密码|口令)\s{0,4}[:=]\s{0,4}(?P<secret>(?!\d{1,6}(?![!-~])|[\"'<])[!-~]{4,400})"),
)  # fmt: skip
