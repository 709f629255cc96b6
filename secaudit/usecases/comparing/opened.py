"""What is to be compared, opened: a bundle only once it was verified, a case as it stands.

1. A bundle whose integrity does not pass is never read.
2. One whose identity does not pass (an expired key, one that is not pinned) is read only ``despite`` that, and the
   comparison begins with saying so: anybody may have written it. Its score is then computed in a process apart.
3. That an older bundle is older than one seen since is no trouble here; all else that fails is, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import EXIT_MISMATCH, EXIT_OK, EXIT_UNREADABLE, SecauditError
from secaudit.model.assessment import Assessment
from secaudit.text import safe_text
from secaudit.usecases.case_file import is_case_file
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.compared import Compared
from secaudit.usecases.comparing.stand import Stand, log_of, of_checked, of_sealed
from secaudit.usecases.verifying.verify import (
    QUALITY_TITLES,
    STATE_TITLES,
    Quality,
    State,
    Verification,
    VerifiedBundle,
)

if TYPE_CHECKING:
    from secaudit.usecases.check import Checked
    from secaudit.usecases.sealing.contents import SealedCase

_ENDINGS = (".zip", ".age")


class NotSound(SecauditError):
    """Integrity or identity does not pass, so nothing inside is read."""

    code = "E-CMP-01"
    exit_code = EXIT_MISMATCH


class NotReadable(SecauditError):
    """The contents can't be read, or no score can be computed from them."""

    code = "E-CMP-03"
    exit_code = EXIT_UNREADABLE


@dataclass(frozen=True, slots=True)
class Opened:
    """One side of a comparison; ``verification`` is ``None`` for a case that is not sealed: ``read_as`` says how it was
    read."""

    stand: Stand
    verification: Verification | None = None
    is_older: bool = False
    read_as: str = "依案件目前的內容"

    @property
    def failures(self) -> tuple[str, ...]:
        """The qualities that fail, each with the step that decided; 新舊 of the older side is no matter."""
        return tuple(_failures(self.verification, self.is_older)) if self.verification else ()

    @property
    def verdict_words(self) -> str:
        """``完整 通過、身分 通過、新舊 無法判斷（第 10 步）…``."""
        if self.verification is None:
            return f"未封存，{self.read_as}"
        told = ((QUALITY_TITLES[q], *self.verification.verdict(q)) for q in Quality if not self._unasked(q))
        return "、".join(
            f"{title} {STATE_TITLES[state]}" + ("" if state is State.PASS else f"（第 {step.number} 步）")
            for title, state, step in told
        )

    def _unasked(self, quality: Quality) -> bool:
        return self.is_older and quality is Quality.FRESHNESS


def is_bundle(path: Path) -> bool:
    """Whether ``path`` is called like a bundle; whether it is one, verifying says."""
    return path.suffix.lower() in _ENDINGS


def open_bundle(verified: VerifiedBundle, *, despite: bool = False, is_older: bool = False) -> Opened:
    """The case in a verified bundle; raises :class:`NotSound` or :class:`NotReadable`. The bundle stays the caller's to
    close, after the comparison."""
    verification, name = verified.verification, safe_text(verified.path.name)
    for quality in (Quality.INTEGRITY, Quality.IDENTITY):
        state, step = verification.verdict(quality)
        if state is State.PASS:
            continue
        told = f"{name} 的{QUALITY_TITLES[quality]}{STATE_TITLES[state]}：{step.text}"
        if quality is Quality.INTEGRITY or verified.bundle is None:
            raise NotSound(told, "內容不能採信，請向對方索取原檔")
        if not despite:
            raise NotSound(told, "確定要看，請加 --despite；內容不知是誰寫的", code="E-CMP-02")
    sealed, assessment = _contents(verified, name)
    sequence = verification.facts.sequence if verification.facts else 0
    return Opened(of_sealed(sealed, assessment, verified.path.name, sequence), verification, is_older)


def _contents(verified: VerifiedBundle, name: str) -> tuple[SealedCase, Assessment]:
    sealed, assessment = verified.sealed_case, verified.recomputed
    if sealed is None and not verified.verification.trusted and verified.bundle is not None:
        from secaudit.usecases.sealing.contents import read_contents

        sealed, _ = read_contents(verified.bundle)
    if sealed is None:
        raise NotReadable(f"{name} 的資料讀不懂", f"請用 secaudit verify {name} 看是哪一步")
    if assessment is None:
        from secaudit.usecases.verifying.recompute import judged_apart

        found = judged_apart(sealed.catalogue, sealed.inventory, sealed.phase, sealed.as_of)
        if not isinstance(found, Assessment):
            raise NotReadable(
                f"{name} 的分數無法重算：{safe_text(found.why)}", f"請用 secaudit verify {name} 看是哪一步"
            )
        assessment = found
    return sealed, assessment


def open_checked(checked: Checked) -> Opened:
    """A judged case that is not sealed yet; of a case file with its log."""
    path, log = checked.case.path, None
    if is_case_file(path):
        from secaudit.store import open_store

        with closing(open_store(path)) as store:
            log = log_of(store)
    return Opened(of_checked(checked, path.name, log))


def compare_opened(old: Opened, new: Opened) -> Compared:
    """The comparison; what fails in verifying stands before everything else."""
    found = compare(old.stand, new.stand)
    failures = (f"{word}的一份{text}" for word, side in (("舊", old), ("新", new)) for text in side.failures)
    return replace(found, cautions=(*failures, *found.cautions))


def exit_code(old: Opened, new: Opened, found: Compared) -> int:
    """5 where verifying fails, or where the log of the same case does not go on; differences alone are no failure."""
    same_case = (found.old.case_id, found.old.tax_id) == (found.new.case_id, found.new.tax_id)
    forked = same_case and found.log is not None and found.log.extends is False
    return EXIT_MISMATCH if old.failures or new.failures or forked else EXIT_OK


def _failures(verification: Verification, is_older: bool) -> Iterator[str]:
    for quality in Quality:
        state, step = verification.verdict(quality)
        unasked = is_older and quality is Quality.FRESHNESS
        if state is State.FAIL and not unasked:
            yield f"{QUALITY_TITLES[quality]}不通過（第 {step.number} 步）：{step.text}"
