"""Which documents of a case are wanted, in which formats, with which drawings; and what the files are called.

Invariant: every list is in our order and names each thing once; what we do not have is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.reports import FORMATS

DOCUMENTS = ("appendix", "gap", "findings")
"""附錄, 差距報告, 缺失清單; the first two in each format, the last always as .xlsx."""
DOCUMENT_TITLES = {"appendix": "資安規劃附錄", "gap": "差距報告", "findings": "缺失清單"}
FIGURE_FORMATS = ("svg", "png", "drawio")
VIEWS = ("remote", "backup", "log")
VIEW_TITLES = {"remote": "遠端存取", "backup": "備份", "log": "日誌"}
NONE = "none"
FINDINGS_FILE = "findings.xlsx"
COMPOSING, WRITING = "判定並編排內容", "寫入檔案"
FIGURES = "圖檔"
_FIGURE_FILES: dict[str, tuple[str, ...]] = {
    "appendix": ("架構圖-現況", "架構圖-規劃", "比率圖", "供應鏈圖", "組織圖", "備份圖", "推動時程圖"),
    "gap": ("比率圖", "各章判定圖", "待完成時程圖"),
    "findings": (),
}
"""What the drawings of each document may be called; which of them a case has is known once it is composed. Drawings of
one name are the same in every document."""


@dataclass(frozen=True)
class Wanted:
    """``figures``: the endings in which drawings are written beside the documents, none for no drawings; ``views``:
    further drawings of the network, each showing one kind of traffic."""

    documents: tuple[str, ...] = ("appendix",)
    formats: tuple[str, ...] = FORMATS
    figures: tuple[str, ...] = ("svg",)
    views: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the documents' files, in the order in which they are made."""
        return tuple(name for document in self.documents for name in file_names(document, self.formats))


def chosen_formats(text: str, option: str = "--format") -> tuple[str, ...]:
    """``"docx,pdf"`` → the formats, each once, in our order; raises at one we don't have, naming ``option``."""
    return _chosen(text, FORMATS, (option, "格式"), "E-USE-07")


def chosen(documents: str, formats: str, figures: str, views: str) -> Wanted:
    """What was asked for on a command line, each list with commas; ``none`` or nothing for no drawings or views."""
    wanted = Wanted(
        _chosen(documents, DOCUMENTS, ("--what", "文件"), "E-USE-20"),
        chosen_formats(formats),
        _perhaps(figures, FIGURE_FORMATS, ("--figures", "圖檔格式"), "E-USE-21"),
        _perhaps(views, VIEWS, ("--views", "流向圖"), "E-USE-22"),
    )
    if wanted.views and not wanted.figures:
        fix = f"請加 --figures {','.join(FIGURE_FORMATS)} 其中之一，或拿掉 --views"
        raise UsageError("要畫流向圖，卻不要圖檔", fix, code="E-USE-23")
    return wanted


def refuse_template(wanted: Wanted) -> None:
    """A template is for the appendix as DOCX; raises where that is not wanted."""
    if "appendix" not in wanted.documents or "docx" not in wanted.formats:
        fix = "請在 --what 列入 appendix，並在 --format 列入 docx，或拿掉 --template"
        raise UsageError("範本只用於附錄的 DOCX，這次沒有要產生", fix, code="E-USE-25")


def _perhaps(text: str, known: Sequence[str], what: tuple[str, str], code: str) -> tuple[str, ...]:
    return () if text.strip().lower() in ("", NONE) else _chosen(text, known, what, code)


def _chosen(text: str, known: Sequence[str], what: tuple[str, str], code: str) -> tuple[str, ...]:
    """``what`` is the option, and what it asks for."""
    wanted = {part.strip().lower() for part in text.split(",") if part.strip()}
    if not wanted or wanted - set(known):
        unknown = "、".join(f"「{name}」" for name in sorted(wanted - set(known)))
        option, kind = what
        fix = f"可填 {','.join(known)}"
        raise UsageError(f"{option} 不對：沒有{kind}{unknown}" if unknown else f"{option} 是空白的", fix, code=code)
    return tuple(name for name in known if name in wanted)


def file_names(document: str, formats: Sequence[str]) -> tuple[str, ...]:
    """``appendix.docx`` …; the workbook of findings has one format."""
    return (FINDINGS_FILE,) if document == "findings" else tuple(f"{document}.{format_}" for format_ in formats)


def steps(wanted: Wanted) -> tuple[str, ...]:
    """What is done one after the other, as ``report`` says it."""
    return (COMPOSING, *wanted.files, *((FIGURES,) if wanted.figures else ()), WRITING)


def replaced(folder: Path, wanted: Wanted) -> tuple[Path, ...]:
    """The files there now that ``report`` might write over."""
    views = (f"架構圖-{VIEW_TITLES[view]}{moment}" for view in wanted.views for moment in ("", "-規劃"))
    drawings = (*dict.fromkeys(name for document in wanted.documents for name in _FIGURE_FILES[document]), *views)
    names = (*wanted.files, *(f"{name}.{ending}" for name in drawings for ending in wanted.figures))
    return tuple(folder / name for name in names if (folder / name).exists())
