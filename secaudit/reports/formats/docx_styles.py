"""The styles of the Word document: every size, line pitch, space, border and font stands here and nowhere else.

Built-in styles keep their built-in names, so that Word knows them in any language; ours have Chinese names.

Invariant: a style is made from :mod:`page` alone, so that Word and typst set the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secaudit.reports.formats import page
from secaudit.reports.formats.docx_elements import element, twips
from secaudit.reports.formats.page import CELLS, LETTERING, Lettering

EAST_ASIAN, LATIN = "標楷體", "Times New Roman"
HEADING_LIST, BULLET_LIST = 1, 2
"""Ids of our two lists (:mod:`docx_lists`)."""
LINK_COLOUR = "1F4E79"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. ``level``: of a heading, from 1. ``fill``: shaded and framed, a callout."""

    name: str
    style_id: str
    lettering: Lettering
    based_on: str = "normal"
    following: str = ""
    level: int = 0
    keeps_next: bool = False
    new_page: bool = False
    fill: str = ""
    ruled: bool = False


def _headings() -> dict[str, Style]:
    """Down to level 6: where a section is written below a foreign heading, its own move down."""
    return {
        f"heading_{n}": Style(f"heading {n}", f"Heading{n}", LETTERING[f"heading_{min(n, 3)}"], following="body",
                              level=n, keeps_next=True)
        for n in range(1, 7)
    }  # fmt: skip


def _cells() -> dict[str, Style]:
    made = {}
    for (most, lettering), told in zip(CELLS, ("4 欄", "6 欄", "8 欄", "多欄"), strict=True):
        head = Lettering(lettering.size, lettering.pitch, bold=True, align="center")
        made[f"cell_{most}"] = Style(f"表格文字 {told}", f"TableText{most}", lettering)
        made[f"head_{most}"] = Style(f"表格標題 {told}", f"TableHead{most}", head, f"cell_{most}", keeps_next=True)
    return made


def _callouts() -> dict[str, Style]:
    told = {"met": "符合", "partial": "部分符合", "not_met": "不符合", "unknown": "無法判斷", "na": "不適用",
            "planned": "規劃中"}  # fmt: skip
    made = {"callout_neutral": Style("重點框", "Callout", LETTERING["callout"], fill=page.CALLOUT_FILL)}
    for tone, fill in page.FILLS.items():
        name = f"重點框 {told[tone]}"
        made[f"callout_{tone}"] = Style(name, f"Callout_{tone}", LETTERING["callout"], "callout_neutral", fill=fill)
    return made


STYLES: dict[str, Style] = {
    "normal": Style("Normal", "Normal", Lettering(12, 20)),
    "title": Style("Title", "Title", LETTERING["title"], following="subtitle"),
    "subtitle": Style("Subtitle", "Subtitle", LETTERING["subtitle"], following="body"),
    **_headings(),
    "body": Style("Body Text", "BodyText", LETTERING["body"]),
    "bullet": Style("List Bullet", "ListBullet", LETTERING["bullet"]),
    "caption": Style("caption", "Caption", LETTERING["caption"], following="body", keeps_next=True),
    "figure": Style("圖", "Figure", Lettering(12, 0, LETTERING["figure"].before, align="center"),
                    following="figure_caption", keeps_next=True),
    "figure_caption": Style("圖說", "FigureCaption", LETTERING["figure_caption"], "caption", following="body"),
    "note": Style("表格註記", "TableNote", LETTERING["note"], following="body"),
    **_cells(),
    **_callouts(),
    "contents_title": Style("TOC Heading", "TOCHeading", LETTERING["contents_title"], following="body",
                            keeps_next=True, new_page=True),
    "contents_1": Style("toc 1", "TOC1", LETTERING["contents_1"]),
    "contents_2": Style("toc 2", "TOC2", LETTERING["contents_2"]),
    "head": Style("header", "Header", LETTERING["head"], ruled=True),
    "foot": Style("footer", "Footer", LETTERING["foot"]),
}  # fmt: skip
LINK_NAME, LINK_ID = "Hyperlink", "Hyperlink"
TABLE_NAME, TABLE_ID = "資安表格", "SecurityTable"


def add_style(
    parent: Any, style: Style, based_on: str, following: str, *, guest: bool = False, list_id: int = 0
) -> None:
    """``style`` at the end of the w:styles ``parent``; the ids of what it is based on and what follows are given.

    ``guest``: in somebody else's document, whose fonts and colour it takes. ``list_id``: what numbers it, if not ours.
    """
    kind = {"default": 1} if style.style_id == "Normal" else {} if style.name.isascii() else {"customStyle": 1}
    made = element(parent, "style", type="paragraph", styleId=style.style_id, **kind)
    element(made, "name", val=style.name)
    if style.style_id != "Normal":
        element(made, "basedOn", val=based_on)
    if following:
        element(made, "next", val=following)
    if style.style_id.startswith("TOC"):
        element(made, "uiPriority", val=39)
    else:
        element(made, "qFormat")
    number = list_id or (0 if guest else HEADING_LIST if 1 <= style.level <= 3 else 0)
    _paragraph_properties(element(made, "pPr"), style, number)
    _run_properties(element(made, "rPr"), style.lettering, guest)


def _paragraph_properties(parent: Any, style: Style, list_id: int) -> None:
    """In the order of the schema: pStyle, keepNext, … numPr, pBdr, shd, tabs, … spacing, ind, jc, outlineLvl."""
    if style.keeps_next or style.based_on != "normal":
        element(parent, "keepNext", **({} if style.keeps_next else {"val": "0"}))
    if style.level or style.name == "caption":
        element(parent, "keepLines")
    if style.new_page:
        element(parent, "pageBreakBefore")
    element(parent, "widowControl")
    if list_id:
        _list(parent, style.level, list_id)
    if style.fill:
        _frame(parent, style.fill)
    if style.ruled:
        element(element(parent, "pBdr"), "bottom", val="single", sz=4, space=2, color=page.LINE)
    if style.style_id.startswith("TOC") and style.style_id != "TOCHeading":
        element(element(parent, "tabs"), "tab", val="right", leader="dot", pos=twips(page.TEXT_WIDTH))
    element(parent, "snapToGrid", val=0)
    _spacing(parent, style.lettering)
    if style.level:
        element(parent, "outlineLvl", val=style.level - 1)


def _list(parent: Any, level: int, list_id: int) -> None:
    numbers = element(parent, "numPr")
    if level > 1:
        element(numbers, "ilvl", val=level - 1)
    element(numbers, "numId", val=list_id)


def _frame(parent: Any, fill: str) -> None:
    borders = element(parent, "pBdr")
    for side in ("top", "left", "bottom", "right", "between"):
        space = page.CALLOUT_PADDING_X if side in ("left", "right") else page.CALLOUT_PADDING_Y
        element(borders, side, val="single", sz=4, space=int(space), color=page.LINE)
    element(parent, "shd", val="clear", color="auto", fill=fill)


def _spacing(parent: Any, given: Lettering) -> None:
    space: dict[str, str | int] = {"before": twips(given.before), "after": twips(given.after)}
    rule: dict[str, str | int] = {"line": twips(given.pitch), "lineRule": "exact"} if given.pitch else {"line": 240}
    element(parent, "spacing", **space, **({"lineRule": "auto"} if not given.pitch else {}), **rule)
    both = {"right": twips(given.indent)} if given is LETTERING["callout"] else {}
    first = {"firstLine": twips(given.first)} if given.first >= 0 else {"hanging": twips(-given.first)}
    if given.first == 2 * given.size:
        first["firstLineChars"] = 200
    element(parent, "ind", left=twips(given.indent), **both, **first)
    element(parent, "jc", val={"left": "left", "center": "center", "justify": "both"}[given.align])


def _run_properties(parent: Any, given: Lettering, guest: bool) -> None:
    if not guest:
        fonts(parent)
    for tag in ("b", "bCs"):
        element(parent, tag, **({} if given.bold else {"val": "0"}))
    if not guest:
        element(parent, "color", val=page.INK)
    for tag in ("sz", "szCs"):
        element(parent, tag, val=round(given.size * 2))


def fonts(parent: Any) -> None:
    """標楷體 for Chinese, Times New Roman for the rest; no font of a theme."""
    element(parent, "rFonts", ascii=LATIN, hAnsi=LATIN, cs=LATIN, eastAsia=EAST_ASIAN, hint="eastAsia")


def add_link_style(parent: Any) -> None:
    made = element(parent, "style", type="character", styleId=LINK_ID)
    element(made, "name", val=LINK_NAME)
    element(made, "uiPriority", val=99)
    element(element(made, "rPr"), "color", val=LINK_COLOUR)


def add_table_style(parent: Any) -> None:
    """Thin lines, cells centred in height, the header row shaded and bold."""
    made = element(parent, "style", type="table", customStyle=1, styleId=TABLE_ID)
    element(made, "name", val=TABLE_NAME)
    element(made, "uiPriority", val=59)
    element(made, "qFormat")
    table = element(made, "tblPr")
    borders = element(table, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element(borders, side, val="single", sz=round(page.BORDER * 8), space=0, color=page.LINE)
    margins = element(table, "tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        padding = page.PADDING_X if side in ("left", "right") else page.PADDING_Y
        element(margins, side, w=twips(padding), type="dxa")
    element(element(made, "tcPr"), "vAlign", val="center")
    head = element(made, "tblStylePr", type="firstRow")
    element(element(head, "rPr"), "b")
    element(element(head, "tcPr"), "shd", val="clear", color="auto", fill=page.HEADER_FILL)
