"""The gap report: a summary of one page that never flatters, every gap with who and when, bars that read in grey."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import sample_case as case
from lxml import etree
from pypdf import PdfReader

from secaudit.cli.main import run
from secaudit.files import data_dir
from secaudit.model.assessment import CheckResult, ControlResult, Coverage, Gate, GateState, Ratio, Verdict
from secaudit.model.inventory import Inventory
from secaudit.reports import render
from secaudit.reports.appendix.material import Material
from secaudit.reports.blocks import Bullets, Callout, Document, Figure, Section, Table, TableCell, Tone
from secaudit.reports.gap.chapter_bars import VERDICTS, chapter_bars
from secaudit.reports.gap.document import gap_document

HOSTILE = "<script>alert(1)</script>{{7*7}} #set page(fill: red) ]]> &amp; `#eval` \u202e\x1b[2J =1+1"


def material(**changes: Any) -> Material:
    given = Material(case.inventory(), case.assessment(), case.catalogue(), case.derived(), None, "ab" * 32)
    return dataclasses.replace(given, **changes)


@pytest.fixture(scope="module")
def document() -> Document:
    return gap_document(material())


def standing(document: Document) -> Callout:
    found = document.sections[0].blocks[0]
    assert isinstance(found, Callout)
    return found


def table(section: Section, caption: str) -> Table:
    return next(b for b in section.blocks if isinstance(b, Table) and b.caption == caption)


def gated(*states: GateState) -> Material:
    gates = tuple(Gate("A4-1.2.0", state, "說明") for state in states)
    return material(assessment=case.assessment(gates=gates))


def test_the_parts_stand_in_the_order_in_which_a_manager_reads(document: Document) -> None:
    assert [s.heading for s in document.sections] == [
        "摘要", "一、經費比率", "二、各章情形", "三、差距與措施", "四、時程", "五、高風險", "六、還不能判斷的事",
        "七、名詞與限制",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("states", "says", "tone"),
    [
        ((GateState.FAIL, GateState.PASS), "還不能送件", Tone.NOT_MET),
        ((GateState.FAIL, GateState.UNKNOWN), "另有 1 項資料不足、無法判斷", Tone.NOT_MET),
        ((GateState.UNKNOWN, GateState.PASS), "還不能斷定", Tone.UNKNOWN),
        ((GateState.EXPLAIN,), "1 項須在審查時說明", Tone.PARTIAL),
        ((GateState.PASS,), "全部通過", Tone.PARTIAL),
        ((), "沒有列為關鍵門檻", Tone.UNKNOWN),
    ],
)
def test_the_first_sentence_says_whether_it_can_be_handed_in(
    states: tuple[GateState, ...], says: str, tone: Tone
) -> None:
    """The sample still has gaps, so even with every gate passed the colour is not green."""
    found = standing(gap_document(gated(*states)))
    assert says in found.text
    assert found.tone is tone


def test_nothing_evaluated_is_grey_and_says_so_even_with_passed_gates() -> None:
    gates = (Gate("A4-1.2.0", GateState.PASS, ""),)
    empty = case.assessment(coverage=Coverage(13, 0, 0), gates=gates)
    found = standing(gap_document(material(assessment=empty)))
    assert found.tone is Tone.UNKNOWN
    assert "不代表符合" in found.text


def test_an_empty_case_makes_a_report(document: Document) -> None:
    bare = dataclasses.replace(
        case.assessment(), results=(), gates=(), findings=(), counts={}, coverage=Coverage(0, 0, 0)
    )
    made = gap_document(material(inventory=Inventory({}), assessment=bare, derived={}))
    assert [s.heading for s in made.sections] == [s.heading for s in document.sections]
    assert standing(made).tone is Tone.UNKNOWN
    assert "這不表示沒有風險" in " ".join(getattr(b, "text", "") for b in made.sections[5].blocks)


def test_every_gap_and_promise_has_one_row(document: Document) -> None:
    wanted = {r.control_id for r in case.assessment().results if r.verdict in (
        Verdict.NOT_MET, Verdict.PARTIAL, Verdict.UNKNOWN, Verdict.UNASSESSED, Verdict.PLANNED)}  # fmt: skip
    rows = table(document.sections[3], "差距與措施").rows
    assert sorted(row[0].text.split()[0] for row in rows) == sorted(wanted)


def test_who_and_when_are_missing_rather_than_blank(document: Document) -> None:
    for row in table(document.sections[3], "差距與措施").rows:
        assert all(cell.text for cell in row)
    owners = [row[4].text for row in table(document.sections[3], "差距與措施").rows]
    assert "待補：負責人" in owners


def test_a_purchase_that_serves_several_gaps_is_added_up_once(document: Document) -> None:
    """By hand: the amounts of the purchases that any row names, each once."""
    found = table(document.sections[3], "差距與措施")
    named = set(re.findall(r"P-\d+", " ".join(row[3].text for row in found.rows)))
    amounts = {str(p["id"]): p["amount_twd"] for p in case.PURCHASES}
    whole = sum(amounts[key] or 0 for key in named)
    assert named
    assert f"{len(named)} 筆 {(whole + 500) // 1000:,} 千元" in found.note


def test_what_cannot_be_told_is_listed_one_by_one(document: Document) -> None:
    untold = [r.control_id for r in case.assessment().results if r.verdict in (Verdict.UNKNOWN, Verdict.UNASSESSED)]
    rows = table(document.sections[6], "無法判斷的條文").rows
    assert [row[0].text.split()[0] for row in rows] == untold


def test_the_table_of_chapters_adds_up_to_every_clause_that_was_judged(document: Document) -> None:
    rows = table(document.sections[2], "各章判定統計（條）").rows
    assert sum(int(cell.text) for row in rows for cell in row[1:]) == len(case.assessment().results)


def bars() -> Figure:
    counts = {"壹 規範": dict.fromkeys(VERDICTS, 2), "貳 必要": {Verdict.MET: 4}}
    return chapter_bars(counts)


def test_a_bar_is_as_wide_as_its_clauses() -> None:
    drawn = etree.fromstring(bars().drawio.encode())
    widths = {
        c.get("id"): int(g.get("width")) for c in drawn.iter("mxCell") for g in c.iter("mxGeometry") if g.get("width")
    }
    parts = [w for key, w in widths.items() if str(key).startswith("k-part_")]
    assert len(parts) == len(VERDICTS) + 1
    assert sorted(set(parts)) == [max(parts) // 2, max(parts)]


def test_bars_say_in_words_what_they_show() -> None:
    svg = etree.fromstring(bars().svg.encode())
    texts = ["".join(t.itertext()) for t in svg.iter("{http://www.w3.org/2000/svg}text")]
    words = "符合 2、例外 2、已規劃 2、部分符合 2、不符合 2、無法評估 2、不適用 2"
    assert words in texts
    assert "共 14 條" in texts
    assert "共 4 條" in texts
    assert words in bars().alt


@pytest.fixture(scope="module")
def files(document: Document) -> dict[str, bytes]:
    return {f: render(document, case.assessment(), f, {}, name="gap") for f in ("docx", "pdf", "html", "json")}


def test_the_summary_is_one_page_of_the_pdf(files: dict[str, bytes]) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages]
    first = next(i for i, text in enumerate(pages) if "最該先做的事" in text)
    assert "重要數字" in pages[first]
    assert "一、經費比率" in pages[first + 1]


def test_long_texts_keep_the_summary_on_one_page() -> None:
    """Every clause, reason and remedy as long as a paragraph, and more gates than there is room for."""
    long = "設定檔與程式碼之防竄改機制未涵蓋所有系統，" * 12
    told = case.assessment()
    results = tuple(dataclasses.replace(r, reason=long, plan_owner=long) for r in told.results)
    gates = tuple(Gate(r.control_id, GateState.FAIL, long) for r in told.results)
    catalogue = case.catalogue()
    controls = tuple(
        dataclasses.replace(c, title=dataclasses.replace(c.title, zh_tw=long), remedy=long) for c in catalogue.controls
    )
    given = material(
        assessment=dataclasses.replace(told, results=results, gates=gates, catalogue_id="c2m-113", phase="acceptance"),
        catalogue=dataclasses.replace(catalogue, controls=controls),
    )
    pdf = render(gap_document(given), told, "pdf", {}, name="gap")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    first = next(i for i, text in enumerate(pages) if "最該先做的事" in text)
    assert "重要數字" in pages[first]
    assert "一、經費比率" in pages[first + 1]


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "json"])
def test_the_same_case_gives_the_same_bytes(files: dict[str, bytes], format_: str) -> None:
    assert render(gap_document(material()), case.assessment(), format_, {}, name="gap") == files[format_]


def test_the_json_says_what_it_is(files: dict[str, bytes]) -> None:
    assert b'"format": "secaudit-gap/2"' in files["json"]


def hostile(text: str) -> Document:
    told = case.assessment()
    results = tuple(dataclasses.replace(r, reason=text, plan_owner=text) for r in told.results)
    catalogue = case.catalogue()
    controls = tuple(
        dataclasses.replace(c, title=dataclasses.replace(c.title, zh_tw=text), chapter=text, remedy=text)
        for c in catalogue.controls
    )
    return gap_document(
        material(
            assessment=dataclasses.replace(told, results=results),
            catalogue=dataclasses.replace(catalogue, controls=controls),
        )
    )


def test_hostile_text_stays_text() -> None:
    plain, attacked = (
        docx.Document(io.BytesIO(render(hostile(t), None, "docx", {}, name="gap"))) for t in ("甲", HOSTILE)
    )
    assert len(attacked.element.body) == len(plain.element.body)
    assert "<script>alert(1)</script>" in "".join(attacked.element.body.itertext())
    html = render(hostile(HOSTILE), None, "html", {}, name="gap").decode()
    assert "<script>alert" not in html
    for figure in hostile(HOSTILE).figures:
        etree.fromstring(figure.svg.encode())
        etree.fromstring(figure.drawio.encode()) if figure.drawio else None
        assert "<script" not in figure.svg


def test_a_cell_of_the_summary_points_to_the_row_that_has_all_of_it(document: Document) -> None:
    anchors = {
        cell.anchor
        for block in document.sections[3].blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    } - {""}
    cells: list[TableCell] = [row[0] for row in table(document.sections[0], "最該先做的事").rows]
    targets = {part.anchor for c in cells for part in c.parts if not isinstance(part, str)}
    assert targets
    assert targets <= anchors


def summary(given: Material) -> str:
    """Every paragraph of the first page, one after the other."""
    return " ".join(getattr(b, "text", "") for b in gap_document(given).sections[0].blocks)


@pytest.mark.parametrize(
    ("phase", "act", "rule"),
    [
        ("proposal", "還不能送件", "附件三第十二條"),
        ("signing", "還不能簽約", "視同放棄補助資格"),
        ("interim", "還不能通過期中查核", "附件三第十七條"),
        ("acceptance", "還不能通過驗收", "附件三第十七條"),
    ],
)
def test_what_may_follow_stands_under_the_verdict_with_the_rule_it_comes_from(phase: str, act: str, rule: str) -> None:
    gates = (Gate("A4-1.2.0", GateState.FAIL, "說明"),)
    said = summary(material(assessment=case.assessment(gates=gates, phase=phase, catalogue_id="c2m-113")))
    assert act in said
    assert rule in said
    assert "填報與事實不符者" in said


def test_of_a_programme_whose_rules_we_do_not_have_nothing_is_said_to_follow() -> None:
    gates = (Gate("A4-1.2.0", GateState.FAIL, "說明"),)
    assert "若不處理" not in summary(material(assessment=case.assessment(gates=gates, catalogue_id="other")))


def test_the_cover_already_says_how_it_stands(document: Document) -> None:
    assert dict(document.meta)["結論"] == standing(document).text


def test_a_day_that_has_passed_is_said_to_have_passed() -> None:
    """By hand: which of the printed days lie before the day of the assessment."""
    as_of = date(2024, 8, 1)
    later = gap_document(material(assessment=case.assessment(as_of=as_of)))
    passed = []
    for row in table(later.sections[3], "差距與措施").rows:
        if found := re.match(r"(\d+)年(\d+)月(\d+)日", row[5].text):
            year, month, number = map(int, found.groups())
            passed.append(date(year + 1911, month, number) < as_of)
            assert ("已過" in row[5].text) is passed[-1]
    assert set(passed) == {True, False}
    told = next(row for row in table(later.sections[0], "重要數字").rows if row[0].text == "還沒有負責人的")
    assert f"期限已過 {sum(passed)} 條" in told[2].text


def test_a_missed_ratio_says_which_amount_must_move_and_an_excepted_one_that_it_must_be_explained() -> None:
    ratio = Ratio("A4-1.2.8", "x", "非國內資安產品／資安經費", 520_000, 1_000_000, 50, "at_most", False, -20_000)
    check = CheckResult("x", "占比", "share", Verdict.NOT_MET, "", ratio=ratio)
    said = []
    for verdict in (Verdict.NOT_MET, Verdict.EXCEPTED):
        results = (ControlResult("A4-1.2.8", verdict, None, "說明", (check,), is_gate=True),)
        made = gap_document(material(assessment=case.assessment(results=results)))
        said += [b.items[0] for b in made.sections[1].blocks if isinstance(b, Bullets)]
    assert "超出 20,000 元：須減少「非國內資安產品」的金額，或增加「資安經費」的金額" in said[0]
    assert "超出 20,000 元；已列為例外，理由須於計畫書及審查會說明" in said[1]


def test_the_numbers_are_those_of_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first page of a whole sample beside what ``secaudit check --json`` says of it."""
    sample = str(data_dir("sample_inventories") / "hongyuan-precision" / "case.xlsx")
    for phase in ("proposal", "acceptance"):
        run(["check", sample, "--phase", phase, "--json"])
        checked = json.loads(capfd.readouterr().out)["assessment"]
        assert run(["report", sample, "--what", "gap", "--format", "json", "--figures", "none", "--phase", phase,
                    "--out", str(tmp_path)]) == 0  # fmt: skip
        capfd.readouterr()
        found = json.loads((tmp_path / "gap.json").read_text(encoding="utf-8"))
        assert found["assessment"]["counts"] == checked["counts"]
        first = json.dumps(found["document"]["sections"][0], ensure_ascii=False)
        score = checked["score"]
        assert f"{score['earned_after']}／{score['possible']}" in first
        states = [gate["state"] for gate in checked["gates"]]
        assert f"關鍵門檻共 {len(states)} 項，{states.count('fail')} 項未通過" in first


@pytest.mark.parametrize("phase", ["proposal", "acceptance"])
def test_the_summary_of_a_whole_sample_is_one_page(tmp_path: Path, phase: str) -> None:
    """With what may follow above it, and with every gap that a real case has."""
    sample = str(data_dir("sample_inventories") / "hongyuan-precision" / "case.xlsx")
    wanted = ["--what", "gap", "--format", "pdf", "--figures", "none"]
    assert run(["report", sample, *wanted, "--phase", phase, "--out", str(tmp_path)]) == 0
    pages = [page.extract_text() for page in PdfReader(tmp_path / "gap.pdf").pages]
    first = next(i for i, text in enumerate(pages) if "若不處理" in text)
    assert "全部" in pages[first].partition("最該先做的事")[2]
    assert "一、經費比率" in pages[first + 1]
