"""The architecture as an SVG file beside the case.

Invariant: the file appears whole at its name and only its owner can read it, as it names what a company runs.
"""

from __future__ import annotations

from pathlib import Path

from secaudit.files import write_atomic
from secaudit.usecases.check import Checked
from secaudit.usecases.network.architecture import Moment, drawing


def drawing_path(checked: Checked, moment: Moment) -> Path:
    """Beside the case: 宏遠精密-架構圖-現況.svg."""
    case = checked.case.path.absolute()
    return case.parent / f"{case.stem}-架構圖-{moment.value}.svg"


def write_drawing(checked: Checked, moment: Moment) -> Path:
    """Write it over whatever stands there; raises as ``write_atomic`` does."""
    path = drawing_path(checked, moment)
    write_atomic(path, drawing(checked, moment).encode(), mode=0o600)
    return path
