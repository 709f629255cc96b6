"""The comparison report: what got worse first, nothing kept silent, one page of summary, and the same bytes again."""

from __future__ import annotations

import dataclasses
import io
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from secaudit.reports import render
from secaudit.reports.blocks import Callout, Paragraph, Section, Table, Tone
from secaudit.reports.comparison.document import compare_document
from secaudit.reports.comparison.facts import (
    CompareFacts,
    PromiseFact,
    RatioFact,
    RowFact,
    SideFact,
    TableFact,
    TurnFact,
)

HOSTILE = "<script>alert(1)</script>{{7*7}} #set page(fill: red) ]]> &amp; `#eval` \u202e\x1b[2J"


def side(label: str, phase: str, day: date, earned: int) -> SideFact:
    return SideFact(label, "宏遠精密", "C-1", phase, day, "未封存", "ab" * 32, (earned, 100), 40, 49)


def facts(text: str = "", **changes: object) -> CompareFacts:
    """Each text has ``text`` at its end."""
    t = text
    given = CompareFacts(
        old=side(f"舊.zip{t}", "proposal", date(2024, 3, 1), 60),
        new=side(f"新.zip{t}", "acceptance", date(2024, 11, 20), 55),
        cautions=(f"條文目錄不同{t}",),
        fates=(("未做到", 1), ("已兌現", 1)),
        promises=(
            PromiseFact("未做到", Tone.NOT_MET, False, f"CH-01 鎖定改為 3{t}", f"設定仍為 5{t}"),
            PromiseFact("已兌現", Tone.MET, True, f"P-01 採購「防火牆」{t}", f"已交付{t}"),
        ),
        gates=(TurnFact("變差", Tone.NOT_MET, "壹 規範", f"A4-1.2.0 國內占比{t}", "通過 → 未通過", f"差 13,500{t}"),),
        verdicts=(
            TurnFact("變好", Tone.MET, "壹 規範", f"A4-1.1.5 個資{t}", "不符合 → 符合", ""),
            TurnFact("變差", Tone.NOT_MET, "貳三 安全", f"A4-2.3.1.4 鎖定{t}", "符合 → 不符合", f"45 台{t}"),
        ),
        evidence=(("內容不同", f"E-01 畫面{t}", f"SHA-256 不同{t}"),),
        totals=(
            ("全部採購", "1,000,000", "940,000", "-60,000", "-6.00%"),
            ("補助款", "500,000", "500,000", "0", "0.00%"),
        ),
        purchases=(("更改", f"P-01 防火牆{t}", "100,000", "40,000", "-60,000", "-60.00%"),),
        ratios=(RatioFact(f"A4-1.2.0 國產{t}", "不得低於 35%", "31.2%", "40%", "不符合", "符合", Tone.MET),),
        tables=(TableFact("資產", 0, 1, 0, (RowFact("更改", "PC-1", f"電腦{t}", (f"鎖定次數：5 → 3{t}",)),)),),
        log=f"新的歷程接續舊的{t}",
    )  # fmt: skip
    return dataclasses.replace(given, **changes)  # type: ignore[arg-type]


def table(section: Section, caption: str) -> Table:
    return next(b for b in section.blocks if isinstance(b, Table) and b.caption == caption)


def texts(section: Section) -> str:
    return " ".join(getattr(block, "text", "") for block in section.blocks)


def test_the_parts_stand_in_their_order() -> None:
    assert [s.heading for s in compare_document(facts()).sections] == [
        "摘要", "一、承諾的結果", "二、判定的變動", "三、門檻與比率", "四、佐證的變動", "五、經費與採購",
        "六、資料的變動", "七、歷程與限制",
    ]  # fmt: skip


def test_the_first_sentence_counts_better_worse_and_promises() -> None:
    said = compare_document(facts()).sections[0].blocks[0]
    assert isinstance(said, Callout)
    assert said.text == "判定變好 1 條、變差 1 條；承諾 2 項，已兌現 1 項，1 項未做到、逾期或取消。"
    assert said.tone is Tone.NOT_MET


def test_that_another_phase_asks_for_more_stands_beside_what_got_worse() -> None:
    assert "判定變差不一定是做得比以前差" in texts(compare_document(facts()).sections[0])
    same = facts(new=facts().new._replace(phase="proposal"))
    assert "不一定" not in texts(compare_document(same).sections[0])


def test_the_cover_already_says_what_came_of_it() -> None:
    document = compare_document(facts())
    said = document.sections[0].blocks[0]
    assert isinstance(said, Callout)
    assert dict(document.meta)["結論"] == said.text


def test_all_kept_and_nothing_worse_is_green_and_nothing_judged_is_grey() -> None:
    kept = facts(promises=facts().promises[1:], verdicts=facts().verdicts[:1])
    assert compare_document(kept).sections[0].blocks[0].tone is Tone.MET  # type: ignore[union-attr]
    blind = facts(new=facts().new._replace(judged=0))
    said = compare_document(blind).sections[0].blocks[0]
    assert isinstance(said, Callout)
    assert said.tone is Tone.UNKNOWN
    assert "不代表變好或變差" in said.text


def test_what_is_the_same_on_both_sides_is_said_in_every_part() -> None:
    nothing = facts(promises=(), gates=(), verdicts=(), evidence=(), purchases=(), tables=())
    sections = compare_document(nothing).sections
    assert "沒有承諾" in texts(sections[1])
    assert "都沒有變動" in texts(sections[2])
    assert "門檻都相同" in texts(sections[3])
    assert "佐證都相同" in texts(sections[4])
    assert "金額都相同" in texts(sections[5])
    assert "資料都相同" in texts(sections[6])


def test_verdicts_stand_by_chapter_and_the_counts_are_theirs() -> None:
    section = compare_document(facts()).sections[2]
    rows = [[c.text for c in row] for row in table(section, "各章判定變動（條）").rows]
    assert rows == [["壹 規範", "1", "0"], ["貳三 安全", "0", "1"]]
    assert [[c.text for c in row] for row in table(section, "貳三 安全：判定變動").rows] == [
        ["變差", "A4-2.3.1.4 鎖定", "符合 → 不符合", "45 台"]
    ]


def test_kept_promises_stand_apart_from_the_others() -> None:
    section = compare_document(facts()).sections[1]
    assert [r[1].text for r in table(section, "沒有做到或還不能斷定的承諾").rows] == ["CH-01 鎖定改為 3"]
    assert [r[1].text for r in table(section, "已兌現的承諾").rows] == ["P-01 採購「防火牆」"]


def test_what_cannot_be_told_of_one_case_is_printed() -> None:
    said = compare_document(facts(untold=("當時的目錄不同",))).sections[7]
    assert any("當時的目錄不同" in getattr(b, "items", ()) for b in said.blocks)
    assert not any(isinstance(b, Paragraph) and "當時" in b.text for b in compare_document(facts()).sections[7].blocks)


def test_the_summary_is_one_page_however_much_differs() -> None:
    long = "設定檔與程式碼之防竄改機制未涵蓋所有系統" * 20
    given = facts(long)
    many = dataclasses.replace(
        given, verdicts=given.verdicts * 6, promises=given.promises * 6, cautions=given.cautions * 9,
        totals=tuple((f"{long[:40]}{n}", "1,000,000,000", "940,000,000", "-60,000,000", "-6.00%") for n in range(12)),
    )  # fmt: skip
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(made(many, "pdf"))).pages]
    first = next(i for i, text in enumerate(pages) if "兩份資料" in text)
    assert "經費的變動" in pages[first]
    assert "一、承諾的結果" in pages[first + 1]


def made(given: CompareFacts, format_: str) -> bytes:
    return render(compare_document(given), None, format_, {}, name="compare")


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "json"])
def test_the_same_facts_give_the_same_bytes(format_: str) -> None:
    assert made(facts(), format_) == made(facts(), format_)


def test_hostile_text_stays_text() -> None:
    plain, attacked = (docx.Document(io.BytesIO(made(facts(t), "docx"))) for t in ("甲", HOSTILE))
    assert len(attacked.element.body) == len(plain.element.body)
    assert "<script>alert(1)</script>" in "".join(attacked.element.body.itertext())
    assert b"<script>alert" not in made(facts(HOSTILE), "html")
    assert len(PdfReader(io.BytesIO(made(facts(HOSTILE), "pdf"))).pages) >= len(facts().tables)
