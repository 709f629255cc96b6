"""The desktop around the terminal: opening a folder or a file in the program that is made for it.

Invariant: nothing is opened over ssh, in the browser's terminal or without a display; no shell ever sees the path.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "TEXTUAL_DRIVER")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def opener(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """The program that opens things here; "" when there is no desktop to open them on."""
    if any(environment.get(name) for name in _REMOTE):
        return ""
    if platform == "win32":
        return "explorer"
    if platform == "darwin":
        return "open"
    return "xdg-open" if any(environment.get(name) for name in _DISPLAYS) else ""


def open_outside(path: Path, program: str) -> bool:
    """Open ``path`` with ``program`` (of :func:`opener`) and don't wait; whether that began."""
    if not program:
        return False
    quiet = subprocess.DEVNULL
    try:
        subprocess.Popen(
            [program, str(path.absolute())], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return False
    return True
