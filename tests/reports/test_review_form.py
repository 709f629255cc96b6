"""The 審查意見表: what is on it, in which order, and that Word and PDF carry all of it and run none of it."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from secaudit.model.assessment import Verdict
from secaudit.reports.blocks import Bullets, Callout, Document, Paragraph, Table, Tone
from secaudit.reports.formats.to_docx import to_docx
from secaudit.reports.formats.to_pdf import to_pdf
from secaudit.reports.review_form.document import review_document
from secaudit.reports.review_form.facts import (
    ComparisonFacts,
    ControlFact,
    EvidenceFact,
    OpinionFact,
    ReviewFacts,
    VerdictFact,
)

PARTS = [
    "摘要", "一、待公司回覆事項", "二、逐條審查結果", "三、審查之佐證", "四、與前次封存之比較",
    "五、前次審查意見及回覆", "六、總評", "七、簽署", "八、本表之範圍與限制", "九、附件：佐證雜湊",
]  # fmt: skip
SEAL, KEY = "0123456789abcdef" * 4, "SHA256:" + "Ab1/" * 10 + "xyz"
HOSTILE = "<script>alert(1)</script>{{7*7}} #set page(fill: red) {%tr for x in y %} ]]> &amp; $x$ `#eval` \u202e\x1b[2J"
LONG_NAME = "gpresult_" + "x" * 180 + ".html"
VERDICTS = (
    VerdictFact("完整", "通過", Tone.MET, "第 1 至 5 步", "132 個檔案相符"),
    VerdictFact("身分", "通過", Tone.MET, "第 6 至 9 步", "hongyuan 簽署"),
    VerdictFact("新舊", "無法判斷", Tone.UNKNOWN, "第 10 步 封存序號", "第一次看到這個案件", "E-VER-31"),
    VerdictFact("齊全", "無法判斷", Tone.UNKNOWN, "第 15 步 佐證檔案", "未揭露 1 件", "E-VER-84"),
)
CONTROLS = (
    ControlFact("A4-1.2.0", "國內占比 35%", "met", Verdict.NOT_MET, is_gate=True),
    ControlFact("A4-2.3.1.3", "密碼強度", "met", Verdict.MET, evidence_ids=("E-01",)),
    ControlFact("A4-2.3.1.4", "密碼失效鎖定機制", "planned", Verdict.PARTIAL, stated=Verdict.MET),
    ControlFact("A4-2.3.1.5", "密碼遮罩", None, Verdict.UNKNOWN),
    ControlFact("A4-2.5.1.2", "復原演練", "na", Verdict.NA),
)
OPINIONS = (
    OpinionFact("A4-1.2.0", "seen", ""),
    OpinionFact("A4-2.3.1.3", "agree", "匯出與畫面一致"),
    OpinionFact("A4-2.3.1.3", "question", "第 2 頁取自哪一台？"),
    OpinionFact("A4-2.3.1.4", "seen", ""),
    OpinionFact("A4-2.3.1.4", "supplement", "請補群組原則匯出", "2024-12-05"),
    OpinionFact("A4-2.3.1.5", "return", "未填"),
)
EVIDENCE = (
    EvidenceFact("E-01", "群組原則匯出", LONG_NAME, ("A4-2.3.1.3", "A4-2.3.1.4"), "a1" * 32, 1_234_567, True),
    EvidenceFact("E-02", "員工名冊", "名冊.xlsx", ("A4-2.1.2",), "b2" * 32, 10, False, "含個資，現場提供"),
    EvidenceFact("E-03", "會議紀錄", "", ("A4-2.1.1",), "", 0, False, "只有登錄", held=False),
)
COMPARISON = ComparisonFacts(
    old="提案，第 1 次封存", new="驗收，第 3 次封存", cautions=("統一編號不同：12345670 → 24536806",),
    fates=(("逾期未做", 1), ("已兌現", 4)),
    promises=(("逾期未做", "CH-01 PF-PC 的鎖定次數改為 3", "完成日 2024-06-30 已過"),),
    verdicts=(("變差", "A4-1.2.0 國內占比 35%", "符合 → 不符合"),), evidence=(),
    totals=(("計畫總經費", "6,000,000", "5,900,000", "-100,000", "-1.66%"),), log="新的歷程接續舊的：12 → 40 筆",
)  # fmt: skip


def facts(**more: Any) -> ReviewFacts:
    given: dict[str, Any] = {
        "case_id": "C2M-113-028", "organisation": "宏遠精密股份有限公司", "tax_id": "12345670",
        "project_title": "客製化研製計畫", "phase": "acceptance", "as_of": date(2024, 11, 20), "seal_id": SEAL,
        "sequence": 3, "claimed_time": "113年11月20日 14:02:05（UTC+0800）", "sealed_with": KEY,
        "program": "secaudit 0.7.0", "catalogue": "附件四", "catalogue_sha256": "c3" * 32, "reviewer": "林委員",
        "reviewed_on": date(2024, 11, 28), "closing_day": date(2024, 12, 2), "supplement_due": date(2024, 12, 5),
        "signed_with": "SHA256:" + "Zz9+" * 10 + "abc", "score": (199_999, 300_000), "verdicts": VERDICTS,
        "controls": CONTROLS, "opinions": OPINIONS, "evidence": EVIDENCE,
        "earlier_points": (OpinionFact("A4-2.1.1", "question", "何時開會？", answer="三月", closed_on="2024-06-01"),),
        "comparison": COMPARISON, "conclusion": "大致完整。\n請於期限內補件。",
    }  # fmt: skip
    return ReviewFacts(**{**given, **more})


def blank() -> ReviewFacts:
    """A review that was only begun: nothing said, nothing signed."""
    return facts(
        opinions=(), evidence=(), earlier_points=(), comparison=None, conclusion="", reviewer="", signed_with="",
        closing_day=None, supplement_due=None, claimed_time="", controls=CONTROLS,
    )  # fmt: skip


def texts(document: Document) -> str:
    def of(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, tuple):
            return [t for v in value for t in of(v)]
        if dataclasses.is_dataclass(value):
            return [t for f in dataclasses.fields(value) for t in of(getattr(value, f.name))]
        return []

    return "\n".join(of(document))


def tables(document: Document, part: str) -> list[Table]:
    section = next(s for s in document.sections if s.heading == part)
    return [b for b in section.blocks if isinstance(b, Table)]


def cells(block: Table) -> list[list[str]]:
    return [[c.text for c in row] for row in block.rows]


def word(source: bytes) -> Any:
    return docx.Document(io.BytesIO(source))


def word_text(source: bytes) -> str:
    return "\n".join(t.text or "" for t in word(source).element.body.iter(qn("w:t")))


def pdf_text(source: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(source)).pages)


@pytest.mark.parametrize("given", [facts(), blank()])
def test_all_parts_stand_in_their_order_also_when_empty(given: ReviewFacts) -> None:
    assert [s.heading for s in review_document(given).sections] == PARTS


def test_what_waits_for_an_answer_comes_first_returns_before_supplements_before_questions() -> None:
    (table,) = tables(review_document(facts()), "一、待公司回覆事項")
    assert cells(table) == [
        ["A4-2.3.1.5 密碼遮罩", "退回", "未填", "－", ""],
        ["A4-2.3.1.4 密碼失效鎖定機制", "補件", "請補群組原則匯出", "113年12月5日", ""],
        ["A4-2.3.1.3 密碼強度", "提問", "第 2 頁取自哪一台？", "－", ""],
    ]


def test_every_control_that_is_asked_is_listed_with_what_was_said() -> None:
    (table,) = tables(review_document(facts()), "二、逐條審查結果")
    assert cells(table) == [
        ["A4-1.2.0 國內占比 35%＊", "符合", "不符合", "已看", "－"],
        ["A4-2.3.1.3 密碼強度", "符合", "符合", "提問、同意", "E-01；匯出與畫面一致"],
        ["A4-2.3.1.4 密碼失效鎖定機制", "規劃中", "部分符合（符合）", "補件", "－"],
        ["A4-2.3.1.5 密碼遮罩", "未填", "無法評估", "退回", "－"],
        ["A4-2.5.1.2 復原演練", "不適用", "不適用", "未表示", "－"],
    ]


def test_opinions_are_counted_by_control() -> None:
    """Returned 1, supplement 1, question 1, agreed 1 (the control that is also asked), seen alone 1, unseen 1."""
    counts = tables(review_document(facts()), "摘要")[1]
    assert dict(zip(counts.headers, cells(counts)[0], strict=True)) == {
        "退回": "1", "補件": "1", "提問": "1", "同意": "1", "已看未表示": "1", "未看": "1",
    }  # fmt: skip


def test_the_four_verdicts_name_the_step_that_decided() -> None:
    verdicts = tables(review_document(facts()), "摘要")[0]
    assert [row[:3] for row in cells(verdicts)][2] == ["新舊", "無法判斷", "第 10 步 封存序號"]
    assert [row[0].tone for row in [r[1:] for r in verdicts.rows]] == [v.tone for v in VERDICTS]


def test_the_share_of_points_is_cut() -> None:
    """199,999 / 300,000 = 66.6663…; a point more would be 66.6666…, never 66.67 %."""
    assert "66.66%" in texts(review_document(facts()))
    assert "66.67" not in texts(review_document(facts(score=(200_000, 300_000))))


def test_hashes_stand_short_in_the_list_and_whole_in_the_annex() -> None:
    document = review_document(facts())
    (listed,), (annex,) = tables(document, "三、審查之佐證"), tables(document, "九、附件：佐證雜湊")
    assert [row[-2] for row in cells(listed)] == ["揭露", "未揭露", "未提供"]
    assert [row[-1] for row in cells(listed)] == ["a1a1a1a1a1a1…", "b2b2b2b2b2b2…", "－"]
    assert cells(annex)[0] == ["E-01", "1,234,567", "a1" * 32]
    assert cells(annex)[2] == ["E-03", "－", "不詳"]


def test_withheld_evidence_is_named_with_its_reason() -> None:
    section = next(s for s in review_document(facts()).sections if s.title == "審查之佐證")
    (reasons,) = [b for b in section.blocks if isinstance(b, Bullets)]
    assert reasons.items == ("E-02 員工名冊：含個資，現場提供", "E-03 會議紀錄：只有登錄")


def test_an_unsigned_form_says_so_on_every_page_and_a_signed_one_does_not() -> None:
    draft, signed = review_document(blank()), review_document(facts())
    assert "草稿" in draft.running_head
    assert "草稿" not in texts(signed)
    assert dict(draft.meta)["審查金鑰"] == "尚未簽署"
    assert facts().signed_with in dict(signed.meta)["審查金鑰"]
    assert any(isinstance(b, Callout) and "不具審查效力" in b.text for s in draft.sections for b in s.blocks)


def test_a_review_without_opinions_is_not_taken_for_agreement() -> None:
    first = review_document(blank()).sections[0].blocks[0]
    assert isinstance(first, Callout)
    assert (first.tone, "不代表同意" in first.text) == (Tone.UNKNOWN, True)


def test_a_bundle_that_failed_is_told_before_everything() -> None:
    failed = VerdictFact("新舊", "不通過", Tone.NOT_MET, "第 10 步 封存序號", "序號較低", "E-VER-50")
    first = review_document(facts(verdicts=(*VERDICTS[:2], failed, VERDICTS[3]))).sections[0].blocks[0]
    assert isinstance(first, Callout)
    assert (first.tone, first.text.startswith("佐證包驗證有不通過者")) == (Tone.NOT_MET, True)


def test_the_comparison_is_summed_up_and_its_absence_is_told() -> None:
    text = texts(review_document(facts()))
    for said in ("統一編號不同：12345670 → 24536806", "完成日 113年6月30日 已過", "-1.66%", "新的歷程接續舊的"):
        assert said in text
    (only,) = next(s for s in review_document(blank()).sections if s.number == "四").blocks
    assert isinstance(only, Paragraph)
    assert "未作比較" in only.text


def test_the_form_says_what_the_tool_does_not_cover() -> None:
    assert "不證明內容為真" in texts(review_document(blank()))


@pytest.fixture(scope="module")
def rendered() -> dict[str, bytes]:
    document = review_document(facts())
    return {"docx": to_docx(document), "pdf": to_pdf(document)}


def test_word_carries_real_headings_and_the_running_head(rendered: dict[str, bytes]) -> None:
    opened = word(rendered["docx"])
    headings = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
    assert headings == [part.rpartition("、")[2] for part in PARTS]
    assert opened.sections[0].header.paragraphs[0].text == review_document(facts()).running_head


def test_pdf_carries_the_parts_as_its_outline(rendered: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(rendered["pdf"]))
    assert [str(entry.title) for entry in reader.outline if not isinstance(entry, list)] == PARTS


def test_both_formats_carry_seal_hashes_keys_and_counts_whole(rendered: dict[str, bytes]) -> None:
    found = {"docx": word_text(rendered["docx"]), "pdf": "".join(pdf_text(rendered["pdf"]).split())}
    for name, text in found.items():
        for said in (SEAL, "a1" * 32, "b2" * 32, facts().signed_with, LONG_NAME, "1,234,567", "-100,000"):
            assert said in text, (name, said)


def test_the_same_facts_give_the_same_bytes(rendered: dict[str, bytes]) -> None:
    document = review_document(facts())
    assert to_docx(document) == rendered["docx"]
    assert to_pdf(document) == rendered["pdf"]


def hostile() -> ReviewFacts:
    """Every free text replaced; codes, dates and hashes stay."""

    def turned(value: Any) -> Any:
        if hasattr(value, "_fields"):
            kept = ("control_id", "opinion", "claim", "verdict", "stated", "tone", "sha256", "due_on", "closed_on")
            new = {n: v if n in kept else turned(v) for n, v in zip(value._fields, value, strict=True)}
            return value._replace(**new)
        if isinstance(value, tuple):
            return tuple(map(turned, value))
        return HOSTILE if type(value) is str and value else value

    kept = {"phase", "seal_id", "catalogue_sha256"}
    names = [f.name for f in dataclasses.fields(ReviewFacts) if f.name not in kept]
    return dataclasses.replace(facts(), **{n: turned(getattr(facts(), n)) for n in names})


def test_nothing_from_a_bundle_or_a_reviewer_becomes_markup() -> None:
    document = review_document(hostile())
    packed = to_docx(document)
    text = word_text(packed)
    assert "<script>alert(1)</script>{{7*7}}" in text
    assert "‹U+202E›‹U+001B›[2J" in text
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        body = archive.read("word/document.xml")
    assert b"<script" not in body
    assert "#setpage(fill:red)" in "".join(pdf_text(to_pdf(document)).split())


def test_a_text_longer_than_a_page_is_printed_to_its_end() -> None:
    long = "請說明第幾台設備、何時擷取、由誰擷取。" * 400 + "到此為止。"
    document = review_document(facts(opinions=(OpinionFact("A4-2.3.1.3", "question", long),)))
    assert "到此為止。" in "".join(pdf_text(to_pdf(document)).split())
    assert "到此為止。" in word_text(to_docx(document))
