"""Read and fill a person's own Word template, and write an example of one.

Invariant: a template is a stranger's file: it comes in through a door, and is filled in a process of its own, with
bounded time and memory; what is wrong with it is said all at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import BadInput, Problem, SecauditError, UsageError
from secaudit.files import read_bounded, write_atomic
from secaudit.reports.own_template import MOST_BYTES, OwnTemplate, opened
from secaudit.usecases.apart import Bounds, Undone, apart

if TYPE_CHECKING:
    from secaudit.reports.appendix.material import Material
    from secaudit.reports.blocks import Document

__all__ = ["OwnTemplate", "filled", "read_template", "write_example"]

BOUNDS = Bounds(seconds=120.0, memory_bytes=3 * 1024**3, answer_bytes=64 * 1024**2)


class Unfilled(SecauditError):
    """The template could not be filled within the bounds."""

    code = "E-TPL-40"


def read_template(path: Path) -> OwnTemplate:
    """The template behind the door; raises ``BadInput`` (or ``UnreadableFile``) for one that may not come in."""
    return opened(path.name, read_bounded(path, 4 * MOST_BYTES))


def filled(template: OwnTemplate, document: Document, found: Material, bounds: Bounds = BOUNDS) -> bytes:
    """``document`` in the template, as a DOCX; raises ``BadInput`` with every wrong placeholder and its place."""
    from secaudit.reports.own_template.filling import fill
    from secaudit.reports.own_template.offer import offered

    made = apart(bounds, fill, template.data, template.name, offered(document, found))
    if isinstance(made, bytes):
        return made
    if isinstance(made, tuple) and made and all(isinstance(p, Problem) for p in made):
        raise BadInput(f"Word 範本 {template.name} 有{_number(made)}處需要修正", made)
    if isinstance(made, Undone) and made.spent:
        raise Unfilled(f"Word 範本 {template.name} 在 {bounds.seconds:.0f} 秒內填不完", "請簡化範本後再試")
    why = made.why if isinstance(made, Undone) else type(made).__name__
    why = f"內容不完整或不合規（{why}）" if why.isascii() else why
    raise Unfilled(
        f"Word 範本 {template.name} 無法填寫：{why}", "請用 Word 另存新檔，或簡化範本後再試", code="E-TPL-41"
    )


def _number(problems: tuple[Problem, ...]) -> str:
    from secaudit.reports.own_template.reading import MOST_PROBLEMS

    return f"超過 {MOST_PROBLEMS} " if len(problems) >= MOST_PROBLEMS else f" {len(problems)} "


def write_example(path: Path, *, force: bool) -> None:
    """A Word template with every kind of placeholder at ``path``; never over an existing file unasked."""
    if path.suffix.lower() != ".docx":
        raise UsageError(f"檔名「{path.name}」不是 .docx", "請改用例如 範本.docx", code="E-USE-24")
    if path.exists() and not force:
        raise UsageError(f"{path} 已存在，未覆寫", "請換個檔名，或加上 --force", code="E-USE-04")
    from secaudit.reports.own_template.example import example

    write_atomic(path, example(), mode=0o644)
