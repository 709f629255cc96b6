"""What differs from an earlier bundle of the case: promised then, shown now.

Invariant: the earlier bundle is read only where its integrity and its identity pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from secaudit.usecases.comparing.compared import Compared
from secaudit.usecases.comparing.opened import Opened, compare_opened, open_bundle
from secaudit.usecases.comparing.stand import of_sealed

if TYPE_CHECKING:
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.verifying.verify import VerifiedBundle


def compared_with(sitting: ReviewSitting, earlier: VerifiedBundle) -> Compared:
    """What differs from ``earlier``, which is closed then, to the case under review; raises ``NotSound`` …"""
    facts = sitting.verification.facts
    sequence = facts.sequence if facts else 0
    now = of_sealed(sitting.sealed, sitting.checked().assessment, sitting.path.name, sequence)
    try:
        return compare_opened(open_bundle(earlier, is_older=True), Opened(now, sitting.verification))
    finally:
        earlier.close()
