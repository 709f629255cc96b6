"""What Word refuses a file for: children out of the schema's order, ids twice, names that lead nowhere.

The orders are those of ECMA-376 part 1 (transitional), 17.3 to 17.15, with the children that no document of ours has
left out: what is not listed is refused as well, so that nobody adds it without looking up its place.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx_sample import sample
from lxml import etree
from own_templates import offer

from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.own_template.filling import fill

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " kinsoku wordWrap snapToGrid spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u shd"
    " vertAlign lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd"
    " tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "trPr": "cnfStyle cantSplit tblHeader",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign",
    "pBdr": "top left bottom right between",
    "sectPr": "headerReference footerReference type pgSz pgMar cols vAlign titlePg docGrid",
    "numPr": "ilvl numId",
    "abstractNum": "nsid multiLevelType tmpl lvl",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "numbering": "abstractNum num",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked"
    " rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "font": "altName panose1 charset family pitch sig",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "sdt": "sdtPr sdtContent",
}
"""Of an element, its children in the order in which the schema wants them."""
OURS = ("document", "styles", "numbering", "settings", "fontTable", "header1", "footer1", "footer2")
SETTINGS = "zoom defaultTabStop characterSpacingControl compat themeFontLang".split()
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
Archive = zipfile.ZipFile


def filled() -> bytes:
    """All parts in a document that python-docx made."""
    word, buffer = docx.Document(), io.BytesIO()
    word.add_heading("甲", 1)
    word.add_paragraph("{{ 全部章節 }}")
    word.save(buffer)
    made = fill(buffer.getvalue(), "範本.docx", offer())
    assert isinstance(made, bytes)
    return made


MADE: dict[str, Callable[[], bytes]] = {"our own": lambda: to_docx(sample()), "somebody else's": filled}


@pytest.fixture(scope="module", params=MADE)
def archive(request: pytest.FixtureRequest) -> Archive:
    return Archive(io.BytesIO(MADE[request.param]()))


def tree(archive: Archive, name: str) -> Any:
    return etree.fromstring(archive.read(name))


def misplaced(root: Any) -> Iterator[str]:
    """Of every element that has an order, a child that is not part of it or stands behind a later one."""
    for name, order in ORDER.items():
        places = {qn(f"w:{tag}"): place for place, tag in enumerate(order.split())}
        for found in root.iter(qn(f"w:{name}")):
            tags = [child.tag for child in found]
            yield from (f"{name}: {tag} is not expected" for tag in tags if tag not in places)
            known = [places[tag] for tag in tags if tag in places]
            if known != sorted(known):
                yield f"{name}: {' '.join(etree.QName(tag).localname for tag in tags)}"


def test_an_order_that_word_refuses_is_seen() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    wrong = etree.fromstring(f"<w:p {space}><w:pPr><w:jc/><w:spacing/></w:pPr></w:p>")
    strange = etree.fromstring(f"<w:p {space}><w:pPr><w:tblPr/></w:pPr></w:p>")
    assert list(misplaced(wrong)) == ["pPr: jc spacing"]
    assert len(list(misplaced(strange))) == 1


@pytest.mark.parametrize("name", OURS)
def test_every_part_of_our_own_has_its_children_in_the_schema_s_order(name: str) -> None:
    root = tree(Archive(io.BytesIO(to_docx(sample()))), f"word/{name}.xml")
    assert list(misplaced(root)) == []
    if name == "settings":
        assert [etree.QName(child).localname for child in root] == SETTINGS


def test_what_is_written_into_another_s_document_is_in_the_schema_s_order() -> None:
    made = Archive(io.BytesIO(filled()))
    assert list(misplaced(tree(made, "word/document.xml"))) == []
    ids = [e.get(qn("w:val")) for e in tree(made, "word/document.xml").iter(qn("w:pStyle"), qn("w:tblStyle"))]
    used = [s for s in tree(made, "word/styles.xml").iter(qn("w:style")) if s.get(qn("w:styleId")) in ids]
    assert used
    assert [told for style in used for told in misplaced(style)] == []


def test_every_relation_leads_to_a_part_and_every_part_is_led_to(archive: Archive) -> None:
    names, led = set(archive.namelist()), {"[Content_Types].xml"}
    for name in names:
        if name.endswith(".rels"):
            led.add(name)
            folder = posixpath.dirname(posixpath.dirname(name))
            targets = [str(relation.get("Target")) for relation in tree(archive, name)]
            led |= {t[1:] if t.startswith("/") else posixpath.normpath(posixpath.join(folder, t)) for t in targets}
    assert led == names
    assert len(archive.namelist()) == len(names)


def test_every_relation_that_a_part_names_is_its_own_and_every_picture_is_shown(archive: Archive) -> None:
    for name in archive.namelist():
        owner = re.fullmatch(r"(.*)_rels/([^/]+\.xml)\.rels", name)
        if not owner:
            continue
        relations = list(tree(archive, name))
        content = archive.read(owner[1] + owner[2])
        named = set(re.findall(rb'r:(?:id|embed|link)="([^"]+)"', content))
        assert named <= {str(relation.get("Id")).encode() for relation in relations}
        pictures = {str(r.get("Id")).encode() for r in relations if str(r.get("Type")).endswith("/image")}
        assert pictures <= named


def test_no_picture_is_kept_twice_and_all_kinds_of_parts_are_declared(archive: Archive) -> None:
    media = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert media
    assert len(media) == len(set(media))
    types = tree(archive, "[Content_Types].xml")
    endings = {e.get("Extension") for e in types}
    overridden = {str(e.get("PartName")) for e in types} - {"None"}
    assert overridden <= {f"/{name}" for name in archive.namelist()}
    for name in archive.namelist():
        assert f"/{name}" in overridden or name.rpartition(".")[2] in endings or name == "[Content_Types].xml"


def test_ids_stand_once_and_styles_and_lists_that_are_used_exist(archive: Archive) -> None:
    body, styles = tree(archive, "word/document.xml"), tree(archive, "word/styles.xml")
    marks = list(body.iter(qn("w:bookmarkStart")))
    named = [s.find(qn("w:name")) for s in styles.iter(qn("w:style"))]
    for ids in (
        [e.get("id") for e in body.iter(PICTURE)],
        [e.get(qn("w:id")) for e in marks],
        [str(e.get(qn("w:name"))).lower() for e in marks],
        [e.get(qn("w:styleId")) for e in styles.iter(qn("w:style"))],
        [str(e.get(qn("w:val"))).lower() for e in named],
    ):
        assert ids
        assert len(ids) == len(set(ids))
    defined = {e.get(qn("w:styleId")) for e in styles.iter(qn("w:style"))}
    tags = [qn(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")]
    assert {e.get(qn("w:val")) for root in (body, styles) for e in root.iter(*tags)} <= defined
    lists = tree(archive, "word/numbering.xml")
    numbered = {e.get(qn("w:numId")) for e in lists.iter(qn("w:num"))} | {"0"}
    assert {e.get(qn("w:val")) for root in (body, styles) for e in root.iter(qn("w:numId"))} <= numbered
    abstract = {e.get(qn("w:abstractNumId")) for e in lists.iterfind(qn("w:abstractNum"))}
    assert {e.find(qn("w:abstractNumId")).get(qn("w:val")) for e in lists.iterfind(qn("w:num"))} <= abstract


def test_cells_end_with_a_paragraph_and_rows_fill_the_grid(archive: Archive) -> None:
    tables = list(tree(archive, "word/document.xml").iter(qn("w:tbl")))
    assert tables
    for table in tables:
        columns = [int(c.get(qn("w:w"))) for c in table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
        assert sum(columns) == int(table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}").get(qn("w:w")))
        for row in table.iterfind(qn("w:tr")):
            cells = row.findall(qn("w:tc"))
            assert [int(c.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) for c in cells] == columns
            assert all(cell[-1].tag == qn("w:p") for cell in cells)
        after = table.getnext()
        assert after is not None
        assert after.tag != qn("w:tbl"), "Word joins tables that nothing stands between"
