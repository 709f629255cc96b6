"""The kinds of trouble that are not verdicts.

A :class:`Problem` is bad input: a value, collected and returned, never raised one by one.
A :class:`SecauditError` means that the program cannot go on: raised once, caught once at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass

EXIT_OK = 0
EXIT_INTERNAL = 1
EXIT_USAGE = 2
EXIT_FINDINGS = 3
EXIT_INCOMPLETE = 4
EXIT_MISMATCH = 5
EXIT_UNREADABLE = 6
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, and inside it a sheet, row and column or a line (all 1-based)."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    spot: str = ""
    """In words, where there are no numbers that say it: 本文第 12 段."""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts[0] += f":{self.line}"
        if self.sheet:
            parts.append(f"工作表「{self.sheet}」")
        if self.row:
            parts.append(f"第 {self.row} 列")
        if self.column:
            parts.append(f"欄「{self.column}」")
        if self.spot:
            parts.append(self.spot)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: a stable code, where, what is wrong, what to do about it."""

    code: str
    place: Place
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.place}：{self.what}。{self.fix}（{self.code}）"


class SecauditError(Exception):
    """The program cannot go on. ``exit_code`` follows the table in the README."""

    code = "E-GEN-01"
    exit_code = EXIT_INTERNAL

    def __init__(self, what: str, fix: str = "", *, code: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix
        if code:
            self.code = code

    def __str__(self) -> str:
        return f"{self.what}。{self.fix}（{self.code}）" if self.fix else f"{self.what}（{self.code}）"


class UsageError(SecauditError):
    """The command was called in a way that cannot work."""

    code = "E-USE-01"
    exit_code = EXIT_USAGE


class BadInput(SecauditError):
    """An input was refused as a whole; ``problems`` says everything that is wrong with it."""

    code = "E-INP-01"
    exit_code = EXIT_UNREADABLE

    def __init__(self, what: str, problems: tuple[Problem, ...], fix: str = "請依下列各項修正後再試") -> None:
        super().__init__(what, fix)
        self.problems = problems
