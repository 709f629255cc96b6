"""What can be chosen on F8: documents, their formats, the endings of drawings, and the key of each.

Invariant: every choice has one key; what is chosen is handed on in the order of the choices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from secaudit.tui.widgets.grid import Toned
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.report import VIEWS, Wanted


class Choice(NamedTuple):
    """One thing to have or not."""

    code: str
    key: str
    title: str

    @property
    def sign(self) -> str:
        """The key as it is shown."""
        return self.key.upper()

    @property
    def keys(self) -> str:
        """The key, and the other way to type it: a full-width digit, a capital letter."""
        return f"{self.key},{chr(ord(self.key) + 0xFEE0) if self.key.isdecimal() else self.sign}"


_DOCUMENTS = (
    Choice("appendix", "1", N_("附錄")),
    Choice("gap", "2", N_("差距報告")),
    Choice("findings", "3", N_("缺失清單 Excel")),
)
_FORMATS = (
    Choice("docx", "4", "DOCX"),
    Choice("pdf", "5", "PDF"),
    Choice("html", "6", "HTML"),
    Choice("json", "7", "JSON"),
)
_FIGURES = (Choice("svg", "8", "SVG"), Choice("png", "9", "PNG"), Choice("drawio", "0", "draw.io"))
_FLOWS = Choice("views", "v", N_("流向圖"))
_ROWS = ((N_("文件"), _DOCUMENTS), (N_("格式"), _FORMATS), (N_("圖檔"), (*_FIGURES, _FLOWS)))
CHOICES = tuple(choice for _title, choices in _ROWS for choice in choices)
AT_FIRST = frozenset({"appendix", "svg", *(choice.code for choice in _FORMATS)})


def wanted_of(codes: Collection[str]) -> Wanted:
    """What ``codes`` ask for; the flows are drawn only where drawings are written."""

    def chosen(choices: tuple[Choice, ...]) -> tuple[str, ...]:
        return tuple(c.code for c in choices if c.code in codes)

    figures = chosen(_FIGURES)
    return Wanted(chosen(_DOCUMENTS), chosen(_FORMATS), figures, VIEWS if figures and _FLOWS.code in codes else ())


def lacking(wanted: Wanted) -> str:
    """What is still to be chosen before anything can be made, "" when nothing is."""
    if not wanted.documents:
        return N_("按 1 到 3 選至少一份文件")
    if not wanted.files:
        return N_("按 4 到 7 選至少一種格式")
    return ""


def choice_lines(codes: Collection[str], template: Path | None, folder: Path | None, own: int) -> list[Line]:
    """A line a group: each choice with its key, and whether it is wanted; then what is filled and where it goes.

    ``own``: how many paragraphs a person wrote.
    """
    lines = [_line(title, *(_told(c, c.code in codes) for c in row)) for title, row in _ROWS]
    used = _told_template(template, {"appendix", "docx"} <= set(codes))
    written = Toned(f"   W {_('補充段落 {n} 段').format(n=own)}", "strong" if own else "muted")
    return [*lines, _line(N_("範本"), used, written), _line(N_("放在"), f"F {folder or ''}")]


def _told_template(template: Path | None, needed: bool) -> Toned:
    if template is None:
        return Toned(f"T {_('未用，DOCX 用內建的樣式')}", "muted")
    return Toned(f"T {template}", "strong") if needed else Toned(f"T {template}{_('（選 1 和 4 才用得到）')}", "warn")


def _line(title: str, *parts: str | Toned) -> Line:
    return Line((f"{_(title)}  ", *parts), hanging=6)


def _told(choice: Choice, has: bool) -> Toned:
    return Toned(f"{choice.sign} {_(choice.title)} {_('要') if has else _('不要')}  ", "strong" if has else "muted")


def made_lines(count: int, notes: Sequence[str]) -> list[Line]:
    """What was made in a few lines; M tells the rest."""
    told = Line(_("已產出 {n} 個檔案：O 開資料夾，M 看清單與注意事項").format(n=count), "good")
    return [told, *(Line(note, "warn", hanging=2) for note in notes)]


def made_whole(written: Sequence[Path], notes: Sequence[str]) -> list[Line]:
    """All that is to be known of what was made: what to look at, then every file."""
    return [
        *(Line(f"- {note}", "warn", hanging=2) for note in notes),
        *([Line("")] if notes else []),
        Line(str(written[0].parent), "strong"),
        *(Line(path.name, indent=2) for path in written),
    ]
