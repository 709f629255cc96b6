"""A verification as lines and as a record: the four verdicts first, then the steps, then the score twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from secaudit.cli.console import coloured, indented
from secaudit.model.choices import PHASE_TITLES
from secaudit.text import padded, safe_text, thousands, truncated_percent
from secaudit.usecases.verifying.verify import QUALITY_TITLES, STATE_TITLES, TYPE_TITLES, Quality, State

if TYPE_CHECKING:
    from secaudit.model.assessment import Coverage, Score
    from secaudit.usecases.verifying.receipts import CheckedReceipt
    from secaudit.usecases.verifying.verify import SealFacts, VerifiedBundle

FORMAT = "secaudit-verification/1"
RECEIPT_FORMAT = "secaudit-receipt-check/1"
NOT_COVERED = "驗證看不出：佐證內容是否屬實、封存的電腦是否遭入侵、金鑰持有人在第一份收據之前改寫歷程（docs/verify.md）"
_COLOURS = {State.PASS: "green", State.FAIL: "red", State.UNKNOWN: "yellow"}
_TITLE_CELLS = 12
_STATE_CELLS = 10


def verification_lines(verified: VerifiedBundle, cells: int) -> Iterator[str]:
    """Everything, ``cells`` wide."""
    yield from _verdicts(verified, cells)
    yield ""
    yield from _what(verified, cells)
    yield ""
    yield from _steps(verified, cells)
    yield from _scores(verified, cells)


def _verdicts(verified: VerifiedBundle, cells: int) -> Iterator[str]:
    for quality, title in QUALITY_TITLES.items():
        state, step = verified.verification.verdict(quality)
        own = [s.number for s in verified.verification.steps if s.quality is quality]
        passed = f"第 {own[0]}～{own[-1]} 步都通過" if len(own) > 1 else f"第 {own[0]} 步通過"
        why = f"第 {step.number} 步：{step.text}（{step.code}）" if step.code else passed
        shown = coloured(padded(f"{state.name} {STATE_TITLES[state]}", 18), _COLOURS[state])
        first, *rest = indented(why, cells, 24)
        yield f"{padded(title, 6)}{shown}{first[24:]}"
        yield from rest


def _what(verified: VerifiedBundle, cells: int) -> Iterator[str]:
    """What the bundle is: its facts only when they may be believed to be the signer's."""
    verification, facts = verified.verification, verified.verification.facts
    yield from indented(safe_text(verified.path.name), cells, 8, "檔案")
    if facts is None:
        yield from indented("簽章未通過驗證，裡面寫的一概不顯示", cells, 8, "內容")
        return
    for label, text in _facts(facts, verification.seal_id, verification.signer):
        yield from indented(text, cells, 8, label)


def _facts(facts: SealFacts, seal_id: str, signer: str) -> Iterator[tuple[str, str]]:
    phase = PHASE_TITLES.get(facts.phase, facts.phase)
    yield TYPE_TITLES[facts.type][:2], f"案件 {facts.case}，第 {thousands(facts.sequence)} 次，{phase}"
    if facts.organisation:
        yield "統編", facts.organisation
    yield "封存", seal_id
    if facts.subject_seal:
        yield "對象", facts.subject_seal
    yield "簽署", f"{signer}（{facts.key}）"
    yield "自稱", f"{facts.claimed_time.isoformat()}（簽署者自己寫的，不能證明時間）"


def _steps(verified: VerifiedBundle, cells: int) -> Iterator[str]:
    """One line each; those that were not made for one and the same reason stand together."""
    margin = 6 + _TITLE_CELLS + _STATE_CELLS
    for (state, said, code), group in groupby(verified.verification.steps, lambda s: (s.state, s.text, s.code)):
        steps = list(group)
        last = f"-{steps[-1].number}" if len(steps) > 1 else ""
        title = steps[0].title + ("等" if last else "")
        text = f"{said}（{code}）" if code else said
        first, *rest = indented(text, cells, margin)
        head = padded(f"{steps[0].number:>2}{last}", 6) + padded(title, _TITLE_CELLS)
        yield head + coloured(padded(STATE_TITLES[state], _STATE_CELLS), _COLOURS[state]) + first[margin:]
        yield from rest


def _scores(verified: VerifiedBundle, cells: int) -> Iterator[str]:
    sealed, again = verified.sealed_case, verified.recomputed
    if sealed is None:
        return
    yield ""
    yield f"{padded('', 14)}{padded('封存時', 26)}重算"
    stated = _totals(sealed.stated.score, sealed.stated.coverage)
    now = _totals(again.score, again.coverage) if again else {}
    for label, text in stated.items():
        yield f"{padded(label, 14)}{padded(text, 26)}{now.get(label, '沒有重算')}"
    for difference in verified.differences:
        text = f"{difference.stated or '（無）'} → {difference.recomputed or '（無）'}"
        yield from indented(f"不同：{safe_text(difference.what)} {text}", cells, 6)


def _totals(score: Score, coverage: Coverage) -> dict[str, str]:
    return {
        "分數": _share(score.earned_before, score.possible),
        "例外核可後": _share(score.earned_after, score.possible),
        "可判定": f"{coverage.judged}／{coverage.applicable} 條",
        "已填答": f"{coverage.answered}／{coverage.applicable} 條",
    }


def _share(earned: int, possible: int) -> str:
    return f"{truncated_percent(earned, possible, 1)}（{earned}／{possible}）"


def verification_record(verified: VerifiedBundle) -> dict[str, Any]:
    """The same as one JSON object; ``seal`` and ``score`` are null where nothing may be believed or computed."""
    verification = verified.verification
    return {
        "format": FORMAT,
        "file": verified.path,
        "type": verified.type,
        "seal_id": verification.seal_id,
        "signer": verification.signer,
        "verdicts": {quality: _verdict(verified, quality) for quality in Quality},
        "steps": verification.steps,
        "seal": verification.facts and _seal(verification.facts),
        "score": _score_record(verified),
        "differences": verified.differences,
        "trusted": verification.trusted,
        "accepted": verification.accepted,
        "exit_code": verification.exit_code,
    }


def _verdict(verified: VerifiedBundle, quality: Quality) -> dict[str, Any]:
    state, step = verified.verification.verdict(quality)
    return {"state": state, "title": STATE_TITLES[state], "step": step.number, "code": step.code, "text": step.text}


def _seal(facts: SealFacts) -> dict[str, Any]:
    from secaudit.cli.as_json import plain

    return {**plain(facts), "claimed_time": facts.claimed_time.isoformat()}


def _score_record(verified: VerifiedBundle) -> dict[str, Any] | None:
    sealed, again = verified.sealed_case, verified.recomputed
    if sealed is None:
        return None
    return {
        "as_of": sealed.as_of,
        "stated": {"score": sealed.stated.score, "coverage": sealed.stated.coverage},
        "recomputed": {"score": again.score, "coverage": again.coverage} if again else None,
    }


def receipt_lines(checked: CheckedReceipt) -> Iterator[str]:
    receipt = checked.receipt
    yield f"收據有效：{safe_text(checked.signer)} 於 {receipt.received_at.isoformat()} 已收到"
    yield f"{TYPE_TITLES[receipt.type]}  案件 {safe_text(receipt.case)}，第 {thousands(receipt.sequence)} 次"
    yield f"封存    {receipt.seal_id}"
    yield "這份封存不會晚於上述時間；早於何時，要看審查碼"


def receipt_record(checked: CheckedReceipt) -> dict[str, Any]:
    receipt = checked.receipt
    return {
        "format": RECEIPT_FORMAT,
        "signer": checked.signer,
        "seal_id": receipt.seal_id,
        "type": receipt.type,
        "case": receipt.case,
        "sequence": receipt.sequence,
        "received_at": receipt.received_at.isoformat(),
        "key": receipt.key,
    }
