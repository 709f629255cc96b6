"""Verify a bundle: the steps of ``trust``, then those that know what a case is, and remember what was seen.

1. A file that is no bundle at all, unreadable, of a newer format or not for us to decrypt: raised, exit code 6.
2. A bundle that is not sound or not signed by whom it must be: steps, and nothing inside is parsed.
3. Freshness against what was seen here; completeness from the tables, the log and the evidence inside.
4. What was seen is kept when integrity and identity pass and freshness does not fail; somebody may have verified
   another one meanwhile, then freshness is judged again by that.

Invariant: nothing that stands under data/ is parsed before integrity and identity pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit import PROGRAM
from secaudit.model.assessment import Assessment
from secaudit.text import safe_text
from secaudit.trust.bundle import DATA, VERIFY, Bundle
from secaudit.trust.freshness import NOT_ASKED, Log, Recalled, freshness, line_of, log_digest
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.seen import Line, Memory, Seen, SeenTrouble
from secaudit.trust.trouble import BundleTrouble, Stage
from secaudit.trust.verification import (
    QUALITY_TITLES,
    STATE_TITLES,
    TYPE_TITLES,
    Quality,
    State,
    Step,
    Verification,
    failed,
    passed,
    refused,
    unknown,
    verified,
)
from secaudit.usecases.verifying.decrypted import OpenedBy, Told, opened
from secaudit.usecases.verifying.recompute import Difference, NotRecomputed, judged_apart, judged_here

if TYPE_CHECKING:
    from secaudit.model.control import Catalogue
    from secaudit.trust.anchors import Anchors
    from secaudit.usecases.sealing.contents import SealedCase

__all__ = [
    "QUALITY_TITLES", "STATE_TITLES", "TYPE_TITLES", "BundleType", "Difference", "Memory", "Quality",
    "SealFacts", "State", "Step", "Verification", "VerifiedBundle", "verify",
]  # fmt: skip

MOST_TEXT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class VerifiedBundle:
    """What came out; close it when done.

    ``bundle`` is open when its structure is sound, and trusted when ``verification.trusted``. ``sealed_case`` is there
    when it is trusted evidence whose contents could be read; ``recomputed`` when the score could be computed again.
    """

    path: Path
    type: BundleType
    verification: Verification
    bundle: Bundle | None = None
    sealed_case: SealedCase | None = None
    recomputed: Assessment | None = None
    differences: tuple[Difference, ...] = ()
    """What was stated otherwise than it was recomputed."""
    held: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)

    def close(self) -> None:
        """Close the bundle; a decrypted copy is gone then."""
        self.held.close()


def verify(
    path: Path,
    anchors: Anchors,
    *,
    now: datetime,
    memory: Memory | None,
    challenge: str = "",
    expected: BundleType = BundleType.EVIDENCE,
    catalogue: Callable[[], Catalogue] | None = None,
    opened_by: OpenedBy | None = None,
    remember: bool = True,
    told: Told = lambda done, whole: None,
) -> VerifiedBundle:
    """All steps on the file at ``path``.

    ``memory`` None: nothing is recalled, freshness is UNKNOWN; ``remember`` False: recalled, but not kept.
    ``catalogue`` gives the verifier's own, to compare; ``opened_by`` the identities that open an encrypted file.
    """
    with ExitStack() as stack:
        try:
            bundle = opened(path, opened_by, told, stack)
            found = verified(bundle, anchors, now=now, expected=expected)
            whole = VerifiedBundle(path, expected, found, bundle)
            if found.facts is not None:
                looked_at = _review if expected is BundleType.REVIEW else _case
                whole = _instructed(looked_at(whole, bundle, found.facts, catalogue), bundle, found.facts)
                whole = _fresh(whole, found.facts, bundle, challenge, memory, now if remember else None)
        except BundleTrouble as trouble:
            if trouble.stage is Stage.READABLE:
                raise
            return VerifiedBundle(path, expected, refused(trouble, expected))
        return replace(whole, held=stack.pop_all())


def _case(
    whole: VerifiedBundle, bundle: Bundle, facts: SealFacts, catalogue: Callable[[], Catalogue] | None
) -> VerifiedBundle:
    """Steps 13 to 15 of evidence."""
    from secaudit.usecases.sealing.contents import CATALOGUE, read_contents
    from secaudit.usecases.verifying import completeness
    from secaudit.usecases.verifying.recompute import differences

    ours = catalogue() if catalogue else None
    size = sum(member.size for name, member in bundle.members.items() if name.startswith(DATA + CATALOGUE))
    if size > completeness.MOST_CATALOGUE_BYTES:
        return _with(whole, completeness.too_large(size))
    sealed, problems = read_contents(bundle, ours)
    if sealed is None:
        return _with(whole, completeness.unreadable(problems, facts, PROGRAM))
    found, by_ours = _recomputed(sealed, ours)
    recomputed = found if isinstance(found, Assessment) else None
    different = differences(sealed.stated, recomputed) if recomputed else ()
    steps = (
        completeness.coherent(sealed, facts, ours, by_ours, recomputed),
        completeness.recounted(found, different, facts, PROGRAM),
        completeness.evidence(sealed, bundle.members),
    )
    return replace(_with(whole, *steps), sealed_case=sealed, recomputed=recomputed, differences=different)


def _recomputed(sealed: SealedCase, ours: Catalogue | None) -> tuple[Assessment | NotRecomputed, Assessment | None]:
    """By the carried catalogue, and by ours where that is another one."""
    case = sealed.inventory, sealed.phase, sealed.as_of
    if ours is not None and ours.digest == sealed.catalogue.digest:
        return judged_here(ours, *case), None
    by_ours = judged_here(ours, *case) if ours is not None else None
    return judged_apart(sealed.catalogue, *case), by_ours if isinstance(by_ours, Assessment) else None


def _review(
    whole: VerifiedBundle, bundle: Bundle, _facts: SealFacts, _catalogue: Callable[[], Catalogue] | None
) -> VerifiedBundle:
    """Step 13 of a review; its reader compares it with the seal."""
    from secaudit.usecases.reviewing.signed_review import read_review

    review, problems = read_review(bundle)
    if review is None:
        first = safe_text(str(problems[0])) if problems else "沒有內容"
        return _with(whole, failed(13, "E-VER-90", f"審查內容讀不懂：{first}。請審查者以 secaudit 重新簽署"))
    said = f"審查封存 {review.subject_seal[:8]}：{len(review.controls)} 條、{len(review.evidence)} 件佐證"
    return _with(whole, passed(13, said))


def _instructed(whole: VerifiedBundle, bundle: Bundle, facts: SealFacts) -> VerifiedBundle:
    from secaudit.usecases.verifying.completeness import instructions

    step = next(s for s in whole.verification.steps if s.number == 13)
    return _with(whole, instructions(step, bundle.read(VERIFY, MOST_TEXT_BYTES), facts, PROGRAM))


def _fresh(
    whole: VerifiedBundle, facts: SealFacts, bundle: Bundle, challenge: str, memory: Memory | None, now: datetime | None
) -> VerifiedBundle:
    """Steps 10 to 12; ``now`` is when this seal is first seen, ``None`` keeps nothing."""
    seal_id, log = whole.verification.seal_id, _log(whole, bundle)
    line = line_of(facts, whole.verification.signer)
    recalled = _recalled(memory, line)
    steps = freshness(facts, seal_id, log, recalled, challenge)
    known = isinstance(recalled, Seen) and recalled.seal_id == seal_id
    if (
        memory is None
        or now is None
        or known
        or isinstance(recalled, SeenTrouble)
        or isinstance(log, str)
        or _fails(steps)
    ):
        return _with(whole, *steps)
    try:
        newest = memory.remember(_as_seen(line, facts, seal_id, log, now))
    except SeenTrouble as trouble:
        return _with(whole, *steps, unknown(10, trouble.code, f"{safe_text(trouble.what)}。{safe_text(trouble.fix)}"))
    if newest.seal_id != seal_id:
        steps = freshness(facts, seal_id, log, newest, challenge)
    return _with(whole, *steps)


def _as_seen(line: Line, facts: SealFacts, seal_id: str, log: Log, now: datetime) -> Seen:
    digest = log_digest(log, log.count)
    return Seen(line, facts.sequence, seal_id, log.count, log.head, digest, now)


def _log(whole: VerifiedBundle, bundle: Bundle) -> Log | str:
    """The log inside, or why there is none."""
    from secaudit.usecases.sealing.log_lines import NAME, read_log

    if whole.sealed_case is not None:
        return whole.sealed_case.log
    if DATA + NAME not in bundle.members:
        return f"沒有 {NAME}"
    log, problems = read_log(partial(bundle.pieces, DATA + NAME))
    return log or f"{problems[0].place}：{problems[0].what}"


def _recalled(memory: Memory | None, line: Line) -> Recalled:
    if memory is None:
        return NOT_ASKED
    try:
        return memory.recall(line)
    except SeenTrouble as trouble:
        return trouble


def _fails(steps: Iterable[Step]) -> bool:
    return any(s.state is State.FAIL for s in steps)


def _with(whole: VerifiedBundle, *steps: Step) -> VerifiedBundle:
    return replace(whole, verification=whole.verification.with_steps(*steps))
