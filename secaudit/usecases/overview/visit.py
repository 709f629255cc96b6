"""Coming to a case: what has changed since the last time, and that it has been looked at now.

Invariant: a state folder that can't be written is no reason to keep anybody from his case.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from secaudit.files import UnwritableFile
from secaudit.store.protocol import CaseStore
from secaudit.usecases.beginning.recent import remember
from secaudit.usecases.check import Checked
from secaudit.usecases.overview.last_look import Baseline, LastLook, baseline, case_identity, keep_look, last_look


def visit(store: CaseStore, checked: Checked, folder: Path, now: datetime) -> Baseline:
    """What to compare ``checked`` with; ``folder`` then knows that it was looked at and that it is a recent case.

    ``store`` is the case of ``checked``, and may be open a second time: this takes long enough to be done apart.
    """
    identity = case_identity(store)
    found, newest = baseline(store, checked, last_look(folder, identity))
    with suppress(UnwritableFile, OSError):
        keep_look(folder, identity, LastLook(newest, now))
        remember(folder, checked.case.path)
    return found
