"""The architecture as an SVG file beside the case.

Invariant: the file appears whole at its name and only its owner can read it, as it names what a company runs.
"""

from __future__ import annotations

from pathlib import Path

from secaudit.files import write_atomic
from secaudit.usecases.check import Checked
from secaudit.usecases.network.architecture import Moment, drawing
from secaudit.usecases.network.traffic import Traffic


def drawing_path(checked: Checked, moment: Moment, traffic: Traffic = Traffic.ALL) -> Path:
    """Beside the case: 宏遠精密-架構圖-現況.svg, 宏遠精密-架構圖-備份-現況.svg."""
    case = checked.case.path.absolute()
    kind = "" if traffic is Traffic.ALL else f"{traffic.value}-"
    return case.parent / f"{case.stem}-架構圖-{kind}{moment.value}.svg"


def write_drawing(checked: Checked, moment: Moment, traffic: Traffic = Traffic.ALL) -> Path:
    """Write it over whatever stands there; raises as ``drawing`` and ``write_atomic`` do."""
    path = drawing_path(checked, moment, traffic)
    write_atomic(path, drawing(checked, moment, traffic).encode(), mode=0o600)
    return path
