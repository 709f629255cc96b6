"""An empty Word document of our own: page, styles, lists, settings, running head and page number; no theme, no rsids.

Invariant: the same words and date give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from secaudit.reports.formats import page
from secaudit.reports.formats.docx_elements import R, W, add_field, add_text, element, qualified, twips
from secaudit.reports.formats.docx_lists import add_bullet_list, add_heading_list, add_instance
from secaudit.reports.formats.docx_styles import (
    BULLET_LIST,
    EAST_ASIAN,
    HEADING_LIST,
    LATIN,
    STYLES,
    add_link_style,
    add_style,
    add_table_style,
    fonts,
)

AUTHOR = "secaudit"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_PARTS = (
    ("styles.xml", "styles", "styles"),
    ("numbering.xml", "numbering", "numbering"),
    ("settings.xml", "settings", "settings"),
    ("fontTable.xml", "fontTable", "fontTable"),
    ("header1.xml", "header", "header"),
    ("footer1.xml", "footer", "footer"),
    ("footer2.xml", "footer", "footer"),
)
"""File, relation and content type of what the document relates to, rId1 first."""


def skeleton(title: str, subtitle: str, running_head: str, as_of: date) -> bytes:
    """A DOCX without a word in its body, dated ``as_of``."""
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ((_RELATION + "officeDocument", "word/document.xml"),
             (_PACKAGE + "relationships/metadata/core-properties", "docProps/core.xml"))
        ),
        "word/_rels/document.xml.rels": _relations((_RELATION + kind, name) for name, kind, _ in _PARTS),
        "word/document.xml": _part("document", _document),
        "word/header1.xml": _part("hdr", lambda root: _running_head(root, running_head)),
        "word/footer1.xml": _part("ftr", _page_number),
        "word/footer2.xml": _part("ftr", _page_number),
        "docProps/core.xml": _properties(title, subtitle, as_of),
        **_always(),
    }  # fmt: skip
    return packed(files)


def packed(files: dict[str, bytes]) -> bytes:
    """A package in which every member is dated 1980-01-01, so that only the content decides the bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@lru_cache(maxsize=1)
def _always() -> dict[str, bytes]:
    return {
        "word/styles.xml": _part("styles", _styles),
        "word/numbering.xml": _part("numbering", _lists),
        "word/settings.xml": _part("settings", _settings),
        "word/fontTable.xml": _part("fonts", _fonts),
    }


def _part(tag: str, fill: Callable[[Any], None]) -> bytes:
    from lxml.etree import Element

    root = Element(qualified(tag), nsmap={"w": W, "r": R})
    fill(root)
    return _written(root)


def _written(root: Any) -> bytes:
    from lxml.etree import tostring

    return bytes(tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _document(root: Any) -> None:
    end = element(element(root, "body"), "sectPr")
    for tag, kind, number in (("header", "default", 5), ("footer", "default", 6), ("footer", "first", 7)):
        element(end, f"{tag}Reference", type=kind).set(f"{{{R}}}id", f"rId{number}")
    element(end, "pgSz", w=twips(page.WIDTH), h=twips(page.HEIGHT))
    margins = {"top": page.TOP, "right": page.RIGHT, "bottom": page.BOTTOM, "left": page.LEFT,
               "header": page.HEADER, "footer": page.FOOTER}  # fmt: skip
    element(end, "pgMar", **{side: twips(points) for side, points in margins.items()}, gutter=0)
    element(end, "titlePg")


def _running_head(root: Any, text: str) -> None:
    paragraph = element(root, "p")
    element(element(paragraph, "pPr"), "pStyle", val=STYLES["head"].style_id)
    add_text(paragraph, text)


def _page_number(root: Any) -> None:
    paragraph = element(root, "p")
    element(element(paragraph, "pPr"), "pStyle", val=STYLES["foot"].style_id)
    for words, code in (("第 ", "PAGE"), (" 頁，共 ", "NUMPAGES"), (" 頁", "")):
        add_text(paragraph, words)
        if code:
            add_field(paragraph, code, "1")


def _styles(root: Any) -> None:
    defaults = element(root, "docDefaults")
    run = element(element(defaults, "rPrDefault"), "rPr")
    fonts(run)
    for tag in ("sz", "szCs"):
        element(run, tag, val=24)
    element(run, "lang", val="en-US", eastAsia="zh-TW", bidi="ar-SA")
    element(element(defaults, "pPrDefault"), "pPr")
    for style in STYLES.values():
        following = STYLES[style.following].style_id if style.following else ""
        add_style(root, style, STYLES[style.based_on].style_id, following,
                  list_id=BULLET_LIST if style is STYLES["bullet"] else 0)  # fmt: skip
    plain = element(root, "style", type="table", default=1, styleId="TableNormal")
    element(plain, "name", val="Normal Table")
    margins = element(element(plain, "tblPr"), "tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        element(margins, side, w=0, type="dxa")
    add_table_style(root)
    add_link_style(root)


def _lists(root: Any) -> None:
    add_heading_list(root)
    add_bullet_list(root)
    for number in (HEADING_LIST, BULLET_LIST):
        add_instance(root, number)


def _settings(root: Any) -> None:
    element(root, "zoom", percent=100)
    element(root, "defaultTabStop", val=480)
    element(root, "characterSpacingControl", val="compressPunctuation")
    compat = element(root, "compat")
    for name, value in (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
                        ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1),
                        ("differentiateMultirowTableHeaders", 1)):  # fmt: skip
        element(compat, "compatSetting", name=name, uri="http://schemas.microsoft.com/office/word", val=value)
    element(root, "themeFontLang", val="en-US", eastAsia="zh-TW")


def _fonts(root: Any) -> None:
    """What stands in where a machine lacks them: the same face by its Latin name."""
    chinese = element(root, "font", name=EAST_ASIAN)
    element(chinese, "altName", val="DFKai-SB")
    element(chinese, "charset", val="88")
    element(chinese, "family", val="script")
    latin = element(root, "font", name=LATIN)
    element(latin, "charset", val="00")
    element(latin, "family", val="roman")


def _content_types() -> bytes:
    from lxml.etree import Element, SubElement

    root = Element("Types", nsmap={None: _PACKAGE + "content-types"})
    for ending, kind in (("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                         ("xml", "application/xml"), ("png", "image/png")):  # fmt: skip
        SubElement(root, "Default", Extension=ending, ContentType=kind)
    for name, kind in (("document.xml", "document.main"), *((name, kind) for name, _, kind in _PARTS)):
        SubElement(root, "Override", PartName=f"/word/{name}", ContentType=f"{_TYPE}{kind}+xml")
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    SubElement(root, "Override", PartName="/docProps/core.xml", ContentType=core)
    return _written(root)


def _relations(targets: Any) -> bytes:
    from lxml.etree import Element, SubElement

    root = Element("Relationships", nsmap={None: _PACKAGE + "relationships"})
    for number, (kind, target) in enumerate(targets, start=1):
        SubElement(root, "Relationship", Id=f"rId{number}", Type=kind, Target=target)
    return _written(root)


def _properties(title: str, subtitle: str, as_of: date) -> bytes:
    from lxml.etree import Element, SubElement

    core, dc = _PACKAGE + "metadata/core-properties", "http://purl.org/dc/elements/1.1/"
    terms, instance = "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema-instance"
    root = Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": dc, "dcterms": terms, "xsi": instance})
    for space, tag, text in ((dc, "title", title[:255]), (dc, "subject", subtitle[:255]), (dc, "creator", AUTHOR),
                             (dc, "language", "zh-TW"), (core, "lastModifiedBy", AUTHOR),
                             (core, "revision", "1")):  # fmt: skip
        SubElement(root, f"{{{space}}}{tag}").text = text
    for tag in ("created", "modified"):
        moment = SubElement(root, f"{{{terms}}}{tag}")
        moment.text = f"{as_of.isoformat()}T00:00:00Z"
        moment.set(f"{{{instance}}}type", "dcterms:W3CDTF")
    return _written(root)
