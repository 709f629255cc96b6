"""A comparison in words that screens and documents share: states, signed amounts, shares of the old amount.

Invariant: a share is cut, never rounded, whichever its sign; what is not known is said so, never shown as 0.
"""

from __future__ import annotations

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, GateState, Verdict
from secaudit.model.choices import CLAIM_TITLES
from secaudit.text import thousands, truncated_percent
from secaudit.usecases.comparing.compared import (
    FATE_TITLES,
    Amount,
    Compared,
    Fate,
    GateDrift,
    LogDrift,
    Promise,
    ProofDrift,
    RatioDrift,
    Share,
    VerdictDrift,
)

NOT_ASKED = "未評估此條"
NO_AMOUNT = "未填"
_SENSES = {"at_least": "不得低於", "at_most": "不得高於"}


def signed(difference: int | None) -> str:
    """``+40,000``, ``-40,000``, ``0``; 無法計算 where an amount is missing."""
    if difference is None:
        return "無法計算"
    return f"+{thousands(difference)}" if difference > 0 else thousands(difference)


def share_of_old(difference: int | None, old: int | None) -> str:
    """The difference as a share of the old amount: ``+8.33%``, ``-15.83%``, ``－`` where there was none."""
    if difference is None or not old:
        return "－"
    sign = "+" if difference > 0 else "-" if difference < 0 else ""
    return sign + truncated_percent(abs(difference), old)


def amount_words(amount: Amount | None) -> str:
    """``1,244,000``, with how many lines could not be counted in."""
    if amount is None:
        return NO_AMOUNT
    return thousands(amount.twd) + (f"（另 {amount.unsettled} 筆未定）" if amount.unsettled else "")


def twd_words(amount: int | None) -> str:
    return NO_AMOUNT if amount is None else thousands(amount)


def verdict_words(verdict: Verdict | None) -> str:
    return VERDICT_TITLES[verdict] if verdict else NOT_ASKED


def gate_words(state: GateState | None) -> str:
    return GATE_TITLES[state] if state else "不是門檻"


def claim_words(claim: str | None) -> str:
    return CLAIM_TITLES.get(claim, claim) if claim else "未填"


def verdict_move(drift: VerdictDrift) -> str:
    """``符合 → 不符合``, and the claims where they differ."""
    verdicts = f"{verdict_words(drift.old)} → {verdict_words(drift.new)}"
    moved = f"自評 {claim_words(drift.old_claim)} → {claim_words(drift.new_claim)}"
    if drift.old is drift.new:
        return f"判定{verdict_words(drift.new)}，{moved}"
    return f"{verdicts}（{moved}）" if drift.old_claim != drift.new_claim else verdicts


def gate_move(drift: GateDrift) -> str:
    return f"{gate_words(drift.old)} → {gate_words(drift.new)}"


def share_words(share: Share | None) -> str:
    """``624,000／2,000,000 = 31.20%``."""
    if share is None:
        return "未計算"
    told = truncated_percent(share.numerator_twd, share.denominator_twd)
    return f"{thousands(share.numerator_twd)}／{thousands(share.denominator_twd)} = {told}"


def holds_words(share: Share | None, sense: str) -> str:
    """Whether the share keeps its bound; one without a bound is only told."""
    if not sense:
        return "只列示"
    if share is None or share.holds is None:
        return "無法評估"
    return "符合" if share.holds else "不符合"


def bound_words(drift: RatioDrift) -> str:
    return f"{_SENSES[drift.sense]} {drift.bound_percent}%" if drift.sense in _SENSES else "無門檻"


def promise_why(promise: Promise) -> str:
    """What the fate rests on: the reason, a day that moved, cells that say something else, who promised."""
    parts = [promise.why]
    if promise.due_now and promise.due:
        parts.append(f"原承諾 {promise.due}")
    elif promise.due and not promise.due_now and promise.fate not in (Fate.KEPT, Fate.PLANNED, Fate.OVERDUE):
        parts.append(f"承諾 {promise.due} 前")
    parts += [f"{c.title} {c.old_words} → {c.new_words}" for c in promise.cells]
    if promise.owner:
        parts.append(f"負責 {promise.owner}")
    return "；".join(parts)


def promise_counts(compared: Compared) -> str:
    """``逾期未做 1、已兌現 8``; fates that nothing met are left out."""
    return "、".join(f"{FATE_TITLES[f]} {n}" for f, n in compared.fates().items() if n) or "沒有承諾"


def proof_id(drift: ProofDrift) -> str:
    """``E-01``, or ``E-01 → E-07`` where the same bytes go by another id."""
    ids = dict.fromkeys(i for i in (drift.old_id, drift.new_id) if i)
    return " → ".join(ids)


def short_hash(sha256: str) -> str:
    """``3f9a1b2c…9e0cc1d4``: enough to tell two apart at a glance; the full hash stands elsewhere."""
    return f"{sha256[:8]}…{sha256[-8:]}" if len(sha256) == 64 else sha256 or "無"


def proof_why(drift: ProofDrift) -> str:
    if drift.old_sha256 and drift.new_sha256 and drift.old_sha256 != drift.new_sha256:
        return f"SHA-256 {short_hash(drift.old_sha256)} → {short_hash(drift.new_sha256)}"
    cells = "；".join(f"{c.title} {c.old_words} → {c.new_words}" for c in drift.cells)
    return cells or f"SHA-256 {short_hash(drift.new_sha256 or drift.old_sha256)}"


def log_words(log: LogDrift | None) -> str:
    """Whether the newer log goes on where the older one stood."""
    if log is None:
        return "有一份沒有歷程可比"
    if log.extends:
        return f"新的歷程接續舊的：{log.old_count} → {log.new_count} 筆，其間 {log.between} 筆"
    if not log.same_start:
        return "兩份歷程的開頭不同，不是同一個案件檔"
    if log.new_count < log.old_count:
        return f"新的歷程較短：{log.old_count} → {log.new_count} 筆"
    return f"新的歷程沒有接續舊的第 {log.old_count} 筆，其間曾被改寫或分岔"
