"""A receipt: a reviewer's signed word that he held a certain bundle at a certain time.

It bounds the time of a seal from above: a bundle that was received cannot have been made later.

1. ASCII, one ``key: value`` a line, in this order: format, seal-id, type, case, sequence, received-at, key; LF.
2. In ``case`` everything but visible ASCII is percent-encoded as UTF-8, and ``%`` too.
3. The signature (``.sshsig``) is over exactly these bytes, in the namespace secaudit-receipt-v1.

Invariant: ``read_receipt(receipt_text(r)) == r``, and no other bytes read as the same receipt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from secaudit.errors import EXIT_MISMATCH, SecauditError
from secaudit.trust.seal_facts import BundleType

FORMAT = "secaudit-receipt/1"
MOST_BYTES = 8 * 1024
_VISIBLE = "".join(map(chr, range(0x21, 0x7F))).replace("%", "")
_LINES = re.compile(
    r"format: (?P<format>\S+)\nseal-id: (?P<seal_id>[0-9a-f]{64})\ntype: (?P<type>evidence|review)\n"
    r"case: (?P<case>[!-~]*)\nsequence: (?P<sequence>[1-9][0-9]{0,17})\n"
    r"received-at: (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2})\n"
    r"key: (?P<key>SHA256:[A-Za-z0-9+/]{43})\n",
    re.ASCII,
)


class BadReceipt(SecauditError):
    """A receipt is not one, or does not count."""

    code = "E-VER-92"
    exit_code = EXIT_MISMATCH


@dataclass(frozen=True, slots=True)
class Receipt:
    """``received_at`` is aware and in whole seconds; ``key`` is the fingerprint of the reviewer's key."""

    seal_id: str
    type: BundleType
    case: str
    sequence: int
    received_at: datetime
    key: str


def receipt_text(receipt: Receipt) -> bytes:
    """The bytes that are signed."""
    return (
        f"format: {FORMAT}\nseal-id: {receipt.seal_id}\ntype: {receipt.type}\n"
        f"case: {quote(receipt.case, safe=_VISIBLE)}\nsequence: {receipt.sequence}\n"
        f"received-at: {receipt.received_at.isoformat()}\nkey: {receipt.key}\n"
    ).encode("ascii")


def read_receipt(data: bytes) -> Receipt:
    """Raises :class:`BadReceipt` for anything but the one writing of a receipt."""
    found = _LINES.fullmatch(data.decode("ascii")) if len(data) <= MOST_BYTES and data.isascii() else None
    if found is None or found["format"] != FORMAT:
        raise BadReceipt("這不是 secaudit 的收據，或由較新的版本寫成", "請確認檔名；必要時更新 secaudit")
    try:
        moment = datetime.fromisoformat(found["at"])
        case = unquote(found["case"], errors="strict")
        receipt = Receipt(
            found["seal_id"], BundleType(found["type"]), case, int(found["sequence"]), moment, found["key"]
        )  # fmt: skip
        same = receipt_text(receipt) == data
    except ValueError:
        same = False
    if not same:
        raise BadReceipt("收據不是唯一的寫法，可能被改過", "請向審查者重新索取收據與簽章檔")
    return receipt
