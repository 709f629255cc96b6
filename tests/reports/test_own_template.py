"""A template that is right is filled: fields, rows, blocks, wherever Word lets people write."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.own_templates import (
    NAMESPACES,
    W,
    all_text,
    changed,
    filled,
    filled_bytes,
    judged,
    member,
    offer_with,
    run,
    saved,
    template,
    template_of,
    texts,
)
from secaudit.reports.blocks import Callout, Heading, Paragraph, Table
from secaudit.reports.own_template.example import example

NAME = "宏遠精密股份有限公司"


def test_a_field_is_printed_by_its_chinese_or_its_ascii_name() -> None:
    word = filled(template("甲{{ 公司名稱 }}乙", "{{case_name}}", "{{ 評估日 }}、{{ as_of }}", "{{ 評估階段 }}"))
    assert texts(word) == [f"甲{NAME}乙", NAME, "113年3月1日、113年3月1日", "提案"]


def test_a_name_may_be_written_full_width_and_with_spaces() -> None:
    assert texts(filled(template("{{　公司 名稱　}}", "{{ ＣＡＳＥ＿ＮＡＭＥ }}"))) == [NAME, NAME]


def test_counts_gates_and_ratios_are_those_of_the_assessment() -> None:
    word = filled(
        template(
            "{{ 不符合條文數 }}／{{ 條文數 }}",
            "{{ 通過門檻數 }}",
            "{{ 條文.A4-1.2.3 }}、{{ 門檻.A4-1.2.3 }}、{{ 門檻.A4-1.1.3 }}",
            "{{ 比率.國內業者產品及服務／建置及導入 }} {{ 比率.國內業者產品及服務/建置及導入.判定 }}",
            "{{ ratio.A4-1.2.0.domestic.margin }}",
        )
    )
    assert texts(word) == ["2／14", "2", "不符合、未通過、非本階段門檻", "50.14% 符合門檻", "餘 188,425"]


def test_what_the_case_does_not_say_is_printed_as_missing() -> None:
    assert texts(filled(template("{{ 計畫名稱 }}"), offer_with("case", project_title=None))) == ["待補：計畫名稱"]


@pytest.mark.parametrize(
    "value", ["{{ 7*7 }}", "{% raw %}", "{{ 統一編號 }}", "</w:t><w:p/>", "a & b < c", "{{", "｛｛x｝｝"]
)
def test_data_never_becomes_template_code_or_markup(value: str) -> None:
    offer = offer_with("case", name=value)
    rows = offer_with("purchase", name=value)
    assert texts(filled(template("甲{{ 公司名稱 }}乙{{ 統一編號 }}"), offer)) == [f"甲{value}乙12345670"]
    table = filled(saved(_looped()), rows).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["1", value, value, "480,500"]


def _looped() -> docx.document.Document:
    word = docx.Document()
    table = word.add_table(2, 4)
    for cell, text in zip(table.rows[0].cells, ("項次", "品項", "再一次", "金額"), strict=True):
        cell.text = text
    row = ("{%tr for p in 採購 %}{{ p.項次 }}", "{{ p.品項 }}", "{{ p.name }}", "{{ p.編列金額 }}{%tr endfor %}")
    for cell, text in zip(table.rows[1].cells, row, strict=True):
        cell.text = text
    return word


def test_a_row_is_repeated_for_every_row_of_the_case() -> None:
    rows = [[cell.text for cell in row.cells] for row in filled(saved(_looped())).tables[0].rows]
    assert rows[0] == ["項次", "品項", "再一次", "金額"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert rows[6] == ["6", "資安教育訓練", "資安教育訓練", "45,499"]


def test_marks_in_rows_of_their_own_leave_no_row_behind() -> None:
    word = docx.Document()
    table = word.add_table(5, 2)
    for row, text in zip(
        table.rows, ("標題", "{%tr for r in 風險 %}", "{{ r.風險 }}", "　{{ 公司名稱 }}", "{%tr endfor %}"), strict=True
    ):
        row.cells[0].text = text
    found = [row.cells[0].text for row in filled(saved(word)).tables[0].rows]
    assert found == ["標題", "ERP 帳號遭暴力破解", f"　{NAME}", "遠端維護直接進入機台網段", f"　{NAME}"]


def test_a_table_of_the_case_without_rows_leaves_the_header_alone() -> None:
    offer = offer_with("case")
    empty = offer.rows["採購"]._replace(rows=(), total=0)
    word = filled(
        saved(_looped()), type(offer)(offer.fields, {**offer.rows, "採購": empty}, offer.blocks, offer.titles)
    )
    assert [row.cells[0].text for row in word.tables[0].rows] == ["項次"]


def test_runs_that_word_split_are_one_placeholder() -> None:
    split = f'<w:p>{run("甲{")}{run("{ 公司")}<w:proofErr w:type="spellStart"/>{run("名稱 }")}{run("}乙")}</w:p>'
    assert texts(filled(template_of(split))) == [f"甲{NAME}乙"]


@given(st.lists(st.integers(1, 20), max_size=8, unique=True), st.data())
@settings(max_examples=15, deadline=None)
def test_however_word_splits_it_the_text_is_the_same(cuts: list[int], data: st.DataObject) -> None:
    text = "甲{{ 公司名稱 }}乙{{統一編號}}丙"
    at = [0, *sorted(cuts), len(text)]
    pieces = "".join(run(text[a:b]) for a, b in pairwise(at))
    assert texts(filled(template_of(f"<w:p>{pieces}</w:p>"))) == [f"甲{NAME}乙12345670丙"]


def test_tracked_changes_count_as_the_reader_sees_them() -> None:
    inserted = f'{run("甲{{ 公司")}<w:ins w:id="7" w:author="x">{run("名稱")}</w:ins>{run(" }}乙")}'
    deleted = (
        f'{run("丙{{ 統一")}<w:del w:id="8" w:author="x"><w:r><w:delText>舊</w:delText></w:r></w:del>{run("編號 }}丁")}'
    )
    gone = '<w:del w:id="9" w:author="x"><w:r><w:delText>{{ 沒有這個 }}</w:delText></w:r></w:del>'
    word = filled(template_of(f"<w:p>{inserted}{deleted}{gone}</w:p>"))
    assert all_text(word) == f"甲{NAME}乙丙12345670丁"
    assert len(list(word.element.body.iter(f"{W}del"))) == 2


def test_content_controls_are_filled_and_cut_from_what_they_were_bound_to() -> None:
    bound = '<w:dataBinding w:xpath="/x" w:storeItemID="{1}"/>'
    settings_ = f"<w:sdtPr><w:showingPlcHdr/>{bound}</w:sdtPr>"
    control = f"<w:sdt>{settings_}<w:sdtContent>{run('{{ 公司名稱 }}')}</w:sdtContent></w:sdt>"
    half = f"{run('{{ 統一')}<w:sdt><w:sdtContent>{run('編號 }}')}</w:sdtContent></w:sdt>{run('乙')}"
    word = filled(template_of(f"<w:p>{control}</w:p>", f"<w:p>{half}</w:p>"))
    assert all_text(word) == f"{NAME}12345670乙"
    assert not list(word.element.body.iter(f"{W}dataBinding", f"{W}showingPlcHdr"))


def test_text_boxes_are_filled_for_new_and_for_old_readers() -> None:
    box = f"<w:txbxContent><w:p>{run('{{ 公司名稱 }}')}</w:p></w:txbxContent>"
    drawn = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wps:txbx>'
        f"{box}</wps:txbx></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert all_text(filled(template_of(drawn))) == NAME * 2


def test_headers_footers_notes_and_properties_are_filled() -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "{{ 公司名稱 }}"
    word.sections[0].footer.add_table(1, 1, 5000000).rows[0].cells[0].text = "{{ 案件編號 }}"
    word.core_properties.title = "{{ 公司名稱 }} 計畫書"
    made = filled(saved(word))
    assert made.sections[0].header.paragraphs[0].text == NAME
    assert made.sections[0].footer.tables[0].rows[0].cells[0].text == "C2M-113-001"
    assert made.core_properties.title == f"{NAME} 計畫書"


def test_a_part_stands_in_the_place_of_its_paragraph() -> None:
    word = docx.Document()
    for text in ("之前", "{{ 規劃構想 }}", "之後"):
        word.add_paragraph(text)
    found = filled(saved(word))
    lines = texts(found)
    assert (lines[0], lines[-1]) == ("之前", "之後")
    assert lines[1].endswith("規劃構想")
    assert found.paragraphs[1].style.name == "Heading 1"
    section = next(s for s in judged()[0].sections if s.number == "五")
    said = _uncounted(all_text(found))
    for block in section.blocks:
        if isinstance(block, Paragraph | Heading | Callout):
            assert _uncounted(block.text) in said
        elif isinstance(block, Table):
            assert block.caption in said
            assert all(_uncounted(cell.text) in said for row in block.rows for cell in row)


def _uncounted(text: str) -> str:
    """Without the numbers of tables, figures and chapters that pointers name, which are counted anew."""
    return re.sub(r"(附錄)?([表圖] \d+|第.{1,2}章)", "", text)


@pytest.mark.parametrize(
    ("before", "asked", "style"),
    [
        ([], "{{ 第五章 }}", "Heading 1"),
        ([1, 2], "{{ 第五章 }}", "Heading 3"),
        ([1, 2, 1], "{{ part_5 }}", "Heading 2"),
        ([1], "{{ 第五章 | 下移(3) }}", "Heading 4"),
        ([1, 2, 3], "{{ 第五章 | 下移(0) }}", "Heading 1"),
    ],
)
def test_a_part_stands_one_level_below_the_heading_above_it(before: list[int], asked: str, style: str) -> None:
    word = docx.Document()
    for level in before:
        word.add_heading("上面", level)
    word.add_paragraph(asked)
    found = [p for p in filled(saved(word)).paragraphs if p.text.endswith("規劃構想")]
    assert found[0].style.name == style


def test_a_placeholder_in_a_heading_style_gives_the_part_that_level() -> None:
    word = docx.Document()
    word.add_heading("上面", 1)
    for text in ("{{ 第一章 }}", "{{ 第二章 }}"):
        word.add_heading(text, 3)
    word.add_paragraph("{{ 第三章 }}")
    found = {p.text[2:]: p.style.name for p in filled(saved(word)).paragraphs if p.text[1:2] == "、"}
    assert found == {"目的、範圍與依據": "Heading 3", "資安組織": "Heading 3", "現況盤點": "Heading 2"}


def test_a_table_of_contents_of_the_template_is_made_again() -> None:
    turn = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" </w:instrText></w:r>'
    contents = f"<w:p>{turn.format('begin')}{code}{turn.format('separate')}{run('舊的')}{turn.format('end')}</w:p>"
    page = f"<w:p>{turn.format('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{turn.format('end')}</w:p>"
    word = filled(template_of(contents, page, f"<w:p>{run('{{ 第一章 }}')}</w:p>"))
    begins = [n for n in word.element.body.iter(f"{W}fldChar") if n.get(f"{W}fldCharType") == "begin"]
    assert [n.get(f"{W}dirty") for n in begins[:2]] == ["true", None]


def test_notes_are_filled() -> None:
    note = f'<w:footnote {NAMESPACES} w:id="2"><w:p>{run("甲{{ 公司名稱 }}")}</w:p></w:footnote>'
    notes = f"<w:footnotes {NAMESPACES}>{note}</w:footnotes>"
    made = filled_bytes(with_notes(template("x"), notes))
    assert f"甲{NAME}" in member(made, "word/footnotes.xml")


def with_notes(data: bytes, notes: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    types = member(data, "[Content_Types].xml").replace(
        "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    )
    rels = member(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>", f'<Relationship Id="rId77" Type="{relation}" Target="footnotes.xml"/></Relationships>'
    )
    return changed(data, types=types, document_rels=rels, **{"word/footnotes.xml": notes})


def test_a_part_without_its_heading_continues_that_of_the_template() -> None:
    word = docx.Document()
    word.add_heading("我們的標題", 2)
    word.add_paragraph("{{ 第五章 | 不含標題 }}")
    found = [(p.style.name, p.text) for p in filled(saved(word)).paragraphs if p.style.name.startswith("Heading")]
    assert found[0] == ("Heading 2", "我們的標題")
    assert found[1][0] == "Heading 3"
    assert not any(text.endswith("規劃構想") for _, text in found)


def test_every_part_stands_in_the_place_of_all() -> None:
    headings = [p.text for p in filled(template("{{ 全部章節 }}")).paragraphs if p.style.name == "Heading 1"]
    assert [h.rpartition("、")[2] for h in headings][1:] == [
        s.title.rpartition("、")[2] for s in judged()[0].sections if s.number
    ]


def test_a_figure_is_placed_by_its_caption_with_its_alternative_text() -> None:
    word = filled(template("{{ 圖.規劃後資安架構圖 }}"))
    figure = next(f for f in judged()[0].figures if f.caption == "規劃後資安架構圖")
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr") == figure.alt
    assert texts(word)[-1].replace(" ", "").replace("　", "") == "圖1規劃後資安架構圖"


def test_a_figure_or_table_that_the_case_lacks_is_said_to_be_none() -> None:
    offer = offer_with("case")
    captions = {f.caption for f in judged()[0].figures}
    assert "推動時程圖" in captions or texts(filled(template("{{ 圖.推動時程圖 }}"), offer)) == ["推動時程圖：無"]
    assert texts(filled(template("{{ 表.達標方案比較 }}"))) == ["達標方案比較：無"]


def test_tables_count_from_one_and_pointers_follow() -> None:
    word = filled(template("{{ 表.風險登錄 }}", "{{ 第五章 }}"))
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    tables = [re.sub(r"\s", "", c) for c in captions if c.startswith("表")]
    assert tables[0] == "表1風險登錄"
    assert [int(re.match(r"表(\d+)", c)[1]) for c in tables] == list(range(1, len(tables) + 1))


def test_what_the_template_has_of_its_own_stays() -> None:
    word = docx.Document()
    word.styles["Heading 1"].font.size = docx.shared.Pt(33)
    word.styles["Normal"].font.name = "細明體"
    word.add_paragraph("一", "List Number")
    word.add_paragraph("{{ 第一章 }}")
    word.add_paragraph("二", "List Number")
    numbering = word.part.numbering_part.element.xml
    found = filled(saved(word))
    assert found.styles["Heading 1"].font.size == docx.shared.Pt(33)
    assert found.styles["Normal"].font.name == "細明體"
    after = found.part.numbering_part.element
    ids = [n.get(f"{W}numId") for n in after.iter(f"{W}num")]
    assert len(ids) == len(set(ids))
    for node in docx.oxml.parse_xml(numbering).iter(f"{W}num"):
        assert node.get(f"{W}numId") in ids


def test_ids_are_unique_where_the_template_has_its_own() -> None:
    marks = "".join(
        f'<w:p><w:bookmarkStart w:id="{n}" w:name="_sa_a{n}"/>{run("x")}<w:bookmarkEnd w:id="{n}"/></w:p>'
        for n in (1, 2)
    )
    word = docx.Document(io.BytesIO(template_of(*(f"<w:p>{m}" for m in marks.split("<w:p>")[1:]))))
    word.add_picture(io.BytesIO(PIXEL))
    for text in ("{{ 第二章 }}", "{{ 第五章 }}", "{{ 表.風險登錄 }}", "{{ 第五章 }}"):
        word.add_paragraph(text)
    found = filled(saved(word)).element.body
    for tag, key in (("bookmarkStart", "id"), ("bookmarkStart", "name")):
        ids = [n.get(f"{W}{key}") for n in found.iter(f"{W}{tag}")]
        assert len(ids) == len(set(ids)), tag
    drawings = [n.get("id") for n in found.iter("{*}docPr")]
    assert len(drawings) >= 2
    assert len(drawings) == len(set(drawings))
    marked = {n.get(f"{W}name") for n in found.iter(f"{W}bookmarkStart")}
    assert {n.get(f"{W}anchor") for n in found.iter(f"{W}hyperlink") if n.get(f"{W}anchor")} <= marked


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


def test_a_section_break_in_the_paragraph_of_a_placeholder_stays() -> None:
    broken = f'<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr></w:pPr>{run("{{ 第一章 }}")}</w:p>'
    word = filled(template_of(broken, f"<w:p>{run('之後')}</w:p>"))
    assert len(word.sections) == 2
    assert "{{" not in all_text(word)


def test_the_same_template_and_case_give_the_same_bytes() -> None:
    data = example()
    assert data == example()
    assert filled_bytes(data) == filled_bytes(data)


def test_the_example_uses_every_kind_of_placeholder_and_leaves_none() -> None:
    word = docx.Document(io.BytesIO(example()))
    said = "".join(t.text or "" for t in word.element.body.iter(f"{W}t"))
    for kind in ("{{ 公司名稱 }}", "條文數", "比率.", "條文.", "{%tr for", "圖.", "表.", "不含標題", "下移(", "章 }}"):
        assert kind in said
    with zipfile.ZipFile(io.BytesIO(filled_bytes(example()))) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert "{{" not in archive.read(name).decode()
                assert "{%" not in archive.read(name).decode()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_filled_example(tmp_path: Path) -> None:
    (tmp_path / "計畫書.docx").write_bytes(filled_bytes(example()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "計畫書.docx")], check=True, capture_output=True, timeout=100)
    text = (tmp_path / "計畫書.txt").read_text(encoding="utf-8-sig")
    assert NAME in text
    assert "ERP 帳號遭暴力破解" in text
    assert "{{" not in text
