"""The two lists of the Word document: the chapter numbers 一、（一） 1. of the headings, and bullets.

Invariant: what the list counts is what numbering printed: 一、 through the document, （一） anew in each part, 1. anew
in each （一）.
"""

from __future__ import annotations

from typing import Any

from secaudit.reports.formats.docx_elements import W, element, largest, qualified, twips
from secaudit.reports.formats.docx_styles import BULLET_LIST, HEADING_LIST
from secaudit.reports.formats.page import LETTERING

_LEVELS = (("taiwaneseCountingThousand", "%1、"), ("taiwaneseCountingThousand", "（%2）"), ("decimal", "%3. "))
BULLET = "•"


def add_heading_list(parent: Any, list_id: int = HEADING_LIST) -> None:
    """The multilevel list to which Heading 1, 2 and 3 are linked."""
    made = element(parent, "abstractNum", abstractNumId=list_id)
    element(made, "multiLevelType", val="multilevel")
    for number, (format_, text) in enumerate(_LEVELS):
        level = element(made, "lvl", ilvl=number)
        element(level, "start", val=1)
        element(level, "numFmt", val=format_)
        element(level, "pStyle", val=f"Heading{number + 1}")
        element(level, "suff", val="nothing")
        element(level, "lvlText", val=text)
        element(level, "lvlJc", val="left")
        element(element(level, "pPr"), "ind", left=0, firstLine=0)


def add_bullet_list(parent: Any, list_id: int = BULLET_LIST, style_id: str = "ListBullet") -> None:
    bullet = LETTERING["bullet"]
    made = element(parent, "abstractNum", abstractNumId=list_id)
    element(made, "multiLevelType", val="hybridMultilevel")
    level = element(made, "lvl", ilvl=0)
    element(level, "start", val=1)
    element(level, "numFmt", val="bullet")
    element(level, "pStyle", val=style_id)
    element(level, "lvlText", val=BULLET)
    element(level, "lvlJc", val="left")
    element(element(level, "pPr"), "ind", left=twips(bullet.indent), hanging=twips(-bullet.first))


def add_instance(parent: Any, list_id: int) -> None:
    element(element(parent, "num", numId=list_id), "abstractNumId", val=list_id)


def add_bullets_to(word: Any, style_id: str) -> int:
    """Our bullets among the lists of somebody else's document, for a style of theirs; the id to number it with."""
    root = _lists_of(word)
    kinds = (("abstractNum", "abstractNumId"), ("num", "numId"))
    list_id = 1 + largest(e.get(qualified(n), "") for tag, n in kinds for e in root.iterfind(qualified(tag)))
    first = root.find(qualified("num"))
    add_bullet_list(root, list_id, style_id)
    if first is not None:  # the schema wants every list before every instance of one
        first.addprevious(root[-1])
    add_instance(root, list_id)
    return list_id


def _lists_of(word: Any) -> Any:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.parser import parse_xml
    from docx.parts.numbering import NumberingPart

    try:
        return word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        root = parse_xml(f'<w:numbering xmlns:w="{W}"/>')
        package = word.part.package
        name = package.next_partname("/word/secauditNumbering%d.xml")
        part = NumberingPart(PackURI(name), CONTENT_TYPE.WML_NUMBERING, root, package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return root
