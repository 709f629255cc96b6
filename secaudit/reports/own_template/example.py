"""An example of a Word template: a proposal's security chapter with every kind of placeholder, to be changed in Word.

Invariant: it passes the door and is filled without a problem for every case; the same bytes each time.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from secaudit.reports.own_template.word_file import dated

EAST_ASIAN, LATIN = "標楷體", "Times New Roman"
_STYLES = {
    "Normal": 12,
    "Heading 1": 16,
    "Heading 2": 14,
    "Heading 3": 13,
    "Heading 4": 12,
    "Heading 5": 12,
    "Caption": 11,
}
_FACTS = (
    ("公司名稱", "{{ 公司名稱 }}"),
    ("統一編號", "{{ 統一編號 }}"),
    ("計畫名稱", "{{ 計畫名稱 }}"),
    ("計畫期間", "{{ 計畫期間 }}"),
    ("評估階段及評估日", "{{ 評估階段 }}，{{ 評估日 }}"),
)
_JUDGED = (
    "適用條文 {{ 適用條文數 }} 項，其中符合 {{ 符合條文數 }} 項、部分符合 {{ 部分符合條文數 }} 項、"
    "不符合 {{ 不符合條文數 }} 項；"
    "門檻通過 {{ 通過門檻數 }} 項，未通過 {{ 未通過門檻數 }} 項。"
)
_RATIO = (
    "非國內資安產品占資安經費 {{ 比率.非國內資安產品／資安經費 }}（{{ 比率.非國內資安產品／資安經費.門檻 }}，"
    "{{ 比率.非國內資安產品／資安經費.判定 }}）；資料及金流落地（A4-1.2.3）：{{ 條文.A4-1.2.3 }}。"
)
_PURCHASES = (
    ("項次", "{{ p.項次 }}"),
    ("品項", "{{ p.品項 }}"),
    ("廠商", "{{ p.廠商 }}"),
    ("編列金額（元）", "{{ p.編列金額 }}"),
    ("對應條文", "{{ p.對應條文 }}"),
)
_RISKS = (("面向", "{{ r.面向 }}"), ("風險", "{{ r.風險 }}"), ("調整方案", "{{ r.調整方案 }}"))


def example() -> bytes:
    import docx

    word = docx.Document()
    _set_up(word)
    word.add_heading("貳、計畫內容與實施方式", 1)
    word.add_heading("三、資訊安全規劃", 2)
    _pairs(word)
    word.add_paragraph(_JUDGED)
    word.add_paragraph(_RATIO)
    word.add_heading("現況及問題", 3)
    word.add_paragraph("{{ 圖.現況資安架構圖 }}")
    word.add_paragraph("主要風險如下表，一列風險重複一列：")
    _loop(word, _RISKS, "{%tr for r in 風險 %}", own_rows=True)
    word.add_heading("解決構想", 3)
    word.add_paragraph("{{ 規劃構想 | 不含標題 }}")
    word.add_heading("採購項目", 3)
    _loop(word, _PURCHASES, "{%tr for p in 採購 %}", own_rows=False)
    word.add_paragraph("{{ 表.風險登錄 }}")
    word.add_heading("四、附件", 2)
    word.add_paragraph("{{ 第六章 }}")
    word.add_paragraph("{{ 第十一章 | 下移(2) }}")
    buffer = io.BytesIO()
    word.save(buffer)
    return dated(buffer.getvalue())


def _set_up(word: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name, size in _STYLES.items():
        style = word.styles[name]
        style.font.size, style.font.name = Pt(size), LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), EAST_ASIAN)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.header.paragraphs[0].text = "{{ 公司名稱 }}　{{ 計畫名稱 }}"
    page.footer.paragraphs[0].text = "案件編號 {{ 案件編號 }}"
    properties = word.core_properties
    properties.created = properties.modified = datetime(2024, 1, 1)
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title, properties.language = "{{ 公司名稱 }} 資訊安全規劃", "zh-TW"


def _pairs(word: Any) -> None:
    table = word.add_table(len(_FACTS), 2)
    table.style = "Table Grid"
    for row, pair in zip(table.rows, _FACTS, strict=True):
        for cell, text in zip(row.cells, pair, strict=True):
            cell.text = text
    word.add_paragraph()


def _loop(word: Any, columns: tuple[tuple[str, str], ...], opening: str, *, own_rows: bool) -> None:
    """A header row, and a row to repeat: its marks in rows of their own, or in its first and last cell."""
    table = word.add_table(4 if own_rows else 2, len(columns))
    table.style = "Table Grid"
    for cell, (title, _) in zip(table.rows[0].cells, columns, strict=True):
        cell.text = title
    texts = [text for _, text in columns]
    if own_rows:
        table.rows[1].cells[0].text, table.rows[3].cells[0].text = opening, "{%tr endfor %}"
    else:
        texts[0], texts[-1] = opening + texts[0], texts[-1] + "{%tr endfor %}"
    for cell, text in zip(table.rows[2 if own_rows else 1].cells, texts, strict=True):
        cell.text = text
    word.add_paragraph()
