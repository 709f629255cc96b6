"""Marks are a person's own: by case, readable by nobody else, lost without harm."""

from pathlib import Path

import pytest

from secaudit.usecases.questions.marks import FILE, MOST_CASES, keep_marks, marks


def test_what_was_marked_is_marked_again_the_next_time(tmp_path: Path) -> None:
    keep_marks(tmp_path, "case", {"A4-2.3.1.4", "A4-1.2.0"})
    assert marks(tmp_path, "case") == {"A4-2.3.1.4", "A4-1.2.0"}
    assert marks(tmp_path, "another") == frozenset()


def test_marks_of_one_case_leave_those_of_another(tmp_path: Path) -> None:
    keep_marks(tmp_path, "one", {"A4-1.2.0"})
    keep_marks(tmp_path, "two", {"A4-1.2.3"})
    keep_marks(tmp_path, "two", ())
    assert marks(tmp_path, "one") == {"A4-1.2.0"}
    assert marks(tmp_path, "two") == frozenset()


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    keep_marks(folder, "case", {"A4-1.2.0"})
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_only_so_many_cases_are_remembered(tmp_path: Path) -> None:
    for number in range(MOST_CASES + 1):
        keep_marks(tmp_path, f"case {number}", {"A4-1.2.0"})
    assert marks(tmp_path, "case 0") == frozenset()
    assert marks(tmp_path, "case 1") == {"A4-1.2.0"}


@pytest.mark.parametrize("content", ["", "[", "[1, 2]", '{"case": 5}', '{"case": [1, null]}', "[" * 10_000])
def test_a_file_that_cannot_be_read_counts_as_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert marks(tmp_path, "case") == frozenset()
