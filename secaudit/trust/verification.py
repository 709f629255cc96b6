"""Whether a bundle can be relied on: numbered steps, four qualities, never one tick.

Integrity: the bytes are what was signed.

 1. The archive is canonical: written again from what was read, it is the same bytes.
 2. Its layout is a bundle's: every file it must have, none that it must not (``fetch.txt`` is one of these).
 3. manifest-sha256.txt is exactly what stands under data/.
 4. tagmanifest-sha256.txt, the signed bytes, is exactly what stands beside data/.
 5. seal.txt has its one writing, and counts the files, the bytes and the payload of the manifest.

Identity: it was signed by whom the verifier pinned.

 6. The signature is well-formed and was made for the expected purpose (its namespace).
 7. Its key is pinned for this purpose, valid ``now`` and not revoked. The time that the seal claims proves nothing, and
    a key that stands in the bundle is never trust.
 8. The signature holds over tagmanifest-sha256.txt.
 9. The seal is of the signature's purpose, names its key, and speaks for no other organisation than the pinned one.

Freshness (``trust.freshness``): 10. the sequence, 11. the log, 12. the challenge, against what was seen.

Completeness (``usecases.verifying``): 13. tables and catalogue, 14. the score computed again, 15. the evidence.

A step that fails among 1–9 ends the verification: every later one is UNKNOWN, 未檢查.

Invariant: facts of a bundle are handed on only when steps 1 to 9 pass.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from secaudit.errors import EXIT_MISMATCH, EXIT_OK
from secaudit.model.tax_id import is_valid
from secaudit.text import safe_text
from secaudit.trust.seal_facts import PURPOSE_TITLES, BundleType, SealFacts
from secaudit.trust.trouble import BundleTrouble, Stage

if TYPE_CHECKING:
    from secaudit.trust.anchors import Anchors
    from secaudit.trust.bundle import Bundle
    from secaudit.trust.signature import Signature
    from secaudit.trust.signers import Pinned


class Quality(StrEnum):
    INTEGRITY = "integrity"
    IDENTITY = "identity"
    FRESHNESS = "freshness"
    COMPLETENESS = "completeness"


class State(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


QUALITY_TITLES = {
    Quality.INTEGRITY: "完整", Quality.IDENTITY: "身分", Quality.FRESHNESS: "新舊", Quality.COMPLETENESS: "齊全",
}  # fmt: skip
STATE_TITLES = {State.PASS: "通過", State.FAIL: "不通過", State.UNKNOWN: "無法判斷"}
TYPE_TITLES = {type_: PURPOSE_TITLES[type_.namespace] for type_ in BundleType}

_STEPS = {
    1: (Quality.INTEGRITY, "封裝格式"),
    2: (Quality.INTEGRITY, "檔案配置"),
    3: (Quality.INTEGRITY, "內容清單"),
    4: (Quality.INTEGRITY, "簽署清單"),
    5: (Quality.INTEGRITY, "封存資料"),
    6: (Quality.IDENTITY, "簽章用途"),
    7: (Quality.IDENTITY, "簽署金鑰"),
    8: (Quality.IDENTITY, "簽章"),
    9: (Quality.IDENTITY, "封存者"),
    10: (Quality.FRESHNESS, "封存序號"),
    11: (Quality.FRESHNESS, "歷程紀錄"),
    12: (Quality.FRESHNESS, "審查碼"),
    13: (Quality.COMPLETENESS, "資料與條文"),
    14: (Quality.COMPLETENESS, "分數重算"),
    15: (Quality.COMPLETENESS, "佐證檔案"),
}
_OF_STAGE = {Stage.ARCHIVE: 1, Stage.LAYOUT: 2, Stage.PAYLOAD: 3, Stage.TAGS: 4, Stage.SEAL: 5}
_SOUND = {
    1: "與重新封裝的結果逐位元組相同",
    2: "該有的檔案都在，沒有多餘的檔案",
    3: "內容檔案的雜湊與清單相符",
    4: "其餘檔案的雜湊與簽署清單相符",
    5: "格式正確，件數與位元組數相符",
}
UNCHECKED = "E-VER-01"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it came out; ``code`` (E-VER-nn, E-BAG-nn) where it did not pass."""

    number: int
    quality: Quality
    title: str
    state: State
    text: str
    code: str = ""


def passed(number: int, text: str) -> Step:
    return Step(number, *_STEPS[number], State.PASS, text)


def failed(number: int, code: str, text: str) -> Step:
    return Step(number, *_STEPS[number], State.FAIL, text, code)


def unknown(number: int, code: str, text: str) -> Step:
    return Step(number, *_STEPS[number], State.UNKNOWN, text, code)


@dataclass(frozen=True, slots=True)
class Verification:
    """How all steps came out. ``facts`` are there once steps 1 to 9 pass, else ``None``."""

    seal_id: str
    """SHA-256 of the signed bytes, "" when there are none; of what is not :attr:`trusted` it names only these bytes."""
    facts: SealFacts | None
    signer: str
    """The principal under which the key is pinned; "" while unknown."""
    steps: tuple[Step, ...]

    def verdict(self, quality: Quality) -> tuple[State, Step]:
        """FAIL if any of its steps fails, else UNKNOWN if any is, else PASS; and the first step that decided."""
        own = [s for s in self.steps if s.quality is quality]
        for state in (State.FAIL, State.UNKNOWN):
            for step in own:
                if step.state is state:
                    return state, step
        return State.PASS, own[-1]

    @property
    def trusted(self) -> bool:
        """Integrity and identity pass: what stands inside is what the signer signed, and may be read."""
        return all(self.verdict(q)[0] is State.PASS for q in (Quality.INTEGRITY, Quality.IDENTITY))

    @property
    def accepted(self) -> bool:
        """Trusted, and no step of any quality fails."""
        return self.trusted and all(s.state is not State.FAIL for s in self.steps)

    @property
    def exit_code(self) -> int:
        return EXIT_MISMATCH if any(s.state is State.FAIL for s in self.steps) else EXIT_OK

    def with_steps(self, *steps: Step) -> Verification:
        """These steps in place of those with their numbers."""
        given = {s.number: s for s in steps}
        return replace(self, steps=tuple(given.get(s.number, s) for s in self.steps))


def verified(bundle: Bundle, anchors: Anchors, *, now: datetime, expected: BundleType) -> Verification:
    """Steps 1 to 9 on an open bundle, whose structure has held; the later ones are there, 未檢查."""
    sound = [passed(number, text) for number, text in _SOUND.items()]
    pin, identity = _identified(bundle, anchors, now, expected)
    steps = _filled((*sound, *identity), expected)
    done = all(s.state is State.PASS for s in identity)
    return Verification(bundle.seal_id, bundle.facts if done else None, pin.principal if pin and done else "", steps)


def refused(trouble: BundleTrouble, expected: BundleType) -> Verification:
    """What is said of a file that is a bundle but not sound (``trouble.stage`` after READABLE)."""
    at = _OF_STAGE[trouble.stage]
    sound = [passed(number, text) for number, text in _SOUND.items() if number < at]
    wrong = failed(at, trouble.code, f"{safe_text(trouble.what)}。{safe_text(trouble.fix)}")
    return Verification("", None, "", _filled((*sound, wrong), expected))


def _filled(steps: tuple[Step, ...], expected: BundleType) -> tuple[Step, ...]:
    """``steps`` and all later ones, which were not looked at; a review carries neither score nor evidence."""
    last = 15 if expected is BundleType.EVIDENCE else 13
    why = f"未檢查：第 {steps[-1].number} 步不通過" if steps[-1].state is State.FAIL else "未檢查"
    return (*steps, *(unknown(n, UNCHECKED, why) for n in range(len(steps) + 1, last + 1)))


def _identified(
    bundle: Bundle, anchors: Anchors, now: datetime, expected: BundleType
) -> tuple[Pinned | None, tuple[Step, ...]]:
    """The pin that the signature is by, and steps 6 to 9 up to the first that fails."""
    from secaudit.trust.signature import BadSignature, holds, read_signature
    from secaudit.trust.standing import NotStanding, standing

    try:
        signature = read_signature(bundle.signature)
    except BadSignature as error:
        return None, (failed(6, "E-VER-10", f"{safe_text(error.what)}。{safe_text(error.fix)}"),)
    steps = [_purpose(signature, expected)]
    if steps[-1].state is State.FAIL:
        return None, tuple(steps)
    pin = standing(signature.key, expected.namespace, anchors, now)
    if isinstance(pin, NotStanding):
        return None, (*steps, failed(7, *pin))
    name = safe_text(pin.principal)
    steps.append(passed(7, f"{name}，已釘選、在有效期間內、未撤銷（{signature.key.fingerprint}）"))
    if not holds(signature, bundle.signed):
        text = "簽章不是簽在這份內容上：內容換過，或簽章取自另一份。請向提供者重新索取原檔"
        return pin, (*steps, failed(8, "E-VER-19", text))
    steps.append(passed(8, f"{name} 的簽章與內容相符"))
    return pin, (*steps, _sealed_by(bundle.facts, pin, expected))


def _purpose(signature: Signature, expected: BundleType) -> Step:
    if signature.namespace == expected.namespace:
        return passed(6, f"{TYPE_TITLES[expected]}的簽章（{expected.namespace}）")
    match signature.namespace, expected:
        case BundleType.REVIEW.namespace, BundleType.EVIDENCE:
            return failed(6, "E-VER-11", "這是審查結果，不是佐證包。要驗證審查結果，請加 --as review")
        case BundleType.EVIDENCE.namespace, BundleType.REVIEW:
            return failed(6, "E-VER-12", "這是佐證包，不是審查結果。要驗證佐證包，請拿掉 --as review")
    text = f"簽章的用途是「{safe_text(signature.namespace)}」，不是 {expected.namespace}。請向提供者索取正確的檔案"
    return failed(6, "E-VER-13", text)


def _sealed_by(facts: SealFacts, pin: Pinned, expected: BundleType) -> Step:
    if facts.type is not expected:
        text = (
            f"封存資料自稱{TYPE_TITLES[facts.type]}，簽章的用途卻是{TYPE_TITLES[expected]}。請對方以 secaudit 重新封存"
        )
        return failed(9, "E-VER-20", text)
    if facts.key != pin.key.fingerprint:
        text = f"封存資料寫的金鑰是 {safe_text(facts.key)}，簽的卻是 {pin.key.fingerprint}。請對方以 secaudit 重新封存"
        return failed(9, "E-VER-21", text)
    speaks_for = facts.organisation
    if expected is BundleType.EVIDENCE and is_valid(pin.principal) and speaks_for not in ("", pin.principal):
        text = f"封存資料的統一編號是 {safe_text(speaks_for)}，金鑰卻是 {pin.principal} 的。請確認是誰的案件、由誰簽署"
        return failed(9, "E-VER-22", text)
    return passed(9, f"{TYPE_TITLES[expected]}，由 {safe_text(pin.principal)} 簽署")
