"""Whether a bundle is the newest and goes on from what was seen: sequence, log and challenge.

10. The sequence, against the highest that was seen here of the same line (signer and case; of a review: its seal):
    lower is FAIL; the same with another seal is FAIL (a fork); the next one must name the seal that was seen before it.
    Where numbers were skipped the log must show that nothing was exchanged in between, and have an entry for each.
11. The log: count and head are those of the seal, and its first entries have exactly the hashes that were seen.
    Fewer entries than were seen, or others, is FAIL: it was shortened or written anew. (The head alone would not do:
    beside a withheld body it says nothing of what stands before it.)
12. The challenge, where the verifier gave one to the other side: exactly his text stands in the seal.

A first look is UNKNOWN in 10 and 11: nothing is known that it could be older than. What was seen but can't be read is
UNKNOWN with a message of its own. The claimed time is not looked at.

Invariant: pure; the same facts, log and memory give the same steps.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from secaudit.text import safe_text, thousands
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.seen import Line, Seen, SeenTrouble
from secaudit.trust.verification import State, Step, failed, passed, unknown

_ASK = "請對方說明，並以先前驗證過的那一份為準"


class Log(Protocol):
    """The hashes of a log's entries, in order; ``packed`` has them one after the other, 32 bytes each."""

    @property
    def packed(self) -> bytes: ...
    @property
    def count(self) -> int: ...
    @property
    def head(self) -> str: ...


def log_digest(log: Log, count: int) -> str:
    """SHA-256 over the hashes of the first ``count`` entries."""
    return hashlib.sha256(log.packed[: 32 * count]).hexdigest()


class NotAsked:
    """Nobody looked up what was seen before."""


NOT_ASKED = NotAsked()
Recalled = Seen | SeenTrouble | NotAsked | None
"""What is known of earlier looks; ``None``: this is the first."""


def line_of(facts: SealFacts, signer: str) -> Line:
    subject = facts.subject_seal if facts.type is BundleType.REVIEW else ""
    return Line(facts.type.value, signer, facts.case, subject)


def freshness(
    facts: SealFacts, seal_id: str, log: Log | str, recalled: Recalled, challenge: str
) -> tuple[Step, Step, Step]:
    """Steps 10 to 12; ``log`` is the reason why it can't be read where it can't."""
    logged = _logged(facts, log, recalled)
    return _sequence(facts, seal_id, recalled, logged), logged, _challenged(facts, challenge)


def _sequence(facts: SealFacts, seal_id: str, recalled: Recalled, logged: Step) -> Step:
    number = f"第 {thousands(facts.sequence)} 次"
    match recalled:
        case SeenTrouble():
            return unknown(10, recalled.code, f"{safe_text(recalled.what)}。{safe_text(recalled.fix)}")
        case NotAsked():
            return unknown(10, "E-VER-31", f"{number}；沒有查先前的驗證紀錄，無法得知是不是最新一份")
        case None:
            text = f"{number}；第一次在這裡驗證這個案件，無法得知是不是最新一份。請向對方確認序號與封存編號"
            return unknown(10, "E-VER-30", text)
    return _after(facts, seal_id, recalled, logged, number)


def _after(facts: SealFacts, seal_id: str, seen: Seen, logged: Step, number: str) -> Step:
    """The sequence, where an earlier one was seen."""
    on = f"{seen.first_seen.astimezone():%Y-%m-%d}"
    if facts.sequence < seen.sequence:
        newest = f"{on} 已驗證過第 {thousands(seen.sequence)} 次（{seen.seal_id[:8]}）"
        return failed(10, "E-VER-32", f"{number}，但 {newest}。這是舊的一份，請索取最新的")
    if facts.sequence == seen.sequence:
        if seal_id == seen.seal_id:
            return passed(10, f"{number}，與 {on} 驗證過的是同一份")
        text = f"{number}，但 {on} 驗證過的同一次是另一份（{seen.seal_id[:8]}），內容不同。{_ASK}"
        return failed(10, "E-VER-33", text)
    if facts.sequence == seen.sequence + 1:
        if facts.previous_seal == seen.seal_id:
            return passed(10, f"{number}，接續 {on} 驗證過的第 {thousands(seen.sequence)} 次")
        text = f"{number}，但它的前一次不是 {on} 驗證過的那一份（{seen.seal_id[:8]}）：同一次封存了兩份。{_ASK}"
        return failed(10, "E-VER-34", text)
    gap = f"{number}；{on} 驗證過第 {thousands(seen.sequence)} 次，中間 {facts.sequence - seen.sequence - 1} 次沒有看過"
    grown = facts.log_count - seen.log_count >= facts.sequence - seen.sequence  # sealing adds an entry each time
    if logged.state is State.PASS and grown and facts.previous_seal:
        return passed(10, f"{gap}，歷程紀錄顯示前後接續")
    return unknown(10, "E-VER-35", f"{gap}，也無法由歷程紀錄看出是否接續。請向對方索取中間各次")


def _logged(facts: SealFacts, log: Log | str, recalled: Recalled) -> Step:
    if isinstance(log, str):
        return failed(11, "E-VER-50", f"歷程紀錄無法採用：{safe_text(log)}。請對方以 secaudit 重新封存")
    if (log.count, log.head) != (facts.log_count, facts.log_head):
        text = f"封存資料說有 {thousands(facts.log_count)} 筆，歷程紀錄檔有 {thousands(log.count)} 筆，或最後一筆不同"
        return failed(11, "E-VER-51", f"{text}。請對方以 secaudit 重新封存")
    count = f"{thousands(log.count)} 筆"
    if not isinstance(recalled, Seen):
        return _nothing_to_compare(count, recalled)
    on, then = f"{recalled.first_seen.astimezone():%Y-%m-%d}", thousands(recalled.log_count)
    if log.count < recalled.log_count and facts.sequence >= recalled.sequence:
        return failed(11, "E-VER-53", f"只有 {count}，{on} 驗證時已有 {then} 筆：歷程被刪短。{_ASK}")
    if log.count < recalled.log_count:
        return unknown(11, "E-VER-55", f"{count}，比 {on} 驗證過的 {then} 筆少，因為這是較早的一份")
    if log_digest(log, recalled.log_count) != recalled.log_digest:
        return failed(11, "E-VER-54", f"前 {then} 筆與 {on} 驗證時不同：先前的歷程被改寫。{_ASK}")
    return passed(11, f"{count}，前 {then} 筆與 {on} 驗證時相同")


def _nothing_to_compare(count: str, recalled: Recalled) -> Step:
    if recalled is None:
        return unknown(11, "E-VER-52", f"{count}，前後相連；第一次驗證，沒有先前的紀錄可比對")
    return unknown(11, "E-VER-56", f"{count}，前後相連；先前的驗證紀錄沒有讀到，無從比對")


def _challenged(facts: SealFacts, challenge: str) -> Step:
    if not challenge:
        said = "；封存資料中有一個，加 --challenge 可比對" if facts.challenge else ""
        return passed(12, f"沒有要求審查碼{said}")
    if not facts.challenge:
        text = f"封存時沒有放審查碼，無法證明封存晚於「{safe_text(challenge)}」。請對方以 seal --challenge 重新封存"
        return failed(12, "E-VER-57", text)
    if facts.challenge != challenge:
        text = (
            f"審查碼是「{safe_text(facts.challenge)}」，不是「{safe_text(challenge)}」。請確認是不是另一次審查的佐證包"
        )
        return failed(12, "E-VER-58", text)
    return passed(12, f"審查碼「{safe_text(challenge)}」相符：封存晚於給出它的時間")
