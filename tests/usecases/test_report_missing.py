"""What the appendix prints as 待補 is named, counted once, and leads to the cells that lack it; drawings by ending."""

from __future__ import annotations

from datetime import date

import pytest

from judged_case import failing_case
from secaudit.model.inventory import Inventory
from secaudit.reports.blocks import Document, Paragraph, Ref, Section, TableCell, cell, prose, table
from secaudit.usecases import report as reporting
from secaudit.usecases.report import Wanted, rendered
from secaudit.usecases.reporting.missing import missing_in, placeholders_of
from secaudit.usecases.reporting.remarks import missing_remark
from secaudit.usecases.shortfalls import Target


def document(*blocks: object, number: str = "二", title: str = "資安組織") -> Document:
    section = Section(number, title, blocks)  # type: ignore[arg-type]
    return Document("題", "副題", "頁首", date(2024, 3, 1), (), "", (section,))


def found(*blocks: object, inventory: Inventory | None = None, **where: str) -> list[tuple[str, str, int]]:
    made = placeholders_of(document(*blocks, **where), inventory or Inventory({}))
    return [(p.heading, p.what, p.times) for p in made]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("待補：負責人，待補：完成日", ["負責人", "完成日"]),
        ("尚未取得之資料以「待補」註明", []),
        ("由「待補：公司名稱」執行", ["公司名稱"]),
        ("待補", ["內容"]),
        ("3 項已加密、2 項待補：是否加密。", ["是否加密"]),
        ("備妥待補正之文件：無", ["內容"]),
    ],
)
def test_what_is_missing_is_what_stands_behind_the_word(text: str, missing: list[str]) -> None:
    assert list(missing_in(text)) == missing


def test_a_text_in_pieces_counts_once_and_the_same_thing_is_one_line() -> None:
    blocks = (prose("見", Ref("x", "表 1"), "，待補：職稱"), Paragraph("待補：職稱"), Paragraph("待補：文號"))
    assert found(*blocks) == [("二、資安組織", "職稱", 2), ("二、資安組織", "文號", 1)]


def test_cells_count_and_a_persons_own_words_do_not() -> None:
    rows = [(TableCell("待補：姓名"), cell("待補：", "職稱"))]
    assert [p[1] for p in found(table("人員", [("姓名", 1), ("職稱", 1)], rows))] == ["姓名", "職稱"]
    assert found(Paragraph("待補：我自己寫的", own=True)) == []


def test_it_leads_to_the_rows_that_lack_just_that() -> None:
    people = [{"id": "H-1", "name": "王", "job_title": None}, {"id": "H-2", "name": "陳", "job_title": "經理"}]
    inventory = Inventory.of(person=people)
    (line,) = placeholders_of(document(Paragraph("待補：職稱")), inventory)
    assert line.target == Target("person", ("H-1",), ("job_title",))
    (line,) = placeholders_of(document(Paragraph("待補：職稱")), Inventory.of(person=people[1:]))
    assert line.target is None


def test_a_remark_names_a_few_and_counts_all() -> None:
    lines = placeholders_of(document(*(Paragraph(f"待補：欄位{n}") for n in range(7))), Inventory({}))
    (text,) = missing_remark(lines)
    assert "還有 7 處待補" in text
    assert "另有 2 種" in text
    assert list(missing_remark(())) == []


def test_every_drawing_comes_in_every_ending_it_has() -> None:
    told: list[str] = []
    wanted = Wanted(documents=("gap",), formats=("json",), figures=("svg", "png", "drawio"))
    made = rendered(failing_case(), wanted, noted=told.append)
    stems = {name.removesuffix(".svg") for name in made if name.endswith(".svg")}
    assert "各章判定圖" in stems
    assert {name.removesuffix(".png") for name in made if name.endswith(".png")} == stems
    assert all(data.startswith(b"\x89PNG") for name, data in made.items() if name.endswith(".png"))
    editable = {name.removesuffix(".drawio") for name in made if name.endswith(".drawio")}
    left = stems - editable
    assert all(any(stem in text for text in told) for stem in left)
    assert rendered(failing_case(), wanted) == made


def test_a_document_that_fails_leaves_the_folder_untouched(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def broken(*_: object, **__: object) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr("secaudit.reports.render", broken)
    (tmp_path / "appendix.json").write_text("mine", encoding="utf-8")
    with pytest.raises(RuntimeError):
        reporting.report(failing_case(), tmp_path, Wanted(documents=("findings", "appendix"), formats=("json",)))
    assert [p.name for p in tmp_path.iterdir()] == ["appendix.json"]
    assert (tmp_path / "appendix.json").read_text(encoding="utf-8") == "mine"
