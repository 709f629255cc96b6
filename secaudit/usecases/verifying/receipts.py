"""Receipts: the reviewer writes and signs one for a bundle that he accepted; the company checks the one it got.

Invariant: a receipt is written only for what was verified without a failing step, and never over another file.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import UsageError
from secaudit.files import read_bounded, write_atomic
from secaudit.text import safe_text
from secaudit.trust.receipt import MOST_BYTES, BadReceipt, Receipt, read_receipt, receipt_text
from secaudit.trust.seal_facts import RECEIPT_NAMESPACE
from secaudit.usecases.verifying.decrypted import OpenedBy, opened

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.keys import PrivateKey
    from secaudit.usecases.verifying.verify import VerifiedBundle

__all__ = ["BadReceipt", "CheckedReceipt", "Receipt", "check_receipt", "refuse_receipt", "sealed_as", "write_receipt"]
SIGNATURE_SUFFIX = ".sshsig"


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """A receipt that counts; ``signer`` is the principal under which the reviewer's key is pinned."""

    receipt: Receipt
    signer: str


def receipt_path(bundle: Path) -> Path:
    return bundle.with_name(f"{bundle.name}.receipt.txt")


def refuse_receipt(bundle: Path) -> None:
    """Raises when there is a receipt beside ``bundle`` already: the earlier one says more."""
    path = receipt_path(bundle)
    for taken in (path, _signature_of(path)):
        if os.path.lexists(taken):
            fix = "先前的收據時間較早，請沿用；確定不要才移走它"
            raise UsageError(f"已經有 {safe_text(str(taken))}", fix, code="E-VER-93")


def write_receipt(verified: VerifiedBundle, key: PrivateKey, now: datetime) -> tuple[Path, Path]:
    """The receipt and its signature, beside the bundle; raises when the bundle was not accepted."""
    from secaudit.trust.signature import signed

    facts = verified.verification.facts
    if facts is None or not verified.verification.accepted:
        what = f"{safe_text(verified.path.name)} 有不通過的步驟，不能開收據"
        raise UsageError(what, "請先處理不通過的步驟", code="E-VER-94")
    refuse_receipt(verified.path)
    at = now.replace(microsecond=0)
    receipt = Receipt(
        verified.verification.seal_id, facts.type, facts.case, facts.sequence, at, key.public.fingerprint
    )  # fmt: skip
    text, path = receipt_text(receipt), receipt_path(verified.path)
    write_atomic(_signature_of(path), signed(text, RECEIPT_NAMESPACE, key), mode=0o644)
    write_atomic(path, text, mode=0o644)
    return path, _signature_of(path)


def check_receipt(path: Path, anchors: Anchors, *, now: datetime, seal_id: str = "") -> CheckedReceipt:
    """The receipt at ``path``, its signature beside it; ``seal_id``: the seal that it must be for, where one is known.

    Raises :class:`BadReceipt` with the reason, and ``UnreadableFile``.
    """
    from secaudit.trust.signature import BadSignature, holds, read_signature
    from secaudit.trust.standing import NotStanding, standing

    text = read_bounded(path, MOST_BYTES)
    receipt = read_receipt(text)
    try:
        signature = read_signature(read_bounded(_signature_of(path), MOST_BYTES))
    except BadSignature as error:
        raise BadReceipt(error.what, error.fix, code="E-VER-95") from error
    if signature.namespace != RECEIPT_NAMESPACE:
        what = f"簽章的用途是「{safe_text(signature.namespace)}」，不是收據"
        raise BadReceipt(what, "請向審查者索取收據的簽章檔", code="E-VER-96")
    pin = standing(signature.key, RECEIPT_NAMESPACE, anchors, now)
    if isinstance(pin, NotStanding):
        raise BadReceipt(pin.text, "", code=pin.code)
    if not holds(signature, text) or receipt.key != signature.key.fingerprint:
        raise BadReceipt("簽章不是簽在這份收據上", "請向審查者重新索取收據與簽章檔", code="E-VER-97")
    if seal_id and receipt.seal_id != seal_id:
        what = f"收據是給封存 {receipt.seal_id[:8]} 的，不是這一份（{seal_id[:8]}）"
        raise BadReceipt(what, "請確認收據與佐證包是同一次封存", code="E-VER-98")
    return CheckedReceipt(receipt, pin.principal)


def sealed_as(bundle: Path, opened_by: OpenedBy | None) -> str:
    """The seal id of a bundle that the company has: what its receipt must name. Raises what opening it raises."""
    with ExitStack() as stack:
        return opened(bundle, opened_by, lambda done, whole: None, stack).seal_id


def _signature_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{SIGNATURE_SUFFIX}")
