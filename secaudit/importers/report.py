"""The problems of one reading, in the order they are met; past a ceiling they are only counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from secaudit.errors import Place, Problem

MOST = 1000


@dataclass(slots=True)
class Report:
    """Held while one case is read. A million wrong cells must not cost a million objects."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def add(self, code: str, place: Place, what: str, fix: str) -> None:
        if len(self.problems) < MOST:
            self.problems.append(Problem(code, place, what, fix))
        else:
            self.left_out += 1

    def everything(self) -> tuple[Problem, ...]:
        if not self.left_out:
            return tuple(self.problems)
        rest = Problem("E-ROW-09", Place(self.file), f"另有 {self.left_out} 項問題未列出", "請先修正以上各項再試一次")
        return (*self.problems, rest)
