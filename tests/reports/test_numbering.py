"""Numbers, anchors and pointers of a document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secaudit.reports.blocks import (
    Figure,
    Heading,
    Paragraph,
    Ref,
    Section,
    Table,
    TableCell,
    cell,
    prose,
    table,
)
from secaudit.reports.numbering import NOWHERE, numbered


def a_table(caption: str, anchor: str = "", *cells: TableCell) -> Table:
    made = table(caption, [("項目", 1)] * max(1, len(cells)), [cells or ("甲",)], anchor=anchor)
    assert isinstance(made, Table)
    return made


def figure(anchor: str = "") -> Figure:
    return Figure("架構圖", "<svg/>", "圖", "a.svg", anchor=anchor)


def paragraphs(*sections: Section) -> list[Paragraph]:
    return [b for s in sections for b in s.blocks if isinstance(b, Paragraph)]


def test_tables_and_figures_count_through_the_document_and_headings_through_a_part() -> None:
    one, two = numbered(
        [
            Section(
                "一", "甲", (Heading("子"), a_table("A"), Heading("細", level=3), Heading("目", level=3), figure())
            ),
            Section("二", "乙", (Heading("丑"), Heading("寅"), Heading("細", level=3), a_table("B"))),
        ]
    )
    assert [b.label for b in (*one.blocks, *two.blocks) if isinstance(b, Heading)] == [
        "（一）子", "1. 細", "2. 目", "（一）丑", "（二）寅", "1. 細"
    ]  # fmt: skip
    assert [b.label for b in (*one.blocks, *two.blocks) if isinstance(b, Table | Figure)] == [
        "表 1　A", "圖 1　架構圖", "表 2　B"
    ]  # fmt: skip


def test_headings_of_the_third_level_begin_anew_below_each_of_the_second() -> None:
    (one,) = numbered([Section("一", "甲", tuple(Heading("目", level=n) for n in (2, 3, 3, 2, 3)))])
    assert [b.label for b in one.blocks if isinstance(b, Heading)] == [
        "（一）目", "1. 目", "2. 目", "（二）目", "1. 目"
    ]  # fmt: skip


def test_words_of_its_own_stand_for_a_pointer_and_a_cell_is_called_by_its_text() -> None:
    rows = a_table("風險", "table:risks", cell("K-01", anchor="risk:K-01"))
    said = prose("見", Ref("table:risks", "上表"), "之", Ref("risk:K-01"), "。")
    assert paragraphs(*numbered([Section("一", "甲", (said, rows))]))[0].text == "見上表之K-01。"


def test_a_pointer_prints_the_label_of_its_place_wherever_that_stands() -> None:
    before = prose("見", Ref("table:risks"), "及", Ref("figure:net"), "、", Ref("part:二"), "、", Ref("why"), "。")
    after = (Heading("原因", anchor="why"), a_table("風險", "table:risks"), figure("figure:net"))
    done = numbered([Section("一", "甲", (before,)), Section("二", "乙", after)])
    assert paragraphs(*done)[0].text == "見表 1及圖 1、第二章、第二章（一）。"


def test_a_pointer_to_nothing_leaves_its_words_and_leads_nowhere() -> None:
    (done,) = numbered([Section("一", "甲", (prose(Ref("purchase:P-99", "P-99"), Ref("table:none")),))])
    (paragraph,) = paragraphs(done)
    assert paragraph.text == f"P-99{NOWHERE}"
    assert paragraph.parts == (Ref("", "P-99"), Ref("", NOWHERE))


def test_rows_point_to_each_other() -> None:
    gaps = a_table("缺口", "", cell("M-01", anchor="measure:1"), cell(Ref("purchase:P-01", "P-01")))
    items = a_table("採購", "", cell("P-01", anchor="purchase:P-01"), cell(Ref("measure:1", "M-01")))
    (done,) = numbered([Section("五", "規劃", (gaps, items))])
    first, second = (b for b in done.blocks if isinstance(b, Table))
    there, back = first.rows[0][1].parts[0], second.rows[0][1].parts[0]
    assert isinstance(there, Ref)
    assert isinstance(back, Ref)
    assert (there.anchor, back.anchor) == (second.rows[0][0].anchor, first.rows[0][0].anchor)


def test_the_first_of_a_name_bears_it() -> None:
    twice = [
        a_table("一", "", cell("P-01", anchor="purchase:P-01")),
        a_table("二", "", cell("P-01", anchor="purchase:P-01")),
    ]
    (done,) = numbered([Section("五", "規劃", (*twice, prose(Ref("purchase:P-01", "P-01"))))])
    first, second = (b for b in done.blocks if isinstance(b, Table))
    pointer = paragraphs(done)[0].parts[0]
    assert isinstance(pointer, Ref)
    assert first.rows[0][0].anchor == pointer.anchor != ""
    assert second.rows[0][0].anchor == ""


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_anchors_are_short_plain_and_unique_whatever_the_ids_are(ids: list[str]) -> None:
    rows = a_table("採購", "", *(cell(i, anchor=f"purchase:{i}") for i in ids))
    (done,) = numbered([Section("五", "規劃", (rows, prose(*(Ref(f"purchase:{i}", i) for i in ids))))])
    found = next(b for b in done.blocks if isinstance(b, Table))
    anchors = [done.anchor, found.anchor, *(c.anchor for c in found.rows[0] if c.anchor)]
    assert len(set(anchors)) == len(anchors) == len({c.anchor for c in rows.rows[0]}) + 2
    assert all(a[0] == "a" and a[1:].isdecimal() for a in anchors)
    pointers = [p for p in paragraphs(done)[0].parts if isinstance(p, Ref)]
    assert {p.anchor for p in pointers} <= set(anchors)
    assert numbered([Section("五", "規劃", (rows,))]) == numbered([Section("五", "規劃", (rows,))])
