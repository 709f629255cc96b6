"""Whether a key counts: pinned for a purpose by the verifier himself, valid at a moment, not revoked.

1. A revoked key never counts, whatever its pins and dates say.
2. Of several pins of one key any that allows the purpose and is valid at the moment is enough.
3. Where none is, the reason given is that of the pin nearest to counting.

Invariant: a key found anywhere but among the anchors never counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from secaudit.text import safe_text
from secaudit.trust.seal_facts import PURPOSE_TITLES

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.keys import PublicKey
    from secaudit.trust.signers import Pinned


class NotStanding(NamedTuple):
    """Why a key does not count, and what to do."""

    code: str
    text: str


def standing(key: PublicKey, namespace: str, anchors: Anchors, now: datetime) -> Pinned | NotStanding:
    """The pin by which ``key`` counts for ``namespace`` at ``now``, or why it does not."""
    shown = key.fingerprint
    if anchors.revoked.covers(key):
        text = f"金鑰 {shown} 已撤銷，不論何時簽的都不算。請對方以新金鑰重新簽署，並以公文通知新指紋"
        return NotStanding("E-VER-14", text)
    pins = anchors.pins_of(key)
    if not pins:
        role = namespace.removeprefix("secaudit-").partition("-")[0]
        how = f"secaudit trust add 名稱 公鑰檔 --role {role}"
        text = f"金鑰 {shown} 未釘選。先與公文上的指紋逐字核對，相同才以 {how} 釘選"
        return NotStanding("E-VER-15", text)
    reasons = []
    for pin in pins:
        reason = _why_not(pin, namespace, now)
        if reason is None:
            return pin
        reasons.append(reason)
    return max(reasons, key=lambda r: r.code)


def _why_not(pin: Pinned, namespace: str, now: datetime) -> NotStanding | None:
    """In the order of the codes: the later, the nearer to counting."""
    name = safe_text(pin.principal)
    if not pin.allows(namespace):
        allowed = "、".join(map(_purpose, pin.namespaces))
        what = f"{name} 的金鑰只釘選用於{allowed}，不能簽{_purpose(namespace)}"
        text = f"{what}。請確認是不是拿錯檔案；要增加用途，請重新釘選"
        return NotStanding("E-VER-16", text)
    if pin.is_early(now):
        text = f"{name} 的金鑰自 {_day(pin.valid_after)} 起才有效。請核對釘選的日期與這台電腦的時鐘"
        return NotStanding("E-VER-17", text)
    if pin.is_expired(now):
        text = f"{name} 的金鑰已於 {_day(pin.valid_before)} 到期。請對方以有效的金鑰重新簽署"
        return NotStanding("E-VER-18", text)
    return None


def _purpose(namespace: str) -> str:
    return PURPOSE_TITLES.get(namespace) or f" {safe_text(namespace)}"


def _day(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""
