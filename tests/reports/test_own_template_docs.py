"""docs/template.md names every field, table, column, chapter and caption of the code, and its examples are right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reports.own_templates import filled, judged, offer, template, texts
from secaudit.reports.blocks import Figure, Table
from secaudit.reports.own_template.captions import FIGURES, TABLES
from secaudit.reports.own_template.names import FAMILIES, FIELDS
from secaudit.reports.own_template.rows import NUMBER, SOURCES
from secaudit.text import folded

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "template.md").read_text(encoding="utf-8")


def listed() -> str:
    """The lists as they stand in the documentation, from its line 「## 全部欄位」 to its end."""
    return "\n".join((*_fields(), *_parts(), *_rows())) + "\n"


def _fields() -> Iterator[str]:
    yield from ("## 全部欄位", "", "| 欄位 | 英文名稱 | 說明 |", "|---|---|---|")
    yield from (f"| `{{{{ {f.title} }}}}` | `{f.alias}` | {f.says} |" for f in FIELDS)
    yield from (f"| `{{{{ {title} }}}}` | `{alias}` | {says} |" for title, alias, says in FAMILIES)


def _parts() -> Iterator[str]:
    yield from ("", "## 全部章節、圖、表", "", "| 寫法 | 英文名稱 |", "|---|---|", "| `{{ 全部章節 }}` | `all_parts` |")
    for position, section in enumerate(judged()[0].sections):
        if section.number:
            yield f"| `{{{{ 第{section.number}章 }}}}`、`{{{{ {section.title} }}}}` | `part_{position}` |"
        else:
            yield "| `{{ 摘要 }}` | `summary` |"
    yield from ("", "圖：" + "、".join(f"`{{{{ 圖.{caption} }}}}`" for caption in FIGURES) + "。")
    yield from ("", "表：" + "、".join(f"`{{{{ 表.{caption} }}}}`" for caption in TABLES) + "。")


def _rows() -> Iterator[str]:
    yield from ("", "## 全部資料表", "", f"每個資料表都另有「{NUMBER[0]}」（`{NUMBER[1]}`）：1、2、3……", "")
    yield from ("| 資料表 | 英文名稱 | 欄位 |", "|---|---|---|")
    for source in SOURCES:
        yield f"| {source.title} | `{source.alias}` | {'、'.join(title for title, _ in source.columns)} |"


def test_the_lists_are_those_of_the_code() -> None:
    start = DOCUMENTATION.index("## 全部欄位")
    assert DOCUMENTATION[start:] == listed()


def test_no_name_has_two_meanings() -> None:
    names = [folded(name) for f in FIELDS for name in (f.title, f.alias)]
    assert len(names) == len(set(names))
    for source in SOURCES:
        assert len({folded(title) for title, _ in source.columns}) == len(source.columns)


def test_every_placeholder_of_the_text_before_the_lists_is_right() -> None:
    text = DOCUMENTATION[: DOCUMENTATION.index("## 全部欄位")].replace("\\|", "|")
    shown = re.findall(r"`(\{\{ [^`]*? \}\})`", text)
    assert len(shown) > 10
    right = [one for one in shown if "公司名 }}" not in one and not re.match(r"\{\{ \w\.", one)]
    assert "{{" not in "".join(texts(filled(template(*dict.fromkeys(right)))))


def test_the_captions_are_those_of_the_appendix() -> None:
    """A caption that is renamed there makes people's templates wrong: keep the old name as well, or say so."""
    blocks = [b for s in judged()[0].sections for b in s.blocks]
    printed = {b.caption for b in blocks if isinstance(b, Figure)}
    assert printed <= set(FIGURES)
    counted = [b.caption for b in blocks if isinstance(b, Table)]
    ratios = tuple(ratio.title for ratio in judged()[1].assessment.ratios)
    fixed = {c for c in counted if not c.startswith((*ratios, "方案"))} - REPEATED
    assert fixed <= set(TABLES)
    assert {f"圖.{c}" for c in FIGURES} | {f"表.{c}" for c in TABLES} <= set(offer().titles)


REPEATED = {"剔除、不利計入及未定項目"}
"""Captions of several tables in one document, which no template can name."""
