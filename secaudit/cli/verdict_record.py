"""A judged case as one JSON document; amounts and shares as whole numbers, verdicts and phases as codes."""

from __future__ import annotations

from typing import Any

from secaudit import __version__
from secaudit.model.control import Control
from secaudit.usecases.check import Checked, chapters


def verdict_record(checked: Checked, exit_code: int) -> dict[str, Any]:
    """``assessment`` is the whole ``model.assessment.Assessment``; ``controls`` says what each id stands for."""
    case = checked.case
    return {
        "secaudit": __version__,
        "exit_code": exit_code,
        "input": {"file": case.path.name, "sha256": case.digest},
        "assessment": checked.assessment,
        "chapters": chapters(checked),
        "controls": [_control_record(c) for c in checked.catalogue.controls],
    }


def _control_record(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title.zh_tw,
        "chapter": control.chapter,
        "source": control.source,
        "binding": control.binding,
        "remedy": control.remedy,
    }
