"""How trouble is told: where, why, what to do; as text on stderr, or as one JSON document on stdout."""

from __future__ import annotations

import sys
from typing import Any

from secaudit.cli import console
from secaudit.cli.as_json import print_json
from secaudit.errors import BadInput, Place, Problem, SecauditError
from secaudit.text import safe_text

SHOWN = 50


def tell(error: SecauditError, as_json: bool) -> None:
    """Everything that is wrong; in text the first fifty problems and how many more there are."""
    problems = error.problems if isinstance(error, BadInput) else ()
    if as_json:
        listed = problems or (Problem(error.code, Place(""), error.what, error.fix),)
        print_json({"problems": [problem_record(p) for p in listed]})
    console.note(safe_text(str(error)))
    if not as_json:
        tell_problems(problems)


def tell_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems[:SHOWN]:
        console.note("\n".join(console.bullet(safe_text(str(problem)), sys.stderr)))
    if len(problems) > SHOWN:
        console.note(f"另有 {len(problems) - SHOWN} 項（--json 可看全部）")


def problem_record(problem: Problem) -> dict[str, Any]:
    """``place`` holds only what is known of file, sheet, row, column, line; ``text`` says it in words."""
    place = problem.place
    known = {k: v for k in ("file", "sheet", "row", "column", "line") if (v := getattr(place, k))}
    return {"code": problem.code, "place": {**known, "text": str(place)}, "what": problem.what, "fix": problem.fix}
