"""What pydantic says of a file that a stranger wrote, as problems with their line.

Invariant: every problem names the nearest place that stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from secaudit.errors import Place, Problem

FIX = "請修正此行"
_MESSAGES = {
    "missing": "缺少必要欄位",
    "extra_forbidden": "不認得的欄位",
    "unexpected_keyword_argument": "不認得的欄位",
    "tuple_type": "必須是清單",
    "literal_error": "不是允許的值",
    "string_type": "必須是文字",
    "int_type": "必須是整數",
    "string_too_short": "不可空白",
    "string_pattern_mismatch": "格式不對",
    "too_short": "至少要有一項",
    "bool_type": "必須是 true 或 false",
}

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]


def validation_problems(
    error: ValidationError, file: str, lines: Lines, at: Path, whole: str, code: str = "E-CAT-04"
) -> Iterator[Problem]:
    """The problems of what stands ``at`` that path; ``whole`` names it where no single field is wrong."""
    for detail in error.errors(include_url=False):
        path = detail["loc"]
        field = ".".join(str(p) for p in path)
        what = _MESSAGES.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
        yield Problem(code, Place(file, line=line_of(lines, (*at, *path))), f"{field or whole}：{what}", FIX)


def line_of(lines: Lines, path: Path) -> int:
    """The line of ``path``, or of the nearest thing around it that stands in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
