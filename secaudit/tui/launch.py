"""From the command line to the screen: how it is to look, which case it opens, and how it ends.

Invariant: when the screen is gone the terminal is as it was; a fault has become one error with the place of its log.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit import wiring
from secaudit.tui import glyphs, words
from secaudit.tui.app import SecauditApp
from secaudit.tui.crash import Faults, Guarded, terminal_watch
from secaudit.tui.opening import Heard

if TYPE_CHECKING:
    from secaudit.usecases.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Looks:
    """``language`` of ``words.LANGUAGES``, ``theme`` of ``theme.THEMES``."""

    language: str = "zh"
    theme: str = "dark"
    ascii_only: bool = False


class GuardedApp(Guarded, SecauditApp):
    """The app, whose faults are written down and never shown."""


def open_ui(
    case: Path | None,
    looks: Looks = Looks(),
    *,
    phase: str | None = None,
    catalogue_folder: Path | None = None,
    review: Callable[[Path, Heard], Sitting] = wiring.review_sitting,
) -> None:
    """Run the screen until the user leaves it; raises :class:`SecauditError` when it ended by a fault.

    ``case`` is a case file or a bundle; ``review`` opens the latter.
    """
    words.use(looks.language)
    glyphs.use_ascii(looks.ascii_only)
    sit = partial(wiring.sitting, catalogue_folder=catalogue_folder, phase=phase)
    faults = Faults(wiring.state_folder(), wiring.now, terminal_watch())
    app = GuardedApp(case, sit=sit, clock=wiring.now, theme=looks.theme, review=review)
    app.catalogue_folder = catalogue_folder
    app.watch_for(faults)
    gc.enable()
    gc.freeze()
    hook, threading.excepthook = threading.excepthook, faults.of_thread
    try:
        app.run()
    except Exception as error:
        faults.keep(error)
    finally:
        threading.excepthook = hook
    faults.tell()
