from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from secaudit.errors import Problem
from secaudit.files import UnreadableFile
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory

Reader = Callable[..., tuple[Inventory, tuple[Problem, ...]]]
PEOPLE = "人員編號,姓名,職稱\nH-1,王小明,資訊課長\nH-2,游錫芬,經理\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "big5hkscs", "gb18030"])
def test_the_encodings_of_taiwan_are_all_read(read_csv: Reader, encoding: str) -> None:
    inventory, problems = read_csv({"人員": PEOPLE}, encoding=encoding)
    assert problems == ()
    assert [row["name"] for row in inventory.dicts("person")] == ["王小明", "游錫芬"]


def test_a_character_that_cp950_lacks_is_read_from_its_extension(read_csv: Reader) -> None:
    inventory, problems = read_csv({"人員": PEOPLE.replace("小明", "堃")}, encoding="big5hkscs")
    assert problems == ()
    assert next(inventory.dicts("person"))["name"] == "王堃"


def test_a_character_lost_in_cp950_is_a_problem_with_its_place(read_csv: Reader) -> None:
    lost = PEOPLE.replace("小明", "堃明").encode("cp950", errors="replace")
    _, problems = read_csv({"人員": lost})
    assert [(p.code, p.place.row, p.place.column) for p in problems] == [("E-CEL-02", 2, "姓名")]
    assert "王?明" in problems[0].what


def test_a_question_mark_in_utf8_is_only_a_question_mark(read_csv: Reader) -> None:
    assert read_csv({"人員": PEOPLE.replace("課長", "課長?")})[1] == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PEOPLE.encode("utf-16"), "E-CSV-01"),
        (PEOPLE.encode() + b"\0", "E-CSV-01"),
        (PEOPLE.encode().replace("芬".encode(), b"\xe8\x8a"), "E-CSV-02"),
        (PEOPLE.encode("utf-8-sig").replace("芬".encode(), b"\xff"), "E-CSV-02"),
        (b"\xff\xff\xff\x81", "E-CSV-01"),
        (PEOPLE.encode() + 'H-3,"沒有關的引號\n'.encode(), "E-CSV-03"),
        (PEOPLE.encode() + 'H-3,"甲"乙,丙\n'.encode(), "E-CSV-03"),
        (PEOPLE.encode() + b"H-3," + b"x" * 200_000 + b"\n", "E-CSV-03"),
    ],
)  # fmt: skip
def test_files_that_are_not_sound_text_are_problems(read_csv: Reader, data: bytes, expected: str) -> None:
    assert [p.code for p in read_csv({"人員": data})[1]] == [expected]


def test_a_quoted_cell_may_span_lines_and_rows_are_counted_as_a_spreadsheet_does(read_csv: Reader) -> None:
    inventory, problems = read_csv({"人員": '人員編號,姓名,職稱\nH-1,甲,"課長\n兼經理"\nH-2,,丙\n'})
    assert [(p.code, p.place.row) for p in problems] == [("E-CEL-01", 3)]
    assert [row["job_title"] for row in inventory.dicts("person")] == ["課長 兼經理"]


def test_an_apostrophe_that_kept_a_cell_from_being_a_formula_is_taken_off(read_csv: Reader) -> None:
    inventory, problems = read_csv({"人員": "人員編號,姓名,職稱\nH-1,'=甲,''+乙\nH-2,'甲,'-\n"})
    assert problems == ()
    assert [(row["name"], row["job_title"]) for row in inventory.dicts("person")] == [("=甲", "'+乙"), ("'甲", "-")]


def test_a_file_that_is_no_table_or_a_table_twice_is_a_problem(read_csv: Reader) -> None:
    _, problems = read_csv({"人員": PEOPLE, "person": PEOPLE, "員工旅遊": "a,b\n"})
    assert sorted((p.code, p.place.file) for p in problems) == [
        ("E-TAB-01", "案件資料夾/員工旅遊.csv"),
        ("E-TAB-03", "案件資料夾/人員.csv"),
    ]


def test_an_empty_file_is_an_empty_table_but_the_case_must_be_there(read_csv: Reader) -> None:
    _, problems = read_csv({"人員": b"", "案件": b""})
    assert [p.code for p in problems] == ["E-ROW-04"]


def test_a_folder_without_tables_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("x")
    assert [p.code for p in read_case(tmp_path)[1]] == ["E-TAB-02"]


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_case(tmp_path / "nowhere.xlsx")


@pytest.mark.parametrize("name", ["case.docx", "case", "case.csv", "case.xls", "case.json"])
def test_other_formats_are_refused_with_the_ones_that_work(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    inventory, problems = read_case(path)
    assert len(inventory) == 0
    assert [p.code for p in problems] == ["E-FIL-05"]


def test_hostile_texts_never_end_in_anything_but_values_and_problems(hostile: Path, tmp_path: Path) -> None:
    for folder in ("big5", "broken-utf8", "csv-edge", "csv-injection", "naughty-strings"):
        for sample in (hostile / folder).iterdir():
            target = tmp_path / sample.name
            target.mkdir()
            (target / "案件.csv").write_bytes(sample.read_bytes())
            assert read_case(target)[1], sample.name


def test_naughty_strings_become_safe_notes(hostile: Path, read_csv: Reader) -> None:
    import csv
    import io
    import json

    strings = json.loads((hostile / "naughty-strings" / "big-list-of-naughty-strings__blns.json").read_text("utf-8"))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["人員編號", "姓名", "備註"], *([f"H-{i}", "甲", s] for i, s in enumerate(strings))])
    inventory, problems = read_csv({"人員": text.getvalue().encode("utf-8", errors="replace")})
    assert {p.code for p in problems} <= {"E-CEL-02", "E-CEL-03"}
    notes = [row["note"] for row in inventory.dicts("person") if row["note"]]
    assert notes
    assert not [n for n in notes if set(str(n)) & set("\x00\x1b\u200b\u202e\ufeff\r\n\t")]
