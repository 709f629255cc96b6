"""Everything that is wrong with a template is said at once, each with its place and what to do."""

from __future__ import annotations

import docx
import pytest

from reports.own_templates import offer, problems, run, saved, template, template_of


def test_a_wrong_name_is_said_with_its_place_and_the_nearest_name() -> None:
    word = docx.Document()
    word.add_heading("三、資安規劃", 2)
    word.add_paragraph("")
    word.add_paragraph("申請業者為{{ 公司名 }}，設於臺中")
    (found,) = problems(saved(word))
    assert (
        str(found) == "範本.docx 本文第 3 段（三、資安規劃 之下）『申請業者為{{ 公司名 }}，設於臺中』："
        "沒有「公司名」這個欄位。是不是「公司名稱」？（E-TPL-20）"
    )


def test_all_problems_are_said_at_once_in_the_order_of_the_document() -> None:
    word = docx.Document()
    word.add_paragraph("{{ 甲乙丙 }} 與 {{ 公司名稱")
    word.add_table(1, 1)
    word.add_table(3, 2).rows[2].cells[0].text = "{{ 統一編碼 }}"
    word.sections[0].header.paragraphs[0].text = "{{ 規劃構想 }}"
    word.sections[0].footer.paragraphs[0].text = "}} 頁"
    found = problems(saved(word))
    assert [(p.code, p.place.spot.split("『")[0]) for p in found] == [
        ("E-TPL-20", "本文第 1 段"),
        ("E-TPL-21", "本文第 1 段"),
        ("E-TPL-20", "本文第 2 個表格第 3 列第 1 欄"),
        ("E-TPL-23", "第 1 節頁首"),
        ("E-TPL-22", "第 1 節頁尾"),
    ]
    assert "是不是「統一編號」？" in found[2].fix


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ }}", "E-TPL-20"),
        ("{{ ''.__class__ }}", "E-TPL-20"),
        ("{{ 公司名稱.__class__.__mro__ }}", "E-TPL-20"),
        ("{{ 7*7 }}", "E-TPL-20"),
        ("{{ range(10**9) }}", "E-TPL-20"),
        ("{{ 公司名稱", "E-TPL-21"),
        ("{{ 公司名稱 %}", "E-TPL-21"),
        ("{% for i in range(10**9) %}x{% endfor %}", "E-TPL-24"),
        ("{% include '/etc/passwd' %}", "E-TPL-24"),
        ("{% if 公司名稱 %}", "E-TPL-24"),
        ("公司名稱 }}", "E-TPL-22"),
        ("｛｛ 公司名稱 ｝｝", "E-TPL-28"),
        ("{{ 第五章 }}。", "E-TPL-23"),
        ("{{ 第五章 | 下移(9) }}", "E-TPL-25"),
        ("{{ 第五章 | safe }}", "E-TPL-25"),
        ("{{ 公司名稱 | 下移(1) }}", "E-TPL-25"),
        ("{{ 全部章節 | 不含標題 }}", "E-TPL-25"),
        ("{{ p.品項 }}", "E-TPL-20"),
        ("{%tr endfor %}", "E-TPL-24"),
        ("{%tr for p in 採購 %}", "E-TPL-24"),
        ("{{ 第五十章 }}", "E-TPL-20"),
        ("{{ 圖.沒有這張 }}", "E-TPL-20"),
    ],
)
def test_what_is_no_placeholder_is_refused_and_never_run(text: str, code: str) -> None:
    assert problems(template(f"甲{text}" if code != "E-TPL-25" else text))[0].code == code


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        (("{%tr for p in 採購 %}{{ p.品名 }}", "{%tr endfor %}"), "E-TPL-26", "是不是「品項」？"),
        (("{%tr for p in 採講 %}{{ p.品項 }}", "{%tr endfor %}"), "E-TPL-26", "是不是「採購」？"),
        (("{%tr for p in 採購 %}{{ p.品項 }}", ""), "E-TPL-24", "{%tr endfor %}"),
        (("{%tr for p in 採購 %}", "{%tr endfor %}"), "E-TPL-24", "之間"),
        (("{%tr for p in 採購 %}{{ q.品項 }}", "{%tr endfor %}"), "E-TPL-20", "{%tr for"),
        (("{%tr for p in 採購 %}{{ 規劃構想 }}", "{%tr endfor %}"), "E-TPL-23", "自成一段"),
        (("{%tr for p in 採購 %}{%tr for r in 風險 %}{{ r.風險 }}", "{%tr endfor %}"), "E-TPL-24", "{%tr endfor %}"),
    ],
)
def test_wrong_rows_are_said_with_their_cell(cells: tuple[str, str], code: str, words: str) -> None:
    word = docx.Document()
    table = word.add_table(2, 2)
    for cell, text in zip(table.rows[1].cells, cells, strict=True):
        cell.text = text
    found = problems(saved(word))[0]
    assert (found.code, words in found.fix) == (code, True)
    assert found.place.spot.startswith("本文第 1 個表格第 2 列第 1 欄")


def test_loops_that_meet_are_refused_as_data_would_be_read_again() -> None:
    loop = "{%tr for p in 採購 %}{{ p.品項 }}{%tr endfor %}"
    word = docx.Document()
    beside = word.add_table(1, 2).rows[0].cells
    beside[0].text = beside[1].text = loop
    outer = word.add_table(1, 2).rows[0].cells
    outer[0].add_table(1, 1).rows[0].cells[0].text = loop
    outer[1].text = loop
    assert [p.what for p in problems(saved(word))] == ["同一列有兩個重複"] * 2


def test_more_rows_than_a_template_may_have_are_refused() -> None:
    many = offer()
    rows = many.rows["採購"]._replace(total=2_001)
    word = docx.Document()
    word.add_table(1, 1).rows[0].cells[0].text = "{%tr for p in 採購 %}{{ p.品項 }}{%tr endfor %}"
    found = problems(saved(word), type(many)(many.fields, {**many.rows, "採購": rows}, many.blocks, many.titles))
    assert [p.code for p in found] == ["E-TPL-30"]
    assert "2,001" in found[0].what


def test_copies_that_would_grow_beyond_bounds_are_refused() -> None:
    word = docx.Document()
    cell = word.add_table(1, 1).rows[0].cells[0]
    cell.text = "{%tr for p in 採購 %}{{ p.品項 }}{%tr endfor %}"
    cell.add_paragraph("x" * 6_000_000)
    assert [p.code for p in problems(saved(word))] == ["E-TPL-30"]


def test_a_part_asked_for_too_often_is_refused() -> None:
    assert [p.code for p in problems(template(*["{{ 全部章節 }}"] * 5))] == ["E-TPL-30"]


def test_marks_in_the_code_of_a_field_are_said() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE {{ 公司名稱 }}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert [p.code for p in problems(template_of(field))] == ["E-TPL-27"]


def test_a_part_cannot_share_a_content_control_with_other_paragraphs() -> None:
    both = "".join(f"<w:p>{run(text)}</w:p>" for text in ("別的", "{{ 第一章 }}"))
    control = f"<w:sdt><w:sdtContent>{both}</w:sdtContent></w:sdt>"
    assert [p.code for p in problems(template_of(control))] == ["E-TPL-23"]


def test_a_placeholder_in_a_text_box_is_named_by_it_once() -> None:
    box = f"<w:txbxContent><w:p>{run('{{ 公司名 }}')}</w:p></w:txbxContent>"
    drawn = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    (found,) = problems(template_of(drawn))
    assert found.place.spot.startswith("本文第 1 段的文字方塊『")


def test_thousands_of_wrong_marks_are_cut_to_the_first() -> None:
    assert len(problems(template(*(f"{{{{ x{n} }}}}" for n in range(60))))) == 50
    assert {p.code for p in problems(template("{{" * 50_000))} == {"E-TPL-21"}
