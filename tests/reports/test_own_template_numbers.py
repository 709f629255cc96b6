"""What a part of the appendix says in a template that has not all of it: numbers, names, and what is left elsewhere."""

from __future__ import annotations

import dataclasses
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from own_templates import filled, judged, offer, offer_with, saved, template, texts

from secaudit.reports.blocks import Block, Document, Paragraph, Ref, Section, Table, TableCell, prose
from secaudit.reports.numbering import numbered
from secaudit.reports.own_template.offer import offered
from secaudit.reports.own_template.reading import Placed
from secaudit.reports.own_template.recounted import recounted
from secaudit.reports.own_template.tags import Ask, Fault, asked, found_in

NO_LINE: Any = None


def grid(caption: str, anchor: str) -> Table:
    return Table(caption, ("項",), ((TableCell("甲"),),), (1,), ("left",), anchor=anchor)


def with_blocks(*blocks: Block) -> Document:
    return dataclasses.replace(judged()[0], sections=numbered([Section("一", "甲", blocks)]))


def test_what_the_template_leaves_out_is_said_to_be_in_the_appendix() -> None:
    said = prose(
        "見", Ref("table:a"), "及", Ref("table:b"), "，詳", Ref("part:一"), "、", Ref("part:二"), "與",
        Ref("table:a", "上表"), "。",
    )  # fmt: skip
    _, second = numbered(
        [Section("一", "甲", (grid("A", "table:a"),)), Section("二", "乙", (said, grid("B", "table:b")))]
    )
    (placed,) = recounted((Placed(NO_LINE, (second,), 1, False),))
    (text,) = [b.text for b in placed.sections[0].blocks if isinstance(b, Paragraph)]
    assert text == "見附錄表 1及表 1，詳附錄第一章、第二章與上表。"


def test_a_table_that_stands_twice_is_counted_once() -> None:
    word = filled(template("{{ 表.風險登錄 }}", "{{ 表.風險登錄 }}", "{{ 表.弱點處理 }}"))
    assert [text for text in texts(word) if text.startswith("表 ")] == [
        "表 1　風險登錄",
        "表 1　風險登錄",
        "表 2　弱點處理",
    ]


def test_of_two_tables_of_one_name_neither_is_offered() -> None:
    twice = with_blocks(grid("同名", "table:a"), grid("同名", "table:b"), grid("獨一", "table:c"))
    names = offered(twice, judged()[1]).blocks
    assert "表.獨一" in names
    assert "表.同名" not in names


@pytest.mark.parametrize(("levels", "right"), [(0, True), (6, True), (7, False)])
def test_a_part_may_be_moved_down_by_six_levels_at_most(levels: int, right: bool) -> None:
    ((tag,), _) = found_in(f"{{{{ 第五章 | 下移({levels}) }}}}")
    found = asked(tag)
    assert isinstance(found, Ask if right else Fault)


def test_a_measure_that_buys_nothing_costs_nothing_and_one_whose_price_is_open_is_asked_for() -> None:
    measures = next(rows for rows in offer().rows.values() if rows.title == "措施")
    at = {title: number for number, (title, _) in enumerate(measures.columns)}
    costs = {row[at["條文編號"]]: row[at["經費"]] for row in measures.rows}
    assert (costs["A4-2.2.1"], costs["A4-1.2.3"]) == ("480,500", "無")


def test_a_bookmark_in_a_row_that_is_copied_stands_once() -> None:
    word = docx.Document()
    rows = word.add_table(3, 1).rows
    for row, text in zip(rows, ("{%tr for p in 採購 %}", "{{ p.品項 }}", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text
    mark = OxmlElement("w:bookmarkStart")
    mark.set(qn("w:id"), "7")
    mark.set(qn("w:name"), "mine")
    rows[1].cells[0].paragraphs[0]._p.append(mark)
    body = filled(saved(word)).element.body
    assert len(list(body.iter(qn("w:tr")))) == 8  # P-01 … P-08
    assert [m.get(qn("w:name")) for m in body.iter(qn("w:bookmarkStart"))] == ["mine"]


def test_a_paragraph_stays_between_a_table_and_the_end_as_word_asks_for() -> None:
    given = offered(with_blocks(grid("獨一", "table:c")), judged()[1])
    *_, table, last, section = filled(template("前", "{{ 表.獨一 }}"), given).element.body
    assert [each.tag for each in (table, last, section)] == [qn("w:tbl"), qn("w:p"), qn("w:sectPr")]
    assert "".join(last.itertext()) == ""


def test_a_property_of_the_file_is_cut_to_what_word_allows() -> None:
    word = docx.Document()
    word.core_properties.title = "{{ 公司名稱 }}"
    made = filled(saved(word), offer_with("case", name="長" * 400))
    assert made.core_properties.title == "長" * 255
