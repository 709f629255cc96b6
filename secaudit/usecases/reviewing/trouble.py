"""What stops a review, each with its code and what to do about it.

Invariant: nothing here is a verdict on a case; it says why a reviewer can't go on, and how he can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from secaudit.errors import EXIT_INCOMPLETE, EXIT_MISMATCH, EXIT_UNREADABLE, EXIT_USAGE, SecauditError, UsageError

if TYPE_CHECKING:
    from secaudit.usecases.verifying.verify import Verification


class ReadOnlyCase(SecauditError):
    """A sealed case is only read; what a reviewer says of it goes to his own file."""

    code = "E-REV-01"
    exit_code = EXIT_USAGE

    def __init__(self) -> None:
        super().__init__("封存檔唯讀", "意見請在 F9 填")


class NoTrial(SecauditError):
    """A sealed case was judged once, apart, with the catalogue that it carries; it is not judged over and over here."""

    code = "E-REV-14"
    exit_code = EXIT_USAGE

    def __init__(self) -> None:
        super().__init__("覆核時不試算、不找達標方案", "意見請在 F9 填")


class NotVerified(SecauditError):
    """The bundle is not opened for a review; ``verification`` has every step that led to it."""

    code = "E-REV-02"
    exit_code = EXIT_MISMATCH

    def __init__(self, what: str, fix: str, verification: Verification) -> None:
        super().__init__(what, fix)
        self.verification = verification


class OtherSeal(SecauditError):
    """The review file, or the bundle, belongs to another seal."""

    code = "E-REV-03"
    exit_code = EXIT_MISMATCH


class UnreadableDraft(SecauditError):
    """The file is no review file of ours."""

    code = "E-REV-04"
    exit_code = EXIT_UNREADABLE


class Unseen(SecauditError):
    """A review is signed once every control that is asked has been seen."""

    code = "E-REV-06"
    exit_code = EXIT_INCOMPLETE


class SameKey(UsageError):
    """Who sealed the case may not sign its review."""

    code = "E-REV-07"


class WrongOpinion(UsageError):
    """An opinion that lacks what it needs, or can't stand beside another one."""

    code = "E-REV-05"


class UnreadableSeal(SecauditError):
    """Something in a bundle whose signature holds can't be read as what it should be."""

    code = "E-REV-08"
    exit_code = EXIT_UNREADABLE
