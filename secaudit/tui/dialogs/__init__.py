"""Questions and news in front of a page: each is a modal screen that gives one result.

Invariant: Esc always closes and changes nothing.
"""

from __future__ import annotations

from secaudit.tui.dialogs.asking import Ask
from secaudit.tui.dialogs.confirm import Confirm
from secaudit.tui.dialogs.form import Form
from secaudit.tui.dialogs.pick import Option, Pick
from secaudit.tui.dialogs.told import Told
from secaudit.tui.dialogs.ways import Ways

__all__ = ["Ask", "Confirm", "Form", "Option", "Pick", "Told", "Ways"]
