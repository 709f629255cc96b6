"""A case that says more than a document can hold: cut, counted where it was cut, and told in the first part."""

from __future__ import annotations

import re

import pytest

from secaudit.reports import room
from secaudit.reports.blocks import (
    Block,
    Callout,
    Paragraph,
    Ref,
    Section,
    Table,
    TableCell,
    cell,
    cut_text,
    table,
)
from secaudit.reports.numbering import numbered
from secaudit.reports.room import within_room

CELL = re.compile(r"^(甲*)…（其餘 (\d+) 字見盤點資料）$")


def a_table(rows: int, length: int, *, note: str = "") -> Table:
    made = table("資產", [("名稱", 1)], [["甲" * length]] * rows, note)
    assert isinstance(made, Table)
    return made


def parts(*blocks: Block) -> list[Section]:
    return [Section("", "摘要", (Callout("尚有缺口"),)), Section("一", "盤點", blocks)]


def tables(sections: tuple[Section, ...]) -> list[Table]:
    return [b for s in sections for b in s.blocks if isinstance(b, Table)]


def told(sections: tuple[Section, ...]) -> str:
    first, second = sections[0].blocks
    assert isinstance(first, Callout)
    assert first.text == "尚有缺口"
    assert isinstance(second, Callout)
    return second.text


def test_what_fits_stays_as_it_is() -> None:
    sections = parts(a_table(300, 1_300), Paragraph("乙" * 1_999))
    assert within_room(sections) == tuple(sections)


def test_texts_are_cut_before_rows_and_the_summary_says_so() -> None:
    done = within_room(parts(a_table(300, 2_000)))
    (made,) = tables(done)
    assert len(made.rows) == 300
    assert made.note == ""
    for (one,) in made.rows:
        found = CELL.match(one.text)
        assert found
        assert len(found[1]) + int(found[2]) == 2_000
        assert len(one.text) <= 800
    assert told(done).startswith("盤點資料過多，本文件未全部印出：逾 800 字者只印前段")
    assert told(done).endswith("全文見盤點資料。")


def test_rows_are_left_out_where_shorter_texts_do_not_help_and_are_counted() -> None:
    many = [a_table(300, 60) for _ in range(36)]
    done = within_room(parts(*many))
    kept = {len(made.rows) for made in tables(done)}
    assert kept == {150}
    assert {made.note for made in tables(done)} == {"其餘 150 列從略，見盤點資料"}
    assert "逾 150 列之表只印前 150 列" in told(done)


def test_rows_that_were_left_out_before_are_counted_too() -> None:
    many = [a_table(400, 60, note="資料來源：盤點") for _ in range(36)]
    assert {made.note for made in tables(within_room(parts(*many)))} == {"資料來源：盤點；其餘 250 列從略，見盤點資料"}


def test_what_no_cut_makes_short_enough_is_cut_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 5_000)
    done = within_room(parts(*(a_table(300, 2_000) for _ in range(3))))
    assert {len(made.rows) for made in tables(done)} == {20}
    assert all(len(one.text) <= 100 for made in tables(done) for (one,) in made.rows)


def test_a_text_that_is_cut_twice_counts_everything() -> None:
    once = TableCell("甲" * 5_000).text
    found = CELL.match(cut_text(once, 300))
    assert found
    assert len(found[1]) + int(found[2]) == 5_000


def test_a_pointer_in_front_of_the_cut_still_leads_there_and_one_to_a_row_left_out_is_words() -> None:
    rows = [[TableCell("甲" * 2_000, anchor=f"asset:{n}")] for n in range(300)]
    pointing = table(
        "措施", [("對象", 1)], [[cell("見", Ref("asset:0", "A-0"), "、", Ref("asset:9", "A-9"), "乙" * 900)]]
    )
    assets = [table(f"資產 {n}", [("名稱", 1)], rows) for n in range(1)]
    more = [a_table(300, 60) for _ in range(60)]
    done = numbered(within_room(parts(*assets, pointing, *more)))
    made = next(t for t in tables(done) if t.caption == "措施")
    ((one,),) = made.rows
    assert one.text == "".join(p if isinstance(p, str) else p.words for p in one.parts)
    assert [p.anchor != "" for p in one.parts if isinstance(p, Ref)] == [True, True]
    assert "".join(p for p in one.parts if isinstance(p, str)).startswith("見、乙")


def test_a_persons_own_words_are_not_cut_for_the_sake_of_others() -> None:
    own = Paragraph("丙" * 30_000, own=True)
    done = within_room(parts(own, a_table(300, 2_000)))
    assert own in done[1].blocks


def test_own_paragraphs_have_room_of_their_own_which_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_OWN", 5_000)
    done = within_room(parts(*(Paragraph("丙" * 2_000, own=True) for _ in range(4))))
    texts = [b.text for b in done[1].blocks if isinstance(b, Paragraph)]
    assert texts[:2] == ["丙" * 2_000] * 2
    assert texts[2].count("丙") + int(re.findall(r"其餘 (\d+) 字", texts[2])[0]) == 2_000
    assert len(texts[3]) <= 100
    assert "補充段落合計逾 5,000 字" in told(done)
